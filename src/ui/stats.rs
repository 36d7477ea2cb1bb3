//! Draws the statistics panel. What its rows say is decided in `app`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use crate::config::{Theme, Words};
use crate::text::Widths;

/// The statistics panel.
pub(super) struct StatsPanel<'a> {
    /// `None` before they are counted.
    pub(super) rows: Option<Vec<String>>,
    /// The first row to show; the last page is shown if it is beyond.
    pub(super) top: usize,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    pub(super) widths: Widths,
}

impl Widget for StatsPanel<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut canvas = Canvas { buffer, area, widths: self.widths };
        canvas.overlay(&self.words.stats, self.theme.border);
        let Some(rows) = self.rows else {
            canvas.write_paragraph(&self.words.loading, self.theme.dim);
            return;
        };
        let top = self.top.min(rows.len().saturating_sub(usize::from(canvas.area.height)));
        for (y, text) in rows.iter().skip(top).enumerate() {
            let Some(mut row) = canvas.row(y) else { break };
            row.write_cut(text, self.theme.text);
        }
    }
}
