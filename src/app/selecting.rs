//! Selecting in the reading pane: by character or by row, moved by word, sentence and paragraph. What becomes of what
//! is selected is decided elsewhere.

use std::sync::Arc;

use super::keys::Command;
use super::motion::{
    Aim, after_character, last_glyph, next_character, next_paragraph, next_sentence, previous_character,
    previous_paragraph, previous_sentence,
};
use super::opened::Opened;
use super::reader::Reader;
use super::typeset::{Place, Span};
use super::words::Words;
use crate::action::Action;
use crate::text::{self, Segmenter};

/// Selected text, from where `anchor` is to where `head` is, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Where selecting began.
    pub anchor: Place,
    /// Where it is.
    pub head: Place,
    /// What is selected at least.
    pub unit: Unit,
}

/// What is selected as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Characters.
    Character,
    /// Rows, as they are shown.
    Row,
}

/// jieba's dictionary, which is loaded once somebody selects.
#[derive(Clone, Debug, Default)]
pub(super) enum Dictionary {
    #[default]
    Unasked,
    Asked,
    Here(Arc<Segmenter>),
}

impl Reader {
    /// The selection.
    pub const fn selection(&self) -> Option<Selection> {
        self.selection
    }

    /// Whether the dictionary is wanted and was not asked for yet. It counts as asked for from now on.
    pub(super) fn asks_for_words(&mut self) -> bool {
        let wants = self.selection.is_some() || self.pressed.is_some();
        let asks = wants && matches!(self.dictionary, Dictionary::Unasked);
        if asks {
            self.dictionary = Dictionary::Asked;
        }
        asks
    }

    /// Takes the dictionary in.
    pub(super) fn take_words(&mut self, segmenter: Arc<Segmenter>) {
        self.dictionary = Dictionary::Here(segmenter);
    }

    fn words<'a>(&'a self, opened: &'a Opened) -> Words<'a> {
        let segmenter = match &self.dictionary {
            Dictionary::Here(segmenter) => Some(&**segmenter),
            Dictionary::Unasked | Dictionary::Asked => None,
        };
        Words { opened, segmenter }
    }

    /// Moves through the text as `command` says, in a pane of `height` rows. Tells whether it was such a movement.
    pub(super) fn apply_to_text(&mut self, command: Command, height: usize) -> bool {
        let Some(opened) = self.opened.clone() else { return false };
        let (here, times) = (self.place(), command.times());
        let words = self.words(&opened);
        let place = match (command.action, step_of(command.action)) {
            (Action::NextWord, _) => words.next(here, times),
            (Action::WordEnd, _) => words.end(here, times),
            (Action::PreviousWord, _) => words.previous(here, times),
            (_, Some(step)) => {
                let aim = if self.selection.is_some() { Aim::End } else { Aim::Beginning };
                let steps =
                    std::iter::successors(Some(here), |place| self.further(*place, |it| step(&opened, it, aim)));
                steps.take(times.saturating_add(1)).last().unwrap_or(here)
            }
            (_, None) => return false,
        };
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

    /// Begins to select at the match that `n` came to, or at the first character of the reading line. What is selected
    /// is from now on selected by `unit`; by that already, it is given up.
    pub fn select_by(&mut self, unit: Unit) {
        match &mut self.selection {
            Some(selection) if selection.unit == unit => self.selection = None,
            Some(selection) => selection.unit = unit,
            None => {
                let Some(opened) = &self.opened else { return };
                let here = self.view.current.and_then(|number| opened.matches.get(number)).map(|span| span.start);
                let anchor = here.filter(|place| opened.setting.row_of(*place) == self.view.line);
                let anchor = anchor.unwrap_or_else(|| self.place());
                let anchor = anchor.max(opened.setting.start_of(anchor.block));
                self.selection = Some(Selection { anchor, head: anchor, unit });
            }
        }
    }

    /// Selects the word at `place`.
    pub(super) fn select_word(&mut self, place: Place) {
        let Some(opened) = self.opened.clone() else { return };
        let word = self.words(&opened).around(place);
        self.selection = word.and_then(|word| whole(&opened, &word));
    }

    /// Selects the sentence at `place`.
    pub(super) fn select_sentence(&mut self, place: Place) {
        let Some(opened) = &self.opened else { return };
        self.selection = sentence_at(opened, place).and_then(|sentence| whole(opened, &sentence));
    }

    /// Lets the other end of the selection move.
    pub fn swap_ends(&mut self, height: usize) {
        let Some(selection) = &mut self.selection else { return };
        *selection = Selection { anchor: selection.head, head: selection.anchor, ..*selection };
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
        match self.selection {
            Some(Selection { anchor, head, unit }) => {
                let (first, last) = (anchor.min(head), anchor.max(head));
                match unit {
                    Unit::Character => Some(first..after_character(opened, last)),
                    Unit::Row => rows(opened, first, last),
                }
            }
            None => sentence_at(opened, self.first_text()?),
        }
    }

    /// What is selected; without a selection, the rest of the sentence from the beginning of the reading line.
    pub(super) fn here(&self) -> Option<Span> {
        if self.selection.is_some() {
            return self.chosen();
        }
        let place = self.first_text()?;
        let sentence = sentence_at(self.opened.as_ref()?, place)?;
        Some(place.max(sentence.start)..sentence.end)
    }

    /// The first character of the reading line, or of the first row after it that has one.
    pub(super) fn first_text(&self) -> Option<Place> {
        let setting = &self.opened.as_ref()?.setting;
        let line = setting.lines.iter().skip(self.view.line).find(|line| !line.range.is_empty())?;
        Some(Place { block: line.block, offset: line.range.start })
    }
}

/// The step through the text that an action repeats.
const fn step_of(action: Action) -> Option<fn(&Opened, Place, Aim) -> Place> {
    Some(match action {
        Action::NextSentence => next_sentence,
        Action::PreviousSentence => previous_sentence,
        Action::NextParagraph => next_paragraph,
        Action::PreviousParagraph => previous_paragraph,
        Action::Left => |opened, place, _| previous_character(opened, place),
        Action::Right => |opened, place, _| next_character(opened, place),
        _ => return None,
    })
}

/// The selection of a stretch of one block.
fn whole(opened: &Opened, span: &Span) -> Option<Selection> {
    let text = opened.block(span.start)?.text.get(span.start.offset..span.end.offset)?;
    let last = last_glyph(text, opened.setting.measure.widths);
    let head = Place { offset: span.start.offset + last, ..span.start };
    Some(Selection { anchor: span.start, head, unit: Unit::Character })
}

/// The text of the rows from that of `first` to that of `last`, without empty ones at its ends.
fn rows(opened: &Opened, first: Place, last: Place) -> Option<Span> {
    let (first, last) = (opened.setting.row_of(first), opened.setting.row_of(last));
    let lines = opened.setting.lines.get(first..=last)?;
    let mut filled = lines.iter().filter(|line| !line.range.is_empty());
    let top = filled.next()?;
    let bottom = filled.next_back().unwrap_or(top);
    let start = Place { block: top.block, offset: top.range.start };
    Some(start..Place { block: bottom.block, offset: bottom.range.end })
}

/// The sentence that holds `place`, without the white space around it.
fn sentence_at(opened: &Opened, place: Place) -> Option<Span> {
    let text = &opened.block(place)?.text;
    let sentence = text::sentence_at(text, place.offset)?;
    let start = sentence.start.max(opened.setting.start_of(place.block).offset);
    let shown = text.get(start..sentence.end)?;
    let ink = shown.trim();
    let start = start + (shown.len() - shown.trim_start().len());
    (!ink.is_empty()).then(|| Place { offset: start, ..place }..Place { offset: start + ink.len(), ..place })
}
