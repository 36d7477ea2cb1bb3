//! The pages that are read: where they are, how their bytes become text, which articles they hold.
//! Sources are only ever read. Nothing is searched or remembered here.

mod archive;
mod catalog;
mod decode;
mod known;
mod listing;
mod log;
mod page;
mod record;
mod roots;
mod seeds;
mod source;

pub use archive::{Archive, Malformed, Offsets};
pub use catalog::{ArticleEntry, ArticleRef, Catalog, PageEntry, TextRef, Which};
pub use known::{Known, Records, Stamp};
pub use listing::{LISTING, Listing};
pub use page::{ArticleId, Page};
pub use record::{FieldNames, Record};
pub use roots::Roots;
pub use source::{Source, SourceError, sources};
