//! The one thread that reads and writes the notebook. What it says was kept, is on the disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use jiff::Zoned;

use super::Message;
use super::backlog::{Backlog, is_change};
use super::lists::List;
use crate::app::{Effect, Event, Keeping, NewMark, Remembered};
use crate::config::{Words, fill};
use crate::notebook::{Access, Corrections, NewBookmark, Notebook, NotebookError, Reading, Recovery};

/// How long to wait for the last saves when the program ends: longer than another program may hold the notebook.
const PATIENCE: Duration = Duration::from_secs(10);

/// The mirror is written when nothing was changed for so long.
const CALM: Duration = Duration::from_millis(500);

/// What could not be kept is tried again after so long.
const AGAIN: Duration = Duration::from_secs(1);

/// Positions and searches that are remembered from one start to the next.
const POSITIONS: u32 = 2_000;
const QUERIES: usize = 500;

/// The way to the notebook's thread.
pub(super) struct Notes {
    effects: Sender<Effect>,
    /// What became of what could not be kept, once all is done.
    done: Receiver<Option<String>>,
}

impl Notes {
    /// Has something kept. Tells whether there is still anybody to keep it.
    pub(super) fn keep(&self, effect: Effect) -> bool {
        self.effects.send(effect).is_ok()
    }

    /// Waits until everything is kept; says what became of what could not be.
    pub(super) fn finish(self) -> Option<String> {
        drop(self.effects);
        match self.done.recv_timeout(PATIENCE) {
            Ok(problem) => problem,
            Err(RecvTimeoutError::Timeout) => Some("the notebook did not take the last changes in time".to_owned()),
            // The thread had ended before; what it could not keep was told then.
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

/// Seconds since 1970, UTC.
pub fn now() -> i64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Opens the notebook at `path` and starts its thread.
///
/// All corrections go to `corrections`, at once and after each change of them.
pub(super) fn start(
    path: PathBuf,
    words: Arc<Words>,
    corrections: Sender<Arc<Corrections>>,
    messages: Sender<Message>,
) -> Notes {
    let (effects, waiting) = unbounded();
    let (finished, done) = bounded(1);
    thread::spawn(move || {
        let tell = |event| messages.send(Message::App(event)).is_ok();
        let notebook = match Notebook::open(&path, now()) {
            Ok(notebook) => notebook,
            Err(error) => {
                tell(Event::Remembered(Remembered::default()));
                let _ = corrections.send(Arc::default());
                tell(Event::Problem(sentence(&error)));
                return;
            }
        };
        let remembered = remembered(&notebook).unwrap_or_else(|error| {
            tell(Event::Problem(sentence(&error)));
            Remembered::default()
        });
        let known = Arc::clone(&remembered.corrections);
        tell(Event::Remembered(remembered));
        // After the loop knows them: what is listed next is read with them.
        let _ = corrections.send(known);
        let warning = warning(&notebook, &words);
        if let Some(warning) = warning.clone() {
            tell(Event::Problem(warning));
        }
        let mut desk = Desk { notebook, words, warning, mirror: Mirror::Fresh, backlog: Backlog::default() };
        while let Some(events) = desk.next(&waiting) {
            for event in events {
                if let Event::Corrections(all) = &event {
                    let _ = corrections.send(Arc::clone(all));
                }
                tell(event);
            }
        }
        let _ = finished.send(desk.backlog.rescue(&desk.notebook, &path, &desk.words));
    });
    Notes { effects, done }
}

/// The notebook at its thread.
struct Desk {
    notebook: Notebook,
    words: Arc<Words>,
    warning: Option<String>,
    mirror: Mirror,
    backlog: Backlog,
}

/// How the mirror stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mirror {
    /// It holds what the notebook holds, as far as this program has changed that.
    Fresh,
    /// Something was changed since.
    Stale,
    /// It is not written any more: it cannot be, and that was told, or the program ends.
    GivenUp,
}

impl Desk {
    /// Waits for what is to be kept next, and gives what is to be told of it; `None` when nothing can come any more.
    ///
    /// The mirror is written when nothing has come for a moment, so that no change waits for it. What could not be kept
    /// is tried again every second; when nothing waits, the thread sleeps.
    fn next(&mut self, waiting: &Receiver<Effect>) -> Option<Vec<Event>> {
        let retries = !self.backlog.is_empty() && matches!(self.notebook.access(), Access::ReadWrite);
        let effect = match self.mirror {
            _ if retries => waiting.recv_timeout(AGAIN),
            Mirror::Stale => waiting.recv_timeout(CALM),
            Mirror::Fresh | Mirror::GivenUp => waiting.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match effect {
            Ok(effect) => Some(self.keep(effect)),
            Err(RecvTimeoutError::Timeout) if retries => Some(self.catch_up()),
            Err(RecvTimeoutError::Timeout) => Some(self.write_mirror()),
            Err(RecvTimeoutError::Disconnected) => {
                self.catch_up();
                if self.mirror == Mirror::Stale {
                    self.write_mirror();
                }
                None
            }
        }
    }

    fn keep(&mut self, effect: Effect) -> Vec<Event> {
        // Asks for what is kept, and so waits for nothing that is not.
        if matches!(effect, Effect::Count) {
            let counted = self.notebook.stats(&Zoned::now());
            return vec![
                counted.map_or_else(|error| Event::Problem(sentence(&error)), |it| Event::Counted(Box::new(it))),
            ];
        }
        if self.backlog.is_empty() {
            return match self.attempt(&effect) {
                Ok(events) => events,
                Err(error) => self.postpone(effect, &error),
            };
        }
        // A change that was never kept is undone by forgetting it.
        if matches!(effect, Effect::Undo) && self.backlog.take_back() {
            return vec![Event::Waiting(self.backlog.changes()), Event::Unkept(self.words.taken_back.clone())];
        }
        let told = is_change(&effect).then(|| Event::Unkept(self.words.waits.clone()));
        self.backlog.put(effect);
        let waiting = Event::Waiting(self.backlog.changes());
        told.into_iter().chain([waiting]).chain(self.catch_up()).collect()
    }

    fn attempt(&mut self, effect: &Effect) -> Result<Vec<Event>, NotebookError> {
        let events = catch_unwind(AssertUnwindSafe(|| carry_out(&mut self.notebook, effect, &self.words)));
        let mut events = events.unwrap_or_else(|_| Ok(vec![Event::Unkept(self.words.notebook_gone.clone())]))?;
        if self.mirror == Mirror::Fresh
            && events.iter().any(|event| matches!(event, Event::Kept(_) | Event::Bookmarks(_)))
        {
            self.mirror = Mirror::Stale;
        }
        // Nothing stays kept in a notebook in memory, whatever was said to be.
        if matches!(self.notebook.access(), Access::Memory(_)) {
            events.extend(self.warning.clone().map(Event::Problem));
        }
        Ok(events)
    }

    /// Has a change wait that could not be kept.
    fn postpone(&mut self, effect: Effect, error: &NotebookError) -> Vec<Event> {
        // Nothing is tried again in a notebook that cannot be written at all.
        let is_tried = matches!(self.notebook.access(), Access::ReadWrite);
        let why = if is_tried { &self.words.postponed } else { &self.words.postponed_to_end };
        let why = fill(why, &[&sentence(error)]);
        // Whether it was undone is not known for sure: done again, it might undo one change too many.
        if matches!(effect, Effect::Undo | Effect::Redo) {
            return vec![Event::Unkept(sentence(error))];
        }
        let told = if is_change(&effect) { Event::Unkept(why) } else { Event::Problem(sentence(error)) };
        self.backlog.put(effect);
        vec![told, Event::Waiting(self.backlog.changes())]
    }

    /// Tries again to keep what waits, in its order.
    fn catch_up(&mut self) -> Vec<Event> {
        let before = self.backlog.changes();
        let mut events = Vec::new();
        while let Some(effect) = self.backlog.first().cloned() {
            let Ok(made) = self.attempt(&effect) else { break };
            self.backlog.advance();
            events.extend(made.into_iter().filter_map(|event| match event {
                // That it waits was told; that nothing waits any more will be.
                Event::Kept(_) => None,
                Event::Unkept(why) => Some(Event::Problem(why)),
                other => Some(other),
            }));
        }
        let left = self.backlog.changes();
        if left < before {
            events.push(Event::Waiting(left));
        }
        events
    }

    fn write_mirror(&mut self) -> Vec<Event> {
        self.mirror = Mirror::Fresh;
        match self.notebook.mirror() {
            Ok(None) => Vec::new(),
            Ok(Some(aside)) => {
                vec![Event::Problem(fill(&self.words.mirror_edited, &[&aside.display().to_string()]))]
            }
            // The other program may have begun before the last change.
            Err(NotebookError::Locked { .. }) => {
                self.mirror = Mirror::Stale;
                Vec::new()
            }
            Err(error) => {
                self.mirror = Mirror::GivenUp;
                vec![Event::Problem(sentence(&error))]
            }
        }
    }
}

/// What the user should know about the state of the notebook.
pub fn warning(notebook: &Notebook, words: &Words) -> Option<String> {
    match notebook.access() {
        Access::ReadOnly(error) => Some(fill(&words.notebook_read_only, &[&sentence(error)])),
        Access::Memory(error) => Some(fill(&words.notebook_in_memory, &[&sentence(error)])),
        Access::ReadWrite => {
            let recovered = notebook.recovery().map(|recovery| recovered(recovery, words));
            recovered.or_else(|| notebook.uncopied().map(sentence))
        }
    }
}

/// What happened, and what to do about it.
pub fn sentence(error: &NotebookError) -> String {
    error.hint().map_or_else(|| error.to_string(), |hint| format!("{error}. {hint}"))
}

fn recovered(recovery: &Recovery, words: &Words) -> String {
    let path = |path: &Option<PathBuf>| path.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string());
    fill(&words.notebook_recovered, &[&path(&recovery.restored), &path(&recovery.aside)])
}

fn remembered(notebook: &Notebook) -> Result<Remembered, NotebookError> {
    let last = notebook.last()?;
    Ok(Remembered {
        bookmarks: Arc::new(notebook.bookmarks()?),
        last: last.map(|progress| (progress.page.path, progress.page.hash, progress.offset)),
        letters: Arc::new(notebook.letters()?),
        jumps: notebook.jumps()?,
        corrections: Arc::new(notebook.corrections()?),
        reads: Arc::new(notebook.reads()?),
        positions: notebook.positions(POSITIONS)?,
        queries: notebook.queries(QUERIES)?,
    })
}

/// Has something kept; gives what the loop is to know of it: the lists that it changed, then the words.
fn carry_out(notebook: &mut Notebook, effect: &Effect, words: &Words) -> Result<Vec<Event>, NotebookError> {
    let gone = match effect {
        Effect::Undo => Some((&words.nothing_to_undo, None)),
        Effect::Redo => Some((&words.nothing_to_redo, None)),
        // Another program has deleted it.
        Effect::Uncorrect(_) => Some((&words.no_correction, Some(List::Corrections))),
        Effect::SetNote(..) | Effect::SetTags(..) | Effect::SetColour(..) | Effect::RemoveBookmark(_) => {
            Some((&words.no_bookmark, Some(List::Bookmarks)))
        }
        Effect::SetPlace(..) => Some((&words.no_place, Some(List::Bookmarks))),
        _ => None,
    };
    if let Effect::KeepPath(page, path) = effect {
        // A copy does not take the place of a page that is still there.
        let is_gone = Path::new(&page.path).is_absolute() && matches!(Path::new(&page.path).try_exists(), Ok(false));
        let is_news = is_gone && notebook.renew_path(page, path)?;
        return if is_news { Ok(vec![Event::Bookmarks(Arc::new(notebook.bookmarks()?))]) } else { Ok(Vec::new()) };
    }
    if let Effect::KeepReading(article, reading @ Reading::Finished) = effect {
        let is_news = notebook.set_reading(article, *reading, now())?;
        return if is_news { Ok(vec![Event::Reads(Arc::new(notebook.reads()?))]) } else { Ok(Vec::new()) };
    }
    let (lists, told) = match (keep(notebook, effect)?, gone) {
        (Some(keeping), _) => (List::changed_by(&keeping), Event::Kept(keeping)),
        (None, Some((why, list))) => (list.into_iter().collect(), Event::Unkept(why.clone())),
        (None, None) => return Ok(Vec::new()),
    };
    let lists = lists.into_iter().map(|list| list.told(notebook));
    Ok(lists.chain([told]).collect())
}

/// Gives what was kept; `None` if there was nothing to change, or nothing that is told.
fn keep(notebook: &mut Notebook, effect: &Effect) -> Result<Option<Keeping>, NotebookError> {
    Ok(match effect {
        Effect::AddBookmark(NewMark { passage, article, title, note, tags }) => {
            let (passage, article, title) = (passage.clone(), article.clone(), title.clone());
            notebook.add(NewBookmark { passage, article, title, note: note.clone(), tags: tags.clone() }, now())?;
            Some(Keeping::Bookmark)
        }
        Effect::SetNote(id, note) => notebook.set_note(*id, note, now())?.map(|_| Keeping::Note),
        Effect::SetTags(id, tags) => notebook.set_tags(*id, tags.clone(), now())?.map(|_| Keeping::Tags),
        Effect::RemoveBookmark(id) => notebook.remove(*id)?.map(|gone| Keeping::Deletion(gone.passage.quote_line())),
        Effect::SetColour(id, colour) => notebook.set_colour(*id, *colour, now())?.map(|_| Keeping::Colour(*colour)),
        Effect::SetPlace(id, place) => notebook.set_place(*id, place, now())?.map(|_| Keeping::Place),
        Effect::SetLetter(letter, passage) => {
            notebook.set_letter(*letter, passage.clone(), now())?;
            Some(Keeping::Letter(*letter))
        }
        Effect::Correct(passage, change) => {
            notebook.correct(passage, *change, now())?;
            Some(Keeping::Correction)
        }
        Effect::Uncorrect(id) => notebook.uncorrect(*id)?.then_some(Keeping::Uncorrection),
        Effect::KeepReading(article, reading) => {
            notebook.set_reading(article, *reading, now())?;
            Some(Keeping::ReadMark)
        }
        Effect::Undo => notebook.undo()?.map(Keeping::Undone),
        Effect::Redo => notebook.redo()?.map(Keeping::Redone),
        Effect::KeepPosition(position) => {
            notebook.set_progress(&position.page, &position.article, position.byte, now())?;
            None
        }
        Effect::KeepJumps(spots) => {
            notebook.set_jumps(spots)?;
            None
        }
        Effect::KeepQuery(typed) => {
            notebook.remember_query(typed, now())?;
            None
        }
        _ => None,
    })
}
