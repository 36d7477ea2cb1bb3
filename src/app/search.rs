//! Searching the library and finding in the article, from the first key to the way back.

use super::effect::{Effect, Search};
use super::event::Found;
use super::prompt::{Asked, Prompt};
use super::{App, Arrival, Focus, Notice, Spot, Target};
use crate::action::Action;
use crate::search::parse;

use super::keys::Command;

/// Longest history that is kept in memory.
const MAX_HISTORY: usize = 500;

/// The state of searching.
#[derive(Clone, Debug, Default)]
pub(super) struct Searching {
    generation: u64,
    answered: u64,
    /// What was searched last; empty if the library is shown.
    typed: String,
    /// Folded texts that are highlighted.
    pub(super) needles: Vec<String>,
    /// Earlier searches, newest first.
    pub(super) history: Vec<String>,
    /// What was open, and which pane had the focus, before the search.
    before: Option<(Option<Spot>, Focus)>,
}

impl Searching {
    pub(super) const fn is_waiting(&self) -> bool {
        self.answered < self.generation
    }
}

impl App {
    /// Asks what to search the library for.
    pub(super) fn ask_search(&mut self) {
        if self.search.before.is_none() {
            self.search.before = Some((self.spot(), self.focus));
        }
        self.focus = Focus::List;
        self.prompt = Some(Prompt::new(Asked::Search, ""));
    }

    /// Asks what to find in the open article.
    pub(super) fn ask_find(&mut self) {
        let asked = Asked::Find(self.reader.place(), self.search.needles.clone());
        self.prompt = Some(Prompt::new(asked, ""));
    }

    /// What is typed has changed.
    pub(super) fn typed(&mut self) {
        let Some(prompt) = &self.prompt else { return };
        let text = prompt.text().to_owned();
        match prompt.asked {
            Asked::Search => self.search_for(text),
            Asked::Find(from, _) => self.find_from(from, &text),
            Asked::Filter => self.panel.filter(&text),
            Asked::Note(_) | Asked::NewNote(_) => {}
        }
    }

    fn search_for(&mut self, typed: String) {
        self.search.generation += 1;
        if parse(&typed).is_empty() {
            self.search.answered = self.search.generation;
            self.search.typed.clear();
            self.search.needles.clear();
            if self.list.leave_results() {
                self.return_to_before();
            }
            return;
        }
        self.search.typed.clone_from(&typed);
        self.effects.push(Effect::Search(Search { generation: self.search.generation, typed }));
    }

    /// The index has grown: what was found may be more now.
    pub(super) fn search_again(&mut self) {
        if !self.search.typed.is_empty() {
            self.search_for(self.search.typed.clone());
        }
    }

    /// Takes in what a search found.
    pub(super) fn found(&mut self, found: Found) {
        self.search.answered = self.search.answered.max(found.generation);
        if found.generation != self.search.generation {
            return;
        }
        self.search.needles.clone_from(&found.needles);
        let before = self.list.selected_article().filter(|_| self.list.results().is_some());
        self.list.show_results(found.hits, found.total, found.needles);
        if before.is_none() || before != self.list.selected_article() || self.prompt.is_some() {
            self.open_selected(Arrival::FirstMatch);
        }
    }

    fn find_from(&mut self, from: super::Place, typed: &str) {
        let needles = parse(typed).needles();
        self.search.needles = needles;
        let Some(at) = self.reader.opened().map(|opened| opened.at) else { return };
        self.open(at.page, Target::Article(at.nth), Arrival::NextMatch(from));
    }

    /// Keeps a search in the history.
    pub(super) fn remember_query(&mut self, typed: &str) {
        if parse(typed).is_empty() {
            return;
        }
        self.search.history.retain(|entry| entry != typed);
        self.search.history.insert(0, typed.to_owned());
        self.search.history.truncate(MAX_HISTORY);
        self.effects.push(Effect::KeepQuery(typed.to_owned()));
    }

    /// Shows the library again, and everything as it was before the search. Tells whether a search was on.
    pub(super) fn leave_search(&mut self) -> bool {
        self.search.generation += 1;
        self.search.answered = self.search.generation;
        self.search.typed.clear();
        self.list.leave_results();
        self.search.needles.clear();
        self.return_to_before();
        let Some((_, focus)) = self.search.before.take() else { return false };
        self.focus = focus;
        true
    }

    /// Opens what was open before the search.
    fn return_to_before(&mut self) {
        match &self.search.before {
            Some((Some(spot), _)) => {
                let spot = spot.clone();
                self.go_to_spot(&spot);
            }
            Some((None, _)) => self.open_selected(Arrival::Start),
            None => {}
        }
    }

    /// Gives finding in the article up: the needles and the place are those from before.
    pub(super) fn leave_find(&mut self, from: super::Place, needles: Vec<String>) {
        self.search.needles = needles;
        if let Some(at) = self.reader.opened().map(|opened| opened.at) {
            self.reader.go_to(from);
            self.open(at.page, Target::Article(at.nth), Arrival::Stay);
        }
    }

    /// Goes to the next (`1`) or previous (`-1`) match, and on into the next or previous article found.
    pub(super) fn step_match(&mut self, by: isize) {
        if self.search.needles.is_empty() {
            self.notice = Some(Notice::Problem(self.words.no_search.clone()));
        } else if self.reader.step_match(by).is_some() {
            self.notice = None;
        } else if self.list.results().is_some() && self.step_hit(by) {
            self.opening.arrival = if by > 0 { Arrival::FirstMatch } else { Arrival::LastMatch };
        } else if self.reader.matches().is_empty() {
            self.notice = Some(Notice::Problem(self.words.no_match.clone()));
        } else {
            let last = self.reader.matches().len() - 1;
            self.reader.go_to_match(if by > 0 { 0 } else { last });
            self.notice = Some(Notice::Done(self.words.wrapped.clone()));
        }
    }

    /// Goes to the next or previous article found. Tells whether there is one.
    pub(super) fn step_hit(&mut self, by: isize) -> bool {
        let action = if by > 0 { Action::NextHit } else { Action::PreviousHit };
        let moved = self.list.apply(Command { action, count: None }, self.reader_height());
        if moved {
            self.open_selected(Arrival::FirstMatch);
        }
        moved
    }
}
