//! Reads pages as their reader has corrected them: the notebook's corrections, put to the library's pages. Who reads
//! them when, and what for, is decided in the files beside this one.

use std::sync::{Arc, Mutex, PoisonError};

use crate::library::{Page, PageEntry, Source, SourceError, Stamp};
use crate::notebook::{Corrections, PageRef};

/// Reads a source and splits it into articles as `corrections` have it.
///
/// # Errors
/// [`SourceError`] if its text cannot be had.
pub fn read_corrected(source: &Source, corrections: &Corrections) -> Result<Page, SourceError> {
    let mut page = Page::read(source)?;
    let at = corrections.at_lines(&PageRef { path: page.path.clone(), hash: page.hash }, &page.text);
    let at: Vec<_> = at.into_iter().map(|(_, correction)| correction).collect();
    page.correct(&at);
    Ok(page)
}

/// A file of so many bytes takes longer to read than anyone waits gladly.
const LARGE: u64 = 1 << 20;

/// The large page that was read for the list last: it need not be read once more to be opened.
#[derive(Clone, Debug, Default)]
pub(super) struct Large(Arc<Mutex<Option<Kept>>>);

#[derive(Debug)]
struct Kept {
    page: Arc<Page>,
    stamp: Stamp,
    /// What it was read with.
    corrections: Arc<Corrections>,
}

impl Large {
    /// Reads a page for the list, and keeps it if it is large.
    pub(super) fn read(&self, source: &Source, corrections: &Arc<Corrections>) -> PageEntry {
        let stamp = stamp(source);
        let page = read_corrected(source, corrections);
        let entry = PageEntry::of_page(source, &page);
        if let (Some(stamp), Ok(page)) = (stamp, page) {
            self.set(Some(Kept { page: Arc::new(page), stamp, corrections: Arc::clone(corrections) }));
        }
        entry
    }

    /// The page of a source, if it was kept and has not changed since.
    pub(super) fn get(&self, source: &Source, corrections: &Corrections) -> Option<Arc<Page>> {
        let stamp = stamp(source)?;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref().filter(|kept| kept.stamp == stamp && *kept.corrections == *corrections)?;
        (kept.page.path == source.path()).then(|| Arc::clone(&kept.page))
    }

    /// Keeps nothing any more.
    pub(super) fn forget(&self) {
        self.set(None);
    }

    fn set(&self, kept: Option<Kept>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }
}

/// How a large file looks.
fn stamp(source: &Source) -> Option<Stamp> {
    let Source::File(path) = source else { return None };
    Stamp::of(path).ok().filter(|stamp| stamp.size >= LARGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_page_is_kept_until_its_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("页.txt");
        let (source, corrections) = (Source::File(path.clone()), Arc::default());
        let large = Large::default();
        let kept = || large.get(&source, &corrections).map(|page| page.hash);
        std::fs::write(&path, "春天来了，河水解冻了。\n").unwrap();
        large.read(&source, &corrections);
        assert_eq!(kept(), None);
        let text = "春天来了，河水解冻了。\n\n".repeat(1 << 15);
        std::fs::write(&path, &text).unwrap();
        let entry = large.read(&source, &corrections);
        assert_eq!(kept(), Some(entry.hash));
        std::fs::write(&path, text.replace('春', "秋天，")).unwrap();
        assert_eq!(kept(), None);
        large.read(&source, &corrections);
        large.forget();
        assert_eq!(kept(), None);
    }
}
