//! Texts cut to the room there is for them, from the front. From the end they are cut in `safe.rs`.

use std::borrow::Cow;

use super::safe::{glyphs, width};
use super::width::{Cells, Widths};

/// Stands where something is left out. Unlike …, it takes one cell on every terminal (UAX #11, class N).
pub const ELLIPSIS: &str = "⋯";

/// As much of the end of a text as there is room for, after an ellipsis if it is cut.
pub fn end_of(text: &str, room: Cells, widths: Widths) -> Cow<'_, str> {
    let mut rest = width(text, widths);
    if rest <= room {
        return Cow::Borrowed(text);
    }
    let ellipsis = width(ELLIPSIS, widths);
    for glyph in glyphs(text, widths) {
        rest = rest - glyph.cells;
        if rest + ellipsis <= room {
            return Cow::Owned(format!("{ELLIPSIS}{}", text.get(glyph.end..).unwrap_or_default()));
        }
    }
    Cow::Borrowed("")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_end_of_a_text_fits(text in "\\PC{0,30}", room in 0..40_usize) {
            let end = end_of(&text, Cells(room), Widths::wide());
            prop_assert!(width(&end, Widths::wide()) <= Cells(room));
            prop_assert!(end.is_empty() || text.ends_with(end.trim_start_matches(ELLIPSIS)));
        }
    }
}
