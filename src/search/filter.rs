//! What an article must be, whatever it says: its date, its source, and what its reader has done with it.
//! How a filter is written in a query is not known here.

use std::collections::HashSet;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query as Step, RangeQuery, TermSetQuery};
use tantivy::{Searcher, Term};

use super::error::SearchError;
use super::query::Query;
use super::schema::Fields;
use crate::text::{Date, DateRange, fold};

/// A condition on what an article is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// Its date is known, and within this stretch.
    Dated(DateRange),
    /// A line of its source holds this, folded.
    From(String),
    /// Its reader has done this.
    Is(Mark),
}

/// What a reader may have done with an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Bookmarked,
    Read,
    Unread,
}

impl Mark {
    /// The mark with this name, or of whose name this is the beginning, folded.
    pub(super) fn named(name: &str) -> Option<Self> {
        let names = [
            ("书签", Self::Bookmarked),
            ("bookmarked", Self::Bookmarked),
            ("已读", Self::Read),
            ("read", Self::Read),
            ("未读", Self::Unread),
            ("unread", Self::Unread),
        ];
        let begun = |(whole, _): &&(&str, Self)| !name.is_empty() && whole.starts_with(name);
        names.iter().find(begun).map(|(_, mark)| *mark)
    }
}

/// What the reader has done: ids of articles, as [`Document::id`](super::Document::id) has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The articles that hold bookmarks.
    pub bookmarked: Arc<HashSet<u64>>,
    /// The articles that were read.
    pub read: Arc<HashSet<u64>>,
}

/// The articles that pass the filters of the query; none if it has no filter. They have no score.
pub(super) fn step(query: &Query, searcher: &Searcher, fields: &Fields) -> Result<Option<Box<dyn Step>>, SearchError> {
    let Query { filters, barred, .. } = query;
    if filters.is_empty() && barred.is_empty() {
        return Ok(None);
    }
    let steps = |filters: &[Filter]| -> Result<Vec<_>, SearchError> {
        filters.iter().map(|filter| filter.step(&query.marks, searcher, fields)).collect()
    };
    let mut clauses: Vec<(Occur, Box<dyn Step>)> = Vec::new();
    for group in filters {
        clauses.push((Occur::Must, Box::new(BooleanQuery::union(steps(group)?))));
    }
    if filters.is_empty() {
        clauses.push((Occur::Must, Box::new(tantivy::query::AllQuery)));
    }
    clauses.extend(steps(barred)?.into_iter().map(|step| (Occur::MustNot, step)));
    Ok(Some(Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::new(clauses)), 0.0))))
}

impl Filter {
    fn step(&self, marks: &Marks, searcher: &Searcher, fields: &Fields) -> Result<Box<dyn Step>, SearchError> {
        let id = |id: &u64| Term::from_field_u64(fields.id, *id);
        Ok(match self {
            Self::Dated(range) => {
                let bound = |number: &u32| Bound::Included(Term::from_field_u64(fields.date, u64::from(*number)));
                let numbers = range.numbers();
                if numbers.is_empty() {
                    return Ok(Box::new(EmptyQuery));
                }
                Box::new(RangeQuery::new(bound(numbers.start()), bound(numbers.end())))
            }
            Self::From(part) => Box::new(TermSetQuery::new(sources(part, searcher, fields)?)),
            Self::Is(Mark::Bookmarked) => Box::new(TermSetQuery::new(marks.bookmarked.iter().map(id))),
            Self::Is(Mark::Read) => Box::new(TermSetQuery::new(marks.read.iter().map(id))),
            Self::Is(Mark::Unread) => {
                let all: Box<dyn Step> = Box::new(tantivy::query::AllQuery);
                let read: Box<dyn Step> = Box::new(TermSetQuery::new(marks.read.iter().map(id)));
                Box::new(BooleanQuery::new(vec![(Occur::Must, all), (Occur::MustNot, read)]))
            }
        })
    }
}

/// The sources in the index that hold the folded text.
fn sources(part: &str, searcher: &Searcher, fields: &Fields) -> Result<HashSet<Term>, SearchError> {
    let mut found = HashSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.source)?;
        let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
        while terms.advance() {
            if let Ok(source) = std::str::from_utf8(terms.key())
                && source.contains(part)
            {
                found.insert(Term::from_field_text(fields.source, source));
            }
        }
    }
    Ok(found)
}

/// The date of an article as the index keeps it; none if it is not known.
pub(super) fn number(date: Option<Date>) -> Option<u64> {
    date.map(|date| u64::from(date.number()))
}

/// The lines of a source as the index keeps them.
pub(super) fn lines(source: &str) -> impl Iterator<Item = String> {
    source.lines().map(|line| fold(line).text).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::index::tests::searcher_of_documents;
    use crate::search::{Document, Searcher, parse};

    fn articles() -> Searcher {
        let article = |key: u64, date: &str, source| {
            let (id, date) = (key + 100, Date::parse(date));
            Document { key, id, date, source, body: "石桥通车", ..Document::default() }
        };
        searcher_of_documents(&[
            article(0, "2023-01-05", "江城日报\n/报/江城日报/2023-01-05.txt"),
            article(1, "2023", "/报/江城晚报/1.txt"),
            article(2, "2024-02", "The New York Times"),
            article(3, "", ""),
        ])
    }

    fn found(searcher: &Searcher, typed: &str) -> Vec<u64> {
        let set = |ids: &[u64]| Arc::new(ids.iter().copied().collect());
        let query = parse(typed).with_marks(Marks { bookmarked: set(&[100, 103]), read: set(&[101, 7]) });
        let outcome = searcher.search(&query, 9, &|| false).unwrap();
        assert_eq!(outcome.total, outcome.hits.len());
        outcome.hits.into_iter().map(|hit| hit.key).collect()
    }

    #[test]
    fn filters_narrow_what_is_found() {
        let searcher = articles();
        for (typed, expected) in [
            ("石桥 日期:2023", vec![0, 1]),
            ("石桥 日期:2023-01", vec![0]),
            ("日期:2023-02..2024", vec![2]),
            ("日期:2024..2023", vec![]),
            ("-日期:2023", vec![2, 3]),
            ("来源:江城", vec![0, 1]),
            ("in:日報|york", vec![2, 0]),
            ("in:\"new york\"", vec![2]),
            ("来源:江城 -来源:晚报", vec![0]),
            ("来源:没有", vec![]),
            ("是:书签", vec![0, 3]),
            ("石桥 是:未读", vec![2, 0, 3]),
            ("is:read", vec![1]),
            ("-is:read 日期:2023", vec![0]),
            ("蜜橘 日期:2023", vec![]),
            ("日期:2023 =石桥", vec![0, 1]),
        ] {
            assert_eq!(found(&searcher, typed), expected, "{typed}");
        }
    }

    #[test]
    fn a_filter_adds_nothing_to_the_score() {
        let searcher = articles();
        let score = |typed| searcher.search(&parse(typed), 1, &|| false).unwrap().hits[0].score;
        assert!((score("石桥 日期:2024") - score("石桥")).abs() < 1e-6);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]

        #[test]
        fn a_stretch_finds_the_dates_within(
            dates in prop::collection::vec(prop::option::of((2000..2003_u32, 1..13_u32, 1..29_u32)), 1..9),
            typed in "(200[0-3](-[01][0-9])?)?(\\.\\.)?(200[0-3])?",
        ) {
            prop_assume!(DateRange::parse(&typed).is_some());
            let date = |date: &Option<(u32, u32, u32)>| date.and_then(|(y, m, d)| Date::new(y, Some(m), Some(d)));
            let documents: Vec<_> =
                (0..).zip(&dates).map(|(key, parts)| Document { key, date: date(parts), ..Document::default() }).collect();
            let mut keys = found(&searcher_of_documents(&documents), &format!("日期:{typed}"));
            keys.sort_unstable();
            let range = DateRange::parse(&typed).unwrap();
            let within = documents.iter().filter(|document| document.date.is_some_and(|date| range.contains(date)));
            prop_assert_eq!(keys, within.map(|document| document.key).collect::<Vec<_>>());
        }
    }
}
