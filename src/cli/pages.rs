//! How the commands read pages: as the reader does, with the corrections that are in the notebook.

use std::path::PathBuf;
use std::sync::Arc;

use super::chosen::Chosen;
use super::out;
use crate::config::{Paths, Words};
use crate::library::{self, FieldNames, Page, Roots, Source, SourceError};
use crate::notebook::Corrections;
use crate::runtime::{Place, each_page, malformed, read_corrected, sentence};

/// The library's sources; none if there are none, or the list of them cannot be read, which is told.
pub(super) fn kept() -> Vec<PathBuf> {
    let Some(home) = Paths::from_env() else { return Vec::new() };
    let read = Roots::at(home.sources()).read();
    read.unwrap_or_else(|error| {
        out::complain(&format!("dubao: {}: cannot be read: {error}", home.sources().display()));
        Vec::new()
    })
}

/// The library, if it has sources and there is a place for its index.
pub(super) fn library() -> Option<Place> {
    let home = Paths::from_env()?;
    let (index, roots) = (home.index()?, Roots::at(home.sources()));
    (!kept().is_empty()).then_some(Place { index, roots })
}

/// Reads pages.
pub(super) struct Pages {
    corrections: Corrections,
    names: Arc<FieldNames>,
    words: Words,
}

impl Pages {
    /// Looks up the corrections. If the notebook cannot be read, the user is told, and pages are read without.
    pub(super) fn new(chosen: &Chosen) -> Self {
        let read = Paths::from_env().map(|home| Corrections::in_notebook(&home.notebook()));
        let corrections = read.transpose().unwrap_or_else(|error| {
            out::complain(&format!("dubao: {}", sentence(&error)));
            None
        });
        let (names, words) = (Arc::clone(&chosen.settings.names), chosen.words.clone());
        Self { corrections: corrections.unwrap_or_default(), names, words }
    }

    /// All sources under `paths`; see [`library::sources`].
    pub(super) fn sources(&self, paths: &[PathBuf]) -> Vec<Result<Source, SourceError>> {
        if !paths.is_empty() {
            return library::sources(paths, &self.names);
        }
        library::sources(&kept(), &self.names)
    }

    /// The page with this path, if there is such; see [`Source::path`] and [`Archive::page_of`].
    ///
    /// [`Archive::page_of`]: crate::library::Archive::page_of
    pub(super) fn find(&self, path: &str) -> Option<Page> {
        if let Some(page) = Source::from_path(path).and_then(|source| self.page(&source).ok()) {
            return Some(page);
        }
        path.match_indices('#').find_map(|(at, _)| {
            let source = Source::of_file(path.get(..at)?.into(), &self.names);
            let archive = source.archive()?;
            Some(archive.find(path.get(at + 1..)?).ok()??.1)
        })
    }

    /// The words of the interface.
    pub(super) const fn words(&self) -> &Words {
        &self.words
    }

    /// The corrections.
    pub(super) const fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// Reads a page.
    ///
    /// # Errors
    /// [`SourceError`] if its text cannot be had.
    pub(super) fn page(&self, source: &Source) -> Result<Page, SourceError> {
        read_corrected(source, &self.corrections)
    }

    /// Reads each page of a source, with the number of its first article. Tells the user what cannot be read; gives
    /// the source if it can.
    ///
    /// # Errors
    /// That of `page`, after which nothing more is read.
    pub(super) fn each(
        &self,
        source: Result<Source, SourceError>,
        mut page: impl FnMut(u32, Page) -> anyhow::Result<()>,
    ) -> anyhow::Result<Option<Source>> {
        let mut outcome = Ok(());
        let visit = |nth, read| {
            outcome = page(nth, read);
            outcome.is_ok()
        };
        let read = source.and_then(|mut source| Ok((each_page(&mut source, &self.corrections, visit)?, source)));
        outcome?;
        let (lines, source) = match read {
            Ok(read) => read,
            Err(error) => {
                out::complain(&format!("dubao: {error}"));
                return Ok(None);
            }
        };
        let problem = malformed(&source.path(), &lines, &self.words);
        if let Some(problem) = problem {
            out::complain(&format!("dubao: {problem}"));
        }
        Ok(Some(source))
    }
}
