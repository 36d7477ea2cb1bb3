//! Draws the reading pane: the rows of the open article that are in view, with everything that lies on its text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::{Canvas, Row};
use super::colour;
use crate::app::{GUTTER, Opened, Place, Reader, SetLine, Span, text_area};
use crate::config::Theme;
use crate::page::Role;
use crate::text::{Cells, Measure, Widths, wrap};

/// The reading pane.
pub(super) struct ReaderView<'a> {
    pub(super) reader: &'a Reader,
    /// Why there is nothing to read.
    pub(super) problem: Option<&'a str>,
    pub(super) theme: &'a Theme,
    pub(super) focused: bool,
    pub(super) measure: Cells,
    pub(super) widths: Widths,
}

impl Widget for ReaderView<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let text = text_area(area, self.measure);
        let mut canvas = Canvas { buffer, area: text, widths: self.widths };
        let Some(opened) = self.reader.opened() else {
            canvas.drop_rows(1);
            canvas.write_paragraph(self.problem.unwrap_or_default(), self.theme.problem);
            return;
        };
        let height = usize::from(area.height);
        let top = self.reader.top(height);
        let gutter = Rect { x: text.x.saturating_sub(GUTTER), width: GUTTER, ..text };
        for (y, line) in opened.setting.lines.iter().skip(top).take(height).enumerate() {
            canvas.area = gutter;
            self.draw_sign(opened, top + y, canvas.row(y));
            canvas.area = text;
            self.draw_line(opened, line, canvas.row(y));
        }
        let x = text.right() + MARGIN_GAP;
        canvas.area = Rect { x, width: area.right().saturating_sub(x + 1), ..text };
        if canvas.area.width >= MARGIN_FROM {
            self.draw_notes(opened, top, &mut canvas);
        }
    }
}

/// Cells between the text and the notes beside it.
const MARGIN_GAP: u16 = 2;

/// A narrower margin has no room for notes, in cells.
const MARGIN_FROM: u16 = 16;

/// What lies on the text: a stretch of it and its style.
type Layer = (Span, Style);

impl ReaderView<'_> {
    /// The gutter tells where the reading line is, where bookmarks and letters are, and beside a raw page, where articles begin or
    /// go on and which lines were corrected.
    fn draw_sign(&self, opened: &Opened, number: usize, row: Option<Row<'_>>) {
        let (Some(mut row), Some(line)) = (row, opened.setting.lines.get(number)) else { return };
        let at = |offset| Place { block: line.block, offset };
        let is_marked = |span: &Span| span.start < at(line.range.end) && at(line.range.start) < span.end;
        // The innermost one has its say.
        let mark = opened.marks.iter().rfind(|mark| !line.range.is_empty() && is_marked(&mark.span));
        let (is_marked, sign) = (
            mark.is_some(),
            mark.map_or(self.theme.sign, |mark| self.theme.sign.patch(colour(self.theme, mark.colour))),
        );
        let is_reading_line = self.focused && number == self.reader.line();
        if is_reading_line {
            row.write("›", self.theme.label);
        } else if is_marked {
            row.write("▐", sign);
        } else if line.folded {
            row.write("⋯", self.theme.dim);
        } else {
            row.skip(Cells(1));
        }
        let row_of = |place: Place| opened.setting.row_of(place);
        if let Some((letter, _)) = opened.letters.iter().find(|(_, place)| row_of(*place) == number) {
            row.write(letter.encode_utf8(&mut [0; 4]), self.theme.label);
        } else if is_marked && is_reading_line {
            row.write("▐", sign);
        } else if line.range.start == 0 && opened.proof.correction_at(line.block).is_some() {
            row.write("*", self.theme.problem);
        } else if line.range.start == 0 && opened.proof.is_turn(line.block) {
            row.write("▸", self.theme.sign);
        }
    }

    /// Writes the notes of the bookmarks in view into the margin, each beside the beginning of its passage, or below the
    /// note before.
    fn draw_notes(&self, opened: &Opened, top: usize, canvas: &mut Canvas<'_>) {
        let measure = Measure {
            width: Cells(canvas.area.width.into()),
            indent: Cells(0),
            widths: self.widths,
            ..Measure::default()
        };
        let mut free = 0;
        for mark in opened.marks.iter().filter(|mark| !mark.note.is_empty()) {
            let Some(y) = opened.setting.row_of(mark.span.start).checked_sub(top) else { continue };
            let style = self.theme.dim.patch(colour(self.theme, mark.colour));
            free = free.max(y);
            for line in mark.note.lines() {
                for part in wrap(line, &measure) {
                    let Some(mut row) = canvas.row(free) else { return };
                    row.write(line.get(part.range).unwrap_or_default(), style);
                    free += 1;
                }
            }
        }
    }

    fn draw_line(&self, opened: &Opened, line: &SetLine, row: Option<Row<'_>>) {
        let Some(mut row) = row else { return };
        let article = opened.shown();
        let role = article.blocks.get(line.block).map_or(Role::Body, |block| block.role);
        let base = self.style_of(role);
        let layers = self.layers(opened, line);
        row.skip(line.indent);
        for (gap, glyph) in opened.setting.glyphs(article, line) {
            let at = |byte: usize| Place { block: line.block, offset: line.range.start + byte };
            let style = |lies_on: &dyn Fn(&Span) -> bool| {
                let over = layers.iter().filter(|(span, _)| lies_on(span));
                over.fold(base, |style, (_, over)| style.patch(*over))
            };
            row.write(&" ".repeat(gap.0), style(&|span| span.start < at(glyph.start) && at(glyph.start) < span.end));
            if !row.put(&glyph, style(&|span| span.start < at(glyph.end) && at(glyph.start) < span.end)) {
                break;
            }
        }
    }

    /// What lies on a line, lowest first: bookmarks, matches, the current match, the selection.
    fn layers(&self, opened: &Opened, line: &SetLine) -> Vec<Layer> {
        let start = Place { block: line.block, offset: line.range.start };
        let end = Place { block: line.block, offset: line.range.end };
        let touches = |span: &Span| span.start < end && start < span.end;
        let mut layers: Vec<Layer> = Vec::new();
        for mark in opened.marks.iter().filter(|mark| touches(&mark.span)) {
            let flashes = self.reader.flash() == Some(mark.bookmark);
            let plain = self.theme.mark.patch(colour(self.theme, mark.colour));
            layers.push((mark.span.clone(), if flashes { self.theme.selection } else { plain }));
        }
        let first = opened.matches.partition_point(|span| span.end <= start);
        let matches = opened.matches.iter().enumerate().skip(first).take_while(|(_, span)| span.start < end);
        for (number, span) in matches {
            let current = self.reader.current() == Some(number);
            layers.push((span.clone(), if current { self.theme.hit_current } else { self.theme.hit }));
        }
        if self.reader.selection().is_some()
            && let Some(span) = self.reader.chosen().filter(touches)
        {
            layers.push((span, self.theme.selection));
        }
        layers
    }

    const fn style_of(&self, role: Role) -> Style {
        match role {
            Role::Headline => self.theme.headline,
            Role::Kicker | Role::Subtitle | Role::Byline => self.theme.label,
            Role::Section => self.theme.section,
            Role::Caption | Role::Credit | Role::Jump | Role::Ornament | Role::Duplicate => self.theme.dim,
            Role::Body | Role::Notice => self.theme.text,
        }
    }
}
