//! A snapshot of the index, and what it finds.
//! It knows articles only by the numbers their caller gave them.

use tantivy::Order;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Count, TopDocs};
use tantivy::schema::Value;
use tantivy::{DocAddress, TantivyDocument};

use super::error::{SearchError, fenced};
use super::near::Bag;
use super::needle::Parts;
use super::plan::Planner;
use super::print::Print;
use super::query::Query;
use super::reprint::print_of;
use super::schema::{DATE, Fields, KEY, LENGTH, Stored};
use super::snippet::{Snippet, snippet};

/// An article that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The caller's number of the article.
    pub key: u64,
    /// Its rank: more is better; to be compared within one outcome only.
    pub score: f32,
    /// The print of its text, by which reprints are known.
    pub print: Print,
    /// How many matches its text has.
    pub matches: usize,
    /// The place to show.
    pub snippet: Snippet,
}

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The best hits, best first; of equals the newer, then the shorter, then the lower key.
    pub hits: Vec<Hit>,
    /// How many articles there are in all.
    pub total: usize,
    /// If there is none: articles that hold much of what was typed, the nearest first.
    pub near: Vec<Hit>,
}

/// So many articles that may be near are looked at.
const NEAR: usize = 200;

/// A snapshot of an index. A clone costs nothing.
#[derive(Clone)]
pub struct Searcher {
    pub(super) searcher: tantivy::Searcher,
    pub(super) fields: Fields,
}

impl Searcher {
    pub(super) fn new(searcher: tantivy::Searcher, fields: Fields) -> Self {
        Self { searcher, fields }
    }

    /// Finds the articles for which the query holds, and shows the best `limit` of them.
    ///
    /// # Errors
    /// [`SearchError::Cancelled`] soon after `cancelled` has become true; the others if the index is broken.
    pub fn search(&self, query: &Query, limit: usize, cancelled: &dyn Fn() -> bool) -> Result<Outcome, SearchError> {
        fenced(|| self.run(query, limit, cancelled))
    }

    fn run(&self, query: &Query, limit: usize, cancelled: &dyn Fn() -> bool) -> Result<Outcome, SearchError> {
        let articles = usize::try_from(self.searcher.num_docs()).unwrap_or(usize::MAX);
        if query.is_empty() || articles == 0 {
            return Ok(Outcome::default());
        }
        if cancelled() {
            return Err(SearchError::Cancelled);
        }
        let plan = Planner { searcher: &self.searcher, fields: &self.fields }.plan(query)?;
        let by = SortByStaticFastValue::<u64>::for_field;
        let ties = ((by(LENGTH), Order::Asc), (by(KEY), Order::Asc));
        // Pairs in pairs: tantivy 0.27 takes four in a row without their orders.
        let order = (SortBySimilarityScore, ((by(DATE), Order::Desc), ties));
        let is_indexed = query.is_indexed();
        let best = TopDocs::with_limit(if is_indexed { limit.clamp(1, articles) } else { articles }).order_by(order);
        let (found, mut total) = self.searcher.search(&plan, &(best, Count))?;
        let needles = query.needles();
        let mut hits = Vec::new();
        for ((score, (_, (_, key))), address) in found {
            if is_indexed && hits.len() >= limit {
                break;
            }
            if cancelled() {
                return Err(SearchError::Cancelled);
            }
            let parts = self.parts(address)?;
            if !is_indexed && !query.holds_for(&parts) {
                total -= 1;
            } else if hits.len() < limit {
                let (snippet, matches) = snippet(&parts, &needles);
                let print = print_of(&self.searcher, address)?;
                hits.push(Hit { key: key.unwrap_or_default(), score, print, matches, snippet });
            }
        }
        let near = if total == 0 { self.near(query, limit, cancelled)? } else { Vec::new() };
        Ok(Outcome { hits, total, near })
    }

    fn near(&self, query: &Query, limit: usize, cancelled: &dyn Fn() -> bool) -> Result<Vec<Hit>, SearchError> {
        let Some(bag) = Bag::of(query, &self.searcher, &self.fields)? else { return Ok(Vec::new()) };
        let order = (SortBySimilarityScore, (SortByStaticFastValue::<u64>::for_field(KEY), Order::Asc));
        let found = self.searcher.search(&bag.step(), &TopDocs::with_limit(NEAR).order_by(order))?;
        let mut near = Vec::new();
        for ((score, key), address) in found {
            if cancelled() {
                return Err(SearchError::Cancelled);
            }
            let parts = self.parts(address)?;
            if let Some(lead) = bag.lead(&parts) {
                near.push((score + lead, key.unwrap_or_default(), parts));
            }
        }
        near.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
        near.truncate(limit);
        let needles = bag.needles();
        let hit = |(score, key, parts)| {
            let (snippet, matches) = snippet(&parts, &needles);
            Hit { key, score, print: Print::default(), matches, snippet }
        };
        Ok(near.into_iter().map(hit).collect())
    }

    pub(super) fn parts(&self, address: DocAddress) -> Result<Parts, SearchError> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let part = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let Stored { title, byline, body, headings } = self.fields.stored;
        Ok(Parts { title: part(title), byline: part(byline), body: part(body), headings: part(headings) })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::search::index::tests::{searcher_of, searcher_of_documents};
    use crate::search::needle::Needle;
    use crate::search::{Document, parse};
    use crate::text::Date;

    fn keys(searcher: &Searcher, query: &Query) -> Vec<u64> {
        let outcome = searcher.search(query, usize::MAX, &|| false).unwrap();
        assert_eq!(outcome.total, outcome.hits.len());
        outcome.hits.into_iter().map(|hit| hit.key).collect()
    }

    /// What a query must find, by its definition.
    fn expected(articles: &[(&str, &str)], query: &Query) -> Vec<u64> {
        let parts =
            |(title, body): (&str, &str)| Parts { title: title.to_owned(), body: body.to_owned(), ..Parts::default() };
        let is_hit = |article: &&(&str, &str)| query.holds_for(&parts(**article));
        (0..).zip(articles).filter(|(_, article)| is_hit(article)).map(|(key, _)| key).collect()
    }

    #[test]
    fn better_hits_come_first() {
        for (typed, better, worse) in [
            ("报纸", ("今日报纸", "今日报纸\n早晨到了，很多人在看"), ("今日", "今日\n报纸报纸报纸")),
            ("智能", ("", "这台机器很智能，大家喜欢"), ("", "人工智能改变生活，大家喜欢")),
            ("报纸", ("", "报纸来了报纸"), ("", "报纸来了，还有许多别的事情要说")),
            ("报纸 早晨", ("早晨报纸", "早晨报纸\n都到了"), ("早晨", "早晨\n报纸都到了")),
        ] {
            for (articles, first) in [([better, worse], 0), ([worse, better], 1)] {
                assert_eq!(keys(&searcher_of(&articles), &parse(typed)), [first, 1 - first], "{typed}");
            }
        }
    }

    #[test]
    fn of_equals_the_shorter_and_then_the_lower_key_comes_first() {
        let filler = "甲".repeat(100);
        let (long, short) = (format!("报纸{filler}乙"), format!("报纸{filler}"));
        let searcher = searcher_of(&[("", &long), ("", &short), ("", &short)]);
        assert_eq!(keys(&searcher, &parse("报纸")), [1, 2, 0]);
    }

    #[test]
    fn of_equals_the_newer_comes_first() {
        let dated = |key, date| Document { key, date: Date::parse(date), body: "报纸", ..Document::default() };
        let searcher = searcher_of_documents(&[dated(0, ""), dated(1, "1998-01"), dated(2, "2023"), dated(3, "1998")]);
        assert_eq!(keys(&searcher, &parse("报纸")), [2, 1, 3, 0]);
    }

    #[test]
    fn a_hit_has_its_matches_and_its_snippet() {
        let searcher = searcher_of(&[("", "头版\n人 才强国，人才兴业"), ("", "无")]);
        let outcome = searcher.search(&parse("人才"), 1, &|| false).unwrap();
        let hit = outcome.hits.first().unwrap();
        assert_eq!((outcome.total, hit.key, hit.matches), (1, 0, 2));
        assert_eq!(hit.snippet.text, "人 才强国，人才兴业");
    }

    #[test]
    fn the_limit_holds_and_the_total_is_exact() {
        let searcher = searcher_of(&[("", "报纸"); 5]);
        for (limit, shown) in [(0, 0), (2, 2), (9, 5)] {
            let outcome = searcher.search(&parse("报"), limit, &|| false).unwrap();
            assert_eq!((outcome.hits.len(), outcome.total), (shown, 5));
        }
    }

    #[test]
    fn a_cancelled_search_gives_up() {
        let searcher = searcher_of(&[("", "报纸"); 5]);
        let asked = Cell::new(0);
        let cancelled = || asked.replace(asked.get() + 1) == 2;
        let outcome = searcher.search(&parse("报"), 5, &cancelled);
        assert!(matches!(outcome, Err(SearchError::Cancelled)));
    }

    /// Texts of few different characters, so that strings stand in some of them and not in others.
    fn corpora() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[人才發髮发Ａa㎡， \n𠀀“]{0,30}", 1..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn a_string_is_found_where_it_stands_and_nowhere_else(
            texts in corpora(),
            places in prop::collection::vec((any::<prop::sample::Index>(), 0..30_usize, 1..13_usize), 20),
            others in prop::collection::vec("[人才发發am,𠀀\"]{1,12}", 10),
            typed in prop::collection::vec("([人才a|\\- \"=]|标题:|正文:){1,12}", 10),
        ) {
            let title = |text: &'_ String| text.split('\n').next().unwrap_or_default().to_owned();
            let titles: Vec<_> = texts.iter().map(title).collect();
            let articles: Vec<_> = titles.iter().zip(&texts).map(|(title, text)| (title.as_str(), text.as_str())).collect();
            let searcher = searcher_of(&articles);
            let standing = places.iter().map(|(text, start, length)| {
                let part: String = text.get(&texts).chars().skip(*start).take(*length).collect();
                part.split('\n').next().unwrap_or_default().to_owned()
            });
            let literal = standing.chain(others).filter_map(|text| Needle::folded(&text));
            let literal = literal.map(|needle| Query { required: vec![vec![needle]], ..Query::default() });
            let queries = literal.chain(typed.iter().map(|typed| parse(typed))).filter(|query| !query.is_empty());
            for query in queries {
                let mut found = keys(&searcher, &query);
                found.sort_unstable();
                prop_assert_eq!(found, expected(&articles, &query), "{:?}", query);
            }
        }
    }
}
