//! The reader's corrections of how a page is read: asked for at a line of the raw page, kept in the notebook, taken
//! back. What a correction does to the articles is the page room's work.

use std::sync::Arc;

use super::effect::Effect;
use super::layout::Focus;
use super::opened::{Form, Target};
use super::reader::Arrival;
use super::{App, Notice};
use crate::action::Action;
use crate::library::{ArticleRef, PageEntry};
use crate::notebook::{Corrections, PageRef, Passage};
use crate::page::{Change, Role};

/// Chars of a line that are kept to know it again.
const QUOTE: usize = 100;

/// The change that an action asks for.
pub(super) const fn change_of(action: Action) -> Option<Change> {
    Some(match action {
        Action::Split => Change::Split,
        Action::Join => Change::Join,
        Action::RoleKicker => Change::Role(Role::Kicker),
        Action::RoleHeadline => Change::Role(Role::Headline),
        Action::RoleSubtitle => Change::Role(Role::Subtitle),
        Action::RoleSection => Change::Role(Role::Section),
        Action::RoleByline => Change::Role(Role::Byline),
        Action::RoleBody => Change::Role(Role::Body),
        Action::RoleCaption => Change::Role(Role::Caption),
        Action::RoleCredit => Change::Role(Role::Credit),
        Action::RoleJump => Change::Role(Role::Jump),
        Action::RoleNotice => Change::Role(Role::Notice),
        Action::RoleOrnament => Change::Role(Role::Ornament),
        _ => return None,
    })
}

impl App {
    /// Asks for a change at the reading line of the raw page.
    pub(super) fn correct(&mut self, change: Change) {
        match self.line_to_correct(change) {
            Some(passage) => self.keep(Effect::Correct(passage, change)),
            None => self.notice = Some(Notice::Problem(self.words.nothing_to_correct.clone())),
        }
    }

    /// The beginning of the line, if it has text that `change` would change.
    fn line_to_correct(&self, change: Change) -> Option<Passage> {
        let opened = self.reader.opened().filter(|opened| opened.form() == Form::Raw)?;
        // A record is read as its archive says.
        self.catalog.page(opened.at)?.archive().is_none().then_some(())?;
        let line = self.reader.place().block;
        let block = opened.shown().blocks.get(line)?;
        let changes = match change {
            Change::Split => !opened.proof.is_first(line),
            Change::Join => opened.proof.is_turn(line) && line > 0,
            Change::Role(role) => block.role != role,
        };
        let text = block.text.trim_start();
        let quote: usize = text.trim_end().chars().take(QUOTE).map(char::len_utf8).sum();
        let start = block.to_source(block.text.len() - text.len());
        let page = PageRef { path: opened.page.path.clone(), hash: opened.page.hash };
        Passage::new(page, &opened.page.text, start..start + quote).filter(|_| changes)
    }

    /// Takes the last correction at the reading line back.
    pub(super) fn uncorrect(&mut self) {
        let opened = self.reader.opened();
        match opened.and_then(|opened| opened.proof.correction_at(self.reader.place().block)) {
            Some(id) => self.keep(Effect::Uncorrect(id)),
            None => self.notice = Some(Notice::Problem(self.words.no_correction.clone())),
        }
    }

    /// Takes in all corrections, and has the open page read with them.
    pub(super) fn take_corrections(&mut self, all: Arc<Corrections>) {
        self.corrections = all;
        // Where the article was left may be in another one now.
        self.twin = None;
        if self.opening.answered < self.opening.generation {
            return self.reopen();
        }
        let Some((at, spot)) = self.reader.opened().map(|opened| opened.at).zip(self.spot()) else { return };
        // The articles may have other numbers now, or be gone; the lines of the page are what they were.
        let arrival = if self.form == Form::Raw { Arrival::Stay } else { Arrival::Target };
        self.open(self.catalog.text(at), Target::Byte(spot.byte), arrival);
    }

    /// Takes in a page that was read again.
    pub(super) fn read_again(&mut self, number: u32, entry: PageEntry) {
        self.tell_of_open_page(number, &entry);
        self.catalog.replace(number, entry);
        self.must_survey = true;
        self.list.refresh(&self.catalog, number);
        let is_shown = |at: &ArticleRef| at.page == number && self.opening.answered >= self.opening.generation;
        if let Some(at) = self.reader.opened().map(|opened| opened.at).filter(is_shown) {
            self.list.select(at);
        }
    }

    /// Says so if the file of the open page is gone or has changed: its text stays as it was opened. What is only looked
    /// at among hits is opened anew by the search.
    fn tell_of_open_page(&mut self, number: u32, entry: &PageEntry) {
        let Some(opened) = self.reader.opened().filter(|opened| opened.at.page == number) else { return };
        let is_other = entry.archive().is_none() && entry.hash != opened.page.hash;
        if entry.source.is_none() {
            self.notice = Some(Notice::Problem(self.words.page_gone.clone()));
        } else if is_other && !(self.focus == Focus::List && self.list.results().is_some()) {
            self.notice = Some(Notice::Problem(self.words.page_changed.clone()));
        }
    }
}
