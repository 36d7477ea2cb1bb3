//! Looking letters up in the pinyin of titles: every way to cut them into readings and initials.
//! What reads how is known elsewhere.

use std::collections::{BTreeSet, HashMap};

use tantivy::Searcher;
use tantivy::Term;
use tantivy::query::{PhraseQuery, Query as Step, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::error::SearchError;
use super::tokenizer::WHOLE;

/// Ways to cut letters that are followed: those of long readings come first, and the rest is hardly ever meant.
const MAX_CUTS: usize = 64;
/// Pieces of the letters that are tried at most: a keystroke must not wait for letters that no title has.
const MAX_PIECES: usize = 2000;
/// The longest reading, in letters: zhuang, chuang, shuang.
const LONGEST: usize = 6;
/// The first character after the letters.
const AFTER_LETTERS: char = '{';

/// The ways to read the letters, each with the articles whose titles read so; none if no title does.
pub(super) fn readings(searcher: &Searcher, field: Field, letters: &str) -> Result<Vec<Box<dyn Step>>, SearchError> {
    let mut cutter =
        Cutter { searcher, field, known: HashMap::new(), endings: HashMap::new(), left: MAX_PIECES, cuts: Vec::new() };
    cutter.cut(letters, &mut Vec::new())?;
    Ok(cutter.cuts.into_iter().map(step).collect())
}

fn step(mut terms: Vec<Term>) -> Box<dyn Step> {
    match terms.pop() {
        Some(only) if terms.is_empty() => Box::new(TermQuery::new(only, IndexRecordOption::Basic)),
        last => {
            terms.extend(last);
            Box::new(PhraseQuery::new(terms))
        }
    }
}

struct Cutter<'a> {
    searcher: &'a Searcher,
    field: Field,
    /// Terms that were looked up, if any title has them.
    known: HashMap<String, Option<Term>>,
    /// Last pieces that were looked up.
    endings: HashMap<String, BTreeSet<Term>>,
    /// Pieces that may still be tried.
    left: usize,
    cuts: Vec<Vec<Term>>,
}

impl Cutter<'_> {
    /// Cuts what is left of the letters in every way whose pieces some title has.
    fn cut(&mut self, letters: &str, before: &mut Vec<Term>) -> Result<(), SearchError> {
        let left = MAX_CUTS.saturating_sub(self.cuts.len());
        for last in self.endings(letters)?.into_iter().take(left) {
            self.cuts.push(before.iter().cloned().chain([last]).collect());
        }
        for length in (1..=LONGEST.min(letters.len().saturating_sub(1))).rev() {
            if self.cuts.len() >= MAX_CUTS || self.left == 0 {
                break;
            }
            self.left -= 1;
            let Some((piece, rest)) = letters.split_at_checked(length) else { continue };
            let term = if is_initial(piece) { self.known(piece)? } else { self.known(&format!("{piece}{WHOLE}"))? };
            if let Some(term) = term {
                before.push(term);
                self.cut(rest, before)?;
                before.pop();
            }
        }
        Ok(())
    }

    /// The terms for the last piece, which may be any beginning of a reading.
    fn endings(&mut self, piece: &str) -> Result<BTreeSet<Term>, SearchError> {
        if is_initial(piece) {
            return Ok(self.known(piece)?.into_iter().collect());
        }
        if piece.len() > LONGEST {
            return Ok(BTreeSet::new());
        }
        if let Some(endings) = self.endings.get(piece) {
            return Ok(endings.clone());
        }
        let mut endings = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.field)?;
            let begun = index.terms().range().ge(piece).lt(format!("{piece}{AFTER_LETTERS}"));
            let mut terms = begun.into_stream().map_err(tantivy::TantivyError::from)?;
            while terms.advance() {
                endings.extend(std::str::from_utf8(terms.key()).map(|term| Term::from_field_text(self.field, term)));
            }
        }
        self.endings.insert(piece.to_owned(), endings.clone());
        Ok(endings)
    }

    fn known(&mut self, text: &str) -> Result<Option<Term>, SearchError> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.clone());
        }
        let term = Term::from_field_text(self.field, text);
        let mut is_known = false;
        for segment in self.searcher.segment_readers() {
            is_known =
                is_known || segment.inverted_index(self.field)?.get_term_info(&term).is_ok_and(|info| info.is_some());
        }
        let known = is_known.then_some(term);
        self.known.insert(text.to_owned(), known.clone());
        Ok(known)
    }
}

/// Whether the letters are an initial. A whole reading that is as long is no more than that.
fn is_initial(letters: &str) -> bool {
    letters.len() == 1 || matches!(letters, "zh" | "ch" | "sh")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::search::index::tests::searcher_of;
    use crate::search::parse;
    use crate::text::find_reading;

    #[test]
    fn a_title_is_found_by_its_pinyin_below_those_that_hold_the_letters() {
        let searcher = searcher_of(&[("国民经济", "甲"), ("广纳人才", "乙"), ("丙", "RC电路"), ("热潮", "丁")]);
        for (typed, expected) in [
            ("gmjj", vec![0]),
            ("rencai", vec![1]),
            ("renc", vec![1]),
            ("rc", vec![2, 1, 3]),
            ("=rc", vec![]),
            ("标题:rencai", vec![1]),
            ("正文:rencai", vec![]),
            ("gmjj jia", vec![]),
            ("gmjj 甲", vec![0]),
            ("-rc", vec![0, 1, 3]),
        ] {
            let outcome = searcher.search(&parse(typed), 9, &|| false).unwrap();
            let mut keys: Vec<_> = outcome.hits.iter().map(|hit| hit.key).collect();
            if typed != "rc" {
                keys.sort_unstable();
            }
            assert_eq!(keys.first(), expected.first(), "{typed}");
            keys.sort_unstable();
            let mut expected = expected;
            expected.sort_unstable();
            assert_eq!(keys, expected, "{typed}");
        }
    }

    #[test]
    fn its_snippet_is_the_title_with_the_characters_marked() {
        let outcome = searcher_of(&[("广纳人才", "乙")]).search(&parse("rc"), 9, &|| false).unwrap();
        let snippet = &outcome.hits[0].snippet;
        assert_eq!(snippet.text.get(snippet.ranges[0].clone()), Some("人才"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn the_index_finds_what_reads_so(
            titles in prop::collection::vec("[人才西安先中重庆绿a，]{0,8}", 1..6),
            typed in prop::collection::vec("(ren|cai|c|r|xi|an|zhong|chong|zh|q|lv|a|n){1,4}", 8),
        ) {
            let articles: Vec<_> = titles.iter().map(|title| (title.as_str(), "")).collect();
            let searcher = searcher_of(&articles);
            for letters in typed.iter().filter(|letters| letters.len() > 1) {
                let found = searcher.search(&parse(letters), 9, &|| false).unwrap();
                let mut keys: Vec<_> = found.hits.into_iter().map(|hit| hit.key).collect();
                keys.sort_unstable();
                let read = (0..).zip(&titles).filter(|(_, title)| !find_reading(title, letters).is_empty());
                prop_assert_eq!(keys, read.map(|(key, _)| key).collect::<Vec<_>>(), "{}", letters);
            }
        }
    }
}
