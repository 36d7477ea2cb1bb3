//! Makes a gram file: texts are put in one after the other, counted on the way, and written in the end.
//! Whether an article is new or comes from a segment that is merged makes no difference here.

use std::io::{self, Write};
use std::ops::Range;

use super::count::Counter;
use super::dictionary::{DictionaryWriter, fitting};
use super::patch::Patches;
use super::postings::Matches;
use super::segment::{Bounds, SECTIONS, Segment, footer};
use super::texts::{BARRIER_UNIT, Texts};
use super::{char_key, pair_key};
use crate::search::needle::BARRIER;
use crate::search::print::Print;
use crate::text::{Segmenter, fold};

/// A pair is common if one article in so many holds it,
const COMMON_SHARE: usize = 32;
/// and no fewer than so many do: shorter lists are fast enough.
const COMMON_LEAST: usize = 128;
/// Commons at most: their places take 16 bits.
const COMMONS: usize = 1 << 16;

/// The parts of an article as they were put in; blocks are parted by barriers.
pub(super) struct Article<'a> {
    pub(super) title: &'a str,
    pub(super) byline: &'a str,
    pub(super) body: &'a str,
    pub(super) headings: &'a str,
}

/// A gram file in the making.
#[derive(Default)]
pub(super) struct Builder {
    texts: Texts,
    patches: Patches,
    /// Where the patches of each article end, in bytes.
    patch_ends: Vec<usize>,
    /// Of the texts, titles and bylines.
    counters: [Counter; 3],
}

impl Builder {
    /// Adds an article: folds it, and finds its words.
    pub(super) fn add(&mut self, article: &Article, segmenter: &Segmenter) {
        let start = self.texts.units.len();
        let ends = [
            self.add_part(article.title, None),
            self.add_part(article.byline, None),
            self.add_part(article.body, Some(segmenter)),
            self.add_part(article.headings, Some(segmenter)),
        ];
        let bounds = Bounds { start, ends };
        self.end_article(bounds, Print::of(self.texts.units(bounds.body())));
    }

    /// Adds the blocks of a part. Gives where it ends.
    fn add_part(&mut self, part: &str, segmenter: Option<&Segmenter>) -> usize {
        for block in part.split(BARRIER).filter(|_| !part.is_empty()) {
            let folded = fold(block);
            self.patches.add_block(block, &folded);
            let folded = folded.text;
            match segmenter {
                Some(segmenter) => {
                    let words = segmenter.words(&folded);
                    self.texts.add_block(words.into_iter().filter_map(|word| folded.get(word)));
                }
                None => self.texts.add_block(std::iter::once(folded.as_str())),
            }
        }
        self.texts.units.len()
    }

    /// Adds an article of another segment. None if that is damaged.
    pub(super) fn copy(&mut self, segment: &Segment, doc: u32) -> Option<()> {
        let from = segment.bounds(doc)?;
        let start = self.texts.units.len();
        let (units, _) = segment.units(from.whole()).as_chunks::<2>();
        for (at, unit) in from.whole().zip(units) {
            if segment.begins_word(at) {
                self.texts.mark();
            }
            self.texts.units.push(u16::from_le_bytes(*unit));
        }
        self.patches.bytes.extend(segment.patches(doc)?);
        let bounds = Bounds { start, ends: from.ends.map(|end| end - from.start + start) };
        self.end_article(bounds, segment.print(doc));
        Some(())
    }

    fn end_article(&mut self, bounds: Bounds, print: Print) {
        let doc = u32::try_from(self.texts.bounds.len()).unwrap_or(u32::MAX);
        self.texts.end_article(bounds, print);
        self.patch_ends.push(self.patches.end());
        for (counter, part) in self.counters.iter_mut().zip([bounds.text(), bounds.title(), bounds.byline()]) {
            counter.count(doc, keys(&self.texts, part));
        }
    }

    /// Bytes in use.
    pub(super) fn size(&self) -> usize {
        self.texts.size() + self.patches.bytes.capacity() + self.counters.iter().map(Counter::size).sum::<usize>()
    }

    /// Writes the file.
    pub(super) fn write(self, out: &mut dyn Write) -> io::Result<()> {
        let mut file = Sections { out, written: 0, ends: Vec::new() };
        let least = self.texts.bounds.len().div_ceil(COMMON_SHARE).max(COMMON_LEAST);
        let mut commons = Commons::default();
        for (family, counter) in self.counters.into_iter().enumerate() {
            file.add_lists(counter, |key, matches| {
                let is_pair = key & 0xFFFF != 0;
                if family == 0 && is_pair && matches.docs.len() >= least {
                    commons.add(key);
                }
            })?;
        }
        file.add_lists(commons.triples(&self.texts), |_, _| ())?;
        file.add_all(self.texts.units.iter().map(|unit| unit.to_le_bytes()))?;
        file.add_all(self.texts.words.iter().map(|byte| [*byte]))?;
        file.add_ends(self.texts.bounds.iter().flat_map(|bounds| bounds.ends))?;
        file.add_all(self.texts.lengths.iter().map(|code| [*code]))?;
        file.add_all(commons.keys.iter().map(|key| key.to_le_bytes()))?;
        file.add_all(std::iter::once(self.patches.bytes))?;
        file.add_ends(self.patch_ends.into_iter())?;
        file.add_all(self.texts.prints.iter().map(|print| print.to_bytes()))?;
        file.end()
    }
}

/// The keys of the characters and pairs of a part, and which of them are runs of whole words.
fn keys(texts: &Texts, part: Range<usize>) -> impl Iterator<Item = (u32, bool)> {
    let start = part.start;
    let units = texts.units(part);
    let seconds = units.iter().skip(1).copied().chain([BARRIER_UNIT]);
    units.iter().copied().zip(seconds).enumerate().filter(|&(_, (first, _))| first != BARRIER_UNIT).flat_map(
        move |(nth, (first, second))| {
            let is_whole = |units| texts.is_whole(start + nth..start + nth + units);
            let pair = (second != BARRIER_UNIT).then(|| (pair_key(first, second), is_whole(2)));
            [Some((char_key(first), is_whole(1))), pair].into_iter().flatten()
        },
    )
}

/// The sections of a file while they are written.
struct Sections<'a> {
    out: &'a mut dyn Write,
    written: u64,
    ends: Vec<u64>,
}

impl Sections<'_> {
    /// Adds the three sections of a family; `see` is shown each list.
    fn add_lists(&mut self, counter: Counter, mut see: impl FnMut(u32, &Matches)) -> io::Result<()> {
        let mut dictionary = DictionaryWriter::default();
        counter.finish(|key, matches| {
            see(key, matches);
            dictionary.add(self, key, matches)
        })?;
        self.ends.push(self.written);
        self.add_all(std::iter::once(dictionary.keys))?;
        self.add_all(std::iter::once(dictionary.index))
    }

    /// Adds a section.
    fn add_all<T: AsRef<[u8]>>(&mut self, items: impl Iterator<Item = T>) -> io::Result<()> {
        for item in items {
            self.write_all(item.as_ref())?;
        }
        self.ends.push(self.written);
        Ok(())
    }

    /// Adds a section of places.
    fn add_ends(&mut self, ends: impl Iterator<Item = usize>) -> io::Result<()> {
        let ends = ends.map(fitting).collect::<Result<Vec<_>, _>>()?;
        self.add_all(ends.into_iter().map(u32::to_le_bytes))
    }

    fn end(self) -> io::Result<()> {
        let ends = <[u64; SECTIONS]>::try_from(self.ends).map_err(|_| io::Error::other("a section is missing"))?;
        self.out.write_all(&footer(&ends))
    }
}

impl Write for Sections<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The common pairs, in order.
#[derive(Default)]
struct Commons {
    keys: Vec<u32>,
    /// Which of them begin with a unit: the place of the first, and how many.
    by_first: Vec<Range<usize>>,
}

impl Commons {
    fn add(&mut self, key: u32) {
        let place = self.keys.len();
        if place == COMMONS {
            return;
        }
        self.keys.push(key);
        self.by_first.resize(usize::from(u16::MAX) + 1, 0..0);
        if let Some(range) = self.by_first.get_mut((key >> 16) as usize) {
            *range = if range.start == range.end { place } else { range.start }..place + 1;
        }
    }

    fn place(&self, first: u16, second: u16) -> Option<u32> {
        let range = self.by_first.get(usize::from(first))?.clone();
        let place = self.keys.get(range.clone())?.binary_search(&pair_key(first, second)).ok()?;
        u32::try_from(range.start + place).ok()
    }

    /// Counts the triples of two common pairs.
    fn triples(&self, texts: &Texts) -> Counter {
        let mut counter = Counter::default();
        for (doc, bounds) in (0..).zip(&texts.bounds) {
            let mut before = None;
            let text = bounds.text();
            let triples = texts.units(text.clone()).array_windows().zip(text).filter_map(|(&[first, second], at)| {
                let place = self.place(first, second);
                let pair_before = std::mem::replace(&mut before, place);
                let key = pair_before? << 16 | u32::from(second);
                Some((key, texts.is_whole(at - 1..at + 2))).filter(|_| place.is_some())
            });
            counter.count(doc, triples);
        }
        counter
    }
}
