//! Places marked with a letter: set, go to, list. A letter marks one place; set again, it leaves the old one.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::file::{number, offset, stored, text};
use super::record::{self, Record};
use super::{Change, Notebook, NotebookError, PageRef, Passage};

const COLUMNS: &str = "id, path, hash, start, stop, quote, prefix, suffix, created";

/// A place marked with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The letter.
    pub letter: char,
    /// What begins there.
    #[serde(flatten)]
    pub passage: Passage,
    /// When it was set, in seconds since 1970, UTC.
    #[serde(with = "record::time")]
    pub created: i64,
}

impl Letter {
    /// Its number in the notebook.
    pub(super) fn id(&self) -> i64 {
        u32::from(self.letter).into()
    }
}

impl Notebook {
    /// Marks a place with a letter.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_letter(&mut self, letter: char, passage: Passage, now: i64) -> Result<(), NotebookError> {
        let new = Letter { letter, passage, created: now };
        self.change(|transaction| {
            let before = one(transaction, new.id())?.into_iter().map(Record::Letter).collect();
            put(transaction, &new)?;
            Ok(((), Change { before, after: vec![Record::Letter(new)] }))
        })
    }

    /// All places marked with letters, by the alphabet; none in a notebook that an older program made and that cannot be
    /// written.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn letters(&self) -> Result<Vec<Letter>, NotebookError> {
        let table = self.read("SELECT 1 FROM sqlite_master WHERE name = 'letter'", [], |_| Ok(()))?;
        if table.is_empty() {
            return Ok(Vec::new());
        }
        let all = self.read(&format!("SELECT {COLUMNS} FROM letter ORDER BY id"), [], read)?;
        Ok(all.into_iter().flatten().collect())
    }
}

/// Takes in a letter that was exported, unless it marks a place already. Gives what was there, and what is there now.
pub(super) fn merge(transaction: &Transaction<'_>, new: &Letter) -> rusqlite::Result<(Option<Letter>, Letter)> {
    if let Some(known) = one(transaction, new.id())? {
        return Ok((Some(known.clone()), known));
    }
    put(transaction, new)?;
    Ok((None, new.clone()))
}

/// Writes a letter, in place of where it was.
pub(super) fn put(transaction: &Transaction<'_>, letter: &Letter) -> rusqlite::Result<()> {
    let Passage { page, start, end, quote, prefix, suffix } = &letter.passage;
    let (hash, start, stop) = (page.hash.cast_signed(), stored(*start), stored(*end));
    let insert = format!("INSERT OR REPLACE INTO letter ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    let values = params![letter.id(), page.path, hash, start, stop, quote, prefix, suffix, letter.created];
    transaction.prepare_cached(&insert)?.execute(values)?;
    Ok(())
}

fn one(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<Option<Letter>> {
    let select = format!("SELECT {COLUMNS} FROM letter WHERE id = ?1");
    Ok(transaction.prepare_cached(&select)?.query_row([id], read).optional()?.flatten())
}

/// `None` if the file holds what is no letter.
#[expect(clippy::unnecessary_wraps, reason = "the shape of a row reader")]
fn read(row: &Row<'_>) -> rusqlite::Result<Option<Letter>> {
    let letter = u32::try_from(number(row, 0)).ok().and_then(char::from_u32);
    let page = PageRef { path: text(row, 1), hash: number(row, 2).cast_unsigned() };
    let start = offset(row, 3);
    let (end, quote, prefix, suffix) = (offset(row, 4).max(start), text(row, 5), text(row, 6), text(row, 7));
    let passage = Passage { page, start, end, quote, prefix, suffix };
    Ok(letter.map(|letter| Letter { letter, passage, created: number(row, 8) }))
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::{Sandbox, mark};
    use super::*;

    #[test]
    fn a_letter_marks_one_place_and_what_it_left_comes_back() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let [first, second] = [mark(0).passage, mark(3).passage];
        notebook.set_letter('b', first.clone(), 1).unwrap();
        notebook.set_letter('a', second.clone(), 2).unwrap();
        notebook.set_letter('b', second.clone(), 3).unwrap();
        drop(notebook);
        let mut notebook = sandbox.open();
        let places = |notebook: &Notebook| {
            let letters = notebook.letters().unwrap().into_iter();
            letters.map(|letter| (letter.letter, letter.passage)).collect::<Vec<_>>()
        };
        assert_eq!(places(&notebook), [('a', second.clone()), ('b', second.clone())]);
        notebook.undo().unwrap();
        assert_eq!(places(&notebook), [('a', second), ('b', first.clone())]);
        notebook.undo().unwrap();
        assert_eq!(places(&notebook), [('b', first)]);
        notebook.undo().unwrap();
        assert_eq!(places(&notebook), []);
    }
}
