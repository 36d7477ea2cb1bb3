//! The numbers of a block, most of which are small: all in as many bits as most of them need, and of those that need more
//! what is missing after them.
//! What the numbers mean is not known here.

use bitpacking::{BitPacker, BitPacker4x};

use super::bytes::{Bytes, push_number};
use super::postings::BLOCK;

/// Numbers made ready to be written.
pub(super) struct Packed {
    /// Bits of each.
    pub(super) bits: u8,
    /// The most that the bits say stands for that and a number among `missing`.
    pub(super) has_missing: bool,
    numbers: [u32; BLOCK],
    pub(super) missing: Vec<u8>,
}

impl Packed {
    /// With as many bits as make them shortest.
    pub(super) fn new(numbers: &[u32; BLOCK]) -> Self {
        // How many numbers are so large that the bits do not say them.
        let mut larger = [0_usize; 33];
        for number in numbers {
            if let Some(count) = larger.get_mut(number.saturating_add(1).ilog2() as usize) {
                *count += 1;
            }
        }
        let plain = BitPacker4x::new().num_bits(numbers);
        let of_length = |bits: u8| larger.get(usize::from(bits)).copied().unwrap_or_default();
        let (mut bits, mut least, mut count) = (plain, usize::from(plain) * BLOCK / 8, of_length(plain));
        for fewer in (1..plain).rev() {
            count += of_length(fewer);
            let size = usize::from(fewer) * BLOCK / 8 + count;
            if size < least {
                (bits, least) = (fewer, size);
            }
        }
        let mut packed = Self { bits, has_missing: bits < plain, numbers: *numbers, missing: Vec::new() };
        if packed.has_missing {
            let most = most(bits);
            for number in packed.numbers.iter_mut().filter(|number| **number >= most) {
                push_number(&mut packed.missing, *number - most);
                *number = most;
            }
        }
        packed
    }

    /// Bytes without what is missing.
    pub(super) fn size(&self) -> usize {
        usize::from(self.bits) * BLOCK / 8
    }

    /// Adds them, without what is missing.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let mut block = [0; BLOCK * 4];
        let size = BitPacker4x::new().compress(&self.numbers, &mut block, self.bits);
        bytes.extend(block.get(..size).unwrap_or_default());
    }
}

/// The most that so many bits say.
fn most(bits: u8) -> u32 {
    (1 << bits) - 1
}

/// Reads numbers of so many bits, and what is missing of them if anything is.
pub(super) fn read(data: &[u8], bits: u8, missing: Option<&mut Bytes>, numbers: &mut [u32; BLOCK]) {
    BitPacker4x::new().decompress(data, numbers, bits);
    let Some(missing) = missing else { return };
    for number in numbers.iter_mut().filter(|number| **number == most(bits)) {
        *number = number.saturating_add(missing.number().unwrap_or_default());
    }
}
