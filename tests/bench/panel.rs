//! Times the panel of 10,000 bookmarks on the thread of the interface.
//!
//! ```text
//! cargo bench --bench panel
//! ```
//!
//! prints how long each thing takes on a processor, from the key or the event to the bytes of its frame of 120×36 cells:
//! the median, the 99th percentile and the maximum. The bookmarks are sentences of the embedded pages, under 997 titles; a
//! third of their pages are as they were, a third have changed, a third are not in the library. It fails when the
//! median of opening the panel, or of a key of a filter, is over 16 ms.

#![expect(clippy::print_stdout, reason = "a harness prints its figures")]

mod clock;
mod model;

use std::env;
use std::io::{self, Sink};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use crossterm::event::{KeyCode, KeyModifiers};
use dubao::app::{Event, Folded, Readings};
use dubao::config::{Key, Theme};
use dubao::notebook::{Bookmark, Colour, PageRef, Passage};
use dubao::runtime::SafeBackend;
use dubao::text::sentences;
use dubao::ui;
use ratatui::buffer::Buffer;

use self::clock::on_processor;
use self::model::{Library, Model};

const BOOKMARKS: usize = 10_000;
const TITLES: usize = 997;
/// How often each thing is done.
const WHOLE: usize = 100;
const TRIAL: usize = 2;
/// What a key may take.
const MOST: Duration = Duration::from_millis(16);
/// What is typed: characters, words, pinyin in full, by initials and mixed, and what nothing reads as.
const FILTERS: [&str; 8] = ["改", "的经济", "没有的", "shi", "zgjj", "jingji", "rcai", "xqzv"];

fn main() -> Result<()> {
    let times = if env::args().any(|argument| argument == "--bench") { WHOLE } else { TRIAL };
    let library = Library::of_seeds()?;
    let all = Arc::new(bookmarks(&library)?);
    let begun = on_processor()?;
    let mut readings = Readings::default();
    let folded: Vec<Folded> = all.iter().map(|bookmark| Folded::of(bookmark, &mut readings)).collect();
    println!("made ready by a worker {:>12.2} ms", on_processor()?.saturating_sub(begun).as_secs_f64() * 1e3);
    println!("milliseconds           median /    99 / maximum");
    let mut panel = Panel::new(&library)?;
    let mut medians = Vec::new();
    let mut tell = |name: &str, mut taken: Vec<Duration>| {
        taken.sort_unstable();
        let at = |percent: usize| taken.get((taken.len() - 1) * percent / 100).copied().unwrap_or_default();
        let [median, most, last] = [50, 99, 100].map(|percent| at(percent).as_secs_f64() * 1e3);
        println!("{name:<20} {median:>8.2} {most:>7.2} {last:>9.2}");
        medians.push(at(50));
    };
    let took = (0..times).map(|_| panel.take(Event::Bookmarks(Arc::clone(&all)))).collect::<Result<Vec<_>>>()?;
    tell("taken in", took);
    let mut took = Vec::new();
    for _ in 0..times {
        took.push(panel.press('B')?);
        panel.press('B')?;
    }
    tell("opened", took);
    panel.press('B')?;
    panel.take(Event::Folded(Arc::clone(&all), folded))?;
    tell("ordered", (0..times).map(|_| panel.press('s')).collect::<Result<Vec<_>>>()?);
    panel.press('/')?;
    for typed in FILTERS {
        let mut taken = vec![Vec::new(); typed.chars().count()];
        for _ in 0..times {
            for (nth, c) in taken.iter_mut().zip(typed.chars()) {
                nth.push(panel.press(c)?);
            }
            panel.model.press(Key { code: KeyCode::Char('u'), modifiers: KeyModifiers::CONTROL })?;
        }
        for (taken, (at, c)) in taken.into_iter().zip(typed.char_indices()) {
            tell(&format!("{}[{c}]", typed.get(..at).unwrap_or_default()), taken);
        }
    }
    ensure!(times == TRIAL || medians.iter().all(|median| *median <= MOST), "a key takes more than 16 ms");
    Ok(())
}

/// The program, and what it draws on.
struct Panel<'l> {
    model: Model<'l>,
    theme: Theme,
    buffer: Buffer,
    backend: SafeBackend<Sink>,
}

impl<'l> Panel<'l> {
    fn new(library: &'l Library) -> Result<Self> {
        let model = Model::new(library, 120, 36)?;
        let buffer = Buffer::empty(model.app.screen());
        Ok(Self { model, theme: Theme::colours(), buffer, backend: SafeBackend::new(io::sink()) })
    }

    fn press(&mut self, key: char) -> Result<Duration> {
        self.take(Event::Key(Key { code: KeyCode::Char(key), modifiers: KeyModifiers::NONE }))
    }

    /// How long an event and its frame take.
    fn take(&mut self, event: Event) -> Result<Duration> {
        let begun = on_processor()?;
        let effects = self.model.app.update(event);
        let cursor = ui::draw(&self.model.app, &self.theme, &mut self.buffer);
        self.backend.present(&self.buffer, cursor)?;
        let took = on_processor()?.saturating_sub(begun);
        drop(effects);
        Ok(took)
    }
}

fn bookmarks(library: &Library) -> Result<Vec<Bookmark>> {
    let blocks = library.pages.iter().flat_map(|page| &page.shown).flat_map(|article| &article.blocks);
    let texts: Vec<&str> = blocks.map(|block| block.text.as_str()).collect();
    let sentences: Vec<&str> = texts.iter().flat_map(|text| sentences(text).filter_map(|it| text.get(it))).collect();
    let titles: Vec<String> = sentences.iter().map(|it| it.chars().take(18).collect()).collect();
    let known: Vec<PageRef> = library
        .sources
        .iter()
        .zip(&library.pages)
        .map(|(source, page)| PageRef { path: source.path(), hash: page.hash })
        .collect();
    let mut quotes = sentences.iter().cycle().zip(0_i64..).filter(|(quote, _)| !quote.trim().is_empty());
    let make = |(nth, (quote, id)): (usize, (&&str, i64))| {
        let known = known.get(nth % known.len()).context("a page")?.clone();
        let page = match nth % 3 {
            0 => known,
            1 => PageRef { hash: known.hash ^ 1, ..known },
            _ => PageRef { path: format!("/{}.txt", nth % TITLES), hash: 1 + nth as u64 },
        };
        let title = titles.get(nth % TITLES % titles.len()).context("a title")?.clone();
        let note = sentences.get(nth * 7 % sentences.len()).copied().unwrap_or_default().to_owned();
        let passage = Passage::new(page, quote, 0..quote.len()).context("a passage")?;
        let (article, tags, colour) = (format!("{:016x}", nth % TITLES), vec!["经济".to_owned()], Colour::default());
        Ok(Bookmark { id, passage, article, title, note, tags, colour, created: id, modified: id })
    };
    (0..BOOKMARKS).zip(quotes.by_ref()).map(make).collect()
}
