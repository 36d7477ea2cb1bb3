//! A list of articles with their numbers of occurrences: written, read, and met with others.
//! What it is the list of is not known here.

use bitpacking::{BitPacker, BitPacker4x};

use super::bytes::{Bytes, push_number};

/// Articles of a block.
const BLOCK: usize = BitPacker4x::BLOCK_LEN;
/// Bytes of a block for each bit of a number.
const BYTES_A_BIT: usize = BLOCK / 8;

/// Bytes of a block's head.
const HEAD: usize = 6;

/// Adds the list to the bytes. The articles ascend, and each has a frequency above 0.
pub(super) fn write(bytes: &mut Vec<u8>, Matches { docs, freqs }: &Matches) {
    let packer = BitPacker4x::new();
    let (blocks, docs_left) = docs.as_chunks::<BLOCK>();
    let (block_freqs, freqs_left) = freqs.as_chunks::<BLOCK>();
    let mut data = Vec::new();
    let mut block = [0; BLOCK * 4];
    let mut before = None;
    for (docs, freqs) in blocks.iter().zip(block_freqs) {
        let last = docs.last().copied().unwrap_or_default();
        let less_one = freqs.map(|freq| freq.saturating_sub(1));
        let doc_bits = packer.num_bits_strictly_sorted(before, docs);
        let freq_bits = packer.num_bits(&less_one);
        bytes.extend(last.to_le_bytes());
        bytes.extend([doc_bits, freq_bits]);
        let size = packer.compress_strictly_sorted(before, docs, &mut block, doc_bits);
        data.extend(block.get(..size).unwrap_or_default());
        let size = packer.compress(&less_one, &mut block, freq_bits);
        data.extend(block.get(..size).unwrap_or_default());
        before = Some(last);
    }
    bytes.append(&mut data);
    write_rest(bytes, before, docs_left, freqs_left);
}

/// Adds articles that are not packed, the first of them after `before`.
pub(super) fn write_rest(bytes: &mut Vec<u8>, mut before: Option<u32>, docs: &[u32], freqs: &[u32]) {
    for (&doc, &freq) in docs.iter().zip(freqs) {
        let difference = doc - before.map_or(0, |before| before + 1);
        push_number(bytes, difference << 1 | u32::from(freq > 1));
        if freq > 1 {
            push_number(bytes, freq - 2);
        }
        before = Some(doc);
    }
}

/// Reads `count` articles that are not packed. None if there are not as many.
pub(super) fn read_rest(bytes: &mut Bytes, before: Option<u32>, count: usize, into: &mut Matches) -> Option<()> {
    let mut next = before.map_or(Some(0), |before| before.checked_add(1));
    for _ in 0..count {
        let number = bytes.number()?;
        let freq = if number & 1 == 1 { bytes.number()?.checked_add(2)? } else { 1 };
        let doc = next?.checked_add(number >> 1)?;
        into.docs.push(doc);
        into.freqs.push(freq);
        next = doc.checked_add(1);
    }
    Some(())
}

/// Articles, ascending, and for each the number of its occurrences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct Matches {
    pub(in crate::search) docs: Vec<u32>,
    pub(in crate::search) freqs: Vec<u32>,
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
    bits: [u8; 2],
    data: &'a [u8],
}

impl<'a> List<'a> {
    /// The list of `len` articles in the bytes; none if there cannot be one.
    pub(super) fn new(len: u32, bytes: &'a [u8]) -> Option<Self> {
        let len = usize::try_from(len).ok()?;
        let (heads, data) = bytes.split_at_checked(len / BLOCK * HEAD)?;
        let (heads, _) = heads.as_chunks::<HEAD>();
        let fits = |[.., doc_bits, freq_bits]: &[u8; HEAD]| *doc_bits <= 32 && *freq_bits <= 32;
        let size =
            |[.., doc_bits, freq_bits]: &[u8; HEAD]| (usize::from(*doc_bits) + usize::from(*freq_bits)) * BYTES_A_BIT;
        if !heads.iter().all(fits) {
            return None;
        }
        let (data, rest) = data.split_at_checked(heads.iter().map(size).sum())?;
        Some(Self { len, heads, data, rest })
    }

    /// Its packed blocks.
    pub(in crate::search) fn blocks(self) -> impl Iterator<Item = Block<'a>> {
        let mut data = self.data;
        let mut before = None;
        self.heads.iter().map_while(move |&[a, b, c, d, doc_bits, freq_bits]| {
            let last = u32::from_le_bytes([a, b, c, d]);
            let size = (usize::from(doc_bits) + usize::from(freq_bits)) * BYTES_A_BIT;
            let (own, after) = data.split_at_checked(size)?;
            data = after;
            Some(Block { before: before.replace(last), last, bits: [doc_bits, freq_bits], data: own })
        })
    }

    /// The articles after the blocks. None if the list is damaged.
    pub(in crate::search) fn rest(self) -> Option<Matches> {
        let mut rest = Matches::default();
        let before = self.heads.last().map(|&[a, b, c, d, ..]| u32::from_le_bytes([a, b, c, d]));
        read_rest(&mut Bytes(self.rest), before, self.len % BLOCK, &mut rest)?;
        Some(rest)
    }

    /// All its articles. None if it is damaged.
    pub(in crate::search) fn all(self) -> Option<Matches> {
        let rest = self.rest()?;
        let mut all = Matches { docs: Vec::with_capacity(self.len), freqs: Vec::with_capacity(self.len) };
        let mut numbers = [0; BLOCK];
        for block in self.blocks() {
            all.docs.extend(block.docs(&mut numbers));
            all.freqs.extend(block.freqs(&mut numbers));
        }
        all.docs.extend(rest.docs);
        all.freqs.extend(rest.freqs);
        Some(all)
    }
}

impl Block<'_> {
    /// Its articles.
    pub(in crate::search) fn docs<'n>(&self, numbers: &'n mut [u32; BLOCK]) -> &'n [u32] {
        let [doc_bits, _] = self.bits;
        BitPacker4x::new().decompress_strictly_sorted(self.before, self.data, numbers, doc_bits);
        numbers
    }

    /// The number of occurrences in each of its articles.
    pub(in crate::search) fn freqs<'n>(&self, numbers: &'n mut [u32; BLOCK]) -> &'n [u32] {
        let [doc_bits, freq_bits] = self.bits;
        let data = self.data.get(usize::from(doc_bits) * BYTES_A_BIT..).unwrap_or_default();
        BitPacker4x::new().decompress(data, numbers, freq_bits);
        for number in numbers.iter_mut() {
            *number = number.saturating_add(1);
        }
        numbers
    }
}

impl Matches {
    /// Keeps what is in the list too, with the smaller of both numbers of occurrences. None if the list is damaged.
    pub(in crate::search) fn meet(&mut self, list: List) -> Option<()> {
        let mut met = Self::default();
        let mut left = Left { docs: &self.docs, freqs: &self.freqs };
        let (mut docs, mut freqs) = ([0; BLOCK], [0; BLOCK]);
        for block in list.blocks() {
            let here = left.take(block.last);
            if !here.docs.is_empty() {
                here.meet(block.docs(&mut docs), || block.freqs(&mut freqs), &mut met);
            }
        }
        let rest = list.rest()?;
        left.meet(&rest.docs, || &rest.freqs, &mut met);
        *self = met;
        Some(())
    }
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

    /// Adds those that are among `docs` to `met`; their numbers of occurrences are read only if there are any.
    fn meet<'f>(&self, docs: &[u32], freqs: impl FnOnce() -> &'f [u32], met: &mut Matches) {
        let mut places = Vec::with_capacity(self.docs.len().min(docs.len()));
        let mut others = docs.iter().enumerate().peekable();
        for (&doc, &freq) in self.docs.iter().zip(self.freqs) {
            while others.next_if(|&(_, &other)| other < doc).is_some() {}
            if let Some((place, _)) = others.next_if(|&(_, &other)| other == doc) {
                places.push((place, doc, freq));
            }
        }
        if places.is_empty() {
            return;
        }
        let freqs = freqs();
        for (place, doc, freq) in places {
            met.docs.push(doc);
            met.freqs.push(freqs.get(place).map_or(freq, |&other| other.min(freq)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn matches() -> impl Strategy<Value = Matches> {
        let entries =
            prop::collection::btree_map(0..2000_u32, prop_oneof![9 => 1..4_u32, 1 => 1..2_000_000_u32], 0..700);
        entries.prop_map(|entries| Matches {
            docs: entries.keys().copied().collect(),
            freqs: entries.values().copied().collect(),
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
            let other: BTreeMap<_, _> = other.docs.into_iter().zip(other.freqs).collect();
            let both = one.docs.into_iter().zip(one.freqs).filter_map(|(doc, freq)| Some((doc, freq.min(*other.get(&doc)?))));
            prop_assert!(met.docs.into_iter().zip(met.freqs).eq(both));
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
