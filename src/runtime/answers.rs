//! The two workers that answer the interface: one searches, one makes articles ready to be read.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::thread;

use crossbeam_channel::Sender;

use super::Message;
use super::librarian::Shelf;
use super::pages::read_corrected;
use super::worker::{Latest, Requests, latest};
use crate::app::{Event, Found, Request, Search, open};
use crate::library::{Archive, ArticleEntry, ArticleRef, Page, Source, TextRef, Which};
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
            let (generation, path) = (request.generation, request.source.path());
            let answer = catch_unwind(AssertUnwindSafe(|| {
                let request = named(request, &mut kept)?;
                let page = fetch(&request, &mut kept)?;
                open(page, &request).ok_or_else(|| format!("{}: the article is no longer there", request.source.path()))
            }));
            let answer = answer.unwrap_or_else(|_| Err(format!("{path}: reading it failed inside")));
            let event = Event::Opened(generation, answer.map(Arc::new));
            if messages.send(Message::App(event)).is_err() {
                return;
            }
        }
    });
    asking
}

/// The pages read last.
#[derive(Default)]
struct Kept {
    pages: VecDeque<(TextRef, Arc<Page>)>,
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
        kept.pages.push_front((request.text.clone(), Arc::new(page)));
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
fn fetch(request: &Request, kept: &mut Kept) -> Result<Arc<Page>, String> {
    if !Arc::ptr_eq(&kept.corrections, &request.corrections) {
        *kept = Kept { corrections: Arc::clone(&request.corrections), ..Kept::default() };
    }
    let kept = &mut kept.pages;
    if let Some(at) = kept.iter().position(|(text, _)| *text == request.text)
        && let Some(page) = kept.remove(at)
    {
        kept.push_front(page.clone());
        return Ok(page.1);
    }
    let page = match (&request.source, &request.text.which) {
        (Source::Archive(archive), Which::Nth(nth)) => archive.page(*nth),
        (source, _) => read_corrected(source, &request.corrections),
    };
    let page = Arc::new(page.map_err(|error| error.to_string())?);
    kept.push_front((request.text.clone(), Arc::clone(&page)));
    kept.truncate(KEPT);
    Ok(page)
}
