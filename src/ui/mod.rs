//! Drawing: one small widget a view, each with just the inputs it needs. Drawing changes nothing but the cells.

mod bookmarks;
mod canvas;
mod help;
mod list;
mod reader;
mod status;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use self::bookmarks::BookmarkPanel;
use self::canvas::Row;
use self::help::HelpScreen;
use self::list::ListView;
use self::reader::ReaderView;
use self::status::StatusLine;
use crate::app::{App, Focus, Item, Overlay};
use crate::config::Theme;
use crate::text::{Ambiguous, Cells, width};

/// Draws the whole screen. Gives the place of the cursor, if there is one.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    buffer.reset();
    let Some(panes) = app.panes() else {
        ask_for_room(app, theme, buffer);
        return None;
    };
    let ambiguous = app.ambiguous();
    if let Some(area) = panes.list {
        ListView {
            list: app.list(),
            catalog: app.catalog(),
            words: app.words(),
            theme,
            marked: app.bookmarks().articles(),
            focused: app.focus() == Focus::List,
            loaded: app.is_loaded(),
            ambiguous,
        }
        .render(area, buffer);
    }
    if let Some(area) = panes.rule {
        rule(area, buffer, theme, ambiguous);
    }
    if let Some(area) = panes.reader {
        ReaderView {
            reader: app.reader(),
            problem: problem(app),
            theme,
            focused: app.focus() == Focus::Reader,
            measure: app.measure(),
            ambiguous,
        }
        .render(area, buffer);
    }
    let body = Rect { height: app.screen().height - 1, ..app.screen() };
    match app.overlay() {
        Some(Overlay::Bookmarks) => {
            BookmarkPanel { panel: app.bookmarks(), words: app.words(), theme, ambiguous }.render(body, buffer);
        }
        Some(Overlay::Help(top)) => {
            HelpScreen { keymap: app.keymap(), words: app.words(), theme, top, ambiguous }.render(body, buffer);
        }
        None => {}
    }
    let status = StatusLine { app_state: status::State::of(app), words: app.words(), theme, ambiguous };
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

fn ask_for_room(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let area = buffer.area;
    let ambiguous = app.ambiguous();
    let text = &app.words().too_small;
    if let Some(mut row) = Row::new(buffer, area, usize::from(area.height / 2), ambiguous) {
        let free = row.room() - width(text, ambiguous);
        row.skip(Cells(free.0 / 2)).write(text, theme.problem);
    }
}

fn rule(area: Rect, buffer: &mut Buffer, theme: &Theme, ambiguous: Ambiguous) {
    for y in 0..usize::from(area.height) {
        if let Some(mut row) = Row::new(buffer, area, y, ambiguous) {
            row.write("╎", theme.dim);
        }
    }
}
