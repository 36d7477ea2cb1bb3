//! The program's state, and how events change it: `Event → App::update → effects`. There is no terminal here, no
//! thread and no file; views read the state, the runtime carries the effects out.

mod bookmarks;
mod commands;
mod copying;
mod correcting;
mod effect;
mod event;
mod keys;
mod layout;
mod list;
mod marking;
mod motion;
mod opened;
mod opening;
mod prompt;
mod proof;
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
pub use opened::{Form, Mark, Opened, Request, Target, open, open_in_steps, state};
pub use prompt::{About, Asked, Prompt, Writing};
pub use proof::Proof;
pub use reader::{Arrival, Reader, Seen, Selection};
pub use typeset::{Duplicates, Manner, Place, SetGlyph, SetLine, Setting, Span, typeset};

use self::opening::{Opening, Spot, Twin};
use crate::config::{Key, Keymap, Words};
use crate::library::{ArticleId, Catalog};
use crate::notebook::{Corrections, Link, PageRef};
use crate::text::{Cells, Measure, Script};

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

/// The program's state.
pub struct App {
    screen: Rect,
    words: Arc<Words>,
    keymap: Keymap,
    keys: Keys,
    focus: Focus,
    arrangement: Arrangement,
    measure: Measure,
    form: Form,
    script: Script,
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
    restore: Option<(PageRef, Target)>,
    /// The passage that the reader asked for at the start.
    link: Option<Link>,
    /// Whether a key was pressed.
    touched: bool,
    /// Keys that wait for the article that they are meant for.
    held: Vec<Key>,
    /// Number of changes of the bookmarks that are not kept yet.
    keeping: usize,
    twin: Option<Twin>,
    positions: HashMap<String, usize>,
    back: Vec<Spot>,
    forward: Vec<Spot>,
    corrections: Arc<Corrections>,
    effects: Vec<Effect>,
}

impl App {
    /// A program that has read nothing yet.
    pub fn new(keymap: Keymap, words: Arc<Words>, measure: Measure) -> Self {
        Self {
            screen: Rect::default(),
            words,
            keymap,
            keys: Keys::default(),
            focus: Focus::List,
            arrangement: Arrangement::Both,
            measure,
            form: Form::Read,
            script: Script::Original,
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
            link: None,
            touched: false,
            held: Vec::new(),
            keeping: 0,
            twin: None,
            positions: HashMap::new(),
            back: Vec::new(),
            forward: Vec::new(),
            corrections: Arc::default(),
            effects: Vec::new(),
        }
    }

    /// Has the passage opened that a link leads to, once the notebook and its page are there.
    pub fn follow(&mut self, link: Link) {
        self.focus = Focus::Reader;
        self.link = Some(link);
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
            Event::ReadAgain(number, entry) => self.read_again(number, *entry),
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
            Event::Corrections(all) => self.take_corrections(all),
            Event::Kept(keeping) => {
                self.keeping = self.keeping.saturating_sub(1);
                self.kept(&keeping);
                self.release_if_idle();
            }
            Event::Unkept(problem) => {
                self.keeping = self.keeping.saturating_sub(1);
                self.notice = Some(Notice::Problem(problem));
                self.release_if_idle();
            }
            Event::Problem(problem) => {
                self.notice = Some(Notice::Problem(problem));
                self.release_if_idle();
            }
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

    /// Lets keys act if no answer is on its way that would.
    fn release_if_idle(&mut self) {
        if self.opening.answered >= self.opening.generation {
            self.release_keys();
        }
    }

    fn remember(&mut self, remembered: Remembered) {
        self.search.history = remembered.queries;
        self.corrections = remembered.corrections;
        for (article, byte) in remembered.positions {
            self.positions.entry(article).or_insert(byte);
        }
        // Whoever has pressed a key already is where they want to be.
        let last = remembered.last.filter(|_| !self.touched);
        self.restore = last.map(|(path, hash, byte)| (PageRef { path, hash }, Target::Byte(byte)));
        self.panel.take(remembered.bookmarks);
        if let Some(link) = self.link.take() {
            self.restore = Some(self.destination(link));
        }
        self.open_something();
        self.reopen();
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
        reader.map_or(self.measure.width, |pane| Cells(text_area(pane, self.measure.width).width.into()))
    }

    fn panel_height(&self) -> usize {
        usize::from(self.screen.height.saturating_sub(2))
    }

    fn reader_height(&self) -> usize {
        usize::from(self.screen.height.saturating_sub(1))
    }
}
