//! Draws the panel of all bookmarks.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::canvas::{Row, overlay};
use crate::app::{BOOKMARK_ROWS, Panel};
use crate::config::{Theme, Words};
use crate::notebook::Bookmark;
use crate::text::{Ambiguous, Cells, Measure, wrap};

/// The panel of all bookmarks.
pub(super) struct BookmarkPanel<'a> {
    pub(super) panel: &'a Panel,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    pub(super) ambiguous: Ambiguous,
}

impl Widget for BookmarkPanel<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let filter = self.panel.filter_text();
        let title = format!("{} {}  {filter}", self.words.bookmarks, self.panel.len());
        let inner = overlay(buffer, area, title.trim_end(), (self.theme.border, self.ambiguous));
        if self.panel.is_empty() {
            let nothing_yet = self.panel.all().is_empty();
            let text = if nothing_yet { &self.words.no_bookmarks } else { &self.words.no_hits };
            let measure = Measure { width: Cells(inner.width.into()), indent: Cells(0), ambiguous: self.ambiguous };
            for (y, line) in wrap(text, &measure).into_iter().enumerate() {
                let Some(mut row) = Row::new(buffer, inner, y, self.ambiguous) else { return };
                row.write(text.get(line.range).unwrap_or_default(), self.theme.dim);
            }
        }
        for (number, (bookmark, selected)) in self.panel.shown().enumerate() {
            if number * BOOKMARK_ROWS >= usize::from(inner.height) {
                break;
            }
            self.draw(bookmark, selected, number * BOOKMARK_ROWS, inner, buffer);
        }
    }
}

impl BookmarkPanel<'_> {
    fn draw(&self, bookmark: &Bookmark, selected: bool, y: usize, area: Rect, buffer: &mut Buffer) {
        let style = if selected { self.theme.cursor } else { self.theme.text };
        if let Some(mut row) = Row::new(buffer, area, y, self.ambiguous) {
            row.fill(style).skip(Cells(1)).write_cut(&bookmark.passage.quote_line(), style);
        }
        if let Some(mut row) = Row::new(buffer, area, y + 1, self.ambiguous) {
            row.skip(Cells(3));
            if bookmark.note.is_empty() {
                row.write_cut(&bookmark.title, self.theme.dim);
            } else {
                row.write_cut(&bookmark.note, self.theme.label);
            }
        }
        if !bookmark.note.is_empty()
            && let Some(mut row) = Row::new(buffer, area, y + 2, self.ambiguous)
        {
            row.skip(Cells(3)).write_cut(&bookmark.title, self.theme.dim);
        }
    }
}
