//! Which segments are merged: few of them answer faster than many, but none may be so large that merging it takes long.
//! How they are merged is not known here.

use std::collections::BTreeMap;

use tantivy::index::SegmentMeta;
use tantivy::indexer::{MergeCandidate, MergePolicy};

/// So many segments of one size are merged.
const TOGETHER: usize = 8;
/// Articles of a segment that is no longer merged,
const FULL: u32 = 32_000;
/// and of one that is made by merging, at most.
const MOST: u32 = 100_000;
/// A segment is written anew without what was deleted if that is more than one article in so many.
const DELETED: u32 = 3;

/// Merges what is small, and what has many deleted articles.
#[derive(Clone, Debug)]
pub(super) struct Merging;

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut merges = Vec::new();
        let mut by_size: BTreeMap<u32, Vec<&SegmentMeta>> = BTreeMap::new();
        for segment in segments {
            if segment.num_deleted_docs() * DELETED > segment.max_doc() {
                merges.push(MergeCandidate(vec![segment.id()]));
            } else if segment.num_docs() < FULL {
                // Sizes that differ by less than eight times are one.
                by_size.entry(segment.num_docs().max(1).ilog2() / 3).or_default().push(segment);
            }
        }
        for mut alike in by_size.into_values().filter(|alike| alike.len() >= TOGETHER) {
            alike.sort_by_key(|segment| segment.num_docs());
            let mut articles = 0;
            let few = alike.iter().take_while(|segment| {
                articles += segment.num_docs();
                articles <= MOST
            });
            merges.push(MergeCandidate(few.map(|segment| segment.id()).collect()));
        }
        merges
    }
}
