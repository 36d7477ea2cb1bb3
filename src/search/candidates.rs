//! The articles of a segment that may be hits, and sets of them.
//! Why they may be is not known here.

use super::best::Best;

/// What may be found in a segment.
#[derive(Default)]
pub(super) struct Candidates {
    /// Ascending.
    pub(super) docs: Vec<u32>,
    /// The most that each may score.
    pub(super) most: Vec<f32>,
    /// Whether all of them are hits.
    pub(super) is_exact: bool,
    /// Whether they score that, if they are hits.
    pub(super) is_scored: bool,
    /// For each group those whose titles read as an alternative, ascending.
    pub(super) read: Vec<Vec<u32>>,
    /// Whether there may be more of these: there was no time to look.
    pub(super) is_cut: bool,
}

impl Candidates {
    /// These, ascending, which are hits and score nothing.
    pub(super) fn equal(docs: Vec<u32>) -> Self {
        Self { most: vec![0.0; docs.len()], docs, is_exact: true, is_scored: true, ..Self::default() }
    }

    /// The `count` which may score most, these first, each with the most it may score; and after them those that may score
    /// as much as the last of these, unless they are very many. Only those that may score `least`.
    pub(super) fn best(&self, count: usize, least: f32) -> Vec<(f32, u32)> {
        let mut best = Best::new(count, least);
        for (most, doc) in self.most.iter().zip(&self.docs) {
            best.push(*most, *doc);
        }
        best.sorted()
    }

    /// Keeps those.
    pub(super) fn retain(&mut self, keep: impl FnMut(u32) -> bool) {
        let kept: Vec<bool> = self.docs.iter().copied().map(keep).collect();
        let mut flags = kept.iter();
        self.docs.retain(|_| flags.next() == Some(&true));
        let mut flags = kept.iter();
        self.most.retain(|_| flags.next() == Some(&true));
    }

    /// Nothing yet, of what is true of both.
    fn flags(&self, other: &Self) -> Self {
        let is_exact = self.is_exact && other.is_exact;
        Self { is_exact, is_scored: self.is_scored && other.is_scored, ..Self::default() }
    }

    /// What is among both.
    pub(super) fn also(&self, other: &Self) -> Self {
        let mut both = self.flags(other);
        let mut at = 0;
        for (doc, most) in self.docs.iter().zip(&self.most) {
            let left = other.docs.get(at..).unwrap_or_default();
            at += left.iter().take_while(|other| *other < doc).count();
            if let Some(also) = other.most.get(at).filter(|_| other.docs.get(at) == Some(doc)) {
                both.docs.push(*doc);
                both.most.push(most + also);
            }
        }
        both
    }

    /// What is among either.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut either = self.flags(other);
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
            prop_assert_eq!(or.best(count, 0.0), sorted);
        }
    }
}
