//! Keeps the library on the disk while it is read: shows what is known of it at once, then brings it up to date in the
//! background, and again when something changes. How that is done is known in `update`.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, never, select, tick};

use super::Message;
use super::archives::malformed;
use super::librarian::{Shelf, tell};
use super::store::{Store, StoreError};
use super::update::{Report, update};
use super::watch::Watch;
use crate::app::{Event, Progress};
use crate::config::Words;
use crate::library::{FieldNames, Roots};
use crate::notebook::Corrections;

/// The beginning waits so long for what the notebook knows.
const NOTEBOOK: Duration = Duration::from_millis(250);

/// So often it is looked whether another process has stopped writing.
const TURN: Duration = Duration::from_secs(2);

/// Progress is told at most so often.
const PROGRESS: Duration = Duration::from_millis(100);

/// What takes no longer needs no estimate.
const SOON: Duration = Duration::from_secs(2);

/// So many pages go to the list at once, so that it is never long away from its reader's keys.
const PAGES: u32 = 1024;

/// Where the library is.
#[derive(Clone, Debug)]
pub struct Place {
    /// The directory of its index.
    pub index: PathBuf,
    /// The list of its sources.
    pub roots: Roots,
}

/// The one who keeps the library.
pub(super) struct Keeper {
    pub(super) place: Place,
    pub(super) names: Arc<FieldNames>,
    pub(super) words: Arc<Words>,
    pub(super) shelf: Shelf,
    pub(super) messages: Sender<Message>,
}

/// Says that the list of the sources cannot be read.
pub(super) fn unreadable(error: &io::Error) -> String {
    format!("the list of the sources cannot be read: {error}")
}

impl Keeper {
    /// Opens the library.
    pub(super) fn open(&self) -> Result<Store, StoreError> {
        Store::open(&self.place.index, &self.names)
    }

    /// Keeps the library for as long as the program runs.
    pub(super) fn work(&self, mut store: Store, news: &Receiver<Arc<Corrections>>) -> Result<(), StoreError> {
        let mut told = 0;
        self.show_all(&store, &mut told);
        tell(&self.messages, Event::Loaded);
        let mut corrections = news.recv_timeout(NOTEBOOK).unwrap_or_default();
        let mut watch = None;
        loop {
            match self.place.roots.read() {
                Ok(roots) if store.is_ours() => {
                    let kept = watch.filter(|watch: &Watch| watch.roots == roots);
                    watch = kept.or_else(|| Watch::start(&roots, &self.place));
                    if let Err(error) = self.update(&mut store, &roots, &corrections, &mut told) {
                        tell(&self.messages, Event::Problem(error.to_string()));
                        // What was not committed is not known.
                        store = store.reopen()?;
                        self.tell_end();
                    }
                }
                Ok(_) => {}
                // Without its sources, the whole library would count as removed.
                Err(error) => tell(&self.messages, Event::Problem(unreadable(&error))),
            }
            let changes = watch.as_ref().map_or_else(never, |watch: &Watch| watch.changes.clone());
            // Who makes the index itself need not look whether another still does.
            let turn = if store.is_ours() { never() } else { tick(TURN) };
            loop {
                select! {
                    recv(news) -> newest => match newest {
                        Ok(newest) => corrections = newest,
                        Err(_) => return Ok(()),
                    },
                    recv(changes) -> _ => {}
                    recv(turn) -> _ => {
                        if !Store::is_free(&self.place.index) {
                            continue;
                        }
                        let fresh = Store::open(&self.place.index, &self.names)?;
                        let old = std::mem::replace(&mut store, fresh);
                        self.show_changed(&old, &store, &mut told);
                    }
                }
                break;
            }
        }
    }

    fn update(
        &self,
        store: &mut Store,
        roots: &[PathBuf],
        corrections: &Corrections,
        told: &mut u32,
    ) -> Result<(), StoreError> {
        let began = Instant::now();
        let (mut progress, mut shown) = ((0, 1), began);
        update(store, roots, corrections, &mut |store, report| {
            match report {
                Report::Page(number) => self.show(store, number, told),
                Report::Progress(done, total) => {
                    progress = (done, total);
                    if shown.elapsed() > PROGRESS {
                        self.tell_progress(progress, began);
                        shown = Instant::now();
                    }
                }
                Report::Committed => {
                    self.publish(store);
                    self.tell_progress(progress, began);
                }
                Report::Problem(problem) => tell(&self.messages, Event::Problem(problem)),
                Report::Malformed(path, lines) => {
                    let problem = malformed(&path.display().to_string(), &lines, &self.words).unwrap_or_default();
                    tell(&self.messages, Event::Problem(problem));
                }
            }
            ControlFlow::Continue(())
        })?;
        self.publish(store);
        self.tell_end();
        Ok(())
    }

    fn tell_progress(&self, (done, total): (u64, u64), began: Instant) {
        tell(&self.messages, Event::Indexed(Progress { done, total, left: left(done, total, began.elapsed()) }));
    }

    /// All that is to be done is done, or nobody does it.
    fn tell_end(&self) {
        tell(&self.messages, Event::Indexed(Progress { done: 1, total: 1, left: None }));
    }

    fn publish(&self, store: &Store) {
        match store.searcher() {
            Ok(searcher) => {
                *self.shelf.lock().unwrap_or_else(PoisonError::into_inner) = Some(searcher);
                tell(&self.messages, Event::Grown);
            }
            Err(error) => tell(&self.messages, Event::Problem(error.to_string())),
        }
    }

    fn show_all(&self, store: &Store, told: &mut u32) {
        self.publish(store);
        while *told < store.end() {
            self.show_up_to(store, told.saturating_add(PAGES).min(store.end()), told);
        }
        self.tell_end();
    }

    fn show_up_to(&self, store: &Store, end: u32, told: &mut u32) {
        let entries = (*told..end).map(|number| store.entry(number)).collect();
        *told = end;
        tell(&self.messages, Event::Pages(entries));
    }

    fn show(&self, store: &Store, number: u32, told: &mut u32) {
        if number >= *told {
            self.show_up_to(store, number + 1, told);
        } else {
            tell(&self.messages, Event::ReadAgain(number, Box::new(store.entry(number))));
        }
    }

    /// Shows what another process has changed meanwhile.
    fn show_changed(&self, old: &Store, new: &Store, told: &mut u32) {
        for number in (0..new.end()).filter(|number| !old.agrees(new, *number)) {
            self.show(new, number, told);
        }
        self.publish(new);
    }
}

/// How long the rest will take, as `done` of `total` took `so_far`; unknown at the beginning, and of little worth at the end.
fn left(done: u64, total: u64, so_far: Duration) -> Option<Duration> {
    let (nanos, rest) = (so_far.as_nanos(), u128::from(total.saturating_sub(done)));
    let left = (nanos * rest).checked_div(u128::from(done)).and_then(|nanos| u64::try_from(nanos).ok())?;
    let left = Duration::from_nanos(left);
    (so_far >= SOON && left >= SOON).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_the_same_before() {
        let seconds = Duration::from_secs;
        assert_eq!(left(25, 100, seconds(10)), Some(seconds(30)));
        for (done, total, so_far) in [(0, 100, 10), (25, 100, 1), (99, 100, 10), (100, 100, 10), (1, u64::MAX, 10)] {
            assert_eq!(left(done, total, seconds(so_far)), None, "{done} of {total}");
        }
    }
}
