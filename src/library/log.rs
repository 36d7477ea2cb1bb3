//! The lines of the listing's log: JSON, each with a hash of its own in front, so that whatever was cut off or changed is
//! noticed. What they add up to is known in `listing`.

use std::ops::Range;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

use super::catalog::ArticleEntry;
use super::known::{Known, Stamp};
use super::page::ArticleId;
use crate::page::Kind;

/// A line of the log; each belongs to a batch.
#[derive(Serialize, Deserialize)]
pub(super) enum Line {
    /// A page as it was read.
    Page { number: u32, batch: u64, page: Box<PageLine> },
    /// More records of an archive: how far each begins after the one before.
    Records { number: u32, batch: u64, gaps: Vec<u64>, end: u64, lines: u64 },
    /// So many records of an archive are in the index.
    Indexed { number: u32, batch: u64, records: u32 },
    /// A page is no longer in the library.
    Gone { number: u32, batch: u64 },
    /// All of a batch has been told.
    Batch { batch: u64 },
}

impl Line {
    pub(super) const fn batch(&self) -> u64 {
        match self {
            Self::Page { batch, .. }
            | Self::Records { batch, .. }
            | Self::Indexed { batch, .. }
            | Self::Gone { batch, .. }
            | Self::Batch { batch } => *batch,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct PageLine {
    path: String,
    stamp: Stamp,
    hash: u64,
    corrected: u64,
    problem: Option<String>,
    pub(super) is_archive: bool,
    articles: Vec<Row>,
}

/// An article's entry: id, title, summary, kind, length, start and heart.
#[derive(Serialize, Deserialize)]
struct Row(u64, String, String, String, usize, usize, Range<usize>);

impl Row {
    fn of(entry: &ArticleEntry) -> Self {
        let kind = entry.kind.name().to_owned();
        Self(
            entry.id.0,
            entry.title.clone(),
            entry.summary.clone(),
            kind,
            entry.chars,
            entry.start,
            entry.heart.clone(),
        )
    }

    fn entry(self) -> ArticleEntry {
        let Self(id, title, summary, kind, chars, start, heart) = self;
        let kind = Kind::ALL.into_iter().find(|known| known.name() == kind).unwrap_or_default();
        ArticleEntry { id: ArticleId(id), title, summary, kind, chars, start, date: None, paper: None, heart }
    }
}

/// A path as text: itself, or its bytes if they are none.
fn path_text(path: &Path) -> String {
    path.to_str()
        .map_or_else(|| format!("~{}", STANDARD.encode(path.as_os_str().as_bytes())), |path| format!("={path}"))
}

fn path_of(text: &str) -> PathBuf {
    match text.strip_prefix('~').and_then(|bytes| STANDARD.decode(bytes).ok()) {
        Some(bytes) => std::ffi::OsString::from_vec(bytes).into(),
        None => text.strip_prefix('=').unwrap_or_default().into(),
    }
}

impl PageLine {
    pub(super) fn of(page: &Known) -> Self {
        let Known { path, stamp, hash, corrected, problem, articles, records, .. } = page;
        Self {
            path: path_text(path),
            stamp: *stamp,
            hash: *hash,
            corrected: *corrected,
            problem: problem.clone(),
            is_archive: records.is_some(),
            articles: articles.iter().map(Row::of).collect(),
        }
    }

    pub(super) fn known(self) -> Known {
        let Self { path, stamp, hash, corrected, problem, articles, .. } = self;
        let articles = articles.into_iter().map(Row::entry).collect();
        Known { path: path_of(&path), stamp, hash, corrected, problem, articles, records: None, indexed: 0 }
    }
}

/// Reads a line, if it is as it was written.
pub(super) fn parse(line: &[u8]) -> Option<Line> {
    let line = line.strip_suffix(b"\n")?;
    let (hash, json) = line.split_at_checked(17)?;
    let hash = u64::from_str_radix(std::str::from_utf8(hash).ok()?.trim_end(), 16).ok()?;
    (XxHash3_64::oneshot(json) == hash).then(|| serde_json::from_slice(json).ok())?
}

/// A line as it is written.
pub(super) fn line(line: &Line) -> Vec<u8> {
    // Nothing in it can fail to be JSON; a line that was left out would be noticed as lost.
    let json = serde_json::to_vec(line).unwrap_or_default();
    let mut bytes = format!("{:016x} ", XxHash3_64::oneshot(&json)).into_bytes();
    bytes.extend(json);
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_survives() {
        for bytes in [&b"/a=~"[..], b"/\xFF", "/报 纸".as_bytes(), b"~"] {
            let path = PathBuf::from(std::ffi::OsString::from_vec(bytes.to_vec()));
            assert_eq!(path_of(&path_text(&path)), path);
        }
    }
}
