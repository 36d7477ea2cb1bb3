//! The best of many candidates, one after the other: so many of them, and those that are as good as the last.
//! What makes a candidate good is not known here.

use std::cmp::Ordering;

/// Of more candidates that may score the same some are left out.
const TIES: usize = 2000;

/// Keeps the best.
pub(super) struct Best {
    count: usize,
    /// No candidate below has a place.
    least: f32,
    kept: Vec<(f32, u32)>,
    /// When so many are kept, it is time to drop some.
    full: usize,
}

impl Best {
    /// Keeps the best `count` of those that score `least` or more.
    pub(super) fn new(count: usize, least: f32) -> Self {
        Self { count, least, kept: Vec::new(), full: count.saturating_mul(2) }
    }

    /// Below this score there is no place any more.
    pub(super) fn least(&self) -> f32 {
        if self.count == 0 { f32::INFINITY } else { self.least }
    }

    /// Takes in a candidate, if there is a place for it.
    pub(super) fn push(&mut self, score: f32, doc: u32) {
        if score < self.least() || (score <= self.least && self.kept.len() >= TIES.max(self.count)) {
            return;
        }
        self.kept.push((score, doc));
        if self.kept.len() >= self.full {
            self.least = self.kept.select_nth_unstable_by(self.count - 1, |one, other| better(*one, *other)).1.0;
            self.kept.retain(|(score, _)| *score >= self.least);
            self.full = self.kept.len().saturating_mul(2);
        }
    }

    /// Those that are kept, the best first.
    pub(super) fn sorted(mut self) -> Vec<(f32, u32)> {
        self.kept.sort_unstable_by(|one, other| better(*one, *other));
        let last = self.count.checked_sub(1).and_then(|last| self.kept.get(last)).map(|(score, _)| *score);
        self.kept.truncate(self.kept.partition_point(|(score, _)| last.is_none_or(|last| *score >= last)));
        self.kept
    }
}

/// The better comes first; of equals the earlier.
fn better((one, doc): (f32, u32), (other, other_doc): (f32, u32)) -> Ordering {
    other.total_cmp(&one).then(doc.cmp(&other_doc))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_kept_with_those_that_are_as_good(scores in prop::collection::vec(0..9_u8, 0..60), count in 0..20_usize, least in 0..9_u8) {
            let mut best = Best::new(count, least.into());
            let mut all: Vec<(f32, u32)> = scores.iter().map(|score| f32::from(*score)).zip(0..).collect();
            for (score, doc) in &all {
                best.push(*score, *doc);
            }
            all.retain(|(score, _)| *score >= f32::from(least) && count > 0);
            all.sort_by(|one, other| better(*one, *other));
            let last = count.checked_sub(1).and_then(|last| all.get(last)).map_or(0.0, |(score, _)| *score);
            all.retain(|(score, _)| *score >= last);
            prop_assert_eq!(best.sorted(), all);
        }
    }
}
