//! All places of a text that match, for highlights and for find-in-article.
//! Which of them is shown, and how, is decided elsewhere.

use std::ops::Range;

use crate::text::fold;

/// Finds the folded needles in a block's text: bytes of the original, in order, matches which overlap merged into one.
///
/// Full width, case, variants and white space inside a word make no difference.
pub fn find(text: &str, needles: &[String]) -> Vec<Range<usize>> {
    let folded = fold(text);
    let needles = needles.iter().filter(|needle| !needle.is_empty());
    let places = needles.flat_map(|needle| folded.text.match_indices(needle.as_str()));
    let mut places: Vec<_> = places.map(|(start, found)| folded.source(start..start + found.len())).collect();
    places.sort_by_key(|range| (range.start, range.end));
    places.dedup_by(|next, kept| {
        let overlap = next.start < kept.end;
        if overlap {
            kept.end = kept.end.max(next.end);
        }
        overlap
    });
    places
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'a>(text: &'a str, needles: &[&str]) -> Vec<&'a str> {
        let needles: Vec<_> = needles.iter().map(|&needle| needle.to_owned()).collect();
        find(text, &needles).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn matches_are_parts_of_the_original() {
        for (text, needles, expected) in [
            ("培养人才，用好人才", vec!["人才"], vec!["人才", "人才"]),
            ("培养人\n 才。", vec!["人才"], vec!["人\n 才"]),
            ("用Ｏｐｅｎ  AI", vec!["open ai"], vec!["Ｏｐｅｎ  AI"]),
            ("“人才”", vec!["\"人"], vec!["“人"]),
            ("人工智能化", vec!["工智", "智能"], vec!["工智能"]),
            ("哈哈哈哈", vec!["哈哈"], vec!["哈哈", "哈哈"]),
            ("共㎡", vec!["m", "2"], vec!["㎡"]),
            ("人才", vec!["", "报"], vec![]),
        ] {
            assert_eq!(found(text, &needles), expected);
        }
    }

    proptest! {
        #[test]
        fn every_match_is_found_and_folds_to_a_needle(text in "[人才Ａa ，“]{0,30}", needle in "[人才a]{1,2}") {
            let found = found(&text, &[&needle]);
            prop_assert_eq!(found.len(), fold(&text).text.matches(&needle).count());
            for part in found {
                prop_assert_eq!(&fold(part).text, &needle);
            }
        }
    }
}
