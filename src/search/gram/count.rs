//! Counts how often each key occurs in each article, and how often as a whole word, in bounded memory: occurrences are
//! sorted in batches, a batch is packed, and in the end all of them are merged.
//! What a key stands for is not known here.

use super::bytes::{Bytes, push_number};
use super::postings::Matches;

/// Occurrences sorted together: 16 MB, and as much again while they are sorted.
const BATCH: usize = 1 << 21;
/// Bits of a key by which one pass sorts.
const DIGIT: u32 = 8;

/// Counts occurrences.
#[derive(Default)]
pub(super) struct Counter {
    /// Key and article of each occurrence of this batch, the key in the upper half; the lowest bit is set if it is a run
    /// of whole words.
    occurrences: Vec<u64>,
    /// The packed batches: for each key the numbers (key − key before, articles), and its articles.
    batches: Vec<Vec<u8>>,
}

impl Counter {
    /// Takes in the occurrences of keys in an article, each with whether it is a run of whole words. Articles ascend.
    pub(super) fn count(&mut self, doc: u32, keys: impl Iterator<Item = (u32, bool)>) {
        let doc = u64::from(doc) << 1;
        self.occurrences.extend(keys.map(|(key, is_whole)| u64::from(key) << 32 | doc | u64::from(is_whole)));
        if self.occurrences.len() >= BATCH {
            self.pack();
        }
    }

    /// Bytes in use.
    pub(super) fn size(&self) -> usize {
        // As much again is needed to sort.
        self.occurrences.capacity() * 2 * size_of::<u64>() + self.batches.iter().map(Vec::capacity).sum::<usize>()
    }

    fn pack(&mut self) {
        sort(&mut self.occurrences);
        let mut batch = Vec::with_capacity(self.occurrences.len() * 2);
        let mut key_before = 0;
        let mut matches = Matches::default();
        for of_key in self.occurrences.chunk_by(|one, other| one >> 32 == other >> 32) {
            matches.clear();
            for of_doc in of_key.chunk_by(|one, other| one >> 1 == other >> 1) {
                let doc = of_doc.first().map_or(0, |&occurrence| low(occurrence) >> 1);
                let whole = of_doc.iter().map(|occurrence| low(*occurrence) & 1).sum();
                matches.push(doc, u32::try_from(of_doc.len()).unwrap_or(u32::MAX), whole);
            }
            let key = of_key.first().map_or(0, |occurrence| low(occurrence >> 32));
            push_number(&mut batch, key - key_before);
            push_number(&mut batch, u32::try_from(matches.docs.len()).unwrap_or(u32::MAX));
            write(&mut batch, &matches);
            key_before = key;
        }
        batch.shrink_to_fit();
        self.batches.push(batch);
        self.occurrences.clear();
    }

    /// Gives each key with all its articles, in the order of the keys.
    pub(super) fn finish<E>(mut self, mut take: impl FnMut(u32, &Matches) -> Result<(), E>) -> Result<(), E> {
        self.pack();
        self.occurrences = Vec::new();
        let mut heads: Vec<Head> = self.batches.iter().filter_map(|batch| Head::next(Bytes(batch), 0)).collect();
        let mut matches = Matches::default();
        while let Some(key) = heads.iter().map(|head| head.key).min() {
            matches.clear();
            heads.retain_mut(|head| head.key != key || head.advance(&mut matches));
            take(key, &matches)?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
const fn low(occurrence: u64) -> u32 {
    occurrence as u32
}

/// Sorts by the upper halves, and leaves what is equal in its order.
fn sort(occurrences: &mut Vec<u64>) {
    let mut sorted = vec![0; occurrences.len()];
    for shift in (32..64).step_by(DIGIT as usize) {
        let digit = |occurrence: u64| usize::from((occurrence >> shift).to_le_bytes()[0]);
        let mut places = [0; 1 << DIGIT];
        for &occurrence in &*occurrences {
            places[digit(occurrence)] += 1;
        }
        let mut start = 0;
        for place in &mut places {
            start += std::mem::replace(place, start);
        }
        for &occurrence in &*occurrences {
            let place = &mut places[digit(occurrence)];
            if let Some(slot) = sorted.get_mut(*place) {
                *slot = occurrence;
            }
            *place += 1;
        }
        std::mem::swap(occurrences, &mut sorted);
    }
}

/// Adds the articles of a key to a batch, for each the number `difference less one << 2 | sort`: sort 0 is one occurrence
/// that is no word, 1 one that is a word, 2 more occurrences, none of them a word, 3 more occurrences; with the number
/// `frequency − 2` after it for sort 2 and 3, and then, for sort 3, the number `whole words − 1`.
fn write(batch: &mut Vec<u8>, matches: &Matches) {
    let mut next = 0;
    for (doc, freq, whole) in matches.iter() {
        let sort = match (freq, whole) {
            (1, _) => whole,
            (_, 0) => 2,
            _ => 3,
        };
        push_number(batch, (doc - next) << 2 | sort);
        if sort >= 2 {
            push_number(batch, freq - 2);
        }
        if sort == 3 {
            push_number(batch, whole - 1);
        }
        next = doc + 1;
    }
}

/// Reads as many articles.
fn read(batch: &mut Bytes, articles: u32, into: &mut Matches) -> Option<()> {
    let mut next = 0;
    for _ in 0..articles {
        let number = batch.number()?;
        let (freq, whole) = match number & 3 {
            sort @ (0 | 1) => (1, sort),
            2 => (batch.number()? + 2, 0),
            _ => (batch.number()? + 2, batch.number()? + 1),
        };
        let doc = next + (number >> 2);
        into.push(doc, freq, whole);
        next = doc + 1;
    }
    Some(())
}

/// The next key of a batch.
struct Head<'a> {
    key: u32,
    articles: u32,
    bytes: Bytes<'a>,
}

impl<'a> Head<'a> {
    fn next(mut bytes: Bytes<'a>, before: u32) -> Option<Self> {
        let key = before + bytes.number()?;
        let articles = bytes.number()?;
        Some(Self { key, articles, bytes })
    }

    /// Adds the articles of the key, and goes on to the next key. Tells whether there is one.
    fn advance(&mut self, matches: &mut Matches) -> bool {
        let read = read(&mut self.bytes, self.articles, matches);
        let next = read.and_then(|()| Self::next(self.bytes, self.key));
        next.map(|next| *self = next).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_occurrence_is_counted(articles in prop::collection::vec(prop::collection::vec((prop_oneof![0..9_u32, any::<u32>()], any::<bool>()), 0..30), 0..30), pack in 1..9_usize) {
            let mut counter = Counter::default();
            let mut expected: BTreeMap<u32, BTreeMap<u32, (u32, u32)>> = BTreeMap::new();
            for (doc, keys) in (0..).zip(&articles) {
                counter.count(doc, keys.iter().copied());
                if (doc as usize).is_multiple_of(pack) {
                    counter.pack();
                }
                for &(key, is_whole) in keys {
                    let (freq, whole) = expected.entry(key).or_default().entry(doc).or_default();
                    *freq += 1;
                    *whole += u32::from(is_whole);
                }
            }
            let mut counted = BTreeMap::new();
            let mut order = Vec::new();
            counter.finish(|key, matches| {
                order.push(key);
                counted.insert(key, matches.iter().map(|(doc, freq, whole)| (doc, (freq, whole))).collect());
                Ok::<_, ()>(())
            }).unwrap();
            prop_assert!(order.is_sorted());
            prop_assert_eq!(counted, expected);
        }
    }
}
