//! The articles of a segment that may be hits, and sets of them.
//! Why they may be is not known here.

/// Of more candidates that may score the same some are left out.
const TIES: usize = 2000;

/// What may be found in a segment.
#[derive(Default)]
pub(super) struct Candidates {
    /// Ascending.
    pub(super) docs: Vec<u32>,
    /// The most that each may score.
    pub(super) most: Vec<f32>,
    /// Whether all of them are hits, and score that.
    pub(super) is_exact: bool,
    /// For each group those whose titles read as an alternative, ascending.
    pub(super) read: Vec<Vec<u32>>,
    /// Whether there may be more of these: there was no time to look.
    pub(super) is_cut: bool,
}

impl Candidates {
    /// These, ascending, which are hits and score nothing.
    pub(super) fn equal(docs: Vec<u32>) -> Self {
        Self { most: vec![0.0; docs.len()], docs, is_exact: true, ..Self::default() }
    }

    /// The `count` which may score most, these first, each with the most it may score; and after them those that may score
    /// as much as the last of these, unless they are very many.
    pub(super) fn best(&self, count: usize) -> Vec<(f32, u32)> {
        let better = |one: &(f32, u32), other: &(f32, u32)| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1));
        if count == 0 {
            return Vec::new();
        }
        let mut best: Vec<(f32, u32)> = Vec::new();
        // Of a long list hardly any passes, and what is kept of it stays small.
        let mut least = f32::NEG_INFINITY;
        let mut full = count.saturating_mul(2);
        for (&most, &doc) in self.most.iter().zip(&self.docs) {
            if most < least || (most <= least && best.len() > TIES) {
                continue;
            }
            best.push((most, doc));
            if best.len() >= full {
                least = best.select_nth_unstable_by(count - 1, better).1.0;
                best.retain(|(most, _)| *most >= least);
                full = best.len().saturating_mul(2);
            }
        }
        best.sort_unstable_by(better);
        let pivot = best.get(count - 1).map_or(f32::NEG_INFINITY, |(most, _)| *most);
        best.truncate(best.partition_point(|(most, _)| *most >= pivot));
        best
    }

    /// Keeps those.
    pub(super) fn retain(&mut self, keep: impl FnMut(u32) -> bool) {
        let kept: Vec<bool> = self.docs.iter().copied().map(keep).collect();
        let mut flags = kept.iter();
        self.docs.retain(|_| flags.next() == Some(&true));
        let mut flags = kept.iter();
        self.most.retain(|_| flags.next() == Some(&true));
    }

    /// What is among both.
    pub(super) fn also(&self, other: &Self) -> Self {
        let mut both = Self { is_exact: self.is_exact && other.is_exact, ..Self::default() };
        let mut others = other.docs.iter().zip(&other.most).peekable();
        for (doc, most) in self.docs.iter().zip(&self.most) {
            while others.next_if(|(other, _)| *other < doc).is_some() {}
            if let Some((_, also)) = others.next_if(|(other, _)| *other == doc) {
                both.docs.push(*doc);
                both.most.push(most + also);
            }
        }
        both
    }

    /// What is among either.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut either = Self { is_exact: self.is_exact && other.is_exact, ..Self::default() };
        let mut others = other.docs.iter().zip(&other.most).peekable();
        for (doc, most) in self.docs.iter().zip(&self.most) {
            while let Some((other, also)) = others.next_if(|(other, _)| *other < doc) {
                either.docs.push(*other);
                either.most.push(*also);
            }
            let also = others.next_if(|(other, _)| *other == doc).map_or(0.0, |(_, also)| *also);
            either.docs.push(*doc);
            either.most.push(most + also);
        }
        for (other, also) in others {
            either.docs.push(*other);
            either.most.push(*also);
        }
        either
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn candidates(docs: &BTreeMap<u32, u8>) -> Candidates {
        let (docs, most) = docs.iter().map(|(doc, most)| (*doc, f32::from(*most))).unzip();
        Candidates { docs, most, ..Candidates::default() }
    }

    proptest! {
        #[test]
        fn sets_are_joined_with_their_scores(
            one in prop::collection::btree_map(0..40_u32, 0..9_u8, 0..30),
            other in prop::collection::btree_map(0..40_u32, 0..9_u8, 0..30),
            count in 0..30_usize,
        ) {
            let mut either = one.clone();
            for (doc, most) in &other {
                *either.entry(*doc).or_default() += most;
            }
            let both: BTreeMap<u32, u8> = either.iter().filter(|(doc, _)| one.contains_key(doc) && other.contains_key(doc)).map(|(doc, most)| (*doc, *most)).collect();
            let or = candidates(&one).or(&candidates(&other));
            prop_assert_eq!((&or.docs, &or.most), (&candidates(&either).docs, &candidates(&either).most));
            let also = candidates(&one).also(&candidates(&other));
            prop_assert_eq!((&also.docs, &also.most), (&candidates(&both).docs, &candidates(&both).most));
            let mut sorted: Vec<_> = or.most.iter().copied().zip(or.docs.iter().copied()).collect();
            sorted.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            let last = count.checked_sub(1).and_then(|last| sorted.get(last)).map_or(0.0, |(most, _)| *most);
            sorted.retain(|(most, _)| count > 0 && *most >= last);
            prop_assert_eq!(or.best(count), sorted);
        }
    }
}
