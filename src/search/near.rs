//! What is near a query that no article holds: the articles which hold most of its pairs of neighbours.
//! It never adds to what was found, and a query that finds anything needs none of it.

use tantivy::query::{BooleanQuery, Query as Step, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Score, Searcher, Term};

use super::error::SearchError;
use super::needle::{Needle, Parts, Scope, Sense};
use super::query::Query;
use super::schema::Fields;
use crate::text::fold;

/// Shorter queries are near too much, in chars.
const LEAST_CHARS: usize = 4;
/// More pairs of a query are not looked at.
const MAX_PAIRS: usize = 64;
/// The share of the pairs, weighed by how rare they are, that an article must hold.
const LEAST_SHARE: Score = 0.3;
/// An article says early what it is about: so many characters of it, and the title, count once more.
const LEAD_CHARS: usize = 120;
/// What a pair there counts.
const LEAD: Score = 0.6;

/// The pairs of neighbours in a query.
pub(super) struct Bag {
    /// Each with its weight, its inverse document frequency (Robertson and Spärck Jones).
    pairs: Vec<(Needle, Term, Score)>,
}

impl Bag {
    /// The pairs of a query that is long enough, and asks only for text that may be anywhere.
    pub(super) fn of(query: &Query, searcher: &Searcher, fields: &Fields) -> Result<Option<Self>, SearchError> {
        let is_plain = |needle: &Needle| needle.sense == Sense::Folded && needle.scope == Scope::Anywhere;
        let words: Vec<&Needle> = query.required.iter().flatten().filter(|needle| is_plain(needle)).collect();
        let is_bag = query.excluded.is_empty() && !query.is_filtered() && words.len() == query.required.concat().len();
        let chars = words.iter().map(|word| word.text.chars().count()).sum::<usize>();
        if !is_bag || chars < LEAST_CHARS {
            return Ok(None);
        }
        let all: Vec<Vec<char>> = words.iter().map(|word| word.text.chars().collect()).collect();
        let pairs =
            all.iter().flat_map(|chars| chars.windows(2)).filter(|pair| pair.iter().all(|c| c.is_alphanumeric()));
        let mut needles: Vec<_> = pairs.filter_map(|pair| Needle::folded(&pair.iter().collect::<String>())).collect();
        needles.sort();
        needles.dedup();
        needles.truncate(MAX_PAIRS);
        let weighed = needles.into_iter().map(|needle| {
            let term = Term::from_field_text(fields.text.pairs, &needle.text);
            Ok((needle, searcher.doc_freq(&term)?, term))
        });
        let weighed = weighed.collect::<Result<Vec<_>, SearchError>>()?.into_iter();
        let pairs = weighed.map(|(needle, held, term)| (needle, term, rarity(searcher.num_docs(), held)));
        Ok(Some(Self { pairs: pairs.collect() }))
    }

    /// The articles which hold any of the pairs.
    pub(super) fn step(&self) -> Box<dyn Step> {
        let terms = self.pairs.iter().map(|(_, term, _)| term.clone());
        let steps = terms.map(|term| Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Step>);
        Box::new(BooleanQuery::union(steps.collect()))
    }

    /// What the article's title and beginning add to its score; none if it holds too little.
    pub(super) fn lead(&self, parts: &Parts) -> Option<Score> {
        let text: String = parts.blocks().flat_map(|block| [fold(block).text, "\n".to_owned()]).collect();
        let lead: String = text.chars().take(LEAD_CHARS).collect();
        let title = fold(&parts.title).text;
        let sum = |holds: &dyn Fn(&str) -> bool| -> Score {
            let held = self.pairs.iter().filter(|(needle, ..)| holds(&needle.text));
            held.map(|(.., weight)| weight).sum()
        };
        let is_near = sum(&|pair| text.contains(pair)) >= LEAST_SHARE * sum(&|_| true);
        is_near.then(|| LEAD * sum(&|pair| title.contains(pair) || lead.contains(pair)))
    }

    /// What to highlight.
    pub(super) fn needles(&self) -> Vec<Needle> {
        self.pairs.iter().map(|(needle, ..)| needle.clone()).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a weight need not be exact")]
fn rarity(articles: u64, held: u64) -> Score {
    (1.0 + (articles.saturating_sub(held) as Score + 0.5) / (held as Score + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use crate::search::index::tests::searcher_of;
    use crate::search::{Searcher, parse};

    fn near(searcher: &Searcher, typed: &str) -> Vec<u64> {
        let outcome = searcher.search(&parse(typed), 9, &|| false).unwrap();
        outcome.near.into_iter().map(|hit| hit.key).collect()
    }

    #[test]
    fn what_holds_most_of_the_pairs_is_near() {
        let searcher = searcher_of(&[
            ("", "石桥昨天正式通车，两岸居民都来庆祝"),
            ("", "昨天两岸居民开会，石桥的事也说到了"),
            ("", "蜜橘又获丰收"),
        ]);
        for (typed, expected) in [
            ("石桥正式通车了", vec![0]),
            ("石桥通车", vec![0]),
            ("两岸居民庆祝", vec![0, 1]),
            ("石桥昨天", vec![]),
            ("蜜橘丰", vec![]),
            ("石桥通车 -蜜橘", vec![]),
            ("标题:石桥通车", vec![]),
            ("完全没有的话", vec![]),
        ] {
            assert_eq!(near(&searcher, typed), expected, "{typed}");
        }
    }

    #[test]
    fn its_pairs_are_marked() {
        let searcher = searcher_of(&[("", "石桥昨天正式通车"), ("", "别的")]);
        let outcome = searcher.search(&parse("石桥通车"), 9, &|| false).unwrap();
        assert_eq!((outcome.total, outcome.hits.len(), outcome.near[0].snippet.ranges.len()), (0, 0, 2));
    }
}
