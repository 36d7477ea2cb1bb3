//! What the reader made, kept in one `SQLite` file: bookmarks with notes, corrections of how pages are
//! read, the line of changes to undo, reading positions, queries.
//! When to save, and what to do on an error, is decided by the caller; this room starts no threads.

mod anchor;
mod backup;
mod bookmarks;
mod citation;
mod colour;
mod corrections;
mod error;
pub mod export;
mod file;
mod history;
mod import;
mod journal;
mod jumps;
mod letters;
mod link;
mod lock;
mod mirror;
mod passage;
mod progress;
mod reads;
mod record;
mod renewal;
mod stats;
mod store;
mod stranded;

pub use anchor::{Anchor, State, locate};
pub use backup::Recovery;
pub use bookmarks::{Bookmark, NewBookmark, Placing};
pub use citation::{Issue, citation};
pub use colour::Colour;
pub use corrections::{Correction, Corrections};
pub use error::NotebookError;
pub use file::write_whole;
pub use import::{Imported, parse};
pub use journal::Change;
pub use jumps::Spot;
pub use letters::Letter;
pub use link::Link;
pub use passage::{PageRef, Passage};
pub use progress::Progress;
pub use reads::{ReadArticle, ReadMark, Reading, Reads};
pub use record::{Record, lines};
pub use stats::{Day, Stats};
pub use store::{Access, Notebook};
