//! Where the index lies: a directory for each generation of it, one lock for all. A generation that is broken, or of
//! another form, is left, and a new one made beside it. What is in a generation is known in `store`.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use twox_hash::XxHash3_64;

use crate::library::LISTING;
use crate::search::FORMAT;

/// The form of what this program writes.
const FORM: (u32, u32) = (FORMAT, LISTING);

/// The file that a generation has once it was finished.
const SOUND: &str = "sound";

/// So often the making of an index may be ended by force without any progress, until it is not tried any more.
const ATTEMPTS: usize = 8;

/// One generation of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Generation {
    pub(super) number: u32,
    form: (u32, u32),
    pub(super) path: PathBuf,
}

impl Generation {
    fn of(path: PathBuf) -> Option<Self> {
        let name = path.file_name()?.to_str()?.strip_prefix('g')?;
        let (number, form) = name.split_once('-')?;
        let (index, listing) = form.split_once('.')?;
        let (number, form) = (number.parse().ok()?, (index.parse().ok()?, listing.parse().ok()?));
        Some(Self { number, form, path })
    }

    /// The directory of the index proper.
    pub(super) fn index(&self) -> PathBuf {
        self.path.join("index")
    }

    /// The file of the listing.
    pub(super) fn listing(&self) -> PathBuf {
        self.path.join("listing")
    }

    /// How the files of the index look from outside, in one number.
    fn look(&self) -> io::Result<u64> {
        let mut files = Vec::new();
        for entry in fs::read_dir(self.index())? {
            let entry = entry?;
            let it = entry.metadata()?;
            let is_lock = entry.path().extension().is_some_and(|extension| extension == "lock");
            if !is_lock {
                files.push((entry.file_name(), it.len(), it.mtime(), it.mtime_nsec(), it.ctime(), it.ctime_nsec()));
            }
        }
        files.sort();
        Ok(XxHash3_64::oneshot(format!("{files:?}").as_bytes()))
    }

    /// Whether the files of the index are those that were known to be sound.
    pub(super) fn is_known_sound(&self) -> bool {
        let known = fs::read_to_string(self.path.join(SOUND)).ok();
        known.is_some_and(|known| self.look().is_ok_and(|look| known == look.to_string()))
    }

    /// Whether it was finished once.
    pub(super) fn is_finished(&self) -> bool {
        self.path.join(SOUND).exists()
    }

    /// Notes that the files of the index are sound. If that fails, they are looked through at the next start.
    pub(super) fn note_sound(&self) {
        // Without need nothing is written: the place may be watched.
        if !self.is_known_sound() {
            let _ = self.look().and_then(|look| fs::write(self.path.join(SOUND), look.to_string()));
        }
    }

    /// Notes that work on the index begins. Tells whether it may: not if it was ended by force too often.
    pub(super) fn begin(&self) -> io::Result<bool> {
        let path = self.path.join("attempts");
        let before = fs::read(&path).map_or(0, |marks| marks.len());
        if before >= ATTEMPTS {
            return Ok(false);
        }
        fs::write(path, vec![b'|'; before + 1]).map(|()| true)
    }

    /// Notes that work on the index has come forward.
    pub(super) fn note_progress(&self) {
        let _ = fs::remove_file(self.path.join("attempts"));
    }
}

/// Who may write.
#[derive(Debug)]
pub(super) enum Lock {
    /// This process, as long as the file is open.
    Ours(File),
    /// Another one.
    Taken,
    /// Nobody knows: the file system has no locks.
    Unknown(io::Error),
}

/// The directory of all generations.
#[derive(Clone, Debug)]
pub(super) struct Home(PathBuf);

impl Home {
    /// The directory at `path`; it is made if it is not there.
    pub(super) fn at(path: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Tries to become the one who writes.
    pub(super) fn lock(&self) -> io::Result<Lock> {
        let file = OpenOptions::new().create(true).append(true).open(self.0.join("lock"))?;
        Ok(match file.try_lock() {
            Ok(()) => Lock::Ours(file),
            Err(TryLockError::WouldBlock) => Lock::Taken,
            Err(TryLockError::Error(error)) => Lock::Unknown(error),
        })
    }

    fn generations(&self) -> Vec<Generation> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        entries.filter_map(|entry| Generation::of(entry.path())).collect()
    }

    /// The newest generation of this program's form; one that was finished before others.
    pub(super) fn current(&self) -> Option<Generation> {
        let ours = self.generations().into_iter().filter(|generation| generation.form == FORM);
        ours.max_by_key(|generation| (generation.is_finished(), generation.number))
    }

    /// Notes that the current generation turned out to be damaged, so that it is not chosen again.
    pub(super) fn distrust(&self) {
        if let Some(generation) = self.current() {
            let _ = fs::remove_file(generation.path.join(SOUND));
        }
    }

    /// Makes a new generation.
    pub(super) fn begin(&self) -> io::Result<Generation> {
        let last = self.generations().iter().map(|generation| generation.number).max().unwrap_or(0);
        let path = self.0.join(format!("g{}-{}.{}", last + 1, FORM.0, FORM.1));
        let generation = Generation { number: last + 1, form: FORM, path };
        fs::create_dir_all(generation.index())?;
        Ok(generation)
    }

    /// Deletes what stands beside `kept` and is of no use: generations before it, of its form or an older one, and
    /// files that killed programs have left. For the one who writes only.
    pub(super) fn clean(&self, kept: &Generation) {
        for generation in self.generations() {
            if generation != *kept && generation.form <= FORM {
                let _ = fs::remove_dir_all(generation.path);
            }
        }
        for entry in fs::read_dir(kept.index()).into_iter().flatten().flatten() {
            if entry.file_name().as_encoded_bytes().starts_with(b".tmp") {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Length of all files, in bytes.
    pub(super) fn size(&self) -> u64 {
        let files = walkdir::WalkDir::new(&self.0).into_iter().flatten();
        files.filter_map(|entry| entry.metadata().ok().filter(fs::Metadata::is_file)).map(|it| it.len()).sum()
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writes_and_older_generations_go() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::at(directory.path().join("index")).unwrap();
        let Lock::Ours(_lock) = home.lock().unwrap() else { panic!("nobody else is there") };
        assert!(matches!(home.lock().unwrap(), Lock::Taken));
        assert_eq!(home.current(), None);
        let [first, second] = [home.begin().unwrap(), home.begin().unwrap()];
        fs::write(second.index().join(".tmpab12"), "x").unwrap();
        for other in [format!("g1-{}.999", FORM.0), "g7-0.9".to_owned(), "notes".to_owned()] {
            fs::create_dir(home.path().join(other)).unwrap();
        }
        assert_eq!(home.current(), Some(second.clone()));
        home.clean(&second);
        let mut left: Vec<_> = fs::read_dir(home.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left.len(), 4, "{left:?}");
        assert!(!first.path.exists() && fs::read_dir(second.index()).unwrap().next().is_none());
    }

    #[test]
    fn what_changed_since_it_was_sound_is_seen() {
        let directory = tempfile::tempdir().unwrap();
        let generation = Home::at(directory.path().to_owned()).unwrap().begin().unwrap();
        let file = generation.index().join("meta.json");
        fs::write(&file, "a").unwrap();
        assert!(!generation.is_known_sound());
        generation.note_sound();
        assert!(generation.is_known_sound());
        fs::write(&file, "b").unwrap();
        assert!(!generation.is_known_sound());
    }

    #[test]
    fn work_that_never_comes_forward_is_not_begun_for_ever() {
        let directory = tempfile::tempdir().unwrap();
        let generation = Home::at(directory.path().to_owned()).unwrap().begin().unwrap();
        assert!((0..ATTEMPTS).all(|_| generation.begin().unwrap()) && !generation.begin().unwrap());
        generation.note_progress();
        assert!(generation.begin().unwrap());
    }
}
