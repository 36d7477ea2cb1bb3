//! What the reader of dubao chose, and what stands for it when nothing was chosen: keys, colours, language, places.
//! Nothing here draws or acts.

mod keymap;
mod lang;
mod paths;
mod settings;
mod theme;

pub use keymap::{Bindings, HelpLine, KEYS, Key, Keymap, KeymapError, Lookup, Mode};
pub use lang::{Lang, Words, fill};
pub use paths::Paths;
pub use settings::{Ambiguous, MANUAL, Mouse, Problem, Quotes, Settings};
pub use theme::Theme;
