//! The library on the disk: its listing and its index, which go together. Opening them costs no reading of sources.
//! Bringing them up to date is the work of `update`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::generation::{Generation, Home, Lock};
use crate::library::{Archive, FieldNames, Known, Listing, PageEntry, Source};
use crate::search::{Index, SearchError, Searcher};

/// The library on the disk.
pub struct Store {
    pub(super) home: Home,
    pub(super) generation: Generation,
    pub(super) index: Index,
    pub(super) listing: Listing,
    /// The batch committed last.
    pub(super) batch: u64,
    /// Held by the one process that writes.
    lock: Option<File>,
    names: Arc<FieldNames>,
    /// An archive that is being looked through, by its number.
    shown: Option<(u32, PageEntry)>,
}

/// Why there is no library on the disk, or nothing can be written to it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none yet, and another process is making it.
    #[error("another dubao is making the index")]
    Busy,
    /// Its place cannot be used.
    #[error("{path}: the index cannot be kept there: {error}")]
    Io {
        /// The place.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// It was tried too often.
    #[error("making the index was ended by force several times; `dubao index --rebuild` tries again")]
    Stuck,
}

impl Store {
    /// Opens the library in the directory. What is broken or of another form is begun anew beside.
    ///
    /// # Errors
    /// [`StoreError`] if nothing can be kept there.
    pub fn open(directory: &Path, names: &Arc<FieldNames>) -> Result<Self, StoreError> {
        let (home, lock) = Self::enter(directory)?;
        let current = || home.current().map(|generation| Self::load(&home, generation, names));
        let Some(lock) = lock else {
            // While another process writes, its files may change under the first look; a second one comes after that.
            return current().and_then(Result::ok).map_or_else(|| current().unwrap_or(Err(StoreError::Busy)), Ok);
        };
        match current().map(|store| store.and_then(Self::checked)) {
            Some(Ok(store)) => Ok(Self { lock: Some(lock), ..store }),
            failed => {
                if failed.is_some() {
                    home.distrust();
                }
                Self::begin(&home, lock, names)
            }
        }
    }

    /// Looks at the library in the directory as it is, and changes nothing; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`] if it is damaged.
    pub fn look(directory: &Path, names: &Arc<FieldNames>) -> Result<Option<Self>, StoreError> {
        let home = Home::at(directory.to_owned());
        let home = home.map_err(|error| StoreError::Io { path: directory.to_owned(), error })?;
        let current = || home.current().map(|generation| Self::load(&home, generation, names)?.checked());
        // Another process may be writing.
        current().filter(Result::is_ok).or_else(current).transpose()
    }

    /// Lets another process write.
    #[must_use]
    pub fn release(self) -> Self {
        Self { lock: None, ..self }
    }

    /// Whether this process could write to the library in the directory now.
    pub fn is_free(directory: &Path) -> bool {
        Self::enter(directory).is_ok_and(|(_, lock)| lock.is_some())
    }

    /// Whether a page is known in the same way here and there.
    pub fn agrees(&self, other: &Self, number: u32) -> bool {
        self.listing.pages.get(&number) == other.listing.pages.get(&number)
    }

    /// Opens the library once more, as it was kept.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn reopen(self) -> Result<Self, StoreError> {
        let (path, names) = (self.home.path().to_owned(), Arc::clone(&self.names));
        // One process has the lock once.
        drop(self);
        Self::open(&path, &names)
    }

    /// Begins the library in the directory anew.
    ///
    /// # Errors
    /// [`StoreError`] if another process writes, or nothing can be kept there.
    pub fn rebuild(directory: &Path, names: &Arc<FieldNames>) -> Result<Self, StoreError> {
        let (home, lock) = Self::enter(directory)?;
        Self::begin(&home, lock.ok_or(StoreError::Busy)?, names)
    }

    fn enter(directory: &Path) -> Result<(Home, Option<File>), StoreError> {
        let io = |error| StoreError::Io { path: directory.to_owned(), error };
        let home = Home::at(directory.to_owned()).map_err(io)?;
        match home.lock().map_err(io)? {
            Lock::Ours(lock) => Ok((home, Some(lock))),
            Lock::Taken => Ok((home, None)),
            Lock::Unknown(error) => Err(io(error)),
        }
    }

    fn begin(home: &Home, lock: File, names: &Arc<FieldNames>) -> Result<Self, StoreError> {
        let generation = home.begin().map_err(|error| StoreError::Io { path: home.path().to_owned(), error })?;
        Ok(Self { lock: Some(lock), ..Self::load(home, generation, names)? })
    }

    fn load(home: &Home, generation: Generation, names: &Arc<FieldNames>) -> Result<Self, StoreError> {
        let index = Index::on_disk(&generation.index())?;
        let (batch, articles) = index.progress()?;
        let io = |error| StoreError::Io { path: generation.path.clone(), error };
        let listing = Listing::load(generation.listing(), batch).map_err(io)?;
        let listed: u64 = listing.pages.values().map(|page| u64::from(page.indexed)).sum();
        if listed != articles {
            return Err(damaged(&generation));
        }
        Ok(Self {
            home: home.clone(),
            generation,
            index,
            listing,
            batch,
            lock: None,
            names: Arc::clone(names),
            shown: None,
        })
    }

    /// Looks through the whole index, unless it is known to be sound.
    fn checked(self) -> Result<Self, StoreError> {
        let is_sound = self.generation.is_known_sound() || self.index.is_sound();
        if is_sound { Ok(self) } else { Err(damaged(&self.generation)) }
    }

    /// Whether this process may write.
    pub const fn is_ours(&self) -> bool {
        self.lock.is_some()
    }

    /// Whether it has held once all that its sources held.
    pub fn is_finished(&self) -> bool {
        self.generation.is_finished()
    }

    /// A number above those of all pages.
    pub fn end(&self) -> u32 {
        self.listing.next.max(self.shown.as_ref().map_or(0, |(number, _)| number.saturating_add(1)))
    }

    /// What the list shows of a page, by its number, whether or not there is such a page.
    pub fn entry(&self, number: u32) -> PageEntry {
        if let Some((_, entry)) = self.shown.as_ref().filter(|(shown, _)| *shown == number) {
            return entry.clone();
        }
        self.listing.pages.get(&number).map_or_else(PageEntry::gone, |page| entry(page, &self.names))
    }

    /// Why pages could not be read, a sentence each.
    pub fn problems(&self) -> impl Iterator<Item = &str> {
        self.listing.pages.values().filter_map(|page| page.problem.as_deref())
    }

    /// The source of a page, by its number.
    pub fn source(&self, number: u32) -> Option<Source> {
        self.listing.pages.get(&number).map(|page| source(page, &self.names))
    }

    /// What the fields of archives are called.
    pub(super) const fn names(&self) -> &Arc<FieldNames> {
        &self.names
    }

    /// Keeps what is known of a page now, in the next batch.
    pub(super) fn put(&mut self, number: u32, page: Known) {
        self.shown = None;
        self.listing.put(number, self.batch + 1, page);
    }

    /// Has an archive listed as far as it was looked through, without keeping that.
    pub(super) fn show(&mut self, number: u32, page: &Known) {
        self.shown = Some((number, entry(page, &self.names)));
    }

    /// Brings the listing to the disk.
    pub(super) fn save(&mut self) -> Result<(), StoreError> {
        self.listing.save().map_err(|error| StoreError::Io { path: self.generation.listing(), error })
    }

    /// Notes that all is well, and deletes what is of no use any more.
    pub(super) fn settle(&mut self) {
        if self.is_ours() {
            // A log that stays long is only long.
            let _ = self.listing.compact(self.batch);
            self.generation.note_progress();
            self.generation.note_sound();
            self.home.clean(&self.generation);
        }
    }

    /// What is in the index.
    ///
    /// # Errors
    /// If it is broken.
    pub fn searcher(&self) -> Result<Searcher, SearchError> {
        self.index.searcher()
    }

    /// Number of pages, and of articles in the index.
    pub fn count(&self) -> (usize, u64) {
        (self.listing.pages.len(), self.listing.pages.values().map(|page| u64::from(page.indexed)).sum())
    }

    /// The number of its generation, and the length of all files, of all generations, in bytes.
    pub fn size(&self) -> (u32, u64) {
        (self.generation.number, self.home.size())
    }
}

fn damaged(generation: &Generation) -> StoreError {
    let error = io::Error::new(io::ErrorKind::InvalidData, "it is damaged");
    StoreError::Io { path: generation.path.clone(), error }
}

/// The source of a page.
pub(super) fn source(page: &Known, names: &Arc<FieldNames>) -> Source {
    match &page.records {
        Some(records) => Source::Archive(Archive {
            offsets: records.starts.clone(),
            end: records.end,
            lines: records.lines,
            ..Archive::new(page.path.clone(), Arc::clone(names))
        }),
        None => Source::File(page.path.clone()),
    }
}

/// What the list shows of a page.
fn entry(page: &Known, names: &Arc<FieldNames>) -> PageEntry {
    let (source, articles) = (source(page, names), page.articles.clone());
    PageEntry { label: source.label(), source: Some(source), hash: page.hash, problem: page.problem.clone(), articles }
}
