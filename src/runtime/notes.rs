//! The one thread that reads and writes the notebook. What it says was kept, is on the disk.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::Message;
use crate::app::{Effect, Event, Keeping, NewMark, Remembered};
use crate::config::{Words, fill};
use crate::notebook::{Access, NewBookmark, Notebook, NotebookError};

/// How long to wait for the last save when the program ends.
const PATIENCE: Duration = Duration::from_secs(3);

/// Positions and searches that are remembered from one start to the next.
const POSITIONS: u32 = 2_000;
const QUERIES: usize = 500;

/// The way to the notebook's thread.
pub(super) struct Notes {
    effects: Sender<Effect>,
    done: Receiver<()>,
}

impl Notes {
    /// Has something kept.
    pub(super) fn keep(&self, effect: Effect) {
        // If the thread is gone, the notebook could not be opened, which the user was told.
        let _ = self.effects.send(effect);
    }

    /// Waits until everything is kept.
    pub(super) fn finish(self) {
        drop(self.effects);
        let _ = self.done.recv_timeout(PATIENCE);
    }
}

/// Seconds since 1970, UTC.
pub fn now() -> i64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Opens the notebook at `path` and starts its thread.
pub(super) fn start(path: PathBuf, words: Arc<Words>, messages: Sender<Message>) -> Notes {
    let (effects, waiting) = unbounded();
    let (finished, done) = bounded(0);
    thread::spawn(move || {
        // Dropped when the thread ends, however it ends.
        let _finished = finished;
        let tell = |event| messages.send(Message::App(event)).is_ok();
        let mut notebook = match Notebook::open(&path, now()) {
            Ok(notebook) => notebook,
            Err(error) => {
                tell(Event::Remembered(Remembered::default()));
                tell(Event::Problem(sentence(&error)));
                return;
            }
        };
        tell(Event::Remembered(remembered(&notebook)));
        if let Some(warning) = warning(&notebook, &words) {
            tell(Event::Problem(warning));
        }
        for effect in waiting {
            for event in carry_out(&mut notebook, effect) {
                tell(event);
            }
        }
    });
    Notes { effects, done }
}

/// What the user should know about the state of the notebook.
pub fn warning(notebook: &Notebook, words: &Words) -> Option<String> {
    match notebook.access() {
        Access::ReadOnly(error) => Some(fill(&words.notebook_read_only, &[&sentence(error)])),
        Access::Memory(error) => Some(fill(&words.notebook_in_memory, &[&sentence(error)])),
        Access::ReadWrite => notebook.uncopied().map(sentence),
    }
}

/// What happened, and what to do about it.
pub fn sentence(error: &NotebookError) -> String {
    error.hint().map_or_else(|| error.to_string(), |hint| format!("{error}. {hint}"))
}

fn remembered(notebook: &Notebook) -> Remembered {
    let last = notebook.last().ok().flatten();
    Remembered {
        bookmarks: Arc::new(notebook.bookmarks().unwrap_or_default()),
        last: last.map(|progress| (progress.page.path, progress.page.hash, progress.offset)),
        positions: notebook.positions(POSITIONS).unwrap_or_default(),
        queries: notebook.queries(QUERIES).unwrap_or_default(),
    }
}

fn carry_out(notebook: &mut Notebook, effect: Effect) -> Vec<Event> {
    let kept = match effect {
        Effect::AddBookmark(new) => add(notebook, new).map(|id| Some(Keeping::Bookmark(id))),
        Effect::SetNote(id, note) => notebook.set_note(id, &note, now()).map(|_| Some(Keeping::Note)),
        Effect::RemoveBookmark(id) => notebook.remove(id).map(|_| Some(Keeping::Deletion)),
        Effect::RestoreBookmark(bookmark) => notebook.restore(&bookmark).map(|_| Some(Keeping::Return)),
        Effect::KeepPosition(position) => {
            notebook.set_progress(&position.page, &position.article, position.byte, now()).map(|()| None)
        }
        Effect::KeepQuery(typed) => notebook.remember_query(&typed, now()).map(|()| None),
        _ => return Vec::new(),
    };
    match kept {
        Err(error) => vec![Event::Problem(sentence(&error))],
        Ok(None) => Vec::new(),
        Ok(Some(keeping)) => {
            let all = notebook.bookmarks().map(|all| Event::Bookmarks(Arc::new(all)));
            vec![all.unwrap_or_else(|error| Event::Problem(sentence(&error))), Event::Kept(keeping)]
        }
    }
}

fn add(notebook: &mut Notebook, new: NewMark) -> Result<i64, NotebookError> {
    let NewMark { passage, article, title, note } = new;
    let kept = notebook.add(NewBookmark { passage, article, title, note: note.clone(), tags: Vec::new() }, now())?;
    // The same passage may be marked already, with another note.
    if !note.is_empty() && kept.note != note {
        notebook.set_note(kept.id, &note, now())?;
    }
    Ok(kept.id)
}
