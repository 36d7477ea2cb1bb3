//! A passage: a stretch of a page, with what it takes to find it again.
//! The finding is in `anchor.rs`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::record;

/// Chars of context kept on each side of a quote.
const CONTEXT: usize = 32;

/// Which page, and which state of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PageRef {
    /// Absolute path, or `seed:NAME` for a page that comes with the program.
    #[serde(rename = "page")]
    pub path: String,
    /// Content hash of the decoded source.
    #[serde(with = "record::hash")]
    pub hash: u64,
}

impl PageRef {
    /// Whether this is likely the same page: it has the path or the content of the other. What came by standard input
    /// has no path of its own.
    pub fn is_page(&self, other: &Self) -> bool {
        self.hash == other.hash || self.path == other.path && self.path != "-"
    }
}

/// A stretch of a page's decoded source, quoted with its context (W3C Web Annotation, text quote and text position
/// selectors).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The page it was taken from.
    #[serde(flatten)]
    pub page: PageRef,
    /// First byte in the decoded source.
    pub start: usize,
    /// Byte after the last one in the decoded source; before `start` where the page has the end of a torn sentence
    /// before its beginning.
    pub end: usize,
    /// The marked text as it was read: hard line breaks joined, paragraphs parted by line breaks.
    pub quote: String,
    /// Up to 32 chars before the quote.
    pub prefix: String,
    /// Up to 32 chars after the quote.
    pub suffix: String,
}

impl Passage {
    /// Quotes a range of bytes of the decoded source. `None` when the range is not within it, cuts a character, or
    /// holds nothing but white space.
    pub fn new(page: PageRef, source: &str, range: Range<usize>) -> Option<Self> {
        let quote = source.get(range.clone())?;
        if quote.trim().is_empty() {
            return None;
        }
        let before = source.get(..range.start)?;
        let after = source.get(range.end..)?;
        let prefix = before.char_indices().rev().take(CONTEXT).last().map_or(before.len(), |(at, _)| at);
        Some(Self {
            page,
            start: range.start,
            end: range.end,
            quote: quote.to_owned(),
            prefix: before.get(prefix..)?.to_owned(),
            suffix: after.chars().take(CONTEXT).collect(),
        })
    }

    /// The quote in one line: a run of white space is one space.
    pub fn quote_line(&self) -> String {
        self.quote.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page() -> PageRef {
        PageRef { path: "seed:test".into(), hash: 1 }
    }

    fn line(quote: &str) -> String {
        Passage::new(page(), quote, 0..quote.len()).unwrap().quote_line()
    }

    #[test]
    fn white_space_in_one_line() {
        assert_eq!(line("　　清晨的码头\n　　很安静。"), "清晨的码头 很安静。");
        assert_eq!(line("a  quiet\r\nmorning\t"), "a quiet morning");
    }

    #[test]
    fn a_page_is_known_by_its_path_or_its_content() {
        let moved = PageRef { path: "/b.txt".into(), hash: 1 };
        let changed = PageRef { hash: 2, ..page() };
        assert!(page().is_page(&moved) && page().is_page(&changed) && !moved.is_page(&changed));
        let piped = |hash| PageRef { path: "-".into(), hash };
        assert!(piped(1).is_page(&piped(1)) && !piped(1).is_page(&piped(2)));
    }

    #[test]
    fn refused_ranges() {
        let source = "码头 \n 清晨";
        assert_eq!(Passage::new(page(), source, 1..3), None);
        assert_eq!(Passage::new(page(), source, 0..99), None);
        assert_eq!(Passage::new(page(), source, 3..3), None);
        assert_eq!(Passage::new(page(), source, 6..9), None);
    }

    proptest! {
        #[test]
        fn context_is_what_stands_around(before in any::<String>(), quote in "\\S.{0,9}", after in any::<String>()) {
            let source = format!("{before}{quote}{after}");
            let passage = Passage::new(page(), &source, before.len()..before.len() + quote.len()).unwrap();
            prop_assert_eq!(passage.prefix.chars().count(), before.chars().count().min(32));
            prop_assert_eq!(passage.suffix.chars().count(), after.chars().count().min(32));
            prop_assert!(before.ends_with(&passage.prefix) && after.starts_with(&passage.suffix));
            prop_assert_eq!(passage.quote, quote);
        }
    }
}
