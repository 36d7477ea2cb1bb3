//! Sets of Chinese characters, made when the program is compiled and asked for every line of a page.
//! Which characters are in them is said in `lexicon`.

/// The first character that a set can hold, and how many words of 64 bits the CJK Unified Ideographs take.
const FIRST: usize = 0x4e00;
const WORDS: usize = 0x5200 / 64;

/// A set of CJK Unified Ideographs (U+4E00 to U+9FFF): one bit for each.
#[derive(Debug)]
pub(super) struct Characters([u64; WORDS]);

impl Characters {
    /// All characters of `list`.
    pub(super) const fn of(list: &str) -> Self {
        let mut set = Self([0; WORDS]);
        let mut at = 0;
        while at < list.len() {
            set.add(list.as_bytes(), at);
            at += 3;
        }
        set
    }

    /// The first character of each word.
    pub(super) const fn beginning(words: &[&str]) -> Self {
        let mut set = Self([0; WORDS]);
        let mut at = 0;
        while at < words.len() {
            set.add(words[at].as_bytes(), 0);
            at += 1;
        }
        set
    }

    /// Adds the character of three bytes at `at`; another one does not compile.
    const fn add(&mut self, text: &[u8], at: usize) {
        let code = (text[at] as usize & 0xf) << 12 | (text[at + 1] as usize & 0x3f) << 6 | text[at + 2] as usize & 0x3f;
        self.0[(code - FIRST) / 64] |= 1 << (code % 64);
    }

    /// Whether `c` is in the set.
    pub(super) fn contains(&self, c: char) -> bool {
        let code = c as usize;
        let word = code.checked_sub(FIRST).and_then(|code| self.0.get(code / 64));
        word.is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    /// Whether the first character of `text` is.
    pub(super) fn begin(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|c| self.contains(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_listed_and_nothing_else() {
        let set = Characters::of("石桥一鿿");
        let held: Vec<char> = ('\0'..=char::MAX).filter(|&c| set.contains(c)).collect();
        assert_eq!(held, ['一', '桥', '石', '鿿']);
        let set = Characters::beginning(&["石桥", "通车"]);
        assert!(set.begin("石") && set.begin("通过") && !set.begin("桥") && !set.begin(""));
    }
}
