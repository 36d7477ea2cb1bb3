//! Draws the panel of all bookmarks: a list of them, and below it all of the selected one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use super::colour;
use crate::app::{BOOKMARK_ROWS, Order, Panel, Scope, Standing};
use crate::config::{Theme, Words, fill};
use crate::notebook::{Bookmark, State};
use crate::text::{Cells, Measure, Widths, width, wrap};

/// The panel of all bookmarks.
pub(super) struct BookmarkPanel<'a> {
    pub(super) panel: &'a Panel,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    pub(super) widths: Widths,
    /// Rows at the bottom for all of the selected bookmark.
    pub(super) detail: usize,
}

impl Widget for BookmarkPanel<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut canvas = Canvas { buffer, area, widths: self.widths };
        canvas.overlay(&self.title(), self.theme.border);
        if self.panel.is_empty() {
            let nothing_yet = self.panel.all().is_empty();
            let text = if nothing_yet { &self.words.no_bookmarks } else { &self.words.no_hits };
            canvas.write_paragraph(text, self.theme.dim);
        }
        let inside = canvas.area;
        let detail = u16::try_from(self.detail).unwrap_or(u16::MAX).min(inside.height);
        canvas.area = Rect { height: inside.height - detail, ..inside };
        for (bookmark, selected) in self.panel.shown() {
            if canvas.area.height == 0 {
                break;
            }
            self.draw(bookmark, selected, &mut canvas);
            canvas.drop_rows(BOOKMARK_ROWS);
        }
        canvas.area = Rect { y: inside.bottom() - detail, height: detail, ..inside };
        if let Some(bookmark) = self.panel.selected() {
            self.draw_detail(bookmark, &mut canvas);
        }
    }
}

impl BookmarkPanel<'_> {
    fn title(&self) -> String {
        let order = match self.panel.order() {
            Order::Time => &self.words.by_time,
            Order::Article => &self.words.by_article,
            Order::State => &self.words.by_state,
        };
        let scope = match self.panel.scope() {
            Scope::Library => &self.words.of_library,
            Scope::Article(_) => &self.words.of_article,
        };
        let title = format!("{} {}  {scope}  {order}", self.words.bookmarks, self.panel.len());
        format!("{title}  {}", self.panel.filter_text()).trim_end().to_owned()
    }

    fn draw(&self, bookmark: &Bookmark, selected: bool, canvas: &mut Canvas<'_>) {
        let style = if selected { self.theme.cursor } else { self.theme.text };
        if let Some(mut row) = canvas.row(0) {
            let state = self.state(bookmark).unwrap_or_default();
            let room = row.room() - width(state, self.widths) - Cells(4);
            row.fill(style).write("▐", style.patch(self.theme.sign).patch(colour(self.theme, bookmark.colour)));
            row.write_cut_to(&bookmark.passage.quote_line(), room, style);
            row.right_align(width(state, self.widths) + Cells(1)).write(state, style.patch(self.theme.problem));
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

    /// How a bookmark stands, in a word, unless it is in place.
    fn state(&self, bookmark: &Bookmark) -> Option<&str> {
        let name = match self.panel.standing(bookmark)? {
            Standing::Known(State::InPlace, _) => return None,
            Standing::Known(State::Moved, _) => "moved",
            Standing::Known(State::Changed, _) => "changed",
            Standing::Known(State::Lost, _) => "lost",
            Standing::Away => "away",
        };
        self.words.states.get(name).map(String::as_str)
    }

    /// The whole quote, what its words are today, the whole note.
    fn draw_detail(&self, bookmark: &Bookmark, canvas: &mut Canvas<'_>) {
        if let Some(mut row) = canvas.row(0) {
            let line = "╌".repeat(row.room().0);
            row.write(&line, self.theme.border);
        }
        canvas.drop_rows(1);
        let today = match self.panel.standing(bookmark) {
            Some(Standing::Known(State::Changed, Some(placing))) => Some(&placing.passage.quote),
            _ => None,
        };
        let mut parts: Vec<(String, Style)> = Vec::new();
        match today {
            Some(today) => {
                parts.push((fill(&self.words.wording_then, &[&bookmark.passage.quote]), self.theme.dim));
                parts.push((fill(&self.words.wording_now, &[today]), self.theme.text));
            }
            None => parts.push((bookmark.passage.quote.clone(), self.theme.text)),
        }
        parts.push((bookmark.note.clone(), self.theme.label));
        let colour = if bookmark.colour.is_plain() { "" } else { self.words.colour(bookmark.colour.name()) };
        parts.push(([&bookmark.tag_line(), colour].join("  ").trim().to_owned(), self.theme.label));
        for (text, style) in parts.iter().flat_map(|(text, style)| text.lines().map(move |line| (line, style))) {
            self.write_wrapped(text, *style, canvas);
        }
    }

    fn write_wrapped(&self, text: &str, style: Style, canvas: &mut Canvas<'_>) {
        let width = Cells(canvas.area.width.into());
        let measure = Measure { width, indent: Cells(0), widths: self.widths, ..Measure::default() };
        for line in wrap(text, &measure) {
            let Some(mut row) = canvas.row(0) else { return };
            row.write(text.get(line.range).unwrap_or_default(), style);
            canvas.drop_rows(1);
        }
    }
}
