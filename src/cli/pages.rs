//! How the commands read pages: as the reader does, with the corrections that are in the notebook.

use super::out;
use crate::config::Paths;
use crate::library::{Page, Source, SourceError};
use crate::notebook::Corrections;
use crate::runtime::{read_corrected, sentence};

/// Reads pages.
pub(super) struct Pages {
    corrections: Corrections,
}

impl Pages {
    /// Looks up the corrections. If the notebook cannot be read, the user is told, and pages are read without.
    pub(super) fn new() -> Self {
        let read = Paths::from_env().map(|home| Corrections::in_notebook(&home.notebook()));
        let corrections = read.transpose().unwrap_or_else(|error| {
            out::complain(&format!("dubao: {}", sentence(&error)));
            None
        });
        Self { corrections: corrections.unwrap_or_default() }
    }

    /// Reads a page.
    ///
    /// # Errors
    /// [`SourceError`] if its text cannot be had.
    pub(super) fn page(&self, source: &Source) -> Result<Page, SourceError> {
        read_corrected(source, &self.corrections)
    }

    /// Reads a page; tells the user why if it cannot be read.
    pub(super) fn read(&self, source: Result<Source, SourceError>) -> Option<(Source, Page)> {
        let read = source.and_then(|source| self.page(&source).map(|page| (source, page)));
        read.inspect_err(|error| out::complain(&format!("dubao: {error}"))).ok()
    }
}
