//! Draws the list pane: pages and their articles, or the hits of a search.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::canvas::Canvas;
use crate::app::{Item, List, Panel, Results, is_read};
use crate::config::{Theme, Words, fill};
use crate::library::{ArticleEntry, ArticleRef, Catalog, Source};
use crate::notebook::Reads;
use crate::page::Kind;
use crate::search::find_in_title;
use crate::text::{Cells, ELLIPSIS, Widths, truncate, width};

/// Second lines begin this far from the left edge.
const INDENT: Cells = Cells(4);

/// The list pane.
pub(super) struct ListView<'a> {
    pub(super) list: &'a List,
    pub(super) catalog: &'a Catalog,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    /// Knows the articles that hold bookmarks.
    pub(super) bookmarks: &'a Panel,
    /// The articles that count as read.
    pub(super) reads: &'a Reads,
    pub(super) focused: bool,
    pub(super) loaded: bool,
    pub(super) widths: Widths,
}

impl Widget for ListView<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut canvas = Canvas { buffer, area, widths: self.widths };
        for (item, selected) in self.list.shown() {
            self.draw(item, selected, &mut canvas);
            canvas.drop_rows(item.height());
            if canvas.area.height == 0 {
                break;
            }
        }
        if canvas.area == area {
            self.draw_empty(&mut canvas);
        }
    }
}

impl ListView<'_> {
    fn draw_empty(&self, canvas: &mut Canvas<'_>) {
        let text = match (self.list.results(), self.loaded) {
            (Some(_), _) => &self.words.no_hits,
            (None, false) => &self.words.loading,
            (None, true) => &self.words.empty,
        };
        if let Some(mut row) = canvas.row(1) {
            row.skip(INDENT).write_cut(text, self.theme.dim);
        }
    }

    fn draw(&self, item: Item, selected: bool, canvas: &mut Canvas<'_>) {
        let style = match (selected, self.focused) {
            (true, true) => self.theme.cursor,
            (true, false) => self.theme.cursor_away,
            (false, _) => self.theme.text,
        };
        match item {
            Item::Page(number) => self.draw_head(number, canvas),
            Item::Unreadable(number) => self.draw_unreadable(number, style, canvas),
            Item::Article(at) => {
                let Some(entry) = self.catalog.article(at) else { return self.draw_awaited(style, canvas) };
                self.draw_title(entry, &[], style, canvas);
                self.draw_signs(at, style, canvas);
                if let Some(mut row) = canvas.row(1) {
                    let parts = [entry.date.as_deref(), entry.paper.as_deref(), Some(entry.summary.as_str())];
                    let line = parts.into_iter().flatten().collect::<Vec<_>>().join("  ");
                    row.skip(INDENT).write_cut(&line, self.theme.dim);
                }
            }
            Item::Near => {
                let nothing = self.list.results().is_some_and(|results| results.total == 0);
                let nothing = if nothing { self.words.no_hits.as_str() } else { "" };
                if let Some(mut row) = canvas.row(0) {
                    row.skip(Cells(1)).write_cut(nothing, self.theme.label);
                    row.skip(Cells(1)).write_cut(&self.words.only_near, self.theme.dim);
                }
            }
            Item::Hit(rank) => {
                if let Some(results) = self.list.results() {
                    self.draw_hit(rank, results, style, canvas);
                }
            }
        }
        if selected && let Some(mut row) = canvas.row(0) {
            row.write("›", style);
        }
    }

    /// Draws an entry that is being looked up.
    fn draw_awaited(&self, style: Style, canvas: &mut Canvas<'_>) {
        if let Some(mut row) = canvas.row(0) {
            row.fill(style).skip(Cells(2)).write(ELLIPSIS, style.patch(self.theme.dim));
        }
    }

    fn draw_head(&self, number: u32, canvas: &mut Canvas<'_>) {
        let Some(page) = self.catalog.pages().get(number as usize) else { return };
        let Some(mut row) = canvas.row(0) else { return };
        row.skip(Cells(1)).write_cut(&page.label, self.theme.label);
        row.skip(Cells(1)).write(&page.len().to_string(), self.theme.dim);
    }

    fn draw_unreadable(&self, number: u32, style: Style, canvas: &mut Canvas<'_>) {
        let Some(page) = self.catalog.pages().get(number as usize) else { return };
        let problem = page.problem.as_deref().unwrap_or_default();
        let path = page.source.as_ref().map(Source::path).unwrap_or_default();
        // The name and the reason fit where the whole path would leave no room for them.
        let reason = problem.strip_prefix(&path).unwrap_or(problem);
        let Some(mut row) = canvas.row(0) else { return };
        let style = style.patch(self.theme.problem);
        row.fill(style).skip(Cells(1)).write("! ", style);
        row.write_cut(&format!("{}{reason}", page.label), style);
    }

    fn draw_title(&self, entry: &ArticleEntry, marked: &[Range<usize>], style: Style, canvas: &mut Canvas<'_>) {
        let Some(mut row) = canvas.row(0) else { return };
        row.fill(style).skip(Cells(2));
        if entry.kind != Kind::News
            && let Some(kind) = self.words.kinds.get(entry.kind.name())
        {
            row.write(kind, self.coloured(style, self.theme.label));
            row.skip(Cells(1));
        }
        let title = truncate(&entry.title, row.room(), self.widths);
        // The ellipsis of a cut title is no part of a match.
        let kept = if title.len() < entry.title.len() { title.trim_end_matches(ELLIPSIS).len() } else { title.len() };
        let marked: Vec<_> = marked.iter().map(|range| range.start.min(kept)..range.end.min(kept)).collect();
        row.write_marked(&title, style, &marked, self.theme.hit);
    }

    /// `colour` over `style`. On a reversed row, it would be that of the whole cell.
    fn coloured(&self, style: Style, colour: Style) -> Style {
        if style == self.theme.cursor { style } else { style.patch(colour) }
    }

    /// Draws whether an article holds bookmarks, and whether it was read.
    fn draw_signs(&self, at: ArticleRef, style: Style, canvas: &mut Canvas<'_>) {
        let Some((page, entry)) = self.catalog.page(at).zip(self.catalog.article(at)) else { return };
        if self.bookmarks.marks(page, entry)
            && let Some(mut row) = canvas.row(0)
        {
            row.skip(Cells(1)).write("▐", self.coloured(style, self.theme.sign));
        }
        if is_read(self.reads, page, entry)
            && let Some(mut row) = canvas.row(1)
        {
            row.skip(Cells(1)).write("✓", self.theme.dim);
        }
    }

    fn draw_hit(&self, rank: usize, results: &Results, style: Style, canvas: &mut Canvas<'_>) {
        let Some(hit) = results.hits.get(rank) else { return };
        let at = ArticleRef::from_key(hit.key);
        let Some(entry) = self.catalog.article(at) else { return self.draw_awaited(style, canvas) };
        self.draw_title(entry, &find_in_title(&entry.title, &results.needles), style, canvas);
        self.draw_signs(at, style, canvas);
        if let Some(mut row) = canvas.row(1) {
            row.skip(INDENT);
            let (text, ranges) = self.in_view(&hit.snippet.text, &hit.snippet.ranges, row.room());
            row.write_marked(text, self.theme.text, &ranges, self.theme.hit);
        }
        if let (Some(mut row), Some(page)) = (canvas.row(2), self.catalog.page(at)) {
            let reprints = match (results.first(rank) == rank, results.reprints(rank).count()) {
                (true, 0) => String::new(),
                (true, count) => fill(&self.words.reprints, &[&count.to_string()]),
                (false, _) => self.words.reprint.clone(),
            };
            row.skip(INDENT).write_cut(&reprints, self.theme.label);
            let parts = [entry.date.as_deref(), entry.paper.as_deref(), Some(page.label.as_str())];
            let origin = parts.into_iter().flatten().collect::<Vec<_>>().join("  ");
            row.skip(Cells(if reprints.is_empty() { 0 } else { 2 })).write_cut(&origin, self.theme.dim);
        }
    }

    /// The part of a snippet that shows its first match within `room`: the beginning, unless the match is too far
    /// right for it.
    fn in_view<'t>(&self, text: &'t str, ranges: &[Range<usize>], room: Cells) -> (&'t str, Vec<Range<usize>>) {
        let Some(first) = ranges.first() else { return (text, Vec::new()) };
        let fits = |from: usize| text.get(from..first.end).is_none_or(|part| width(part, self.widths) <= room);
        let signs = text.len() - text.trim_start_matches(['#', ' ']).len();
        let starts = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= first.start);
        let mut starts = starts.skip_while(|at| *at < signs);
        let start = starts.find(|at| fits(*at)).unwrap_or(first.start);
        let shifted = ranges.iter().map(|range| range.start.saturating_sub(start)..range.end.saturating_sub(start));
        (text.get(start..).unwrap_or_default(), shifted.collect())
    }
}
