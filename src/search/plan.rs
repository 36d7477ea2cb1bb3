//! How a query is carried out in a segment: the articles that may be hits with the most they may score, whether one is,
//! and its score.
//! In what order they are looked at, and when to stop, is decided elsewhere.

use tantivy::query::Query as Step;

use super::candidates::Candidates;
use super::error::SearchError;
use super::filter;
use super::gram::{Bounds, Family, List, damaged};
use super::literal::{Lists, Literal};
use super::needle::Sense;
use super::pinyin::readings;
use super::query::Query;
use super::scale::Scale;
use super::schema::Fields;
use super::shard::Shard;
use super::shards::Shards;

/// Reading the text of one article takes as long as finding so many others in a list.
const READING: usize = 20;
/// The score of a title that reads as letters that were typed: below any that holds them.
const READ: f32 = 1e-6;

/// A query with the statistics of an index.
pub(super) struct Plan<'a> {
    shards: &'a Shards,
    groups: Vec<Group<'a>>,
    excluded: Vec<Literal>,
    /// About how many articles must be looked at; one whose text must be read counts as [`READING`] others.
    pub(super) effort: usize,
    /// Who passes the filters of the query, if it has any.
    filter: Option<Box<dyn Step>>,
}

/// Of the alternatives of a group an article holds one at least.
#[derive(Default)]
struct Group<'a> {
    alternatives: Vec<Alternative<'a>>,
    /// Who has a title that reads as an alternative: each way to read it.
    readings: Vec<Box<dyn Step>>,
}

/// Tells whether it is too late to go on; an error if nobody waits any more.
pub(super) type IsLate<'a> = &'a dyn Fn() -> Result<bool, SearchError>;

/// A literal, and what the index has of it.
struct Alternative<'a> {
    literal: Literal,
    rarity: f32,
    /// Its lists in each segment.
    lists: Vec<Lists<'a>>,
}

impl Alternative<'_> {
    fn effort(&self) -> usize {
        let effort = |lists: &Lists| lists.most() * if lists.is_exact { 1 } else { READING };
        self.lists.iter().map(effort).sum()
    }
}

impl<'a> Plan<'a> {
    pub(super) fn new(query: &Query, shards: &'a Shards, fields: &Fields) -> Result<Self, SearchError> {
        let mut groups = Vec::new();
        for needles in &query.required {
            let mut group = Group::default();
            for needle in needles {
                let literal = Literal::new(needle);
                let lists = shards.lists(&literal)?;
                group.alternatives.push(Alternative { rarity: shards.rarity(&lists), literal, lists });
                if let Some(letters) = needle.letters() {
                    group.readings.extend(readings(&shards.searcher, fields.letters, letters)?);
                }
            }
            groups.push(group);
        }
        // What is rare comes first, so that of the lists of the others only a little is read.
        let rarest = |group: &Group| group.alternatives.iter().map(|own| own.rarity).fold(f32::MAX, f32::min);
        groups.sort_by(|one, other| rarest(other).total_cmp(&rarest(one)));
        let efforts = groups.iter().map(|group| group.alternatives.iter().map(Alternative::effort).sum());
        let effort = efforts.min().unwrap_or(shards.scale.articles);
        let excluded = query.excluded.iter().map(Literal::new).collect();
        Ok(Self { shards, groups, excluded, effort, filter: filter::step(query, &shards.searcher, fields)? })
    }

    pub(super) const fn scale(&self) -> &Scale {
        &self.shards.scale
    }

    /// The literal that is all that is asked for, if there is only one, and its list says all, with its rarity.
    pub(super) fn single(&self, number: usize) -> Option<(&Literal, List<'_>, f32)> {
        let [group] = self.groups.as_slice() else { return None };
        let [only] = group.alternatives.as_slice() else { return None };
        let is_all = self.filter.is_none() && self.excluded.is_empty() && group.readings.is_empty();
        let list = only.lists.get(number).filter(|_| is_all)?.only()?;
        (only.literal.family() == Family::Text).then_some((&only.literal, list, only.rarity))
    }

    /// What may be found in the segment of this number. Titles that read as something typed are looked up until it is
    /// late.
    pub(super) fn candidates(&self, number: usize, shard: &Shard, is_late: IsLate) -> Result<Candidates, SearchError> {
        let passing = self.filter.as_ref().map(|step| shard.matching(&self.shards.searcher, step.as_ref()));
        let mut found = passing.transpose()?.map(Candidates::equal);
        let (mut read, mut is_cut) = (Vec::new(), false);
        for group in &self.groups {
            let within = found.as_ref().map(|found| found.docs.as_slice());
            let mut own = self.of_group(group, (number, shard), within)?;
            let (mut own_read, is_all) = self.read(group, shard, is_late)?;
            is_cut |= !is_all;
            if let Some(within) = within {
                own_read.retain(|doc| within.binary_search(doc).is_ok());
            }
            if !own_read.is_empty() {
                let most = vec![READ; own_read.len()];
                own = own.or(&Candidates { most, ..Candidates::equal(own_read.clone()) });
            }
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
        Ok(Candidates { read, is_cut, ..found })
    }

    /// Those that hold a literal of the group.
    fn of_group(
        &self,
        group: &Group,
        (number, shard): (usize, &Shard),
        within: Option<&[u32]>,
    ) -> Result<Candidates, SearchError> {
        let mut found: Option<Candidates> = None;
        let lengths = shard.grams.lengths();
        for Alternative { literal, rarity, lists } in &group.alternatives {
            let Some(lists) = lists.get(number) else { continue };
            let matches = lists.matches(within).ok_or_else(damaged)?;
            let (mut most, is_scored) = literal.most(&shard.grams, lists, &matches).ok_or_else(damaged)?;
            for (doc, most) in matches.docs.iter().zip(&mut most) {
                *most = self.shards.scale.score(*rarity, *most, lengths.get(*doc as usize).copied());
            }
            let is_exact = lists.is_exact;
            let own = Candidates { docs: matches.docs, most, is_exact, is_scored, ..Candidates::default() };
            found = Some(match found {
                Some(found) => found.or(&own),
                None => own,
            });
        }
        Ok(found.unwrap_or_default())
    }

    /// Those whose titles read as an alternative, and whether these are all.
    fn read(&self, group: &Group, shard: &Shard, is_late: IsLate) -> Result<(Vec<u32>, bool), SearchError> {
        let mut read = Vec::new();
        let mut is_all = true;
        for step in &group.readings {
            if is_late()? {
                is_all = false;
                break;
            }
            read.extend(shard.matching(&self.shards.searcher, step.as_ref())?);
        }
        read.sort_unstable();
        read.dedup();
        Ok((read, is_all))
    }

    /// The score of a candidate; none if it is no hit.
    pub(super) fn score(&self, shard: &Shard, found: &Candidates, doc: u32) -> Result<Option<f32>, SearchError> {
        let bounds = shard.bounds(doc)?;
        let length = shard.grams.lengths().get(doc as usize).copied();
        let mut score = 0.0;
        for (group, read) in self.groups.iter().zip(&found.read) {
            let mut own = 0.0;
            for Alternative { literal, rarity, .. } in &group.alternatives {
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
            for Alternative { literal, .. } in &group.alternatives {
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
            read.push(self.read(group, shard, &|| Ok(false))?.0);
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
