//! Draws the reading pane: the rows of the open article that are in view, with everything that lies on its text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::Row;
use crate::app::{Opened, Place, Reader, SetLine, Span, text_area};
use crate::config::Theme;
use crate::page::Role;
use crate::text::{Ambiguous, Cells, glyphs, wrap};

/// The reading pane.
pub(super) struct ReaderView<'a> {
    pub(super) reader: &'a Reader,
    /// Why there is nothing to read.
    pub(super) problem: Option<&'a str>,
    pub(super) theme: &'a Theme,
    pub(super) focused: bool,
    pub(super) measure: Cells,
    pub(super) ambiguous: Ambiguous,
}

impl Widget for ReaderView<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let text = text_area(area, self.measure);
        let Some(opened) = self.reader.opened() else {
            self.draw_problem(text, buffer);
            return;
        };
        let height = usize::from(area.height);
        let top = self.reader.top(height);
        for (y, line) in opened.setting.lines.iter().skip(top).take(height).enumerate() {
            self.draw_sign(opened, top + y, line, y, text, buffer);
            self.draw_line(opened, line, y, text, buffer);
        }
    }
}

/// What lies on the text: a stretch of it and its style.
type Layer = (Span, Style);

impl ReaderView<'_> {
    fn draw_problem(&self, area: Rect, buffer: &mut Buffer) {
        let Some(problem) = self.problem else { return };
        let measure =
            crate::text::Measure { width: Cells(area.width.into()), indent: Cells(0), ambiguous: self.ambiguous };
        for (y, line) in wrap(problem, &measure).into_iter().enumerate() {
            let Some(mut row) = Row::new(buffer, area, y + 1, self.ambiguous) else { return };
            row.write(problem.get(line.range).unwrap_or_default(), self.theme.problem);
        }
    }

    /// The gutter tells where the reading line is, and where bookmarks are.
    fn draw_sign(&self, opened: &Opened, number: usize, line: &SetLine, y: usize, text: Rect, buffer: &mut Buffer) {
        let gutter = Rect { x: text.x.saturating_sub(2), width: 2, ..text };
        let Some(mut row) = Row::new(buffer, gutter, y, self.ambiguous) else { return };
        let at = |offset| Place { block: line.block, offset };
        let is_marked = |span: &Span| span.start < at(line.range.end) && at(line.range.start) < span.end;
        if !line.range.is_empty() && opened.marks.iter().any(|mark| is_marked(&mark.span)) {
            row.write("▐", self.theme.sign);
        } else if self.focused && number == self.reader.line() {
            row.write("›", self.theme.label);
        }
    }

    fn draw_line(&self, opened: &Opened, line: &SetLine, y: usize, area: Rect, buffer: &mut Buffer) {
        let Some(article) = opened.article() else { return };
        let Some(mut row) = Row::new(buffer, area, y, self.ambiguous) else { return };
        let role = article.blocks.get(line.block).map_or(Role::Body, |block| block.role);
        let base = self.style_of(role);
        let layers = self.layers(opened, line);
        row.skip(line.indent);
        for glyph in glyphs(opened.setting.text(article, line), self.ambiguous) {
            let at = |byte: usize| Place { block: line.block, offset: line.range.start + byte };
            let lies_on = |span: &Span| span.start < at(glyph.end) && at(glyph.start) < span.end;
            let over = layers.iter().filter(|(span, _)| lies_on(span));
            let style = over.fold(base, |style, (_, over)| style.patch(*over));
            if !row.put(&glyph, style) {
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
            layers.push((mark.span.clone(), if flashes { self.theme.selection } else { self.theme.mark }));
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
