//! Draws the panel of all bookmarks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use crate::app::{BOOKMARK_ROWS, Panel};
use crate::config::{Theme, Words};
use crate::notebook::Bookmark;
use crate::text::{Cells, Widths};

/// The panel of all bookmarks.
pub(super) struct BookmarkPanel<'a> {
    pub(super) panel: &'a Panel,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    pub(super) widths: Widths,
}

impl Widget for BookmarkPanel<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut canvas = Canvas { buffer, area, widths: self.widths };
        let title = format!("{} {}  {}", self.words.bookmarks, self.panel.len(), self.panel.filter_text());
        canvas.overlay(title.trim_end(), self.theme.border);
        if self.panel.is_empty() {
            let nothing_yet = self.panel.all().is_empty();
            let text = if nothing_yet { &self.words.no_bookmarks } else { &self.words.no_hits };
            canvas.write_paragraph(text, self.theme.dim);
        }
        for (bookmark, selected) in self.panel.shown() {
            if canvas.area.height == 0 {
                break;
            }
            self.draw(bookmark, selected, &mut canvas);
            canvas.drop_rows(BOOKMARK_ROWS);
        }
    }
}

impl BookmarkPanel<'_> {
    fn draw(&self, bookmark: &Bookmark, selected: bool, canvas: &mut Canvas<'_>) {
        let style = if selected { self.theme.cursor } else { self.theme.text };
        if let Some(mut row) = canvas.row(0) {
            row.fill(style).skip(Cells(1)).write_cut(&bookmark.passage.quote_line(), style);
        }
        let note = (!bookmark.note.is_empty()).then_some((bookmark.note.as_str(), self.theme.label));
        let tags = if bookmark.tags.is_empty() { String::new() } else { bookmark.tag_line() + " " };
        let below = note.into_iter().map(|(note, style)| ("", note, style));
        let below = below.chain([(tags.as_str(), bookmark.title.as_str(), self.theme.dim)]);
        for (y, (tags, text, style)) in below.enumerate() {
            if let Some(mut row) = canvas.row(y + 1) {
                row.skip(Cells(3)).write_cut(tags, self.theme.label);
                row.write_cut(text, style);
            }
        }
    }
}
