//! What can go wrong with the notebook, in words for the reader.
//! Whether to try again is the caller's decision.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the notebook could not be opened, read or written. Nothing of what had been saved before is touched.
#[derive(Debug, Error)]
pub enum NotebookError {
    /// The disk, or the reader's share of it, is full.
    #[error("there is no space left on the disk for the notebook {path:?}")]
    DiskFull {
        /// The notebook's file.
        path: PathBuf,
    },
    /// The file, its directory or the file system cannot be written.
    #[error("the notebook {path:?} cannot be written")]
    ReadOnly {
        /// The notebook's file.
        path: PathBuf,
    },
    /// The disk, or what stands for it, gave an error.
    #[error("the disk refused to read or write the notebook {path:?}")]
    Disk {
        /// The notebook's file.
        path: PathBuf,
    },
    /// Another program held the notebook for longer than five seconds.
    #[error("the notebook {path:?} is held by another program")]
    Locked {
        /// The notebook's file.
        path: PathBuf,
    },
    /// The file is no database, or is broken inside.
    #[error("the notebook {path:?} is damaged")]
    Damaged {
        /// The notebook's file.
        path: PathBuf,
    },
    /// A newer version of the program wrote the notebook.
    #[error("the notebook {path:?} was written by a newer version of this program (format {version})")]
    Newer {
        /// The notebook's file.
        path: PathBuf,
        /// The file's format, as in its `user_version`.
        version: i64,
    },
    /// The file is a sound database of some other program.
    #[error("{path:?} is not a notebook but another program's database")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The `SQLite` in this build can lose committed data.
    #[error("the notebook {path:?} was not opened: SQLite {found} is older than 3.51.3 and can lose saved data")]
    OldSqlite {
        /// The notebook's file.
        path: PathBuf,
        /// The version found.
        found: &'static str,
    },
    /// Anything else.
    #[error("the notebook {path:?} failed: {source}")]
    Failed {
        /// The notebook's file.
        path: PathBuf,
        /// What the database or the system said.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl NotebookError {
    /// What the reader can do about it.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::DiskFull { .. } => Some("Free some space, then save again."),
            Self::ReadOnly { .. } => Some("Check who owns the file and its folder; reading and searching go on."),
            Self::Disk { .. } => Some("Check the disk, its free space and your share of it."),
            Self::Locked { .. } => Some("Close the other program, or wait, then save again."),
            Self::Damaged { .. } => Some("Start the program again: it keeps the file and restores the newest backup."),
            Self::Newer { .. } => Some("Use the newer version to change it; here it can only be read."),
            Self::Foreign { .. } => Some("Move that file away, or choose another place for the notebook."),
            Self::OldSqlite { .. } => Some("Build the program with the SQLite that comes with it."),
            Self::Failed { .. } => None,
        }
    }

    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::ResourceBusy => Self::Locked { path },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly { path },
            _ => Self::Failed { path, source: source.into() },
        }
    }

    pub(super) fn sql(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::SystemIoFailure) => Self::Disk { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path },
            _ => Self::Failed { path, source: source.into() },
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn faults_are_told_apart() {
        let table = [
            (ffi::SQLITE_FULL, "no space left"),
            (ffi::SQLITE_READONLY, "cannot be written"),
            (ffi::SQLITE_IOERR_FSYNC, "the disk refused"),
            (ffi::SQLITE_BUSY, "held by another"),
            (ffi::SQLITE_NOTADB, "damaged"),
        ];
        for (code, words) in table {
            let error = NotebookError::sql(
                Path::new("/home/周/n.sqlite"),
                rusqlite::Error::SqliteFailure(ffi::Error::new(code), None),
            );
            let sentence = error.to_string();
            assert!(sentence.contains(words) && sentence.contains("/home/周/n.sqlite"), "{sentence}");
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn a_path_brings_no_control_characters() {
        let error = NotebookError::io(Path::new("/a/\u{1b}[2J"), io::ErrorKind::PermissionDenied.into());
        assert!(!error.to_string().contains('\u{1b}'));
    }
}
