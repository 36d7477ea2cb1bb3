//! Text as it is copied: all that was chosen, but for what would command a terminal into which it is pasted. What is
//! drawn of a text is decided in `safe`.

use std::ops::Deref;

use super::safe::harmless;

/// Text for the clipboard, character for character: marks, joiners and selectors that are not drawn stay. Every kind of
/// line break is `\n`, a tab a space; other controls are their pictures, bidirectional ones ␦.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clip(String);

impl Clip {
    /// What is copied of a text.
    pub fn of(text: &str) -> Self {
        let copied = |c| match c {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            _ => harmless(c),
        };
        Self(text.replace("\r\n", "\n").chars().map(copied).collect())
    }
}

impl Deref for Clip {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_drawn_is_copied() {
        let text = "葛\u{E0100}氏👩\u{200D}👩\u{200D}👧⚠\u{FE0F}\u{3000}e\u{301}\u{302}\u{303}\u{304}\u{305}🇨🇳“好”";
        assert_eq!(&*Clip::of(text), text);
    }

    #[test]
    fn what_commands_is_not() {
        assert_eq!(
            &*Clip::of("坏\u{1B}]52;c;AA==\u{7}\u{9B}\u{202E}字\r\n一\t二\u{2028}"),
            "坏␛]52;c;AA==␇␦␦字\n一 二\n"
        );
    }

    proptest! {
        #[test]
        fn no_control_but_a_line_break_is_copied(text: String) {
            let copied = Clip::of(&text);
            let is_harmless = |c: char| c == '\n' || !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}');
            prop_assert!(copied.chars().all(is_harmless));
            prop_assert_eq!(Clip::of(&copied), copied);
        }
    }
}
