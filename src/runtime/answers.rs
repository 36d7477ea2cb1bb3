//! The workers that answer the interface: one searches, one makes articles ready to be read, one loads the dictionary.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::Sender;

use super::Message;
use super::librarian::Shelf;
use super::pages::{Large, read_corrected};
use super::worker::{Latest, Requests, latest};
use crate::app::{Event, Found, Gather, Request, Search, open_in_steps};
use crate::library::{Archive, ArticleEntry, ArticleRef, Page, Source, TextRef, Which};
use crate::notebook::Corrections;
use crate::search::{Line, SearchError, Searcher, parse};
use crate::text::Segmenter;

/// Hits that are listed; the number of all is counted.
const LIMIT: usize = 500;

/// Those of the first answer: no fewer than a screen shows.
const FIRST: usize = 50;

/// The first answer does not wait for the number of all hits longer than that.
const PATIENCE: Duration = Duration::from_millis(8);

/// Lines of a concordance.
const LINES: usize = 2000;

/// Pages kept in memory, the one used last first.
const KEPT: usize = 8;

/// Starts the worker that searches.
pub(super) fn start_searching(shelf: Shelf, messages: Sender<Message>) -> Latest<Search> {
    let (asking, requests) = latest::<Search>();
    thread::spawn(move || {
        while let Some(search) = requests.next() {
            let answers = |answer: Result<Found, SearchError>| {
                let answer = answer.map_err(|error| error.to_string());
                messages.send(Message::App(Event::Found(search.generation, answer))).is_ok()
            };
            // Nothing is answered while nothing is in the index: the interface asks again once there is.
            let searcher = shelf.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if searcher.is_some_and(|searcher| !answer_search(&search, &searcher, &requests, answers)) {
                return;
            }
        }
    });
    asking
}

/// Answers a search: the best rows, and then all. Tells whether anybody listens.
fn answer_search(
    search: &Search,
    searcher: &Searcher,
    requests: &Requests<Search>,
    answers: impl Fn(Result<Found, SearchError>) -> bool,
) -> bool {
    let query = parse(&search.typed).with_marks(search.marks.clone());
    let is_old = || requests.has_newer();
    let first = searcher.rank(&query, FIRST, Some(PATIENCE), &is_old);
    let first = first.and_then(|ranking| searcher.show(&query, &ranking, &is_old));
    if is_old() {
        return true;
    }
    // With a few hits the list is as long as it was: what is near fills it. Without any, nothing is seen until then.
    let is_something = first.as_ref().map_or(true, |first| first.total > 0 || query.is_empty());
    let is_done = first.is_err() || query.is_empty();
    let is_heard = !is_something || answers(first.map(|first| Found::new(first, &query)));
    if is_done || !is_heard {
        return is_heard;
    }
    let all = searcher.search(&query, LIMIT, &is_old);
    is_old() || answers(all.map(|all| Found::new(all, &query)))
}

/// Starts the worker that gathers concordances.
pub(super) fn start_gathering(shelf: Shelf, messages: Sender<Message>) -> Latest<Gather> {
    let (asking, requests) = latest::<Gather>();
    thread::spawn(move || {
        while let Some(asked) = requests.next() {
            let searcher = shelf.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let answer =
                searcher.map_or_else(|| Ok(Vec::new()), |searcher| gather(&searcher, &asked, &|| requests.has_newer()));
            if requests.has_newer() {
                continue;
            }
            let event = Event::Gathered(asked.generation, answer.map_err(|error| error.to_string()));
            if messages.send(Message::App(event)).is_err() {
                return;
            }
        }
    });
    asking
}

/// The lines asked for, sorted.
///
/// # Errors
/// As [`Searcher::concordance`].
pub fn gather(searcher: &Searcher, asked: &Gather, cancelled: &dyn Fn() -> bool) -> Result<Vec<Line>, SearchError> {
    let mut lines = searcher.concordance(&asked.keys, &asked.needles, LINES, cancelled)?;
    if let Some(side) = asked.side {
        lines.sort_by_cached_key(|line| line.context.key(side));
    }
    Ok(lines)
}

/// Starts the worker that makes articles ready.
pub(super) fn start_opening(large: Large, messages: Sender<Message>) -> Latest<Request> {
    let (asking, requests) = latest::<Request>();
    thread::spawn(move || {
        let mut kept = Kept::default();
        while let Some(request) = requests.next() {
            let (generation, path) = (request.generation, request.source.path());
            let tell = |answer| messages.send(Message::App(Event::Opened(generation, answer))).is_ok();
            let answered = catch_unwind(AssertUnwindSafe(|| {
                let request = named(request, &mut kept)?;
                let page = fetch(&request, &mut kept, &large)?;
                open_in_steps(page, &request, |opened| {
                    let is_wanted = tell(Ok(Arc::new(opened))) && !requests.has_newer();
                    if is_wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })
                .ok_or_else(|| format!("{}: the article is no longer there", request.source.path()))
            }));
            let answered = answered.unwrap_or_else(|_| Err(format!("{path}: reading it failed inside")));
            if answered.is_err_and(|problem| !tell(Err(problem))) {
                return;
            }
        }
    });
    asking
}

/// Loads jieba's dictionary on a thread of its own.
pub(super) fn load_words(messages: Sender<Message>) {
    thread::spawn(move || {
        // The loop may be gone already; then nobody needs it.
        let _ = messages.send(Message::App(Event::Words(Arc::new(Segmenter::new()))));
    });
}

/// The pages read last.
#[derive(Default)]
struct Kept {
    pages: VecDeque<((TextRef, u64), Arc<Page>)>,
    /// What they were read with.
    corrections: Arc<Corrections>,
}

/// The request, with the number of a record in place of its name.
fn named(mut request: Request, kept: &mut Kept) -> Result<Request, String> {
    if let (Source::Archive(archive), Which::Named(name)) = (&request.source, &request.text.which) {
        let found = archive.find(name).map_err(|error| error.to_string())?;
        let gone = || format!("{}#{name}: it is no longer there", archive.path.display());
        let (nth, page) = found.ok_or_else(gone)?;
        request.text.which = Which::Nth(nth);
        kept.pages.push_front(((request.text.clone(), request.hash), Arc::new(page)));
        kept.pages.truncate(KEPT);
    }
    Ok(request)
}

/// Starts the worker that looks up entries of records.
pub(super) fn start_looking_up(messages: Sender<Message>) -> Latest<Vec<(ArticleRef, Archive)>> {
    let (asking, requests) = latest::<Vec<(ArticleRef, Archive)>>();
    thread::spawn(move || {
        while let Some(wanted) = requests.next() {
            let entries = wanted.into_iter().map(|(at, archive)| (at, entry(&archive, at.nth))).collect();
            if messages.send(Message::App(Event::Records(entries))).is_err() {
                return;
            }
        }
    });
    asking
}

/// The entry of a record; if it cannot be read, the reason stands for its title.
fn entry(archive: &Archive, nth: u32) -> ArticleEntry {
    let read = catch_unwind(AssertUnwindSafe(|| archive.page(nth).map_err(|error| error.to_string())));
    let page = read.unwrap_or_else(|_| Err("reading it failed inside".to_owned()));
    let entry = page.map(|page| ArticleEntry::of_page(&page).next());
    match entry {
        Ok(entry) => entry.unwrap_or_else(|| ArticleEntry::unread(String::new())),
        Err(reason) => ArticleEntry::unread(reason),
    }
}

/// The page that a request is for.
fn fetch(request: &Request, kept: &mut Kept, large: &Large) -> Result<Arc<Page>, String> {
    if !Arc::ptr_eq(&kept.corrections, &request.corrections) {
        *kept = Kept { corrections: Arc::clone(&request.corrections), ..Kept::default() };
    }
    let kept = &mut kept.pages;
    // One that was listed anew meanwhile is another page.
    let asked = (request.text.clone(), request.hash);
    if let Some(at) = kept.iter().position(|(text, _)| *text == asked)
        && let Some(page) = kept.remove(at)
    {
        kept.push_front(page.clone());
        return Ok(page.1);
    }
    let read = || match (&request.source, &request.text.which) {
        (Source::Archive(archive), Which::Nth(nth)) => archive.page(*nth).map(Arc::new),
        (source, _) => read_corrected(source, &request.corrections).map(Arc::new),
    };
    let page = large.get(&request.source, &request.corrections).map_or_else(read, Ok);
    let page = page.map_err(|error| error.to_string())?;
    kept.push_front((asked, Arc::clone(&page)));
    kept.truncate(KEPT);
    Ok(page)
}
