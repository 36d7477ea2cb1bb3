//! Numbers as bits, one after the other, the lowest bit first.
//! What they mean is not known here.

/// Bits to be written.
#[derive(Default)]
pub(super) struct BitWriter {
    word: u64,
    /// Bits of the word in use, fewer than 8 between two calls.
    used: u32,
}

impl BitWriter {
    /// Adds the lowest `count` bits of the number, 32 at most.
    #[expect(clippy::cast_possible_truncation, reason = "the low byte is meant")]
    pub(super) fn push(&mut self, bytes: &mut Vec<u8>, number: u32, count: u32) {
        self.word |= (u64::from(number) & ((1 << count) - 1)) << self.used;
        self.used += count;
        while self.used >= 8 {
            bytes.push(self.word as u8);
            self.word >>= 8;
            self.used -= 8;
        }
    }

    /// Adds as many ones, and a zero.
    pub(super) fn push_ones(&mut self, bytes: &mut Vec<u8>, mut count: u32) {
        while count >= 32 {
            self.push(bytes, u32::MAX, 32);
            count -= 32;
        }
        self.push(bytes, (1 << count) - 1, count);
        self.push(bytes, 0, 1);
    }

    /// Fills the last byte with zeros.
    pub(super) fn end(mut self, bytes: &mut Vec<u8>) {
        self.push(bytes, 0, 7);
    }
}

/// Bits to be read. Reading beyond the end gives nothing.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    word: u64,
    /// Bits of the word that are left.
    left: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, word: 0, left: 0 }
    }

    fn fill(&mut self) {
        while self.left <= 56 {
            let Some((&byte, rest)) = self.bytes.split_first() else { return };
            self.word |= u64::from(byte) << self.left;
            self.left += 8;
            self.bytes = rest;
        }
    }

    fn skip(&mut self, count: u32) {
        self.word = self.word.checked_shr(count).unwrap_or_default();
        self.left = self.left.saturating_sub(count);
    }

    /// The number of the next `count` bits, 32 at most.
    #[expect(clippy::cast_possible_truncation, reason = "no more than 32 bits are left of it")]
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        if self.left < count {
            self.fill();
        }
        let number = self.word & ((1 << count) - 1);
        let is_there = self.left >= count;
        self.skip(count);
        is_there.then_some(number as u32)
    }

    /// The number of ones before the next zero.
    pub(super) fn ones(&mut self) -> Option<u32> {
        let mut count = 0_u32;
        loop {
            self.fill();
            let ones = self.word.trailing_ones().min(self.left);
            count = count.checked_add(ones)?;
            if ones < self.left {
                self.skip(ones + 1);
                return Some(count);
            }
            if self.left == 0 {
                return None;
            }
            self.skip(ones);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_are_read_as_they_were_written(numbers in prop::collection::vec((any::<u32>(), 0..=32_u32, 0..200_u32), 0..40)) {
            let (mut bytes, mut writer) = (Vec::new(), BitWriter::default());
            for &(number, count, ones) in &numbers {
                writer.push(&mut bytes, number, count);
                writer.push_ones(&mut bytes, ones);
            }
            writer.end(&mut bytes);
            let mut reader = BitReader::new(&bytes);
            for (number, count, ones) in numbers {
                let number = u64::from(number) & ((1 << count) - 1);
                prop_assert_eq!((reader.take(count).map(u64::from), reader.ones()), (Some(number), Some(ones)));
            }
            prop_assert!(reader.take(8).is_none());
        }

        #[test]
        fn what_has_no_end_is_none(length in 0..20_usize) {
            let ones = vec![0xFF; length];
            prop_assert_eq!(BitReader::new(&ones).ones(), None);
        }
    }
}
