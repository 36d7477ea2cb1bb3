//! Simplified and traditional characters shown for each other, by `OpenCC`'s tables of phrases and characters. For
//! display only: every character keeps its place and its length in bytes, so that what points into the text still
//! does. Folding for search does not use this.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// In which characters a text is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Script {
    /// In those that it is written in.
    #[default]
    Original,
    /// In simplified characters (简体).
    Simplified,
    /// In traditional characters (繁体).
    Traditional,
}

/// The tables, each loaded when it is first used.
#[derive(Default)]
pub struct Converter {
    simplified: Option<OpenCC>,
    traditional: Option<OpenCC>,
}

impl Converter {
    /// Shows `text` in `script`. A character whose counterpart has another length in bytes (the rare ones beyond the
    /// Basic Multilingual Plane) stays as it is.
    pub fn convert(&mut self, text: &str, script: Script) -> String {
        let (tables, config) = match script {
            Script::Original => return text.to_owned(),
            Script::Simplified => (&mut self.simplified, BuiltinConfig::T2s),
            Script::Traditional => (&mut self.traditional, BuiltinConfig::S2t),
        };
        if tables.is_none() {
            *tables = OpenCC::from_config(config).ok();
        }
        let Some(tables) = tables else { return text.to_owned() };
        let whole = tables.convert(text);
        if whole.chars().count() == text.chars().count() {
            return keep_lengths(text, &whole);
        }
        // A phrase has become longer or shorter: characters one by one keep their places.
        text.chars()
            .map(|c| keep_lengths(c.encode_utf8(&mut [0; 4]), &tables.convert(c.encode_utf8(&mut [0; 4]))))
            .collect()
    }
}

/// The characters of `converted` in the places of those of `text`, where they are as long.
fn keep_lengths(text: &str, converted: &str) -> String {
    let pairs = text.chars().zip(converted.chars());
    pairs.map(|(old, new)| if old.len_utf8() == new.len_utf8() { new } else { old }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn phrases_decide_between_characters() {
        let mut converter = Converter::default();
        let mut show = |text: &str, script| converter.convert(text, script);
        assert_eq!(show("理发店后面的头发", Script::Traditional), "理髮店後面的頭髮");
        assert_eq!(show("皇后发展了干部", Script::Traditional), "皇后發展了幹部");
        assert_eq!(show("臺灣的圖書館與頭髮", Script::Simplified), "台湾的图书馆与头发");
        assert_eq!(show("头发，abc", Script::Original), "头发，abc");
    }

    #[test]
    fn a_counterpart_of_another_length_is_not_shown() {
        assert_eq!(Converter::default().convert("㑮魚", Script::Simplified), "㑮鱼");
    }

    proptest! {
        #[test]
        fn every_character_keeps_its_bytes(text in "[一-龥㐀-䶿a，。“\u{20000}-\u{2a6df}\u{0}-\u{7f}\\PC]{0,40}") {
            let mut converter = Converter::default();
            for script in [Script::Simplified, Script::Traditional] {
                let shown = converter.convert(&text, script);
                prop_assert!(shown.char_indices().map(|(at, _)| at).eq(text.char_indices().map(|(at, _)| at)));
                prop_assert_eq!(shown.len(), text.len());
            }
        }
    }
}
