//! Bookmarks: add, change, remove, put back, list.
//! Where a bookmark stands in a page that changed is the business of `anchor.rs`.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::file::{number, offset, stored, text};
use super::record::{self, Record};
use super::{Change, Colour, Notebook, NotebookError, PageRef, Passage};

const COLUMNS: &str =
    "path, hash, start, stop, quote, prefix, suffix, article, title, note, tags, created, modified, id, colour";

/// A passage that the reader marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Its number; of two bookmarks, the later one has the greater.
    pub id: i64,
    /// What was marked.
    #[serde(flatten)]
    pub passage: Passage,
    /// The article's id at the time.
    pub article: String,
    /// The article's title at the time.
    pub title: String,
    /// What the reader wrote about it.
    pub note: String,
    /// The reader's words to find it by, in their order.
    pub tags: Vec<String>,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Colour::is_plain")]
    pub colour: Colour,
    /// When it was made, in seconds since 1970, UTC.
    #[serde(with = "record::time")]
    pub created: i64,
    /// When something of it last changed, in seconds since 1970, UTC.
    #[serde(with = "record::time")]
    pub modified: i64,
}

impl Bookmark {
    /// The tags in one line, each behind a `#`, parted by spaces.
    pub fn tag_line(&self) -> String {
        self.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
    }
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

/// Where a bookmark is put that exists already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    /// What it marks there.
    pub passage: Passage,
    /// The article's id.
    pub article: String,
    /// The article's title.
    pub title: String,
}

impl Notebook {
    /// Saves a bookmark. When the same range of the same content is marked already, that bookmark gets the new note and
    /// tags beside its own: nothing is lost, and to save again after an error makes no second one.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn add(&mut self, new: NewBookmark, now: i64) -> Result<Bookmark, NotebookError> {
        let NewBookmark { passage, article, title, note, tags } = new;
        let colour = Colour::default();
        let bookmark = Bookmark { id: 0, passage, article, title, note, tags, colour, created: now, modified: now };
        self.change(|transaction| {
            let (before, kept) = merge(transaction, &bookmark, None)?;
            let change = change(before, Some(kept.clone()));
            Ok((kept, change))
        })
    }

    /// Changes a note; gives the bookmark as it is then, or `None` if it is gone.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_note(&mut self, id: i64, note: &str, now: i64) -> Result<Option<Bookmark>, NotebookError> {
        self.edit(id, |bookmark| Bookmark { note: note.to_owned(), modified: now, ..bookmark })
    }

    /// Changes all tags; gives the bookmark as it is then, or `None` if it is gone.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_tags(&mut self, id: i64, tags: Vec<String>, now: i64) -> Result<Option<Bookmark>, NotebookError> {
        self.edit(id, |bookmark| Bookmark { tags, modified: now, ..bookmark })
    }

    /// Changes the colour; gives the bookmark as it is then, or `None` if it is gone.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_colour(&mut self, id: i64, colour: Colour, now: i64) -> Result<Option<Bookmark>, NotebookError> {
        self.edit(id, |bookmark| Bookmark { colour, modified: now, ..bookmark })
    }

    /// Puts a bookmark elsewhere, on what its words are today or where the reader has found them; gives it as it is then,
    /// or `None` if it is gone, or another one is there already.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_place(&mut self, id: i64, place: &Placing, now: i64) -> Result<Option<Bookmark>, NotebookError> {
        self.change(|transaction| {
            let before = one(transaction, "id = ?1", [id])?;
            if let Some(bookmark) = before.clone() {
                let Placing { passage, article, title } = place.clone();
                put(transaction, &Bookmark { passage, article, title, modified: now, ..bookmark }, Some(id))?;
            }
            let after = one(transaction, "id = ?1", [id])?;
            let moved = after.clone().filter(|after| after.passage == place.passage);
            Ok((moved, change(before, after)))
        })
    }

    fn edit(&mut self, id: i64, edit: impl FnOnce(Bookmark) -> Bookmark) -> Result<Option<Bookmark>, NotebookError> {
        self.change(|transaction| {
            let before = one(transaction, "id = ?1", [id])?;
            let after = before.clone().map(edit);
            if let Some(bookmark) = &after {
                put(transaction, bookmark, Some(id))?;
            }
            Ok((after.clone(), change(before, after)))
        })
    }

    /// Removes a bookmark and gives it; `None` if it was gone already.
    ///
    /// # Errors
    /// When the removal could not be saved.
    pub fn remove(&mut self, id: i64) -> Result<Option<Bookmark>, NotebookError> {
        self.change(|transaction| {
            let bookmark = one(transaction, "id = ?1", [id])?;
            transaction.execute("DELETE FROM bookmark WHERE id = ?1", [id])?;
            Ok((bookmark.clone(), change(bookmark, None)))
        })
    }

    /// All bookmarks, the newest first.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn bookmarks(&self) -> Result<Vec<Bookmark>, NotebookError> {
        // A notebook that an older program made, opened for reading only, has no colours.
        let column = "SELECT 1 FROM pragma_table_info('bookmark') WHERE name = 'colour'";
        let has_colours = !self.read(column, [], |_| Ok(()))?.is_empty();
        let columns = if has_colours { COLUMNS.to_owned() } else { COLUMNS.replace(", colour", ", ''") };
        self.read(&format!("SELECT {columns} FROM bookmark ORDER BY id DESC"), [], read)
    }
}

fn change(before: Option<Bookmark>, after: Option<Bookmark>) -> Change {
    let records = |bookmark: Option<Bookmark>| bookmark.into_iter().map(Record::Bookmark).collect();
    Change { before: records(before), after: records(after) }
}

/// Writes a bookmark, under the number `id` if that is free, or a new one, or what it adds to the bookmark of the same range. Gives what
/// was there before, and what is there now.
pub(super) fn merge(
    transaction: &Transaction<'_>,
    new: &Bookmark,
    id: Option<i64>,
) -> rusqlite::Result<(Option<Bookmark>, Bookmark)> {
    let place = (new.passage.page.hash.cast_signed(), stored(new.passage.start), stored(new.passage.end));
    let there = || one(transaction, "hash = ?1 AND start = ?2 AND stop = ?3", place);
    let before = there()?;
    if let Some(known) = &before {
        put(transaction, &both(known, new), Some(known.id))?;
    } else {
        let taken = one(transaction, "id = ?1", [id])?.is_some();
        put(transaction, new, id.filter(|_| !taken))?;
    }
    Ok((before, there()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?))
}

/// A bookmark with the note and the tags of another one beside its own.
fn both(known: &Bookmark, new: &Bookmark) -> Bookmark {
    let mut both = known.clone();
    let noted = format!("\n{}\n", known.note).contains(&format!("\n{}\n", new.note));
    if known.note.is_empty() {
        both.note.clone_from(&new.note);
    } else if !new.note.is_empty() && !noted {
        both.note = format!("{}\n{}", known.note, new.note);
    }
    both.tags.extend(new.tags.iter().filter(|tag| !known.tags.contains(tag)).cloned());
    if both != *known {
        both.modified = new.modified;
    }
    both
}

/// Writes a bookmark as it is, in place of the one of that number; `None` is a new number. A range that another
/// bookmark marks already is left to that one, and nothing is written.
pub(super) fn put(transaction: &Transaction<'_>, bookmark: &Bookmark, id: Option<i64>) -> rusqlite::Result<()> {
    let Passage { page, start, end, quote, prefix, suffix } = &bookmark.passage;
    let (hash, start, stop) = (page.hash.cast_signed(), stored(*start), stored(*end));
    let there = one(transaction, "hash = ?1 AND start = ?2 AND stop = ?3", (hash, start, stop))?;
    if there.is_some_and(|there| Some(there.id) != id) {
        return Ok(());
    }
    let insert = format!(
        "INSERT INTO bookmark ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT (id) DO UPDATE SET path = excluded.path, hash = excluded.hash, start = excluded.start,
             stop = excluded.stop, quote = excluded.quote, prefix = excluded.prefix, suffix = excluded.suffix,
             article = excluded.article, title = excluded.title,
             note = excluded.note, tags = excluded.tags, modified = excluded.modified, colour = excluded.colour"
    );
    let (article, title, note, tags) = (&bookmark.article, &bookmark.title, &bookmark.note, json(&bookmark.tags));
    let colour = if bookmark.colour.is_plain() { "" } else { bookmark.colour.name() };
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
        bookmark.created,
        bookmark.modified,
        id,
        colour
    ])?;
    Ok(())
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
        colour: Colour::of_name(&text(row, 14)),
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
    fn the_same_range_is_marked_once_and_no_note_is_lost() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let first = notebook.add(NewBookmark { note: "一".into(), ..mark(0) }, 1).unwrap();
        assert_eq!(notebook.add(mark(0), 2).unwrap(), first);
        let more = NewBookmark { note: "二".into(), tags: vec!["港口".into()], ..mark(0) };
        let both = notebook.add(more.clone(), 3).unwrap();
        assert_eq!((both.note.as_str(), both.tags.as_slice(), both.modified), ("一\n二", &["港口".to_owned()][..], 3));
        assert_eq!(notebook.add(more, 4).unwrap(), both);
        assert_eq!(notebook.bookmarks().unwrap(), [both]);
    }

    #[test]
    fn a_removed_bookmark_is_gone_and_its_number_is_not_used_again() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let first = notebook.add(mark(0), 1).unwrap();
        let second = notebook.add(mark(3), 1).unwrap();
        assert_eq!(notebook.remove(second.id).unwrap().as_ref(), Some(&second));
        assert_eq!(notebook.remove(second.id).unwrap(), None);
        let third = notebook.add(mark(3), 1).unwrap();
        assert!(third.id > second.id);
        assert_eq!(notebook.bookmarks().unwrap(), [third, first]);
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
    fn a_bookmark_is_put_elsewhere_unless_another_one_is_there() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let placing = |new: NewBookmark| Placing { passage: new.passage, article: new.article, title: new.title };
        let first = notebook.add(NewBookmark { note: "注".into(), ..mark(0) }, 1).unwrap();
        let other = notebook.add(mark(3), 1).unwrap();
        assert_eq!(notebook.set_place(first.id, &placing(mark(3)), 2).unwrap(), None);
        let moved = notebook.set_place(first.id, &placing(mark(6)), 3).unwrap().unwrap();
        assert_eq!((&moved.passage, moved.note.as_str()), (&mark(6).passage, "注"));
        assert_eq!(notebook.bookmarks().unwrap(), [other.clone(), moved]);
        notebook.undo().unwrap();
        assert_eq!(notebook.bookmarks().unwrap(), [other, first]);
    }

    #[test]
    fn colours_are_kept_and_those_of_tomorrow_are_plain() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let id = notebook.add(mark(0), 1).unwrap().id;
        notebook.set_colour(id, Colour::Green, 2).unwrap();
        assert_eq!(notebook.bookmarks().unwrap()[0].colour, Colour::Green);
        notebook.connection.execute("UPDATE bookmark SET colour = 'puce'", []).unwrap();
        assert_eq!(notebook.bookmarks().unwrap()[0].colour, Colour::Purple);
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
