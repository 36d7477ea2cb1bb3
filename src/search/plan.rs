//! How a query is carried out in a segment: the articles that may be hits with the most they may score, whether one is,
//! and its score.
//! In what order they are looked at, and when to stop, is decided elsewhere.

use tantivy::query::Query as Step;

use super::candidates::Candidates;
use super::error::SearchError;
use super::filter;
use super::gram::{Bounds, damaged};
use super::literal::{Lists, Literal};
use super::needle::Sense;
use super::pinyin::reading;
use super::query::Query;
use super::schema::Fields;
use super::shard::Shard;
use super::shards::Shards;

/// The score of a title that reads as letters that were typed: below any that holds them.
const READ: f32 = 1e-6;

/// A query with the statistics of an index.
pub(super) struct Plan<'a> {
    shards: &'a Shards,
    groups: Vec<Group>,
    excluded: Vec<Literal>,
    /// No more articles can be hits, unless their titles only read as what was typed.
    pub(super) most: usize,
    /// Who passes the filters of the query, if it has any.
    filter: Option<Box<dyn Step>>,
}

/// Of the alternatives of a group an article holds one at least.
struct Group {
    /// Each with its rarity.
    literals: Vec<(Literal, f32)>,
    /// Who has a title that reads as an alternative.
    read: Vec<Box<dyn Step>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(query: &Query, shards: &'a Shards, fields: &Fields) -> Result<Self, SearchError> {
        let mut groups = Vec::new();
        let mut most = usize::MAX;
        for needles in &query.required {
            let mut own = 0;
            let mut group = Group { literals: Vec::new(), read: Vec::new() };
            for needle in needles {
                let literal = Literal::new(needle);
                let held = shards.most(&literal)?;
                own += held;
                group.literals.push((literal, shards.scale.rarity(held)));
                if let Some(letters) = needle.letters() {
                    group.read.extend(reading(&shards.searcher, fields.letters, letters)?);
                }
            }
            groups.push(group);
            most = most.min(own);
        }
        // What is rare comes first, so that of the lists of the others only a little is read.
        let rarest = |group: &Group| group.literals.iter().map(|(_, rarity)| *rarity).fold(f32::MAX, f32::min);
        groups.sort_by(|one, other| rarest(other).total_cmp(&rarest(one)));
        let excluded = query.excluded.iter().map(Literal::new).collect();
        Ok(Self { shards, groups, excluded, most, filter: filter::step(query, &shards.searcher, fields)? })
    }

    /// What may be found in the segment.
    pub(super) fn candidates(&self, shard: &Shard) -> Result<Candidates, SearchError> {
        let passing = self.filter.as_ref().map(|step| shard.matching(&self.shards.searcher, step.as_ref()));
        let mut found = passing.transpose()?.map(Candidates::equal);
        let mut read = Vec::new();
        for group in &self.groups {
            let within = found.as_ref().map(|found| found.docs.as_slice());
            let (own, own_read) = self.of_group(group, shard, within)?;
            read.push(own_read);
            found = Some(match found {
                Some(found) => found.also(&own),
                None => own,
            });
        }
        let mut found = found.unwrap_or_else(|| Candidates::equal((0..shard.len()).collect()));
        for literal in &self.excluded {
            let lists = lists(literal, shard)?;
            let held = lists.matches(Some(&found.docs)).ok_or_else(damaged)?;
            if lists.is_exact {
                found.retain(|doc| held.docs.binary_search(&doc).is_err());
            } else if !held.docs.is_empty() {
                found.is_exact = false;
            }
        }
        if !shard.is_whole() {
            found.retain(|doc| shard.is_alive(doc));
        }
        found.read = read;
        Ok(found)
    }

    /// What one group lets through, and those that are read.
    fn of_group(
        &self,
        group: &Group,
        shard: &Shard,
        within: Option<&[u32]>,
    ) -> Result<(Candidates, Vec<u32>), SearchError> {
        let mut found: Option<Candidates> = None;
        let lengths = shard.grams.lengths();
        for (literal, rarity) in &group.literals {
            let lists = lists(literal, shard)?;
            let matches = lists.matches(within).ok_or_else(damaged)?;
            let mut most = literal.most(&shard.grams, &matches).ok_or_else(damaged)?;
            for (doc, most) in matches.docs.iter().zip(&mut most) {
                *most = self.shards.scale.score(*rarity, *most, lengths.get(*doc as usize).copied());
            }
            let own = Candidates { docs: matches.docs, most, is_exact: lists.is_exact, read: Vec::new() };
            found = Some(match found {
                Some(found) => found.or(&own),
                None => own,
            });
        }
        let mut found = found.unwrap_or_default();
        let mut read = self.read(group, shard)?;
        if let Some(within) = within {
            read.retain(|doc| within.binary_search(doc).is_ok());
        }
        if !read.is_empty() {
            let most = vec![READ; read.len()];
            found = found.or(&Candidates { docs: read.clone(), most, is_exact: found.is_exact, read: Vec::new() });
        }
        Ok((found, read))
    }

    /// Those whose titles read as an alternative.
    fn read(&self, group: &Group, shard: &Shard) -> Result<Vec<u32>, SearchError> {
        let mut read = Vec::new();
        for step in &group.read {
            read.extend(shard.matching(&self.shards.searcher, step.as_ref())?);
        }
        read.sort_unstable();
        read.dedup();
        Ok(read)
    }

    /// The score of a candidate; none if it is no hit.
    pub(super) fn score(&self, shard: &Shard, found: &Candidates, doc: u32) -> Result<Option<f32>, SearchError> {
        let bounds = shard.bounds(doc)?;
        let length = shard.grams.lengths().get(doc as usize).copied();
        let mut score = 0.0;
        for (group, read) in self.groups.iter().zip(&found.read) {
            let mut own = 0.0;
            for (literal, rarity) in &group.literals {
                if is_literally_in(literal, shard, doc)? {
                    own += self.shards.scale.score(*rarity, literal.weigh(&shard.grams, &bounds), length);
                }
            }
            if own <= 0.0 {
                if read.binary_search(&doc).is_err() {
                    return Ok(None);
                }
                own = READ;
            }
            score += own;
        }
        Ok((!self.is_excluded(shard, doc, &bounds)?).then_some(score))
    }

    /// Whether a candidate is a hit.
    pub(super) fn is_hit(&self, shard: &Shard, found: &Candidates, doc: u32) -> Result<bool, SearchError> {
        let bounds = shard.bounds(doc)?;
        for (group, read) in self.groups.iter().zip(&found.read) {
            let mut is_held = false;
            for (literal, _) in &group.literals {
                is_held = is_held || holds(literal, shard, doc, &bounds)?;
            }
            if !is_held && read.binary_search(&doc).is_err() {
                return Ok(false);
            }
        }
        Ok(!self.is_excluded(shard, doc, &bounds)?)
    }

    /// Whether any article of the segment is a hit.
    pub(super) fn finds(&self, shard: &Shard, doc: u32) -> Result<bool, SearchError> {
        let mut read = Vec::new();
        for group in &self.groups {
            read.push(self.read(group, shard)?);
        }
        self.is_hit(shard, &Candidates { read, ..Candidates::default() }, doc)
    }

    fn is_excluded(&self, shard: &Shard, doc: u32, bounds: &Bounds) -> Result<bool, SearchError> {
        for literal in &self.excluded {
            if holds(literal, shard, doc, bounds)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The lists of a literal in the segment.
pub(super) fn lists<'s>(literal: &Literal, shard: &'s Shard) -> Result<Lists<'s>, SearchError> {
    Ok(literal.lists(&shard.grams, literal.family()).ok_or_else(damaged)?)
}

fn holds(literal: &Literal, shard: &Shard, doc: u32, bounds: &Bounds) -> Result<bool, SearchError> {
    Ok(literal.is_in(&shard.grams, bounds) && is_literally_in(literal, shard, doc)?)
}

/// Whether the text as it was put in holds the needle, if that matters.
fn is_literally_in(literal: &Literal, shard: &Shard, doc: u32) -> Result<bool, SearchError> {
    Ok(literal.needle.sense == Sense::Folded || literal.needle.is_in(&shard.parts(doc)?))
}
