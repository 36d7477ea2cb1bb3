//! A list of articles with their numbers of occurrences, and how many of these are whole words: written, read, and met
//! with others.
//! What it is the list of is not known here.

use bitpacking::{BitPacker, BitPacker4x};

use super::bytes::Bytes;
use super::rest;
use super::small::{self, Packed};

/// Articles of a block.
pub(super) const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes of a block for each bit of a number.
const BYTES_A_BIT: usize = BLOCK / 8;

/// Bits of the number of bytes of what is missing in a block.
const MISSING_BITS: u32 = 13;
/// Bytes of a block's head.
const HEAD: usize = 8;

/// Adds the list to the bytes. The articles ascend, and each has a frequency above 0.
pub(super) fn write(bytes: &mut Vec<u8>, matches: &Matches) {
    let mut data = Vec::new();
    let mut before = None;
    for nth in 0..matches.docs.len() / BLOCK {
        let Some(block) = matches.block(nth) else { break };
        bytes.extend(write_block(&mut data, before, block));
        before = block[0].last().copied();
    }
    bytes.append(&mut data);
    rest::write(bytes, after(before), matches, matches.docs.len() / BLOCK * BLOCK);
}

/// Adds a block to the data. Gives its head.
fn write_block(
    data: &mut Vec<u8>,
    before: Option<u32>,
    [docs, freqs, whole]: [&[u32; BLOCK]; 3],
) -> impl Iterator<Item = u8> + use<> {
    let packer = BitPacker4x::new();
    let mut others = *freqs;
    others.iter_mut().zip(whole).for_each(|(other, whole)| *other = other.saturating_sub(*whole));
    let freqs = Packed::new(&freqs.map(|freq| freq.saturating_sub(1)));
    let (whole, others) = (Packed::new(whole), Packed::new(&others));
    let are_others = others.size() + others.missing.len() < whole.size() + whole.missing.len();
    let words = if are_others { others } else { whole };
    let doc_bits = packer.num_bits_strictly_sorted(before, docs);
    let mut block = [0; BLOCK * 4];
    let size = packer.compress_strictly_sorted(before, docs, &mut block, doc_bits);
    data.extend(block.get(..size).unwrap_or_default());
    freqs.write(data);
    words.write(data);
    let missing = u16::try_from(freqs.missing.len() + words.missing.len()).unwrap_or_default();
    data.extend(freqs.missing.iter().chain(&words.missing));
    let widths = u16::from(doc_bits) | u16::from(freqs.bits) << 5 | u16::from(words.bits) << 10;
    let flags = [are_others, freqs.has_missing, words.has_missing];
    let flags = flags.iter().fold(0, |flags, flag| flags << 1 | u16::from(*flag));
    let last = docs.last().copied().unwrap_or_default();
    last.to_le_bytes().into_iter().chain(widths.to_le_bytes()).chain((missing | flags << MISSING_BITS).to_le_bytes())
}

/// The last article of the block with this head.
fn last([a, b, c, d, ..]: [u8; HEAD]) -> u32 {
    u32::from_le_bytes([a, b, c, d])
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

/// How a block is packed.
#[derive(Clone, Copy, Debug)]
struct Bits {
    /// Bits of a difference, of a frequency, of a number of words.
    widths: [u8; 3],
    /// Bytes of what is missing.
    missing: usize,
    /// Instead of the whole words, the other occurrences are counted, as they are fewer.
    are_others: bool,
    /// Whether something is missing of the frequencies, and of the numbers of words.
    has_missing: [bool; 2],
}

impl Bits {
    fn of([.., e, f, g, h]: [u8; HEAD]) -> Self {
        let (widths, missing) = (u16::from_le_bytes([e, f]), u16::from_le_bytes([g, h]));
        let widths = [0, 5, 10].map(|shift| (widths >> shift).to_le_bytes()[0] & 31);
        let [are_others, freqs, words] = [2, 1, 0].map(|nth| missing >> (MISSING_BITS + nth) & 1 == 1);
        let missing = usize::from(missing & ((1 << MISSING_BITS) - 1));
        Self { widths, missing, are_others, has_missing: [freqs, words] }
    }

    /// Where the articles, the frequencies and the words end, in bytes.
    fn ends(self) -> [usize; 3] {
        let mut end = 0;
        self.widths.map(|bits| {
            end += usize::from(bits) * BYTES_A_BIT;
            end
        })
    }

    /// Bytes of all of it.
    fn size(self) -> usize {
        let [.., end] = self.ends();
        end + self.missing
    }
}

impl<'a> List<'a> {
    /// The list of `len` articles in the bytes; none if there cannot be one.
    pub(super) fn new(len: u32, bytes: &'a [u8]) -> Option<Self> {
        let len = usize::try_from(len).ok()?;
        let (heads, data) = bytes.split_at_checked(len / BLOCK * HEAD)?;
        let (heads, _) = heads.as_chunks::<HEAD>();
        let packed = heads.iter().map(|head| Bits::of(*head).size()).sum();
        let (data, rest) = data.split_at_checked(packed)?;
        Some(Self { len, heads, data, rest })
    }

    /// Its packed blocks.
    pub(in crate::search) fn blocks(self) -> impl Iterator<Item = Block<'a>> {
        let mut data = self.data;
        let mut before = None;
        self.heads.iter().map_while(move |head| {
            let (last, bits) = (last(*head), Bits::of(*head));
            let (own, after) = data.split_at_checked(bits.size())?;
            data = after;
            Some(Block { before: before.replace(last), last, bits, data: own })
        })
    }

    /// The articles after the blocks. None if the list is damaged.
    pub(in crate::search) fn rest(self) -> Option<Matches> {
        let mut rest = Matches::with_capacity(self.len % BLOCK);
        let next = after(self.heads.last().copied().map(last));
        rest::read(self.rest, next, self.len % BLOCK, &mut rest)?;
        Some(rest)
    }

    /// Shows `see` its articles, their occurrences and whole words, part after part. None if it is damaged.
    pub(in crate::search) fn each_part(self, mut see: impl FnMut(&[u32], &[u32], &[u32])) -> Option<()> {
        let (mut docs, mut freqs, mut whole) = ([0; BLOCK], [0; BLOCK], [0; BLOCK]);
        for block in self.blocks() {
            block.numbers(&mut freqs, &mut whole);
            see(block.docs(&mut docs), &freqs, &whole);
        }
        let rest = self.rest()?;
        see(&rest.docs, &rest.freqs, &rest.whole);
        Some(())
    }

    /// All its articles. None if it is damaged.
    pub(in crate::search) fn all(self) -> Option<Matches> {
        let mut all = Matches::with_capacity(self.len);
        self.each_part(|docs, freqs, whole| {
            all.docs.extend(docs);
            all.freqs.extend(freqs);
            all.whole.extend(whole);
        })?;
        Some(all)
    }
}

impl Block<'_> {
    /// Its articles.
    fn docs<'n>(&self, numbers: &'n mut [u32; BLOCK]) -> &'n [u32] {
        let [doc_bits, ..] = self.bits.widths;
        BitPacker4x::new().decompress_strictly_sorted(self.before, self.data, numbers, doc_bits);
        numbers
    }

    /// The number of occurrences in each of its articles, and how many of them are runs of whole words.
    fn numbers(&self, freqs: &mut [u32; BLOCK], whole: &mut [u32; BLOCK]) {
        let part = |from: usize| self.data.get(from..).unwrap_or_default();
        let [_, freq_bits, word_bits] = self.bits.widths;
        let [doc_end, freq_end, word_end] = self.bits.ends();
        let mut missing = Bytes(part(word_end));
        let [of_freqs, of_words] = self.bits.has_missing;
        small::read(part(doc_end), freq_bits, of_freqs.then_some(&mut missing), freqs);
        small::read(part(freq_end), word_bits, of_words.then_some(&mut missing), whole);
        for (freq, whole) in freqs.iter_mut().zip(whole) {
            *freq = freq.saturating_add(1);
            *whole = if self.bits.are_others { freq.saturating_sub(*whole) } else { *whole };
        }
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
        let block = |numbers| <[u32]>::as_chunks::<BLOCK>(numbers).0.get(nth);
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
                block.numbers(&mut freqs, &mut whole);
                met.extend(&places, &freqs, &whole);
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
        let mut at = 0;
        for (&doc, &freq) in self.docs.iter().zip(self.freqs) {
            let left = docs.get(at..).unwrap_or_default();
            at += left.iter().take_while(|other| **other < doc).count();
            if docs.get(at) == Some(&doc) {
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
