//! What texts are about, by the pairs of characters in them, those aside that most articles have: paragraphs of one
//! article share about one pair in ten, those of different articles one in a hundred. (Counted on news of 1998, 300
//! characters each.)
//! What follows from it is decided in `heading` and `seam`.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use smallvec::{SmallVec, smallvec};

use super::block::{Line, is_letter};
use super::lexicon::COMMON_PAIRS;

/// How much text is enough to know what it is about, in characters.
pub(super) const ENOUGH: usize = 300;
/// Two characters that stand side by side, as one number; most of those beyond the basic plane (BMP) look like others.
pub(super) type Pair = u32;
/// Something for each pair.
pub(super) type PairMap<T> = HashMap<Pair, T, BuildHasherDefault<PairHasher>>;

/// Something for each story, by its number.
pub(super) type StoryMap<T> = HashMap<usize, T, BuildHasherDefault<PairHasher>>;

/// Hashes pairs and small numbers by one multiplication: half of the time for a page goes into sets of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PairHasher(u64);

impl Hasher for PairHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        self.write_u64(rest.iter().fold(0, |tail, &byte| tail << 8 | u64::from(byte)));
    }

    fn write_u32(&mut self, pair: Pair) {
        self.write_u64(u64::from(pair));
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, pair: u64) {
        self.0 = (self.0 ^ pair).wrapping_mul(MIX).rotate_left(29);
    }
}

/// An odd number with its bits well spread: 2^64 divided by the golden ratio.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// Characters that stand side by side, marks and white space aside, but for the pairs that most articles have.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = Pair> + '_ {
    let mut last = None;
    let common = &*COMMON_PAIRS;
    let pairs = text.chars().filter(|&c| is_letter(c)).filter_map(move |c| last.replace(c).map(|last| pair(last, c)));
    pairs.filter(|&pair| !common.holds(pair))
}

/// Two characters as one number.
pub(super) fn pair(left: char, right: char) -> Pair {
    u32::from(left) << 16 ^ u32::from(right)
}

/// A pair's hash.
fn mix(pair: Pair) -> u64 {
    (u64::from(pair >> 16) << 32 | u64::from(pair & 0xffff)).wrapping_mul(MIX)
}

/// Pairs, each by some bits of its hash; room for those of a short line.
type Places = SmallVec<[u16; 20]>;

/// Some bits of a pair's hash.
fn place(pair: Pair) -> u16 {
    u16::try_from(mix(pair) >> 48).unwrap_or(0)
}

/// A set of pairs kept in few bits: a pair that is not in it is now and then taken to be.
#[derive(Clone, Debug)]
pub(super) struct Sieve {
    bits: SmallVec<[u64; 8]>,
}

impl Sieve {
    /// A set with room for so many pairs.
    pub(super) fn with_room(pairs: usize) -> Self {
        Self { bits: smallvec![0; (pairs / 8 + 1).next_power_of_two()] }
    }

    pub(super) fn add(&mut self, pair: Pair) {
        let (word, bit) = self.place(pair);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
        }
    }

    pub(super) fn holds(&self, pair: Pair) -> bool {
        let (word, bit) = self.place(pair);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Where a pair is kept: the word, and the bit in it.
    fn place(&self, pair: Pair) -> (usize, u64) {
        let mixed = mix(pair);
        let word = usize::try_from(mixed >> 20 & 0xffff_ffff).unwrap_or(0) & (self.bits.len() - 1);
        (word, 1 << (mixed >> 58))
    }
}

/// Some pairs; room for those of a short line.
pub(super) type Pairs = SmallVec<[Pair; 20]>;

/// The pairs in these lines, each once, in order.
pub(super) fn distinct<'a>(lines: impl Iterator<Item = &'a Line<'a>>) -> Pairs {
    let mut all = Pairs::new();
    lines.for_each(|line| {
        all.extend_from_slice(&line.first_pairs);
        all.extend(line.more_pairs());
    });
    all.sort_unstable();
    all.dedup();
    all
}

/// The pairs of some words, to be looked for in texts.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Each once, in order.
    pairs: Pairs,
    /// Most pairs of a text are not in it, and need no search.
    sieve: Sieve,
}

impl Wanted {
    /// The pairs in the words of these lines.
    pub(super) fn new<'a>(lines: impl Iterator<Item = &'a Line<'a>>) -> Self {
        let all = distinct(lines);
        let mut sieve = Sieve::with_room(all.len());
        for &pair in &all {
            sieve.add(pair);
        }
        Self { pairs: all, sieve }
    }

    /// Each of them once.
    pub(super) fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// How many of a hundred are in a text.
    pub(super) fn share<'a>(&self, text: impl Iterator<Item = &'a Line<'a>>) -> usize {
        let mut found: SmallVec<[bool; 24]> = smallvec![false; self.pairs.len()];
        for line in text {
            let held = line.pairs().filter(|&pair| self.sieve.holds(pair));
            held.filter_map(|pair| self.pairs.binary_search(&pair).ok()).for_each(|at| found[at] = true);
        }
        found.iter().filter(|found| **found).count() * 100 / self.pairs.len().max(1)
    }
}

/// How many bits a topic has for each of its pairs at least: one pair in a hundred is taken for another.
const ROOM: usize = 128;
/// The most bits of a topic.
const MOST: usize = 1 << 16;

/// The pairs of characters of a stretch of text: each by some bits of its hash, and as a set of bits, so that what two
/// texts share is counted quickly.
#[derive(Clone, Debug, Default)]
pub(super) struct Topic {
    pairs: Places,
    bits: Vec<u64>,
}

impl Topic {
    /// The topic of lines, the first ones counting.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a Line<'a>>) -> Self {
        let mut places = Places::new();
        let mut length = 0;
        for line in lines {
            places.extend(line.first_pairs.iter().take(ENOUGH - length).map(|&pair| place(pair)));
            length = (length + line.text.len() / 3).min(ENOUGH);
            if length == ENOUGH {
                break;
            }
        }
        let bits = (places.len() * ROOM).next_power_of_two().clamp(64, MOST);
        let mut topic = Self { pairs: Places::new(), bits: vec![0; bits / 64] };
        places.retain(|place| topic.add(*place));
        Self { pairs: places, ..topic }
    }

    /// Adds a pair, if its bit was not there.
    fn add(&mut self, place: u16) -> bool {
        let (word, bit) = self.bit(place);
        let free = self.bits.get_mut(word).filter(|word| **word & bit == 0);
        free.map(|word| *word |= bit).is_some()
    }

    fn holds(&self, place: u16) -> bool {
        let (word, bit) = self.bit(place);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Where a pair is kept: the word, and the bit in it.
    fn bit(&self, place: u16) -> (usize, u64) {
        (usize::from(place >> 6) & self.bits.len().wrapping_sub(1), 1 << (place & 63))
    }

    /// How many of a thousand pairs of the smaller text are in the other, and how many pairs it has.
    pub(super) fn shared(&self, other: &Self) -> (usize, usize) {
        let (both, size) = self.in_both(other);
        (both * 1000 / size.max(1), size)
    }

    /// What the pairs that two texts share, and those that they do not, say for their being of one article, in thirds of
    /// the logarithm of the odds. One that they share says as much as 48 that they do not. (Counted on news of 1998.)
    pub(super) fn odds(&self, other: &Self) -> i32 {
        let (both, size) = self.in_both(other);
        let says = |number: usize| i32::try_from(number).unwrap_or(i32::MAX / 8);
        says(both) * 4 - says(size) / 12 - 3
    }

    /// How many pairs of the smaller text are in the other, and how many it has.
    fn in_both(&self, other: &Self) -> (usize, usize) {
        let (small, large) = if self.pairs.len() < other.pairs.len() { (self, other) } else { (other, self) };
        (small.pairs.iter().filter(|&&place| large.holds(place)).count(), small.pairs.len())
    }
}

/// How much of a line counts for what is known, in characters: a book without line breaks has nothing to be joined.
const KNOWN: usize = 1 << 16;

/// Which pairs of characters the lines of a page hold: what reads on across a line break is often found elsewhere
/// on the page.
#[derive(Debug)]
pub(super) struct Known {
    pairs: Sieve,
}

impl Known {
    /// The pairs inside `lines`.
    pub(super) fn new(lines: &[Line]) -> Self {
        let mut pairs = Sieve::with_room(lines.iter().map(|line| line.text.len().min(4 * KNOWN)).sum());
        for line in lines {
            let mut last = None;
            for c in line.text.chars().take(KNOWN) {
                if let Some(last) = last.replace(c) {
                    pairs.add(pair(last, c));
                }
            }
        }
        Self { pairs }
    }

    /// Whether `left` and `right`, two letters, stand side by side inside a line.
    pub(super) fn holds(&self, left: char, right: char) -> bool {
        is_letter(left) && is_letter(right) && self.pairs.holds(pair(left, right))
    }

    /// Whether the last character of one text and the first of another do.
    pub(super) fn reads_on(&self, left: &str, right: &str) -> bool {
        left.chars().next_back().zip(right.chars().next()).is_some_and(|(left, right)| self.holds(left, right))
    }
}

#[cfg(test)]
mod tests {
    use super::super::block;
    use super::*;

    const BRIDGE: &str = "城东新修的石桥昨天正式通车，两岸居民从此不必绕行五公里去赶集，孩子们上学也近了许多。";
    const FRUIT: &str = "果园里的蜜橘今年又获丰收，合作社联系了运输车队，鲜果当天发往外省市场，果农喜笑颜开。";

    fn topic(text: &str) -> Topic {
        Topic::of(block::lines(text).iter())
    }

    #[test]
    fn pairs_leave_out_marks_and_spaces() {
        assert_eq!(pairs("石桥，通 车").collect::<Vec<_>>(), pairs("石桥通车").collect::<Vec<_>>());
        assert_eq!(pairs("石桥通").count(), 2);
        assert_eq!(pairs("石").count(), 0);
    }

    #[test]
    fn what_texts_share_is_counted_on_the_smaller() {
        let (all, size) = topic(BRIDGE).shared(&topic(&format!("{BRIDGE}{FRUIT}")));
        assert_eq!((all, size), (1000, topic(BRIDGE).pairs.len()));
        assert!(topic(BRIDGE).shared(&topic(FRUIT)).0 < 60);
        assert_eq!(topic("").shared(&topic(BRIDGE)), (0, 0));
    }

    #[test]
    fn kin_share_telling_pairs_and_short_texts_say_little() {
        let odds = |one: &str, other: &str| topic(one).odds(&topic(other));
        assert!(odds(BRIDGE, BRIDGE) > 50 && odds(BRIDGE, FRUIT) < 0);
        assert!((-4..=0).contains(&odds("石桥通车", FRUIT)));
        assert!(odds(&BRIDGE.repeat(2), FRUIT) <= odds("石桥通车", FRUIT));
    }

    #[test]
    fn what_every_article_has_tells_nothing() {
        assert_eq!(topic("中国发展问题").odds(&topic("发展中国问题")), topic("").odds(&topic("石桥")));
        assert!(topic("发展石桥").odds(&topic("石桥发展")) > topic("").odds(&topic("石桥")));
    }

    #[test]
    fn pairs_of_the_page_are_known() {
        let lines = block::lines(BRIDGE);
        let known = Known::new(&lines);
        assert!(known.holds('石', '桥') && known.reads_on("新修的石", "桥面"));
        assert!(!known.holds('，', '两'));
        assert!(!known.reads_on("", "桥面"));
    }
}
