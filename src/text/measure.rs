//! How a text is to be set: the room for its lines and the rules of the house. Nothing is set here.

use super::width::{Cells, Widths};

/// How a text is to be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Measure {
    /// Room for a line, its indent and what hangs included.
    pub width: Cells,
    /// Room left free before the first line of a paragraph; it gives way where a word would have to be broken.
    pub indent: Cells,
    /// How wide the terminal at hand draws.
    pub widths: Widths,
    /// The rules of the house.
    pub rules: Rules,
}

/// Forty Chinese characters, the longest line that a newspaper's reader follows with ease; two of them for the indent
/// (CLREQ, paragraph-start indentation).
impl Default for Measure {
    fn default() -> Self {
        Self { width: Cells(80), indent: Cells(4), widths: Widths::default(), rules: Rules::default() }
    }
}

/// What one publishing house does and another does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Which marks may stand at the ends of a line.
    pub kinsoku: Kinsoku,
    /// Whether stops may stand past the edge.
    pub hanging: Hanging,
    /// Whether lines are filled up to the edge.
    pub justification: Justification,
}

/// Which marks may not begin or end a line: the levels of CLREQ («行首行尾禁则»), each with all that the one before it
/// asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kinsoku {
    /// No more than UAX #14 asks for.
    None,
    /// Stops, closers, interpuncts and connectors begin no line, openers end none. Numbers keep their units, URLs and
    /// words stay whole.
    Basic,
    /// A solidus ends no line either (GB/T 15834—2011).
    Gb,
    /// Dashes and ellipses begin no line either.
    #[default]
    Strict,
}

/// Whether a stop at the end of a line may stand in a margin of its own (CLREQ, hanging punctuation, 行尾点号悬挂).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Hanging {
    /// It takes room like other marks.
    #[default]
    Off,
    /// The last two cells of the measure are kept for it.
    On,
}

/// Whether all lines of a paragraph but the last end at the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Justification {
    /// They end where their text ends.
    #[default]
    Ragged,
    /// Spare cells are spread over the line, beside marks and between scripts.
    Justified,
}

/// Room for a stop that hangs.
const MARGIN: Cells = Cells(2);
/// A shorter line has no cells to spare for a margin.
const MARGIN_FROM: Cells = Cells(16);

impl Measure {
    /// Room for what does not hang.
    pub(super) fn room(&self) -> Cells {
        match self.rules.hanging {
            Hanging::On if self.width >= MARGIN_FROM => self.width - MARGIN,
            _ => self.width,
        }
    }
}
