//! What the reader made, kept in one `SQLite` file: bookmarks with notes, corrections of how pages are
//! read, the line of changes to undo, reading positions, queries.
//! When to save, and what to do on an error, is decided by the caller; this room starts no threads.

mod anchor;
mod backup;
mod bookmarks;
mod corrections;
mod error;
mod file;
mod history;
mod journal;
mod lock;
mod passage;
mod progress;
mod record;
mod store;

pub use anchor::{Anchor, State, locate};
pub use backup::Recovery;
pub use bookmarks::{Bookmark, NewBookmark};
pub use corrections::{Correction, Corrections};
pub use error::NotebookError;
pub use journal::Change;
pub use passage::{PageRef, Passage};
pub use progress::Progress;
pub use record::Record;
pub use store::{Access, Notebook};
