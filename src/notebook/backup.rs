//! Rotated copies of the notebook, and putting one back when the notebook is damaged. Nothing is overwritten but the
//! oldest copy. What counts as damaged is in `store.rs`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::Connection;

use super::NotebookError;
use super::file::{self, examine};

/// What `SQLite` puts behind the name for its journal.
pub(super) const JOURNAL: &str = "-journal";
/// Copies kept.
const KEPT: usize = 7;
/// Seconds after which another copy is due.
const DAY: u64 = 24 * 60 * 60;

/// What was done about a notebook that was damaged, empty or gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Where the damaged file is kept, if there was one.
    pub aside: Option<PathBuf>,
    /// The copy that was put in its place; without one, the notebook began anew.
    pub restored: Option<PathBuf>,
}

/// The path with `ending` put behind its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Moves a damaged notebook aside and restores the newest sound copy; does nothing to a sound notebook.
pub(super) fn mend(path: &Path) -> Result<Option<Recovery>, NotebookError> {
    let exists = path.try_exists().map_err(|error| NotebookError::io(path, error))?;
    let empty = !exists || fs::metadata(path).map_err(|error| NotebookError::io(path, error))?.len() == 0;
    if empty && numbered(path, "backup")?.is_empty() {
        return Ok(None);
    }
    if !empty {
        match file::connect(path).and_then(|connection| examine(&connection, path)) {
            Err(NotebookError::Damaged { .. }) => {}
            sound => return sound.map(|_| None),
        }
    }
    let copy = newest_sound_copy(path)?;
    put_aside_and(path, copy.as_deref()).map(Some).map_err(|error| NotebookError::io(path, error))
}

fn newest_sound_copy(path: &Path) -> Result<Option<PathBuf>, NotebookError> {
    let copies = numbered(path, "backup")?.into_iter().rev().map(|(_, copy)| copy);
    let mut sound = copies.filter(|copy| file::connect_read_only(copy).and_then(|c| examine(&c, copy)).is_ok());
    Ok(sound.next())
}

fn put_aside_and(path: &Path, copy: Option<&Path>) -> io::Result<Recovery> {
    let fresh = beside(path, ".restored");
    if let Some(copy) = copy {
        fs::copy(copy, &fresh)?;
        File::open(&fresh)?.sync_all()?;
    }
    let number = next(&numbered_files(path, "damaged")?);
    let aside = beside(path, &format!(".damaged-{number}"));
    // The journal goes first: left behind, it would be played back into the restored copy.
    move_if_there(&beside(path, JOURNAL), &beside(&aside, JOURNAL))?;
    let moved = move_if_there(path, &aside)?;
    if copy.is_some() {
        fs::rename(&fresh, path)?;
    }
    sync_directory(path)?;
    Ok(Recovery { aside: moved.then_some(aside), restored: copy.map(Path::to_owned) })
}

/// Copies the notebook when the newest copy is a day from `now` (seconds since 1970), or there is none.
pub(super) fn copy_if_due(connection: &Connection, path: &Path, now: i64) -> Result<(), NotebookError> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or(0));
    let copies = numbered(path, "backup")?;
    let made = copies.last().and_then(|(_, copy)| fs::metadata(copy).ok()?.modified().ok());
    // A clock that was set back must not stop the copying, nor start it at every opening.
    let age = made.map(|made| now.duration_since(made).unwrap_or_else(|ahead| ahead.duration()));
    if age.is_some_and(|age| age.as_secs() < DAY) {
        return Ok(());
    }
    let fresh = beside(path, ".copying");
    let io = |error| NotebookError::io(path, error);
    remove_if_there(&fresh).map_err(io)?;
    if let Err(error) = copy_to(connection, &fresh, now) {
        remove_if_there(&fresh).map_err(io)?;
        return Err(error);
    }
    fs::rename(&fresh, beside(path, &format!(".backup-{}", next(&copies)))).map_err(io)?;
    sync_directory(path).map_err(io)?;
    let superfluous = (copies.len() + 1).saturating_sub(KEPT);
    copies.iter().take(superfluous).try_for_each(|(_, copy)| remove_if_there(copy)).map_err(io)
}

fn copy_to(connection: &Connection, copy: &Path, now: SystemTime) -> Result<(), NotebookError> {
    let io = |error| NotebookError::io(copy, error);
    // Made beforehand, because `SQLite` would let others read it.
    file::make_file(copy)?;
    connection
        .execute("VACUUM INTO CAST(?1 AS TEXT)", [copy.as_os_str().as_bytes()])
        .map_err(|error| NotebookError::sql(copy, error))?;
    let file = OpenOptions::new().append(true).open(copy).map_err(io)?;
    file.set_modified(now).and_then(|()| file.sync_all()).map_err(io)
}

fn numbered(path: &Path, kind: &str) -> Result<Vec<(u64, PathBuf)>, NotebookError> {
    numbered_files(path, kind).map_err(|error| NotebookError::io(path, error))
}

/// The files beside the notebook that end in `.KIND-NUMBER`, in the order of their numbers.
fn numbered_files(path: &Path, kind: &str) -> io::Result<Vec<(u64, PathBuf)>> {
    let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(Vec::new());
    };
    let start = format!("{}.{kind}-", name.to_string_lossy());
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let number = entry.file_name().to_string_lossy().strip_prefix(&start).and_then(|number| number.parse().ok());
        files.extend(number.map(|number| (number, entry.path())));
    }
    files.sort_unstable();
    Ok(files)
}

fn next(files: &[(u64, PathBuf)]) -> u64 {
    files.last().map_or(1, |(number, _)| number.saturating_add(1))
}

/// Moves a file out of the way, to the next free name that ends in `.KIND-NUMBER`; gives its new path.
pub(super) fn put_aside(path: &Path, kind: &str) -> io::Result<PathBuf> {
    let aside = beside(path, &format!(".{kind}-{}", next(&numbered_files(path, kind)?)));
    fs::rename(path, &aside)?;
    Ok(aside)
}

fn move_if_there(from: &Path, to: &Path) -> io::Result<bool> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        moved => moved.map(|()| true),
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Makes renames survive a power cut.
fn sync_directory(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::store::tests::{NOW, Sandbox, killed, mark};
    use super::super::{Access, Bookmark};
    use super::*;

    const A_DAY: i64 = DAY.cast_signed();

    /// A notebook with one bookmark, and a copy of it.
    fn copied(sandbox: &Sandbox) -> Bookmark {
        let saved = sandbox.open().add(mark(0), 1).unwrap();
        drop(sandbox.open());
        assert_eq!(sandbox.names(), ["notebook.sqlite", "notebook.sqlite.backup-1"]);
        saved
    }

    #[test]
    fn a_damaged_notebook_is_kept_and_the_copy_restored() {
        let page_of_zeros: fn(&mut Vec<u8>) = |file| file[4096..8192].fill(0);
        let damages: [fn(&mut Vec<u8>); 4] = [
            Vec::clear,
            |file| *file = b"not a database at all".repeat(400),
            |file| file.truncate(5000),
            page_of_zeros,
        ];
        for damage in damages {
            let sandbox = Sandbox::new();
            let saved = copied(&sandbox);
            let path = sandbox.path("notebook.sqlite");
            let mut bytes = fs::read(&path).unwrap();
            damage(&mut bytes);
            fs::write(&path, &bytes).unwrap();
            let notebook = sandbox.open();
            assert!(matches!(notebook.access(), Access::ReadWrite), "{:?}", notebook.access());
            assert_eq!(notebook.bookmarks().unwrap(), [saved]);
            let (aside, copy) = (beside(&path, ".damaged-1"), beside(&path, ".backup-1"));
            assert_eq!(fs::read(&aside).unwrap(), bytes);
            assert_eq!(notebook.recovery(), Some(&Recovery { aside: Some(aside), restored: Some(copy) }));
            assert!(sandbox.open().recovery().is_none());
        }
    }

    #[test]
    fn damage_without_a_copy_begins_anew_and_overwrites_nothing() {
        let sandbox = Sandbox::new();
        let path = sandbox.path("notebook.sqlite");
        for n in 1..=2 {
            fs::write(&path, [n; 3000]).unwrap();
            let notebook = sandbox.open();
            assert_eq!(notebook.recovery().map(|recovery| recovery.restored.is_none()), Some(true));
            assert_eq!(fs::read(beside(&path, &format!(".damaged-{n}"))).unwrap(), [n; 3000]);
        }
    }

    #[test]
    fn an_empty_file_without_copies_is_a_new_notebook() {
        let sandbox = Sandbox::new();
        fs::write(sandbox.path("notebook.sqlite"), b"").unwrap();
        assert!(sandbox.open().recovery().is_none());
        assert_eq!(sandbox.names(), ["notebook.sqlite"]);
    }

    #[test]
    fn a_vanished_notebook_comes_back_and_its_journal_is_not_played_into_it() {
        let sandbox = Sandbox::new();
        let saved = copied(&sandbox);
        let path = sandbox.path("notebook.sqlite");
        let mut notebook = sandbox.open();
        notebook.remove(saved.id).unwrap();
        notebook.add(mark(3), 1).unwrap();
        let (_, journal) = killed(&mut notebook);
        drop(notebook);
        fs::remove_file(&path).unwrap();
        fs::write(beside(&path, JOURNAL), journal).unwrap();
        let notebook = sandbox.open();
        assert_eq!(notebook.bookmarks().unwrap(), [saved]);
        assert_eq!(notebook.recovery().map(|recovery| recovery.aside.clone()), Some(None));
    }

    #[test]
    fn a_broken_copy_is_passed_over() {
        let sandbox = Sandbox::new();
        let saved = copied(&sandbox);
        fs::write(sandbox.path("notebook.sqlite.backup-12"), b"broken").unwrap();
        fs::write(sandbox.path("notebook.sqlite"), [7; 4096]).unwrap();
        assert_eq!(sandbox.open().bookmarks().unwrap(), [saved]);
    }

    #[test]
    fn a_copy_a_day_and_seven_of_them() {
        let sandbox = Sandbox::new();
        drop(sandbox.open());
        for day in 0..9 {
            drop(sandbox.open_at(NOW + day * A_DAY));
            drop(sandbox.open_at(NOW + day * A_DAY + A_DAY - 1));
        }
        let copies = numbered_files(&sandbox.path("notebook.sqlite"), "backup").unwrap();
        assert_eq!(copies.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(sandbox.names().len(), 8, "no temporary file stays");
        let mode = fs::metadata(sandbox.path("notebook.sqlite.backup-9")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_clock_set_back_makes_one_copy() {
        let sandbox = Sandbox::new();
        copied(&sandbox);
        for _ in 0..3 {
            drop(sandbox.open_at(-5));
        }
        assert_eq!(numbered_files(&sandbox.path("notebook.sqlite"), "backup").unwrap().len(), 2);
    }
}
