//! The program without its outside: the embedded pages, their index, and an `App` whose effects are carried out at
//! once. It says what the screen must show. Nothing is measured here.

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::{Context, Result};
use dubao::app::{App, Effect, Event, Found, Progress, Remembered, Request, Search, open};
use dubao::config::{Key, Keymap, Lang, Words};
use dubao::library::{ArticleRef, Page, PageEntry, Source, sources};
use dubao::runtime::index_page;
use dubao::search::{Index, Searcher, parse};
use dubao::text::{Cells, Measure, Segmenter, Widths};

/// Hits that the program lists.
pub(crate) const LIMIT: usize = 200;

/// Some pages, read and indexed.
pub(crate) struct Library {
    pub(crate) sources: Vec<Source>,
    pub(crate) pages: Vec<Arc<Page>>,
    pub(crate) searcher: Searcher,
}

impl Library {
    /// The embedded pages.
    pub(crate) fn of_seeds() -> Result<Self> {
        Self::of(sources(&[], &std::sync::Arc::default()).into_iter().collect::<Result<_, _>>()?)
    }

    pub(crate) fn of(sources: Vec<Source>) -> Result<Self> {
        let pages = sources.iter().map(|source| Ok(Arc::new(Page::read(source)?))).collect::<Result<Vec<_>>>()?;
        let index = Index::in_ram()?;
        let mut writer = index.writer(Arc::new(Segmenter::new()))?;
        for (number, page) in (0..).zip(&pages) {
            index_page(&mut writer, ArticleRef { page: number, nth: 0 }, page)?;
        }
        writer.commit()?;
        Ok(Self { sources, pages, searcher: index.searcher()? })
    }
}

/// The program's state over a library.
pub(crate) struct Model<'l> {
    pub(crate) app: App,
    library: &'l Library,
}

impl<'l> Model<'l> {
    /// The state after the start, on a screen of this many cells; the interface speaks Chinese.
    pub(crate) fn new(library: &'l Library, width: usize, height: usize) -> Result<Self> {
        let measure = Measure { widths: Widths::wide(), ..Measure::default() };
        let app = App::new(Keymap::embedded()?, Arc::new(Words::of(Lang::Zh)?), measure);
        let mut model = Self { app, library };
        let (pages, count) =
            (library.sources.iter().cloned().map(|source| PageEntry::of(&Ok(source), Page::read)), library.pages.len());
        model.take(Event::Resize(Cells(width), Cells(height)))?;
        model.take(Event::Pages(pages.collect()))?;
        model.take(Event::Remembered(Remembered::default()))?;
        model.take(Event::Loaded)?;
        model.take(Event::Indexed(Progress::of(count, count)))?;
        model.take(Event::Grown)?;
        Ok(model)
    }

    pub(crate) fn press(&mut self, key: Key) -> Result<()> {
        self.take(Event::Key(key))
    }

    /// Takes an event in, and all that comes of it.
    fn take(&mut self, event: Event) -> Result<()> {
        let mut effects = VecDeque::from(self.app.update(event));
        while let Some(effect) = effects.pop_front() {
            let answer = match effect {
                Effect::Search(search) => self.search(&search)?,
                Effect::Open(request) => self.open(&request)?,
                _ => continue,
            };
            effects.extend(self.app.update(answer));
        }
        Ok(())
    }

    fn search(&self, search: &Search) -> Result<Event> {
        let query = parse(&search.typed);
        let outcome = self.library.searcher.search(&query, LIMIT, &|| false)?;
        Ok(Event::Found(search.generation, Ok(Found::new(outcome, &query))))
    }

    fn open(&self, request: &Request) -> Result<Event> {
        let page = self.library.pages.get(request.text.page as usize).context("a page that is not there")?;
        let opened = open(Arc::clone(page), request).context("an article that is not there")?;
        Ok(Event::Opened(request.generation, Ok(Arc::new(opened))))
    }
}
