//! Searching the library and finding in the article, from the first key to the way back.

use std::collections::HashSet;
use std::sync::Arc;

use super::effect::{Effect, Search};
use super::event::Found;
use super::prompt::{Asked, Prompt};
use super::reader::Seen;
use super::{App, Arrival, Focus, Form, Item, Notice, Place, Results, Target};
use crate::action::Action;
use crate::notebook::Spot;
use crate::search::{Marks, Needle, parse};

use super::keys::Command;

/// Matches that one key can go on by.
const MAX_STEPS: usize = 10_000;

/// Longest history that is kept in memory.
const MAX_HISTORY: usize = 500;

/// The state of searching.
#[derive(Clone, Debug, Default)]
pub(super) struct Searching {
    generation: u64,
    answered: u64,
    /// Whether the search on its way is the one before once more, as the index has grown.
    again: bool,
    /// What was searched last; empty if the library is shown.
    typed: String,
    /// What is highlighted.
    pub(super) needles: Vec<Needle>,
    /// Earlier searches, newest first.
    pub(super) history: Vec<String>,
    /// How everything was before the first search, while its hits, or those of a later one, are shown.
    before: Option<Before>,
    /// How everything was when the prompt was opened.
    before_prompt: Option<Before>,
}

/// What a search covers up.
#[derive(Clone, Debug)]
struct Before {
    spot: Option<Spot>,
    seen: Seen,
    form: Form,
    focus: Focus,
    results: Option<Results>,
    typed: String,
    needles: Vec<Needle>,
}

impl Searching {
    pub(super) const fn is_waiting(&self) -> bool {
        self.answered < self.generation
    }
}

impl App {
    /// Asks what to search the library for.
    pub(super) fn ask_search(&mut self) {
        self.begin_search();
        self.prompt = Some(Prompt::new(Asked::Search, ""));
    }

    /// Searches the library for that, without asking.
    pub(super) fn search_at_once(&mut self, typed: String) {
        self.begin_search();
        self.search_for(typed);
    }

    /// Notes what there was before a search.
    fn begin_search(&mut self) {
        let before = Before {
            spot: self.spot(),
            seen: self.reader.seen(),
            form: self.form,
            focus: self.focus,
            results: self.list.results().cloned(),
            typed: self.search.typed.clone(),
            needles: self.search.needles.clone(),
        };
        self.search.before.get_or_insert_with(|| before.clone());
        self.search.before_prompt = Some(before);
        self.focus_on(Focus::List);
    }

    /// Asks what to find in the open article.
    pub(super) fn ask_find(&mut self) {
        let asked = Asked::Find(self.reader.seen(), self.search.needles.clone());
        self.prompt = Some(Prompt::new(asked, ""));
    }

    /// What is typed has changed.
    pub(super) fn typed(&mut self) {
        let Some(prompt) = &self.prompt else { return };
        let text = prompt.text().to_owned();
        match prompt.asked {
            Asked::Search => self.search_for(text),
            Asked::Find(seen, _) => self.find_from(seen.place, &text),
            Asked::Filter => self.panel.filter(&text),
            Asked::Writing(..) => {}
        }
    }

    fn search_for(&mut self, typed: String) {
        self.search.generation += 1;
        self.search.again = false;
        let query = parse(&typed);
        if query.is_empty() {
            self.search.answered = self.search.generation;
            self.search.typed.clear();
            self.search.needles.clear();
            if self.list.put_results(None) {
                self.return_to_before();
            }
            return;
        }
        self.search.typed.clone_from(&typed);
        let marks = if query.asks_marks() { self.marks() } else { Marks::default() };
        self.effects.push(Effect::Search(Search { generation: self.search.generation, typed, marks }));
    }

    /// What the reader has done: an article counts as read once a place in it is kept.
    fn marks(&self) -> Marks {
        let ids = |ids: &mut dyn Iterator<Item = &String>| -> Arc<HashSet<u64>> {
            Arc::new(ids.filter_map(|id| u64::from_str_radix(id, 16).ok()).collect())
        };
        Marks { bookmarked: ids(&mut self.panel.articles()), read: ids(&mut self.reads.articles()) }
    }

    /// The index has grown: what was found may be more now.
    pub(super) fn search_again(&mut self) {
        if self.search.typed.is_empty() {
            return;
        }
        // What was typed anew and is not answered yet stays new.
        let again = self.search.again || !self.search.is_waiting();
        self.search_for(self.search.typed.clone());
        self.search.again = again;
    }

    /// Takes in what a search found.
    pub(super) fn found(&mut self, generation: u64, answer: Result<Found, String>) {
        let is_rest = self.search.answered >= generation;
        self.search.answered = self.search.answered.max(generation);
        if generation != self.search.generation {
            return;
        }
        let found = match answer {
            Ok(found) => found,
            Err(problem) => {
                self.notice = Some(Notice::Problem(problem));
                self.release_if_idle();
                return;
            }
        };
        if is_rest {
            self.list.complete_results(&found);
            return;
        }
        let is_again = std::mem::take(&mut self.search.again);
        // More was found meanwhile; whoever has moved on, or reads, goes on.
        let reads = is_again && self.prompt.is_none() && self.focus == Focus::Reader;
        let moved = self.list.selected() != Some(Item::Hit(0));
        let selected = self.list.selected_article().filter(|_| is_again && moved && self.list.results().is_some());
        // The article may have another number since its page was read again.
        let opened = self.reader.opened().map(|opened| opened.at);
        let selected = selected.map(|at| opened.filter(|opened| opened.page == at.page).unwrap_or(at));
        let needles = found.needles.clone();
        self.list.show_results(found);
        if selected.is_some_and(|at| self.list.select_hit(at)) || reads {
            self.release_if_idle();
            return;
        }
        self.search.needles = needles;
        self.open_selected(Arrival::FirstMatch);
        self.release_if_idle();
    }

    /// Unfolds the reprints of the selected hit, or folds them again.
    pub(super) fn toggle_reprints(&mut self) {
        if !self.list.toggle_reprints() {
            self.complain(|words| &words.no_reprints);
        } else if self.list.selected_article() != self.reader.opened().map(|opened| opened.at) {
            self.open_selected(Arrival::FirstMatch);
        }
    }

    /// Whether the answer to a search is awaited that is not the one before once more; while nothing is in the index,
    /// none will come.
    pub(super) fn is_searching_anew(&self) -> bool {
        self.search.is_waiting() && !self.search.again && self.indexed.done > 0
    }

    fn find_from(&mut self, from: Place, typed: &str) {
        let needles = parse(typed).needles();
        self.search.needles = needles;
        let Some(at) = self.reader.opened().map(|opened| opened.at) else { return };
        self.open(self.catalog.text(at), Target::Article(at.nth), Arrival::NextMatch(from));
    }

    /// Searches for what was searched for last: in the article, or in the library from the list.
    fn search_for_last(&mut self) {
        if self.search.history.is_empty() {
            return self.complain(|words| &words.no_search);
        }
        if self.focus == Focus::Reader {
            self.ask_find();
        } else {
            self.ask_search();
        }
        self.recall(1);
        self.accept();
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

    /// Gives the search that is being typed up: everything is as it was before the prompt.
    pub(super) fn leave_prompt(&mut self) {
        let Some(before) = self.search.before_prompt.take() else { return };
        if before.results.is_none() {
            self.search.before = None;
        }
        self.put_back(before);
    }

    /// Where the reader was when the prompt was opened.
    pub(super) fn spot_before_prompt(&self) -> Option<Spot> {
        self.search.before_prompt.as_ref()?.spot.clone()
    }

    /// Leaves the hits: everything is as it was before the first search. Tells whether there was one.
    pub(super) fn leave_search(&mut self) -> bool {
        let before = self.search.before.take();
        before.map(|before| self.put_back(before)).is_some()
    }

    fn put_back(&mut self, before: Before) {
        self.search.generation += 1;
        self.search.answered = self.search.generation;
        self.search.typed = before.typed;
        self.search.needles = before.needles;
        self.list.put_results(before.results);
        self.focus = before.focus;
        let Before { spot, seen, form, .. } = before;
        self.show_again(spot.as_ref(), seen, form);
    }

    /// Opens what was open before the prompt.
    fn return_to_before(&mut self) {
        if let Some(Before { spot, seen, form, .. }) = self.search.before_prompt.clone() {
            self.show_again(spot.as_ref(), seen, form);
        }
    }

    fn show_again(&mut self, spot: Option<&Spot>, seen: Seen, form: Form) {
        let page = spot.and_then(|spot| self.catalog.find(&spot.page.path, spot.page.hash));
        if let (Some(spot), Some(page)) = (spot, page) {
            self.form = form;
            self.open(page, Target::Byte(spot.byte), Arrival::Back(seen));
        } else {
            self.open_selected(Arrival::Start);
        }
    }

    /// Takes the highlights of what was found in the article away. Tells whether there were any.
    pub(super) fn clear_found(&mut self) -> bool {
        let found = self.focus == Focus::Reader && self.list.results().is_none() && !self.search.needles.is_empty();
        if found {
            self.search.needles.clear();
            self.reopen();
        }
        found
    }

    /// Gives finding in the article up: the needles and the place are those from before.
    pub(super) fn leave_find(&mut self, seen: Seen, needles: Vec<Needle>) {
        self.search.needles = needles;
        if let Some(at) = self.reader.opened().map(|opened| opened.at) {
            self.open(self.catalog.text(at), Target::Article(at.nth), Arrival::Back(seen));
        }
    }

    /// Goes to the `times`-th next (`1`) or previous (`-1`) match; from the last one, on into the next article found.
    pub(super) fn step_match(&mut self, by: isize, times: usize) {
        if self.search.needles.is_empty() {
            self.search_for_last();
            return;
        }
        for _ in 0..times.min(MAX_STEPS) {
            if self.reader.step_match(by).is_some() {
                continue;
            }
            if self.step_hit(by, None) {
                self.opening.arrival = if by > 0 { Arrival::FirstMatch } else { Arrival::LastMatch };
                return;
            }
            let Some(last) = self.reader.matches().len().checked_sub(1) else {
                self.notice = Some(Notice::Problem(self.words.no_match.clone()));
                return;
            };
            if self.list.results().is_some() {
                self.notice = Some(Notice::Done(self.words.no_more_hits.clone()));
                return;
            }
            self.reader.go_to_match(if by > 0 { 0 } else { last });
            self.notice = Some(Notice::Done(self.words.wrapped.clone()));
        }
    }

    /// Goes to the next or previous article found. Tells whether there is one.
    pub(super) fn step_hit(&mut self, by: isize, count: Option<usize>) -> bool {
        if self.list.results().is_none() {
            return false;
        }
        let action = if by > 0 { Action::NextHit } else { Action::PreviousHit };
        let moved = self.list.apply(Command::new(action, count), self.reader_height());
        if moved {
            self.set_off();
            self.open_selected(Arrival::FirstMatch);
        }
        moved
    }
}
