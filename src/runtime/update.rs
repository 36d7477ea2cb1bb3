//! Brings the library on the disk up to date: what is new or changed is read, listed and indexed, what is gone is
//! forgotten, in batches, so that little is lost whatever ends the program. When that happens, its caller decides.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use twox_hash::XxHash3_64;

use super::archives::{add_record, read_record};
use super::librarian::add;
use super::pages::read_corrected;
use super::store::{Store, StoreError};
use crate::library::{
    Archive, ArticleEntry, ArticleRef, FieldNames, Known, Malformed, Records, Source, SourceError, Stamp, sources,
};
use crate::notebook::{Corrections, PageRef};
use crate::search::Writer;

/// A batch is committed after so long: this much work is lost at most.
const BATCH: Duration = Duration::from_secs(2);

/// The first batches are shorter, so that something can be searched soon.
const FIRST_BATCH: Duration = Duration::from_millis(250);

/// Batches waited for until they are as long as they may be.
const SHORT_BATCHES: u32 = 3;

/// What has been done.
#[derive(Debug)]
pub enum Report {
    /// A page of this number is new, or was read again.
    Page(u32),
    /// So much of so much is done, in bytes.
    Progress(u64, u64),
    /// What was done can be searched.
    Committed,
    /// Something could not be read; a sentence for the user.
    Problem(String),
    /// Lines of a file are no records.
    Malformed(PathBuf, Vec<Malformed>),
}

/// What is to be read.
struct Task {
    /// Its number, if it was there before.
    number: Option<u32>,
    source: Source,
    stamp: Stamp,
}

/// What differs between the sources and the library.
#[derive(Default)]
struct Survey {
    tasks: Vec<Task>,
    gone: BTreeSet<u32>,
    problems: Vec<SourceError>,
}

impl Survey {
    fn of(store: &Store, roots: &[PathBuf], names: &Arc<FieldNames>, corrections: &Corrections) -> Self {
        let mut survey = Self::default();
        let paths = store.listing.pages.iter().map(|(number, page)| (page.path.as_path(), *number));
        let mut unseen: HashMap<&Path, u32> = paths.collect();
        let mut new = Vec::new();
        // Without roots, the walk would give the pages that come with the program.
        let found = if roots.is_empty() { Vec::new() } else { sources(roots, names) };
        for source in found {
            let source = match source {
                Ok(source) => source,
                Err(error) => {
                    survey.problems.push(error);
                    continue;
                }
            };
            let (Source::File(path) | Source::Archive(Archive { path, .. })) = &source else { continue };
            // The index is none of its own sources.
            if path.starts_with(store.home.path()) {
                continue;
            }
            let Ok(stamp) = Stamp::of(path) else { continue };
            match unseen.remove(path.as_path()) {
                None => new.push((source, stamp)),
                Some(number)
                    if store.listing.pages.get(&number).is_some_and(|page| is_done(page, &stamp, corrections)) => {}
                Some(number) => survey.tasks.push(Task { number: Some(number), source, stamp }),
            }
        }
        let away: Vec<&PathBuf> = roots.iter().filter(|root| !is_there(root, store, &unseen)).collect();
        let gone = |path: &Path| !away.iter().any(|root| path.starts_with(root));
        survey.gone = unseen.iter().filter(|(path, _)| gone(path)).map(|(_, number)| *number).collect();
        let pages = survey.gone.iter().filter_map(|number| Some((store.listing.pages.get(number)?, *number)));
        // The names of an archive's records have its path in them: under another one, it is another archive.
        let pages = pages.filter(|(page, _)| page.records.is_none());
        let mut vanished: HashMap<_, u32> = pages.map(|(page, number)| (page.stamp.identity(), number)).collect();
        for (source, stamp) in new {
            let is_file = source.archive().is_none();
            let number = if is_file { vanished.remove(&stamp.identity()) } else { None };
            if let Some(number) = number {
                survey.gone.remove(&number);
            }
            survey.tasks.push(Task { number, source, stamp });
        }
        survey
    }

    fn bytes(&self) -> u64 {
        self.tasks.iter().map(|task| task.stamp.size).sum()
    }
}

/// Whether a source can be told from one that is not there at the moment, as an empty mount point: pages under it that
/// were not found are gone for good.
fn is_there(root: &Path, store: &Store, unseen: &HashMap<&Path, u32>) -> bool {
    let known = |page: &&Known| page.path.starts_with(root);
    let mut all = store.listing.pages.values().filter(known);
    root.is_file() || root.is_dir() && all.any(|page| !unseen.contains_key(page.path.as_path()))
}

/// Whether nothing is to be done about a page.
fn is_done(page: &Known, stamp: &Stamp, corrections: &Corrections) -> bool {
    let indexed = page.records.as_ref().is_none_or(|records| records.starts.len() == page.indexed as usize);
    page.stamp == *stamp && indexed && page.corrected == corrected(page, corrections)
}

/// A hash of the corrections of a page; 0 if there are none.
fn corrected(page: &Known, corrections: &Corrections) -> u64 {
    let page_ref = PageRef { path: page.path.display().to_string(), hash: page.hash };
    let mut all = corrections.of(&page_ref).peekable();
    if all.peek().is_none() { 0 } else { XxHash3_64::oneshot(format!("{:?}", all.collect::<Vec<_>>()).as_bytes()) }
}

/// Brings `store` up to date with what lies under `roots`. `report` is told of each step and can end it.
///
/// # Errors
/// [`StoreError`] if the index fails, or must not be tried again.
pub fn update(
    store: &mut Store,
    roots: &[PathBuf],
    corrections: &Corrections,
    report: &mut dyn FnMut(&mut Store, Report) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let names = Arc::clone(store.names());
    let mut survey = Survey::of(store, roots, &names, corrections);
    for problem in std::mem::take(&mut survey.problems) {
        let _ = report(store, Report::Problem(problem.to_string()));
    }
    if !store.is_ours() || survey.tasks.is_empty() && survey.gone.is_empty() {
        if store.is_ours() && !store.generation.is_known_sound() {
            // Whoever wrote it may have been ended before the disk had it.
            store.index.sync()?;
        }
        store.settle();
        return Ok(());
    }
    let writer = store.index.writer(store.index.segmenter())?;
    let io = |error| StoreError::Io { path: store.generation.path.clone(), error };
    if !store.generation.begin().map_err(io)? {
        return Err(StoreError::Stuck);
    }
    let total = survey.bytes();
    let mut run = Run { store, writer, corrections, report, began: Instant::now(), batches: 0, done: 0, total };
    let done = run.all(survey).and_then(|()| run.commit());
    let Run { store, writer, .. } = run;
    let done = done.and_then(|()| Ok(writer.finish_batches()?));
    // Whatever came of it, it was not ended by force.
    store.generation.note_progress();
    done?;
    store.settle();
    Ok(())
}

/// One run of work.
struct Run<'r> {
    store: &'r mut Store,
    writer: Writer,
    corrections: &'r Corrections,
    report: &'r mut dyn FnMut(&mut Store, Report) -> ControlFlow<()>,
    began: Instant,
    batches: u32,
    done: u64,
    total: u64,
}

impl Run<'_> {
    fn all(&mut self, survey: Survey) -> Result<(), StoreError> {
        let batch = self.store.batch;
        for number in survey.gone {
            self.forget(number)?;
            self.store.listing.remove(number, batch + 1);
            let _ = self.tell(Report::Page(number));
        }
        for task in survey.tasks {
            let end = self.done + task.stamp.size;
            let goes_on = match task.source {
                Source::Archive(archive) => self.archive(task.number, &archive, task.stamp)?,
                source => self.page(task.number, &source, task.stamp)?,
            };
            self.done = end;
            if goes_on.is_break() || self.tell(Report::Progress(self.done, self.total)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn tell(&mut self, what: Report) -> ControlFlow<()> {
        (self.report)(self.store, what)
    }

    /// Takes all articles of a page out of the index.
    fn forget(&mut self, number: u32) -> Result<(), StoreError> {
        let indexed = self.store.listing.pages.get(&number).map_or(0, |page| page.indexed);
        for nth in 0..indexed {
            self.writer.remove(ArticleRef { page: number, nth }.key())?;
        }
        Ok(())
    }

    /// Keeps what is known of a source that the system does not give at the moment, so that it is tried again.
    fn put_off(
        &mut self,
        number: Option<u32>,
        path: &Path,
        stamp: Stamp,
        error: &SourceError,
    ) -> Result<ControlFlow<()>, StoreError> {
        let number = number.unwrap_or(self.store.end());
        let known = self.store.listing.pages.get(&number).cloned();
        let known = known.unwrap_or_else(|| Known { stamp: stamp.unread(), ..Known::default() });
        self.store.put(number, Known { path: path.to_owned(), problem: Some(error.to_string()), ..known });
        let _ = self.tell(Report::Page(number));
        self.commit_if_due()
    }

    fn page(&mut self, number: Option<u32>, source: &Source, stamp: Stamp) -> Result<ControlFlow<()>, StoreError> {
        let Source::File(path) = source else { return Ok(ControlFlow::Continue(())) };
        let read = match catch_unwind(AssertUnwindSafe(|| read_corrected(source, self.corrections))) {
            Ok(Err(error @ SourceError::Io { .. })) => return self.put_off(number, path, stamp, &error),
            Ok(read) => read.map_err(|error| error.to_string()),
            Err(_) => Err(format!("{}: reading it failed inside", path.display())),
        };
        let mut page = Known { path: path.clone(), stamp, ..Known::default() };
        match &read {
            Ok(read) => {
                page.hash = read.hash;
                page.articles = ArticleEntry::of_page(read).collect();
                page.indexed = u32::try_from(page.articles.len()).unwrap_or(u32::MAX);
            }
            Err(problem) => page.problem = Some(problem.clone()),
        }
        page.corrected = corrected(&page, self.corrections);
        let number = number.unwrap_or(self.store.end());
        let old = self.store.listing.pages.get(&number);
        let is_same = old.is_some_and(|old| {
            (&old.path, old.hash, old.corrected, old.indexed, &old.problem)
                == (&page.path, page.hash, page.corrected, page.indexed, &page.problem)
        });
        if !is_same {
            self.forget(number)?;
            if let Ok(read) = &read {
                add(&mut self.writer, ArticleRef { page: number, nth: 0 }, read)?;
            }
        }
        self.store.put(number, page);
        let _ = self.tell(Report::Page(number));
        self.commit_if_due()
    }

    fn archive(&mut self, number: Option<u32>, found: &Archive, stamp: Stamp) -> Result<ControlFlow<()>, StoreError> {
        let known = number.and_then(|number| Some((number, self.store.source(number)?)));
        let old = number.and_then(|number| self.store.listing.pages.get(&number));
        let may_hold = old.is_some_and(|old| old.stamp == stamp || old.stamp.may_grow_to(&stamp));
        let old_hash = old.map(|page| page.hash);
        if let Err(error @ SourceError::Io { .. }) = found.fingerprint()
            && known.is_some()
        {
            return self.put_off(number, &found.path, stamp, &error);
        }
        let (number, mut archive) = match known {
            // It has only grown: what was read holds.
            Some((number, Source::Archive(archive))) if may_hold && archive.fingerprint().ok() == old_hash => {
                (number, archive)
            }
            Some((number, _)) => {
                self.forget(number)?;
                self.store.listing.remove(number, self.store.batch + 1);
                let _ = self.tell(Report::Page(number));
                (self.store.end(), found.clone())
            }
            None => (self.store.end(), found.clone()),
        };
        let path = archive.path.clone();
        let mut page = Known { path, stamp, records: Some(Records::default()), ..Known::default() };
        page.indexed = self.store.listing.pages.get(&number).map_or(0, |page| page.indexed);
        let mut lines = Vec::new();
        let scanned = self.list(number, &mut archive, &page, &mut lines);
        if let Err(error) = scanned {
            (page.problem, page.stamp) = (Some(error.to_string()), stamp.unread());
        }
        page.hash = archive.fingerprint().unwrap_or_default();
        let indexed = page.indexed;
        self.store.put(number, page);
        let Archive { offsets, end, lines: count, .. } = archive.clone();
        self.store.listing.put_records(number, self.store.batch + 1, Records { starts: offsets, end, lines: count });
        self.store.listing.put_indexed(number, self.store.batch + 1, indexed);
        let _ = self.tell(Report::Page(number));
        if !lines.is_empty() {
            let _ = self.tell(Report::Malformed(archive.path.clone(), lines));
        }
        self.commit()?;
        self.index(number, &archive)
    }

    /// Looks through an archive; its list grows as records are found.
    fn list(
        &mut self,
        number: u32,
        archive: &mut Archive,
        page: &Known,
        problems: &mut Vec<Malformed>,
    ) -> Result<(), SourceError> {
        let mut shown = Instant::now();
        let (store, report) = (&mut *self.store, &mut *self.report);
        archive.scan(
            |archive, _, _| {
                if shown.elapsed() > FIRST_BATCH {
                    let records = Records { starts: archive.offsets.clone(), end: archive.end, lines: archive.lines };
                    store.show(number, &Known { records: Some(records), ..page.clone() });
                    let _ = report(store, Report::Page(number));
                    shown = Instant::now();
                }
                true
            },
            |line| problems.push(line),
        )
    }

    /// Puts the records of an archive in the index that are not there yet.
    fn index(&mut self, number: u32, listed: &Archive) -> Result<ControlFlow<()>, StoreError> {
        let indexed = self.store.listing.pages.get(&number).map_or(0, |page| page.indexed) as usize;
        let Some(mut archive) = listed.from(indexed) else { return Ok(ControlFlow::Continue(())) };
        let before = self.done;
        loop {
            let (mut outcome, began, limit) = (Ok(()), self.began, self.limit());
            let writer = &mut self.writer;
            let known = archive.offsets.len();
            let scanned = archive.scan(
                |archive, nth, line| {
                    let at = ArticleRef { page: number, nth: u32::try_from(nth).unwrap_or(u32::MAX) };
                    outcome = add_record(writer, at, read_record(archive, nth, line));
                    outcome.is_ok() && nth + 1 < listed.offsets.len() && began.elapsed() < limit
                },
                drop,
            );
            outcome?;
            let records = archive.offsets.len();
            self.store.listing.put_indexed(number, self.store.batch + 1, u32::try_from(records).unwrap_or(u32::MAX));
            self.commit()?;
            self.done = before + archive.end;
            let goes_on = self.tell(Report::Progress(self.done, self.total));
            if goes_on.is_break() || scanned.is_err() || records == known || records >= listed.offsets.len() {
                return Ok(goes_on);
            }
        }
    }

    fn limit(&self) -> Duration {
        if self.batches < SHORT_BATCHES { FIRST_BATCH } else { BATCH }
    }

    fn commit_if_due(&mut self) -> Result<ControlFlow<()>, StoreError> {
        if self.began.elapsed() < self.limit() {
            return Ok(ControlFlow::Continue(()));
        }
        self.commit()?;
        Ok(self.tell(Report::Progress(self.done, self.total)))
    }

    /// Commits the batch: first the listing, which holds only as far as the index has come.
    fn commit(&mut self) -> Result<(), StoreError> {
        let batch = self.store.batch + 1;
        self.store.listing.end_batch(batch);
        self.store.save()?;
        self.writer.commit_batch(batch)?;
        self.store.batch = batch;
        self.store.generation.note_progress();
        (self.began, self.batches) = (Instant::now(), self.batches + 1);
        let _ = self.tell(Report::Committed);
        Ok(())
    }
}
