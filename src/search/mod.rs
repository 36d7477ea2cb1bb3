//! The index of articles: what is put in, what was typed, what is found, and how a hit is shown.
//! Where articles come from, and where the index lies on the disk, is not known here.
//!
//! Search is exact: after folding, an article is a hit if and only if one of its blocks holds the typed string. So
//! the index holds who has which character and which pair of neighbours, and the folded texts to look at where that does not
//! tell; no word decides what is found; jieba's words and the title only decide what comes first.

mod best;
mod candidates;
mod concordance;
mod error;
mod files;
mod filter;
mod find;
mod gram;
mod hunt;
mod index;
mod kwic;
mod life;
mod literal;
mod merging;
mod near;
mod needle;
mod pinyin;
mod plan;
mod print;
mod query;
mod reprint;
mod scale;
mod schema;
mod searcher;
mod shard;
mod shards;
mod single;
mod snippet;
mod tokenizer;

pub use concordance::Line;
pub use error::SearchError;
pub use filter::Marks;
pub use find::{find, find_in_title};
pub use gram::FORMAT;
pub use index::{Document, Index, Writer};
pub use kwic::{Context, Side, in_context};
pub use needle::Needle;
pub use print::Print;
pub use query::{Query, parse};
pub use reprint::firsts;
pub use searcher::{Counted, Hit, Outcome, Ranking, Searcher};
pub use snippet::Snippet;
