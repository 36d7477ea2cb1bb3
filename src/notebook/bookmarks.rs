//! Bookmarks: add, change, remove, put back, list.
//! Where a bookmark stands in a page that changed is the business of `anchor.rs`.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::file::{number, offset, stored, text};
use super::{Notebook, NotebookError, PageRef, Passage};

const COLUMNS: &str =
    "path, hash, start, stop, quote, prefix, suffix, article, title, note, tags, created, modified, id";

/// A passage that the reader marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// Its number; of two bookmarks, the later one has the greater.
    pub id: i64,
    /// What was marked.
    pub passage: Passage,
    /// The article's id at the time.
    pub article: String,
    /// The article's title at the time.
    pub title: String,
    /// What the reader wrote about it.
    pub note: String,
    /// The reader's words to find it by, in their order.
    pub tags: Vec<String>,
    /// When it was made, in seconds since 1970, UTC.
    pub created: i64,
    /// When its note or tags last changed, in seconds since 1970, UTC.
    pub modified: i64,
}

/// A bookmark to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBookmark {
    /// What to mark.
    pub passage: Passage,
    /// The article's id.
    pub article: String,
    /// The article's title.
    pub title: String,
    /// The reader's note, possibly empty.
    pub note: String,
    /// The reader's tags, possibly none.
    pub tags: Vec<String>,
}

impl Notebook {
    /// Saves a bookmark. When the same range of the same content is marked already, gives that bookmark, unchanged:
    /// to save again after an error makes no second one.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn add(&mut self, new: NewBookmark, now: i64) -> Result<Bookmark, NotebookError> {
        let NewBookmark { passage, article, title, note, tags } = new;
        let bookmark = Bookmark { id: 0, passage, article, title, note, tags, created: now, modified: now };
        self.write(|transaction| insert(transaction, &bookmark, None))
    }

    /// Puts a removed bookmark back as it was. When its range is marked again, gives the bookmark that is there.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn restore(&mut self, bookmark: &Bookmark) -> Result<Bookmark, NotebookError> {
        self.write(|transaction| {
            let taken = one(transaction, "id = ?1", [bookmark.id])?.is_some();
            insert(transaction, bookmark, (!taken).then_some(bookmark.id))
        })
    }

    /// Changes a note; gives the bookmark as it is then, or `None` if it is gone.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_note(&mut self, id: i64, note: &str, now: i64) -> Result<Option<Bookmark>, NotebookError> {
        self.write(|transaction| {
            transaction
                .execute("UPDATE bookmark SET note = ?2, modified = ?3 WHERE id = ?1", params![id, note, now])?;
            one(transaction, "id = ?1", [id])
        })
    }

    /// Removes a bookmark and gives it back for [`Notebook::restore`]; `None` if it was gone already.
    ///
    /// # Errors
    /// When the removal could not be saved.
    pub fn remove(&mut self, id: i64) -> Result<Option<Bookmark>, NotebookError> {
        self.write(|transaction| {
            let bookmark = one(transaction, "id = ?1", [id])?;
            transaction.execute("DELETE FROM bookmark WHERE id = ?1", [id])?;
            Ok(bookmark)
        })
    }

    /// All bookmarks, the newest first.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn bookmarks(&self) -> Result<Vec<Bookmark>, NotebookError> {
        self.read(&format!("SELECT {COLUMNS} FROM bookmark ORDER BY id DESC"), [], read)
    }
}

/// Inserts a bookmark unless its range is marked; gives the one that is there afterwards.
fn insert(transaction: &Transaction<'_>, new: &Bookmark, id: Option<i64>) -> rusqlite::Result<Bookmark> {
    let Passage { page, start, end, quote, prefix, suffix } = &new.passage;
    let (hash, start, stop) = (page.hash.cast_signed(), stored(*start), stored(*end));
    let insert = format!(
        "INSERT INTO bookmark ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (hash, start, stop) DO NOTHING"
    );
    let (article, title, note, tags) = (&new.article, &new.title, &new.note, json(&new.tags));
    transaction.prepare_cached(&insert)?.execute(params![
        page.path,
        hash,
        start,
        stop,
        quote,
        prefix,
        suffix,
        article,
        title,
        note,
        tags,
        new.created,
        new.modified,
        id
    ])?;
    one(transaction, "hash = ?1 AND start = ?2 AND stop = ?3", [hash, start, stop])?
        .ok_or(rusqlite::Error::QueryReturnedNoRows)
}

fn one(
    transaction: &Transaction<'_>,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<Option<Bookmark>> {
    transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM bookmark WHERE {condition}"))?
        .query_row(parameters, read)
        .optional()
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a row reader")]
fn read(row: &Row<'_>) -> rusqlite::Result<Bookmark> {
    let start = offset(row, 2);
    Ok(Bookmark {
        id: number(row, 13),
        passage: Passage {
            page: PageRef { path: text(row, 0), hash: number(row, 1).cast_unsigned() },
            start,
            end: offset(row, 3).max(start),
            quote: text(row, 4),
            prefix: text(row, 5),
            suffix: text(row, 6),
        },
        article: text(row, 7),
        title: text(row, 8),
        note: text(row, 9),
        tags: serde_json::from_str(&text(row, 10)).unwrap_or_default(),
        created: number(row, 11),
        modified: number(row, 12),
    })
}

fn json(tags: &[String]) -> String {
    serde_json::Value::from(tags).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::{Sandbox, mark};
    use super::*;

    #[test]
    fn comes_back_as_it_was_saved() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let tags = vec!["港口".to_owned(), "a \"b\", c".to_owned()];
        let new = NewBookmark { tags: tags.clone(), note: "记\n一笔\0".into(), ..mark(3) };
        let saved = notebook.add(new.clone(), 100).unwrap();
        assert_eq!((&saved.passage, &saved.note, &saved.tags), (&new.passage, &new.note, &tags));
        assert_eq!((saved.created, saved.modified), (100, 100));
        drop(notebook);
        assert_eq!(sandbox.open().bookmarks().unwrap(), [saved]);
    }

    #[test]
    fn the_same_range_is_marked_once() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let first = notebook.add(mark(0), 1).unwrap();
        assert_eq!(notebook.add(NewBookmark { note: "又".into(), ..mark(0) }, 2).unwrap(), first);
        assert_eq!(notebook.bookmarks().unwrap().len(), 1);
    }

    #[test]
    fn a_removed_bookmark_comes_back_with_its_number() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let first = notebook.add(mark(0), 1).unwrap();
        let second = notebook.add(mark(3), 1).unwrap();
        assert_eq!(notebook.remove(second.id).unwrap().as_ref(), Some(&second));
        assert_eq!(notebook.remove(second.id).unwrap(), None);
        let third = notebook.add(mark(6), 1).unwrap();
        assert!(third.id > second.id);
        assert_eq!(notebook.restore(&second).unwrap(), second);
        assert_eq!(notebook.bookmarks().unwrap(), [third, second.clone(), first]);
        assert_eq!(notebook.restore(&second).unwrap(), second);
    }

    #[test]
    fn notes_change() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let id = notebook.add(mark(0), 1).unwrap().id;
        let changed = notebook.set_note(id, "新", 5).unwrap().unwrap();
        assert_eq!((changed.note.as_str(), changed.created, changed.modified), ("新", 1, 5));
        assert_eq!(notebook.set_note(id + 1, "无", 7).unwrap(), None);
    }

    #[test]
    fn nonsense_in_the_file_is_read_as_data() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.add(mark(6), 1).unwrap();
        notebook
            .connection
            .execute_batch(
                "UPDATE bookmark SET start = -5, stop = -9, tags = '{', quote = CAST(x'E4B8' AS TEXT), created = -1",
            )
            .unwrap();
        let read = notebook.bookmarks().unwrap();
        assert_eq!((read[0].passage.start, read[0].passage.end), (0, 0));
        assert_eq!((read[0].passage.quote.as_str(), read[0].tags.len()), ("\u{FFFD}", 0));
    }
}
