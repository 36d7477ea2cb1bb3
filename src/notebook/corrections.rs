//! What the reader said against the reading of pages: kept by page and quote, so that it outlives a changed file.
//! What a change does to a page's articles is the page room's business.

use std::cmp::Reverse;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::anchor::{State, locate};
use super::file::{number, offset, stored, text};
use super::record::{self, Record};
use super::store::open_for_reading;
use super::{Change as Step, Notebook, NotebookError, PageRef, Passage};
use crate::page::{self, Change};

/// A page longer than this, in bytes, is searched for exact quotes only: likeness takes long, and corrections are many.
const ALIKE: usize = 1 << 20;

const COLUMNS: &str = "id, path, hash, start, stop, quote, prefix, suffix, change, created";

/// A change of how a page is read, as the reader asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Its number; of two corrections, the later one has the greater.
    pub id: i64,
    /// The beginning of its line in the decoded source.
    #[serde(flatten)]
    pub passage: Passage,
    /// What to change.
    #[serde(with = "record::change")]
    pub change: Change,
    /// When it was made, in seconds since 1970, UTC.
    #[serde(with = "record::time")]
    pub created: i64,
}

/// All corrections, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections(Vec<Correction>);

impl Corrections {
    /// Those of a page.
    pub fn of<'c>(&'c self, page: &'c PageRef) -> impl Iterator<Item = &'c Correction> {
        self.0.iter().filter(|it| it.passage.page.is_page(page))
    }

    /// Those of a page, each at the line of `source`, its decoded text, where its quote stands today; not those whose
    /// quote is gone.
    pub fn at_lines(&self, page: &PageRef, source: &str) -> Vec<(i64, page::Correction)> {
        let at_line = |it: &Correction| {
            let above = source.get(..place(&it.passage, source)?)?;
            Some((it.id, page::Correction { line: above.matches('\n').count() + 1, change: it.change }))
        };
        self.of(page).filter_map(at_line).collect()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Correction> {
        self.0.iter()
    }

    /// The pages, as they were when they were corrected, that are read in another way by these than by `other`.
    pub fn differences<'c>(&'c self, other: &'c Self) -> Vec<&'c PageRef> {
        let only = |these: &'c Self, those: &'c Self| these.0.iter().filter(|it| !those.0.contains(it));
        only(self, other).chain(only(other, self)).map(|it| &it.passage.page).collect()
    }
}

/// The byte at which the quote stands: its old one, or where the words around it are the same too, or else nearest to
/// there; where there is none, the place of something like it.
fn place(passage: &Passage, source: &str) -> Option<usize> {
    let around = |at: usize| {
        let (before, after) = (source.get(..at), source.get(at + passage.quote.len()..));
        let before = before.is_some_and(|before| before.ends_with(&passage.prefix));
        usize::from(before) + usize::from(after.is_some_and(|after| after.starts_with(&passage.suffix)))
    };
    let quotes = source.match_indices(&passage.quote).map(|(at, _)| at);
    let exact = quotes.max_by_key(|at| (around(*at), Reverse(at.abs_diff(passage.start))));
    let alike = || Some(locate(passage, source)).filter(|anchor| anchor.state != State::Lost);
    exact.or_else(|| if source.len() > ALIKE { None } else { Some(alike()?.range.start) })
}

impl Notebook {
    /// Keeps a correction; gives its number.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn correct(&mut self, passage: &Passage, change: Change, now: i64) -> Result<i64, NotebookError> {
        let mut correction = Correction { id: 0, passage: passage.clone(), change, created: now };
        self.change(|transaction| {
            put(transaction, &correction, None)?;
            let id = transaction.last_insert_rowid();
            correction.id = id;
            Ok((id, Step { before: Vec::new(), after: vec![Record::Correction(correction)] }))
        })
    }

    /// Takes a correction back. Tells whether it was still there.
    ///
    /// # Errors
    /// When the removal could not be saved.
    pub fn uncorrect(&mut self, id: i64) -> Result<bool, NotebookError> {
        self.change(|transaction| {
            let one = format!("DELETE FROM correction WHERE id = ?1 RETURNING {COLUMNS}");
            let gone = transaction.query_row(&one, [id], read).optional()?.flatten();
            let before: Vec<_> = gone.into_iter().map(Record::Correction).collect();
            Ok((!before.is_empty(), Step { before, after: Vec::new() }))
        })
    }

    /// All corrections; those of a kind that only a newer program knows are passed over.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn corrections(&self) -> Result<Corrections, NotebookError> {
        all(&self.connection).map_err(|error| NotebookError::sql(&self.path, error))
    }
}

impl Corrections {
    /// Those in the notebook at `path`, which is only read; none if there is no such file.
    ///
    /// # Errors
    /// When it could not be read.
    pub fn in_notebook(path: &Path) -> Result<Self, NotebookError> {
        if !path.exists() {
            return Ok(Self::default());
        }
        all(&open_for_reading(path)?).map_err(|error| NotebookError::sql(path, error))
    }
}

fn all(connection: &Connection) -> rusqlite::Result<Corrections> {
    // A notebook that an older program made, opened for reading only, has no such table.
    let table = "SELECT 1 FROM sqlite_master WHERE name = 'correction'";
    if connection.query_row(table, [], |_| Ok(())).optional()?.is_none() {
        return Ok(Corrections::default());
    }
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM correction ORDER BY id"))?;
    let corrections = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(Corrections(corrections.into_iter().flatten().collect()))
}

/// Writes a correction, under its number or a new one, unless that number is taken.
pub(super) fn put(transaction: &Transaction<'_>, correction: &Correction, id: Option<i64>) -> rusqlite::Result<()> {
    let Passage { page, start, end, quote, prefix, suffix } = &correction.passage;
    let (hash, start, stop) = (page.hash.cast_signed(), stored(*start), stored(*end));
    let (change, created) = (correction.change.name(), correction.created);
    let insert =
        format!("INSERT OR IGNORE INTO correction ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    let values = params![id, page.path, hash, start, stop, quote, prefix, suffix, change, created];
    transaction.prepare_cached(&insert)?.execute(values)?;
    Ok(())
}

/// Writes a correction, under its own number if that is free, or finds the same one. Gives what was there before, and
/// what is there now.
pub(super) fn merge(
    transaction: &Transaction<'_>,
    new: &Correction,
) -> rusqlite::Result<(Option<Correction>, Correction)> {
    let Passage { page, start, end, .. } = &new.passage;
    let place = params![page.hash.cast_signed(), stored(*start), stored(*end), new.change.name()];
    let same = format!("SELECT {COLUMNS} FROM correction WHERE hash = ?1 AND start = ?2 AND stop = ?3 AND change = ?4");
    if let Some(known) = transaction.prepare_cached(&same)?.query_row(place, read).optional()?.flatten() {
        return Ok((Some(known.clone()), known));
    }
    let taken = "SELECT 1 FROM correction WHERE id = ?1";
    let taken = transaction.prepare_cached(taken)?.query_row([new.id], |_| Ok(())).optional()?.is_some();
    put(transaction, new, (!taken).then_some(new.id))?;
    Ok((None, Correction { id: transaction.last_insert_rowid(), ..new.clone() }))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a row reader")]
fn read(row: &Row<'_>) -> rusqlite::Result<Option<Correction>> {
    let start = offset(row, 3);
    let page = PageRef { path: text(row, 1), hash: number(row, 2).cast_unsigned() };
    let (quote, prefix, suffix) = (text(row, 5), text(row, 6), text(row, 7));
    let passage = Passage { page, start, end: offset(row, 4).max(start), quote, prefix, suffix };
    let (id, created) = (number(row, 0), number(row, 9));
    Ok(Change::from_name(&text(row, 8)).map(|change| Correction { id, passage, change, created }))
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::Sandbox;
    use super::*;
    use crate::page::Role;

    const SOURCE: &str = "春天来了\n\n村口的河水解冻了。\n孩子们跑到岸边看冰排。\n";

    fn page() -> PageRef {
        PageRef { path: "/a.txt".into(), hash: 7 }
    }

    fn line(text: &str) -> Passage {
        let start = SOURCE.find(text).unwrap();
        Passage::new(page(), SOURCE, start..start + text.len()).unwrap()
    }

    #[test]
    fn kept_in_order_and_taken_back() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let first = notebook.correct(&line("孩子们"), Change::Split, 1).unwrap();
        let second = notebook.correct(&line("春天"), Change::Role(Role::Headline), 2).unwrap();
        drop(notebook);
        let mut notebook = sandbox.open();
        let at = notebook.corrections().unwrap().at_lines(&page(), SOURCE);
        let split = page::Correction { line: 4, change: Change::Split };
        let role = page::Correction { line: 1, change: Change::Role(Role::Headline) };
        assert_eq!(at, [(first, split), (second, role)]);
        assert!(notebook.uncorrect(first).unwrap());
        assert!(!notebook.uncorrect(first).unwrap());
        assert_eq!(notebook.corrections().unwrap().at_lines(&page(), SOURCE), [(second, role)]);
        notebook.undo().unwrap();
        assert_eq!(notebook.corrections().unwrap().at_lines(&page(), SOURCE), [(first, split), (second, role)]);
    }

    #[test]
    fn they_go_with_their_line_when_the_page_changes() {
        let corrections = Corrections(vec![Correction {
            id: 1,
            passage: line("孩子们跑到岸边看冰排。"),
            change: Change::Split,
            created: 0,
        }]);
        let moved = PageRef { path: "/b.txt".into(), hash: 7 };
        let edited = SOURCE.replace("春天来了", "春天\n又来了").replace("岸边", "岸上");
        let lines = |page: &PageRef, source: &str| -> Vec<usize> {
            corrections.at_lines(page, source).into_iter().map(|(_, it)| it.line).collect()
        };
        assert_eq!(lines(&moved, SOURCE), [4]);
        assert_eq!(lines(&PageRef { hash: 8, ..page() }, &edited), [5]);
        assert_eq!(lines(&page(), "别的文字。\n"), [0; 0]);
        let twice = format!("孩子们跑到岸边看冰排。\n{SOURCE}");
        assert_eq!(lines(&page(), &twice), [5], "the words around tell which");
        assert_eq!(lines(&page(), &format!("{}{SOURCE}", "\n".repeat(ALIKE))), [ALIKE + 4]);
        assert_eq!(lines(&PageRef { path: "/b.txt".into(), hash: 8 }, SOURCE), [0; 0]);
        assert_eq!(corrections.differences(&Corrections::default()), [&page()]);
        assert_eq!(Corrections::default().differences(&corrections), [&page()]);
        assert_eq!(corrections.differences(&corrections), [] as [&PageRef; 0]);
    }

    #[test]
    fn a_change_of_tomorrow_is_passed_over() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.correct(&line("春天"), Change::Split, 1).unwrap();
        notebook.connection.execute("UPDATE correction SET change = 'rotate'", []).unwrap();
        assert_eq!(notebook.corrections().unwrap(), Corrections::default());
    }
}
