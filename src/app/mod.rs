//! The program's state, and how events change it: `Event → App::update → effects`. There is no terminal here, no
//! thread and no file; views read the state, the runtime carries the effects out.

mod bookmarks;
mod commands;
mod effect;
mod event;
mod keys;
mod layout;
mod list;
mod motion;
mod opened;
mod prompt;
mod reader;
mod reading;
mod search;
mod typeset;
mod view;

use std::collections::HashMap;
use std::sync::Arc;

use ratatui::layout::Rect;

pub use bookmarks::{Panel, ROWS as BOOKMARK_ROWS};
pub use effect::{Effect, NewMark, Position, Search};
pub use event::{Event, Found, Keeping, Remembered};
pub use keys::{Command, Keys};
pub use layout::{Arrangement, Focus, GUTTER, Panes, panes, screen, text_area};
pub use list::{Item, List, Results};
pub use opened::{Form, Mark, Opened, Request, Target, open, state};
pub use prompt::{Asked, Prompt};
pub use reader::{Arrival, Reader, Selection};
pub use typeset::{Duplicates, Manner, Place, SetLine, Setting, Span, typeset};

use crate::config::{Key, Keymap, Words, fill};
use crate::library::{ArticleId, ArticleRef, Catalog};
use crate::notebook::{Bookmark, PageRef, State};
use crate::text::{Ambiguous, Cells};

/// Forty Chinese characters: the longest line that a newspaper's reader follows with ease.
const MEASURE: Cells = Cells(80);

/// What lies over the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys, from this row on.
    Help(usize),
    /// The panel of all bookmarks.
    Bookmarks,
}

/// A sentence for the user, shown until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something was done.
    Done(String),
    /// Something went wrong.
    Problem(String),
}

/// A place in the library that can be come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    page: PageRef,
    byte: usize,
}

/// The program's state.
pub struct App {
    screen: Rect,
    ambiguous: Ambiguous,
    words: Arc<Words>,
    keymap: Keymap,
    keys: Keys,
    focus: Focus,
    arrangement: Arrangement,
    measure: Cells,
    form: Form,
    duplicates: Duplicates,
    catalog: Catalog,
    loaded: bool,
    indexed: (usize, usize),
    list: List,
    reader: Reader,
    panel: Panel,
    overlay: Option<Overlay>,
    prompt: Option<Prompt>,
    notice: Option<Notice>,
    search: search::Searching,
    opening: Opening,
    /// Where to go once its page is there.
    restore: Option<Spot>,
    /// Whether a key was pressed.
    touched: bool,
    /// Keys that wait for the article that they are meant for.
    held: Vec<Key>,
    positions: HashMap<String, usize>,
    back: Vec<Spot>,
    forward: Vec<Spot>,
    deleted: Vec<Bookmark>,
    effects: Vec<Effect>,
}

/// The newest request for an article.
#[derive(Clone, Debug, Default)]
struct Opening {
    generation: u64,
    answered: u64,
    /// Its page and target.
    wanted: Option<(u32, Target)>,
    arrival: Arrival,
    flash: Option<i64>,
}

impl App {
    /// A program that has read nothing yet.
    pub fn new(keymap: Keymap, words: Arc<Words>, ambiguous: Ambiguous) -> Self {
        Self {
            screen: Rect::default(),
            ambiguous,
            words,
            keymap,
            keys: Keys::default(),
            focus: Focus::List,
            arrangement: Arrangement::Both,
            measure: MEASURE,
            form: Form::Read,
            duplicates: Duplicates::Folded,
            catalog: Catalog::default(),
            loaded: false,
            indexed: (0, 0),
            list: List::default(),
            reader: Reader::default(),
            panel: Panel::default(),
            overlay: None,
            prompt: None,
            notice: None,
            search: search::Searching::default(),
            opening: Opening::default(),
            restore: None,
            touched: false,
            held: Vec::new(),
            positions: HashMap::new(),
            back: Vec::new(),
            forward: Vec::new(),
            deleted: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// Takes an event in; gives what is to be done about it.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.press(key),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(width, height) => {
                self.screen = screen(width, height);
                self.reopen();
            }
            Event::Pages(pages) => {
                let known = self.catalog.pages().len();
                self.catalog.extend(pages);
                self.list.extend(&self.catalog, known);
                self.open_something();
            }
            Event::Loaded => {
                self.loaded = true;
                self.restore = None;
            }
            Event::Indexed(done, total) => {
                self.indexed = (done, total);
                self.search_again();
            }
            Event::Found(generation, answer) => self.found(generation, answer),
            Event::Opened(generation, answer) => self.opened(generation, answer),
            Event::Remembered(remembered) => self.remember(remembered),
            Event::Bookmarks(all) => {
                self.panel.take(all);
                self.reopen();
            }
            Event::Kept(keeping) => self.kept(keeping),
            Event::Problem(problem) => self.notice = Some(Notice::Problem(problem)),
        }
        self.scroll();
        std::mem::take(&mut self.effects)
    }

    /// What is to be kept before the program ends.
    pub fn last_position(&self) -> Option<Position> {
        let opened = self.reader.opened()?;
        let article = opened.article_at(opened.setting.place_of(self.reader.line()))?;
        let spot = self.spot()?;
        Some(Position { page: spot.page, article: ArticleId::of(article).to_string(), byte: spot.byte })
    }

    /// Whether an answer is on its way that the next frame should show.
    pub fn is_waiting(&self) -> bool {
        self.opening.answered < self.opening.generation || self.search.is_waiting()
    }

    fn kept(&mut self, keeping: Keeping) {
        let words = match &keeping {
            Keeping::Bookmark => &self.words.kept_bookmark,
            Keeping::Note => &self.words.kept_note,
            Keeping::Deletion(_) => &self.words.kept_deletion,
            Keeping::Return(_) => &self.words.kept_return,
        };
        self.notice = Some(Notice::Done(words.clone()));
        match keeping {
            Keeping::Deletion(bookmark) => self.deleted.push(*bookmark),
            Keeping::Return(id) => self.deleted.retain(|bookmark| bookmark.id != id),
            Keeping::Bookmark | Keeping::Note => {}
        }
    }

    fn remember(&mut self, remembered: Remembered) {
        self.search.history = remembered.queries;
        for (article, byte) in remembered.positions {
            self.positions.entry(article).or_insert(byte);
        }
        // Whoever has pressed a key already is where they want to be.
        let last = remembered.last.filter(|_| !self.touched);
        self.restore = last.map(|(path, hash, byte)| Spot { page: PageRef { path, hash }, byte });
        self.panel.take(remembered.bookmarks);
        self.open_something();
        self.reopen();
    }

    /// Opens the article that was open last, once its page is there; until then, the selected one.
    fn open_something(&mut self) {
        if let Some(spot) = self.restore.take_if(|spot| self.catalog.find(&spot.page.path, spot.page.hash).is_some()) {
            self.go_to_spot(&spot);
        } else if self.opening.wanted.is_none() {
            self.open_selected(Arrival::Start);
        }
    }

    /// Asks for the selected article.
    fn open_selected(&mut self, arrival: Arrival) {
        self.form = Form::Read;
        if let Some(results) = self.list.results() {
            self.search.needles.clone_from(&results.needles);
        }
        match self.list.selected_article() {
            Some(at) => self.open(at.page, Target::Article(at.nth), arrival),
            None if self.list.results().is_some() => self.reopen(),
            None => {
                self.keep_position();
                self.reader.close();
                // An answer on its way is not wanted any more.
                self.opening.wanted = None;
                self.opening.generation += 1;
                self.opening.answered = self.opening.generation;
            }
        }
    }

    /// Asks for what is open, or about to be, once more: its width, its bookmarks or the needles are others now.
    fn reopen(&mut self) {
        let Opening { generation, answered, arrival, flash, ref wanted } = self.opening;
        if let Some((page, target)) = wanted.clone().filter(|_| answered < generation) {
            self.open(page, target, arrival);
            self.opening.flash = flash;
        } else if let Some(at) = self.reader.opened().map(|opened| opened.at) {
            self.open(at.page, Target::Article(at.nth), Arrival::Stay);
        }
    }

    fn open(&mut self, page: u32, target: Target, arrival: Arrival) {
        let Some(entry) = self.catalog.pages().get(page as usize) else { return };
        let Some(source) = entry.source.clone() else { return };
        let path = source.path();
        let of_page =
            |bookmark: &&Bookmark| bookmark.passage.page.path == path || bookmark.passage.page.hash == entry.hash;
        let bookmarks = self.panel.all().iter().filter(of_page).cloned().collect();
        self.opening.generation += 1;
        self.opening.wanted = Some((page, target.clone()));
        self.opening.arrival = arrival;
        self.opening.flash = None;
        self.effects.push(Effect::Open(Box::new(Request {
            generation: self.opening.generation,
            page,
            source,
            target,
            form: self.form,
            duplicates: self.duplicates,
            width: self.text_width(),
            ambiguous: self.ambiguous,
            needles: self.search.needles.clone(),
            bookmarks,
        })));
    }

    fn opened(&mut self, generation: u64, answer: Result<Arc<Opened>, String>) {
        self.opening.answered = self.opening.answered.max(generation);
        if generation != self.opening.generation {
            return;
        }
        let opened = match answer {
            Ok(opened) => opened,
            Err(problem) => {
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
        let at = opened.at;
        let lost = opened.target.is_some_and(|(_, state)| state == State::Lost);
        self.reader.take(opened, arrival);
        if arrival == Arrival::Start {
            self.return_to_position(at);
        }
        if let Some(bookmark) = self.opening.flash {
            self.reader.flash_at(bookmark);
        }
        if lost {
            self.notice = Some(Notice::Problem(self.words.passage_lost.clone()));
        }
        if self.list.results().is_none() {
            self.list.select(at);
        }
        for key in std::mem::take(&mut self.held) {
            self.press(key);
        }
    }

    /// Goes to where the article was left the last time.
    fn return_to_position(&mut self, at: ArticleRef) {
        let Some(entry) = self.catalog.article(at) else { return };
        let Some(byte) = self.positions.get(&entry.id.to_string()) else { return };
        let mut blocks = self.reader.opened().into_iter().flat_map(|opened| opened.shown().blocks.iter().enumerate());
        let place = blocks.find_map(|(block, b)| Some(Place { block, offset: b.from_source(*byte)? }));
        if let Some(place) = place {
            self.reader.go_to(place);
        }
    }

    fn keep_position(&mut self) {
        let Some(position) = self.last_position() else { return };
        let known = self.positions.get(&position.article);
        if known == Some(&position.byte) || known.is_none() && self.reader.line() == 0 {
            return;
        }
        self.positions.insert(position.article.clone(), position.byte);
        self.effects.push(Effect::KeepPosition(position));
    }

    fn spot(&self) -> Option<Spot> {
        let opened = self.reader.opened()?;
        let place = opened.setting.place_of(self.reader.line());
        let byte = opened.block(place)?.to_source(place.offset);
        Some(Spot { page: PageRef { path: opened.page.path.clone(), hash: opened.page.hash }, byte })
    }

    /// Opens the article at `spot`. Tells whether its page is in the library.
    fn go_to_spot(&mut self, spot: &Spot) -> bool {
        let Some(page) = self.catalog.find(&spot.page.path, spot.page.hash) else {
            self.notice = Some(Notice::Problem(fill(&self.words.not_in_library, &[&spot.page.path])));
            return false;
        };
        self.form = Form::Read;
        self.reader.cancel_selection();
        self.open(page, Target::Byte(spot.byte), Arrival::Target);
        true
    }

    fn scroll(&mut self) {
        let Some(panes) = self.panes() else { return };
        if let Some(list) = panes.list {
            self.list.scroll(usize::from(list.height));
        }
        self.panel.scroll(self.panel_height());
    }

    fn text_width(&self) -> Cells {
        let focus = if self.panes().is_some_and(|panes| panes.reader.is_some()) { self.focus } else { Focus::Reader };
        let reader = panes(self.screen, focus, self.arrangement).and_then(|panes| panes.reader);
        reader.map_or(self.measure, |pane| Cells(text_area(pane, self.measure).width.into()))
    }

    fn panel_height(&self) -> usize {
        usize::from(self.screen.height.saturating_sub(2))
    }

    fn reader_height(&self) -> usize {
        usize::from(self.screen.height.saturating_sub(1))
    }
}
