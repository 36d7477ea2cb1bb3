//! What the filter of the bookmark panel looks at: quote, note, tags and title, folded as search folds them, and the
//! pinyin of tags and title. Which bookmarks are shown is the panel's business.

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem::Finder;

use crate::notebook::Bookmark;
use crate::text::{fold, readings, reads_as};

/// The texts of a bookmark, made ready to be filtered.
#[derive(Clone, Debug)]
pub struct Folded {
    /// All of them.
    text: String,
    /// The letters that the readings of each character of tags and title begin with, and those they go on with.
    letters: Vec<[u32; 2]>,
    /// Those readings.
    readings: Vec<Arc<[String]>>,
}

/// The readings of characters, each looked up once.
#[derive(Debug, Default)]
pub struct Readings(HashMap<char, Arc<[String]>>);

/// What is typed to filter by: words, all of which are wanted.
#[derive(Clone, Debug)]
pub(super) struct Filter(Vec<(String, Finder<'static>)>);

impl Readings {
    fn of(&mut self, c: char) -> Arc<[String]> {
        Arc::clone(self.0.entry(c).or_insert_with(|| readings(c).into()))
    }
}

impl Folded {
    /// Makes the texts of a bookmark ready.
    pub fn of(bookmark: &Bookmark, readings: &mut Readings) -> Self {
        let name = fold(&format!("{} {}", bookmark.title, bookmark.tag_line())).text;
        let text = [&bookmark.passage.quote, &bookmark.note, &bookmark.title, &bookmark.tag_line()];
        let readings: Vec<_> = name.chars().map(|c| readings.of(c)).collect();
        let letters = readings.iter().map(|readings| [0, 1].map(|nth| mask(readings, nth))).collect();
        Self { text: fold(&text.map(String::as_str).join("\n")).text, letters, readings }
    }

    fn holds(&self, (word, finder): &(String, Finder<'_>)) -> bool {
        finder.find(self.text.as_bytes()).is_some() || is_pinyin(word) && self.reads(word)
    }

    /// Whether characters of tags and title read as the letters. The masks tell most that do not.
    fn reads(&self, word: &str) -> bool {
        let [Some(first), Some(second)] = [0, 1].map(|nth| bit(word, nth)) else { return false };
        let next = self.letters.iter().skip(1).map(|[first, _]| *first).chain([0]);
        let places = self.letters.iter().zip(next).enumerate();
        let mut may =
            places.filter(|(_, ([begins, goes_on], next))| begins & first != 0 && (goes_on | next) & second != 0);
        may.any(|(at, _)| reads_as(self.readings.iter().skip(at), word))
    }
}

impl Filter {
    pub(super) fn new(typed: &str) -> Self {
        let words = typed.split_whitespace().map(|word| fold(word).text);
        Self(words.map(|word| (word.clone(), Finder::new(&word).into_owned())).collect())
    }

    pub(super) fn lets_through(&self, folded: &Folded) -> bool {
        self.0.iter().all(|word| folded.holds(word))
    }

    /// Whether what this lets through, of anything, the filter before let through as well: `typed` was written on. A
    /// second letter makes pinyin of one.
    pub(super) fn narrows(typed: &str, before: &str) -> bool {
        let last = before.split_whitespace().next_back();
        typed.starts_with(before) && last.is_some_and(|word| word.len() > 1)
    }
}

/// Letters that may stand for Chinese, as in a search.
fn is_pinyin(word: &str) -> bool {
    (2..=64).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The letters that stand at byte `nth` of readings, a bit each.
fn mask(readings: &[String], nth: usize) -> u32 {
    readings.iter().filter_map(|reading| bit(reading, nth)).fold(0, |mask, bit| mask | bit)
}

/// A bit for the letter at byte `nth` of a text; all digits share one.
fn bit(text: &str, nth: usize) -> Option<u32> {
    let byte = text.as_bytes().get(nth)?;
    Some(1 << if byte.is_ascii_lowercase() { byte - b'a' } else { 31 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notebook::{Colour, PageRef, Passage};
    use crate::text::find_reading;

    fn folded(quote: &str, title: &str, tag: &str) -> Folded {
        let page = PageRef { path: "/a.txt".into(), hash: 7 };
        let passage = Passage::new(page, quote, 0..quote.len()).unwrap();
        let (article, note, colour) = (String::new(), "要紀住".into(), Colour::default());
        let tags = vec![tag.to_owned()];
        let (id, title, created, modified) = (1, title.into(), 0, 0);
        let bookmark = Bookmark { id, passage, article, title, note, tags, colour, created, modified };
        Folded::of(&bookmark, &mut Readings::default())
    }

    #[test]
    fn words_are_folded_and_letters_are_pinyin_of_title_and_tags() {
        let folded = folded("石橋修好了", "广纳人才", "重庆");
        for (typed, expected) in [
            ("石桥 紀", true),
            ("石桥 木桥", false),
            ("#重", true),
            ("rc", true),
            ("gnrc", true),
            ("renc", true),
            ("chongq", true),
            ("zhongq", true),
            ("shiqiao", false),
            ("r", false),
            ("", true),
        ] {
            assert_eq!(Filter::new(typed).lets_through(&folded), expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn the_masks_pass_over_nothing(title in "[人才西安先中重庆绿a1，]{0,8}", letters in "(ren|cai|c|r|xi|an|zh|q|lv|a){1,4}") {
            let folded = folded("字", &title, "签");
            let read = !find_reading(&fold(&format!("{title} #签")).text, &letters).is_empty();
            prop_assert_eq!(letters.len() > 1 && folded.reads(&letters), letters.len() > 1 && read);
        }

        #[test]
        fn writing_on_narrows(title in "[人才a]{0,4}", before in "[a人 rc]{0,4}", more in "[a人 rc]{0,3}") {
            let folded = folded("人", &title, "才");
            let typed = format!("{before}{more}");
            if Filter::narrows(&typed, &before) && Filter::new(&typed).lets_through(&folded) {
                prop_assert!(Filter::new(&before).lets_through(&folded));
            }
        }
    }
}
