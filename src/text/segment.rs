//! Where words and sentences lie in Chinese text: jieba behind one door.
//! Nothing here knows about search, selection or the screen.

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

/// The sentences of the text: byte ranges in order, which cover it.
///
/// A sentence ends after `。！？…` or a line break. Closing quotes and brackets, and white space, which follow
/// still belong to it. A full stop between two ASCII letters or digits ends nothing.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut ended = false;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let next = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        let ends = is_end(c, previous, next);
        if ended && !ends && !is_closing(c) && !c.is_whitespace() {
            sentences.push(start..at);
            start = at;
            ended = false;
        }
        ended |= ends;
        previous = c;
    }
    if start < text.len() {
        sentences.push(start..text.len());
    }
    sentences
}

fn is_end(c: char, previous: char, next: Option<char>) -> bool {
    match c {
        '。' | '！' | '？' | '!' | '?' | '…' | '⋯' | '｡' | '\n' => true,
        '.' | '．' => !(previous.is_ascii_alphanumeric() && next.is_some_and(|next| next.is_ascii_alphanumeric())),
        _ => false,
    }
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '”' | '’' | '"' | '\'' | '」' | '』' | '）' | ')' | '】' | ']' | '》' | '〉' | '〕' | '〗' | '﹂' | '﹄'
    )
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
    fn sentences_keep_their_marks_and_closing_quotes() {
        for (text, expected) in [
            ("今天晴。明天雨！", vec!["今天晴。", "明天雨！"]),
            ("他说：“走吧！”大家走了。", vec!["他说：“走吧！”", "大家走了。"]),
            ("真的？！（是的。） 好", vec!["真的？！", "（是的。） ", "好"]),
            ("等等……再说", vec!["等等……", "再说"]),
            ("增长3.5%。见www.a.cn网", vec!["增长3.5%。", "见www.a.cn网"]),
            ("It rains. 走", vec!["It rains. ", "走"]),
            ("标题\n正文", vec!["标题\n", "正文"]),
            ("", vec![]),
        ] {
            assert_eq!(parts(text, sentences(text)), expected);
        }
    }

    #[test]
    fn runs_are_of_one_class() {
        let text = "第18号报纸，GDP 增长かな";
        assert_eq!(parts(text, runs(text)), ["第", "18", "号报纸", "，", "GDP", " ", "增长", "かな"]);
    }

    proptest! {
        #[test]
        fn all_cover_the_text(text in "[人才工智能。！”「a1. \n\\PC]{0,30}") {
            prop_assert_eq!(parts(&text, sentences(&text)).concat(), text.clone());
            prop_assert_eq!(parts(&text, runs(&text)).concat(), text.clone());
            prop_assert_eq!(parts(&text, SEGMENTER.words(&text)).concat(), text);
        }
    }
}
