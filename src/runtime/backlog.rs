//! Changes that could not be kept yet, in the order in which they were made, and where those go that never can be. How
//! something is kept, and when it is tried again, is in `notes.rs`.

use std::collections::VecDeque;
use std::env;
use std::path::{Path, PathBuf};

use super::notes::now;
use crate::app::{Effect, NewMark};
use crate::config::{Words, fill};
use crate::notebook::{Bookmark, Colour, Correction, Letter, Notebook, ReadMark, Reading, Record, lines, write_whole};

/// What waits to be kept.
#[derive(Default)]
pub(super) struct Backlog(VecDeque<Effect>);

impl Backlog {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of changes that the reader made: a position, a query, or an end that was reached is none.
    pub(super) fn changes(&self) -> usize {
        self.0.iter().filter(|effect| is_change(effect)).count()
    }

    /// What waits longest.
    pub(super) fn first(&self) -> Option<&Effect> {
        self.0.front()
    }

    /// Drops what waits longest: it is kept now.
    pub(super) fn advance(&mut self) {
        self.0.pop_front();
    }

    /// Puts something behind all that waits. Of an article, only the newest position waits, and only the newest jumps.
    pub(super) fn put(&mut self, effect: Effect) {
        if let Effect::KeepPosition(new) = &effect {
            self.0.retain(|old| !matches!(old, Effect::KeepPosition(old) if old.article == new.article));
        }
        if matches!(effect, Effect::KeepJumps(_)) {
            self.0.retain(|old| !matches!(old, Effect::KeepJumps(_)));
        }
        self.0.push_back(effect);
    }

    /// Takes back the newest change that waits; tells whether there was one.
    pub(super) fn take_back(&mut self) -> bool {
        let newest = self.0.iter().rposition(is_change);
        newest.and_then(|at| self.0.remove(at)).is_some()
    }

    /// Writes what waits, and all that is in a notebook that goes with the program, to a file that `dubao import`
    /// takes in: beside the notebook at `path`, or else among the temporary files. Says where, or gives the passages
    /// themselves, and how many changes are none that can be taken in; `None` if nothing that the reader made waits.
    pub(super) fn rescue(&self, notebook: &Notebook, path: &Path, words: &Words) -> Option<String> {
        let mut records = if notebook.is_kept() { Vec::new() } else { notebook.records().unwrap_or_default() };
        let known = notebook.bookmarks().unwrap_or_default();
        let waiting: Vec<Record> = self.0.iter().filter_map(|effect| record(effect, &known)).collect();
        let left = self.changes().saturating_sub(waiting.len());
        records.extend(waiting);
        let not_made = (left > 0).then(|| fill(&words.not_made, &[&left.to_string()]));
        if records.is_empty() {
            return not_made;
        }
        let (count, contents) = (records.len().to_string(), lines(&records));
        let name = format!("dubao-unsaved-{}.jsonl", now());
        let folders = path.parent().map(Path::to_owned).into_iter().chain([env::temp_dir()]);
        let written = |file: &PathBuf| write_whole(file, contents.as_bytes()).is_ok();
        let told = match folders.map(|folder| folder.join(&name)).find(written) {
            Some(file) => fill(&words.rescued, &[&count, &file.display().to_string()]),
            None => format!("{}\n{contents}", fill(&words.unsaved, &[&count])),
        };
        Some([Some(told), not_made].into_iter().flatten().collect::<Vec<_>>().join("\n"))
    }
}

/// Whether the reader would miss it.
pub(super) const fn is_change(effect: &Effect) -> bool {
    !matches!(
        effect,
        Effect::KeepPosition(_)
            | Effect::KeepPath(..)
            | Effect::KeepQuery(_)
            | Effect::KeepJumps(_)
            | Effect::KeepReading(_, Reading::Finished)
    )
}

/// What a change would have put into the notebook, beside the bookmarks that are `known`.
fn record(effect: &Effect, known: &[Bookmark]) -> Option<Record> {
    let known = |id: i64| known.iter().find(|bookmark| bookmark.id == id).cloned();
    Some(match effect {
        Effect::AddBookmark(NewMark { passage, article, title, note, tags }) => Record::Bookmark(Bookmark {
            id: 0,
            passage: passage.clone(),
            article: article.clone(),
            title: title.clone(),
            note: note.clone(),
            tags: tags.clone(),
            colour: Colour::default(),
            created: now(),
            modified: now(),
        }),
        Effect::SetNote(id, note) => Record::Bookmark(Bookmark { note: note.clone(), modified: now(), ..known(*id)? }),
        Effect::SetTags(id, tags) => Record::Bookmark(Bookmark { tags: tags.clone(), modified: now(), ..known(*id)? }),
        Effect::SetColour(id, colour) => Record::Bookmark(Bookmark { colour: *colour, modified: now(), ..known(*id)? }),
        Effect::Correct(passage, change) => {
            Record::Correction(Correction { id: 0, passage: passage.clone(), change: *change, created: now() })
        }
        Effect::SetLetter(letter, passage) => {
            Record::Letter(Letter { letter: *letter, passage: passage.clone(), created: now() })
        }
        Effect::KeepReading(read, Reading::Read) => {
            Record::Read(ReadMark { id: 0, read: read.clone(), finished: None, marked: true })
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Position;
    use crate::config::Lang;
    use crate::notebook::{PageRef, Passage, parse};

    fn position(byte: usize) -> Effect {
        Effect::KeepPosition(Position { page: PageRef { path: "/a".into(), hash: 1 }, article: "甲".into(), byte })
    }

    fn mark(note: &str) -> Effect {
        let page = PageRef { path: "/a".into(), hash: 1 };
        let passage = Passage::new(page, "渔船靠岸", 0..6).unwrap();
        let (article, title) = ("甲".into(), "码头".into());
        Effect::AddBookmark(NewMark { passage, article, title, note: note.into(), tags: Vec::new() })
    }

    #[test]
    fn positions_are_no_changes_and_the_newest_one_waits() {
        let mut backlog = Backlog::default();
        for effect in [position(1), mark("一"), position(2)] {
            backlog.put(effect);
        }
        assert_eq!((backlog.0.len(), backlog.changes()), (2, 1));
        assert!(backlog.take_back() && !backlog.take_back() && !backlog.is_empty());
    }

    #[test]
    fn what_cannot_be_kept_is_written_to_a_file_that_can_be_imported() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notebook.sqlite");
        let (notebook, words) = (Notebook::open(&path, 0).unwrap(), Words::of(Lang::En).unwrap());
        let mut backlog = Backlog::default();
        assert_eq!(backlog.rescue(&notebook, &path, &words), None);
        let letter =
            Effect::SetLetter('a', Passage::new(PageRef { path: "/a".into(), hash: 1 }, "渔船", 0..3).unwrap());
        backlog.put(Effect::RemoveBookmark(7));
        assert_eq!(backlog.rescue(&notebook, &path, &words), Some(fill(&words.not_made, &["1"])));
        for effect in [mark("一"), position(2), mark("二\n三"), letter] {
            backlog.put(effect);
        }
        let told = backlog.rescue(&notebook, &path, &words).unwrap();
        assert!(told.ends_with(&fill(&words.not_made, &["1"])), "{told}");
        let mut files = std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
        let file = files.find(|path| path.extension().is_some_and(|end| end == "jsonl")).unwrap();
        assert!(told.contains(&*file.to_string_lossy()), "{told}");
        let (records, others) = parse(&std::fs::read_to_string(file).unwrap());
        assert_eq!((records.len(), others.len()), (3, 0));
    }
}
