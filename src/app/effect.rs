//! What the outside must do. How it does it is the runtime's business.

use std::sync::Arc;

use super::opened::Request;
use super::standing::Survey;
use crate::library::{Archive, ArticleRef};
use crate::notebook::{Bookmark, Colour, PageRef, Passage, Placing, ReadArticle, Reading, Spot};
use crate::page::Change;
use crate::search::{Marks, Needle, Side};
use crate::text::Clip;

/// Something for the runtime to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Search the library.
    Search(Search),
    /// Gather the concordance of hits.
    Gather(Gather),
    /// Make an article ready to be read.
    Open(Box<Request>),
    /// Look up the entries of records, each in its archive.
    LookUp(Vec<(ArticleRef, Archive)>),
    /// Keep a bookmark.
    AddBookmark(NewMark),
    /// Keep a note.
    SetNote(i64, String),
    /// Keep all tags of a bookmark.
    SetTags(i64, Vec<String>),
    /// Delete a bookmark.
    RemoveBookmark(i64),
    /// Keep the colour of a bookmark.
    SetColour(i64, Colour),
    /// Put a bookmark elsewhere.
    SetPlace(i64, Placing),
    /// Mark a place with a letter.
    SetLetter(char, Passage),
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
    /// Keep the places that were jumped from, the newest last.
    KeepJumps(Vec<Spot>),
    /// Keep a search in the history.
    KeepQuery(String),
    /// Let the reader edit a note in the editor of their own.
    Edit(String),
    /// Find out how bookmarks stand in pages that have changed.
    Survey(Vec<Survey>),
    /// Count what was read and marked.
    Count,
    /// Make all bookmarks ready to be filtered.
    Fold(Arc<Vec<Bookmark>>),
    /// Load jieba's dictionary.
    LoadWords,
    /// Put a text on the clipboard.
    Copy(Clip),
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
    /// What the reader has done, if the query asks for it.
    pub marks: Marks,
}

/// Asks for the concordance of hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gather {
    /// Counts up; only the answer to the newest one is used.
    pub generation: u64,
    /// The hits, best first.
    pub keys: Vec<u64>,
    /// What they matched.
    pub needles: Vec<Needle>,
    /// What to sort by; as the hits stand, if by nothing.
    pub side: Option<Side>,
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
