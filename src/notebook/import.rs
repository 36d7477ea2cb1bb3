//! Taking in what was exported: nothing comes in twice, nothing that was there is lost, and one undo takes all of it
//! back. What a record looks like is the business of `record.rs`.

use super::record::Record;
use super::{
    Access, Bookmark, Change, Correction, Letter, Notebook, NotebookError, ReadMark, bookmarks, corrections, letters,
    reads,
};

/// What became of the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// So many were new.
    pub new: usize,
    /// So many bookmarks that were there have got another note or tags.
    pub merged: usize,
    /// So many were there already.
    pub known: usize,
}

/// The records of a text with one to a line, and the numbers of the lines, from 1, that hold something else. Byte order
/// mark, carriage returns and empty lines do no harm.
pub fn parse(text: &str) -> (Vec<Record>, Vec<usize>) {
    let (mut records, mut others) = (Vec::new(), Vec::new());
    let lines = text.trim_start_matches('\u{FEFF}').lines().map(str::trim);
    for (number, line) in (1..).zip(lines).filter(|(_, line)| !line.is_empty()) {
        match serde_json::from_str(line) {
            Ok(record) => records.push(record),
            Err(_) => others.push(number),
        }
    }
    (records, others)
}

impl Notebook {
    /// Takes records in. A bookmark of a range that is marked already adds its note and tags to that one.
    ///
    /// # Errors
    /// When they could not be saved; then none of them is. Also when the notebook is one in memory.
    pub fn import(&mut self, records: &[Record]) -> Result<Imported, NotebookError> {
        if !matches!(self.access(), Access::ReadWrite) {
            return Err(NotebookError::ReadOnly { path: self.path.clone() });
        }
        self.change(|transaction| {
            let (mut imported, mut change) = (Imported::default(), Change::default());
            for record in records {
                let (before, after) = match record {
                    Record::Bookmark(new) => take_bookmark(transaction, new)?,
                    Record::Correction(new) => take_correction(transaction, new)?,
                    Record::Letter(new) => take_letter(transaction, new)?,
                    Record::Read(new) => take_read(transaction, new)?,
                };
                match (before, after) {
                    (Some(before), after) if before != after => {
                        imported.merged += 1;
                        change.before.push(before);
                        change.after.push(after);
                    }
                    (Some(_), _) => imported.known += 1,
                    (None, after) => {
                        imported.new += 1;
                        change.after.push(after);
                    }
                }
            }
            Ok((imported, change))
        })
    }
}

type Taken = rusqlite::Result<(Option<Record>, Record)>;

fn take_bookmark(transaction: &rusqlite::Transaction<'_>, new: &Bookmark) -> Taken {
    let (before, after) = bookmarks::merge(transaction, new, Some(new.id))?;
    Ok((before.map(Record::Bookmark), Record::Bookmark(after)))
}

fn take_correction(transaction: &rusqlite::Transaction<'_>, new: &Correction) -> Taken {
    let (before, after) = corrections::merge(transaction, new)?;
    Ok((before.map(Record::Correction), Record::Correction(after)))
}

fn take_letter(transaction: &rusqlite::Transaction<'_>, new: &Letter) -> Taken {
    let (before, after) = letters::merge(transaction, new)?;
    Ok((before.map(Record::Letter), Record::Letter(after)))
}

fn take_read(transaction: &rusqlite::Transaction<'_>, new: &ReadMark) -> Taken {
    let (before, after) = reads::merge(transaction, new)?;
    Ok((before.map(Record::Read), Record::Read(after)))
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::{Sandbox, mark};
    use super::super::{NewBookmark, PageRef, Passage, lines};
    use super::*;
    use crate::page;

    fn filled(sandbox: &Sandbox) -> Notebook {
        let mut notebook = sandbox.open();
        let first = notebook.add(mark(0), 1).unwrap();
        notebook.add(NewBookmark { note: "一\n二".into(), tags: vec!["港口".into()], ..mark(3) }, 2).unwrap();
        notebook.remove(first.id).unwrap();
        let line = Passage::new(PageRef { path: "/a.txt".into(), hash: 7 }, "春天来了\n", 0..12).unwrap();
        notebook.correct(&line, page::Change::Split, 3).unwrap();
        notebook.correct(&line, page::Change::Join, 4).unwrap();
        notebook
    }

    #[test]
    fn what_is_exported_comes_back_the_same_and_once() {
        let (old, new) = (Sandbox::new(), Sandbox::new());
        let records = filled(&old).records().unwrap();
        let (parsed, others) = parse(&lines(&records));
        assert_eq!((&parsed, others.len()), (&records, 0));
        let mut notebook = new.open();
        assert_eq!(notebook.import(&parsed).unwrap(), Imported { new: 3, merged: 0, known: 0 });
        assert_eq!(notebook.records().unwrap(), records);
        assert_eq!(notebook.import(&parsed).unwrap(), Imported { new: 0, merged: 0, known: 3 });
        assert_eq!(notebook.records().unwrap(), records);
        notebook.undo().unwrap();
        assert_eq!(notebook.records().unwrap(), []);
    }

    #[test]
    fn numbers_that_are_taken_and_notes_that_differ_lose_nothing() {
        let (old, new) = (Sandbox::new(), Sandbox::new());
        let records = filled(&old).records().unwrap();
        let mut notebook = new.open();
        notebook.add(NewBookmark { note: "我的".into(), ..mark(6) }, 9).unwrap();
        notebook.add(NewBookmark { note: "三".into(), ..mark(3) }, 9).unwrap();
        assert_eq!(notebook.import(&records).unwrap(), Imported { new: 2, merged: 1, known: 0 });
        let notes: Vec<String> = notebook.bookmarks().unwrap().into_iter().map(|bookmark| bookmark.note).collect();
        assert_eq!(notes, ["三\n一\n二", "我的"]);
        notebook.undo().unwrap();
        assert_eq!(notebook.bookmarks().unwrap()[0].note, "三");
    }

    #[test]
    fn a_damaged_text_gives_its_sound_lines() {
        let sandbox = Sandbox::new();
        let records = filled(&sandbox).records().unwrap();
        let text = lines(&records);
        let all: Vec<&str> = text.lines().collect();
        let torn = all[2].get(..40).unwrap();
        let text = format!("\u{FEFF}{}\r\n<<<<<<< ours\r\n{}\r\n=======\r\n\r\n{torn}", all[0], all[1]);
        assert_eq!(parse(&text), (records[..2].to_vec(), vec![2, 4, 6]));
    }
}
