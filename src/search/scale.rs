//! What occurrences count in texts of different lengths (BM25), and how rare something is.
//! What occurs, and where, is not known here.

use super::gram::length;

/// How soon more occurrences count no more,
const K1: f32 = 1.2;
/// and how much the length of the text matters.
const B: f32 = 0.75;

/// The lengths of all texts together.
pub(super) struct Scale {
    pub(super) articles: usize,
    /// For each length code how many occurrences count half as much as any number does.
    halves: Vec<f32>,
}

/// The fewest occurrences that a score needs.
pub(super) struct Needed {
    pub(super) score: f32,
    /// In any text.
    pub(super) least: f32,
    by_code: Vec<f32>,
}

impl Needed {
    /// In a text of this length.
    pub(super) fn of(&self, length: Option<u8>) -> f32 {
        length.and_then(|code| self.by_code.get(usize::from(code))).copied().unwrap_or_default()
    }
}

impl Scale {
    /// That of texts with these length codes.
    #[expect(clippy::cast_precision_loss, reason = "an average need not be exact")]
    pub(super) fn of(codes: impl Iterator<Item = u8>) -> Self {
        let mut counts = [0_usize; 256];
        for code in codes {
            counts[usize::from(code)] += 1;
        }
        let articles = counts.iter().sum::<usize>();
        let sum: f32 = (0..=u8::MAX).zip(counts).map(|(code, count)| length(code) * count as f32).sum();
        let mean = (sum / articles.max(1) as f32).max(1.0);
        Self { articles, halves: (0..=u8::MAX).map(|code| K1 * (1.0 - B + B * length(code) / mean)).collect() }
    }

    /// The score of so many occurrences of something so rare.
    pub(super) fn score(&self, rarity: f32, occurrences: f32, length: Option<u8>) -> f32 {
        let half = length.and_then(|code| self.halves.get(usize::from(code))).copied().unwrap_or(K1);
        rarity * (K1 + 1.0) * occurrences / (occurrences + half)
    }

    /// How many occurrences of something so rare are needed for a score, in texts of the shortest length and longer ones.
    pub(super) fn needed(&self, rarity: f32, score: f32, shortest: u8) -> Needed {
        let rest = rarity * (K1 + 1.0) - score;
        // A little less, as numbers are rounded.
        let of_half = |half: &f32| if rest > 0.0 { score * half / rest * 0.999 } else { f32::INFINITY };
        let needed = Needed { score, least: 0.0, by_code: self.halves.iter().map(of_half).collect() };
        Needed { least: needed.of(Some(shortest)), ..needed }
    }

    /// The weight of what so many articles hold (Robertson and Spärck Jones).
    #[expect(clippy::cast_precision_loss, reason = "a weight need not be exact")]
    pub(super) fn rarity(&self, held: usize) -> f32 {
        (1.0 + (self.articles.saturating_sub(held) as f32 + 0.5) / (held as f32 + 0.5)).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::gram::length_code;

    #[test]
    fn more_in_less_text_of_what_is_rarer_counts_more() {
        let codes = [100, 1000].map(length_code);
        let scale = Scale::of(codes.into_iter());
        let score = |held, occurrences, code| scale.score(scale.rarity(held), occurrences, Some(code));
        let [short, long] = codes;
        assert!(score(1, 1.0, short) > score(2, 1.0, short));
        assert!(score(1, 2.0, short) > score(1, 1.0, short));
        assert!(score(1, 1.0, short) > score(1, 1.0, long));
        assert!(score(2, 0.1, long) > 0.0);
    }

    #[test]
    fn what_is_needed_suffices_and_hardly_less_does() {
        let codes = [100, 1000].map(length_code);
        let scale = Scale::of(codes.into_iter());
        let [short, _] = codes;
        for code in codes {
            let score = scale.score(0.7, 3.0, Some(code));
            let needed = scale.needed(0.7, score, short);
            assert!((2.9..=3.0).contains(&needed.of(Some(code))));
            assert!(needed.least <= needed.of(Some(code)));
        }
        assert!(scale.needed(0.7, 9.0, short).least.is_infinite());
    }
}
