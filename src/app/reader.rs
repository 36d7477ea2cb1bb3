//! The reading pane: the open article, where the reader is in it, what is selected. Setting and finding are done
//! elsewhere, on a worker; see `opened`.

use std::sync::Arc;

use super::keys::Command;
use super::motion::{
    Aim, after_character, next_character, next_paragraph, next_sentence, previous_character, previous_paragraph,
    previous_sentence,
};
use super::opened::{Mark, Opened};
use super::typeset::{Place, Span};
use crate::action::Action;
use crate::text::{Cells, sentences};

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
    /// At the request's target.
    Target,
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
struct View {
    /// The reading line, a row. Text scrolls so that it is the first row shown, until the last page is.
    line: usize,
    /// Rows shown above the reading line, so that a match is not without what comes before it.
    lead: usize,
    /// Number of the match that `n` came to, from 0.
    current: Option<usize>,
}

/// Selected text, from the character at `anchor` to the one at `head`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where selecting began.
    pub anchor: Place,
    /// Where it is.
    pub head: Place,
}

/// The reading pane.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    opened: Option<Arc<Opened>>,
    view: View,
    selection: Option<Selection>,
    /// The bookmark that was jumped to.
    flash: Option<i64>,
}

impl Reader {
    /// What is open.
    pub const fn opened(&self) -> Option<&Arc<Opened>> {
        self.opened.as_ref()
    }

    /// The selection.
    pub const fn selection(&self) -> Option<Selection> {
        self.selection
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
        self.view.line.saturating_sub(self.view.lead).min(self.rows().saturating_sub(height))
    }

    /// How much has been shown when the pane has `height` rows, in percent. `None` until the number of all rows is known.
    pub fn percent(&self, height: usize) -> Option<usize> {
        let shown = (self.top(height) + height).min(self.rows());
        self.opened.as_ref().filter(|opened| opened.setting.is_whole).map(|_| shown * 100 / self.rows().max(1))
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
            self.selection = None;
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
            Arrival::Target => self.go_to(target.map_or_else(Place::default, |(place, _)| place)),
            Arrival::FirstMatch => self.go_to_match(0),
            Arrival::LastMatch => self.go_to_match(self.matches().len().saturating_sub(1)),
            Arrival::NextMatch(from) => match self.matches().iter().position(|span| span.start >= from) {
                Some(number) => self.go_to_match(number),
                None if self.matches().is_empty() => self.go_to(from),
                None => self.go_to_match(0),
            },
        }
    }

    /// Shows nothing.
    pub fn close(&mut self) {
        *self = Self::default();
    }

    /// Remembers which bookmark was jumped to.
    pub const fn flash_at(&mut self, bookmark: i64) {
        self.flash = Some(bookmark);
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
        self.flash = None;
        self.move_to_row(to.min(last), height);
        true
    }

    fn apply_to_text(&mut self, command: Command, height: usize) -> bool {
        let step: fn(&Opened, Place, Aim) -> Place = match command.action {
            Action::NextSentence => next_sentence,
            Action::PreviousSentence => previous_sentence,
            Action::NextParagraph => next_paragraph,
            Action::PreviousParagraph => previous_paragraph,
            Action::Left => |opened, place, _| previous_character(opened, place),
            Action::Right => |opened, place, _| next_character(opened, place),
            _ => return false,
        };
        let Some(opened) = self.opened.clone() else { return true };
        let aim = if self.selection.is_some() { Aim::End } else { Aim::Beginning };
        let mut place = self.place();
        for _ in 0..command.times() {
            let Some(next) = self.further(place, |place| step(&opened, place, aim)) else { break };
            place = next;
        }
        self.flash = None;
        match &mut self.selection {
            Some(selection) => {
                selection.head = place;
                self.reveal(place, height);
            }
            None => self.go_to(place),
        }
        true
    }

    /// Where steps from `place` lead: to the next place for a selection, which has a head; else to one on another row,
    /// since the reading line is a whole row. `None` at the end.
    fn further(&self, place: Place, step: impl Fn(Place) -> Place) -> Option<Place> {
        let setting = &self.opened.as_ref()?.setting;
        let row = setting.row_of(place);
        let mut next = step(place);
        let mut last = place;
        while self.selection.is_none() && next != last && setting.row_of(next) == row {
            last = next;
            next = step(next);
        }
        (next != last).then_some(next)
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

    /// Scrolls as little as needed to show the row of `place`.
    fn reveal(&mut self, place: Place, height: usize) {
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

    /// Begins to select at the match that `n` came to, or at the first character of the reading line; or gives the
    /// selection up.
    pub fn toggle_selection(&mut self) {
        if self.selection.take().is_some() {
            return;
        }
        let Some(opened) = &self.opened else { return };
        let here = self.view.current.and_then(|number| opened.matches.get(number)).map(|span| span.start);
        let anchor = here.filter(|place| opened.setting.row_of(*place) == self.view.line);
        let anchor = anchor.unwrap_or_else(|| self.place());
        self.selection = Some(Selection { anchor, head: anchor });
    }

    /// Selects the paragraph where the reader is; again, the next one as well.
    pub fn select_paragraph(&mut self, height: usize) {
        let Some(opened) = self.opened.clone() else { return };
        let place = self.place();
        let anchor = match self.selection {
            Some(selection) => selection.anchor.min(place),
            None => place,
        };
        let anchor = opened.setting.start_of(anchor.block);
        let head = next_paragraph(&opened, place, Aim::End);
        self.selection = Some(Selection { anchor, head });
        self.reveal(head, height);
    }

    /// Lets the other end of the selection move.
    pub fn swap_ends(&mut self, height: usize) {
        let Some(selection) = &mut self.selection else { return };
        *selection = Selection { anchor: selection.head, head: selection.anchor };
        let head = selection.head;
        self.reveal(head, height);
    }

    /// Gives the selection up. Tells whether there was one.
    pub fn cancel_selection(&mut self) -> bool {
        self.selection.take().is_some()
    }

    /// The selected text; without a selection, the sentence at the reading line.
    pub fn chosen(&self) -> Option<Span> {
        let opened = self.opened.as_ref()?;
        if let Some(Selection { anchor, head }) = self.selection {
            let (start, last) = (anchor.min(head), anchor.max(head));
            return Some(start..after_character(opened, last));
        }
        let place = self.first_text()?;
        let text = &opened.block(place)?.text;
        let sentence = sentences(text).into_iter().find(|range| range.contains(&place.offset))?;
        let trimmed = text.get(sentence.clone())?.trim_end().len();
        let start = Place { offset: sentence.start, ..place }.max(opened.setting.start_of(place.block));
        (trimmed > 0).then(|| start..Place { offset: sentence.start + trimmed, ..place })
    }

    /// The bookmark at the reading line or the selection, or else the nearest one after it, or before it.
    pub fn nearest_mark(&self) -> Option<&Mark> {
        let opened = self.opened.as_ref()?;
        let place = self.place();
        let row = |place: Place| opened.setting.row_of(place).abs_diff(opened.setting.row_of(self.place()));
        let covering = opened.marks.iter().find(|mark| mark.span.contains(&place));
        covering.or_else(|| opened.marks.iter().min_by_key(|mark| row(mark.span.start).min(row(mark.span.end))))
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

    fn first_text(&self) -> Option<Place> {
        let setting = &self.opened.as_ref()?.setting;
        let line = setting.lines.iter().skip(self.view.line).find(|line| !line.range.is_empty())?;
        Some(Place { block: line.block, offset: line.range.start })
    }

    fn rows(&self) -> usize {
        self.opened.as_ref().map_or(0, |opened| opened.setting.lines.len())
    }
}
