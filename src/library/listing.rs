//! The listing on the disk: what is known of each page of the library, so that it need not be read again to be listed.
//! It is a log: each line tells of a page anew, and has a hash of its own, so that whatever was cut off or changed is
//! noticed. Which lines hold is decided by the batch that the index has committed.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_64;

use super::catalog::ArticleEntry;
use super::page::ArticleId;
use crate::page::Kind;

/// Counts the forms that the listing has had.
pub const LISTING: u32 = 1;

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

/// A line of the log.
#[derive(Serialize, Deserialize)]
enum Line {
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
    const fn batch(&self) -> u64 {
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
struct PageLine {
    path: String,
    stamp: Stamp,
    hash: u64,
    corrected: u64,
    problem: Option<String>,
    is_archive: bool,
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

/// The listing, and the log that it is kept in.
#[derive(Debug)]
pub struct Listing {
    /// All pages by their numbers.
    pub pages: BTreeMap<u32, Known>,
    /// A number above all that were ever given.
    pub next: u32,
    path: PathBuf,
    /// How much of the file holds, in bytes.
    length: u64,
    /// Lines that are not in the file yet.
    waiting: Vec<u8>,
}

impl Listing {
    /// Reads the log at `path` as far as it tells of what the index has committed, which is `batch` and all before it.
    ///
    /// # Errors
    /// If it cannot be read, or is damaged before its end.
    pub fn load(path: PathBuf, batch: u64) -> io::Result<Self> {
        let mut listing = Self { pages: BTreeMap::new(), next: 0, path, length: 0, waiting: Vec::new() };
        let file = match File::open(&listing.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound && batch == 0 => return Ok(listing),
            Err(error) => return Err(error),
        };
        let (mut reader, mut line, mut last) = (BufReader::with_capacity(1 << 20, file), Vec::new(), 0);
        while reader.read_until(b'\n', &mut line)? > 0 {
            match parse(&line) {
                Some(read) if read.batch() <= batch => {
                    last = last.max(read.batch());
                    listing.take(read);
                }
                // It was written for a batch that the index has not committed.
                Some(_) => break,
                // So was one that was being written when the program was killed.
                None if last == batch && !line.ends_with(b"\n") => break,
                None => return Err(io::Error::new(io::ErrorKind::InvalidData, "the listing is damaged")),
            }
            listing.length += line.len() as u64;
            line.clear();
        }
        if last < batch {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the listing has lost its end"));
        }
        Ok(listing)
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Page { number, page, .. } => {
                self.next = self.next.max(number.saturating_add(1));
                let old = self.pages.remove(&number).unwrap_or_default();
                let is_archive = page.is_archive;
                let mut known = page.known();
                known.indexed = u32::try_from(known.articles.len()).unwrap_or(u32::MAX);
                if is_archive {
                    (known.records, known.indexed) = (Some(old.records.unwrap_or_default()), old.indexed);
                }
                self.pages.insert(number, known);
            }
            Line::Records { number, gaps, end, lines, .. } => {
                let records = self.pages.entry(number).or_default().records.get_or_insert_default();
                let mut start = records.starts.last().unwrap_or(0);
                for gap in gaps {
                    start += gap;
                    records.starts.push(start);
                }
                (records.end, records.lines) = (end, lines);
            }
            Line::Indexed { number, records, .. } => self.pages.entry(number).or_default().indexed = records,
            Line::Gone { number, .. } => drop(self.pages.remove(&number)),
            Line::Batch { .. } => {}
        }
    }

    /// Takes in what is known of a page now, as of `batch`. Its records and what is indexed of it stay.
    pub fn put(&mut self, number: u32, batch: u64, mut page: Known) {
        self.next = self.next.max(number.saturating_add(1));
        let line = Line::Page { number, batch, page: Box::new(PageLine::of(&page)) };
        self.write(&line);
        if let Some(old) = self.pages.get_mut(&number) {
            page.records = if page.records.is_some() { old.records.take().or(page.records) } else { None };
        }
        self.pages.insert(number, page);
    }

    /// Takes in more records of an archive as of `batch`.
    pub fn put_records(&mut self, number: u32, batch: u64, found: Records) {
        let Some(page) = self.pages.get_mut(&number) else { return };
        let known = page.records.get_or_insert_default();
        let mut before = known.starts.last().unwrap_or(0);
        let gap = |start: u64| start - std::mem::replace(&mut before, start);
        let gaps = found.starts.from(known.starts.len()).map(gap).collect();
        let (end, lines) = (found.end, found.lines);
        page.records = Some(found);
        self.write(&Line::Records { number, batch, gaps, end, lines });
    }

    /// Notes that so many records of an archive are in the index as of `batch`.
    pub fn put_indexed(&mut self, number: u32, batch: u64, records: u32) {
        if let Some(page) = self.pages.get_mut(&number) {
            page.indexed = records;
        }
        self.write(&Line::Indexed { number, batch, records });
    }

    /// Forgets a page as of `batch`.
    pub fn remove(&mut self, number: u32, batch: u64) {
        self.pages.remove(&number);
        self.write(&Line::Gone { number, batch });
    }

    /// Notes that all of `batch` has been told.
    pub fn end_batch(&mut self, batch: u64) {
        self.write(&Line::Batch { batch });
    }

    fn write(&mut self, line: &Line) {
        let Ok(json) = serde_json::to_vec(line) else { return };
        self.waiting.extend(format!("{:016x} ", XxHash3_64::oneshot(&json)).bytes());
        self.waiting.extend(json);
        self.waiting.push(b'\n');
    }

    /// Brings what is new to the disk. Blocks until it is there.
    ///
    /// # Errors
    /// The system's; what was not written is tried again the next time.
    pub fn save(&mut self) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(&self.path)?;
        // What a killed program has written beyond it does not hold.
        file.set_len(self.length)?;
        file.seek(SeekFrom::Start(self.length))?;
        file.write_all(&self.waiting)?;
        file.sync_data()?;
        self.length += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}

impl PageLine {
    fn of(page: &Known) -> Self {
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

    fn known(self) -> Known {
        let Self { path, stamp, hash, corrected, problem, articles, .. } = self;
        let articles = articles.into_iter().map(Row::entry).collect();
        Known { path: path_of(&path), stamp, hash, corrected, problem, articles, records: None, indexed: 0 }
    }
}

/// Reads a line, if it is as it was written.
fn parse(line: &[u8]) -> Option<Line> {
    let line = line.strip_suffix(b"\n")?;
    let (hash, json) = line.split_at_checked(17)?;
    let hash = u64::from_str_radix(std::str::from_utf8(hash).ok()?.trim_end(), 16).ok()?;
    (XxHash3_64::oneshot(json) == hash).then(|| serde_json::from_slice(json).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, articles: usize) -> Known {
        let entry = ArticleEntry { kind: Kind::Brief, ..ArticleEntry::unread("石桥".into()) };
        Known { path: path.into(), hash: 5, articles: vec![entry; articles], ..Known::default() }
    }

    fn listing() -> (tempfile::TempDir, Listing) {
        let directory = tempfile::tempdir().unwrap();
        let listing = Listing::load(directory.path().join("listing"), 0).unwrap();
        (directory, listing)
    }

    #[test]
    fn what_was_committed_is_known_and_what_came_later_is_not() {
        let (_directory, mut listing) = listing();
        listing.put(0, 1, page("/a", 2));
        listing.put(1, 1, page("/\u{1}b", 1));
        listing.put(0, 2, page("/a", 3));
        listing.save().unwrap();
        let again = |batch| Listing::load(listing.path.clone(), batch).unwrap();
        assert_eq!((again(1).pages[&0].indexed, again(2).pages[&0].indexed), (2, 3));
        assert_eq!(again(2).pages[&1].articles[0].kind, Kind::Brief);
        assert!(Listing::load(listing.path.clone(), 3).is_err(), "the end is lost");
        let mut other = again(1);
        other.put(2, 2, page("/c", 1));
        other.save().unwrap();
        assert_eq!((again(2).pages[&0].indexed, again(2).pages.len(), again(2).next), (2, 3, 3));
    }

    #[test]
    fn records_and_removals_are_kept() {
        let (_directory, mut listing) = listing();
        listing.put(0, 1, Known { records: Some(Records::default()), ..page("/a.jsonl", 0) });
        let mut found = Records { end: 99, lines: 4, ..Records::default() };
        for start in [3, 10, 50] {
            found.starts.push(start);
        }
        listing.put_records(0, 1, found.clone());
        listing.put_indexed(0, 1, 3);
        listing.put(1, 1, page("/b", 1));
        found.starts.push(120);
        found.end = 150;
        listing.put_records(0, 2, found.clone());
        listing.put_indexed(0, 2, 4);
        listing.remove(1, 2);
        listing.put(0, 2, Known { records: Some(Records::default()), ..page("/b.jsonl", 0) });
        listing.save().unwrap();
        let load = |batch| Listing::load(listing.path.clone(), batch).unwrap();
        assert_eq!(load(2).pages[&0].records.as_ref(), Some(&found));
        assert_eq!(load(2).pages[&0].path.to_str(), Some("/b.jsonl"));
        assert_eq!((load(1).pages[&0].indexed, load(2).pages[&0].indexed), (3, 4));
        assert_eq!((load(1).pages.len(), load(2).pages.len(), load(2).next), (2, 1, 2));
    }

    #[test]
    fn a_line_cut_off_is_not_there_and_a_changed_one_is_noticed() {
        let (_directory, mut listing) = listing();
        listing.put(0, 1, page("/a", 1));
        listing.put(1, 2, page("/b", 1));
        listing.save().unwrap();
        let whole = fs::read(&listing.path).unwrap();
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for cut in first..whole.len() {
            fs::write(&listing.path, &whole[..cut]).unwrap();
            assert_eq!(Listing::load(listing.path.clone(), 1).unwrap().pages.len(), 1);
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 2;
            fs::write(&listing.path, flipped).unwrap();
            assert!(Listing::load(listing.path.clone(), 2).is_err(), "byte {at}");
        }
    }

    #[test]
    fn any_path_survives() {
        for bytes in [&b"/a=~"[..], b"/\xFF", "/报 纸".as_bytes(), b"~"] {
            let path = PathBuf::from(std::ffi::OsString::from_vec(bytes.to_vec()));
            assert_eq!(path_of(&path_text(&path)), path);
        }
    }
}
