//! The gram file of a segment: the folded text of its articles, and for each character and each pair of neighbours the
//! list of the articles that hold it. What a query makes of them is decided outside this folder.
//!
//! tantivy keeps the file with its own: it is written, merged and deleted together with the segment, and ends with
//! tantivy's checksum, which [`tantivy::Index::validate_checksum`] compares. Reading trusts nothing: what does not fit
//! is an error.
//!
//! # Format
//! All numbers are little-endian. A **number** is one of 7 bits a byte, the lowest first, the top bit set on all bytes
//! but the last. A **unit** is one of UTF-16.
//!
//! 1. For each [`Family`] three sections: *postings*, its lists one after the other; *keys*, for each list, in the order
//!    of their keys, the numbers (key − key before, articles, bytes of the list), in groups of 64, of which each begins
//!    with key difference 0; *index*, for each group its first key, where it begins in *keys* and where its first list
//!    begins in *postings*, four bytes each.
//! 2. *units*: the folded texts of all articles: title, byline, body, headings, each block followed by a line break.
//! 3. *words*: a bit for each unit, set where a word begins, or a line break stands; the lowest bit comes first.
//! 4. *bounds*: for each article where its title, byline, body and headings end, in units, four bytes each.
//! 5. *lengths*: for each article a byte, the length of its body and headings (see [`length`]).
//! 6. *commons*: the keys of the pairs that the triples are made of, four bytes each.
//! 7. *patches*: for each article what makes its original text of the folded one: see `patch`.
//! 8. *patch ends*: for each article where its patches end, in bytes, four bytes each.
//! 9. *prints*: for each article the [`Print`](super::Print) of its body, 16 bytes.
//! 10. The footer: where each section ends, eight bytes each; a hash of them (`XxHash3_64`), eight bytes; [`FORMAT`], four
//!     bytes.
//!
//! The key of a character is `unit << 16`, that of a pair `unit << 16 | unit`; that of a triple is
//! `place of its first pair in commons << 16 | last unit`. A triple has a list only if both its pairs are common.
//!
//! A list tells for each article how often it holds the key, and how many of these occurrences are runs of whole words, so
//! that a text of one or two units, or of a common triple, is ranked by its list alone. It is made of blocks of 128
//! articles and a rest. First, for each block, 8 bytes: its last article, four bytes; two bytes with, from the lowest bit
//! on, five bits for the bits of a difference, five for those of a frequency, five for those of a number of whole words;
//! two bytes with 13 bits for the bytes of what is missing (below), and three: is something missing of the numbers of
//! words, is something missing of the frequencies, are not the whole words counted but the others. Then the blocks,
//! bit-packed, first the differences less one, then the frequencies less one, then the words; where something is missing
//! of these, the most that the bits say stands for itself and a number after the block, those of the frequencies first.
//! Then the articles of the rest, as bits, the lowest of a byte first: five bits for an exponent; then for each article
//! the difference less one shifted right by the exponent, as so many ones and a zero, and its lowest bits, as many as the
//! exponent says; a zero if it holds the key once, else a one, the length of `frequency − 1` less one, as so many ones and
//! a zero, and the bits of `frequency − 1` but for the highest; and the number of whole words in as many bits as the
//! frequency has.

mod bits;
mod build;
mod bytes;
mod count;
mod dictionary;
mod patch;
mod plugin;
mod postings;
mod rest;
mod segment;
mod small;
#[cfg(test)]
mod tests;
mod texts;

pub(super) use plugin::{Grams, damaged};
pub(super) use postings::{List, Matches};
pub(super) use segment::{Bounds, Segment};
pub(super) use texts::length;
#[cfg(test)]
pub(super) use texts::length_code;

/// The version of the format of the index: of the gram file, of the fields, and of what folding makes of a text. An
/// index of another version is to be built anew.
pub const FORMAT: u32 = 3;

/// The lists of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Of the characters and pairs of the body and the headings.
    Text,
    /// Of those of the title.
    Title,
    /// Of those of the byline.
    Byline,
    /// Of the triples of the body and the headings.
    Triples,
}

/// The key of a character's list.
pub(super) fn char_key(unit: u16) -> u32 {
    u32::from(unit) << 16
}

/// The key of a pair's list.
pub(super) fn pair_key(first: u16, second: u16) -> u32 {
    char_key(first) | u32::from(second)
}
