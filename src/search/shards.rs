//! All segments of the index as they were at one moment.
//! What is a hit in them is decided elsewhere.

use tantivy::Searcher;

use super::error::SearchError;
use super::gram::damaged;
use super::literal::Literal;
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

    /// No more articles hold the literal than that: those that hold the rarest of its characters.
    pub(super) fn most(&self, literal: &Literal) -> Result<usize, SearchError> {
        let mut most = 0;
        for shard in &self.all {
            most += literal.lists(&shard.grams, literal.family()).ok_or_else(damaged)?.most();
        }
        Ok(most)
    }

    /// How rare a literal is, by the rarest of its characters.
    pub(super) fn rarity(&self, literal: &Literal) -> Result<f32, SearchError> {
        Ok(self.scale.rarity(self.most(literal)?))
    }
}
