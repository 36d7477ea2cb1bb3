//! Where words lie in Chinese text: jieba behind one door.
//! Sentences are in `sentence.rs`; nothing here knows about search, selection or the screen.

use std::ops::Range;

use jieba_rs::Jieba;

/// Finds words with jieba's dictionary.
///
/// Making one takes about 100 ms and 30 MB: it is made on a worker, by whoever needs it, once.
#[derive(Debug)]
pub struct Segmenter {
    jieba: Jieba,
}

impl Segmenter {
    /// Loads the dictionary.
    #[expect(clippy::new_without_default, reason = "a default that takes 100 ms would surprise")]
    pub fn new() -> Self {
        Self { jieba: Jieba::new() }
    }

    /// The words of the text: byte ranges in order, which cover it; punctuation and white space come as words too.
    pub fn words(&self, text: &str) -> Vec<Range<usize>> {
        let mut end = 0;
        let ends = self.jieba.cut(text, true).into_iter().map(|token| {
            let start = end;
            end += token.word.len();
            start..end
        });
        ends.collect()
    }
}

/// The runs of characters of one class in the text, for want of a dictionary: byte ranges in order, which cover it.
/// Classes are Chinese characters, kana, other letters and digits, white space, and all the rest.
pub fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let (end, class) = (at + c.len_utf8(), class(c));
        match runs.last_mut() {
            Some(run) if before == Some(class) => run.end = end,
            _ => runs.push(at..end),
        }
        before = Some(class);
    }
    runs
}

/// The class of a character, by a number.
fn class(c: char) -> u8 {
    match c {
        _ if c.is_whitespace() => 0,
        '\u{3040}'..='\u{30FF}' => 1,
        '\u{2E80}'..='\u{2FDF}'
        | '\u{3400}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}'
        | '〇' => 2,
        _ if c.is_alphanumeric() => 3,
        _ => 4,
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(Segmenter::new);

    fn parts(text: &str, ranges: Vec<Range<usize>>) -> Vec<&str> {
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn words_are_those_of_the_dictionary() {
        let text = "人工智能改变报纸。";
        assert_eq!(parts(text, SEGMENTER.words(text)), ["人工智能", "改变", "报纸", "。"]);
    }

    #[test]
    fn runs_are_of_one_class() {
        let text = "第18号报纸，GDP 增长かな";
        assert_eq!(parts(text, runs(text)), ["第", "18", "号报纸", "，", "GDP", " ", "增长", "かな"]);
    }

    proptest! {
        #[test]
        fn all_cover_the_text(text in "[人才工智能。！”「a1. \n\\PC]{0,30}") {
            prop_assert_eq!(parts(&text, runs(&text)).concat(), text.clone());
            prop_assert_eq!(parts(&text, SEGMENTER.words(&text)).concat(), text);
        }
    }
}
