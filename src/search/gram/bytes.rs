//! Numbers as bytes, one after the other.
//! What they mean is not known here.

/// What is left to be read. Reading beyond the end gives nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl Bytes<'_> {
    /// The next number of 7 bits a byte.
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

/// Adds a number of 7 bits a byte.
#[expect(clippy::cast_possible_truncation, reason = "the low bits are meant")]
pub(super) fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// The `at`-th number of four bytes.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let (words, _) = bytes.as_chunks::<4>();
    words.get(at).map(|word| u32::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_read_as_they_were_written(numbers in prop::collection::vec(any::<u32>(), 0..20)) {
            let mut bytes = Vec::new();
            for &number in &numbers {
                push_number(&mut bytes, number);
            }
            let mut reader = Bytes(&bytes);
            let read: Vec<_> = std::iter::from_fn(|| reader.number()).collect();
            prop_assert_eq!(read, numbers);
        }
    }

    #[test]
    fn a_number_without_end_is_none() {
        assert_eq!(Bytes(&[0xFF; 9]).number(), None);
        assert_eq!(Bytes(&[0x80]).number(), None);
        assert_eq!(word(&[1, 0, 0, 0, 2, 0, 0], 1), None);
    }
}
