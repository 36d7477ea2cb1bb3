//! Reads the library in the background: first the listing, so that there is something to choose from, then the index.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::Message;
use crate::app::Event;
use crate::library::{ArticleRef, Page, PageEntry, Source, SourceError, sources};
use crate::page::{Article, Block};
use crate::search::{Document, Index, SearchError, Searcher, Writer};
use crate::text::Segmenter;

/// Pages go to the list together, as long as this does not keep it waiting.
const BATCH: Duration = Duration::from_millis(8);

/// Text becomes searchable in steps of at least so many bytes, each twice the one before.
const FIRST_COMMIT: usize = 1 << 20;

/// What is searched at the moment; none until something is in the index.
pub(super) type Shelf = Arc<Mutex<Option<Searcher>>>;

/// Starts reading the sources under `paths`.
pub(super) fn start(paths: Vec<PathBuf>, shelf: Shelf, messages: Sender<Message>) {
    thread::spawn(move || {
        let work = || {
            let sources = sources(&paths);
            list(&sources, &messages);
            if let Err(error) = index(&sources, &shelf, &messages) {
                tell(&messages, Event::Problem(error.to_string()));
            }
        };
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            tell(&messages, Event::Problem("reading the library failed inside; what was read stays usable".to_owned()));
        }
    });
}

fn tell(messages: &Sender<Message>, event: Event) {
    // The loop may be gone already; then nobody needs to know.
    let _ = messages.send(Message::App(event));
}

fn list(sources: &[Result<Source, SourceError>], messages: &Sender<Message>) {
    let mut batch = Vec::new();
    let mut began = Instant::now();
    for source in sources {
        batch.push(PageEntry::of(source));
        if began.elapsed() > BATCH {
            tell(messages, Event::Pages(std::mem::take(&mut batch)));
            began = Instant::now();
        }
    }
    tell(messages, Event::Pages(batch));
    tell(messages, Event::Loaded);
}

fn index(
    sources: &[Result<Source, SourceError>],
    shelf: &Shelf,
    messages: &Sender<Message>,
) -> Result<(), SearchError> {
    tell(messages, Event::Indexed(0, sources.len()));
    let index = Index::in_ram()?;
    let mut writer = index.writer(Arc::new(Segmenter::new()))?;
    let (mut waiting, mut step) = (0, FIRST_COMMIT);
    for (number, source) in (0u32..).zip(sources) {
        let Some(page) = source.as_ref().ok().and_then(|source| Page::read(source).ok()) else { continue };
        add(&mut writer, number, &page)?;
        waiting += page.text.len();
        if waiting >= step {
            publish(&index, &mut writer, shelf)?;
            tell(messages, Event::Indexed(number as usize + 1, sources.len()));
            (waiting, step) = (0, step * 2);
        }
    }
    publish(&index, &mut writer, shelf)?;
    tell(messages, Event::Indexed(sources.len(), sources.len()));
    Ok(())
}

fn publish(index: &Index, writer: &mut Writer, shelf: &Shelf) -> Result<(), SearchError> {
    writer.commit()?;
    *shelf.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.searcher());
    Ok(())
}

/// Puts all articles of a page in the index.
///
/// # Errors
/// If the index fails.
pub fn add(writer: &mut Writer, number: u32, page: &Page) -> Result<(), SearchError> {
    for (nth, article) in (0u32..).zip(&page.shown) {
        let key = ArticleRef { page: number, nth }.key();
        writer.add(Document { key, title: &article.title, text: &text(article) })?;
    }
    Ok(())
}

/// All blocks, headings last: a snippet shows the first match, and one from the body tells more than the headline,
/// which the hit shows anyway.
fn text(article: &Article) -> String {
    let (headings, body): (Vec<&Block>, Vec<&Block>) = article.blocks.iter().partition(|b| b.role.is_heading());
    body.into_iter().chain(headings).map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
}
