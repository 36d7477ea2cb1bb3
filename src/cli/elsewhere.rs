//! Where a page is whose file is no longer there: among the files beside it, or those that the user names.

use std::path::{Path, PathBuf};

use super::pages::Pages;
use crate::app::state;
use crate::library::Page;
use crate::notebook::{Passage, State};

/// Most pages that are read to look for one.
const MOST: usize = 500;

/// The pages among which lost ones are looked for, read when the first one is.
pub(super) struct Elsewhere {
    paths: Vec<PathBuf>,
    /// The folders that were read.
    folders: Vec<PathBuf>,
    pages: Vec<Page>,
}

impl Elsewhere {
    /// Pages below `paths`.
    pub(super) const fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, folders: Vec::new(), pages: Vec::new() }
    }

    /// How a passage stands in the page that has the content of its own, or else in one that has the passage.
    pub(super) fn state(&mut self, passage: &Passage, reading: &Pages) -> State {
        let beside = Path::new(&passage.page.path).parent().filter(|folder| folder.is_absolute());
        let folders: Vec<PathBuf> = std::mem::take(&mut self.paths);
        for folder in folders.into_iter().chain(beside.map(Path::to_owned)) {
            self.read(folder, reading);
        }
        let same = self.pages.iter().find(|page| page.hash == passage.page.hash);
        if let Some(page) = same {
            return state(page, passage);
        }
        let mut states = self.pages.iter().map(|page| state(page, passage));
        states.find(|state| *state != State::Lost).unwrap_or(State::Lost)
    }

    fn read(&mut self, folder: PathBuf, reading: &Pages) {
        if self.folders.contains(&folder) {
            return;
        }
        let room = MOST.saturating_sub(self.pages.len());
        let found = reading.sources(std::slice::from_ref(&folder)).into_iter().flatten().take(room);
        self.pages.extend(found.filter_map(|source| reading.page(&source).ok()));
        self.folders.push(folder);
    }
}
