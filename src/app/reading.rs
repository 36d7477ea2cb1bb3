//! A page as it is read: the texts of all blocks of all articles, each ended by a line break. Passages are looked for
//! in it, so that a sentence torn by a column break is one quote, whatever stands between its halves.

use std::ops::Range;

use super::typeset::Place;
use crate::library::Page;
use crate::notebook::{Anchor, PageRef, Passage, State, locate};
use crate::page::{Article, Block};

/// The text of a page as it is read, and where its blocks are in it.
pub(super) struct Reading<'p> {
    page: &'p Page,
    text: String,
    /// First byte, article and block of each block.
    blocks: Vec<(usize, u32, usize)>,
}

impl<'p> Reading<'p> {
    /// Reads `page`.
    pub(super) fn of(page: &'p Page) -> Self {
        let mut reading = Self { page, text: String::new(), blocks: Vec::new() };
        for (nth, article) in (0..).zip(&page.shown) {
            for (block, b) in article.blocks.iter().enumerate() {
                reading.blocks.push((reading.text.len(), nth, block));
                reading.text.push_str(&b.text);
                reading.text.push('\n');
            }
        }
        reading
    }

    /// The passage in the text as it is read, and the article and place where it begins.
    ///
    /// What was marked before it was read as it is now is not lost, as long as the page is the same: it is where the
    /// page has it.
    pub(super) fn locate(&self, passage: &Passage) -> (Anchor, (u32, Place)) {
        let hint = self.offset_of_byte(passage.start).unwrap_or_default();
        let mut here = passage.clone();
        here.start = hint;
        here.end = hint + passage.quote.len();
        let mut anchor = locate(&here, &self.text);
        if anchor.state == State::Lost
            && passage.page.hash == self.page.hash
            && let Some(range) = passage.end.checked_sub(1).and_then(|last| self.range(passage.start, last))
        {
            anchor = Anchor { range, state: State::Changed };
        }
        let at = self.place(anchor.range.start).unwrap_or_default();
        (anchor, at)
    }

    /// The passage from the character at byte `first` of the page to the one that holds byte `last`.
    pub(super) fn passage(&self, first: usize, last: usize) -> Option<Passage> {
        let page = PageRef { path: self.page.path.clone(), hash: self.page.hash };
        let passage = Passage::new(page, &self.text, self.range(first, last)?)?;
        Some(Passage { start: first, end: last + 1, ..passage })
    }

    /// Where this text has what is between two characters of the page; `None` if it has the last one first.
    ///
    /// If `last` is in a word's second copy, which is not shown, that is the end of the first: it has been passed.
    fn range(&self, first: usize, last: usize) -> Option<Range<usize>> {
        let start = self.offset_of_byte(first)?;
        let blocks = self.page.shown.iter().flat_map(|article| &article.blocks);
        let echo = blocks.flat_map(|block| &block.echoes).find(|echo| echo.from_source(last).is_some());
        let rest = echo.map_or(0, |echo| echo.source + echo.len - 1 - last);
        let end = self.text.ceil_char_boundary(self.offset_of_byte(last)? + rest + 1);
        (start < end).then_some(start..end)
    }

    /// The article and place of the last character of `range`, and its length in bytes.
    pub(super) fn last_of(&self, range: &Range<usize>) -> Option<(u32, Place, usize)> {
        let last = self.text.floor_char_boundary(range.end.saturating_sub(1));
        let (nth, place) = self.place(last)?;
        Some((nth, place, range.end.saturating_sub(last)))
    }

    /// The bytes of the page that begin and end what is in `range`.
    pub(super) fn source_of(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let block = |(nth, place): (u32, Place)| self.page.shown.get(nth as usize)?.blocks.get(place.block);
        let first = self.place(range.start)?;
        let (nth, last, length) = self.last_of(range)?;
        let start = block(first)?.to_source(first.1.offset);
        Some((start, block((nth, last))?.to_source(last.offset + length.saturating_sub(1))))
    }

    /// An article of the page, with every character, and as it is shown.
    pub(super) fn article(&self, nth: u32) -> Option<(&Article, &Article)> {
        self.page.articles.get(nth as usize).zip(self.page.shown.get(nth as usize))
    }

    /// The article and place of a byte of this text.
    pub(super) fn place(&self, offset: usize) -> Option<(u32, Place)> {
        let after = self.blocks.partition_point(|(start, ..)| *start <= offset);
        let (start, nth, block) = *self.blocks.get(after.checked_sub(1)?)?;
        Some((nth, Place { block, offset: offset - start }))
    }

    fn offset_of_byte(&self, byte: usize) -> Option<usize> {
        let (nth, place) = at_byte(self.page, byte)?;
        let found = self.blocks.binary_search_by_key(&(nth, place.block), |&(_, nth, block)| (nth, block)).ok()?;
        Some(self.blocks.get(found)?.0 + place.offset)
    }
}

/// The article and place that show a byte of the page; for white space, which is in no block, the text after it.
pub(super) fn at_byte(page: &Page, byte: usize) -> Option<(u32, Place)> {
    let articles = (0u32..).zip(&page.shown);
    let found = articles.filter_map(|(nth, article)| Some((nearest(&article.blocks, byte)?, nth)));
    found.min_by_key(|((distance, _), nth)| (*distance, *nth)).map(|((_, place), nth)| (nth, place))
}

/// How far a byte is from a place: it is there; the place is so many bytes after it; so many before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    None,
    Before(usize),
    After(usize),
}

/// The place in `blocks` that is nearest to a byte of the page.
fn nearest(blocks: &[Block], byte: usize) -> Option<(Distance, Place)> {
    let pieces = blocks
        .iter()
        .enumerate()
        .flat_map(|(block, b)| b.pieces.iter().chain(&b.echoes).map(move |piece| (block, piece)));
    let places = pieces.filter(|(_, piece)| piece.len > 0).map(|(block, piece)| {
        let end = piece.source + piece.len;
        let (distance, within) = if byte < piece.source {
            (Distance::Before(piece.source - byte), 0)
        } else if byte < end {
            (Distance::None, byte - piece.source)
        } else {
            (Distance::After(byte - end), piece.len - 1)
        };
        (distance, Place { block, offset: piece.text + within })
    });
    places.min_by_key(|(distance, place)| (*distance, *place))
}
