//! One process at a time opens, mends and backs up the notebook.
//! Saving is not guarded here: `SQLite` locks the file itself.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::NotebookError;
use super::backup::beside;
use super::file::PATIENCE;

const PAUSE: Duration = Duration::from_millis(20);

/// Waits for the lock beside the notebook; it is held until the file is dropped.
///
/// A file system that knows no locks gives `None`: the notebook then opens without one.
pub(super) fn take(path: &Path) -> Result<Option<File>, NotebookError> {
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(beside(path, ".lock"))
        .map_err(|error| NotebookError::io(path, error))?;
    let end = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) if Instant::now() >= end => {
                return Err(NotebookError::Locked { path: path.to_owned() });
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}
