//! The program without an outside: effects are carried out at once, in this thread, and the screen is a string.

use std::sync::{Arc, LazyLock};

use crossterm::event::KeyEvent;
use dubao::app::{App, Effect, Event, Folded, Found, Keeping, Readings, Request, Survey, open, standings};
use dubao::config::{Key, Keymap, Lang, Theme, Words};
use dubao::library::{ArticleRef, Page, PageEntry, Source};
use dubao::notebook::{Bookmark, Corrections, NewBookmark, Notebook, Reading, Spot};
use dubao::runtime::{gather, index_page, read_corrected};
use dubao::search::{Index, Searcher, parse};
use dubao::text::{Cells, Measure, Segmenter, Widths};
use dubao::ui;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;

/// Loaded once for all desks.
static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new()));

/// An open program.
pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) quit: bool,
    /// What is on the clipboard.
    pub(crate) copied: String,
    searcher: Searcher,
    notebook: Notebook,
    sources: Vec<Source>,
    theme: Theme,
    _dir: tempfile::TempDir,
}

impl Desk {
    /// Some pages on a screen of that size.
    pub(crate) fn new(sources: Vec<Source>, (width, height): (usize, usize), widths: Widths) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let words = Arc::new(Words::of(Lang::Zh).unwrap());
        let mut desk = Self {
            app: App::new(Keymap::embedded().unwrap(), words, Measure { widths, ..Measure::default() }),
            quit: false,
            copied: String::new(),
            searcher: searcher(&sources, &Corrections::default()),
            notebook: Notebook::open(&dir.path().join("notebook.sqlite"), 0).unwrap(),
            sources: sources.clone(),
            theme: Theme::colours(),
            _dir: dir,
        };
        desk.happen(Event::Resize(Cells(width), Cells(height)));
        desk.happen(Event::Pages(sources.into_iter().map(|source| PageEntry::of(&Ok(source), Page::read)).collect()));
        desk.happen(Event::Loaded);
        desk
    }

    /// Lets an event happen, and everything that follows from it.
    pub(crate) fn happen(&mut self, event: Event) {
        let effects = self.app.update(event);
        self.carry_out_all(effects);
    }

    /// Carries effects out, and everything that follows from them.
    pub(crate) fn carry_out_all(&mut self, mut effects: Vec<Effect>) {
        while !effects.is_empty() {
            let events: Vec<Event> = effects.into_iter().flat_map(|effect| self.carry_out(effect)).collect();
            effects = events.into_iter().flat_map(|event| self.app.update(event)).collect();
        }
    }

    /// Presses keys: characters as they are, others by their names in `<>`, as in the key map.
    pub(crate) fn press(&mut self, keys: &str) {
        for key in Key::sequence(keys).unwrap() {
            self.happen(Event::Key(KeyEvent::new(key.code, key.modifiers).into()));
        }
    }

    /// The screen as text, without the blanks at the ends of its lines; and the place of the cursor.
    pub(crate) fn screen(&self) -> (String, Option<Position>) {
        let (buffer, cursor) = self.draw();
        let width = usize::from(buffer.area.width).max(1);
        let rows = buffer.content().chunks(width);
        let rows = rows.map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned());
        (rows.collect::<Vec<_>>().join("\n"), cursor)
    }

    /// The text of all cells that are drawn in the style that `pick` takes from the theme, rows parted by `|`.
    pub(crate) fn text_in(&self, pick: impl Fn(&Theme) -> ratatui::style::Style) -> String {
        let (buffer, _) = self.draw();
        let wanted = Cell::default().set_style(pick(&self.theme)).style();
        let width = usize::from(buffer.area.width).max(1);
        let rows = buffer.content().chunks(width);
        let rows =
            rows.map(|row| row.iter().filter(|cell| cell.style() == wanted).map(Cell::symbol).collect::<String>());
        rows.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("|")
    }

    /// The screen as cells, and the place of the cursor.
    pub(crate) fn draw(&self) -> (Buffer, Option<Position>) {
        let mut buffer = Buffer::empty(self.app.screen());
        let cursor = ui::draw(&self.app, &self.theme, &mut buffer);
        (buffer, cursor)
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::Open(request) => vec![opened(&request)],
            Effect::Search(search) => {
                let query = parse(&search.typed).with_marks(search.marks);
                let outcome = self.searcher.search(&query, 50, &|| false).unwrap();
                vec![Event::Found(search.generation, Ok(Found::new(outcome, &query)))]
            }
            Effect::Gather(asked) => {
                vec![Event::Gathered(asked.generation, Ok(gather(&self.searcher, &asked, &|| false).unwrap()))]
            }
            Effect::Edit(text) => vec![Event::Edited(Ok(format!("{text}\n二行")))],
            Effect::Fold(all) => {
                let mut readings = Readings::default();
                let folded = all.iter().map(|bookmark| Folded::of(bookmark, &mut readings)).collect();
                vec![Event::Folded(all, folded)]
            }
            Effect::Survey(surveys) => {
                let page = |survey: &Survey| read_corrected(&survey.source, &survey.corrections).unwrap();
                surveys.iter().map(|survey| Event::Surveyed(standings(&page(survey), &survey.bookmarks))).collect()
            }
            Effect::Count => {
                let now = Timestamp::from_second(86_400).unwrap().to_zoned(TimeZone::UTC);
                vec![Event::Counted(Box::new(self.notebook.stats(&now).unwrap()))]
            }
            Effect::LoadWords => vec![Event::Words(Arc::clone(&SEGMENTER))],
            Effect::Copy(text) => {
                self.copied = text.to_string();
                Vec::new()
            }
            Effect::Quit => {
                self.quit = true;
                Vec::new()
            }
            Effect::KeepPath(..)
            | Effect::LookUp(_)
            | Effect::KeepPosition(_)
            | Effect::KeepQuery(_)
            | Effect::Redraw
            | Effect::Suspend => Vec::new(),
            change => self.change(change),
        }
    }

    /// Has a change kept.
    fn change(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::AddBookmark(new) => {
                let new = NewBookmark {
                    passage: new.passage,
                    article: new.article,
                    title: new.title,
                    note: new.note,
                    tags: new.tags,
                };
                self.notebook.add(new, 0).unwrap();
                self.kept(Keeping::Bookmark)
            }
            Effect::SetNote(id, note) => {
                self.notebook.set_note(id, &note, 0).unwrap();
                self.kept(Keeping::Note)
            }
            Effect::SetTags(id, tags) => {
                self.notebook.set_tags(id, tags, 0).unwrap();
                self.kept(Keeping::Tags)
            }
            Effect::RemoveBookmark(id) => {
                let gone = self.notebook.remove(id).unwrap().unwrap();
                self.kept(Keeping::Deletion(gone.passage.quote_line()))
            }
            Effect::SetColour(id, colour) => {
                self.notebook.set_colour(id, colour, 0).unwrap().unwrap();
                self.kept(Keeping::Colour(colour))
            }
            Effect::SetPlace(id, place) => match self.notebook.set_place(id, &place, 0).unwrap() {
                Some(_) => self.kept(Keeping::Place),
                None => vec![Event::Unkept(self.app.words().no_place.clone())],
            },
            Effect::SetLetter(letter, passage) => {
                self.notebook.set_letter(letter, passage, 0).unwrap();
                vec![Event::Letters(Arc::new(self.notebook.letters().unwrap())), Event::Kept(Keeping::Letter(letter))]
            }
            Effect::Correct(passage, change) => {
                self.notebook.correct(&passage, change, 0).unwrap();
                self.corrected(Keeping::Correction)
            }
            Effect::Uncorrect(id) => {
                assert!(self.notebook.uncorrect(id).unwrap());
                self.corrected(Keeping::Uncorrection)
            }
            Effect::Undo => match self.notebook.undo().unwrap() {
                Some(change) => self.stepped(Keeping::Undone(change)),
                None => vec![Event::Problem(self.app.words().nothing_to_undo.clone())],
            },
            Effect::Redo => match self.notebook.redo().unwrap() {
                Some(change) => self.stepped(Keeping::Redone(change)),
                None => vec![Event::Problem(self.app.words().nothing_to_redo.clone())],
            },
            Effect::KeepReading(article, reading) => {
                if !self.notebook.set_reading(&article, reading, 0).unwrap() {
                    return Vec::new();
                }
                let told = (reading != Reading::Finished).then_some(Event::Kept(Keeping::ReadMark));
                [Event::Reads(Arc::new(self.notebook.reads().unwrap()))].into_iter().chain(told).collect()
            }
            Effect::KeepJumps(spots) => {
                self.notebook.set_jumps(&spots).unwrap();
                Vec::new()
            }
            other => panic!("no change: {other:?}"),
        }
    }

    fn kept(&self, keeping: Keeping) -> Vec<Event> {
        vec![Event::Bookmarks(Arc::new(self.bookmarks())), Event::Kept(keeping)]
    }

    fn stepped(&mut self, keeping: Keeping) -> Vec<Event> {
        let reads = Event::Reads(Arc::new(self.notebook.reads().unwrap()));
        let mut events = vec![Event::Bookmarks(Arc::new(self.bookmarks())), reads];
        events.push(Event::Letters(Arc::new(self.notebook.letters().unwrap())));
        events.extend(self.corrected(keeping));
        events
    }

    /// What follows from a change of the corrections; the librarian reads every page again.
    fn corrected(&mut self, keeping: Keeping) -> Vec<Event> {
        let corrections = Arc::new(self.notebook.corrections().unwrap());
        let entry = |source: &Source| PageEntry::of(&Ok(source.clone()), |source| read_corrected(source, &corrections));
        let again =
            (0u32..).zip(&self.sources).map(|(number, source)| Event::ReadAgain(number, Box::new(entry(source))));
        self.searcher = searcher(&self.sources, &corrections);
        let mut events = vec![Event::Corrections(Arc::clone(&corrections)), Event::Kept(keeping)];
        events.extend(again);
        events
    }

    /// Where the reader jumped from, the newest last.
    pub(crate) fn jumps(&self) -> Vec<Spot> {
        self.notebook.jumps().unwrap()
    }

    /// All bookmarks, newest first.
    pub(crate) fn bookmarks(&self) -> Vec<Bookmark> {
        self.notebook.bookmarks().unwrap()
    }
}

fn opened(request: &Request) -> Event {
    let page = read_corrected(&request.source, &request.corrections).map_err(|error| error.to_string());
    let opened = page.and_then(|page| open(Arc::new(page), request).ok_or_else(|| "no such article".to_owned()));
    Event::Opened(request.generation, opened.map(Arc::new))
}

/// An index of all pages.
fn searcher(sources: &[Source], corrections: &Corrections) -> Searcher {
    let index = Index::in_ram().unwrap();
    let mut writer = index.writer(Arc::clone(&SEGMENTER)).unwrap();
    for (number, source) in (0..).zip(sources) {
        if let Ok(page) = read_corrected(source, corrections) {
            index_page(&mut writer, ArticleRef { page: number, nth: 0 }, &page).unwrap();
        }
    }
    writer.commit().unwrap();
    index.searcher().expect("a searcher")
}
