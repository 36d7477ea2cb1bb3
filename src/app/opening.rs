//! Opening: what is asked for, what becomes of the answer, and the places that can be come back to.

use std::sync::Arc;

use super::effect::Effect;
use super::opened::{Form, Opened, Request, Target};
use super::reader::{Arrival, Seen};
use super::typeset::Place;
use super::{App, Notice};
use crate::config::fill;
use crate::library::{ArticleId, ArticleRef, TextRef};
use crate::notebook::{Link, PageRef, Spot, State};
use crate::text::{Measure, Script};

/// The newest request for an article.
#[derive(Clone, Debug, Default)]
pub(super) struct Opening {
    pub(super) generation: u64,
    pub(super) answered: u64,
    /// Its text and target.
    pub(super) wanted: Option<(TextRef, Target)>,
    pub(super) arrival: Arrival,
    pub(super) flash: Option<i64>,
}

/// Where the reader was in the other form of what is open, when it was left for this one, which was shown at `line`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Twin {
    pub(super) seen: Seen,
    pub(super) line: Option<usize>,
}

impl App {
    /// Whether something else than what is shown is about to be opened.
    pub(super) fn is_opening_another(&self) -> bool {
        self.opening.answered < self.opening.generation && self.opening.arrival != Arrival::Stay
    }

    /// Opens the article that was open last, once its page is there; until then, the selected one.
    pub(super) fn open_something(&mut self) {
        let page = self.restore.as_ref().and_then(|(page, _)| self.catalog.find(&page.path, page.hash));
        let is_there = page.is_some();
        if let (Some(page), Some((_, target))) = (page, self.restore.take_if(|_| is_there)) {
            self.form = Form::Read;
            self.open(page, target, Arrival::Target);
        } else if self.opening.wanted.is_none() {
            self.open_selected(Arrival::Start);
        }
    }

    /// Where a link leads: to the bookmark that it was made from, wherever that is today, or to its place.
    pub(super) fn destination(&self, link: Link) -> (PageRef, Target) {
        let bookmark = self.panel.all().iter().find(|bookmark| link.leads_to(bookmark));
        let target = bookmark.map_or(Target::Byte(link.start), |it| Target::Passage(it.passage.clone()));
        (link.page, target)
    }

    /// Asks for the selected article.
    pub(super) fn open_selected(&mut self, arrival: Arrival) {
        (self.form, self.twin) = (Form::Read, None);
        if let Some(results) = self.list.results() {
            self.search.needles.clone_from(&results.needles);
        }
        let Some(at) = self.list.selected_article() else {
            self.keep_position();
            self.reader.close();
            // An answer on its way is not wanted any more.
            self.opening.wanted = None;
            self.opening.generation += 1;
            self.opening.answered = self.opening.generation;
            return;
        };
        self.open(self.catalog.text(at), self.target(at), arrival);
    }

    /// What to open for an entry of the list: the article that begins where that one did, whatever its number is when
    /// the page has been corrected meanwhile.
    pub(super) fn target(&self, at: ArticleRef) -> Target {
        self.catalog.article(at).map_or(Target::Article(at.nth), |entry| Target::Byte(entry.start))
    }

    /// Asks for what is open, or about to be, once more: its width, its bookmarks or the needles are others now.
    pub(super) fn reopen(&mut self) {
        let Opening { generation, answered, arrival, flash, ref wanted } = self.opening;
        if let Some((page, target)) = wanted.clone().filter(|_| answered < generation) {
            self.open(page, target, arrival);
            self.opening.flash = flash;
        } else if let Some(at) = self.reader.opened().map(|opened| opened.at) {
            self.open(self.catalog.text(at), Target::Article(at.nth), Arrival::Stay);
        }
    }

    pub(super) fn open(&mut self, text: TextRef, target: Target, arrival: Arrival) {
        let Some(entry) = self.catalog.pages().get(text.page as usize) else { return };
        let Some(source) = entry.source.clone() else { return };
        let hash = entry.hash;
        self.opening.generation += 1;
        self.opening.wanted = Some((text.clone(), target.clone()));
        self.opening.arrival = arrival;
        self.opening.flash = None;
        self.effects.push(Effect::Open(Box::new(Request {
            generation: self.opening.generation,
            text,
            hash,
            source,
            target,
            form: self.form,
            script: self.script,
            duplicates: self.duplicates,
            measure: Measure { width: self.text_width(), ..self.measure },
            needles: self.search.needles.clone(),
            bookmarks: self.panel.shared(),
            letters: Arc::clone(&self.letters),
            corrections: Arc::clone(&self.corrections),
        })));
    }

    pub(super) fn opened(&mut self, generation: u64, answer: Result<Arc<Opened>, String>) {
        let is_rest = self.opening.answered == generation;
        if generation != self.opening.generation {
            self.opening.answered = self.opening.answered.max(generation);
            return;
        }
        let opened = match answer {
            Ok(opened) if is_rest && self.reader.opened().is_some() => {
                self.reader.complete(opened);
                self.release_keys();
                return;
            }
            Ok(opened) => opened,
            Err(problem) => {
                self.opening.answered = generation;
                self.notice = Some(Notice::Problem(problem));
                self.held.clear();
                if self.opening.arrival != Arrival::Stay {
                    // Not the old one under the new one's name.
                    self.keep_position();
                    self.reader.close();
                    (self.opening.wanted, self.form) = (None, Form::Read);
                }
                return;
            }
        };
        let arrival = self.opening.arrival;
        if self.reader.opened().is_some_and(|old| old.at != opened.at) {
            self.keep_position();
        }
        match arrival {
            Arrival::FirstMatch | Arrival::LastMatch | Arrival::Spotted(_) | Arrival::Passage => {
                self.keep_position();
                let position = self.position();
                self.jumps.look(position);
            }
            Arrival::Start | Arrival::Back(_) | Arrival::Target => self.jumps.read(),
            Arrival::NextMatch(_) | Arrival::Stay => {}
        }
        let at = opened.at;
        let lost = opened.target.is_some_and(|(_, state)| state == State::Lost);
        let before = self.reader.clone();
        self.reader.take(opened, arrival);
        if arrival == Arrival::Start {
            self.return_to_position();
        }
        if !self.reader.has_rows_ahead(self.reader_height()) {
            // Where it was opened for is not set yet; the rest is on its way.
            self.reader = before;
            return;
        }
        self.opening.answered = generation;
        if let Some(bookmark) = self.opening.flash {
            self.reader.flash_at(bookmark);
        }
        if lost {
            self.notice = Some(Notice::Problem(self.words.passage_lost.clone()));
        }
        if self.list.results().is_none() {
            self.list.select(at);
        }
        if let Some(twin) = &mut self.twin {
            twin.line.get_or_insert(self.reader.line());
        }
        self.release_keys();
    }

    /// Goes to where the article was left the last time.
    fn return_to_position(&mut self) {
        let Some(opened) = self.reader.opened() else { return };
        let Some(article) = opened.article_at(Place::default()) else { return };
        let Some(byte) = self.positions.get(&ArticleId::of(article).to_string()) else { return };
        let mut blocks = opened.shown().blocks.iter().enumerate();
        let place = blocks.find_map(|(block, b)| Some(Place { block, offset: b.from_source(*byte)? }));
        if let Some(place) = place {
            self.reader.go_to(place);
        }
    }

    /// Shows the text in simplified characters, then in traditional ones, then as it is written.
    pub(super) fn change_script(&mut self) {
        let (script, told) = match self.script {
            Script::Original => (Script::Simplified, &self.words.simplified),
            Script::Simplified => (Script::Traditional, &self.words.traditional),
            Script::Traditional => (Script::Original, &self.words.original),
        };
        self.notice = Some(Notice::Done(told.clone()));
        self.script = script;
        self.reopen();
    }

    /// Has kept where the reader is, unless they only look at something there.
    pub(super) fn keep_position(&mut self) {
        let Some(position) = self.position().filter(|_| self.jumps.reading().is_none()) else { return };
        let known = self.positions.get(&position.article);
        if known == Some(&position.byte) || known.is_none() && self.reader.line() == 0 {
            return;
        }
        self.positions.insert(position.article.clone(), position.byte);
        self.effects.push(Effect::KeepPosition(position));
    }

    /// The beginning of the reading line.
    pub(super) fn spot(&self) -> Option<Spot> {
        let setting = &self.reader.opened()?.setting;
        self.spot_at(setting.place_of(self.reader.line()))
    }

    /// A place of what is open.
    pub(super) fn spot_at(&self, place: Place) -> Option<Spot> {
        let opened = self.reader.opened()?;
        let byte = opened.block(place)?.to_source(place.offset);
        Some(Spot { page: PageRef { path: opened.page.path.clone(), hash: opened.page.hash }, byte })
    }

    /// Opens the article at `spot`. Tells whether its page is in the library.
    pub(super) fn go_to_spot(&mut self, spot: &Spot) -> bool {
        let Some(page) = self.catalog.find(&spot.page.path, spot.page.hash) else {
            self.notice = Some(Notice::Problem(fill(&self.words.not_in_library, &[&spot.page.path])));
            return false;
        };
        self.form = Form::Read;
        self.reader.cancel_selection();
        self.open(page, Target::Byte(spot.byte), Arrival::Target);
        true
    }
}
