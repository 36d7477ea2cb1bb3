//! The words of an article, by which a selection moves. What a word is, is the text room's business.

use std::ops::Range;

use super::motion::last_glyph;
use super::opened::Opened;
use super::typeset::{Place, Span};
use crate::text::{Segmenter, glyphs, runs, sentences_back, sentences_from};

/// Words that one command goes on by at most.
const MOST: usize = 10_000;

/// Bytes of a sentence that are cut into words together: no sentence of a newspaper is longer.
const PIECE: usize = 4096;

/// The words of an open article.
pub(super) struct Words<'a> {
    pub(super) opened: &'a Opened,
    /// Finds them; without it, a run of characters of one class is a word.
    pub(super) segmenter: Option<&'a Segmenter>,
}

impl Words<'_> {
    /// The first character of the `times`-th word after `place`; the last character of all if there is none.
    pub(super) fn next(&self, place: Place, times: usize) -> Place {
        let starts = self.from(place).map(|word| word.start).filter(|start| *start > place);
        starts.take(times.min(MOST)).last().unwrap_or_else(|| self.end(place, 1))
    }

    /// The last character of the `times`-th word that ends after `place`.
    pub(super) fn end(&self, place: Place, times: usize) -> Place {
        let ends = self.from(place).map(|word| self.last_of(&word)).filter(|end| *end > place);
        ends.take(times.min(MOST)).last().unwrap_or(place)
    }

    /// The first character of the `times`-th word that begins before `place`.
    pub(super) fn previous(&self, place: Place, times: usize) -> Place {
        let blocks = (0..=place.block).rev();
        let pieces = blocks.flat_map(|block| {
            let set = self.opened.setting.range_of(block);
            let end = if block == place.block { place.offset.clamp(set.start, set.end) } else { set.end };
            let text = self.text(block, &set);
            let sentences = (end - set.start).checked_sub(1).map(|last| sentences_back(text, last));
            let pieces =
                sentences.into_iter().flatten().flat_map(move |sentence| pieces(text, sentence).into_iter().rev());
            pieces.map(move |piece| (block, set.start + piece.start..set.start + piece.end))
        });
        let pieces = pieces.filter(|(block, piece)| *block < place.block || piece.start < place.offset);
        let words = pieces.flat_map(|(block, piece)| self.cut(block, &piece).into_iter().rev());
        let starts = words.map(|word| word.start).filter(|start| *start < place);
        starts.take(times.min(MOST)).last().unwrap_or(place)
    }

    /// The word that holds the character at `place`, if that is no white space.
    pub(super) fn around(&self, place: Place) -> Option<Span> {
        self.from(place).next().filter(|word| word.contains(&place))
    }

    /// The words that end after `place`.
    fn from(&self, place: Place) -> impl Iterator<Item = Span> {
        let blocks = place.block..self.opened.shown().blocks.len();
        let pieces = blocks.flat_map(move |block| {
            let set = self.opened.setting.range_of(block);
            let start = if block == place.block { place.offset.saturating_sub(set.start) } else { 0 };
            let text = self.text(block, &set);
            let pieces = sentences_from(text, start).flat_map(move |sentence| pieces(text, sentence));
            pieces.map(move |piece| (block, set.start + piece.start..set.start + piece.end))
        });
        let pieces = pieces.filter(move |(block, piece)| *block > place.block || piece.end > place.offset);
        pieces.flat_map(|(block, piece)| self.cut(block, &piece)).filter(move |word| word.end > place)
    }

    /// The words of a piece that are no white space. None begins within what is drawn as one character.
    fn cut(&self, block: usize, piece: &Range<usize>) -> Vec<Span> {
        let text = self.text(block, piece);
        let ranges = self.segmenter.map_or_else(|| runs(text), |segmenter| segmenter.words(text));
        let starts: Vec<usize> = glyphs(text, self.opened.setting.measure.widths).map(|glyph| glyph.start).collect();
        let mut words: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match words.last_mut() {
                Some(last) if starts.binary_search(&range.start).is_err() => last.end = range.end,
                _ => words.push(range),
            }
        }
        words.retain(|word| text.get(word.clone()).is_some_and(|word| !word.trim().is_empty()));
        let place = |offset| Place { block, offset: piece.start + offset };
        words.into_iter().map(|word| place(word.start)..place(word.end)).collect()
    }

    fn last_of(&self, word: &Span) -> Place {
        let text = self.text(word.start.block, &(word.start.offset..word.end.offset));
        let last = last_glyph(text, self.opened.setting.measure.widths);
        Place { offset: word.start.offset + last, ..word.start }
    }

    fn text(&self, block: usize, range: &Range<usize>) -> &str {
        let block = self.opened.shown().blocks.get(block);
        block.and_then(|block| block.text.get(range.clone())).unwrap_or_default()
    }
}

/// What of a sentence is cut into words together.
fn pieces(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = sentence.start;
    while start < sentence.end {
        // Never less than a character: none has so many bytes.
        let end = text.floor_char_boundary((start + PIECE).min(sentence.end));
        pieces.push(start..end);
        start = end;
    }
    pieces
}
