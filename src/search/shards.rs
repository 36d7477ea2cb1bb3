//! All segments of the index as they were at one moment.
//! What is a hit in them is decided elsewhere.

use tantivy::Searcher;

use super::error::SearchError;
use super::gram::damaged;
use super::literal::{Lists, Literal};
use super::scale::Scale;
use super::shard::Shard;

/// The segments, and what they have in common.
pub(super) struct Shards {
    pub(super) searcher: Searcher,
    pub(super) all: Vec<Shard>,
    pub(super) scale: Scale,
}

impl Shards {
    pub(super) fn open(searcher: Searcher) -> Result<Self, SearchError> {
        let all = searcher.segment_readers().iter().map(Shard::open).collect::<Result<Vec<_>, _>>()?;
        let scale = Scale::of(all.iter().flat_map(|shard| shard.grams.lengths()).copied());
        Ok(Self { searcher, all, scale })
    }

    /// The lists of a literal in each segment.
    pub(super) fn lists(&self, literal: &Literal) -> Result<Vec<Lists<'_>>, SearchError> {
        let mut lists = Vec::with_capacity(self.all.len());
        for shard in &self.all {
            lists.push(literal.lists(&shard.grams, literal.family()).ok_or_else(damaged)?);
        }
        Ok(lists)
    }

    /// How rare a literal with these lists is, by the rarest of its characters.
    pub(super) fn rarity(&self, lists: &[Lists]) -> f32 {
        self.scale.rarity(lists.iter().map(Lists::most).sum())
    }
}
