//! Draws the keys in effect, grouped by where they work.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use crate::config::{HelpLine, Keymap, Theme, Words};
use crate::text::{Cells, Widths, width};

/// Cells for the keys of an action.
const KEYS: Cells = Cells(16);

/// The help screen.
pub(super) struct HelpScreen<'a> {
    pub(super) keymap: &'a Keymap,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    /// The first line to show; the last page is shown if it is beyond.
    pub(super) top: usize,
    pub(super) widths: Widths,
}

impl Widget for HelpScreen<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut canvas = Canvas { buffer, area, widths: self.widths };
        canvas.overlay(&self.words.help, self.theme.border);
        let lines = self.keymap.help_lines();
        let top = self.top.min(lines.len().saturating_sub(usize::from(canvas.area.height)));
        for (y, line) in lines.iter().skip(top).enumerate() {
            let Some(mut row) = canvas.row(y) else { break };
            match line {
                HelpLine::Empty => {}
                HelpLine::Section(section) => {
                    let name = self.words.modes.get(*section).map_or("", String::as_str);
                    row.write_cut(name, self.theme.section);
                }
                HelpLine::Bindings(bindings) => {
                    let keys = bindings.typed();
                    row.write(&keys, self.theme.label);
                    row.skip((KEYS - width(&keys, self.widths)).max(Cells(1)));
                    row.write_cut(self.words.action(bindings.run), self.theme.text);
                }
            }
        }
    }
}
