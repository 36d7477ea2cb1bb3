//! The index itself: opening it, filling it, looking at it.
//! When it is filled, and with what, its caller decides.

use std::path::Path;
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Directory, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use super::error::{SearchError, fenced};
use super::files::Files;
use super::filter;
use super::gram::Grams;
use super::merging::Merging;
use super::schema::{Fields, LETTERS, PartFields, schema};
use super::searcher::Searcher;
use super::tokenizer::Letters;
use crate::text::{Date, Segmenter, fold};

/// Indexing threads.
const THREADS: usize = 2;
/// What each of them may hold before it writes a segment, in bytes. It takes memory as it needs it, so a few pages stay
/// small; a segment of news has about 40,000 articles then.
const THREAD_BYTES: usize = 240_000_000;

/// An article as the index takes it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Document<'a> {
    /// The caller's number of the article.
    pub key: u64,
    /// The caller's name for its text, by which [`Marks`](super::Marks) know it.
    pub id: u64,
    /// Its date, if it is known; of equal hits the newest comes first.
    pub date: Option<Date>,
    /// Where it is from, each name of that a line: the paper, and the path of its file.
    pub source: &'a str,
    /// Its title, which raises its rank; a search for text anywhere looks for it among the headings.
    pub title: &'a str,
    /// Its authors, joined by line breaks.
    pub byline: &'a str,
    /// Its blocks but for the headings, joined by line breaks; no match runs across one.
    pub body: &'a str,
    /// Its headings, joined by line breaks. They come last, as a snippet shows the first match, and one from the body
    /// tells more than the headline, which the hit shows anyway.
    pub headings: &'a str,
}

/// An index of articles.
pub struct Index {
    pub(super) inner: tantivy::Index,
    pub(super) reader: IndexReader,
    /// If it is on the disk.
    pub(super) files: Option<Files>,
    fields: Fields,
    grams: Grams,
}

impl Index {
    /// Makes an empty index in memory.
    ///
    /// # Errors
    /// tantivy's.
    pub fn in_ram() -> Result<Self, SearchError> {
        Self::in_directory(RamDirectory::create())
    }

    /// Opens the index in the folder, or makes an empty one there.
    ///
    /// # Errors
    /// As [`Index::in_directory`].
    pub fn on_disk(folder: &Path) -> Result<Self, SearchError> {
        let files = fenced(|| Ok(Files::open(folder).map_err(tantivy::TantivyError::from)?))?;
        Ok(Self { files: Some(files.clone()), ..Self::in_directory(files)? })
    }

    /// Opens the index in the directory, or makes an empty one there.
    ///
    /// # Errors
    /// If the directory cannot be read and locked, or holds a broken index or one with other fields.
    pub fn in_directory(directory: impl Into<Box<dyn Directory>>) -> Result<Self, SearchError> {
        fenced(|| {
            let (schema, fields) = schema();
            let grams = Grams::new(fields.parts);
            let builder = tantivy::Index::builder().schema(schema).register_plugin(Arc::new(grams.clone()));
            let index = builder.open_or_create(directory)?;
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            Ok(Self { inner: index, reader, files: None, fields, grams })
        })
    }

    /// Starts to fill the index. There is one writer at a time.
    ///
    /// # Errors
    /// If there is another writer, or no thread can be started.
    pub fn writer(&self, segmenter: Arc<Segmenter>) -> Result<Writer, SearchError> {
        fenced(|| {
            let mut index = self.inner.clone();
            index.set_tokenizers(tokenizers());
            self.grams.equip(segmenter);
            let options = IndexWriterOptions::builder()
                .num_worker_threads(THREADS)
                .num_merge_threads(1)
                .memory_budget_per_thread(THREAD_BYTES)
                .build();
            let inner = index.writer_with_options(options)?;
            inner.set_merge_policy(Box::new(Merging));
            Ok(Writer { inner, reader: self.reader.clone(), files: self.files.clone(), fields: self.fields })
        })
    }

    /// What finds words for the index: the segmenter of its first writer, or one that is loaded now.
    pub fn segmenter(&self) -> Arc<Segmenter> {
        self.grams.segmenter()
    }

    /// A snapshot of what has been committed.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn searcher(&self) -> Result<Searcher, SearchError> {
        fenced(|| Searcher::new(self.reader.searcher(), self.fields))
    }
}

fn tokenizers() -> TokenizerManager {
    // tantivy wants its own default one for the fields which are no text.
    let tokenizers = TokenizerManager::default();
    tokenizers.register(LETTERS, Letters);
    tokenizers
}

/// Fills an index. Its work is done by a thread of its own; what was not committed is lost.
pub struct Writer {
    pub(super) inner: IndexWriter,
    pub(super) reader: IndexReader,
    files: Option<Files>,
    fields: Fields,
}

impl Writer {
    /// Adds an article, to be found after the next commit.
    ///
    /// # Errors
    /// If the indexing thread has died.
    pub fn add(&self, document: Document) -> Result<(), SearchError> {
        fenced(|| {
            let Document { key, title, byline, body, headings, .. } = document;
            let fields = &self.fields;
            let mut stored = TantivyDocument::default();
            stored.add_u64(fields.key, key);
            add_facts(&mut stored, &document, fields);
            let PartFields { title: t, byline: by, body: b, headings: h } = fields.parts;
            for (field, part) in [(t, title), (by, byline), (b, body), (h, headings)] {
                stored.add_text(field, part);
            }
            stored.add_text(fields.letters, fold(title).text);
            self.inner.add_document(stored)?;
            Ok(())
        })
    }

    /// Takes an article out, to be found no more after the next commit.
    ///
    /// # Errors
    /// If the indexing thread has died.
    pub fn remove(&self, key: u64) -> Result<(), SearchError> {
        fenced(|| {
            self.inner.delete_term(Term::from_field_u64(self.fields.key, key));
            Ok(())
        })
    }

    /// Makes what was added and removed so: searchers taken after it see it. Blocks until it is written; a power cut may
    /// take it away until the writer is finished.
    ///
    /// # Errors
    /// If it could not be written; the index then holds what it held before.
    pub fn commit(&mut self) -> Result<(), SearchError> {
        fenced(|| {
            self.inner.commit()?;
            self.reader.reload()?;
            Ok(())
        })
    }

    /// Commits, and waits until the parts of the index are merged: few parts answer faster than many. Blocks for
    /// seconds after many articles.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn finish(mut self) -> Result<(), SearchError> {
        fenced(|| {
            self.inner.commit()?;
            Ok(())
        })?;
        self.finish_batches()
    }

    /// Waits until the parts of the index are merged and the disk has them; what was not committed is lost.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn finish_batches(self) -> Result<(), SearchError> {
        fenced(|| {
            self.inner.wait_merging_threads()?;
            if let Some(files) = self.files {
                files.sync().map_err(tantivy::TantivyError::from)?;
            }
            Ok(self.reader.reload()?)
        })
    }
}

/// Adds what filters know it by.
fn add_facts(stored: &mut TantivyDocument, document: &Document, fields: &Fields) {
    stored.add_u64(fields.id, document.id);
    if let Some(number) = filter::number(document.date) {
        stored.add_u64(fields.date, number);
    }
    for line in filter::lines(document.source) {
        stored.add_text(fields.source, line);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::search::parse;

    static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new()));

    fn fill(index: &Index, articles: &[(&str, &str)]) {
        let mut writer = index.writer(Arc::clone(&SEGMENTER)).unwrap();
        for (key, (title, body)) in (0..).zip(articles) {
            writer.add(Document { key, title, body, ..Document::default() }).unwrap();
        }
        writer.commit().unwrap();
    }

    /// A searcher of the articles (title and text), whose keys are their numbers in the list.
    pub(in crate::search) fn searcher_of(articles: &[(&str, &str)]) -> Searcher {
        let index = Index::in_ram().unwrap();
        fill(&index, articles);
        index.searcher().unwrap()
    }

    pub(in crate::search) fn searcher_of_documents(documents: &[Document]) -> Searcher {
        let index = Index::in_ram().unwrap();
        let mut writer = index.writer(Arc::clone(&SEGMENTER)).unwrap();
        for document in documents {
            writer.add(*document).unwrap();
        }
        writer.commit().unwrap();
        index.searcher().unwrap()
    }

    fn total(searcher: &Searcher, typed: &str) -> usize {
        searcher.search(&parse(typed), 1, &|| false).unwrap().total
    }

    #[test]
    fn a_snapshot_keeps_what_it_saw() {
        let index = Index::in_ram().unwrap();
        let before = index.searcher().unwrap();
        fill(&index, &[("", "人才培养"), ("", "报纸")]);
        assert_eq!((total(&before, "人"), total(&index.searcher().unwrap(), "人")), (0, 1));
    }

    #[test]
    fn an_index_is_found_again_in_its_directory() {
        let directory = RamDirectory::create();
        fill(&Index::in_directory(directory.clone()).unwrap(), &[("", "人才培养")]);
        let again = Index::in_directory(directory).unwrap();
        assert_eq!(total(&again.searcher().unwrap(), "才培"), 1);
    }

    #[test]
    fn what_was_finished_is_found() {
        let index = Index::in_ram().unwrap();
        for part in ["人才", "人工", "报纸"] {
            let writer = index.writer(Arc::clone(&SEGMENTER)).unwrap();
            writer.add(Document { body: part, ..Document::default() }).unwrap();
            writer.finish().unwrap();
        }
        assert_eq!(total(&index.searcher().unwrap(), "人"), 2);
    }

    #[test]
    fn a_damaged_index_is_an_error() {
        let directory = RamDirectory::create();
        directory.atomic_write(std::path::Path::new("meta.json"), b"{}").unwrap();
        assert!(matches!(Index::in_directory(directory), Err(SearchError::Index(_))));
    }
}
