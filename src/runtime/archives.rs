//! Archives in the background: their records are listed as they are found, then indexed, each read once for either.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::librarian::{FIRST_COMMIT, Librarian, add, numbered, tell};
use super::pages::read_corrected;
use crate::app::Event;
use crate::config::{Words, fill};
use crate::library::{Archive, ArticleRef, Malformed, Page, PageEntry, Source, SourceError};
use crate::notebook::Corrections;
use crate::search::{Document, Index, SearchError, Writer};

/// Records go to the list in steps; the first one takes so long, each of the others twice as long as the one before,
/// up to a limit.
const FIRST_STEP: Duration = Duration::from_millis(8);
const LONGEST_STEP: Duration = Duration::from_millis(250);

/// Reads each page of a source: the only one, or that of each record of an archive; `page` gets the number of its first
/// article and tells whether to go on. Gives the lines of the archive that are no records; where the others are, the
/// source knows then.
///
/// # Errors
/// [`SourceError`] if the source cannot be read.
pub fn each_page(
    source: &mut Source,
    corrections: &Corrections,
    mut page: impl FnMut(u32, Page) -> bool,
) -> Result<Vec<Malformed>, SourceError> {
    let lines = RefCell::new(Vec::new());
    match source {
        Source::Archive(archive) => {
            *archive = Archive::new(archive.path.clone(), archive.names.clone());
            archive.scan(
                |archive, nth, line| match archive.page_of(nth, line) {
                    Ok(read) => page(numbered(nth), read),
                    Err(reason) => {
                        lines.borrow_mut().push(Malformed { line: archive.lines, reason });
                        true
                    }
                },
                |line| lines.borrow_mut().push(line),
            )?;
        }
        source => {
            page(0, read_corrected(source, corrections)?);
        }
    }
    Ok(lines.into_inner())
}

/// Says which lines of a file are no records; nothing if all are.
pub fn malformed(path: &str, lines: &[Malformed], words: &Words) -> Option<String> {
    let first = lines.first()?;
    Some(fill(&words.malformed, &[path, &lines.len().to_string(), &first.line.to_string(), &first.reason]))
}

/// The page that a record makes, if it makes one; see [`Archive::page_of`]. One that fails inside makes none.
pub(super) fn read_record(archive: &Archive, nth: usize, line: &str) -> Option<Page> {
    catch_unwind(AssertUnwindSafe(|| archive.page_of(nth, line).ok())).ok().flatten()
}

/// Puts a record in the index; one without an article as well, so that there are as many in it as in the archive.
pub(super) fn add_record(writer: &mut Writer, at: ArticleRef, read: Option<Page>) -> Result<(), SearchError> {
    match read.filter(|page| !page.shown.is_empty()) {
        Some(page) => add(writer, at, &page),
        None => writer.add(Document { key: at.key(), ..Document::default() }),
    }
}

impl Librarian {
    /// Lists an archive; the list grows as its records are found.
    pub(super) fn list_archive(&mut self, number: usize, mut archive: Archive) {
        let messages = self.messages.clone();
        tell(&messages, Event::Pages(vec![PageEntry::of_archive(&archive)]));
        let show = |archive: &Archive| {
            tell(&messages, Event::ReadAgain(numbered(number), Box::new(PageEntry::of_archive(archive))));
        };
        let (mut lines, mut began, mut step) = (Vec::new(), Instant::now(), FIRST_STEP);
        let scanned = archive.scan(
            |archive, _, _| {
                if began.elapsed() > step {
                    show(archive);
                    (began, step) = (Instant::now(), (step * 2).min(LONGEST_STEP));
                }
                true
            },
            |line| lines.push(line),
        );
        match scanned {
            Ok(()) => show(&archive),
            Err(error) => {
                let entry = PageEntry::unreadable(Some(&Source::Archive(archive.clone())), &error);
                tell(&messages, Event::ReadAgain(numbered(number), Box::new(entry)));
            }
        }
        let problem = malformed(&archive.path.display().to_string(), &lines, &self.words);
        if let Some(problem) = problem {
            tell(&self.messages, Event::Problem(problem));
        }
        if let Some(source) = self.sources.get_mut(number) {
            *source = Ok(Source::Archive(archive));
        }
    }

    /// Puts the records of an archive in the index, as they are found once more.
    pub(super) fn index_archive(
        &mut self,
        number: usize,
        listed: &Archive,
        index: &Index,
        writer: &mut Writer,
    ) -> Result<(), SearchError> {
        let mut archive = Archive::new(listed.path.clone(), listed.names.clone());
        let page = numbered(number);
        loop {
            // Each step is twice as long as all before it.
            let limit = archive.end * 3 + FIRST_COMMIT as u64;
            let (known, mut outcome) = (archive.end, Ok(()));
            let scanned = archive.scan(
                |archive, nth, line| {
                    let at = ArticleRef { page, nth: numbered(nth) };
                    outcome = add_record(writer, at, read_record(archive, nth, line));
                    outcome.is_ok() && archive.end < limit
                },
                drop,
            );
            outcome?;
            self.publish(index, writer)?;
            // What cannot be read was told when it was listed.
            if scanned.is_err() || archive.end == known || archive.end < limit {
                break;
            }
        }
        if archive.offsets.len() > listed.offsets.len() {
            tell(&self.messages, Event::ReadAgain(page, Box::new(PageEntry::of_archive(&archive))));
        }
        Ok(())
    }
}
