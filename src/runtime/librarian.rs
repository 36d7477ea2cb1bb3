//! Reads the library in the background: first the listing, so that there is something to choose from, then the index;
//! then anew each page of which its reader has corrected the reading.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use super::Message;
use crate::app::{Event, read};
use crate::library::{ArticleRef, Page, PageEntry, Source, SourceError, sources};
use crate::notebook::{Corrections, PageRef};
use crate::page::Block;
use crate::search::{Document, Index, SearchError, Searcher, Writer};
use crate::text::Segmenter;

/// Pages go to the list together, as long as this does not keep it waiting.
const BATCH: Duration = Duration::from_millis(8);

/// Text becomes searchable in steps of at least so many bytes, each twice the one before.
const FIRST_COMMIT: usize = 1 << 20;

/// The listing waits so long for what the notebook knows; pages corrected there are read again if that comes later.
const NOTEBOOK: Duration = Duration::from_millis(250);

/// What is searched at the moment; none until something is in the index.
pub(super) type Shelf = Arc<Mutex<Option<Searcher>>>;

/// Starts reading the sources under `paths`, as the corrections that come by `news` have it.
pub(super) fn start(paths: Vec<PathBuf>, news: Receiver<Arc<Corrections>>, shelf: Shelf, messages: Sender<Message>) {
    thread::spawn(move || {
        let report = messages.clone();
        let work = || {
            let corrections = news.recv_timeout(NOTEBOOK).unwrap_or_default();
            let sources = sources(&paths);
            Librarian { sources, pages: Vec::new(), corrections, news, shelf, messages }.work()
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

fn tell(messages: &Sender<Message>, event: Event) {
    // The loop may be gone already; then nobody needs to know.
    let _ = messages.send(Message::App(event));
}

struct Librarian {
    sources: Vec<Result<Source, SourceError>>,
    /// Of each page that could be read, what it is and how many articles it holds.
    pages: Vec<Option<(PageRef, usize)>>,
    /// What the pages were read with.
    corrections: Arc<Corrections>,
    news: Receiver<Arc<Corrections>>,
    shelf: Shelf,
    messages: Sender<Message>,
}

impl Librarian {
    fn work(mut self) -> Result<(), SearchError> {
        self.list();
        let index = Index::in_ram()?;
        self.fill(&index)?;
        while let Ok(corrections) = self.news.recv() {
            let mut writer = index.writer(Arc::new(Segmenter::new()))?;
            self.read_again(corrections, self.sources.len(), &mut writer)?;
            self.publish(&index, &mut writer)?;
            self.tell_indexed(self.sources.len());
        }
        Ok(())
    }

    fn list(&mut self) {
        let mut batch = Vec::new();
        let mut began = Instant::now();
        for source in &self.sources {
            let entry = PageEntry::of(source, |source| read(source, &self.corrections));
            self.pages.push(place(&entry));
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
        let mut writer = index.writer(Arc::new(Segmenter::new()))?;
        let (mut waiting, mut step) = (0, FIRST_COMMIT);
        for number in 0..self.sources.len() {
            while let Ok(corrections) = self.news.try_recv() {
                self.read_again(corrections, number, &mut writer)?;
            }
            let Some(page) = self.read(number) else { continue };
            add(&mut writer, numbered(number), &page)?;
            waiting += page.text.len();
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

    /// Reads the pages again on which `corrections` differ from what they were read with. Those before `indexed` are
    /// in the index.
    fn read_again(
        &mut self,
        corrections: Arc<Corrections>,
        indexed: usize,
        writer: &mut Writer,
    ) -> Result<(), SearchError> {
        let old = std::mem::replace(&mut self.corrections, corrections);
        for number in 0..self.pages.len() {
            let Some(Some((page, articles))) = self.pages.get(number) else { continue };
            if self.corrections.agree_on(page, &old) {
                continue;
            }
            if number < indexed {
                for nth in (0u32..).take(*articles) {
                    writer.remove(ArticleRef { page: numbered(number), nth }.key())?;
                }
                if let Some(page) = self.read(number) {
                    add(writer, numbered(number), &page)?;
                }
            }
            let Some(source) = self.sources.get(number) else { continue };
            let entry = PageEntry::of(source, |source| read(source, &self.corrections));
            if let Some(slot) = self.pages.get_mut(number) {
                *slot = place(&entry);
            }
            tell(&self.messages, Event::ReadAgain(numbered(number), Box::new(entry)));
        }
        Ok(())
    }

    fn read(&self, number: usize) -> Option<Page> {
        read(self.sources.get(number)?.as_ref().ok()?, &self.corrections).ok()
    }

    fn publish(&self, index: &Index, writer: &mut Writer) -> Result<(), SearchError> {
        writer.commit()?;
        *self.shelf.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.searcher());
        Ok(())
    }

    fn tell_indexed(&self, done: usize) {
        tell(&self.messages, Event::Indexed(done, self.sources.len()));
    }
}

fn place(entry: &PageEntry) -> Option<(PageRef, usize)> {
    let source = entry.source.as_ref().filter(|_| entry.problem.is_none())?;
    Some((PageRef { path: source.path(), hash: entry.hash }, entry.articles.len()))
}

/// The number of a page in the library.
fn numbered(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Puts all articles of a page in the index.
///
/// # Errors
/// If the index fails.
pub fn add(writer: &mut Writer, number: u32, page: &Page) -> Result<(), SearchError> {
    for (nth, article) in (0u32..).zip(&page.shown) {
        let key = ArticleRef { page: number, nth }.key();
        let (headings, body): (Vec<&Block>, Vec<&Block>) = article.blocks.iter().partition(|b| b.role.is_heading());
        writer.add(Document {
            key,
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
