//! Undo and redo: every change of what the reader made, kept as the rows before and after, so that it can be taken back
//! after a restart too. Which changes there are is decided in `bookmarks.rs`, `corrections.rs` and `import.rs`.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::file::{number, text};
use super::record::Record;
use super::{Notebook, NotebookError, bookmarks, corrections, letters, reads};

/// Most changes that can be undone.
const LENGTH: i64 = 1_000;

/// A change of the notebook: records that went, and those that came in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The records as they were before.
    pub before: Vec<Record>,
    /// The records as they are after it.
    pub after: Vec<Record>,
}

/// In which direction the reader goes along the line of changes.
#[derive(Clone, Copy)]
enum Direction {
    Back,
    Forward,
}

impl Notebook {
    /// Takes the last change back that was not undone yet; gives what that changed, or `None` if there is none.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn undo(&mut self) -> Result<Option<Change>, NotebookError> {
        self.write(|transaction| step(transaction, Direction::Back))
    }

    /// Does the change again that was undone last; gives what that changed, or `None` if there is none.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn redo(&mut self) -> Result<Option<Change>, NotebookError> {
        self.write(|transaction| step(transaction, Direction::Forward))
    }

    /// Does `work` and remembers the change that it reports, all of it or nothing.
    pub(super) fn change<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<(T, Change)>,
    ) -> Result<T, NotebookError> {
        self.write(|transaction| {
            let (made, change) = work(transaction)?;
            if change.before != change.after {
                remember(transaction, &change)?;
            }
            Ok(made)
        })
    }
}

fn remember(transaction: &Transaction<'_>, change: &Change) -> rusqlite::Result<()> {
    // What was undone before a new change cannot be done again: it began from another state.
    transaction.prepare_cached("DELETE FROM change WHERE undone")?.execute([])?;
    let insert = "INSERT INTO change (undone, old, new) VALUES (0, ?1, ?2)";
    transaction.prepare_cached(insert)?.execute(params![json(&change.before)?, json(&change.after)?])?;
    let oldest = transaction.last_insert_rowid() - LENGTH;
    transaction.prepare_cached("DELETE FROM change WHERE id <= ?1")?.execute([oldest])?;
    Ok(())
}

fn step(transaction: &Transaction<'_>, direction: Direction) -> rusqlite::Result<Option<Change>> {
    let (next, undone) = match direction {
        Direction::Back => ("SELECT id, old, new FROM change WHERE NOT undone ORDER BY id DESC LIMIT 1", 1),
        Direction::Forward => ("SELECT id, old, new FROM change WHERE undone ORDER BY id LIMIT 1", 0),
    };
    while let Some((id, change)) = transaction.query_row(next, [], read).optional()? {
        let Some(Change { before, after }) = change else {
            // Only a newer program knows what it was.
            transaction.execute("DELETE FROM change WHERE id = ?1", [id])?;
            continue;
        };
        transaction.execute("UPDATE change SET undone = ?2 WHERE id = ?1", [id, undone])?;
        let change = match direction {
            Direction::Back => Change { before: after, after: before },
            Direction::Forward => Change { before, after },
        };
        apply(transaction, &change)?;
        return Ok(Some(change));
    }
    Ok(None)
}

fn apply(transaction: &Transaction<'_>, change: &Change) -> rusqlite::Result<()> {
    let stay: HashSet<_> = change.after.iter().map(table_and_id).collect();
    for (table, id) in change.before.iter().map(table_and_id).filter(|key| !stay.contains(key)) {
        transaction.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([id])?;
    }
    for record in &change.after {
        match record {
            Record::Bookmark(bookmark) => bookmarks::put(transaction, bookmark, Some(bookmark.id))?,
            Record::Correction(correction) => corrections::put(transaction, correction, Some(correction.id))?,
            Record::Letter(letter) => letters::put(transaction, letter)?,
            Record::Read(mark) => reads::put(transaction, mark, Some(mark.id))?,
        }
    }
    Ok(())
}

fn table_and_id(record: &Record) -> (&'static str, i64) {
    match record {
        Record::Bookmark(bookmark) => ("bookmark", bookmark.id),
        Record::Correction(correction) => ("correction", correction.id),
        Record::Letter(letter) => ("letter", letter.id()),
        Record::Read(mark) => ("reading", mark.id),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a row reader")]
fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Option<Change>)> {
    let records = |column| serde_json::from_str(&text(row, column)).ok();
    let change = records(1).zip(records(2)).map(|(before, after)| Change { before, after });
    Ok((number(row, 0), change))
}

fn json(records: &[Record]) -> rusqlite::Result<String> {
    serde_json::to_string(records).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::store::tests::{NOW, Sandbox, mark};
    use super::super::{Colour, NewBookmark, PageRef, Passage, Placing};
    use super::*;
    use crate::page;

    /// Something that the reader does, to a bookmark or correction picked by the number.
    #[derive(Clone, Copy, Debug)]
    enum Deed {
        Mark(usize),
        Note(usize),
        Tag(usize),
        Delete(usize),
        Correct,
        Letter(usize),
        Colour(usize),
        Place(usize),
        Uncorrect(usize),
    }

    fn deed() -> impl Strategy<Value = Deed> {
        prop_oneof![
            (0_usize..6).prop_map(Deed::Mark),
            (0_usize..6).prop_map(Deed::Note),
            (0_usize..6).prop_map(Deed::Tag),
            (0_usize..6).prop_map(Deed::Delete),
            Just(Deed::Correct),
            (0_usize..3).prop_map(Deed::Letter),
            (0_usize..6).prop_map(Deed::Colour),
            (0_usize..6).prop_map(Deed::Place),
            (0_usize..6).prop_map(Deed::Uncorrect),
        ]
    }

    fn line() -> Passage {
        let page = PageRef { path: "/a.txt".into(), hash: 7 };
        Passage::new(page, "春天来了\n", 0..12).unwrap()
    }

    fn act(notebook: &mut Notebook, deed: Deed, now: i64) {
        let bookmarks = notebook.bookmarks().unwrap();
        let pick = |n: usize| bookmarks.get(n % bookmarks.len().max(1)).map_or(-1, |bookmark| bookmark.id);
        match deed {
            Deed::Mark(n) => drop(notebook.add(NewBookmark { note: format!("{now}"), ..mark(3 * n) }, now).unwrap()),
            Deed::Note(n) => drop(notebook.set_note(pick(n), &format!("注{now}"), now).unwrap()),
            Deed::Tag(n) => drop(notebook.set_tags(pick(n), vec![format!("签{now}")], now).unwrap()),
            Deed::Delete(n) => drop(notebook.remove(pick(n)).unwrap()),
            Deed::Letter(n) => notebook.set_letter(['a', 'b', 'z'][n], mark(3 * n).passage, now).unwrap(),
            Deed::Colour(n) => drop(notebook.set_colour(pick(n), Colour::ALL[n % 4], now).unwrap()),
            Deed::Place(n) => drop(notebook.set_place(pick(n), &placing(mark(3 * n)), now).unwrap()),
            Deed::Correct => drop(notebook.correct(&line(), page::Change::Split, now).unwrap()),
            Deed::Uncorrect(n) => drop(notebook.uncorrect(i64::try_from(n).unwrap()).unwrap()),
        }
    }

    fn placing(new: NewBookmark) -> Placing {
        Placing { passage: new.passage, article: new.article, title: new.title }
    }

    fn all(notebook: &Notebook) -> Vec<Record> {
        notebook.records().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn all_that_was_done_is_undone_and_done_again(deeds in prop::collection::vec(deed(), 0..12)) {
            let sandbox = Sandbox::new();
            let mut notebook = sandbox.open();
            let mut states = vec![all(&notebook)];
            for (now, deed) in (1..).zip(&deeds) {
                act(&mut notebook, *deed, now);
                let state = all(&notebook);
                if states.last() != Some(&state) {
                    states.push(state);
                }
            }
            drop(notebook);
            let mut notebook = sandbox.open_at(NOW + 1);
            for state in states.iter().rev().skip(1) {
                prop_assert!(notebook.undo().unwrap().is_some());
                prop_assert_eq!(&all(&notebook), state);
            }
            prop_assert_eq!(notebook.undo().unwrap(), None);
            drop(notebook);
            let mut notebook = sandbox.open_at(NOW + 2);
            for state in states.iter().skip(1) {
                prop_assert!(notebook.redo().unwrap().is_some());
                prop_assert_eq!(&all(&notebook), state);
            }
            prop_assert_eq!(notebook.redo().unwrap(), None);
        }
    }

    #[test]
    fn a_new_change_ends_what_could_be_done_again() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.add(mark(0), 1).unwrap();
        let second = notebook.add(mark(3), 2).unwrap();
        let gone = notebook.undo().unwrap().unwrap();
        assert_eq!((gone.before, gone.after), (vec![Record::Bookmark(second)], Vec::new()));
        let third = notebook.add(mark(6), 3).unwrap();
        assert_eq!(notebook.redo().unwrap(), None);
        let gone = notebook.undo().unwrap().unwrap();
        assert_eq!(gone.before, [Record::Bookmark(third)]);
    }

    #[test]
    fn the_line_is_bounded() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.connection.pragma_update(None, "synchronous", "OFF").unwrap();
        let id = notebook.add(mark(0), 0).unwrap().id;
        for now in 1..LENGTH + 20 {
            notebook.set_note(id, &now.to_string(), now).unwrap();
        }
        let mut undone = 0;
        while notebook.undo().unwrap().is_some() {
            undone += 1;
        }
        assert_eq!((undone, notebook.bookmarks().unwrap()[0].note.as_str()), (LENGTH, "19"));
    }

    #[test]
    fn a_change_of_tomorrow_is_passed_over() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let id = notebook.add(mark(0), 1).unwrap().id;
        notebook.set_note(id, "注", 2).unwrap();
        notebook.connection.execute("UPDATE change SET new = '[{\"kind\":\"poem\"}]' WHERE id = 2", []).unwrap();
        notebook.undo().unwrap();
        assert_eq!(notebook.bookmarks().unwrap(), []);
    }
}
