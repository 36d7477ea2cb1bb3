//! Putting text into cells. A glyph wider than a cell leaves an empty symbol in the cells it covers, so that what is
//! drawn later, and the backend, know them for covered. Nothing here knows what the text is.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::{Cells, Glyph, Measure, Widths, glyphs, truncate, wrap};

/// A part of the screen to draw on.
pub(super) struct Canvas<'b> {
    pub(super) buffer: &'b mut Buffer,
    pub(super) area: Rect,
    pub(super) widths: Widths,
}

impl Canvas<'_> {
    /// The row `y`, counted from the top. `None` below the bottom.
    pub(super) fn row(&mut self, y: usize) -> Option<Row<'_>> {
        let area = self.area.intersection(self.buffer.area);
        let y = u16::try_from(y).ok().filter(|y| *y < area.height)?;
        let area = Rect { y: area.y + y, height: 1, ..area };
        Some(Row { buffer: self.buffer, area, widths: self.widths, x: area.x })
    }

    /// Takes `rows` rows off the top.
    pub(super) fn drop_rows(&mut self, rows: usize) {
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).min(self.area.height);
        self.area = Rect { y: self.area.y + rows, height: self.area.height - rows, ..self.area };
    }

    /// Writes a paragraph, broken into lines.
    pub(super) fn write_paragraph(&mut self, text: &str, style: Style) {
        let measure = Measure {
            width: Cells(self.area.width.into()),
            indent: Cells(0),
            widths: self.widths,
            ..Measure::default()
        };
        for (y, line) in wrap(text, &measure).into_iter().enumerate() {
            let Some(mut row) = self.row(y) else { return };
            row.write(text.get(line.range).unwrap_or_default(), style);
        }
    }

    /// Empties the canvas for an overlay, with a title on a line above it; what is left is below the line. Its glyphs
    /// take one cell in every terminal (East Asian Width N): corners and full lines do not.
    pub(super) fn overlay(&mut self, title: &str, style: Style) {
        clear(self.buffer, self.area);
        if let Some(mut row) = self.row(0) {
            row.write("╌╌ ", style);
            row.write_cut(title, style);
            row.skip(Cells(1));
            let rest = "╌".repeat(row.room().0);
            row.write(&rest, style);
        }
        self.drop_rows(1);
        self.area = Rect { x: self.area.x + 1, width: self.area.width.saturating_sub(2), ..self.area };
    }
}

/// One row of cells to write on, from left to right.
pub(super) struct Row<'b> {
    buffer: &'b mut Buffer,
    area: Rect,
    widths: Widths,
    x: u16,
}

impl Row<'_> {
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
        glyphs(text, self.widths).all(|glyph| self.put(&glyph, style))
    }

    /// Writes `text`; where it does not fit, it ends with an ellipsis.
    pub(super) fn write_cut(&mut self, text: &str, style: Style) {
        self.write_cut_to(text, self.room(), style);
    }

    /// Writes `text` on `cells` at most; where it does not fit, it ends with an ellipsis.
    pub(super) fn write_cut_to(&mut self, text: &str, cells: Cells, style: Style) {
        let cut = truncate(text, cells.min(self.room()), self.widths);
        self.write(&cut, style);
    }

    /// Writes `text`, its bytes in `ranges` (sorted) in another style.
    pub(super) fn write_marked(&mut self, text: &str, style: Style, ranges: &[Range<usize>], marked: Style) {
        let mut ranges = ranges.iter().peekable();
        for glyph in glyphs(text, self.widths) {
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
fn clear(buffer: &mut Buffer, area: Rect) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn screen() -> Buffer {
        Buffer::empty(Rect::new(0, 0, 6, 1))
    }

    fn canvas(buffer: &mut Buffer, width: u16) -> Canvas<'_> {
        Canvas { buffer, area: Rect::new(0, 0, width, 1), widths: Widths::narrow() }
    }

    fn symbols(buffer: &Buffer) -> Vec<&str> {
        buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn a_wide_glyph_covers_two_cells_and_never_the_edge() {
        let mut buffer = screen();
        assert!(!canvas(&mut buffer, 5).row(0).unwrap().write("人民报", Style::new()));
        assert_eq!(symbols(&buffer), ["人", "", "民", "", " ", " "]);
    }

    #[test]
    fn an_overlay_blanks_the_glyphs_it_cuts() {
        let mut buffer = screen();
        canvas(&mut buffer, 6).row(0).unwrap().write("人民报", Style::new());
        clear(&mut buffer, Rect::new(1, 0, 4, 1));
        assert_eq!(symbols(&buffer), [" "; 6]);
    }

    #[test]
    fn marked_bytes_have_their_style() {
        let mut buffer = screen();
        let bold = Style::new().bold();
        canvas(&mut buffer, 6).row(0).unwrap().write_marked("人民报", Style::new(), &[0..0, 3..6], bold);
        let is_bold = |x: u16| buffer[(x, 0)].modifier.contains(ratatui::style::Modifier::BOLD);
        assert_eq!([0, 1, 2, 3, 4, 5].map(is_bold), [false, false, true, true, false, false]);
    }
}
