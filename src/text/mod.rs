//! Chinese text as characters and cells: what may be drawn, how wide it is, where its lines break, how it is folded
//! for search, where its words and sentences are, and how a changed quote is found again.
//!
//! Pure: nothing here knows files, threads, terminals, or what an article is.

mod fold;
pub mod fuzzy;
mod linebreak;
mod pinyin;
mod safe;
mod segment;
mod variant;
mod width;
mod wrap;

pub use fold::{Folded, fold};
pub use linebreak::breaks;
pub use pinyin::{find_reading, initials, readings};
pub use safe::{Glyph, SafeText, glyphs, is_safe_symbol, truncate, width};
pub use segment::{Segmenter, sentences};
pub use width::{Ambiguous, Cells, cells};
pub use wrap::{Measure, Row, VisualLine, offset, position, wrap};
