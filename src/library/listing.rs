//! The listing on the disk: what is known of each page of the library, so that it need not be read again to be listed.
//! It is a log: each line tells of a page anew. Which lines hold is decided by the batch that the index has committed.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::known::{Known, Records};
use super::log::{Line, PageLine, line, parse};

/// Counts the forms that the listing has had.
pub const LISTING: u32 = 1;

/// So many lines of the log may be past in any case.
const FEW_LINES: usize = 1024;

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
    /// Number of lines, those included that are not in the file yet.
    lines: usize,
    /// What is not in the file yet.
    waiting: Vec<u8>,
}

impl Listing {
    /// Reads the log at `path` as far as it tells of what the index has committed, which is `batch` and all before it.
    ///
    /// # Errors
    /// If it cannot be read, or is damaged before its end.
    pub fn load(path: PathBuf, batch: u64) -> io::Result<Self> {
        let mut listing = Self { pages: BTreeMap::new(), next: 0, path, length: 0, lines: 0, waiting: Vec::new() };
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
            listing.lines += 1;
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
            Line::Gone { number, .. } => {
                self.next = self.next.max(number.saturating_add(1));
                self.pages.remove(&number);
            }
            Line::Batch { .. } => {}
        }
    }

    /// Takes in what is known of a page now, as of `batch`. The records of an archive, and what is indexed of them, stay.
    pub fn put(&mut self, number: u32, batch: u64, mut page: Known) {
        self.next = self.next.max(number.saturating_add(1));
        let line = Line::Page { number, batch, page: Box::new(PageLine::of(&page)) };
        self.write(&line);
        if page.records.is_some()
            && let Some(old) = self.pages.get_mut(&number)
        {
            (page.records, page.indexed) = (old.records.take().or(page.records), old.indexed);
        }
        self.pages.insert(number, page);
    }

    /// Takes in more records of an archive as of `batch`.
    pub fn put_records(&mut self, number: u32, batch: u64, found: Records) {
        let Some(page) = self.pages.get_mut(&number) else { return };
        let known = page.records.as_ref().map_or(0, |records| records.starts.len());
        let told = records_line(number, batch, &found, known);
        page.records = Some(found);
        self.write(&told);
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

    fn write(&mut self, told: &Line) {
        self.waiting.extend(line(told));
        self.lines += 1;
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

    /// Writes the log anew if most of it is past; all of it has to be on the disk, as of `batch`. Whoever reads it at the
    /// same time reads the one or the other.
    ///
    /// # Errors
    /// The system's; the log is as it was then.
    pub fn compact(&mut self, batch: u64) -> io::Result<()> {
        let archives = self.pages.values().filter(|page| page.records.is_some()).count();
        // A page is one line, an archive three.
        let needed = self.pages.len() + 2 * archives;
        if self.lines < 2 * needed + FEW_LINES {
            return Ok(());
        }
        let fresh = self.path.with_extension("new");
        let mut file = BufWriter::new(File::create(&fresh)?);
        let (mut length, mut lines) = (0, 0);
        for told in self.told(batch) {
            let bytes = line(&told);
            file.write_all(&bytes)?;
            length += bytes.len() as u64;
            lines += 1;
        }
        file.into_inner()?.sync_data()?;
        fs::rename(&fresh, &self.path)?;
        (self.length, self.lines) = (length, lines);
        Ok(())
    }

    /// All that is known, in lines of `batch`.
    fn told(&self, batch: u64) -> impl Iterator<Item = Line> {
        let pages = self.pages.iter().flat_map(move |(&number, page)| {
            let line = Line::Page { number, batch, page: Box::new(PageLine::of(page)) };
            let records = page.records.as_ref().map(|records| records_line(number, batch, records, 0));
            let indexed = Line::Indexed { number, batch, records: page.indexed };
            let indexed = page.records.as_ref().map(|_| indexed);
            std::iter::once(line).chain(records).chain(indexed)
        });
        // The last number given is not given again, even if its page has gone.
        let last = self.next.checked_sub(1).filter(|number| !self.pages.contains_key(number));
        let last = last.map(|number| Line::Gone { number, batch });
        pages.chain(last).chain(std::iter::once(Line::Batch { batch }))
    }
}

/// Tells of the records of an archive, but for the first `known` ones.
fn records_line(number: u32, batch: u64, found: &Records, known: usize) -> Line {
    let mut before = known.checked_sub(1).and_then(|last| found.starts.get(last)).unwrap_or(0);
    let gap = |start: u64| start - std::mem::replace(&mut before, start);
    let gaps = found.starts.from(known).map(gap).collect();
    Line::Records { number, batch, gaps, end: found.end, lines: found.lines }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::ArticleEntry;
    use crate::page::Kind;

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
    fn what_is_past_does_not_pile_up() {
        let (_directory, mut listing) = listing();
        let mut found = Records { end: 99, lines: 4, ..Records::default() };
        for start in [3, 10, 50] {
            found.starts.push(start);
        }
        listing.put(0, 1, Known { records: Some(Records::default()), ..page("/a.jsonl", 0) });
        listing.put_records(0, 1, found);
        listing.put_indexed(0, 1, 3);
        listing.put(2, 1, page("/gone", 1));
        listing.remove(2, 1);
        for _ in 0..FEW_LINES * 2 {
            listing.put(1, 1, page("/b", 1));
        }
        listing.save().unwrap();
        let before = fs::metadata(&listing.path).unwrap().len();
        let again = || Listing::load(listing.path.clone(), 1).unwrap();
        let known = |listing: &Listing| (listing.pages.clone(), listing.next);
        let expected = known(&again());
        let mut compacted = again();
        compacted.compact(1).unwrap();
        assert!(fs::metadata(&listing.path).unwrap().len() * 50 < before);
        assert_eq!((known(&compacted), known(&again())), (expected.clone(), expected));
        let lines = compacted.lines;
        compacted.put(1, 2, page("/c", 1));
        compacted.save().unwrap();
        compacted.compact(2).unwrap();
        assert_eq!(compacted.lines, lines + 1, "few lines are past");
        assert_eq!(Listing::load(listing.path.clone(), 2).unwrap().pages[&1].path, PathBuf::from("/c"));
    }
}
