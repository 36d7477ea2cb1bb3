//! Draws the concordance: each match in one row, all matches under each other.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use crate::app::Concordance;
use crate::config::{Theme, Words, fill};
use crate::library::{ArticleRef, Catalog};
use crate::search::{Line, Side};
use crate::text::{Cells, Widths, end_of, truncate, width};

/// The concordance.
pub(super) struct ConcordanceView<'a> {
    pub(super) concordance: &'a Concordance,
    pub(super) catalog: &'a Catalog,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    pub(super) widths: Widths,
}

impl Widget for ConcordanceView<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut canvas = Canvas { buffer, area, widths: self.widths };
        canvas.overlay(&self.title(), self.theme.border);
        if self.concordance.lines().is_empty() {
            let text = if self.concordance.is_waiting() { &self.words.loading } else { &self.words.no_hits };
            canvas.write_paragraph(text, self.theme.dim);
        }
        for (line, selected) in self.concordance.shown() {
            if canvas.area.height == 0 {
                break;
            }
            self.draw(line, selected, &mut canvas);
            canvas.drop_rows(1);
        }
    }
}

impl ConcordanceView<'_> {
    /// The number of the selected line, how the lines are sorted, and the title of its article.
    fn title(&self) -> String {
        let (selected, lines) = (self.concordance.selected(), self.concordance.lines());
        let Some(line) = lines.get(selected) else { return self.words.concordance.clone() };
        let sorted = match self.concordance.side() {
            None => &self.words.sorted_hits,
            Some(Side::Left) => &self.words.sorted_left,
            Some(Side::Right) => &self.words.sorted_right,
        };
        let number = fill(&self.words.article_of, &[&(selected + 1).to_string(), &lines.len().to_string()]);
        let title = self.catalog.article(ArticleRef::from_key(line.key)).map_or("", |entry| entry.title.as_str());
        format!("{} {number}  {sorted}  {title}", self.words.concordance)
    }

    /// Draws a line, its match a little left of the middle.
    fn draw(&self, line: &Line, selected: bool, canvas: &mut Canvas<'_>) {
        let Some(mut row) = canvas.row(0) else { return };
        let style = if selected { self.theme.cursor } else { self.theme.text };
        row.fill(style);
        let before = Cells(row.room().0 * 2 / 5);
        let left = end_of(&line.context.left, before - Cells(1), self.widths);
        row.skip(before - Cells(1) - width(&left, self.widths)).write(&left, style);
        let found = truncate(&line.context.found, row.room() - Cells(1), self.widths);
        row.skip(Cells(1)).write(&found, style.patch(self.theme.hit));
        row.skip(Cells(1)).write_cut(&line.context.right, style);
    }
}
