//! Drawing: one small widget a view, each with just the inputs it needs. Drawing changes nothing but the cells.

mod bookmarks;
mod canvas;
mod concordance;
mod help;
mod list;
mod reader;
mod stats;
mod status;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;

use self::bookmarks::BookmarkPanel;
use self::canvas::Canvas;
use self::concordance::ConcordanceView;
use self::help::HelpScreen;
use self::list::ListView;
use self::reader::ReaderView;
use self::stats::StatsPanel;
use self::status::StatusLine;
use crate::app::{App, Focus, Item, Overlay};
use crate::config::Theme;
use crate::notebook::Colour;

/// Draws the whole screen. Gives the place of the cursor, if there is one.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    buffer.reset();
    let Some(panes) = app.panes() else {
        ask_for_room(app, theme, buffer);
        return None;
    };
    let widths = app.widths();
    if let Some(area) = panes.list {
        ListView {
            list: app.list(),
            catalog: app.catalog(),
            words: app.words(),
            theme,
            bookmarks: app.bookmarks(),
            reads: app.reads(),
            focused: app.focus() == Focus::List,
            loaded: app.is_loaded(),
            widths,
        }
        .render(area, buffer);
    }
    if let Some(area) = panes.rule {
        rule(Canvas { buffer, area, widths }, theme);
    }
    if let Some(area) = panes.reader {
        ReaderView {
            reader: app.reader(),
            problem: problem(app),
            theme,
            focused: app.focus() == Focus::Reader,
            measure: app.measure(),
            widths,
        }
        .render(area, buffer);
    }
    let body = Rect { height: app.screen().height - 1, ..app.screen() };
    match app.overlay() {
        Some(Overlay::Bookmarks) => {
            let detail = app.detail_height();
            BookmarkPanel { panel: app.bookmarks(), words: app.words(), theme, widths, detail }.render(body, buffer);
        }
        Some(Overlay::Concordance) => {
            let (concordance, catalog) = (app.concordance(), app.catalog());
            ConcordanceView { concordance, catalog, words: app.words(), theme, widths }.render(body, buffer);
        }
        Some(Overlay::Help(top)) => {
            HelpScreen { keymap: app.keymap(), words: app.words(), theme, top, widths }.render(body, buffer);
        }
        Some(Overlay::Stats(top)) => {
            StatsPanel { rows: app.stats_rows(), top, words: app.words(), theme, widths }.render(body, buffer);
        }
        None => {}
    }
    let status = StatusLine { app_state: status::State::of(app), words: app.words(), theme, widths };
    let cursor = status.cursor(panes.status);
    status.render(panes.status, buffer);
    cursor
}

/// Why the selected page cannot be read.
fn problem(app: &App) -> Option<&str> {
    match app.list().selected() {
        Some(Item::Unreadable(number)) => app.catalog().pages().get(number as usize)?.problem.as_deref(),
        _ => None,
    }
}

/// What a colour changes in the style of a bookmark.
fn colour(theme: &Theme, colour: Colour) -> Style {
    let number = Colour::ALL.iter().position(|known| *known == colour);
    number.and_then(|number| theme.colours.get(number)).copied().unwrap_or_default()
}

fn ask_for_room(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let area = Rect { y: buffer.area.height / 2, height: buffer.area.height - buffer.area.height / 2, ..buffer.area };
    let mut canvas = Canvas { buffer, area, widths: app.widths() };
    canvas.write_paragraph(&app.words().too_small, theme.problem);
}

fn rule(mut canvas: Canvas<'_>, theme: &Theme) {
    for y in 0..usize::from(canvas.area.height) {
        if let Some(mut row) = canvas.row(y) {
            row.write("╎", theme.dim);
        }
    }
}
