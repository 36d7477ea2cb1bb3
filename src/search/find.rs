//! All places of a text that match, for highlights and for find-in-article.
//! Which of them is shown, and how, is decided elsewhere.

use std::ops::Range;

use super::needle::{Needle, Sense};
use crate::text::{find_reading, fold};

/// Finds the needles in a block's text: bytes of the original, in order, matches which overlap merged into one.
///
/// Full width, case, variants and white space inside a word make no difference, unless a needle is exact.
pub fn find(text: &str, needles: &[Needle]) -> Vec<Range<usize>> {
    let folded = fold(text);
    let range = |(start, found): (usize, &str)| start..start + found.len();
    let mut places = Vec::new();
    for needle in needles {
        match needle.sense {
            Sense::Folded => {
                let found = folded.text.match_indices(&needle.text).map(range);
                places.extend(found.map(|range| folded.source(range)));
            }
            Sense::Exact => places.extend(text.match_indices(&needle.text).map(range)),
        }
    }
    merged(places)
}

/// As [`find`], and what reads as the letters of a needle, in pinyin, as well: that counts in titles only.
pub fn find_in_title(title: &str, needles: &[Needle]) -> Vec<Range<usize>> {
    let mut places = find(title, needles);
    let folded = fold(title);
    for letters in needles.iter().filter_map(Needle::letters) {
        places.extend(find_reading(&folded.text, letters).into_iter().map(|range| folded.source(range)));
    }
    merged(places)
}

/// In order, with those which overlap as one.
fn merged(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
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
    use crate::search::needle::Scope;

    fn found<'a>(text: &'a str, needles: &[&str]) -> Vec<&'a str> {
        let needles: Vec<_> = needles.iter().filter_map(|needle| Needle::folded(needle)).collect();
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

    #[test]
    fn letters_are_pinyin_in_titles() {
        let needles: Vec<_> = Needle::folded("rc").into_iter().collect();
        let title = "广纳人 才，RC";
        let found = find_in_title(title, &needles).into_iter().map(|range| &title[range]);
        assert!(found.eq(["人 才", "RC"]));
        assert!(find("广纳人才", &needles).is_empty());
    }

    #[test]
    fn an_exact_needle_is_found_as_it_was_typed() {
        let needles: Vec<_> = Needle::new("AI", Sense::Exact, Scope::Anywhere).into_iter().collect();
        assert_eq!(find("ＡＩ和AI、ai", &needles), vec![Range { start: "ＡＩ和".len(), end: "ＡＩ和AI".len() }]);
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
