//! The program's state, and how events change it: `Event → App::update → effects`. There is no terminal here, no
//! thread and no file; views read the state, the runtime carries the effects out.

mod bookmarks;
mod commands;
mod concordance;
mod copying;
mod correcting;
mod effect;
mod event;
mod filter;
mod jumping;
mod keys;
mod layout;
mod list;
mod listing;
mod marked;
mod marking;
mod motion;
mod mouse;
mod opened;
mod opening;
mod panel;
mod prompt;
mod proof;
mod reader;
mod reading;
mod rows;
mod search;
mod selecting;
mod standing;
mod stats;
mod typeset;
mod view;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use ratatui::layout::Rect;

pub use bookmarks::{Order, Panel, ROWS as BOOKMARK_ROWS, Scope};
pub use concordance::{Concordance, Spotted};
pub use effect::{Effect, Gather, NewMark, Position, Search};
pub use event::{Event, Found, Keeping, Progress, Remembered};
pub use filter::{Folded, Readings};
pub use keys::{Command, Keys};
pub use layout::{Arrangement, Focus, GUTTER, Panes, panes, screen, text_area};
pub use list::{List, Results, Show};
pub use listing::Item;
pub use marked::is_read;
pub use mouse::{Deed, Mouse};
pub use opened::{Form, Mark, Opened, Request, Target, open, open_in_steps, state};
pub use prompt::{About, Asked, Prompt, Writing};
pub use proof::Proof;
pub use reader::{Arrival, Reader, Seen};
pub use selecting::{Selection, Unit};
pub use standing::{Standing, Survey, standings};
pub use stats::Told;
pub use typeset::{Duplicates, Manner, Place, SetGlyph, SetLine, Setting, Span, typeset};

use self::jumping::Jumps;
use self::opening::{Opening, Twin};
use crate::config::{Key, Keymap, Words};
use crate::library::{ArticleId, ArticleRef, Catalog};
use crate::notebook::{Corrections, Letter, Link, PageRef, Reads, Spot};
use crate::text::{Cells, Measure, Script};

/// What lies over the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// The keys, from this row on.
    Help(usize),
    /// The panel of all bookmarks.
    Bookmarks,
    /// The matches of all hits under each other.
    Concordance,
    /// What was read and marked, from this row on.
    Stats(usize),
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
    indexed: Progress,
    list: List,
    reader: Reader,
    panel: Panel,
    concordance: Concordance,
    stats: Option<Told>,
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
    /// Whether pages were read again since it was found out how bookmarks stand.
    must_survey: bool,
    /// Keys that wait for the article that they are meant for.
    held: Vec<Key>,
    /// Number of changes of the bookmarks that are not kept yet.
    keeping: usize,
    /// Number of changes that could not be kept yet.
    unsaved: usize,
    twin: Option<Twin>,
    positions: HashMap<String, usize>,
    /// The articles about those shown when records were asked for last.
    asked: Vec<ArticleRef>,
    jumps: Jumps,
    letters: Arc<Vec<Letter>>,
    corrections: Arc<Corrections>,
    reads: Arc<Reads>,
    /// The article whose end was reached last.
    finished: Option<ArticleRef>,
    /// The article that was open for a moment last.
    lingered: Option<ArticleRef>,
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
            indexed: Progress::default(),
            list: List::default(),
            reader: Reader::default(),
            panel: Panel::default(),
            concordance: Concordance::default(),
            stats: None,
            overlay: None,
            prompt: None,
            notice: None,
            search: search::Searching::default(),
            opening: Opening::default(),
            restore: None,
            link: None,
            touched: false,
            must_survey: false,
            held: Vec::new(),
            keeping: 0,
            unsaved: 0,
            twin: None,
            positions: HashMap::new(),
            asked: Vec::new(),
            jumps: Jumps::default(),
            letters: Arc::default(),
            corrections: Arc::default(),
            reads: Arc::default(),
            finished: None,
            lingered: None,
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
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => self.paste(&text),
            Event::Resize(width, height) => {
                self.screen = screen(width, height);
                self.reopen();
            }
            Event::Pages(pages) => {
                let known = self.catalog.pages().len();
                self.catalog.extend(pages);
                self.list.extend(&self.catalog, known);
                self.refill();
                self.open_something();
            }
            Event::ReadAgain(number, entry) => self.read_again(number, *entry),
            Event::Records(entries) => self.catalog.take_records(entries, &self.near()),
            Event::Loaded => {
                self.loaded = true;
                self.notice_renamed();
                self.survey_changed();
                self.restore = None;
            }
            Event::Indexed(progress) => self.indexed = progress,
            Event::Grown => {
                self.search_again();
                self.survey_if_due();
            }
            Event::Found(generation, answer) => self.found(generation, answer),
            Event::Gathered(generation, answer) => {
                self.gathered(generation, answer);
                self.release_if_idle();
            }
            Event::Opened(generation, answer) => self.opened(generation, answer),
            Event::Remembered(remembered) => self.remember(remembered),
            Event::Bookmarks(all) => {
                self.panel.take(all);
                self.reopen();
                if self.overlay == Some(Overlay::Bookmarks) {
                    self.survey();
                }
            }
            Event::Corrections(all) => self.take_corrections(all),
            Event::Letters(all) => {
                self.letters = all;
                self.reopen();
            }
            Event::Folded(all, folded) => self.panel.take_folded(&all, folded),
            Event::Surveyed(standings) => self.panel.take_standings(standings),
            Event::Edited(answer) => self.edited(answer),
            Event::Words(segmenter) => self.reader.take_words(segmenter),
            Event::Reads(all) => self.reads = all,
            Event::Lingered => self.lingered = self.reader.opened().map(|opened| opened.at),
            Event::Counted(stats) => self.stats = Some(Told::of(&stats, &self.words)),
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
            Event::Waiting(unsaved) => {
                if unsaved == 0 && self.unsaved > 0 {
                    self.notice = Some(Notice::Done(self.words.caught_up.clone()));
                }
                self.unsaved = unsaved;
            }
            Event::Problem(problem) => {
                self.notice = Some(Notice::Problem(problem));
                self.release_if_idle();
            }
        }
        self.notice_end();
        self.effects.extend(self.jumps.take_news().map(Effect::KeepJumps));
        self.scroll();
        if self.reader.asks_for_words() {
            self.effects.push(Effect::LoadWords);
        }
        std::mem::take(&mut self.effects)
    }

    /// What is to be kept before the program ends.
    pub fn last_position(&self) -> Option<Position> {
        self.jumps.reading().cloned().or_else(|| self.position())
    }

    /// Where the reader is.
    fn position(&self) -> Option<Position> {
        let opened = self.reader.opened()?;
        let article = opened.article_at(opened.setting.place_of(self.reader.line()))?;
        let spot = self.spot()?;
        Some(Position { page: spot.page, article: ArticleId::of(article).to_string(), byte: spot.byte })
    }

    /// Whether an answer is on its way that the next frame should show.
    pub fn is_waiting(&self) -> bool {
        let opens = self.opening.answered < self.opening.generation;
        opens || self.search.is_waiting() || self.concordance.is_waiting()
    }

    /// Lets keys act if no answer is on its way that would.
    fn release_if_idle(&mut self) {
        if self.opening.answered >= self.opening.generation {
            self.release_keys();
        }
    }

    fn remember(&mut self, remembered: Remembered) {
        self.search.history = remembered.queries;
        self.jumps.remember(remembered.jumps);
        self.corrections = remembered.corrections;
        self.letters = remembered.letters;
        self.reads = remembered.reads;
        for (article, byte) in remembered.positions {
            self.positions.entry(article).or_insert(byte);
        }
        // Whoever has pressed a key already is where they want to be.
        let last = remembered.last.clone().filter(|_| !self.touched);
        self.restore = last.map(|(path, hash, byte)| (PageRef { path, hash }, Target::Byte(byte)));
        self.panel.take(remembered.bookmarks);
        self.survey_changed();
        if let Some(link) = self.link.take() {
            self.jumps.leave(remembered.last.map(|(path, hash, byte)| Spot { page: PageRef { path, hash }, byte }));
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
        self.concordance.scroll(self.concordance_height());
        self.look_up_records();
    }

    /// The articles about those that the list shows.
    fn near(&self) -> Vec<ArticleRef> {
        self.list.near(self.reader_height())
    }

    /// Asks for the entries of records that the list shows, or may show soon.
    fn look_up_records(&mut self) {
        let lacking = |at: &ArticleRef| self.catalog.lacks(*at);
        let near = self.near();
        if !near.iter().any(lacking) {
            self.asked.clear();
            return;
        }
        if near == self.asked {
            return;
        }
        let archives = near.iter().copied().filter(lacking);
        let wanted = archives.filter_map(|at| Some((at, self.catalog.page(at)?.archive()?.clone()))).collect();
        self.asked = near;
        self.effects.push(Effect::LookUp(wanted));
    }

    fn text_width(&self) -> Cells {
        let focus = if self.panes().is_some_and(|panes| panes.reader.is_some()) { self.focus } else { Focus::Reader };
        let reader = panes(self.screen, focus, self.arrangement).and_then(|panes| panes.reader);
        reader.map_or(self.measure.width, |pane| Cells(text_area(pane, self.measure.width).width.into()))
    }

    /// Rows of the concordance, without its title.
    fn concordance_height(&self) -> usize {
        usize::from(self.screen.height.saturating_sub(2))
    }

    /// Rows of the panel, without its title, that list bookmarks.
    fn panel_height(&self) -> usize {
        usize::from(self.screen.height.saturating_sub(2)) - self.detail_height()
    }

    fn reader_height(&self) -> usize {
        usize::from(self.screen.height.saturating_sub(1))
    }
}
