//! The notebook's file: connecting to it, seeing whether it is sound, reading its columns.
//! What to do about a file that is not sound is decided in `store.rs` and `backup.rs`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use super::NotebookError;
use super::backup::beside;

/// How long to wait for another process.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How long to sleep between two looks whether another process is done.
const PAUSE: Duration = Duration::from_millis(1);
/// A file that was begun so long ago was not finished.
const ABANDONED: Duration = Duration::from_mins(1);
/// "duba", as the first migration sets it.
const APPLICATION: i64 = 0x6475_6261;

/// Makes an empty file for the reader's eyes only, or sees whether the one that is there can be written.
pub(super) fn make_file(path: &Path) -> Result<(), NotebookError> {
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    file.map(drop).map_err(|error| NotebookError::io(path, error))
}

/// Writes a whole file, or, on an error, nothing: what is there is replaced at once, by a file beside it.
///
/// # Errors
/// When the system refuses, or when there is something else than a file, which must not be replaced.
pub fn write_whole(path: &Path, contents: &[u8]) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is no plain file"));
    }
    let fresh = beside(path, ".dubao-new");
    let mut file = begin(&fresh)?;
    let mut write = || {
        file.write_all(contents)?;
        file.sync_data()?;
        fs::rename(&fresh, path)
    };
    write().inspect_err(|_| drop(fs::remove_file(&fresh)))
}

/// Makes a file for the reader's eyes only, in the place of one that a killed program has left behind.
fn begin(fresh: &Path) -> io::Result<File> {
    let make = || OpenOptions::new().create_new(true).write(true).mode(0o600).open(fresh);
    make().or_else(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            return Err(error);
        }
        let age = fs::symlink_metadata(fresh)?.modified()?.elapsed();
        if age.is_ok_and(|age| age < ABANDONED) {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program writes it"));
        }
        fs::remove_file(fresh)?;
        make()
    })
}

/// Opens an existing file.
pub(super) fn connect(path: &Path) -> Result<Connection, NotebookError> {
    open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// Opens an existing file without the means to change it.
pub(super) fn connect_read_only(path: &Path) -> Result<Connection, NotebookError> {
    open_with(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open_with(path: &Path, flags: OpenFlags) -> Result<Connection, NotebookError> {
    let open = || {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_handler(Some(wait))?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;")?;
        Ok(connection)
    };
    open().map_err(|error| NotebookError::sql(path, error))
}

/// Waits for another process, as long as it is worth it; `times` is how often it was waited already.
///
/// `SQLite`'s own waiting sleeps ever longer, up to 100 ms: beside a program that saves without a break it was never
/// awake when the file was free.
fn wait(times: i32) -> bool {
    thread::sleep(PAUSE);
    u32::try_from(times).is_ok_and(|times| PAUSE * times < PATIENCE)
}

/// Reads a file through; gives its format, 0 for an empty file.
pub(super) fn examine(connection: &Connection, path: &Path) -> Result<i64, NotebookError> {
    let ask = |pragma: &str| connection.query_row(pragma, [], |row| Ok((number(row, 0), text(row, 0))));
    let sql = |error| NotebookError::sql(path, error);
    let (_, verdict) = ask("PRAGMA integrity_check(1)").map_err(sql)?;
    if verdict != "ok" {
        return Err(NotebookError::Damaged { path: path.to_owned() });
    }
    let (objects, _) = ask("SELECT count(*) FROM sqlite_schema").map_err(sql)?;
    let (application, _) = ask("PRAGMA application_id").map_err(sql)?;
    let (version, _) = ask("PRAGMA user_version").map_err(sql)?;
    match (objects, application, version) {
        (0, 0, 0) => Ok(0),
        (1.., APPLICATION, 1..) => Ok(version),
        _ => Err(NotebookError::Foreign { path: path.to_owned() }),
    }
}

/// A column as text, whatever the file holds there.
pub(super) fn text(row: &Row<'_>, column: usize) -> String {
    match row.get_ref(column) {
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    }
}

/// A column as a number; 0 if the file holds something else there.
pub(super) fn number(row: &Row<'_>, column: usize) -> i64 {
    match row.get_ref(column) {
        Ok(ValueRef::Integer(number)) => number,
        _ => 0,
    }
}

/// A column as a byte offset; 0 if it is negative.
pub(super) fn offset(row: &Row<'_>, column: usize) -> usize {
    usize::try_from(number(row, column)).unwrap_or(0)
}

/// A byte offset as the file holds it.
pub(super) fn stored(offset: usize) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}
