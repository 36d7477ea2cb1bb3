//! What is known of a page of the library without reading it. How that is kept is the business of `listing`.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::catalog::ArticleEntry;

/// How a file looked from outside when it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its length in bytes.
    pub size: u64,
    /// When its contents were changed last, in seconds and nanoseconds.
    pub modified: (i64, i64),
    /// When anything about it was changed last: nobody can set that back.
    pub changed: (i64, i64),
    /// Its number in its file system.
    pub inode: u64,
}

impl Stamp {
    /// How a file looks now.
    ///
    /// # Errors
    /// If the system does not tell.
    pub fn of(path: &Path) -> io::Result<Self> {
        let it = fs::metadata(path)?;
        let (modified, changed) = ((it.mtime(), it.mtime_nsec()), (it.ctime(), it.ctime_nsec()));
        Ok(Self { size: it.len(), modified, changed, inode: it.ino() })
    }

    /// What a file keeps when it gets another name.
    pub const fn identity(&self) -> (u64, u64, (i64, i64)) {
        (self.inode, self.size, self.modified)
    }

    /// Whether a file that looked so before may have got more at its end since, and nothing else.
    pub const fn may_grow_to(&self, newer: &Self) -> bool {
        self.inode == newer.inode && self.size < newer.size
    }

    /// The stamp of a file that could not be read to its end: it differs from all that the file may get, which may grow
    /// to each of them.
    #[must_use]
    pub fn unread(&self) -> Self {
        Self { inode: self.inode, ..Self::default() }
    }
}

/// What is known of a page, or of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Where it is.
    pub path: PathBuf,
    /// How its file looked when it was read.
    pub stamp: Stamp,
    /// A hash of its text; of an archive, of its beginning and its end.
    pub hash: u64,
    /// A hash of the corrections that it was read with.
    pub corrected: u64,
    /// Why it cannot be read.
    pub problem: Option<String>,
    /// Its articles; of an archive, none.
    pub articles: Vec<ArticleEntry>,
    /// Of an archive: where its records begin, where the last one ends, and how many lines there are.
    pub records: Option<Records>,
    /// How many of its articles are in the index.
    pub indexed: u32,
}

/// Where the records of an archive are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Where each begins.
    pub starts: super::archive::Offsets,
    /// The byte up to which the archive has been looked through.
    pub end: u64,
    /// Lines up to there.
    pub lines: u64,
}
