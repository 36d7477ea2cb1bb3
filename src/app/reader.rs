//! The reading pane: the open article, where the reader is in it, what is selected. Setting and finding are done
//! elsewhere, on a worker; see `opened`.

use std::sync::Arc;

use super::concordance::Spotted;
use super::keys::Command;
use super::opened::{Mark, Opened};
use super::selecting::{Dictionary, Selection, Unit};
use super::typeset::{Place, Span};
use crate::action::Action;
use crate::text::Cells;

/// Rows shown above a match that was jumped to.
const CONTEXT: usize = 3;

/// Where to be in an article once it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrival {
    /// At its beginning.
    #[default]
    Start,
    /// At its first match, or its beginning.
    FirstMatch,
    /// At its last match, or its end.
    LastMatch,
    /// At the first match after where the reader is; there, if there is none.
    NextMatch(Place),
    /// Where the reader was.
    Stay,
    /// Where the reader was when this was seen.
    Back(Seen),
    /// At the request's target, to read on there.
    Target,
    /// At this match, or the first one.
    Spotted(Spotted),
    /// At the request's target, to look at it.
    Passage,
}

/// A view that can be come back to: the first character of its reading line, and the width for which its rows count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    view: View,
    /// The first character of the reading line.
    pub place: Place,
    width: Cells,
}

/// What is in view of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    /// The reading line, a row. Text scrolls so that it is the first row shown, until the last page is.
    pub(super) line: usize,
    /// Rows shown above the reading line, so that a match is not without what comes before it.
    pub(super) lead: usize,
    /// Number of the match that `n` came to, from 0.
    pub(super) current: Option<usize>,
}

/// A cell of the pane's text, from its upper left one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its row, from 0.
    pub row: usize,
    /// Its column.
    pub column: Cells,
}

/// The reading pane.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    pub(super) opened: Option<Arc<Opened>>,
    pub(super) view: View,
    pub(super) selection: Option<Selection>,
    /// Where the mouse's button was pressed.
    pub(super) pressed: Option<Place>,
    pub(super) dictionary: Dictionary,
    /// The bookmark that was jumped to.
    pub(super) flash: Option<i64>,
}

impl Reader {
    /// What is open.
    pub const fn opened(&self) -> Option<&Arc<Opened>> {
        self.opened.as_ref()
    }

    /// Number of the match that `n` came to, from 0.
    pub const fn current(&self) -> Option<usize> {
        self.view.current
    }

    /// The bookmark that was jumped to.
    pub const fn flash(&self) -> Option<i64> {
        self.flash
    }

    /// The reading line, a row.
    pub const fn line(&self) -> usize {
        self.view.line
    }

    /// What is in view.
    pub fn seen(&self) -> Seen {
        let setting = self.opened.as_ref().map(|opened| &opened.setting);
        Seen {
            view: self.view,
            place: setting.map(|setting| setting.place_of(self.view.line)).unwrap_or_default(),
            width: setting.map(|setting| setting.measure.width).unwrap_or_default(),
        }
    }

    /// The first row shown in a pane of `height` rows.
    pub fn top(&self, height: usize) -> usize {
        let lead = self.view.lead.min(height.saturating_sub(1));
        self.view.line.saturating_sub(lead).min(self.rows().saturating_sub(height))
    }

    /// How much has been shown when the pane has `height` rows, in percent. `None` until the number of all rows is known.
    pub fn percent(&self, height: usize) -> Option<usize> {
        let shown = (self.top(height) + height).min(self.rows());
        self.opened.as_ref().filter(|opened| opened.setting.is_whole).map(|_| shown * 100 / self.rows().max(1))
    }

    /// Whether the reader has gone down to the last row: scrolled a pane of `height` rows, or gone to it.
    pub(super) fn has_come_to_end(&self, height: usize) -> bool {
        self.percent(height) == Some(100) && (self.top(height) > 0 || self.view.line + 1 >= self.rows())
    }

    /// Whether two screens of `height` rows below the reading line are set, or all there is.
    pub fn has_rows_ahead(&self, height: usize) -> bool {
        let is_whole = self.opened.as_ref().is_none_or(|opened| opened.setting.is_whole);
        is_whole || self.view.line + 2 * height < self.rows()
    }

    /// Takes in all rows of what is open; its first ones are there already.
    pub fn complete(&mut self, opened: Arc<Opened>) {
        self.opened = Some(opened);
    }

    /// Takes in an article made ready, and goes where it was opened for.
    pub fn take(&mut self, opened: Arc<Opened>, arrival: Arrival) {
        let is_same = |old: &Arc<Opened>| old.shows_same(&opened);
        let same = self.opened.as_ref().is_some_and(is_same);
        let stay = if same { self.opened.as_ref().map(|old| old.setting.place_of(self.view.line)) } else { None };
        let (target, width) = (opened.target, opened.setting.measure.width);
        let current = self.view.current.and_then(|number| self.matches().get(number)).map(|span| span.start);
        self.opened = Some(opened);
        if !same {
            (self.selection, self.pressed) = (None, None);
        }
        if arrival != Arrival::Stay {
            self.flash = None;
            self.view.current = None;
            self.view.lead = 0;
        }
        match arrival {
            Arrival::Start => self.view.line = 0,
            Arrival::Back(seen) if seen.width == width => self.view = seen.view,
            Arrival::Back(seen) => self.go_to(seen.place),
            Arrival::Stay => {
                // In a page that was changed meanwhile, the target is where the reader was.
                self.go_to(stay.or(target.map(|(place, _)| place)).unwrap_or_default());
                self.view.current = self.matches().iter().position(|span| Some(span.start) == current);
            }
            Arrival::Target | Arrival::Passage => self.go_to(target.map_or_else(Place::default, |(place, _)| place)),
            Arrival::FirstMatch => self.go_to_match(0),
            Arrival::Spotted(spotted) => self.go_to_match(self.number_of(spotted).unwrap_or(0)),
            Arrival::LastMatch => self.go_to_match(self.matches().len().saturating_sub(1)),
            Arrival::NextMatch(from) => match self.matches().iter().position(|span| span.start >= from) {
                Some(number) => self.go_to_match(number),
                None if self.matches().is_empty() => self.go_to(from),
                None => self.go_to_match(0),
            },
        }
    }

    /// Number of a match, from 0, among all of the article.
    fn number_of(&self, spotted: Spotted) -> Option<usize> {
        let blocks = self.opened.as_ref()?.shown().blocks.iter().enumerate();
        let mut blocks = blocks.filter(|(_, block)| block.role.is_heading() == spotted.in_heading);
        let (home, _) = blocks.nth(spotted.block)?;
        let mut matches = self.matches().iter().enumerate().filter(|(_, span)| span.start.block == home);
        matches.nth(spotted.nth).map(|(number, _)| number)
    }

    /// Shows nothing.
    pub fn close(&mut self) {
        *self = Self { dictionary: std::mem::take(&mut self.dictionary), ..Self::default() };
    }

    /// Remembers which bookmark was jumped to.
    pub const fn flash_at(&mut self, bookmark: i64) {
        self.flash = Some(bookmark);
    }

    /// Forgets it.
    pub const fn end_flash(&mut self) {
        self.flash = None;
    }

    /// Where the reader is: the selection's head, or the first character of the reading line.
    pub fn place(&self) -> Place {
        match (&self.selection, &self.opened) {
            (Some(selection), _) => selection.head,
            (None, Some(opened)) => opened.setting.place_of(self.view.line),
            (None, None) => Place::default(),
        }
    }

    /// Puts the reading line where `place` is.
    pub fn go_to(&mut self, place: Place) {
        let Some(opened) = &self.opened else { return };
        self.view.line = opened.setting.row_of(place);
    }

    /// Moves as `command` says, in a pane of `height` rows. Tells whether it was a movement.
    pub fn apply(&mut self, command: Command, height: usize) -> bool {
        let times = command.times();
        let by = |rows: usize| rows.max(1).saturating_mul(times);
        let last = self.rows().saturating_sub(1);
        let row = if self.selection.is_some() { self.row_of_head() } else { self.view.line };
        let to = match command.action {
            Action::Down => row.saturating_add(times),
            Action::Up => row.saturating_sub(times),
            Action::HalfPageDown => row.saturating_add(by(height / 2)),
            Action::HalfPageUp => row.saturating_sub(by(height / 2)),
            Action::PageDown => row.saturating_add(by(height.saturating_sub(1))),
            Action::PageUp => row.saturating_sub(by(height.saturating_sub(1))),
            Action::Top => command.count.unwrap_or(1).saturating_sub(1),
            Action::Bottom => command.count.map_or(last, |count| count.saturating_sub(1)),
            _ => return self.apply_to_text(command, height),
        };
        self.move_to_row(to.min(last), height);
        true
    }

    fn move_to_row(&mut self, row: usize, height: usize) {
        let Some(opened) = self.opened.clone() else { return };
        let Some(selection) = &mut self.selection else {
            self.view.line = row;
            return;
        };
        let column = opened.setting.column_of(opened.shown(), selection.head);
        selection.head = opened.setting.place_at(opened.shown(), row, column);
        let head = selection.head;
        self.reveal(head, height);
    }

    /// Scrolls by so many rows, as far as there is text; the reading line stays where it is on the screen.
    pub fn roll(&mut self, by: isize, height: usize) {
        let top = self.top(height);
        let last = self.rows().saturating_sub(height);
        let lead = self.view.line - top;
        let to = top.saturating_add_signed(by).min(last);
        (self.view.line, self.view.lead) = (to + lead, lead);
    }

    /// The place that is shown at a cell of a pane of `height` rows.
    fn place_at(&self, cell: Cell, height: usize) -> Option<Place> {
        let opened = self.opened.as_ref()?;
        let row = Some(self.top(height) + cell.row).filter(|row| *row < self.rows())?;
        let place = opened.setting.place_at(opened.shown(), row, cell.column);
        Some(place.max(opened.setting.start_of(place.block)))
    }

    /// Puts the reading line where the mouse's button was pressed, without scrolling; pressed twice, selects the word
    /// there, three times, the sentence.
    pub fn click(&mut self, cell: Cell, clicks: u8, height: usize) {
        self.selection = None;
        self.pressed = self.place_at(cell, height);
        let Some(place) = self.pressed else { return };
        match clicks {
            1 => (self.view.line, self.view.lead) = (self.top(height) + cell.row, cell.row),
            2 => self.select_word(place),
            _ => self.select_sentence(place),
        }
    }

    /// Selects from where the mouse's button was pressed.
    pub fn drag_to(&mut self, cell: Cell, height: usize) {
        // Below the last row, to its end.
        let last = self.rows().saturating_sub(self.top(height) + 1);
        let cell = if cell.row > last { Cell { row: last, column: Cells(usize::MAX) } } else { cell };
        let Some((anchor, head)) = self.pressed.zip(self.place_at(cell, height)) else { return };
        if self.selection.is_some() || anchor != head {
            self.selection = Some(Selection { anchor, head, unit: Unit::Character });
        }
    }

    /// Scrolls as little as needed to show the row of `place`.
    pub(super) fn reveal(&mut self, place: Place, height: usize) {
        let Some(opened) = &self.opened else { return };
        let row = opened.setting.row_of(place);
        let top = self.top(height);
        if (top..top + height).contains(&row) {
            return;
        }
        self.view.lead = 0;
        self.view.line = if row < top { row } else { (row + 1).saturating_sub(height) };
    }

    fn row_of_head(&self) -> usize {
        self.opened.as_ref().map_or(0, |opened| opened.setting.row_of(self.place()))
    }

    /// The innermost bookmark at the reading line or the selection, or else the nearest one after it, or before it.
    pub fn nearest_mark(&self) -> Option<&Mark> {
        let opened = self.opened.as_ref()?;
        let place = self.place();
        let row = |place: Place| opened.setting.row_of(place).abs_diff(opened.setting.row_of(self.place()));
        // Of those within one another, the inner one comes last.
        let covering = opened.marks.iter().rfind(|mark| mark.span.contains(&place));
        covering.or_else(|| opened.marks.iter().min_by_key(|mark| row(mark.span.start).min(row(mark.span.end))))
    }

    /// The innermost bookmark with a note that the reading line touches.
    pub fn noted(&self) -> Option<&Mark> {
        let opened = self.opened.as_ref()?;
        let line = opened.setting.lines.get(self.view.line).filter(|line| !line.range.is_empty())?;
        let at = |offset| Place { block: line.block, offset };
        let touches = |span: &Span| span.start < at(line.range.end) && at(line.range.start) < span.end;
        opened.marks.iter().rfind(|mark| !mark.note.is_empty() && touches(&mark.span))
    }

    /// Goes to the next match (by `1`) or the previous one (by `-1`). `None` at the end.
    pub fn step_match(&mut self, by: isize) -> Option<usize> {
        let next = if let Some(current) = self.view.current {
            current.checked_add_signed(by)
        } else {
            let after = self.matches().partition_point(|span| span.start < self.place());
            if by > 0 { Some(after) } else { after.checked_sub(1) }
        };
        let next = next.filter(|next| *next < self.matches().len())?;
        self.go_to_match(next);
        Some(next)
    }

    /// The matches of what was searched.
    pub fn matches(&self) -> &[Span] {
        self.opened.as_ref().map_or(&[], |opened| &opened.matches)
    }

    /// Goes to the match of that number; if there is none, to the beginning.
    pub fn go_to_match(&mut self, number: usize) {
        let place = self.matches().get(number).map(|span| span.start);
        self.view.current = place.map(|_| number);
        self.selection = None;
        self.go_to(place.unwrap_or_default());
        self.view.lead = CONTEXT;
    }

    pub(super) fn rows(&self) -> usize {
        self.opened.as_ref().map_or(0, |opened| opened.setting.lines.len())
    }
}
