//! What happened. Where it comes from (terminal, workers, notebook) is the runtime's business.

use std::sync::Arc;

use super::opened::Opened;
use crate::config::Key;
use crate::library::PageEntry;
use crate::notebook::{Bookmark, Change, Corrections, Reads};
use crate::search::{Hit, Needle, Outcome, Query};
use crate::text::Cells;

/// Something that the program learns of.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The screen has a new size, in cells.
    Resize(Cells, Cells),
    /// The next pages of the library were read.
    Pages(Vec<PageEntry>),
    /// A page of the library, by its number, was read again.
    ReadAgain(u32, Box<PageEntry>),
    /// All pages of the library were read.
    Loaded,
    /// So many pages of so many are in the index.
    Indexed(usize, usize),
    /// The answer to a search, by its generation.
    Found(u64, Result<Found, String>),
    /// The answer to a request for an article, by its generation.
    Opened(u64, Result<Arc<Opened>, String>),
    /// What the notebook knew at the start.
    Remembered(Remembered),
    /// All bookmarks, after a change was kept.
    Bookmarks(Arc<Vec<Bookmark>>),
    /// All corrections, after a change of them was kept.
    Corrections(Arc<Corrections>),
    /// The articles that count as read, after a change of them was kept.
    Reads(Arc<Reads>),
    /// Something was kept for good; the words say what.
    Kept(Keeping),
    /// A change could not be kept, or there was nothing to change; a sentence for the user.
    Unkept(String),
    /// So many changes wait to be kept.
    Waiting(usize),
    /// Something went wrong; a sentence for the user.
    Problem(String),
}

/// What was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// A bookmark.
    Bookmark,
    /// A note.
    Note,
    /// The tags of a bookmark.
    Tags,
    /// A deletion.
    Deletion,
    /// A correction of how a page is read.
    Correction,
    /// That a correction was taken back.
    Uncorrection,
    /// That an article counts as read, or does not.
    ReadMark,
    /// That something was undone, which changed this.
    Undone(Change),
    /// That something was done again, which changed this.
    Redone(Change),
}

/// The answer to a search.
#[derive(Debug)]
pub struct Found {
    /// The best hits, or else articles that are near.
    pub hits: Vec<Hit>,
    /// Number of all.
    pub total: usize,
    /// What to highlight.
    pub needles: Vec<Needle>,
}

impl Found {
    /// What `query` found, or else what is near it.
    pub fn new(outcome: Outcome, query: &Query) -> Self {
        let hits = if outcome.total == 0 { outcome.near } else { outcome.hits };
        Self { hits, total: outcome.total, needles: query.needles() }
    }
}

/// What the notebook knew at the start.
#[derive(Debug, Default)]
pub struct Remembered {
    /// All bookmarks, newest first.
    pub bookmarks: Arc<Vec<Bookmark>>,
    /// All corrections.
    pub corrections: Arc<Corrections>,
    /// The articles that count as read.
    pub reads: Arc<Reads>,
    /// The article that was open last: path and hash of its page, byte of the page at the reading line.
    pub last: Option<(String, u64, usize)>,
    /// Article ids and the byte of the page at the reading line when each was left.
    pub positions: Vec<(String, usize)>,
    /// Earlier searches, newest first.
    pub queries: Vec<String>,
}
