//! The two workers of the bookmark panel: one makes bookmarks ready to be filtered, one finds out how they stand in pages
//! that have changed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::Sender;

use super::Message;
use super::pages::read_corrected;
use super::worker::{Latest, latest};
use crate::app::{Event, Folded, Readings, Survey, standings};
use crate::library::{Page, Source, Which};
use crate::notebook::Bookmark;

/// Starts the worker that makes bookmarks ready to be filtered.
pub(super) fn start_folding(messages: Sender<Message>) -> Latest<Arc<Vec<Bookmark>>> {
    let (asking, requests) = latest::<Arc<Vec<Bookmark>>>();
    thread::spawn(move || {
        while let Some(all) = requests.next() {
            let mut readings = Readings::default();
            let folded = all.iter().map(|bookmark| Folded::of(bookmark, &mut readings)).collect();
            if messages.send(Message::App(Event::Folded(all, folded))).is_err() {
                return;
            }
        }
    });
    asking
}

/// The page of which a survey asks.
fn read(survey: &Survey) -> Option<Page> {
    match (&survey.source, &survey.which) {
        (Source::Archive(archive), Which::Nth(nth)) => archive.page(*nth).ok(),
        (Source::Archive(archive), Which::Named(name)) => archive.find(name).ok()?.map(|(_, page)| page),
        (source, _) => read_corrected(source, &survey.corrections).ok(),
    }
}

/// Starts the worker that finds out how bookmarks stand. A page that cannot be read says nothing.
pub(super) fn start_surveying(messages: Sender<Message>) -> Latest<Vec<Survey>> {
    let (asking, requests) = latest::<Vec<Survey>>();
    thread::spawn(move || {
        while let Some(surveys) = requests.next() {
            for survey in surveys {
                if requests.has_newer() {
                    break;
                }
                let stand = AssertUnwindSafe(|| read(&survey).map(|page| standings(&page, &survey.bookmarks)));
                let Ok(Some(standings)) = catch_unwind(stand) else { continue };
                if messages.send(Message::App(Event::Surveyed(standings))).is_err() {
                    return;
                }
            }
        }
    });
    asking
}
