//! The two workers that answer the interface: one searches, one makes articles ready to be read.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::thread;

use crossbeam_channel::Sender;

use super::Message;
use super::librarian::Shelf;
use super::pages::read_corrected;
use super::worker::{Latest, Requests, latest};
use crate::app::{Event, Found, Request, Search, open_in_steps};
use crate::library::Page;
use crate::notebook::Corrections;
use crate::search::parse;

/// Hits that are listed; the number of all is counted.
const LIMIT: usize = 500;

/// Pages kept in memory, the one used last first.
const KEPT: usize = 8;

/// Starts the worker that searches.
pub(super) fn start_searching(shelf: Shelf, messages: Sender<Message>) -> Latest<Search> {
    let (asking, requests) = latest();
    thread::spawn(move || {
        while let Some(search) = requests.next() {
            let Some(event) = answer_search(&search, &shelf, &requests) else { continue };
            if messages.send(Message::App(event)).is_err() {
                return;
            }
        }
    });
    asking
}

/// Nothing is answered while nothing is in the index: the interface asks again once there is.
fn answer_search(search: &Search, shelf: &Shelf, requests: &Requests<Search>) -> Option<Event> {
    let searcher = shelf.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
    let query = parse(&search.typed);
    let outcome = searcher.search(&query, LIMIT, &|| requests.has_newer());
    if requests.has_newer() {
        return None;
    }
    let answer = outcome.map(|outcome| Found::new(outcome, &query));
    Some(Event::Found(search.generation, answer.map_err(|error| error.to_string())))
}

/// Starts the worker that makes articles ready.
pub(super) fn start_opening(messages: Sender<Message>) -> Latest<Request> {
    let (asking, requests) = latest::<Request>();
    thread::spawn(move || {
        let mut kept = Kept::default();
        while let Some(request) = requests.next() {
            let tell = |answer| messages.send(Message::App(Event::Opened(request.generation, answer))).is_ok();
            let answered = catch_unwind(AssertUnwindSafe(|| {
                let page = fetch(&request, &mut kept)?;
                open_in_steps(page, &request, |opened| {
                    let is_wanted = tell(Ok(Arc::new(opened))) && !requests.has_newer();
                    if is_wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                })
                .ok_or_else(|| format!("{}: the article is no longer there", request.source.path()))
            }));
            let answered =
                answered.unwrap_or_else(|_| Err(format!("{}: reading it failed inside", request.source.path())));
            if answered.is_err_and(|problem| !tell(Err(problem))) {
                return;
            }
        }
    });
    asking
}

/// The pages read last, by their numbers in the library.
#[derive(Default)]
struct Kept {
    pages: VecDeque<(u32, Arc<Page>)>,
    /// What they were read with.
    corrections: Arc<Corrections>,
}

/// The page that a request is for.
fn fetch(request: &Request, kept: &mut Kept) -> Result<Arc<Page>, String> {
    if !Arc::ptr_eq(&kept.corrections, &request.corrections) {
        *kept = Kept { corrections: Arc::clone(&request.corrections), ..Kept::default() };
    }
    let kept = &mut kept.pages;
    if let Some(at) = kept.iter().position(|(number, _)| *number == request.page)
        && let Some((number, page)) = kept.remove(at)
    {
        kept.push_front((number, Arc::clone(&page)));
        return Ok(page);
    }
    let page = Arc::new(read_corrected(&request.source, &request.corrections).map_err(|error| error.to_string())?);
    kept.push_front((request.page, Arc::clone(&page)));
    kept.truncate(KEPT);
    Ok(page)
}
