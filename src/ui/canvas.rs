//! Putting text into cells. A glyph wider than a cell leaves an empty symbol in the cells it covers, so that what is
//! drawn later, and the backend, know them for covered. Nothing here knows what the text is.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::{Ambiguous, Cells, Glyph, glyphs};

/// One row of cells to write on, from left to right.
pub(super) struct Row<'b> {
    buffer: &'b mut Buffer,
    area: Rect,
    ambiguous: Ambiguous,
    x: u16,
}

impl<'b> Row<'b> {
    /// The row `y` of `area`, counted from its top. `None` below its bottom.
    pub(super) fn new(buffer: &'b mut Buffer, area: Rect, y: usize, ambiguous: Ambiguous) -> Option<Self> {
        let area = area.intersection(buffer.area);
        let y = u16::try_from(y).ok().filter(|y| *y < area.height)?;
        let area = Rect { y: area.y + y, height: 1, ..area };
        Some(Self { buffer, area, ambiguous, x: area.x })
    }

    /// Cells still free on the right.
    pub(super) fn room(&self) -> Cells {
        Cells((self.area.right() - self.x).into())
    }

    /// Leaves `cells` free.
    pub(super) fn skip(&mut self, cells: Cells) -> &mut Self {
        let cells = u16::try_from(cells.0).unwrap_or(u16::MAX);
        self.x = self.x.saturating_add(cells).min(self.area.right());
        self
    }

    /// Goes to where a text of `cells` ends at the right edge, if that is still ahead.
    pub(super) fn right_align(&mut self, cells: Cells) -> &mut Self {
        let room = self.room();
        self.skip(room - cells)
    }

    /// Gives all cells of the row a style.
    pub(super) fn fill(&mut self, style: Style) -> &mut Self {
        self.buffer.set_style(self.area, style);
        self
    }

    /// Writes `text` as far as there is room. Tells whether all of it fitted.
    pub(super) fn write(&mut self, text: &str, style: Style) -> bool {
        glyphs(text, self.ambiguous).all(|glyph| self.put(&glyph, style))
    }

    /// Writes `text`; where it does not fit, it ends with an ellipsis.
    pub(super) fn write_cut(&mut self, text: &str, style: Style) {
        let cut = crate::text::truncate(text, self.room(), self.ambiguous);
        self.write(&cut, style);
    }

    /// Writes `text`, its bytes in `ranges` (sorted) in another style.
    pub(super) fn write_marked(&mut self, text: &str, style: Style, ranges: &[Range<usize>], marked: Style) {
        let mut ranges = ranges.iter().peekable();
        for glyph in glyphs(text, self.ambiguous) {
            while ranges.peek().is_some_and(|range| range.end <= glyph.start) {
                ranges.next();
            }
            let in_range = ranges.peek().is_some_and(|range| range.start < glyph.end);
            if !self.put(&glyph, if in_range { style.patch(marked) } else { style }) {
                return;
            }
        }
    }

    /// Writes one glyph. Tells whether it fitted.
    pub(super) fn put(&mut self, glyph: &Glyph<'_>, style: Style) -> bool {
        if glyph.cells == Cells(0) {
            return true;
        }
        if glyph.cells > self.room() {
            return false;
        }
        let end = self.x + u16::try_from(glyph.cells.0).unwrap_or(u16::MAX);
        for x in self.x..end {
            let Some(cell) = self.buffer.cell_mut((x, self.area.y)) else { return false };
            cell.set_symbol(if x == self.x { &glyph.symbol } else { "" }).set_style(style);
        }
        self.x = end;
        true
    }
}

/// Empties `area`, and blanks what is left of wide glyphs that its edges cut through.
pub(super) fn clear(buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        blank_cut_glyph(buffer, area.x, y);
        blank_cut_glyph(buffer, area.right(), y);
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// If a wide glyph lies across the left edge of column `x`, blanks all of it.
fn blank_cut_glyph(buffer: &mut Buffer, x: u16, y: u16) {
    let is_covered = |buffer: &Buffer, x| buffer.cell((x, y)).is_some_and(|cell| cell.symbol().is_empty());
    let mut start = x;
    while start > 0 && is_covered(buffer, start) {
        start -= 1;
    }
    let mut end = x;
    while is_covered(buffer, end) {
        end += 1;
    }
    if start == end {
        return;
    }
    for x in start..end {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(" ");
        }
    }
}

/// Empties `area` for an overlay, with a title on a line above it; gives the area below the line. Its glyphs take one
/// cell in every terminal (East Asian Width N): corners and full lines do not.
pub(super) fn overlay(buffer: &mut Buffer, area: Rect, title: &str, (style, ambiguous): (Style, Ambiguous)) -> Rect {
    clear(buffer, area);
    if let Some(mut row) = Row::new(buffer, area, 0, ambiguous) {
        row.write("╌╌ ", style);
        row.write_cut(title, style);
        row.skip(Cells(1));
        let rest = "╌".repeat(row.room().0);
        row.write(&rest, style);
    }
    Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height.saturating_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen() -> Buffer {
        Buffer::empty(Rect::new(0, 0, 6, 1))
    }

    fn symbols(buffer: &Buffer) -> Vec<&str> {
        buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn a_wide_glyph_covers_two_cells_and_never_the_edge() {
        let mut buffer = screen();
        let area = Rect::new(0, 0, 5, 1);
        let mut row = Row::new(&mut buffer, area, 0, Ambiguous::Narrow).unwrap();
        assert!(!row.write("人民报", Style::new()));
        assert_eq!(symbols(&buffer), ["人", "", "民", "", " ", " "]);
    }

    #[test]
    fn an_overlay_blanks_the_glyphs_it_cuts() {
        let mut buffer = screen();
        Row::new(&mut buffer, Rect::new(0, 0, 6, 1), 0, Ambiguous::Narrow).unwrap().write("人民报", Style::new());
        clear(&mut buffer, Rect::new(1, 0, 4, 1));
        assert_eq!(symbols(&buffer), [" "; 6]);
    }

    #[test]
    fn marked_bytes_have_their_style() {
        let mut buffer = screen();
        let mut row = Row::new(&mut buffer, Rect::new(0, 0, 6, 1), 0, Ambiguous::Narrow).unwrap();
        let bold = Style::new().bold();
        row.write_marked("人民报", Style::new(), &[0..0, 3..6], bold);
        let is_bold = |x: u16| buffer[(x, 0)].modifier.contains(ratatui::style::Modifier::BOLD);
        assert_eq!([0, 1, 2, 3, 4, 5].map(is_bold), [false, false, true, true, false, false]);
    }
}
