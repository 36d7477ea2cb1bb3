//! A snapshot of the index, and what it finds.
//! It knows articles only by the numbers their caller gave them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::{SearchError, fenced};
use super::hunt::{Hunt, Row};
use super::near::Bag;
use super::needle::Needle;
use super::plan::Plan;
use super::print::Print;
use super::query::Query;
use super::schema::Fields;
use super::shards::Shards;
use super::snippet::{Snippet, snippet};

/// With fewer hits what is near is looked for as well.
const FEW: usize = 50;

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
    /// Whether the total is known, or guessed.
    pub counted: Counted,
    /// If there are few: other articles that hold much of what was typed, the nearest first.
    pub near: Vec<Hit>,
}

/// How a number was come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// It was counted.
    #[default]
    Exactly,
    /// It was guessed, for want of time.
    About,
}

/// The order of what a query found, of which nothing was read yet to be shown.
#[derive(Debug, Default)]
pub struct Ranking {
    rows: Vec<Row>,
    near: Vec<Row>,
    /// What to highlight in what is near.
    pairs: Vec<Needle>,
    /// How many articles there are in all.
    pub total: usize,
    /// Whether the total is known, or guessed.
    pub counted: Counted,
}

impl Ranking {
    /// The numbers of the best hits, best first.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.rows.iter().map(|row| row.key)
    }
}

/// A snapshot of an index. A clone costs nothing.
#[derive(Clone)]
pub struct Searcher {
    pub(super) shards: Arc<Shards>,
    pub(super) fields: Fields,
}

impl Searcher {
    pub(super) fn new(searcher: tantivy::Searcher, fields: Fields) -> Result<Self, SearchError> {
        Ok(Self { shards: Arc::new(Shards::open(searcher)?), fields })
    }

    /// Finds the articles for which the query holds, counts them, and shows the best `limit` of them.
    ///
    /// # Errors
    /// [`SearchError::Cancelled`] soon after `cancelled` has become true; the others if the index is broken.
    pub fn search(
        &self,
        query: &Query,
        limit: usize,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Outcome, SearchError> {
        let ranking = self.rank(query, limit, None, cancelled)?;
        self.show(query, &ranking, cancelled)
    }

    /// Finds the best `limit` articles for which the query holds, and counts all of them, if that takes no longer than
    /// `patience`; otherwise guesses how many there are. Only without any haste what is near is looked for as well.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn rank(
        &self,
        query: &Query,
        limit: usize,
        patience: Option<Duration>,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Ranking, SearchError> {
        let until = patience.map(|patience| Instant::now() + patience);
        fenced(|| {
            if query.is_empty() || self.shards.all.is_empty() {
                return Ok(Ranking::default());
            }
            let plan = Plan::new(query, &self.shards, &self.fields)?;
            let (rows, tally) = Hunt::new(&plan, &self.shards.all, limit, (until, cancelled)).run()?;
            let counted = if tally.open == 0 { Counted::Exactly } else { Counted::About };
            let mut ranking = Ranking { rows, total: tally.total(), counted, ..Ranking::default() };
            if patience.is_none() && ranking.total < FEW {
                self.add_near(query, &plan, &mut ranking, cancelled)?;
                ranking.near.truncate(FEW - ranking.total);
            }
            Ok(ranking)
        })
    }

    fn add_near(
        &self,
        query: &Query,
        plan: &Plan,
        ranking: &mut Ranking,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<(), SearchError> {
        let Some(bag) = Bag::of(query, &self.shards)? else { return Ok(()) };
        for row in bag.nearest(&self.shards, cancelled)? {
            let Some(shard) = self.shards.all.get(row.shard) else { continue };
            let is_hit = ranking.total > 0 && plan.finds(shard, row.doc)?;
            if !is_hit {
                ranking.near.push(row);
            }
        }
        ranking.pairs = bag.needles();
        Ok(())
    }

    /// Reads the texts of what was found, for its snippets.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn show(&self, query: &Query, ranking: &Ranking, cancelled: &dyn Fn() -> bool) -> Result<Outcome, SearchError> {
        fenced(|| {
            let hits = self.hits(&ranking.rows, &query.needles(), cancelled)?;
            let near = self.hits(&ranking.near, &ranking.pairs, cancelled)?;
            Ok(Outcome { hits, total: ranking.total, counted: ranking.counted, near })
        })
    }

    fn hits(&self, rows: &[Row], needles: &[Needle], cancelled: &dyn Fn() -> bool) -> Result<Vec<Hit>, SearchError> {
        let mut hits = Vec::new();
        for row in rows {
            if cancelled() {
                return Err(SearchError::Cancelled);
            }
            let Some(shard) = self.shards.all.get(row.shard) else { continue };
            let (snippet, matches) = snippet(&shard.parts(row.doc)?, needles);
            let print = shard.print(row.doc);
            hits.push(Hit { key: row.key, score: row.score, print, matches, snippet });
        }
        Ok(hits)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use proptest::prelude::*;

    use super::*;
    use crate::search::index::tests::{searcher_of, searcher_of_documents};
    use crate::search::needle::Parts;
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
            ("报纸", ("今日报纸", "今日报纸\n早晨到了，很多人在看"), ("今日", "今日\n报纸到了，很多人在看")),
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
    fn all_are_listed_however_many_are_equal() {
        let searcher = searcher_of(&vec![("", "报纸"); 2100]);
        for typed in ["报纸", "-无"] {
            assert_eq!(keys(&searcher, &parse(typed)).len(), 2100, "{typed}");
        }
    }

    #[test]
    fn a_cancelled_search_gives_up() {
        let searcher = searcher_of(&[("", "报纸"); 5]);
        let asked = AtomicUsize::new(0);
        let cancelled = || asked.fetch_add(1, Ordering::Relaxed) == 2;
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
                let first: Vec<_> = searcher.rank(&query, 3, None, &|| false).unwrap().keys().collect();
                prop_assert_eq!(&first, found.get(..3).unwrap_or(&found), "{:?}", query);
                found.sort_unstable();
                prop_assert_eq!(found, expected(&articles, &query), "{:?}", query);
            }
        }
    }
}
