//! The original text as what differs from the folded one, so that no text is kept twice.
//! How text is folded, and where both are kept, is not known here.
//!
//! For each folded character there is a likely original one: full-width punctuation, quotes in pairs, itself otherwise.
//! A patch stands where that is wrong: the number `characters since the patch before << 1 | plain`, and then the original
//! character, if plain, in place of one folded one; otherwise the numbers (folded characters replaced, bytes), and the original text.

use super::bytes::{Bytes, push_number};
use crate::search::needle::BARRIER;
use crate::text::Folded;

/// Guesses original characters, one after the other.
#[derive(Clone, Copy, Debug, Default)]
struct Guess {
    is_quoting: bool,
}

impl Guess {
    fn of(&mut self, folded: char) -> char {
        match folded {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '?' => '？',
            '!' => '！',
            '(' => '（',
            ')' => '）',
            '"' => {
                self.is_quoting = !self.is_quoting;
                if self.is_quoting { '“' } else { '”' }
            }
            BARRIER => {
                self.is_quoting = false;
                BARRIER
            }
            other => other,
        }
    }
}

/// A patch in the making.
#[derive(Debug, Default)]
struct Patch {
    gap: u32,
    replaced: u32,
    text: String,
}

/// Makes the patches of one text after the other.
#[derive(Debug, Default)]
pub(super) struct Patches {
    pub(super) bytes: Vec<u8>,
    guess: Guess,
    /// Characters guessed right since the last patch.
    gap: u32,
    last: Option<Patch>,
}

impl Patches {
    /// Takes in a block and the barrier after it.
    pub(super) fn add_block(&mut self, block: &str, folded: &Folded) {
        let mut at = 0;
        for (piece, source) in folded.pieces() {
            if source.start < at {
                // One more form of the same character.
                for c in piece.chars() {
                    self.guess.of(c);
                    if let Some(last) = &mut self.last {
                        last.replaced += 1;
                    }
                }
                continue;
            }
            self.replace("", block.get(at..source.start).unwrap_or_default());
            let original = block.get(source.clone()).unwrap_or_default();
            let mut of_char = original.char_indices().map(|(at, c)| original.get(at..at + c.len_utf8()));
            if piece.len() == original.len() {
                for c in piece.chars() {
                    self.take(c, of_char.next().flatten().unwrap_or_default());
                }
            } else {
                self.replace(piece, original);
            }
            at = source.end;
        }
        self.replace("", block.get(at..).unwrap_or_default());
        self.take(BARRIER, "\n");
    }

    /// Takes in a character that stands for one.
    fn take(&mut self, folded: char, original: &str) {
        let mut guess = self.guess;
        if original.chars().eq([guess.of(folded)]) {
            self.guess = guess;
            self.gap += 1;
        } else {
            self.replace(folded.encode_utf8(&mut [0; 4]), original);
        }
    }

    fn replace(&mut self, folded: &str, original: &str) {
        let mut own = self.guess;
        let is_guessed = folded.chars().map(|c| own.of(c)).eq(original.chars());
        self.guess = own;
        let count = u32::try_from(folded.chars().count()).unwrap_or_default();
        if is_guessed {
            self.gap += count;
            return;
        }
        self.write();
        self.last = Some(Patch { gap: std::mem::take(&mut self.gap), replaced: count, text: original.to_owned() });
    }

    fn write(&mut self) {
        let Some(Patch { gap, replaced, text }) = self.last.take() else { return };
        let is_plain = replaced == 1 && text.chars().count() == 1;
        push_number(&mut self.bytes, gap << 1 | u32::from(is_plain));
        if !is_plain {
            push_number(&mut self.bytes, replaced);
            push_number(&mut self.bytes, u32::try_from(text.len()).unwrap_or_default());
        }
        self.bytes.extend(text.bytes());
    }

    /// Ends the text. Gives where its patches end, in bytes.
    pub(super) fn end(&mut self) -> usize {
        self.write();
        (self.guess, self.gap) = (Guess::default(), 0);
        self.bytes.len()
    }
}

/// Makes original text again, one part of it after the other.
pub(super) struct Restorer<'a> {
    bytes: Bytes<'a>,
    guess: Guess,
    /// Characters up to the next patch, and whether it is plain; none after the last one.
    next: Option<(u32, bool)>,
}

impl<'a> Restorer<'a> {
    pub(super) fn new(patches: &'a [u8]) -> Self {
        let mut restorer = Self { bytes: Bytes(patches), guess: Guess::default(), next: None };
        restorer.advance();
        restorer
    }

    fn advance(&mut self) {
        self.next = self.bytes.number().map(|number| (number >> 1, number & 1 == 1));
    }

    /// The original of the next part, without its last barrier. None if the patches are damaged.
    pub(super) fn restore(&mut self, folded: &str) -> Option<String> {
        let mut original = String::with_capacity(folded.len() * 3 / 2);
        let mut chars = folded.chars();
        while !chars.as_str().is_empty() {
            match &mut self.next {
                Some((0, is_plain)) => {
                    let is_plain = *is_plain;
                    let (replaced, size) = if is_plain {
                        let size = self.bytes.0.first().map_or(1, |first| first.leading_ones().max(1));
                        (1, size)
                    } else {
                        (self.bytes.number()?, self.bytes.number()?)
                    };
                    let (text, rest) = self.bytes.0.split_at_checked(size as usize)?;
                    original.push_str(std::str::from_utf8(text).ok()?);
                    self.bytes = Bytes(rest);
                    for _ in 0..replaced {
                        self.guess.of(chars.next()?);
                    }
                    self.advance();
                }
                next => {
                    if let Some((gap, _)) = next {
                        *gap -= 1;
                    }
                    original.extend(chars.next().map(|c| self.guess.of(c)));
                }
            }
        }
        if original.ends_with(BARRIER) {
            original.pop();
        }
        Some(original)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold;

    /// The folded texts of the parts, and the patches.
    fn taken_apart(parts: &[String]) -> (Vec<String>, Vec<u8>) {
        let mut patches = Patches::default();
        let mut folded = Vec::new();
        for part in parts {
            let mut text = String::new();
            for block in part.split(BARRIER) {
                let block_folded = fold(block);
                patches.add_block(block, &block_folded);
                text += &block_folded.text;
                text.push(BARRIER);
            }
            folded.push(text);
        }
        patches.end();
        (folded, patches.bytes)
    }

    #[test]
    fn what_newspapers_print_needs_few_patches() {
        let text = "他说：“好！”（大家鼓掌）2024年，“完”；行吗？";
        assert!(taken_apart(&[text.to_owned()]).1.is_empty());
        assert_eq!(taken_apart(&["體育a,A".to_owned()]).1.len(), 4 + 2 + 2);
    }

    proptest! {
        #[test]
        fn the_original_comes_back(parts in prop::collection::vec("[人才體“”\"',，：: \u{3000}Ａa㎡㈠\u{200B}𠀀𫄸\n]{0,20}|\\PC{0,9}", 1..5)) {
            let (folded, patches) = taken_apart(&parts);
            let mut restorer = Restorer::new(&patches);
            for (part, folded) in parts.iter().zip(folded) {
                let restored = restorer.restore(&folded);
                prop_assert_eq!(restored.as_ref(), Some(part));
            }
        }

        #[test]
        fn damage_makes_no_panic(folded in "[人才\"\n]{0,9}", patches in prop::collection::vec(any::<u8>(), 0..30)) {
            let _ = Restorer::new(&patches).restore(&folded);
        }
    }
}
