//! What each action does to the state, and what typing does.

use super::copying::Copied;
use super::correcting::change_of;
use super::effect::Effect;
use super::keys::Command;
use super::opened::Form;
use super::prompt::{Asked, Writing};
use super::{App, Arrangement, Arrival, Duplicates, Focus, Item, Notice, Overlay, Show, Target, Twin, Unit};
use crate::action::Action;
use crate::config::{Key, Lookup, Mode, Words, fill};
use crate::search::parse;
use crate::text::Cells;

/// The measure changes by two Chinese characters at a time, within these bounds.
const MEASURE_STEP: Cells = Cells(4);
const MEASURE_MIN: Cells = Cells(20);
const MEASURE_MAX: Cells = Cells(160);

impl App {
    pub(super) fn press(&mut self, key: Key) {
        let mode = self.mode();
        self.restore = None;
        self.touched = true;
        if self.must_wait(key, mode) {
            self.held.push(key);
            return;
        }
        self.notice = None;
        if self.prompt.is_none() {
            self.reader.end_flash();
        }
        if let Some(command) = self.keys.take(key, mode, &self.keymap) {
            self.run(command);
        } else if self.prompt.as_mut().is_some_and(|prompt| prompt.edit(key)) {
            self.typed();
        }
    }

    /// Whether a key must wait for an answer that is on its way: typed ahead, it must act on what the keys before it
    /// have brought, not on what is there by chance.
    fn must_wait(&mut self, key: Key, mode: Mode) -> bool {
        let opens = self.opening.answered < self.opening.generation;
        let reads_text = match self.keymap.lookup(mode, &[key.as_command()]) {
            Lookup::Run(Action::Quit | Action::Redraw | Action::Suspend) => return false,
            Lookup::Run(Action::Cancel) => {
                self.held.clear();
                return false;
            }
            Lookup::Run(Action::Delete | Action::NextColour) if self.keeping > 0 || opens => return true,
            Lookup::Run(Action::NextMatch | Action::PreviousMatch) => true,
            // The lines are about to stand in another order.
            _ if mode == Mode::Concordance && self.concordance.is_waiting() => return true,
            // A correction changes what the next one is made of.
            _ if mode == Mode::Raw && (self.keeping > 0 || opens) => return true,
            _ => matches!(mode, Mode::Reader | Mode::Raw | Mode::Select),
        };
        !self.held.is_empty()
            || self.prompt.is_none() && self.is_searching_anew()
            || (self.is_opening_another() || !self.is_set_for(key, mode)) && reads_text && self.overlay.is_none()
    }

    /// Whether the rows are there that a key may lead to: of a long article the first ones come first. One that scrolls
    /// need not wait for the others.
    fn is_set_for(&self, key: Key, mode: Mode) -> bool {
        let scrolls = matches!(
            self.keymap.lookup(mode, &[key.as_command()]),
            Lookup::Run(
                Action::Down
                    | Action::Up
                    | Action::HalfPageDown
                    | Action::HalfPageUp
                    | Action::PageDown
                    | Action::PageUp
                    | Action::FocusList
                    | Action::FocusOther
            )
        );
        let is_whole = self.reader.opened().is_none_or(|opened| opened.setting.is_whole);
        let is_begun = self.keys.count().is_some() || !self.keys.pending().is_empty();
        is_whole || scrolls && !is_begun && self.reader.has_rows_ahead(self.reader_height())
    }

    /// Lets the keys act that have waited, as far as they need not wait again.
    pub(super) fn release_keys(&mut self) {
        for key in std::mem::take(&mut self.held) {
            self.press(key);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        let Some(prompt) = &mut self.prompt else { return };
        if !prompt.paste(text) {
            self.notice = Some(Notice::Problem(self.words.paste_cut.clone()));
        }
        self.typed();
    }

    fn run(&mut self, command: Command) {
        match command.action {
            Action::Quit => self.quit(),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Suspend => self.effects.push(Effect::Suspend),
            _ if self.prompt.is_some() => self.run_in_prompt(command),
            Action::Cancel => {
                self.leave();
            }
            Action::Back => {
                if !self.leave() {
                    self.quit();
                }
            }
            Action::Help => {
                let open = matches!(self.overlay, Some(Overlay::Help(_)));
                self.overlay = (!open).then_some(Overlay::Help(0));
            }
            Action::Bookmarks => self.toggle_panel(),
            Action::Stats => self.toggle_stats(),
            _ => match self.overlay {
                Some(Overlay::Help(_) | Overlay::Stats(_)) => self.scroll_overlay(command),
                Some(Overlay::Bookmarks) => self.run_in_panel(command),
                Some(Overlay::Concordance) => self.run_in_concordance(command),
                None => self.run_in_panes(command),
            },
        }
    }

    fn run_in_panes(&mut self, command: Command) {
        if let Some(change) = change_of(command.action) {
            return self.correct(change);
        }
        if self.focus == Focus::List && self.show_only(command.action).is_some() {
            return;
        }
        match command.action {
            Action::ToggleRead => self.toggle_read(),
            Action::FocusOther if self.focus == Focus::List => self.read_on(),
            Action::FocusOther | Action::FocusList => self.focus_on(Focus::List),
            Action::FocusReader | Action::Open => self.read_on(),
            Action::Search => self.ask_search(),
            Action::Find => self.ask_find(),
            Action::NextMatch => self.step_match(1, command.times()),
            Action::PreviousMatch => self.step_match(-1, command.times()),
            Action::NextHit => {
                self.step_hit(1, command.count);
            }
            Action::PreviousHit => {
                self.step_hit(-1, command.count);
            }
            Action::NextArticle | Action::PreviousArticle => self.move_in_list(command),
            Action::Zen => {
                let zen = self.arrangement == Arrangement::Zen;
                self.arrangement = if zen { Arrangement::Both } else { Arrangement::Zen };
                self.focus_on(Focus::Reader);
            }
            Action::Raw => self.change_form(),
            Action::Concordance => self.toggle_concordance(),
            Action::Reprints => self.toggle_reprints(),
            Action::Duplicates => {
                let folded = self.duplicates == Duplicates::Folded;
                self.duplicates = if folded { Duplicates::Open } else { Duplicates::Folded };
                self.reopen();
            }
            Action::Script => self.change_script(),
            Action::Narrower => self.set_measure(self.measure.width - MEASURE_STEP),
            Action::Wider => self.set_measure(self.measure.width + MEASURE_STEP),
            Action::JumpBack => self.jump_back(),
            Action::JumpForward => self.jump_forward(),
            Action::Undo => self.keep(Effect::Undo),
            Action::Redo => self.keep(Effect::Redo),
            _ if self.focus == Focus::List => self.move_in_list(command),
            _ => self.run_in_reader(command),
        }
    }

    fn run_in_reader(&mut self, command: Command) {
        match command.action {
            Action::Select => self.reader.select_by(Unit::Character),
            Action::SelectRows => self.reader.select_by(Unit::Row),
            Action::SwapEnds => self.reader.swap_ends(self.reader_height()),
            Action::Uncorrect => self.uncorrect(),
            Action::Bookmark => self.bookmark(),
            Action::Copy => self.copy(Copied::Text),
            Action::CopyCited => self.copy(Copied::Cited),
            Action::SetLetter => self.set_letter(command.letter),
            Action::GoToLetter => self.go_to_letter(command.letter),
            Action::NextColour => {
                let id = self.reader.nearest_mark().map(|mark| mark.bookmark);
                self.change_colour(id);
            }
            Action::Note => self.ask_for(Writing::Note),
            Action::Tag => self.ask_for(Writing::Tags),
            Action::Delete => {
                let id = self.reader.nearest_mark().map(|mark| mark.bookmark);
                self.delete(id);
            }
            _ => {
                if matches!(command.action, Action::Top | Action::Bottom) && self.reader.selection().is_none() {
                    self.set_off();
                }
                if self.reader.apply(command, self.reader_height()) {
                    self.jumps.read();
                }
            }
        }
    }

    /// Gives the reader the keys: what is open is read.
    fn read_on(&mut self) {
        self.jumps.read();
        self.focus_on(Focus::Reader);
    }

    /// Tells the reader why nothing was done.
    pub(super) fn complain(&mut self, why: impl FnOnce(&Words) -> &String) {
        self.notice = Some(Notice::Problem(why(&self.words).clone()));
    }

    pub(super) fn focus_on(&mut self, focus: Focus) {
        if focus == Focus::Reader && self.reader.opened().is_none() && !self.is_opening_another() {
            if let Some(Item::Unreadable(number)) = self.list.selected() {
                let problem = self.catalog.pages().get(number as usize).and_then(|page| page.problem.clone());
                self.notice = problem.map(Notice::Problem);
            }
            return;
        }
        if focus == Focus::List {
            self.reader.cancel_selection();
        }
        self.focus = focus;
        self.reopen();
    }

    /// Shows the page as it is in its file, at the same place; or the article again.
    fn change_form(&mut self) {
        let (Some(spot), Some(at)) = (self.spot(), self.reader.opened().map(|opened| opened.at)) else { return };
        self.form = if self.form == Form::Read { Form::Raw } else { Form::Read };
        self.reader.cancel_selection();
        // Whoever has only looked comes back to the very row.
        let unmoved = self.twin.take().filter(|twin| twin.line == Some(self.reader.line()));
        let arrival = unmoved.map_or(Arrival::Target, |twin| Arrival::Back(twin.seen));
        self.twin = Some(Twin { seen: self.reader.seen(), line: None });
        self.open(self.catalog.text(at), Target::Byte(spot.byte), arrival);
    }

    fn set_measure(&mut self, measure: Cells) {
        self.measure.width = measure.clamp(MEASURE_MIN, MEASURE_MAX);
        self.notice = Some(Notice::Done(fill(&self.words.measure, &[&(self.measure.width.0 / 2).to_string()])));
        self.reopen();
    }

    fn move_in_list(&mut self, command: Command) {
        let height = self.panes().and_then(|panes| panes.list).map_or(self.reader_height(), |list| list.height.into());
        if self.list.apply(command, height) {
            let found = self.list.results().is_some();
            self.open_selected(if found { Arrival::FirstMatch } else { Arrival::Start });
        }
    }

    fn run_in_prompt(&mut self, command: Command) {
        match command.action {
            Action::Accept => self.accept(),
            Action::Cancel => self.cancel_prompt(),
            Action::Older => self.recall(1),
            Action::Newer => self.recall(-1),
            Action::Complete => self.complete_tag(),
            Action::EditOutside => self.edit_outside(),
            _ => match self.prompt.as_ref().map(|prompt| &prompt.asked) {
                Some(Asked::Search) => self.move_in_list(command),
                Some(Asked::Filter) => self.panel.apply(command, self.panel_height()),
                _ => {}
            },
        }
    }

    pub(super) fn recall(&mut self, by: isize) {
        let history = &self.search.history;
        let Some(prompt) = &mut self.prompt else { return };
        if matches!(prompt.asked, Asked::Search | Asked::Find(..)) && prompt.recall(history, by) {
            self.typed();
        }
    }

    pub(super) fn accept(&mut self) {
        let Some(prompt) = self.prompt.take() else { return };
        let typed = prompt.text().to_owned();
        match prompt.asked {
            Asked::Search | Asked::Find(..) if parse(&typed).is_empty() => {
                self.prompt = Some(prompt);
                self.cancel_prompt();
            }
            Asked::Search => {
                let spot = self.spot_before_prompt();
                self.jumps.leave(spot);
                self.remember_query(&typed);
            }
            Asked::Find(seen, _) => {
                let spot = self.spot_at(seen.place);
                self.jumps.leave(spot);
                self.remember_query(&typed);
            }
            Asked::Filter => {}
            Asked::Writing(writing, about) => self.write(writing, about, typed),
        }
    }

    fn cancel_prompt(&mut self) {
        let Some(prompt) = self.prompt.take() else { return };
        match prompt.asked {
            Asked::Search => self.leave_prompt(),
            Asked::Find(view, needles) => self.leave_find(view, needles),
            Asked::Filter => self.panel.filter(""),
            Asked::Writing(..) => {}
        }
    }

    /// Leaves what was opened last. Tells whether there was anything.
    fn leave(&mut self) -> bool {
        if self.overlay.take().is_some() || self.reader.cancel_selection() || self.clear_found() {
            return true;
        }
        if self.focus == Focus::Reader {
            self.focus_on(Focus::List);
            return true;
        }
        self.leave_search() || self.list.shows() != Show::All && self.show_only(Action::ShowAll).is_some()
    }

    fn quit(&mut self) {
        if let Some(position) = self.last_position() {
            self.effects.push(Effect::KeepPosition(position));
        }
        self.effects.push(Effect::Quit);
    }

    pub(super) fn scroll_overlay(&mut self, command: Command) {
        let lines = match self.overlay {
            Some(Overlay::Stats(_)) => self.stats_rows().map_or(0, |rows| rows.len()),
            _ => self.keymap.help_lines().len(),
        };
        let Some(Overlay::Help(top) | Overlay::Stats(top)) = &mut self.overlay else { return };
        let page = usize::from(self.screen.height / 2);
        let times = command.times();
        *top = match command.action {
            Action::Down => top.saturating_add(times),
            Action::Up => top.saturating_sub(times),
            Action::HalfPageDown | Action::PageDown => top.saturating_add(page.saturating_mul(times)),
            Action::HalfPageUp | Action::PageUp => top.saturating_sub(page.saturating_mul(times)),
            Action::Top => 0,
            Action::Bottom => usize::MAX,
            _ => *top,
        };
        let height = usize::from(self.screen.height).saturating_sub(2);
        *top = (*top).min(lines.saturating_sub(height));
    }
}
