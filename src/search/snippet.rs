//! One line of an article's text which shows the match.
//! It is cut by characters; how many cells of it are seen is the view's business.

use std::ops::Range;

use super::find::{find, find_in_title};
use super::needle::{Needle, Parts};
use crate::text::ELLIPSIS;

/// Characters before the match at most: it must be seen in a pane of 40 cells.
const LEAD: usize = 12;
/// Characters of a snippet without its ellipses.
const LENGTH: Range<usize> = 50..80;
/// Matches within as many bytes can stand in one snippet.
const SPAN_BYTES: usize = 150;
/// Where one clause ends and the next begins.
const BORDERS: [char; 8] = ['，', '。', '；', '！', '？', ';', '!', '?'];
/// What still belongs to the clause before it.
const CLOSING: [char; 7] = ['”', '’', '」', '』', '）', '》', ')'];

/// A line of an article's text, with its matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text; `⋯` where it is cut, one space for each run of white space.
    pub text: String,
    /// The matches in it: bytes, in order, not overlapping.
    pub ranges: Vec<Range<usize>>,
}

/// The snippet of the place where most matches stand together, and how many matches the whole text has. Where the text
/// has none, the title may have some in pinyin.
pub(super) fn snippet(parts: &Parts, needles: &[Needle]) -> (Snippet, usize) {
    let mut matches = 0;
    let mut most = 0;
    let mut best = (parts.blocks().find(|block| !block.is_empty()).unwrap_or_default(), Vec::new(), 0..0);
    for block in parts.blocks() {
        let found = find(block, needles);
        matches += found.len();
        let Some((together, first)) = densest(&found) else { continue };
        if together > most {
            most = together;
            best = (block, found, first);
        }
    }
    if matches == 0 {
        let read = find_in_title(&parts.title, needles);
        if let Some(first) = read.first() {
            return (cut(&parts.title, window(&parts.title, first.clone()), &read), read.len());
        }
    }
    let (block, found, first) = best;
    (cut(block, window(block, first), &found), matches)
}

/// How many matches stand together at most, and the first of them.
fn densest(found: &[Range<usize>]) -> Option<(usize, Range<usize>)> {
    let together = |(at, first): (usize, &Range<usize>)| {
        let near = found.iter().skip(at).take_while(|range| range.end <= first.start + SPAN_BYTES);
        (near.count().max(1), first.clone())
    };
    // Of equals the last one is the maximum: the earliest one is wanted.
    found.iter().enumerate().map(together).rev().max_by_key(|&(count, _)| count)
}

/// The part of the block to show: from the border of a clause shortly before the match to one well after it.
fn window(block: &str, first: Range<usize>) -> Range<usize> {
    let before = block.get(..first.start).unwrap_or_default();
    let lead = before.char_indices().rev().take(LEAD).last().map_or(first.start, |(at, _)| at);
    let near = before.get(lead..).unwrap_or_default();
    let start = match near.find(BORDERS) {
        Some(at) if lead > 0 => {
            let clause = near.get(at..).unwrap_or_default().trim_start_matches(BORDERS).trim_start_matches(CLOSING);
            first.start - clause.len()
        }
        _ => lead,
    };
    let rest = block.get(start..).unwrap_or_default();
    let byte_of = |chars: usize| rest.char_indices().nth(chars).map(|(at, _)| at);
    let Some(longest) = byte_of(LENGTH.end) else { return start..block.len() };
    let least = byte_of(LENGTH.start).unwrap_or(longest).max(first.end - start).min(longest);
    let tail = rest.get(least..longest).unwrap_or_default();
    let end = tail.rfind(BORDERS).map_or(longest, |at| least + at);
    start..start + end
}

/// The window of the block as a line, with those of the matches which stand in it.
fn cut(block: &str, window: Range<usize>, found: &[Range<usize>]) -> Snippet {
    let mut snippet = Snippet::default();
    let mut at = window.start;
    if at > 0 {
        snippet.text.push_str(ELLIPSIS);
    }
    for range in found.iter().filter(|range| window.contains(&range.start)) {
        squeeze(&mut snippet.text, block.get(at..range.start));
        let start = snippet.text.len();
        at = range.end.min(window.end);
        squeeze(&mut snippet.text, block.get(range.start..at));
        snippet.ranges.push(start..snippet.text.len());
    }
    squeeze(&mut snippet.text, block.get(at..window.end));
    if window.end < block.len() {
        snippet.text.push_str(ELLIPSIS);
    }
    snippet
}

fn squeeze(line: &mut String, part: Option<&str>) {
    for c in part.unwrap_or_default().chars() {
        if !c.is_whitespace() {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold;

    fn snippet_of(text: &str, needle: &str) -> (Snippet, usize) {
        let parts = Parts { body: text.to_owned(), ..Parts::default() };
        snippet(&parts, &Needle::folded(needle).into_iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_short_block_is_shown_whole() {
        let (snippet, matches) = snippet_of("头版\n读报 \u{3000}是一种\n习惯", "读报是");
        assert_eq!((snippet.text.as_str(), matches), ("读报 是一种", 1));
        assert_eq!(snippet.ranges, vec![Range { start: 0, end: "读报 是".len() }]);
    }

    #[test]
    fn a_long_block_is_cut_at_clauses() {
        let text = format!("{}，他说：“好。”早晨的报纸到了，{}，{}", "甲".repeat(40), "乙".repeat(60), "丙".repeat(60));
        let (snippet, _) = snippet_of(&text, "报纸");
        assert_eq!(snippet.text, format!("⋯他说：“好。”早晨的报纸到了，{}⋯", "乙".repeat(60)));
    }

    #[test]
    fn the_place_with_most_matches_is_shown() {
        let text = format!("报纸{}报纸和报纸，好", "甲".repeat(100));
        let (snippet, matches) = snippet_of(&text, "报纸");
        assert_eq!((snippet.ranges.len(), matches), (2, 3));
        assert!(snippet.text.ends_with("报纸和报纸，好"));
    }

    #[test]
    fn a_match_before_the_densest_place_is_marked_as_well() {
        let text = format!("报纸甲甲报纸{}报纸报纸", "甲".repeat(43));
        let (snippet, _) = snippet_of(&text, "报纸");
        assert_eq!((snippet.text, snippet.ranges.len()), (text, 4));
    }

    #[test]
    fn without_a_match_it_is_the_beginning() {
        assert_eq!(snippet_of("头版\n读报", "无").0, Snippet { text: "头版".to_owned(), ranges: Vec::new() });
    }

    proptest! {
        #[test]
        fn it_shows_the_match_early(text in "[甲乙，。” \n]{0,200}", needle in "[甲乙]{1,4}") {
            let (snippet, matches) = snippet_of(&text, &needle);
            prop_assert_eq!(matches == 0, snippet.ranges.is_empty());
            prop_assert!(snippet.text.chars().count() <= LENGTH.end + 2);
            if let Some(first) = snippet.ranges.first() {
                prop_assert_eq!(fold(&snippet.text[first.clone()]).text, needle);
                prop_assert!(snippet.text[..first.start].chars().count() <= LEAD + 1);
            }
        }
    }
}
