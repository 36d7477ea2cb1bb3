//! Where a page is whose file is no longer there: among the files beside it, or those that the user names; a record, in
//! the archives among them.

use std::path::{Path, PathBuf};

use super::pages::Pages;
use crate::app::state;
use crate::library::{Archive, Page};
use crate::notebook::{Passage, State};

/// Most pages that are read to look for one.
const MOST: usize = 500;

/// The pages among which lost ones are looked for, read when the first one is.
pub(super) struct Elsewhere {
    paths: Vec<PathBuf>,
    /// The folders that were read.
    folders: Vec<PathBuf>,
    pages: Vec<Page>,
    archives: Vec<Archive>,
}

impl Elsewhere {
    /// Pages below `paths`.
    pub(super) const fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, folders: Vec::new(), pages: Vec::new(), archives: Vec::new() }
    }

    /// How a passage stands in the page that has the content of its own, or else in one that has the passage.
    pub(super) fn state(&mut self, passage: &Passage, reading: &Pages) -> State {
        let beside = Path::new(&passage.page.path).parent().filter(|folder| folder.is_absolute());
        let folders: Vec<PathBuf> = std::mem::take(&mut self.paths);
        for folder in folders.into_iter().chain(beside.map(Path::to_owned)) {
            self.read(folder, reading);
        }
        let records = self.records(&passage.page.path);
        let pages = || self.pages.iter().chain(&records);
        if let Some(page) = pages().find(|page| page.hash == passage.page.hash) {
            return state(page, passage);
        }
        let mut states = pages().map(|page| state(page, passage));
        states.find(|state| *state != State::Lost).unwrap_or(State::Lost)
    }

    /// The records that have the name of the one with this path; see [`Archive::page_of`].
    fn records(&self, path: &str) -> Vec<Page> {
        let names = path.match_indices('#').filter_map(|(at, _)| path.get(at + 1..));
        let records = names.flat_map(|name| self.archives.iter().map(move |archive| archive.find(name)));
        records.filter_map(|found| Some(found.ok()??.1)).collect()
    }

    fn read(&mut self, folder: PathBuf, reading: &Pages) {
        if self.folders.contains(&folder) {
            return;
        }
        let room = MOST.saturating_sub(self.pages.len());
        let sources = reading.sources(std::slice::from_ref(&folder)).into_iter().flatten();
        let (archives, files): (Vec<_>, Vec<_>) = sources.partition(|source| source.archive().is_some());
        self.archives.extend(archives.iter().filter_map(|source| source.archive().cloned()));
        self.pages.extend(files.iter().take(room).filter_map(|source| reading.page(source).ok()));
        self.folders.push(folder);
    }
}
