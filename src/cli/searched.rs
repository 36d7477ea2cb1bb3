//! What `dubao search` searches: the library by its index, or other pages by an index made for the occasion.

use std::path::PathBuf;
use std::sync::Arc;

use super::chosen::Chosen;
use super::index::up_to_date;
use super::out;
use super::pages::{Pages, library};
use crate::config::{Paths, fill};
use crate::library::{Archive, ArticleRef, Page, Source};
use crate::runtime::{Passing, Place, Store, index_page};
use crate::search::{Hit, Index, Searcher};
use crate::text::Segmenter;

/// Pages that can be searched.
pub(super) struct Searched {
    pub(super) searcher: Searcher,
    held: Held,
    /// Whether some source could not be read.
    pub(super) failed: bool,
    /// Where the index is if it is for this run only.
    _passing: Option<Passing>,
}

enum Held {
    /// The library, whose pages are read as hits are shown.
    Library(Box<(Store, Pages)>),
    /// Pages that were read, by their numbers.
    Pages(Vec<Read>),
}

/// What was read of a source.
enum Read {
    Page(Arc<Page>),
    Archive(Archive),
    Nothing,
}

impl Searched {
    /// What lies under `paths`; without any, the library, or else the pages that come with the program.
    pub(super) fn of(paths: &[PathBuf], chosen: &Chosen) -> anyhow::Result<Self> {
        if let Some(place) = library().filter(|_| paths.is_empty()) {
            match Self::of_library(&place, chosen) {
                Ok(searched) => return Ok(searched),
                Err(error) => complain(&error, chosen),
            }
        }
        if let Some(passing) = Paths::from_env().and_then(|home| home.cache.as_deref().map(Passing::below)) {
            let library = passing.library(paths, &chosen.settings.names).map_err(Into::into);
            match library.and_then(|place| place.map(|place| Self::of_library(&place, chosen)).transpose()) {
                Ok(Some(searched)) => return Ok(Self { _passing: Some(passing), ..searched }),
                Ok(None) => {}
                Err(error) => complain(&error, chosen),
            }
        }
        Self::of_paths(paths, &Pages::new(chosen))
    }

    fn of_library(place: &Place, chosen: &Chosen) -> anyhow::Result<Self> {
        let reading = Pages::new(chosen);
        let (store, mut failed) = up_to_date(place, chosen, &reading)?;
        for problem in store.problems() {
            failed = true;
            out::complain(&format!("dubao: {problem}"));
        }
        let (searcher, held) = (store.searcher()?, Held::Library(Box::new((store, reading))));
        Ok(Self { searcher, held, failed, _passing: None })
    }

    fn of_paths(paths: &[PathBuf], reading: &Pages) -> anyhow::Result<Self> {
        let index = Index::in_ram()?;
        let mut writer = index.writer(Arc::new(Segmenter::new()))?;
        let (mut held, mut failed) = (Vec::new(), false);
        for (page, source) in (0u32..).zip(reading.sources(paths)) {
            let mut last = Read::Nothing;
            let source = reading.each(source, |nth, read| {
                index_page(&mut writer, ArticleRef { page, nth }, &read)?;
                last = Read::Page(Arc::new(read));
                Ok(())
            })?;
            failed |= source.is_none();
            held.push(if let Some(Source::Archive(archive)) = source { Read::Archive(archive) } else { last });
        }
        writer.commit()?;
        Ok(Self { searcher: index.searcher()?, held: Held::Pages(held), failed, _passing: None })
    }

    /// The page of a hit, and the number of its article in it.
    pub(super) fn article(&self, hit: &Hit) -> Option<(Arc<Page>, usize)> {
        let at = ArticleRef::from_key(hit.key);
        let record = |archive: &Archive| Some((Arc::new(archive.page(at.nth).ok()?), 0));
        match &self.held {
            Held::Library(library) => match library.0.source(at.page)? {
                Source::Archive(archive) => record(&archive),
                source => Some((Arc::new(library.1.page(&source).ok()?), at.nth as usize)),
            },
            Held::Pages(pages) => match pages.get(at.page as usize)? {
                Read::Page(page) => Some((Arc::clone(page), at.nth as usize)),
                Read::Archive(archive) => record(archive),
                Read::Nothing => None,
            },
        }
    }
}

/// Says why there is no index on the disk.
fn complain(error: &anyhow::Error, chosen: &Chosen) {
    let told = fill(&chosen.words.index_in_memory, &[&error.to_string()]);
    out::complain(&format!("dubao: {told}"));
}
