//! The concordance of what was found: each match of the hits in its context, with its place in the article.
//! How a line is sorted and set is not decided here.

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;

use super::error::{SearchError, fenced};
use super::kwic::{Context, in_context};
use super::needle::{BARRIER, Needle, Parts};
use super::searcher::Searcher;

/// A match in its context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The caller's number of the article.
    pub key: u64,
    /// Whether it stands in a heading.
    pub in_heading: bool,
    /// The number of its block, from 0, among the headings or among the other blocks.
    pub block: usize,
    /// Its number in the block, from 0.
    pub nth: usize,
    /// The match, and what stands on either side of it.
    pub context: Context,
}

impl Searcher {
    /// The first `most` matches of the articles with these keys, in the order of the keys, as they are read.
    ///
    /// # Errors
    /// [`SearchError::Cancelled`] soon after `cancelled` has become true; the others if the index is broken.
    pub fn concordance(
        &self,
        keys: &[u64],
        needles: &[Needle],
        most: usize,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Vec<Line>, SearchError> {
        fenced(|| {
            let mut lines = Vec::new();
            for key in keys {
                if cancelled() {
                    return Err(SearchError::Cancelled);
                }
                let Some(parts) = self.parts_of(*key)? else { continue };
                lines.extend(lines_of(*key, &parts, needles));
                if lines.len() >= most {
                    break;
                }
            }
            lines.truncate(most);
            Ok(lines)
        })
    }

    fn parts_of(&self, key: u64) -> Result<Option<Parts>, SearchError> {
        let term = Term::from_field_u64(self.fields.key, key);
        let one = TopDocs::with_limit(1).order_by_score();
        let found = self.shards.searcher.search(&TermQuery::new(term, IndexRecordOption::Basic), &one)?;
        let place = found.first().and_then(|(_, at)| Some((self.shards.all.get(at.segment_ord as usize)?, at.doc_id)));
        place.map(|(shard, doc)| shard.parts(doc)).transpose()
    }
}

fn lines_of(key: u64, parts: &Parts, needles: &[Needle]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (part, in_heading) in [(&parts.headings, true), (&parts.body, false)] {
        for (block, text) in part.split(BARRIER).enumerate() {
            // A heading's sign is none of its words.
            let bare = |context: Context| match context.left.strip_prefix('#') {
                Some(left) if in_heading => Context { left: left.trim_start_matches(['#', ' ']).to_owned(), ..context },
                _ => context,
            };
            let contexts = in_context(text, needles).into_iter().map(bare).enumerate();
            lines.extend(contexts.map(|(nth, context)| Line { key, in_heading, block, nth, context }));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::tests::searcher_of;
    use crate::search::parse;

    #[test]
    fn each_match_has_its_place() {
        let searcher = searcher_of(&[("", "石桥通车\n老石桥边看新石桥"), ("", "没有"), ("", "石桥")]);
        let needles = parse("石桥").needles();
        let lines = |most| searcher.concordance(&[2, 0, 1, 9], &needles, most, &|| false).unwrap();
        let places: Vec<_> = lines(9).iter().map(|line| (line.key, line.block, line.nth)).collect();
        assert_eq!(places, [(2, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 1)]);
        assert_eq!(lines(9)[3].context.left, "老石桥边看新");
        assert_eq!(lines(2).len(), 2);
        let outcome = searcher.concordance(&[0], &needles, 9, &|| true);
        assert!(matches!(outcome, Err(SearchError::Cancelled)));
    }
}
