//! The concordance of the hits: which of its lines is selected, how they are sorted. The lines are gathered and sorted
//! on a worker.

use super::effect::{Effect, Gather};
use super::keys::Command;
use super::opened::Target;
use super::reader::Arrival;
use super::{App, Focus, Form, Notice, Overlay};
use crate::action::Action;
use crate::library::ArticleRef;
use crate::search::{Line, Needle, Side};

/// The concordance of the hits.
#[derive(Clone, Debug, Default)]
pub struct Concordance {
    generation: u64,
    answered: u64,
    /// The hits, best first, and what they matched.
    of: Option<(Vec<u64>, Vec<Needle>)>,
    /// The side by which the lines are sorted; as the hits stand, if by none.
    side: Option<Side>,
    lines: Vec<Line>,
    selected: usize,
    top: usize,
}

/// A match by where it stands in the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spotted {
    /// Whether that is a heading.
    pub in_heading: bool,
    /// The number of its block, from 0, among the headings or among the other blocks.
    pub block: usize,
    /// Its number in the block, from 0.
    pub nth: usize,
}

impl Concordance {
    /// Whether the lines are still being gathered.
    pub const fn is_waiting(&self) -> bool {
        self.answered < self.generation
    }

    /// The side by which the lines are sorted; as the hits stand, if by none.
    pub const fn side(&self) -> Option<Side> {
        self.side
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Number of the selected line, from 0.
    pub const fn selected(&self) -> usize {
        self.selected
    }

    /// The lines from the first one shown, each with whether it is the selected one.
    pub fn shown(&self) -> impl Iterator<Item = (&Line, bool)> {
        let numbered = self.lines.iter().enumerate().skip(self.top);
        numbered.map(|(number, line)| (line, number == self.selected))
    }

    /// Moves the selection, in a pane of `height` rows.
    fn apply(&mut self, command: Command, height: usize) {
        let by = |rows: usize| rows.max(1).saturating_mul(command.times());
        let last = self.lines.len().saturating_sub(1);
        let to = match command.action {
            Action::Down => self.selected.saturating_add(by(1)),
            Action::Up => self.selected.saturating_sub(by(1)),
            Action::HalfPageDown => self.selected.saturating_add(by(height / 2)),
            Action::HalfPageUp => self.selected.saturating_sub(by(height / 2)),
            Action::PageDown => self.selected.saturating_add(by(height)),
            Action::PageUp => self.selected.saturating_sub(by(height)),
            Action::Top => command.count.unwrap_or(1).saturating_sub(1),
            Action::Bottom => command.count.map_or(last, |count| count.saturating_sub(1)),
            _ => return,
        };
        self.selected = to.min(last);
    }

    /// Selects the line on a row, from 0. Tells whether there is one.
    pub(super) fn select_at(&mut self, row: usize) -> bool {
        let at = self.top + row;
        let exists = at < self.lines.len();
        if exists {
            self.selected = at;
        }
        exists
    }

    /// Scrolls so that the selected line is within `height` rows.
    pub(super) fn scroll(&mut self, height: usize) {
        self.top = self.top.clamp((self.selected + 1).saturating_sub(height.max(1)), self.selected);
    }
}

impl App {
    /// Shows the matches of all hits under each other, or the hits again.
    pub(super) fn toggle_concordance(&mut self) {
        if self.overlay == Some(Overlay::Concordance) {
            self.overlay = None;
        } else if self.list.results().is_none_or(|results| results.hits.is_empty() || results.needles.is_empty()) {
            self.complain(|words| &words.no_search);
        } else {
            self.overlay = Some(Overlay::Concordance);
            // What was looked at before is still there.
            if self.hits_to_gather() != self.concordance.of {
                self.concordance.lines.clear();
                self.gather(None);
            }
        }
    }

    /// The hits, best first, and what they matched.
    fn hits_to_gather(&self) -> Option<(Vec<u64>, Vec<Needle>)> {
        let results = self.list.results()?;
        Some((results.hits.iter().map(|hit| hit.key).collect(), results.needles.clone()))
    }

    /// Has the lines gathered, and sorted by what stands on a side of the matches.
    fn gather(&mut self, side: Option<Side>) {
        let Some((keys, needles)) = self.hits_to_gather() else { return };
        let generation = self.concordance.generation + 1;
        let concordance = &mut self.concordance;
        concordance.of = Some((keys.clone(), needles.clone()));
        (concordance.generation, concordance.side) = (generation, side);
        self.effects.push(Effect::Gather(Gather { generation, keys, needles, side }));
    }

    /// Takes in the lines gathered.
    pub(super) fn gathered(&mut self, generation: u64, answer: Result<Vec<Line>, String>) {
        let concordance = &mut self.concordance;
        if generation != concordance.generation {
            return;
        }
        concordance.answered = generation;
        (concordance.selected, concordance.top) = (0, 0);
        match answer {
            Ok(lines) => concordance.lines = lines,
            Err(problem) => {
                concordance.of = None;
                self.notice = Some(Notice::Problem(problem));
            }
        }
    }

    pub(super) fn run_in_concordance(&mut self, command: Command) {
        match command.action {
            Action::Open | Action::FocusReader => self.open_line(),
            Action::SortLeft => self.gather(Some(Side::Left)),
            Action::SortRight => self.gather(Some(Side::Right)),
            Action::SortHits => self.gather(None),
            Action::Concordance => self.toggle_concordance(),
            _ => self.concordance.apply(command, self.concordance_height()),
        }
    }

    /// Opens the article of the selected line, at its match.
    pub(super) fn open_line(&mut self) {
        let Some(line) = self.concordance.lines.get(self.concordance.selected) else { return };
        let at = ArticleRef::from_key(line.key);
        let spotted = Spotted { in_heading: line.in_heading, block: line.block, nth: line.nth };
        self.overlay = None;
        self.reader.cancel_selection();
        self.list.select_hit(at);
        (self.focus, self.form) = (Focus::Reader, Form::Read);
        self.open(self.catalog.text(at), Target::Article(at.nth), Arrival::Spotted(spotted));
    }
}
