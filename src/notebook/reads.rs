//! Which articles were read, and when each was read to its end. When that is so is decided in `app`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rusqlite::{Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::file::{number, offset, stored, text};
use super::record::{self, Record};
use super::{Change, Notebook, NotebookError, PageRef};

const COLUMNS: &str = "article, path, hash, start, stop, chars, finished, marked, id";
/// The rows of an article: of its text, or of its place in its page.
const OF_ARTICLE: &str = "article = ?1 OR hash = ?2 AND start < ?4 AND stop > ?3";

/// An article that is read or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadArticle {
    /// Its id.
    pub article: String,
    /// Its page.
    #[serde(flatten)]
    pub page: PageRef,
    /// Bytes of the page's decoded source: its longest paragraph.
    pub heart: Range<usize>,
    /// Its length, in characters other than white space.
    pub chars: usize,
}

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Its end was reached.
    Finished,
    /// It is to count as read.
    Read,
    /// It is to count as unread.
    Unread,
}

/// What the notebook knows of an article that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    /// Its number.
    pub id: i64,
    /// Which article.
    #[serde(flatten)]
    pub read: ReadArticle,
    /// When its end was first reached, in seconds since 1970, UTC.
    #[serde(with = "record::optional_time", default)]
    pub finished: Option<i64>,
    /// Whether it counts as read.
    pub marked: bool,
}

/// The articles that count as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    articles: HashSet<String>,
    hearts: HashMap<u64, Vec<Range<usize>>>,
}

impl Reads {
    fn of(marks: Vec<ReadMark>) -> Self {
        let mut reads = Self::default();
        for ReadArticle { article, page, heart, .. } in marks.into_iter().filter(|mark| mark.marked).map(|it| it.read) {
            reads.articles.insert(article);
            reads.hearts.entry(page.hash).or_default().push(heart);
        }
        reads
    }

    /// The ids of the articles.
    pub fn articles(&self) -> impl Iterator<Item = &String> {
        self.articles.iter()
    }

    /// Whether the article with this id, or one with its longest paragraph at these bytes of a page with this hash, counts
    /// as read.
    pub fn has(&self, id: &str, hash: u64, heart: &Range<usize>) -> bool {
        let overlaps = |read: &Range<usize>| read.start < heart.end && heart.start < read.end;
        self.articles.contains(id) || self.hearts.get(&hash).is_some_and(|hearts| hearts.iter().any(overlaps))
    }
}

impl Notebook {
    /// Keeps what became of an article; tells whether that is news. Only what the reader says can be undone, not that an
    /// end was reached. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_reading(&mut self, read: &ReadArticle, reading: Reading, now: i64) -> Result<bool, NotebookError> {
        match reading {
            Reading::Finished => self.write(|transaction| {
                let (before, after) = set(transaction, read, reading, now)?;
                Ok(before != after)
            }),
            Reading::Read | Reading::Unread => self.change(|transaction| {
                let (before, after) = set(transaction, read, reading, now)?;
                let records = |marks: Vec<ReadMark>| marks.into_iter().map(Record::Read).collect();
                Ok((before != after, Change { before: records(before), after: records(after) }))
            }),
        }
    }

    /// The articles that count as read.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn reads(&self) -> Result<Reads, NotebookError> {
        self.read(&format!("SELECT {COLUMNS} FROM reading WHERE marked"), [], row).map(Reads::of)
    }

    /// All that is known of articles that were read, in the order of making.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn read_marks(&self) -> Result<Vec<ReadMark>, NotebookError> {
        self.read(&format!("SELECT {COLUMNS} FROM reading ORDER BY id"), [], row)
    }

    /// When the end of an article was reached, in seconds since 1970, and its length in characters; in the order of
    /// making.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn finished(&self) -> Result<Vec<(i64, usize)>, NotebookError> {
        let query = "SELECT finished, chars FROM reading WHERE finished IS NOT NULL ORDER BY id";
        self.read(query, [], |row| Ok((number(row, 0), offset(row, 1))))
    }
}

/// The rows of an article, before and after.
fn set(
    transaction: &Transaction<'_>,
    read: &ReadArticle,
    reading: Reading,
    now: i64,
) -> rusqlite::Result<(Vec<ReadMark>, Vec<ReadMark>)> {
    let before = of_article(transaction, read)?;
    let changed = |mark: ReadMark| match reading {
        Reading::Finished => ReadMark { finished: mark.finished.or(Some(now)), marked: true, ..mark },
        Reading::Read => ReadMark { marked: true, ..mark },
        Reading::Unread => ReadMark { marked: false, ..mark },
    };
    for mark in before.clone().into_iter().map(changed) {
        put(transaction, &mark, Some(mark.id))?;
    }
    if before.is_empty() && reading != Reading::Unread {
        let new = ReadMark { id: 0, read: read.clone(), finished: None, marked: false };
        put(transaction, &changed(new), None)?;
    }
    Ok((before, of_article(transaction, read)?))
}

fn of_article(transaction: &Transaction<'_>, read: &ReadArticle) -> rusqlite::Result<Vec<ReadMark>> {
    let query = format!("SELECT {COLUMNS} FROM reading WHERE {OF_ARTICLE} ORDER BY id");
    let key = params![read.article, read.page.hash.cast_signed(), stored(read.heart.start), stored(read.heart.end)];
    transaction.prepare_cached(&query)?.query_map(key, row)?.collect()
}

/// Adds a mark of another notebook to what is known; gives what was there before, and what is there now.
pub(super) fn merge(transaction: &Transaction<'_>, new: &ReadMark) -> rusqlite::Result<(Option<ReadMark>, ReadMark)> {
    let before = of_article(transaction, &new.read)?.into_iter().next();
    let known = before.clone().unwrap_or_else(|| ReadMark { id: 0, finished: None, marked: false, ..new.clone() });
    let finished = known.finished.into_iter().chain(new.finished).min();
    let both = ReadMark { finished, marked: known.marked || new.marked, ..known };
    put(transaction, &both, before.as_ref().map(|mark| mark.id))?;
    let after = of_article(transaction, &new.read)?.into_iter().next();
    Ok((before, after.ok_or(rusqlite::Error::QueryReturnedNoRows)?))
}

/// Writes a mark as it is, in place of the one of that number, or of that article; `None` is a new number.
pub(super) fn put(transaction: &Transaction<'_>, mark: &ReadMark, id: Option<i64>) -> rusqlite::Result<()> {
    let ReadArticle { article, page, heart, chars } = &mark.read;
    let (start, stop) = (stored(heart.start), stored(heart.end));
    let insert = format!("INSERT OR REPLACE INTO reading ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    let hash = page.hash.cast_signed();
    let values = params![article, page.path, hash, start, stop, stored(*chars), mark.finished, mark.marked, id];
    transaction.prepare_cached(&insert)?.execute(values).map(drop)
}

fn row(row: &Row<'_>) -> rusqlite::Result<ReadMark> {
    let start = offset(row, 3);
    Ok(ReadMark {
        id: number(row, 8),
        read: ReadArticle {
            article: text(row, 0),
            page: PageRef { path: text(row, 1), hash: number(row, 2).cast_unsigned() },
            heart: start..offset(row, 4).max(start),
            chars: offset(row, 5),
        },
        finished: row.get(6)?,
        marked: number(row, 7) != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::Sandbox;
    use super::*;

    fn article(id: &str, heart: Range<usize>) -> ReadArticle {
        ReadArticle { article: id.into(), page: PageRef { path: "/a".into(), hash: u64::MAX }, heart, chars: 30 }
    }

    #[test]
    fn an_article_stays_read_when_its_page_is_read_better() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        assert!(notebook.set_reading(&article("甲", 30..90), Reading::Finished, 50).unwrap());
        assert!(!notebook.set_reading(&article("甲", 30..90), Reading::Finished, 60).unwrap());
        let better = article("甲二", 27..120);
        let reads = notebook.reads().unwrap();
        assert!(reads.has(&better.article, better.page.hash, &better.heart) && reads.has("甲", 1, &(0..0)));
        assert!(!reads.has("乙", better.page.hash, &(90..99)) && !reads.has("乙", 1, &(30..90)));
        assert!(!notebook.set_reading(&better, Reading::Finished, 70).unwrap(), "it is the same article");
        assert!(notebook.set_reading(&better, Reading::Unread, 80).unwrap());
        assert_eq!((notebook.reads().unwrap(), notebook.finished().unwrap()), (Reads::default(), vec![(50, 30)]));
    }

    #[test]
    fn what_the_reader_says_is_undone_and_done_again() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.set_reading(&article("甲", 0..9), Reading::Finished, 50).unwrap();
        assert_eq!(notebook.undo().unwrap(), None);
        notebook.set_reading(&article("乙", 9..18), Reading::Read, 60).unwrap();
        notebook.set_reading(&article("甲", 0..9), Reading::Unread, 70).unwrap();
        let state = |notebook: &Notebook| {
            let reads = notebook.reads().unwrap();
            ["甲", "乙"].map(|id| reads.has(id, 0, &(0..0)))
        };
        assert_eq!(state(&notebook), [false, true]);
        notebook.undo().unwrap();
        assert_eq!(state(&notebook), [true, true]);
        notebook.undo().unwrap();
        assert_eq!(state(&notebook), [true, false]);
        notebook.redo().unwrap();
        assert_eq!((state(&notebook), notebook.finished().unwrap().len()), ([true, true], 1));
    }
}
