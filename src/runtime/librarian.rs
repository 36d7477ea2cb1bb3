//! Reads the library in the background: first the listing, so that there is something to choose from, then the index;
//! then anew each page of which its reader has corrected the reading.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use super::Message;
use super::keeper::{Keeper, Place, unreadable};
use super::pages::{Large, read_corrected};
use super::passing::Passing;
use crate::app::{Event, Progress};
use crate::config::{Words, fill};
use crate::library::{self, ArticleId, ArticleRef, FieldNames, Page, PageEntry, Source, SourceError};
use crate::notebook::{Corrections, PageRef};
use crate::page::Block;
use crate::search::{Document, Index, SearchError, Searcher, Writer};
use crate::text::Date;

/// Pages go to the list together, as long as this does not keep it waiting.
const BATCH: Duration = Duration::from_millis(8);

/// Text becomes searchable in steps of at least so many bytes, each twice the one before.
pub(super) const FIRST_COMMIT: usize = 1 << 20;

/// The listing waits so long for what the notebook knows; pages corrected there are read again if that comes later.
const NOTEBOOK: Duration = Duration::from_millis(250);

/// What is searched at the moment; none until something is in the index.
pub(super) type Shelf = Arc<Mutex<Option<Searcher>>>;

/// What there is to read.
pub(super) struct Sources {
    /// Files and folders; none for the embedded pages.
    pub(super) paths: Vec<PathBuf>,
    /// The library, if that is what is read.
    pub(super) library: Option<Place>,
    /// Where a library for this run only can be kept.
    pub(super) passing: Option<Weak<Passing>>,
    /// What the fields of archives are called.
    pub(super) names: Arc<FieldNames>,
    /// The words of the interface.
    pub(super) words: Arc<Words>,
    /// Where a large page is left for whoever opens it.
    pub(super) large: Large,
}

/// Starts reading the sources, as the corrections that come by `news` have it.
pub(super) fn start(sources: Sources, news: Receiver<Arc<Corrections>>, shelf: Shelf, messages: Sender<Message>) {
    thread::spawn(move || {
        let report = messages.clone();
        let work = || {
            let Sources { mut paths, library, passing, names, words, large } = sources;
            let passing = passing.and_then(|passing| passing.upgrade()?.library(&paths, &names).transpose());
            let passing = passing.transpose().unwrap_or_else(|error| {
                tell(&messages, Event::Problem(fill(&words.index_in_memory, &[&error.to_string()])));
                None
            });
            if let Some(place) = library.or(passing) {
                let (shelf, messages) = (Arc::clone(&shelf), messages.clone());
                let keeper = Keeper { place, names: Arc::clone(&names), words: Arc::clone(&words), shelf, messages };
                match keeper.open() {
                    Ok(store) => return keeper.work(store, &news),
                    Err(error) => {
                        let told = fill(&words.index_in_memory, &[&error.to_string()]);
                        tell(&keeper.messages, Event::Problem(told));
                    }
                }
                match keeper.place.roots.read() {
                    Ok(roots) => paths = roots,
                    Err(error) => {
                        tell(&keeper.messages, Event::Problem(unreadable(&error)));
                        tell(&keeper.messages, Event::Loaded);
                        return Ok(());
                    }
                }
            }
            let corrections = news.recv_timeout(NOTEBOOK).unwrap_or_default();
            let sources = library::sources(&paths, &names);
            Ok(Librarian { sources, words, large, pages: Vec::new(), corrections, news, shelf, messages }.work()?)
        };
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tell(&report, Event::Problem(error.to_string())),
            Err(_) => {
                let sentence = "reading the library failed inside; what was read stays usable";
                tell(&report, Event::Problem(sentence.to_owned()));
            }
        }
    });
}

pub(super) fn tell(messages: &Sender<Message>, event: Event) {
    // The loop may be gone already; then nobody needs to know.
    let _ = messages.send(Message::App(event));
}

pub(super) struct Librarian {
    pub(super) sources: Vec<Result<Source, SourceError>>,
    /// The pages listed so far; `None` for what cannot be read.
    pages: Vec<Option<Listed>>,
    /// What the pages were read with.
    corrections: Arc<Corrections>,
    news: Receiver<Arc<Corrections>>,
    shelf: Shelf,
    pub(super) messages: Sender<Message>,
    pub(super) words: Arc<Words>,
    large: Large,
}

impl Librarian {
    fn work(mut self) -> Result<(), SearchError> {
        self.list();
        let index = Index::in_ram()?;
        self.fill(&index)?;
        self.large.forget();
        while let Ok(corrections) = self.news.recv() {
            if let Err(error) = self.mend(&index, corrections) {
                tell(&self.messages, Event::Problem(error.to_string()));
            }
        }
        Ok(())
    }

    fn list(&mut self) {
        let mut batch = Vec::new();
        let mut began = Instant::now();
        for number in 0..self.sources.len() {
            if let Some(corrections) = self.news.try_iter().last() {
                tell(&self.messages, Event::Pages(std::mem::take(&mut batch)));
                for number in self.take(corrections) {
                    self.read_again(number);
                }
            }
            if let Some(Ok(Source::Archive(archive))) = self.sources.get(number) {
                let archive = archive.clone();
                tell(&self.messages, Event::Pages(std::mem::take(&mut batch)));
                self.pages.push(None);
                self.list_archive(number, archive);
                continue;
            }
            let Some(source) = self.sources.get(number) else { continue };
            let entry = match source {
                Ok(source) => self.large.read(source, &self.corrections),
                Err(error) => PageEntry::unreadable(None, error),
            };
            self.pages.push(Listed::of(&entry));
            batch.push(entry);
            if began.elapsed() > BATCH {
                tell(&self.messages, Event::Pages(std::mem::take(&mut batch)));
                began = Instant::now();
            }
        }
        tell(&self.messages, Event::Pages(batch));
        tell(&self.messages, Event::Loaded);
    }

    fn fill(&mut self, index: &Index) -> Result<(), SearchError> {
        self.tell_indexed(0);
        let mut writer = index.writer(index.segmenter())?;
        let (mut waiting, mut step) = (0, FIRST_COMMIT);
        for number in 0..self.sources.len() {
            if let Some(corrections) = self.news.try_iter().last() {
                for number in self.take(corrections) {
                    self.index_again(number, &mut writer)?;
                }
            }
            if let Some(Ok(Source::Archive(archive))) = self.sources.get(number) {
                let archive = archive.clone();
                self.index_archive(number, &archive, index, &mut writer)?;
                continue;
            }
            waiting += self.index(number, &mut writer)?;
            if waiting >= step {
                self.publish(index, &mut writer)?;
                self.tell_indexed(number + 1);
                (waiting, step) = (0, step * 2);
            }
        }
        self.publish(index, &mut writer)?;
        self.tell_indexed(self.sources.len());
        Ok(())
    }

    /// Reads again what the newest corrections concern, for the list and for the index.
    fn mend(&mut self, index: &Index, corrections: Arc<Corrections>) -> Result<(), SearchError> {
        let newest = self.news.try_iter().last().unwrap_or(corrections);
        let numbers = self.take(newest);
        if numbers.is_empty() {
            return Ok(());
        }
        let mut writer = index.writer(index.segmenter())?;
        for number in numbers {
            self.index_again(number, &mut writer)?;
        }
        self.publish(index, &mut writer)?;
        self.tell_indexed(self.sources.len());
        Ok(())
    }

    /// Goes by `corrections` from now on. Gives the pages read already that they concern.
    fn take(&mut self, corrections: Arc<Corrections>) -> Vec<usize> {
        let old = std::mem::replace(&mut self.corrections, corrections);
        let differ = self.corrections.differences(&old);
        let concerns = |listed: &Listed| differ.iter().any(|page| page.is_page(&listed.page));
        let numbers = self.pages.iter().enumerate().filter(|(_, listed)| listed.as_ref().is_some_and(concerns));
        numbers.map(|(number, _)| number).collect()
    }

    /// Reads a page and tells its entry if it is new.
    fn read_again(&mut self, number: usize) -> Option<Page> {
        let source = self.sources.get(number)?.as_ref().ok()?;
        let page = read_corrected(source, &self.corrections);
        let entry = PageEntry::of_page(source, &page);
        let listed = Listed::of(&entry);
        let slot = self.pages.get_mut(number)?;
        let indexed = slot.as_ref().map_or(0, |listed| listed.indexed);
        let told = |listed: &Option<Listed>| listed.as_ref().map(|listed| (listed.page.clone(), listed.articles));
        let is_new = told(slot) != told(&listed);
        *slot = listed.map(|listed| Listed { indexed, ..listed });
        if is_new {
            tell(&self.messages, Event::ReadAgain(numbered(number), Box::new(entry)));
        }
        page.ok()
    }

    /// Puts a page in the index; gives its length, in bytes.
    fn index(&mut self, number: usize, writer: &mut Writer) -> Result<usize, SearchError> {
        // It may have changed since it was listed.
        let Some(page) = self.read_again(number) else { return Ok(0) };
        add(writer, ArticleRef { page: numbered(number), nth: 0 }, &page)?;
        if let Some(Some(listed)) = self.pages.get_mut(number) {
            listed.indexed = page.shown.len();
        }
        Ok(page.text.len())
    }

    /// Takes a page out of the index and puts it in anew, if it was there; else only its entry is told.
    fn index_again(&mut self, number: usize, writer: &mut Writer) -> Result<(), SearchError> {
        let indexed = self.pages.get(number).and_then(Option::as_ref).map_or(0, |listed| listed.indexed);
        if indexed == 0 {
            self.read_again(number);
            return Ok(());
        }
        for nth in (0u32..).take(indexed) {
            writer.remove(ArticleRef { page: numbered(number), nth }.key())?;
        }
        self.index(number, writer).map(drop)
    }

    pub(super) fn publish(&self, index: &Index, writer: &mut Writer) -> Result<(), SearchError> {
        writer.commit()?;
        *self.shelf.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.searcher()?);
        tell(&self.messages, Event::Grown);
        Ok(())
    }

    fn tell_indexed(&self, done: usize) {
        tell(&self.messages, Event::Indexed(Progress::of(done, self.sources.len())));
    }
}

/// A page that could be read, as it was told.
struct Listed {
    page: PageRef,
    /// A hash of the entries of its articles.
    articles: u64,
    /// How many articles of it are in the index.
    indexed: usize,
}

impl Listed {
    fn of(entry: &PageEntry) -> Option<Self> {
        let source = entry.source.as_ref().filter(|_| entry.problem.is_none())?;
        let articles = BuildHasherDefault::<DefaultHasher>::default().hash_one(&entry.articles);
        Some(Self { page: PageRef { path: source.path(), hash: entry.hash }, articles, indexed: 0 })
    }
}

/// The number of a page in the library.
pub(super) fn numbered(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Puts all articles of a page in the index, of which `first` is the first one.
///
/// # Errors
/// If the index fails.
pub fn add(writer: &mut Writer, first: ArticleRef, page: &Page) -> Result<(), SearchError> {
    let paper = page.paper.as_deref().unwrap_or_default();
    for (nth, (article, exact)) in (first.nth..).zip(page.shown.iter().zip(&page.articles)) {
        let key = ArticleRef { page: first.page, nth }.key();
        let (headings, body): (Vec<&Block>, Vec<&Block>) = article.blocks.iter().partition(|b| b.role.is_heading());
        writer.add(Document {
            key,
            id: ArticleId::of(exact).0,
            date: page.date.as_deref().and_then(Date::parse).or_else(|| Date::find(&page.path)),
            source: &format!("{paper}\n{}", page.file()),
            title: &article.title,
            byline: &article.byline.join("\n"),
            body: &text(&body),
            headings: &text(&headings),
        })?;
    }
    Ok(())
}

fn text(blocks: &[&Block]) -> String {
    blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}
