//! What is near a query that few articles hold: the articles which hold most of its pairs of neighbours.
//! It never adds to what was found, and a query that finds enough needs none of it.

use super::error::SearchError;
use super::gram::damaged;
use super::hunt::Row;
use super::literal::Literal;
use super::needle::{Needle, Scope, Sense};
use super::plan::lists;
use super::query::Query;
use super::shard::Shard;
use super::shards::Shards;

/// Shorter queries are near too much, in chars.
const LEAST_CHARS: usize = 4;
/// More pairs of a query are not looked at.
const MAX_PAIRS: usize = 64;
/// So many articles that may be near are looked at.
const NEAR: usize = 200;
/// The share of the pairs, weighed by how rare they are, that an article must hold.
const LEAST_SHARE: f32 = 0.3;
/// An article says early what it is about: so many units of it, and the title, count once more.
const LEAD_UNITS: usize = 120;
/// What a pair there counts.
const LEAD: f32 = 0.6;

/// The pairs of neighbours in a query.
pub(super) struct Bag {
    /// Each with its rarity, the rarest first.
    pairs: Vec<(Literal, f32)>,
    /// So many of them are rare: whoever holds none of these holds too little.
    rare: usize,
}

/// An article that may be near.
struct Near {
    doc: u32,
    score: f32,
    /// The pairs it holds, each by its rarity.
    held: f32,
}

impl Bag {
    /// The pairs of a query that is long enough, and asks only for text that may be anywhere.
    pub(super) fn of(query: &Query, shards: &Shards) -> Result<Option<Self>, SearchError> {
        // Pairs of letters stand in any text that has letters.
        let is_plain = |needle: &Needle| {
            needle.sense == Sense::Folded && needle.scope == Scope::Anywhere && needle.letters().is_none()
        };
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
        let literals = needles.iter().map(Literal::new);
        let pairs = literals.map(|literal| Ok((shards.rarity(&shards.lists(&literal)?), literal)));
        let pairs = pairs.map(|pair: Result<_, SearchError>| pair.map(|(rarity, literal)| (literal, rarity)));
        let mut pairs: Vec<(Literal, f32)> = pairs.collect::<Result<_, _>>()?;
        pairs.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let mut bag = Self { rare: pairs.len(), pairs };
        let (least, mut rest) = (LEAST_SHARE * bag.all(), 0.0);
        let mut is_too_little = |(_, rarity): &(Literal, f32)| {
            rest += rarity;
            rest < least
        };
        bag.rare -= bag.pairs.iter().rev().take_while(|pair| is_too_little(pair)).count();
        Ok(Some(bag))
    }

    /// The articles nearest to the query, these first.
    pub(super) fn nearest(&self, shards: &Shards, cancelled: &dyn Fn() -> bool) -> Result<Vec<Row>, SearchError> {
        let mut best: Vec<(f32, usize, u32)> = Vec::new();
        for (number, shard) in shards.all.iter().enumerate() {
            if cancelled() {
                return Err(SearchError::Cancelled);
            }
            best.extend(self.scores(shards, shard)?.into_iter().map(|near| (near.score, number, near.doc)));
            if best.len() > NEAR {
                best.select_nth_unstable_by(NEAR, |one, other| other.0.total_cmp(&one.0));
                best.truncate(NEAR);
            }
        }
        let mut rows = Vec::new();
        for (score, number, doc) in best {
            let Some(shard) = shards.all.get(number) else { continue };
            rows.push(Row::of(&shards.all, number, doc, score + self.lead(shard, doc)?)?);
        }
        rows.sort_by(|one, other| other.cmp(one));
        Ok(rows)
    }

    /// What the pairs score in the articles of the segment that hold enough of them.
    fn scores(&self, shards: &Shards, shard: &Shard) -> Result<Vec<Near>, SearchError> {
        let lengths = shard.grams.lengths();
        let score = |rarity: f32, doc: u32, freq: u32| {
            #[expect(clippy::cast_precision_loss, reason = "so many occurrences weigh all the same")]
            shards.scale.score(rarity, freq as f32, lengths.get(doc as usize).copied())
        };
        let mut sums = vec![(0.0, 0.0); lengths.len()];
        let (rare, common) = self.pairs.split_at_checked(self.rare).unwrap_or_default();
        for (literal, rarity) in rare {
            let matches = lists(literal, shard)?.matches(None).ok_or_else(damaged)?;
            for (doc, freq) in matches.docs.into_iter().zip(matches.freqs) {
                if let Some((sum, held)) = sums.get_mut(doc as usize) {
                    *sum += score(*rarity, doc, freq);
                    *held += rarity;
                }
            }
        }
        let nears = (0..).zip(sums).filter(|&(doc, (_, held))| held > 0.0 && shard.is_alive(doc));
        let mut nears: Vec<Near> = nears.map(|(doc, (score, held))| Near { doc, score, held }).collect();
        for (literal, rarity) in common {
            let docs: Vec<u32> = nears.iter().map(|near| near.doc).collect();
            let matches = lists(literal, shard)?.matches(Some(&docs)).ok_or_else(damaged)?;
            let mut places = nears.iter_mut();
            for (doc, freq) in matches.docs.into_iter().zip(matches.freqs) {
                if let Some(near) = places.find(|near| near.doc == doc) {
                    near.score += score(*rarity, doc, freq);
                    near.held += rarity;
                }
            }
        }
        let least = LEAST_SHARE * self.all();
        nears.retain(|near| near.held >= least);
        Ok(nears)
    }

    /// What an article that held all pairs would hold.
    fn all(&self) -> f32 {
        self.pairs.iter().map(|(_, rarity)| rarity).sum()
    }

    /// What the article's title and beginning add to its score.
    fn lead(&self, shard: &Shard, doc: u32) -> Result<f32, SearchError> {
        let bounds = shard.bounds(doc)?;
        let text = bounds.text();
        let lead = shard.grams.units(text.start..text.end.min(text.start + LEAD_UNITS));
        let title = shard.grams.units(bounds.title());
        let early = self.pairs.iter().filter(|(pair, _)| pair.stands_in(lead) || pair.stands_in(title));
        Ok(LEAD * early.map(|(_, rarity)| rarity).sum::<f32>())
    }

    /// What to highlight.
    pub(super) fn needles(&self) -> Vec<Needle> {
        self.pairs.iter().map(|(literal, _)| literal.needle.clone()).collect()
    }
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
            ("两岸居民", vec![]),
            ("石桥昨天", vec![1]),
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
