//! Where sentences lie in Chinese text. What a selection does with them is the app room's business.

use std::iter::successors;
use std::ops::Range;

/// The sentences of the text: byte ranges in order, which cover it.
///
/// A sentence ends after `。！？…` or a line break. Closing quotes and brackets, and white space, which follow
/// still belong to it. A full stop between two ASCII letters or digits ends nothing.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    sentences_from(text, 0)
}

/// The sentence that holds byte `at`, and those after it. No more of the text is looked at than they take.
pub fn sentences_from(text: &str, at: usize) -> impl Iterator<Item = Range<usize>> {
    successors(sentence_at(text, at), |sentence| sentence_at(text, sentence.end))
}

/// The sentence that holds byte `at`, and those before it, the last one first.
pub fn sentences_back(text: &str, at: usize) -> impl Iterator<Item = Range<usize>> {
    successors(sentence_at(text, at), |sentence| sentence_at(text, sentence.start.checked_sub(1)?))
}

/// The sentence that holds byte `at`; none does that is not in the text.
pub fn sentence_at(text: &str, at: usize) -> Option<Range<usize>> {
    let start = start(text, at)?;
    let mut ended = false;
    for (after, c) in text.get(start..)?.char_indices() {
        match part(text, start + after, c) {
            Part::End => ended = true,
            Part::Body if ended => return Some(start..start + after),
            Part::Tail | Part::Body => {}
        }
    }
    Some(start..text.len())
}

/// Where the sentence begins that holds byte `at`: what comes after an end and its tail.
fn start(text: &str, at: usize) -> Option<usize> {
    let at = text.floor_char_boundary(at);
    let here = text.get(at..)?.chars().next()?;
    let before = text.get(..at)?.char_indices().rev();
    let mut body = None;
    for (place, c) in std::iter::once((at, here)).chain(before) {
        match (part(text, place, c), body) {
            (Part::End, Some(body)) => return Some(body),
            (Part::Body, _) => body = Some(place),
            (Part::End, None) | (Part::Tail, _) => {}
        }
    }
    Some(0)
}

/// What a character is to its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Body,
    End,
    /// It belongs to what it follows.
    Tail,
}

fn part(text: &str, at: usize, c: char) -> Part {
    match c {
        '\u{4E00}'..='\u{9FFF}' => Part::Body,
        '。' | '！' | '？' | '!' | '?' | '…' | '⋯' | '｡' | '\n' => Part::End,
        '.' | '．' if !is_inner(text, at) => Part::End,
        '”' | '’' | '"' | '\'' | '」' | '』' | '）' | ')' | '】' | ']' | '》' | '〉' | '〕' | '〗' | '﹂' | '﹄' => {
            Part::Tail
        }
        _ if c.is_whitespace() => Part::Tail,
        _ => Part::Body,
    }
}

/// Tells a full stop between two ASCII letters or digits.
fn is_inner(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let next = after.chars().nth(1);
    [before.chars().next_back(), next].iter().all(|c| c.is_some_and(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        sentences(text).map(|range| text.get(range).unwrap()).collect()
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
            assert_eq!(parts(text), expected);
        }
    }

    proptest! {
        #[test]
        fn they_cover_the_text_and_are_the_same_from_everywhere(text in "[甲乙。！”「a1.…\" \n\\PC]{0,30}") {
            prop_assert_eq!(parts(&text).concat(), text.clone());
            let all: Vec<_> = sentences(&text).collect();
            for (nth, sentence) in all.iter().enumerate() {
                for at in sentence.clone() {
                    prop_assert!(sentences_from(&text, at).eq(all[nth..].iter().cloned()));
                    prop_assert!(sentences_back(&text, at).eq(all[..=nth].iter().rev().cloned()));
                }
            }
            prop_assert_eq!(sentence_at(&text, text.len()), None);
        }
    }
}
