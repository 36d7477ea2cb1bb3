//! Draws the status line: a notice, or the line being typed, or the keys that matter; on the right, where one is.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::canvas::{Canvas, Row};
use crate::action::Action;
use crate::app::{App, Asked, Form, Notice, Overlay, Progress, Prompt, Show, Writing};
use crate::config::{Key, Keymap, Mode, Theme, Words, fill};
use crate::search::Counted;
use crate::text::{Cells, Widths, width};

/// What the left side of the line says.
pub(super) enum Left<'a> {
    Notice(&'a Notice),
    Prompt(&'a Prompt),
    /// The keys of a sequence not yet complete, and the number before it.
    Pending(&'a [Key], Option<usize>),
    Overlay(Overlay),
    /// The note at the reading line.
    Note(&'a str),
    Keys,
}

/// What the status line tells.
pub(super) struct State<'a> {
    left: Left<'a>,
    mode: Mode,
    keymap: &'a Keymap,
    right: String,
}

impl<'a> State<'a> {
    /// What there is to tell of `app`.
    pub(super) fn of(app: &'a App) -> Self {
        let keys = app.keys();
        let left = match (app.notice(), app.prompt(), app.overlay()) {
            (Some(notice), ..) if app.prompt().is_none() => Left::Notice(notice),
            (_, Some(prompt), _) => Left::Prompt(prompt),
            _ if !keys.pending().is_empty() || keys.count().is_some() => Left::Pending(keys.pending(), keys.count()),
            (_, None, Some(overlay)) => Left::Overlay(overlay),
            _ => match app.reader().noted().filter(|_| matches!(app.mode(), Mode::Reader | Mode::Raw)) {
                Some(mark) => Left::Note(&mark.note),
                None => Left::Keys,
            },
        };
        // A notice that comes while something is typed stands beside it.
        let right = match (app.prompt(), app.notice()) {
            (Some(_), Some(Notice::Done(text) | Notice::Problem(text))) => text.clone(),
            _ if app.overlay() == Some(Overlay::Concordance) => String::new(),
            _ => right(app),
        };
        Self { left, mode: app.mode(), keymap: app.keymap(), right }
    }
}

fn right(app: &App) -> String {
    let words = app.words();
    let mut parts = Vec::new();
    if app.unsaved() > 0 {
        parts.push(fill(&words.unsaved, &[&app.unsaved().to_string()]));
    }
    parts.extend(indexing(app));
    let reader = app.reader();
    if let Some(span) = reader.selection().and_then(|_| reader.chosen())
        && let Some(opened) = reader.opened()
    {
        parts.push(fill(&words.selected, &[&opened.copied(&span).chars().count().to_string()]));
    } else if is_vain(app) {
        parts.push(words.no_match.clone());
    } else if !reader.matches().is_empty() {
        let current = reader.current().map_or_else(|| "-".to_owned(), |current| (current + 1).to_string());
        parts.push(fill(&words.match_of, &[&current, &reader.matches().len().to_string()]));
    }
    if let Some(opened) = reader.opened().filter(|opened| opened.form() == Form::Raw) {
        parts.push(words.raw.clone());
        let line = opened.block(reader.place()).filter(|line| !line.text.trim().is_empty());
        parts.extend(line.and_then(|line| words.roles.get(line.role.name())).cloned());
    }
    if let Some(results) = app.list().results() {
        let near = results.hits.len().saturating_sub(results.total);
        let about = if results.counted == Counted::About { "~ " } else { "" };
        let total = format!("{about}{}", results.total);
        parts.push(match (results.total, near) {
            (0, 1..) => fill(&words.near, &[&near.to_string()]),
            (_, 0) => fill(&words.hits, &[&total]),
            _ => fill(&words.hits_and_near, &[&total, &near.to_string()]),
        });
    }
    match app.list().shows() {
        Show::Unread if app.list().results().is_none() => parts.push(words.only_unread.clone()),
        Show::Marked if app.list().results().is_none() => parts.push(words.only_marked.clone()),
        _ => {}
    }
    if let Some((number, total)) = app.list().position(app.catalog()) {
        parts.push(fill(&words.article_of, &[&number.to_string(), &total.to_string()]));
    }
    parts.extend(
        reader.percent(usize::from(app.screen().height.saturating_sub(1))).map(|percent| format!("{percent}%")),
    );
    parts.join("  ")
}

/// How far the index has come, and how long the rest will take, unless all is done.
fn indexing(app: &App) -> Option<String> {
    let (words, Progress { done, total, left }) = (app.words(), app.indexed());
    let percent = done.saturating_mul(100).checked_div(total).filter(|_| done < total)?;
    let so_far = fill(&words.indexing, &[&percent.to_string()]);
    let Some(seconds) = left.map(|left| left.as_secs() + 1) else { return Some(so_far) };
    let (left, count) =
        if seconds < 60 { (&words.seconds_left, seconds) } else { (&words.minutes_left, seconds.div_ceil(60)) };
    Some(format!("{so_far} {}", fill(left, &[&count.to_string()])))
}

/// Whether what is typed to be found in the article is not there.
fn is_vain(app: &App) -> bool {
    let finds = app.prompt().is_some_and(|prompt| matches!(prompt.asked, Asked::Find(..)) && !prompt.text().is_empty());
    finds && !app.is_waiting() && app.reader().matches().is_empty()
}

/// The status line.
pub(super) struct StatusLine<'a> {
    pub(super) app_state: State<'a>,
    pub(super) words: &'a Words,
    pub(super) theme: &'a Theme,
    pub(super) widths: Widths,
}

impl Widget for StatusLine<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let right = &self.app_state.right;
        let right_width = width(right, self.widths) + Cells(2);
        let is_typing = matches!(self.app_state.left, Left::Prompt(_));
        // While something is typed, or told, the right side gives way to it.
        let left_width = match &self.app_state.left {
            Left::Notice(Notice::Done(text) | Notice::Problem(text)) => width(text, self.widths),
            Left::Prompt(prompt) => width(self.label(prompt), self.widths) + width(prompt.text(), self.widths),
            // So do what may follow a key.
            Left::Pending(keys, _) if !keys.is_empty() => Cells(area.width.into()),
            _ => Cells(0),
        };
        let room = Cells(area.width.into());
        let shows_right =
            left_width + right_width + Cells(usize::from(is_typing)) < room && right_width + Cells(8) < room;
        let left = if shows_right {
            Rect { width: area.width - u16::try_from(right_width.0).unwrap_or(area.width), ..area }
        } else {
            area
        };
        let mut canvas = Canvas { buffer, area: left, widths: self.widths };
        self.draw_left(&mut canvas);
        canvas.area = area;
        if shows_right && let Some(mut row) = canvas.row(0) {
            row.right_align(right_width - Cells(1)).write(right, self.theme.dim);
        }
    }
}

impl StatusLine<'_> {
    /// Where the cursor is while something is typed: input methods put their window there.
    pub(super) fn cursor(&self, area: Rect) -> Option<Position> {
        let Left::Prompt(prompt) = &self.app_state.left else { return None };
        let before = width(self.label(prompt), self.widths) + width(prompt.before_cursor(), self.widths);
        let x = usize::from(area.x) + before.0 - self.hidden(prompt, area).0;
        Some(Position { x: u16::try_from(x).unwrap_or(u16::MAX).min(area.right().saturating_sub(1)), y: area.y })
    }

    /// Cells of the prompt that are off the left edge, so that the cursor is not off the right one.
    fn hidden(&self, prompt: &Prompt, area: Rect) -> Cells {
        let before = width(self.label(prompt), self.widths) + width(prompt.before_cursor(), self.widths);
        let room = Cells(area.width.into()) - Cells(2);
        let over = before - room;
        // Characters are dropped whole.
        let mut hidden = Cells(0);
        for glyph in crate::text::glyphs(prompt.text(), self.widths) {
            if hidden >= over {
                break;
            }
            hidden += glyph.cells;
        }
        hidden
    }

    fn label(&self, prompt: &Prompt) -> &str {
        match prompt.asked {
            Asked::Search => &self.words.ask_search,
            Asked::Find(..) => &self.words.ask_find,
            Asked::Filter => &self.words.ask_filter,
            Asked::Writing(Writing::Note, _) => &self.words.ask_note,
            Asked::Writing(Writing::Tags, _) => &self.words.ask_tags,
        }
    }

    fn draw_left(&self, canvas: &mut Canvas<'_>) {
        let hidden = match &self.app_state.left {
            Left::Prompt(prompt) => self.hidden(prompt, canvas.area),
            _ => Cells(0),
        };
        let Some(mut row) = canvas.row(0) else { return };
        match &self.app_state.left {
            Left::Notice(Notice::Done(text)) => row.write_cut(text, self.theme.label),
            Left::Notice(Notice::Problem(text)) => row.write_cut(text, self.theme.problem),
            Left::Prompt(prompt) => {
                row.write(self.label(prompt), self.theme.label);
                let mut skipped = Cells(0);
                for glyph in crate::text::glyphs(prompt.text(), self.widths) {
                    if skipped < hidden {
                        skipped += glyph.cells;
                    } else if !row.put(&glyph, self.theme.text) {
                        break;
                    }
                }
            }
            Left::Pending(keys, count) => self.draw_pending(&mut row, keys, *count),
            Left::Overlay(Overlay::Bookmarks) => row.write_cut(&self.words.panel_hints, self.theme.dim),
            Left::Overlay(Overlay::Concordance) => row.write_cut(&self.words.concordance_hints, self.theme.dim),
            Left::Overlay(Overlay::Help(_) | Overlay::Stats(_)) => {
                row.write_cut(&self.words.help_hints, self.theme.dim);
            }
            Left::Note(note) => {
                let note = note.lines().collect::<Vec<_>>().join(" / ");
                row.write_cut(&fill(&self.words.note_here, &[&note]), self.theme.label);
            }
            Left::Keys => self.draw_keys(&mut row),
        }
    }

    /// What was typed of a command, and what may follow.
    fn draw_pending(&self, row: &mut Row<'_>, keys: &[Key], count: Option<usize>) {
        row.write(&count.map_or_else(String::new, |count| count.to_string()), self.theme.label);
        let typed: String = keys.iter().map(ToString::to_string).collect();
        row.write(&typed, self.theme.label);
        if keys.is_empty() {
            return;
        }
        for (on, action) in self.app_state.keymap.continuations(self.app_state.mode, keys) {
            if !row.write(&format!("  {on} "), self.theme.label) || !row.write(self.words.hint(action), self.theme.dim)
            {
                break;
            }
        }
    }

    /// The keys that matter, as many as there is room for.
    fn draw_keys(&self, row: &mut Row<'_>) {
        let actions: &[Action] = match self.app_state.mode {
            Mode::List => &[Action::Open, Action::Search, Action::Bookmarks, Action::Help, Action::Back],
            Mode::Reader => &[
                Action::Find,
                Action::Bookmark,
                Action::Note,
                Action::Select,
                Action::Bookmarks,
                Action::Help,
                Action::Back,
            ],
            Mode::Raw => &[Action::Raw, Action::Split, Action::Join, Action::Uncorrect, Action::Bookmark, Action::Help],
            Mode::Select => &[
                Action::Bookmark,
                Action::NextWord,
                Action::PreviousWord,
                Action::NextSentence,
                Action::Copy,
                Action::Note,
                Action::Cancel,
            ],
            Mode::Bookmarks | Mode::Concordance | Mode::Prompt => &[],
        };
        for action in actions {
            let Some(key) = self.app_state.keymap.key_for(self.app_state.mode, *action) else { continue };
            // From the list there is nothing to go back to.
            let quits = self.app_state.mode == Mode::List && *action == Action::Back;
            let named = if quits { Action::Quit } else { *action };
            let word = self.words.hint(named);
            let needed = width(&key, self.widths) + width(word, self.widths) + Cells(3);
            if needed > row.room() {
                break;
            }
            row.write(&key, self.theme.label);
            row.write(&format!(" {word}  "), self.theme.dim);
        }
    }
}
