//! What happened. Where it comes from (terminal, workers, notebook) is the runtime's business.

use std::sync::Arc;
use std::time::Duration;

use super::filter::Folded;
use super::mouse::Mouse;
use super::opened::Opened;
use super::standing::Standing;
use crate::config::Key;
use crate::library::{ArticleEntry, ArticleRef, PageEntry};
use crate::notebook::{Bookmark, Change, Colour, Corrections, Letter, Reads, Spot, Stats};
use crate::search::{Counted, Hit, Line, Needle, Outcome, Query, firsts};
use crate::text::{Cells, Segmenter};

/// Something that the program learns of.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The screen has a new size, in cells.
    Resize(Cells, Cells),
    /// The next pages of the library were read.
    Pages(Vec<PageEntry>),
    /// A page of the library, by its number, was read again.
    ReadAgain(u32, Box<PageEntry>),
    /// Entries of records of archives.
    Records(Vec<(ArticleRef, ArticleEntry)>),
    /// All pages of the library were read.
    Loaded,
    /// The index has come so far.
    Indexed(Progress),
    /// More can be searched than before.
    Grown,
    /// The answer to a search, by its generation; a second one to the same search completes the first.
    Found(u64, Result<Found, String>),
    /// The concordance asked for, by its generation.
    Gathered(u64, Result<Vec<Line>, String>),
    /// The answer to a request for an article, by its generation.
    Opened(u64, Result<Arc<Opened>, String>),
    /// What the notebook knew at the start.
    Remembered(Remembered),
    /// All bookmarks, after a change was kept.
    Bookmarks(Arc<Vec<Bookmark>>),
    /// All corrections, after a change of them was kept.
    Corrections(Arc<Corrections>),
    /// These bookmarks are ready to be filtered.
    Folded(Arc<Vec<Bookmark>>, Vec<Folded>),
    /// How some bookmarks stand.
    Surveyed(Vec<(i64, Standing)>),
    /// A note came back from the reader's editor; or not, and a sentence says why.
    Edited(Result<String, String>),
    /// jieba's dictionary was loaded.
    Words(Arc<Segmenter>),
    /// All places marked with letters, after one was kept.
    Letters(Arc<Vec<Letter>>),
    /// What is open has been open for a moment.
    Lingered,
    /// The articles that count as read, after a change of them was kept.
    Reads(Arc<Reads>),
    /// What was read and marked, counted.
    Counted(Box<Stats>),
    /// Something was kept for good; the words say what.
    Kept(Keeping),
    /// A change could not be kept, or there was nothing to change; a sentence for the user.
    Unkept(String),
    /// So many changes wait to be kept.
    Waiting(usize),
    /// Something went wrong; a sentence for the user.
    Problem(String),
}

/// How far the index has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How much is in it, in bytes or in pages.
    pub done: u64,
    /// How much there is to do, in the same.
    pub total: u64,
    /// How long the rest will take, if that can be told.
    pub left: Option<Duration>,
}

impl Progress {
    /// So much of so much, without an estimate.
    pub fn of(done: usize, total: usize) -> Self {
        let [done, total] = [done, total].map(|count| u64::try_from(count).unwrap_or(u64::MAX));
        Self { done, total, left: None }
    }
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
    /// The colour of a bookmark.
    Colour(Colour),
    /// Where a bookmark is.
    Place,
    /// A place marked with a letter.
    Letter(char),
    /// The deletion of a bookmark with this quote.
    Deletion(String),
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
#[derive(Debug, Default)]
pub struct Found {
    /// The best hits, then articles that are only near.
    pub hits: Vec<Hit>,
    /// Number of those that are hits.
    pub sure: usize,
    /// For each of them, the rank of the first one that says nearly the same.
    pub firsts: Vec<usize>,
    /// Number of all hits.
    pub total: usize,
    /// Whether the number is known, or guessed.
    pub counted: Counted,
    /// What to highlight.
    pub needles: Vec<Needle>,
}

impl Found {
    /// What `query` found, and what is near it.
    pub fn new(outcome: Outcome, query: &Query) -> Self {
        let Outcome { hits, total, counted, near } = outcome;
        let sure = hits.len();
        let hits = [hits, near].concat();
        Self { firsts: firsts(&hits), hits, sure, total, counted, needles: query.needles() }
    }
}

/// What the notebook knew at the start.
#[derive(Debug, Default)]
pub struct Remembered {
    /// All bookmarks, newest first.
    pub bookmarks: Arc<Vec<Bookmark>>,
    /// All places marked with letters.
    pub letters: Arc<Vec<Letter>>,
    /// All corrections.
    pub corrections: Arc<Corrections>,
    /// The articles that count as read.
    pub reads: Arc<Reads>,
    /// The article that was open last: path and hash of its page, byte of the page at the reading line.
    pub last: Option<(String, u64, usize)>,
    /// Article ids and the byte of the page at the reading line when each was left.
    pub positions: Vec<(String, usize)>,
    /// Places that were jumped from, the newest last.
    pub jumps: Vec<Spot>,
    /// Earlier searches, newest first.
    pub queries: Vec<String>,
}
