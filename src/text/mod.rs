//! Chinese text as characters and cells: what may be drawn, how wide it is, where its lines break, how it is folded
//! for search, where its words and sentences are, how a changed quote is found again, its dates, and its other
//! characters.
//!
//! Pure: nothing here knows files, threads, terminals, or what an article is.

mod align;
mod clip;
mod convert;
mod cut;
mod date;
mod emoji;
mod fill;
mod fold;
pub mod fuzzy;
mod json;
mod justify;
mod kinsoku;
mod linebreak;
mod measure;
mod pinyin;
mod safe;
mod segment;
mod sentence;
mod variant;
mod width;
mod wrap;

pub use align::align;
pub use clip::Clip;
pub use convert::{Converter, Script};
pub use cut::{ELLIPSIS, end_of};
pub use date::{Date, DateRange};
pub use emoji::{Composition, Compositions};
pub use fold::{Folded, fold};
pub use json::escape_json;
pub use linebreak::{Breaks, breaks};
pub use measure::{Hanging, Justification, Kinsoku, Measure, Rules};
pub use pinyin::{find_reading, initials, readings, reads_as};
pub use safe::{Glyph, SafeText, glyphs, is_safe_symbol, truncate, width};
pub use segment::{Segmenter, runs};
pub use sentence::{sentence_at, sentences, sentences_back, sentences_from};
pub use width::{Cells, Kind, Widths, cells};
pub use wrap::{Gap, Row, VisualLine, lines, offset, position, wrap};
