//! A list of articles with their numbers of occurrences, and how many of these are whole words: written, read, and met
//! with others.
//! What it is the list of is not known here.

use bitpacking::{BitPacker, BitPacker4x};

use super::rest;

/// Articles of a block.
const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes of a block for each bit of a number.
const BYTES_A_BIT: usize = BLOCK / 8;

/// Bytes of a block's head.
const HEAD: usize = 6;

/// Adds the list to the bytes. The articles ascend, and each has a frequency above 0.
pub(super) fn write(bytes: &mut Vec<u8>, matches: &Matches) {
    let packer = BitPacker4x::new();
    let mut data = Vec::new();
    let mut block = [0; BLOCK * 4];
    let mut before = None;
    for nth in 0..matches.docs.len() / BLOCK {
        let Some([docs, freqs, whole]) = matches.block(nth) else { break };
        let last = docs.last().copied().unwrap_or_default();
        let mut others = *freqs;
        others.iter_mut().zip(whole).for_each(|(other, whole)| *other = other.saturating_sub(*whole));
        let less_one = freqs.map(|freq| freq.saturating_sub(1));
        let doc_bits = packer.num_bits_strictly_sorted(before, docs);
        let freq_bits = packer.num_bits(&less_one);
        let (whole_bits, other_bits) = (packer.num_bits(whole), packer.num_bits(&others));
        let are_others = other_bits < whole_bits;
        let (words, word_bits) = if are_others { (&others, other_bits) } else { (whole, whole_bits) };
        bytes.extend(last.to_le_bytes());
        bytes.extend(Bits { docs: doc_bits, freqs: freq_bits, words: word_bits, are_others }.head());
        let size = packer.compress_strictly_sorted(before, docs, &mut block, doc_bits);
        data.extend(block.get(..size).unwrap_or_default());
        for (numbers, bits) in [(&less_one, freq_bits), (words, word_bits)] {
            let size = packer.compress(numbers, &mut block, bits);
            data.extend(block.get(..size).unwrap_or_default());
        }
        before = Some(last);
    }
    bytes.append(&mut data);
    rest::write(bytes, after(before), matches, matches.docs.len() / BLOCK * BLOCK);
}

/// The first article that may follow.
fn after(last: Option<u32>) -> u32 {
    last.map_or(0, |last| last.saturating_add(1))
}

/// Articles, ascending, and for each the number of its occurrences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct Matches {
    pub(in crate::search) docs: Vec<u32>,
    pub(in crate::search) freqs: Vec<u32>,
    /// How many of the occurrences are runs of whole words.
    pub(in crate::search) whole: Vec<u32>,
}

/// A list as it lies in the file.
#[derive(Clone, Copy, Debug)]
pub(in crate::search) struct List<'a> {
    /// Articles in it.
    pub(in crate::search) len: usize,
    heads: &'a [[u8; HEAD]],
    data: &'a [u8],
    rest: &'a [u8],
}

/// A packed block of a list.
#[derive(Clone, Copy, Debug)]
pub(in crate::search) struct Block<'a> {
    before: Option<u32>,
    last: u32,
    bits: Bits,
    data: &'a [u8],
}

/// How a block is packed: bits of a number, 31 at most.
#[derive(Clone, Copy, Debug)]
struct Bits {
    docs: u8,
    freqs: u8,
    words: u8,
    /// Instead of the whole words, the other occurrences are counted, as they are fewer.
    are_others: bool,
}

impl Bits {
    fn head(self) -> [u8; 2] {
        let words = u16::from(self.words) << 10 | u16::from(self.are_others) << 15;
        (u16::from(self.docs) | u16::from(self.freqs) << 5 | words).to_le_bytes()
    }

    fn of(head: [u8; 2]) -> Self {
        let head = u16::from_le_bytes(head);
        let [docs, freqs, words] = [0, 5, 10].map(|shift| (head >> shift).to_le_bytes()[0] & 31);
        Self { docs, freqs, words, are_others: head >> 15 == 1 }
    }

    /// Bytes of all numbers of the block.
    fn size(self) -> usize {
        (usize::from(self.docs) + usize::from(self.freqs) + usize::from(self.words)) * BYTES_A_BIT
    }
}

impl<'a> List<'a> {
    /// The list of `len` articles in the bytes; none if there cannot be one.
    pub(super) fn new(len: u32, bytes: &'a [u8]) -> Option<Self> {
        let len = usize::try_from(len).ok()?;
        let (heads, data) = bytes.split_at_checked(len / BLOCK * HEAD)?;
        let (heads, _) = heads.as_chunks::<HEAD>();
        let packed = heads.iter().map(|&[.., one, other]| Bits::of([one, other]).size()).sum();
        let (data, rest) = data.split_at_checked(packed)?;
        Some(Self { len, heads, data, rest })
    }

    /// Its packed blocks.
    pub(in crate::search) fn blocks(self) -> impl Iterator<Item = Block<'a>> {
        let mut data = self.data;
        let mut before = None;
        self.heads.iter().map_while(move |&[a, b, c, d, one, other]| {
            let last = u32::from_le_bytes([a, b, c, d]);
            let bits = Bits::of([one, other]);
            let (own, after) = data.split_at_checked(bits.size())?;
            data = after;
            Some(Block { before: before.replace(last), last, bits, data: own })
        })
    }

    /// The articles after the blocks. None if the list is damaged.
    pub(in crate::search) fn rest(self) -> Option<Matches> {
        let mut rest = Matches::with_capacity(self.len % BLOCK);
        self.add_rest(&mut rest)?;
        Some(rest)
    }

    fn add_rest(self, into: &mut Matches) -> Option<()> {
        let last = self.heads.last().map(|&[a, b, c, d, ..]| u32::from_le_bytes([a, b, c, d]));
        rest::read(self.rest, after(last), self.len % BLOCK, into)
    }

    /// All its articles. None if it is damaged.
    pub(in crate::search) fn all(self) -> Option<Matches> {
        let mut all = Matches::with_capacity(self.len);
        let (mut docs, mut freqs, mut whole) = ([0; BLOCK], [0; BLOCK], [0; BLOCK]);
        for block in self.blocks() {
            all.docs.extend(block.docs(&mut docs));
            all.freqs.extend(block.freqs(&mut freqs));
            all.whole.extend(block.whole(&freqs, &mut whole));
        }
        self.add_rest(&mut all)?;
        Some(all)
    }
}

impl Block<'_> {
    /// Its articles.
    fn docs<'n>(&self, numbers: &'n mut [u32; BLOCK]) -> &'n [u32] {
        BitPacker4x::new().decompress_strictly_sorted(self.before, self.data, numbers, self.bits.docs);
        numbers
    }

    /// The number of occurrences in each of its articles.
    fn freqs<'n>(&self, numbers: &'n mut [u32; BLOCK]) -> &'n [u32] {
        let data = self.data.get(usize::from(self.bits.docs) * BYTES_A_BIT..).unwrap_or_default();
        BitPacker4x::new().decompress(data, numbers, self.bits.freqs);
        for number in numbers.iter_mut() {
            *number = number.saturating_add(1);
        }
        numbers
    }

    /// How many of the occurrences, of which there are `freqs`, are runs of whole words.
    fn whole<'n>(&self, freqs: &[u32; BLOCK], numbers: &'n mut [u32; BLOCK]) -> &'n [u32] {
        let start = (usize::from(self.bits.docs) + usize::from(self.bits.freqs)) * BYTES_A_BIT;
        BitPacker4x::new().decompress(self.data.get(start..).unwrap_or_default(), numbers, self.bits.words);
        if self.bits.are_others {
            numbers.iter_mut().zip(freqs).for_each(|(number, freq)| *number = freq.saturating_sub(*number));
        }
        numbers
    }
}

impl Matches {
    pub(in crate::search) fn with_capacity(len: usize) -> Self {
        Self { docs: Vec::with_capacity(len), freqs: Vec::with_capacity(len), whole: Vec::with_capacity(len) }
    }

    pub(super) fn clear(&mut self) {
        self.docs.clear();
        self.freqs.clear();
        self.whole.clear();
    }

    /// Adds an article after all others.
    pub(super) fn push(&mut self, doc: u32, freq: u32, whole: u32) {
        self.docs.push(doc);
        self.freqs.push(freq);
        self.whole.push(whole);
    }

    /// Articles, occurrences, whole words.
    pub(in crate::search) fn iter(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let numbers = self.freqs.iter().zip(&self.whole);
        self.docs.iter().zip(numbers).map(|(doc, (freq, whole))| (*doc, *freq, *whole))
    }

    /// The `nth` block, if it is full.
    fn block(&self, nth: usize) -> Option<[&[u32; BLOCK]; 3]> {
        let block = |numbers| Some(<[u32]>::as_chunks::<BLOCK>(numbers).0.get(nth)?);
        Some([block(&self.docs)?, block(&self.freqs)?, block(&self.whole)?])
    }

    /// Keeps what is in the list too, with the smaller of both numbers of occurrences, and with the list's number of
    /// whole words. None if the list is damaged.
    pub(in crate::search) fn meet(&mut self, list: List) -> Option<()> {
        let mut met = Self::with_capacity(self.docs.len().min(list.len));
        let mut left = Left { docs: &self.docs, freqs: &self.freqs };
        let (mut docs, mut freqs, mut whole) = ([0; BLOCK], [0; BLOCK], [0; BLOCK]);
        for block in list.blocks() {
            let here = left.take(block.last);
            if here.docs.is_empty() {
                continue;
            }
            let places = here.meet(block.docs(&mut docs));
            if !places.is_empty() {
                block.freqs(&mut freqs);
                met.extend(&places, &freqs, block.whole(&freqs, &mut whole));
            }
        }
        let rest = list.rest()?;
        met.extend(&left.meet(&rest.docs), &rest.freqs, &rest.whole);
        *self = met;
        Some(())
    }

    /// Adds what was met in a part of a list.
    fn extend(&mut self, places: &[Place], freqs: &[u32], whole: &[u32]) {
        for &Place { at, doc, freq } in places {
            if let (Some(other), Some(whole)) = (freqs.get(at), whole.get(at)) {
                self.push(doc, freq.min(*other), *whole);
            }
        }
    }
}

/// Where an article that is met is.
struct Place {
    /// Among those it is met with.
    at: usize,
    doc: u32,
    /// The number of occurrences on this side.
    freq: u32,
}

/// Some of the articles that are to be met.
struct Left<'a> {
    docs: &'a [u32],
    freqs: &'a [u32],
}

impl<'a> Left<'a> {
    /// Takes those up to `last`.
    fn take(&mut self, last: u32) -> Left<'a> {
        let count = self.docs.partition_point(|&doc| doc <= last);
        let (docs, docs_after) = self.docs.split_at_checked(count).unwrap_or_default();
        let (freqs, freqs_after) = self.freqs.split_at_checked(count).unwrap_or_default();
        *self = Left { docs: docs_after, freqs: freqs_after };
        Left { docs, freqs }
    }

    /// Those that are among `docs`.
    fn meet(&self, docs: &[u32]) -> Vec<Place> {
        let mut places = Vec::with_capacity(self.docs.len().min(docs.len()));
        let mut others = docs.iter().enumerate().peekable();
        for (&doc, &freq) in self.docs.iter().zip(self.freqs) {
            while others.next_if(|&(_, &other)| other < doc).is_some() {}
            if let Some((at, _)) = others.next_if(|&(_, &other)| other == doc) {
                places.push(Place { at, doc, freq });
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn matches() -> impl Strategy<Value = Matches> {
        let freq = prop_oneof![9 => 1..4_u32, 1 => 1..2_000_000_u32];
        let entries = prop::collection::btree_map(0..2000_u32, (freq, any::<prop::sample::Index>()), 0..700);
        entries.prop_map(|entries| {
            let mut matches = Matches::default();
            for (doc, (freq, whole)) in entries {
                matches.push(doc, freq, u32::try_from(whole.index(freq as usize + 1)).unwrap());
            }
            matches
        })
    }

    fn written(matches: &Matches) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, matches);
        bytes
    }

    fn list<'a>(matches: &Matches, bytes: &'a [u8]) -> Option<List<'a>> {
        List::new(u32::try_from(matches.docs.len()).unwrap(), bytes)
    }

    proptest! {
        #[test]
        fn a_list_is_read_as_it_was_written(matches in matches()) {
            let bytes = written(&matches);
            prop_assert_eq!(list(&matches, &bytes).unwrap().all(), Some(matches));
        }

        #[test]
        fn lists_meet_in_what_both_hold(one in matches(), other in matches()) {
            let bytes = written(&other);
            let mut met = one.clone();
            met.meet(list(&other, &bytes).unwrap()).unwrap();
            let other: BTreeMap<_, _> = other.iter().map(|(doc, freq, whole)| (doc, (freq, whole))).collect();
            let both = one.iter().filter_map(|(doc, freq, _)| other.get(&doc).map(|(also, whole)| (doc, freq.min(*also), *whole)));
            prop_assert!(met.iter().eq(both));
        }

        #[test]
        fn damage_makes_no_panic(matches in matches(), at in any::<prop::sample::Index>(), flip in 1..=255_u8, cut in any::<prop::sample::Index>()) {
            let mut bytes = written(&matches);
            prop_assume!(!bytes.is_empty());
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            let cut = cut.index(bytes.len());
            for bytes in [&bytes[..], &bytes[..cut]] {
                if let Some(list) = list(&matches, bytes) {
                    let mut met = matches.clone();
                    let _ = (list.all(), met.meet(list));
                }
            }
        }
    }
}
