//! The folded texts of the articles of a segment while it is made, and how long a text counts.
//! What is looked up in them is not known here.

use super::segment::Bounds;
use crate::search::needle::BARRIER;
use crate::search::print::Print;

/// What stands between two blocks, as a unit.
pub(super) const BARRIER_UNIT: u16 = BARRIER as u16;

/// The texts of a segment.
#[derive(Default)]
pub(super) struct Texts {
    /// All units, one article after the other.
    pub(super) units: Vec<u16>,
    /// A bit for each unit: whether a word begins there.
    pub(super) words: Vec<u8>,
    pub(super) bounds: Vec<Bounds>,
    /// Length codes.
    pub(super) lengths: Vec<u8>,
    /// Of the bodies.
    pub(super) prints: Vec<Print>,
}

impl Texts {
    /// Adds a folded block, given as its words, and the barrier after it.
    pub(super) fn add_block<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        for word in words {
            self.mark();
            self.units.extend(word.encode_utf16());
        }
        self.mark();
        self.units.push(BARRIER_UNIT);
    }

    /// Notes that a word begins with the next unit.
    pub(super) fn mark(&mut self) {
        let at = self.units.len();
        self.words.resize(at / 8 + 1, 0);
        if let Some(byte) = self.words.last_mut() {
            *byte |= 1 << (at % 8);
        }
    }

    /// Ends an article, of which the parts end at `ends`.
    pub(super) fn end_article(&mut self, bounds: Bounds, print: Print) {
        self.prints.push(print);
        self.lengths.push(length_code(bounds.text().len()));
        self.bounds.push(bounds);
    }

    /// The units there.
    pub(super) fn units(&self, range: std::ops::Range<usize>) -> &[u16] {
        self.units.get(range).unwrap_or_default()
    }

    /// Whether a word begins with the first unit there, and one ends with the last.
    pub(super) fn is_whole(&self, range: std::ops::Range<usize>) -> bool {
        let begins = |at: usize| self.words.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        begins(range.start) && begins(range.end)
    }

    /// Bytes in use.
    pub(super) fn size(&self) -> usize {
        self.units.capacity() * 2 + self.words.capacity() + self.bounds.capacity() * size_of::<Bounds>()
    }
}

/// Steps of the length code to twice the length.
const STEPS: f32 = 8.0;

/// The length, in units, as a byte: eight times its logarithm to the base 2.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a scale is coarse"
)]
pub(in crate::search) fn length_code(units: usize) -> u8 {
    ((units as f32 + 1.0).log2() * STEPS) as u8
}

/// A length, in units, with the code.
pub(in crate::search) fn length(code: u8) -> f32 {
    (f32::from(code) / STEPS).exp2() - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_known_to_a_tenth() {
        for units in [0, 1, 10, 99, 1000, 1_000_000, usize::MAX] {
            let known = length(length_code(units));
            let units = f32::from(u16::try_from(units.min(60_000)).unwrap());
            assert!(known <= units * 1.001 + 0.001 || units >= 60_000.0, "{units} {known}");
            assert!(known >= units * 0.9 - 0.1, "{units} {known}");
        }
    }

    #[test]
    fn words_begin_where_they_are_marked() {
        let mut texts = Texts::default();
        texts.add_block(["人工", "智", "𠀀"].into_iter());
        texts.add_block(["报纸报纸报"].into_iter());
        assert_eq!(texts.units.len(), 12);
        assert_eq!(texts.words, [0b0110_1101, 0b0000_1000]);
    }
}
