//! The pages that are read: where they are, how their bytes become text, which articles they hold.
//! Sources are only ever read. Nothing is searched or remembered here.

mod catalog;
mod decode;
mod page;
mod seeds;
mod source;

pub use catalog::{ArticleEntry, ArticleRef, Catalog, PageEntry};
pub use page::{ArticleId, Page};
pub use source::{Source, SourceError, sources};
