//! The index on the disk: opening it, and telling how far it has come. Which directory it lies in, and what is to be
//! done about one that is broken, its caller decides.

use std::sync::Arc;

use super::error::{SearchError, fenced};
use super::files::Files;
use super::gram::Grams;
use super::index::{Index, Writer};
use super::schema::schema;

impl Index {
    /// The number of the batch that was committed last, 0 if none was, and how many articles are in the index.
    ///
    /// # Errors
    /// If what was committed cannot be read.
    pub fn progress(&self) -> Result<(u64, u64), SearchError> {
        fenced(|| {
            let payload = self.inner.load_metas()?.payload;
            let batch = payload.and_then(|payload| payload.parse().ok()).unwrap_or_default();
            Ok((batch, self.reader.searcher().num_docs()))
        })
    }

    /// Waits until the disk has all of the index, also what a program has written that was ended by force.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn sync(&self) -> Result<(), SearchError> {
        let synced = self.files.as_ref().map_or(Ok(()), Files::sync_all);
        Ok(synced.map_err(tantivy::TantivyError::from)?)
    }

    /// Whether every file of the index is as it was written. Reads all of it.
    pub fn is_sound(&self) -> bool {
        let damaged = fenced(|| match &self.files {
            Some(files) => {
                let (schema, fields) = schema();
                let builder = tantivy::Index::builder().schema(schema);
                let builder = builder.register_plugin(Arc::new(Grams::new(fields.parts)));
                let files = files.in_order().map_err(tantivy::TantivyError::from)?;
                Ok(builder.open_or_create(files)?.validate_checksum()?)
            }
            None => Ok(self.inner.validate_checksum()?),
        });
        damaged.is_ok_and(|damaged| damaged.is_empty())
    }
}

impl Writer {
    /// Commits as [`Writer::commit`] does, and notes the number of the batch.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn commit_batch(&mut self, batch: u64) -> Result<(), SearchError> {
        fenced(|| {
            let mut prepared = self.inner.prepare_commit()?;
            prepared.set_payload(&batch.to_string());
            prepared.commit()?;
            self.reader.reload()?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::search::{Document, parse};
    use crate::text::Segmenter;

    fn fill(directory: &Path) {
        let mut writer = Index::on_disk(directory).unwrap().writer(Arc::new(Segmenter::new())).unwrap();
        writer.add(Document { key: 7, title: "石桥", body: "通车", ..Document::default() }).unwrap();
        writer.commit_batch(3).unwrap();
    }

    #[test]
    fn an_index_on_the_disk_knows_how_far_it_came() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(Index::on_disk(directory.path()).unwrap().progress().unwrap(), (0, 0));
        fill(directory.path());
        let index = Index::on_disk(directory.path()).unwrap();
        assert_eq!(index.progress().unwrap(), (3, 1));
        assert_eq!(index.searcher().unwrap().search(&parse("通车"), 9, &|| false).unwrap().hits[0].key, 7);
        assert!(index.is_sound());
    }

    #[test]
    fn a_flipped_bit_is_noticed_or_does_no_harm() {
        let directory = tempfile::tempdir().unwrap();
        fill(directory.path());
        let finds = |index: &Index| {
            let outcome = index.searcher().and_then(|searcher| searcher.search(&parse("通车"), 9, &|| false));
            outcome.is_ok_and(|outcome| outcome.total == 1 && outcome.hits[0].key == 7)
        };
        let mut noticed = 0;
        for entry in std::fs::read_dir(directory.path()).unwrap().flatten() {
            let whole = std::fs::read(entry.path()).unwrap();
            let is_other = |extension: &std::ffi::OsStr| extension == "json" || extension == "lock";
            if whole.is_empty() || entry.path().extension().is_none_or(is_other) {
                continue;
            }
            for at in (0..whole.len()).step_by(whole.len() / 7 + 1) {
                let mut flipped = whole.clone();
                flipped[at] ^= 4;
                std::fs::write(entry.path(), flipped).unwrap();
                let index = Index::on_disk(directory.path()).ok().filter(Index::is_sound);
                noticed += usize::from(index.is_none());
                assert!(index.is_none_or(|index| finds(&index)), "{:?} at byte {at}", entry.path());
            }
            std::fs::write(entry.path(), whole).unwrap();
        }
        assert!(noticed > 7 && finds(&Index::on_disk(directory.path()).unwrap()), "{noticed}");
    }
}
