//! Jumps: to a bookmark, to a letter, and back to where reading was. A jump is a look at something: until the reader
//! moves there, the position that is kept stays where reading was.

use super::effect::{Effect, Position};
use super::opened::{Form, Target, passage};
use super::reader::Arrival;
use super::{App, Focus, Notice};
use crate::config::fill;
use crate::notebook::{Passage, Spot};

/// Places that are come back to at most.
const MOST: usize = 200;

/// The places that can be come back to, and where reading was while something else is looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Jumps {
    back: Vec<Spot>,
    forward: Vec<Spot>,
    /// Where reading was, as long as the reader only looks at something.
    reading: Option<Position>,
    /// Whether the way back is another one than the one that is kept.
    is_news: bool,
}

impl Jumps {
    /// Remembers a place that is left by a jump.
    pub(super) fn leave(&mut self, spot: Option<Spot>) {
        let Some(spot) = spot.filter(|spot| self.back.last() != Some(spot)) else { return };
        if self.back.len() == MOST {
            self.back.remove(0);
        }
        self.back.push(spot);
        self.forward.clear();
        self.is_news = true;
    }

    /// Takes in the places that were jumped from before the start.
    pub(super) fn remember(&mut self, spots: Vec<Spot>) {
        self.back.splice(0..0, spots);
    }

    /// The way back, if it is to be kept anew.
    pub(super) fn take_news(&mut self) -> Option<Vec<Spot>> {
        std::mem::take(&mut self.is_news).then(|| self.back.clone())
    }

    /// Where reading was, if the reader only looks at something.
    pub(super) const fn reading(&self) -> Option<&Position> {
        self.reading.as_ref()
    }

    /// What is open is read from now on.
    pub(super) fn read(&mut self) {
        self.reading = None;
    }

    /// What comes next is only looked at; reading was at `position`.
    pub(super) fn look(&mut self, position: Option<Position>) {
        self.reading = self.reading.take().or(position);
    }
}

impl App {
    /// Remembers where the reader is, for the way back from a jump.
    pub(super) fn set_off(&mut self) {
        let spot = self.spot();
        self.jumps.leave(spot);
    }

    pub(super) fn jump_to_bookmark(&mut self) {
        let Some(bookmark) = self.panel.selected().cloned() else { return };
        if self.jump_to(bookmark.passage) {
            self.opening.flash = Some(bookmark.id);
        }
    }

    /// Shows a passage. Tells whether its page is in the library.
    fn jump_to(&mut self, passage: Passage) -> bool {
        let page = &passage.page;
        let Some(number) = self.catalog.find(&page.path, page.hash) else {
            self.notice = Some(Notice::Problem(fill(&self.words.not_in_library, &[&page.path])));
            return false;
        };
        self.set_off();
        self.overlay = None;
        self.reader.cancel_selection();
        self.focus = Focus::Reader;
        self.form = Form::Read;
        self.open(number, Target::Passage(passage), Arrival::Passage);
        true
    }

    pub(super) fn jump_back(&mut self) {
        let Some(spot) = self.jumps.back.pop() else { return self.complain(|words| &words.no_jump) };
        self.jumps.is_news = true;
        let here = self.spot();
        if self.go_to_spot(&spot) {
            self.jumps.forward.extend(here);
        }
    }

    pub(super) fn jump_forward(&mut self) {
        let Some(spot) = self.jumps.forward.pop() else { return self.complain(|words| &words.no_jump) };
        self.jumps.is_news = true;
        let here = self.spot();
        if self.go_to_spot(&spot) {
            self.jumps.back.extend(here);
        }
    }

    /// Marks the reading line with a letter.
    pub(super) fn set_letter(&mut self, letter: Option<char>) {
        let Some(letter) = letter else { return };
        let here = self.reader.opened().zip(self.reader.here());
        match here.and_then(|(opened, span)| passage(opened, &span)) {
            Some(passage) => self.keep(Effect::SetLetter(letter, passage)),
            None => self.complain(|words| &words.nothing_to_mark),
        }
    }

    /// Goes to the line that is marked with a letter.
    pub(super) fn go_to_letter(&mut self, letter: Option<char>) {
        let Some(letter) = letter else { return };
        match self.letters.iter().find(|known| known.letter == letter) {
            Some(known) => {
                self.jump_to(known.passage.clone());
            }
            None => self.notice = Some(Notice::Problem(fill(&self.words.no_letter, &[&letter.to_string()]))),
        }
    }
}
