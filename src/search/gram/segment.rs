//! A gram file that is read where it lies.
//! What is looked up in it is decided outside.

use std::ops::Range;

use tantivy::directory::OwnedBytes;
use twox_hash::XxHash3_64;

use super::bytes::word;
use super::dictionary::Dictionary;
use super::patch::Restorer;
use super::postings::List;
use super::{FORMAT, Family, pair_key};
use crate::search::print::Print;

/// Sections of a file.
pub(super) const SECTIONS: usize = 20;
/// Sections of a family.
const FAMILY_SECTIONS: usize = 3;
const UNITS: usize = 12;
const WORDS: usize = 13;
const BOUNDS: usize = 14;
const LENGTHS: usize = 15;
const COMMONS: usize = 16;
const PATCHES: usize = 17;
const PATCH_ENDS: usize = 18;
const PRINTS: usize = 19;

/// Where the parts of an article lie among the units of its segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct Bounds {
    pub(in crate::search) start: usize,
    /// Where the title, the byline, the body and the headings end.
    pub(in crate::search) ends: [usize; 4],
}

impl Bounds {
    /// The whole article.
    pub(in crate::search) const fn whole(&self) -> Range<usize> {
        let [.., end] = self.ends;
        self.start..end
    }

    /// Title.
    pub(in crate::search) const fn title(&self) -> Range<usize> {
        self.start..self.ends[0]
    }

    /// Byline.
    pub(in crate::search) const fn byline(&self) -> Range<usize> {
        self.ends[0]..self.ends[1]
    }

    /// Body.
    pub(in crate::search) const fn body(&self) -> Range<usize> {
        self.ends[1]..self.ends[2]
    }

    /// Body and headings.
    pub(in crate::search) const fn text(&self) -> Range<usize> {
        self.ends[1]..self.ends[3]
    }
}

/// The gram file of a segment.
#[derive(Clone)]
pub(in crate::search) struct Segment {
    bytes: OwnedBytes,
    sections: [Range<usize>; SECTIONS],
}

/// The footer of a file whose sections end there.
pub(super) fn footer(ends: &[u64; SECTIONS]) -> Vec<u8> {
    let mut footer: Vec<u8> = ends.iter().flat_map(|end| end.to_le_bytes()).collect();
    let hash = XxHash3_64::oneshot(&footer);
    footer.extend(hash.to_le_bytes());
    footer.extend(FORMAT.to_le_bytes());
    footer
}

impl Segment {
    /// Looks into a file of `articles` articles. None if it has another version, or is damaged.
    pub(in crate::search) fn open(bytes: OwnedBytes, articles: u32) -> Option<Self> {
        let size = SECTIONS * 8 + 12;
        let foot = bytes.get(bytes.len().checked_sub(size)?..)?;
        let (numbers, _) = foot.as_chunks::<8>();
        let mut ends = [0; SECTIONS];
        for (end, number) in ends.iter_mut().zip(numbers) {
            *end = u64::from_le_bytes(*number);
        }
        if footer(&ends) != foot {
            return None;
        }
        let mut start = 0;
        let sections = ends.map(|end| {
            let end = usize::try_from(end).unwrap_or(usize::MAX);
            std::mem::replace(&mut start, end)..end
        });
        let segment = Self { bytes, sections };
        let articles = usize::try_from(articles).ok()?;
        let fits = segment.sections.iter().all(|section| segment.bytes.get(section.clone()).is_some())
            && segment.section(BOUNDS).len() == articles * 16
            && segment.section(LENGTHS).len() == articles
            && segment.section(PATCH_ENDS).len() == articles * 4
            && segment.section(PRINTS).len() == articles * 16
            && segment.section(UNITS).len() / 2 <= segment.section(WORDS).len() * 8;
        fits.then_some(segment)
    }

    fn section(&self, number: usize) -> &[u8] {
        let range = self.sections.get(number).cloned().unwrap_or_default();
        self.bytes.get(range).unwrap_or_default()
    }

    /// The list of a key, which is empty if nothing holds it; none if the file is damaged.
    pub(in crate::search) fn list(&self, family: Family, key: u32) -> Option<List<'_>> {
        let first = family as usize * FAMILY_SECTIONS;
        let [postings, keys, index] = [first, first + 1, first + 2].map(|number| self.section(number));
        Dictionary { postings, keys, index }.list(key)
    }

    /// The key of the list of a triple; none if it has none, as one of its pairs is not common.
    pub(in crate::search) fn triple_key(&self, [first, second, third]: [u16; 3]) -> Option<u32> {
        let place = self.common(pair_key(first, second))?;
        self.common(pair_key(second, third))?;
        Some(place << 16 | u32::from(third))
    }

    fn common(&self, pair: u32) -> Option<u32> {
        let (commons, _) = self.section(COMMONS).as_chunks::<4>();
        let place = commons.binary_search_by_key(&pair, |common| u32::from_le_bytes(*common)).ok()?;
        u32::try_from(place).ok()
    }

    /// Where the parts of an article are; none if the file is damaged.
    pub(in crate::search) fn bounds(&self, doc: u32) -> Option<Bounds> {
        let bounds = self.section(BOUNDS);
        let doc = usize::try_from(doc).ok()?;
        let end = |at: usize| Some(word(bounds, at)? as usize);
        let start = if doc == 0 { 0 } else { end(doc * 4 - 1)? };
        let bounds = Bounds { start, ends: [end(doc * 4)?, end(doc * 4 + 1)?, end(doc * 4 + 2)?, end(doc * 4 + 3)?] };
        let fits =
            start <= bounds.ends[0] && bounds.ends.is_sorted() && bounds.ends[3] * 2 <= self.section(UNITS).len();
        fits.then_some(bounds)
    }

    /// The units there, each two bytes.
    pub(in crate::search) fn units(&self, range: Range<usize>) -> &[u8] {
        self.section(UNITS).get(range.start * 2..range.end * 2).unwrap_or_default()
    }

    /// What makes the original text of an article of the folded one; none if the file is damaged.
    pub(super) fn patches(&self, doc: u32) -> Option<&[u8]> {
        let ends = self.section(PATCH_ENDS);
        let doc = usize::try_from(doc).ok()?;
        let start = if doc == 0 { 0 } else { word(ends, doc - 1)? };
        self.section(PATCHES).get(start as usize..word(ends, doc)? as usize)
    }

    /// Title, byline, body and headings of an article as they were put in; none if the file is damaged.
    pub(in crate::search) fn originals(&self, doc: u32) -> Option<[String; 4]> {
        let bounds = self.bounds(doc)?;
        let mut restorer = Restorer::new(self.patches(doc)?);
        let mut start = bounds.start;
        let mut originals = [const { String::new() }; 4];
        for (original, end) in originals.iter_mut().zip(bounds.ends) {
            let (units, _) = self.units(start..end).as_chunks::<2>();
            let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
            let folded: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
            *original = restorer.restore(&folded)?;
            start = end;
        }
        Some(originals)
    }

    /// Whether a word begins, or a barrier stands, at the unit.
    pub(in crate::search) fn begins_word(&self, at: usize) -> bool {
        self.section(WORDS).get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }

    /// The print of an article; the print of none if there is no such article.
    pub(in crate::search) fn print(&self, doc: u32) -> Print {
        let (prints, _) = self.section(PRINTS).as_chunks::<16>();
        prints.get(doc as usize).copied().map(Print::from_bytes).unwrap_or_default()
    }

    /// The length codes of the articles.
    pub(in crate::search) fn lengths(&self) -> &[u8] {
        self.section(LENGTHS)
    }
}
