//! The articles of a list that are too few to be packed in a block: each difference as a quotient and a remainder of a power
//! of two (Rice's code), each number of occurrences in as many bits as it needs.
//! How the blocks are packed is not known here.

use super::bits::{BitReader, BitWriter};
use super::postings::Matches;

/// Bits of the exponent.
const EXPONENT: u32 = 5;

/// Adds the articles from the `start`-th on, of which none is below `next`.
pub(super) fn write(bytes: &mut Vec<u8>, mut next: u32, matches: &Matches, start: usize) {
    let count = u32::try_from(matches.docs.len() - start).unwrap_or(u32::MAX);
    let Some(last) = matches.docs.last().filter(|_| count > 0) else { return };
    let mut bits = BitWriter::default();
    let exponent = ((last - next) / count).checked_ilog2().unwrap_or_default();
    bits.push(bytes, exponent, EXPONENT);
    for (doc, freq, whole) in matches.iter().skip(start) {
        let difference = doc - next;
        bits.push_ones(bytes, difference >> exponent);
        bits.push(bytes, difference, exponent);
        bits.push(bytes, u32::from(freq > 1), 1);
        if let Some(length) = (freq - 1).checked_ilog2() {
            bits.push_ones(bytes, length);
            bits.push(bytes, freq - 1, length);
        }
        bits.push(bytes, whole, freq.ilog2() + 1);
        next = doc + 1;
    }
    bits.end(bytes);
}

/// Reads `count` articles, of which none is below `next`. None if there are not as many.
pub(super) fn read(bytes: &[u8], mut next: u32, count: usize, into: &mut Matches) -> Option<()> {
    let mut bits = BitReader::new(bytes);
    let exponent = if count == 0 { 0 } else { bits.take(EXPONENT)? };
    for _ in 0..count {
        let quotient = bits.ones()?.checked_mul(1 << exponent)?;
        let doc = next.checked_add(quotient)?.checked_add(bits.take(exponent)?)?;
        let mut freq = 1_u32;
        if bits.take(1)? == 1 {
            let length = bits.ones().filter(|length| *length < u32::BITS)?;
            freq = freq.checked_add(1 << length | bits.take(length)?)?;
        }
        let whole = bits.take(freq.ilog2() + 1)?;
        into.push(doc, freq, whole);
        next = doc.checked_add(1)?;
    }
    Some(())
}
