//! What the outside must do. How it does it is the runtime's business.

use super::opened::Request;
use crate::notebook::{PageRef, Passage, ReadArticle, Reading};
use crate::page::Change;
use crate::text::SafeText;

/// Something for the runtime to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Search the library.
    Search(Search),
    /// Make an article ready to be read.
    Open(Box<Request>),
    /// Keep a bookmark.
    AddBookmark(NewMark),
    /// Keep a note.
    SetNote(i64, String),
    /// Keep all tags of a bookmark.
    SetTags(i64, Vec<String>),
    /// Delete a bookmark.
    RemoveBookmark(i64),
    /// Keep a correction of how a page is read, at the line that begins with the passage.
    Correct(Passage, Change),
    /// Take a correction back, by its number.
    Uncorrect(i64),
    /// Take back what the reader changed last.
    Undo,
    /// Do again what was taken back last.
    Redo,
    /// Keep where the reader is.
    KeepPosition(Position),
    /// Keep what became of an article.
    KeepReading(ReadArticle, Reading),
    /// Keep that a page has another path now, if it has left the one that is known.
    KeepPath(PageRef, String),
    /// Keep a search in the history.
    KeepQuery(String),
    /// Put a text on the clipboard.
    Copy(SafeText),
    /// Draw every cell anew.
    Redraw,
    /// Give the terminal back to the shell.
    Suspend,
    /// Quit.
    Quit,
}

/// A search of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Counts up; only the answer to the newest search is used.
    pub generation: u64,
    /// What was typed.
    pub typed: String,
}

/// A bookmark to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMark {
    /// The passage.
    pub passage: Passage,
    /// Id of the article.
    pub article: String,
    /// Title of the article.
    pub title: String,
    /// The note, or nothing.
    pub note: String,
    /// The tags.
    pub tags: Vec<String>,
}

/// Where the reader is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The page.
    pub page: PageRef,
    /// Id of the article.
    pub article: String,
    /// Byte of the page at the reading line.
    pub byte: usize,
}
