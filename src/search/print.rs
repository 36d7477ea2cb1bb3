//! Prints of texts: those of nearly equal texts are nearly equal (one bit for each of 128 minima: Li and König, "b-Bit
//! minwise hashing", 2010; one pass for all minima: Li, Owen and Zhang, "One permutation hashing", 2012).
//! What is done with articles that are nearly equal is not decided here.

use super::needle::BARRIER;

/// Prints of this distance or less, in bits, are of nearly equal texts. One character in twenty changed moves a print by
/// about 17 of its 128 bits; prints of other texts are 64 ± 6 apart.
const NEAR: u32 = 30;
/// Minima of a print.
const MINIMA: usize = 128;
/// The shortest texts need many passes until they have all minima; more are not made.
const MOST_PASSES: u64 = 4096;
/// A text that has not all minima by then repeats itself: from there on each of its runs is looked at once.
const PLAIN_PASSES: u64 = 8;

/// The print of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Print(u128);

impl Print {
    /// The print of a folded text, from its runs of three units of UTF-16; barriers do not count. A shorter text has none.
    pub(super) fn of(units: &[u16]) -> Self {
        let units: Vec<u16> = units.iter().copied().filter(|unit| *unit != BARRIER as u16).collect();
        if units.len() < 3 {
            return Self::default();
        }
        let run = |run: &[u16; 3]| run.iter().fold(0, |run, unit| run << 16 | u64::from(*unit));
        let mut runs: Vec<u64> = units.array_windows().map(run).collect();
        let mut least = [u64::MAX; MINIMA];
        for pass in 0..MOST_PASSES {
            let before = least;
            if pass == PLAIN_PASSES {
                runs.sort_unstable();
                runs.dedup();
            }
            let salt = mixed(pass);
            for run in &runs {
                let hash = mixed(run ^ salt);
                let Some((least, before)) = place(hash).and_then(|at| Some((least.get_mut(at)?, before.get(at)?)))
                else {
                    continue;
                };
                if *before == u64::MAX {
                    *least = (*least).min(hash);
                }
            }
            if !least.contains(&u64::MAX) {
                break;
            }
        }
        Self(least.iter().fold(0, |print, hash| print << 1 | u128::from(hash & 1)))
    }

    /// Whether the texts are nearly equal; one that has no print is like no other.
    pub fn is_near(self, other: Self) -> bool {
        self.0 != 0 && other.0 != 0 && (self.0 ^ other.0).count_ones() <= NEAR
    }

    /// The print as an index keeps it.
    pub(super) const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// The print of these [`Print::to_bytes`].
    pub(super) const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }
}

/// To which of the minima a hash counts: its highest bits, while the lowest one is kept of it.
fn place(hash: u64) -> Option<usize> {
    usize::try_from(hash >> (u64::BITS - MINIMA.ilog2())).ok()
}

/// A hash of a number (the last step of `splitmix64`, Steele, Lea and Flood 2014).
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A text of `length` characters that looks like no other one's.
    fn text(seed: u64, length: u64) -> String {
        let c = |n: u64| char::from_u32(0x4e00 + u32::try_from(mixed(seed << 32 | n) % 2000).unwrap()).unwrap();
        (0..length).map(c).collect()
    }

    fn print(text: &str) -> Print {
        Print::of(&text.encode_utf16().collect::<Vec<_>>())
    }

    /// The text with every `nth` character changed.
    fn edited(text: &str, nth: usize) -> String {
        text.chars().enumerate().map(|(at, c)| if at % nth == nth / 2 { '变' } else { c }).collect()
    }

    #[test]
    fn nearly_equal_texts_have_near_prints() {
        for seed in 0..60 {
            let text = text(seed, 40 + seed * 10);
            let of_text = print(&text);
            assert!(of_text.is_near(print(&edited(&text, 20))), "{seed}");
            assert!(!of_text.is_near(print(&edited(&text, 3))), "{seed}");
        }
    }

    #[test]
    fn other_texts_have_other_prints() {
        let prints: Vec<_> = (0..200).map(|seed| print(&text(seed, 20 + seed))).collect();
        for (at, one) in prints.iter().enumerate() {
            assert!(prints.iter().take(at).all(|other| !one.is_near(*other)));
        }
    }

    proptest! {
        #[test]
        fn a_text_is_near_itself_unless_it_has_no_run(text in "[人才，a\n]{0,12}") {
            let print = print(&text);
            prop_assert_eq!(print.is_near(print), text.chars().filter(|c| *c != BARRIER).count() >= 3);
            prop_assert_eq!(Print::from_bytes(print.to_bytes()), print);
        }
    }
}
