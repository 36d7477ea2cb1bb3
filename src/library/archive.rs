//! Archives: files of one JSON object a line, each an article. A record is read by its range of bytes, so that an
//! archive is never in memory as a whole. Which records are listed or indexed is not decided here.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

use twox_hash::XxHash3_64;

use super::page::Page;
use super::record::{FieldNames, Record};
use super::source::SourceError;

/// A longer line is no record, in bytes.
const LONGEST: u64 = 32 << 20;

/// So much of a file is read at a time, in bytes.
const BUFFER: usize = 1 << 20;

/// So much of either end of an archive tells whether it is the same, in bytes.
const FINGERPRINT: u64 = 4096;

/// Offsets are kept in parts of so many, so that a list that grows shares all but the last with its older self.
const CHUNK: usize = 1 << 16;

/// The bytes at which the records of an archive begin, in order. A clone shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    chunks: Vec<Arc<Vec<u64>>>,
    len: usize,
}

impl Offsets {
    /// Adds the next one.
    pub fn push(&mut self, offset: u64) {
        match self.chunks.last_mut().filter(|chunk| chunk.len() < CHUNK) {
            Some(chunk) => Arc::make_mut(chunk).push(offset),
            None => self.chunks.push(Arc::new(vec![offset])),
        }
        self.len += 1;
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One of them, by its number.
    pub fn get(&self, nth: usize) -> Option<u64> {
        self.chunks.get(nth / CHUNK)?.get(nth % CHUNK).copied()
    }

    /// The last one.
    pub fn last(&self) -> Option<u64> {
        self.get(self.len.checked_sub(1)?)
    }

    /// The first `len` of them.
    #[must_use]
    pub fn first(&self, len: usize) -> Self {
        let len = len.min(self.len);
        let mut chunks: Vec<_> = self.chunks.iter().take(len.div_ceil(CHUNK)).cloned().collect();
        if let Some(last) = chunks.last_mut().filter(|_| !len.is_multiple_of(CHUNK)) {
            Arc::make_mut(last).truncate(len % CHUNK);
        }
        Self { chunks, len }
    }

    /// All from the `nth` one on.
    pub fn from(&self, nth: usize) -> impl Iterator<Item = u64> {
        let chunks = self.chunks.iter().skip(nth / CHUNK).flat_map(|chunk| chunk.iter().copied());
        chunks.skip(nth % CHUNK)
    }
}

/// An archive, as far as it has been looked through. A clone shares what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Its file.
    pub path: PathBuf,
    /// What its fields are called.
    pub names: Arc<FieldNames>,
    /// Where its records begin.
    pub offsets: Offsets,
    /// The byte up to which it has been looked through.
    pub end: u64,
    /// Lines up to there.
    pub lines: u64,
}

/// A line that is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Its number in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

impl Archive {
    /// An archive that has not been looked through.
    pub fn new(path: PathBuf, names: Arc<FieldNames>) -> Self {
        Self { path, names, offsets: Offsets::default(), end: 0, lines: 0 }
    }

    /// Looks through what comes after [`Archive::end`]. Each record that is found is given to `found`, its line
    /// and its number; each other line to `malformed`. Ends early if `found` gives `false`.
    ///
    /// A last line without its line break may still be being written: it is a record only if it is whole.
    ///
    /// # Errors
    /// [`SourceError`] if the file cannot be read.
    pub fn scan(
        &mut self,
        mut found: impl FnMut(&Self, usize, &str) -> bool,
        mut malformed: impl FnMut(Malformed),
    ) -> Result<(), SourceError> {
        let mut file = self.open()?;
        let io = |error| SourceError::Io { path: self.path.display().to_string(), error };
        file.seek(SeekFrom::Start(self.end)).map_err(io)?;
        let mut lines = Lines { reader: BufReader::with_capacity(BUFFER, file), line: Vec::new() };
        loop {
            let offset = self.end;
            let io = |error| SourceError::Io { path: self.path.display().to_string(), error };
            let length = lines.next().map_err(io)?;
            if length == 0 {
                return Ok(());
            }
            let whole = lines.line.ends_with(b"\n");
            let text = line_text(&lines.line, offset);
            let checked = Record::check(&text, &self.names);
            if checked.is_err() && !whole && length <= LONGEST {
                return Ok(());
            }
            (self.end, self.lines) = (offset + length, self.lines + 1);
            match checked {
                Ok(()) => {
                    self.offsets.push(offset);
                    if !found(self, self.offsets.len() - 1, &text) {
                        return Ok(());
                    }
                }
                Err(_) if text.trim().is_empty() => {}
                Err(reason) => malformed(Malformed { line: self.lines, reason }),
            }
        }
    }

    /// A record as a page.
    ///
    /// # Errors
    /// [`SourceError`] if it cannot be read, or is not there any more.
    pub fn page(&self, nth: u32) -> Result<Page, SourceError> {
        let io = |error| SourceError::Io { path: self.path.display().to_string(), error };
        let gone = || io(io::Error::other("it has changed: the record is no longer where it was"));
        let nth = nth as usize;
        let start = self.offsets.get(nth).ok_or_else(gone)?;
        let end = self.offsets.get(nth + 1).unwrap_or(self.end).min(start + LONGEST);
        let length = usize::try_from(end.saturating_sub(start)).unwrap_or_default();
        let mut bytes = vec![0; length];
        self.open()?.read_exact_at(&mut bytes, start).map_err(io)?;
        // What stands between two records is no record.
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let text = line_text(line, start);
        self.page_of(nth, &text).map_err(|_| gone())
    }

    /// A hash of the beginning and of the end of what has been looked through: while it is the same in a longer file, the
    /// archive has only grown.
    ///
    /// # Errors
    /// [`SourceError`] if they cannot be read.
    pub fn fingerprint(&self) -> Result<u64, SourceError> {
        let file = self.open()?;
        let length = self.end.min(FINGERPRINT);
        let mut bytes = vec![0; 2 * usize::try_from(length).unwrap_or_default()];
        let (first, last) = bytes.split_at_mut(usize::try_from(length).unwrap_or_default());
        let read = file.read_exact_at(first, 0).and_then(|()| file.read_exact_at(last, self.end - length));
        read.map_err(|error| SourceError::Io { path: self.path.display().to_string(), error })?;
        Ok(XxHash3_64::oneshot(&bytes))
    }

    /// The archive as it was when only its first records had been found, to be looked through from there on; `None` if
    /// there are no others.
    pub fn from(&self, nth: usize) -> Option<Self> {
        let end = self.offsets.get(nth)?;
        Some(Self { offsets: self.offsets.first(nth), end, lines: 0, ..self.clone() })
    }

    /// The page that a record makes, by its number and its line.
    ///
    /// # Errors
    /// A clause that says why it makes none.
    pub fn page_of(&self, nth: usize, line: &str) -> Result<Page, String> {
        let record = Record::parse(line, &self.names)?;
        let name = record.name(self.offsets.get(nth).unwrap_or_default());
        Ok(Page::of_record(&self.path.display().to_string(), &name, &record))
    }

    /// The first record that has this name, and its number, found by looking through the file.
    ///
    /// # Errors
    /// [`SourceError`] if the file cannot be read.
    pub fn find(&self, name: &str) -> Result<Option<(u32, Page)>, SourceError> {
        let ending = format!("#{name}");
        let (mut fresh, mut at) = (Self::new(self.path.clone(), Arc::clone(&self.names)), None);
        let is_other = |archive: &Self, nth, line: &str| {
            let page = archive.page_of(nth, line).ok();
            at = page.filter(|page| page.path.ends_with(&ending)).map(|page| (nth, page));
            at.is_none()
        };
        fresh.scan(is_other, drop)?;
        Ok(at.and_then(|(nth, page)| Some((u32::try_from(nth).ok()?, page))))
    }

    fn open(&self) -> Result<File, SourceError> {
        let path = || self.path.display().to_string();
        let io = |error| SourceError::Io { path: path(), error };
        // Opening a pipe would wait for somebody to write.
        if !fs::metadata(&self.path).map_err(io)?.is_file() {
            return Err(SourceError::NotAFile { path: path() });
        }
        File::open(&self.path).map_err(io)
    }
}

/// The text of a line; what is no UTF-8 in it is replaced. A byte order mark may begin a file.
fn line_text(line: &[u8], offset: u64) -> Cow<'_, str> {
    let mark: &[u8] = if offset == 0 { b"\xEF\xBB\xBF" } else { b"" };
    String::from_utf8_lossy(line.strip_prefix(mark).unwrap_or(line))
}

/// Reads lines, of which only the beginning is kept if they are too long.
struct Lines {
    reader: BufReader<File>,
    line: Vec<u8>,
}

impl Lines {
    /// Reads the next line, its line break included. Gives its length in bytes; 0 at the end.
    fn next(&mut self) -> io::Result<u64> {
        self.line.clear();
        let mut length = 0;
        loop {
            let rest = LONGEST.saturating_sub(length).max(BUFFER as u64);
            if length >= LONGEST {
                // No record can be made of it.
                self.line.clear();
                self.line.push(b'!');
            }
            let read = self.reader.by_ref().take(rest).read_until(b'\n', &mut self.line)? as u64;
            length += read;
            if read < rest || self.line.ends_with(b"\n") {
                return Ok(length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An archive in a file that holds `text`, with the titles found so far and the lines that are no records.
    fn scan(archive: &mut Archive) -> (Vec<String>, Vec<u64>) {
        let (mut titles, mut lines) = (Vec::new(), Vec::new());
        let found = |archive: &Archive, nth, line: &str| {
            titles.push(archive.page_of(nth, line).unwrap().articles[0].title.clone());
            true
        };
        archive.scan(found, |line| lines.push(line.line)).unwrap();
        (titles, lines)
    }

    fn file(text: &str) -> (tempfile::TempDir, Archive) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("报.jsonl");
        fs::write(&path, text).unwrap();
        (directory, Archive::new(path, Arc::default()))
    }

    const LINES: &str =
        "\u{FEFF}{\"id\":\"一\",\"title\":\"石桥\",\"body\":\"通车\"}\n{broken\n\n{\"title\":\"旧书店\"}\r\n";

    #[test]
    fn records_are_found_and_other_lines_told() {
        let (_directory, mut archive) = file(LINES);
        assert_eq!(scan(&mut archive), (vec!["石桥".to_owned(), "旧书店".to_owned()], vec![2]));
        let page = archive.page(0).unwrap();
        assert!(page.path.ends_with("报.jsonl#一"), "{}", page.path);
        assert_eq!(page.text, "石桥\n通车");
        let second = archive.page(1).unwrap();
        assert_eq!(archive.find(second.path.split_once('#').unwrap().1).unwrap().unwrap().0, 1);
        assert!(archive.page(2).is_err() && archive.find("二").unwrap().is_none());
    }

    #[test]
    fn an_archive_that_grows_is_read_from_where_it_ended() {
        let (_directory, mut archive) = file(LINES);
        scan(&mut archive);
        let mut end = fs::OpenOptions::new().append(true).open(&archive.path).unwrap();
        end.write_all(b"{\"title\":\"\xE7\x81\xAF").unwrap();
        assert_eq!(scan(&mut archive), (vec![], vec![]), "half a line is not looked at");
        end.write_all(b"\xE4\xBC\x9A\"}\nx\n").unwrap();
        assert_eq!(scan(&mut archive), (vec!["灯会".to_owned()], vec![6]));
        assert_eq!((archive.offsets.len(), archive.page(2).unwrap().text.as_str()), (3, "灯会\n"));
    }

    #[test]
    fn a_line_too_long_is_no_record() {
        let long = "字".repeat(12 << 20);
        let (_directory, mut archive) = file(&format!("{{\"title\":\"{long}\"}}\n{{\"title\":\"石桥\"}}\n"));
        assert_eq!(scan(&mut archive), (vec!["石桥".to_owned()], vec![1]));
    }

    #[test]
    fn an_archive_that_was_rewritten_is_told() {
        let (_directory, mut archive) = file(LINES);
        scan(&mut archive);
        fs::write(&archive.path, "短").unwrap();
        assert!(archive.page(1).is_err());
    }

    #[test]
    fn offsets_are_shared_until_they_grow() {
        let mut offsets = Offsets::default();
        (0..200_000).for_each(|offset| offsets.push(offset * 3));
        let older = offsets.clone();
        offsets.push(7);
        assert_eq!((older.len(), older.get(200_000), offsets.get(200_000)), (200_000, None, Some(7)));
        assert_eq!(offsets.get(131_072), Some(131_072 * 3));
        assert!(offsets.from(65_537).take(2).eq([65_537 * 3, 65_538 * 3]));
    }
}
