//! The index of articles: what is put in, what was typed, what is found, and how a hit is shown.
//! Where articles come from, and where the index lies on the disk, is not known here.
//!
//! Search is exact: after folding, an article is a hit if and only if one of its blocks holds the typed string. So
//! the index holds every single character and every pair of neighbours with its position, and no word decides what is
//! found; jieba's words and the title only decide what comes first.

mod error;
mod find;
mod index;
mod kwic;
mod life;
mod near;
mod needle;
mod pinyin;
mod plan;
mod query;
mod schema;
mod searcher;
mod snippet;
mod tokenizer;

pub use error::SearchError;
pub use find::{find, find_in_title};
pub use index::{Document, Index, Writer};
pub use kwic::{Context, Side, in_context};
pub use life::FORMAT;
pub use needle::Needle;
pub use query::{Query, parse};
pub use searcher::{Hit, Outcome, Searcher};
pub use snippet::Snippet;
