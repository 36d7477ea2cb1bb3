//! An article made ready to be read: set in lines, its matches found, its bookmarks located. All of it is computed
//! from a request, on a worker; the reader pane only holds the result.

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::proof::Proof;
use super::reading::{Reading, at_byte};
use super::typeset::{Duplicates, Manner, Place, SetLine, Setting, Span, set_lines};
use crate::library::{ArticleRef, Page, Source, TextRef, Which};
use crate::notebook::{Bookmark, Colour, Corrections, Letter, PageRef, Passage, State};
use crate::page::{Article, Block, Role, raw};
use crate::search::{Needle, find, find_in_title};
use crate::text::{Clip, Converter, Measure, Script};

/// Rows that are set before an article is shown; the rest of a longer one comes after.
const FIRST: usize = 2048;

/// What to open.
#[derive(Clone, Debug)]
pub enum Target {
    /// An article by its number in the page.
    Article(u32),
    /// The article that holds a byte of the page.
    Byte(usize),
    /// The article that holds a passage.
    Passage(Passage),
}

/// How a page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// One article, set to be read.
    #[default]
    Read,
    /// The page as it is in its file.
    Raw,
}

/// Asks for an article, ready to be read.
#[derive(Clone, Debug)]
pub struct Request {
    /// Counts up; only the answer to the newest request is used.
    pub generation: u64,
    /// Which text of the library it is; a record by its number.
    pub text: TextRef,
    /// A hash of its source as it was listed; see [`PageEntry::hash`](crate::library::PageEntry::hash).
    pub hash: u64,
    /// Where its text is.
    pub source: Source,
    /// What to open.
    pub target: Target,
    /// In which form.
    pub form: Form,
    /// In which characters.
    pub script: Script,
    /// What to do with paragraphs that the page holds twice.
    pub duplicates: Duplicates,
    /// How it is to be set.
    pub measure: Measure,
    /// Folded texts to highlight.
    pub needles: Vec<Needle>,
    /// All bookmarks.
    pub bookmarks: Arc<Vec<Bookmark>>,
    /// All places marked with letters.
    pub letters: Arc<Vec<Letter>>,
    /// What the page is to be read with.
    pub corrections: Arc<Corrections>,
}

impl Request {
    /// The number in its source of the page's first article.
    const fn first(&self) -> u32 {
        if let Which::Nth(nth) = self.text.which { nth } else { 0 }
    }
}

/// Where a bookmark stands in the open article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bookmark's number in the notebook.
    pub bookmark: i64,
    /// The text it marks.
    pub span: Span,
    /// Its colour.
    pub colour: Colour,
    /// What the reader wrote about it.
    pub note: String,
    /// How sure that is.
    pub state: State,
}

/// An article ready to be read.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its place in the library.
    pub at: ArticleRef,
    /// Its page.
    pub page: Arc<Page>,
    /// Its lines.
    pub setting: Setting,
    /// Where the needles stand, in reading order.
    pub matches: Vec<Span>,
    /// Where the bookmarks stand.
    pub marks: Vec<Mark>,
    /// Where letters mark a place.
    pub letters: Vec<(char, Place)>,
    /// Where in the article the target is, if it is not the article itself, and how sure that is.
    pub target: Option<(Place, State)>,
    /// In the raw form, how the lines were read.
    pub proof: Proof,
    /// The article, by its number in the page.
    nth: u32,
    form: Form,
    shown: Arc<Article>,
}

impl Opened {
    /// The article of the page that holds `place`, by its number.
    pub fn nth_at(&self, place: Place) -> Option<usize> {
        match self.form {
            Form::Read => Some(self.nth as usize),
            Form::Raw => Some(at_byte(&self.page, self.block(place)?.to_source(place.offset))?.0 as usize),
        }
    }

    /// The article of the page that holds `place`, with every character.
    pub fn article_at(&self, place: Place) -> Option<&Article> {
        self.page.articles.get(self.nth_at(place)?)
    }

    /// Whether the same text is shown: a place here is a place there.
    pub fn shows_same(&self, other: &Self) -> bool {
        let same_article = self.form == Form::Raw || self.at.nth == other.at.nth;
        self.form == other.form && self.at.page == other.at.page && self.page.hash == other.page.hash && same_article
    }

    /// In which form it is shown.
    pub const fn form(&self) -> Form {
        self.form
    }

    /// What is shown, to which all places refer: the article, or the page as it is in its file.
    pub fn shown(&self) -> &Article {
        &self.shown
    }

    /// The block at `place`.
    pub fn block(&self, place: Place) -> Option<&Block> {
        self.shown.blocks.get(place.block)
    }

    /// Leaves out the matches that are folded away: they cannot be gone to.
    fn forget_folded_matches(&mut self) {
        let setting = &self.setting;
        let is_to_come =
            |start: Place| !setting.is_whole && setting.lines.last().is_none_or(|line| line.end() <= start);
        self.matches.retain(|span| {
            let line = setting.lines.get(setting.row_of(span.start));
            line.is_some_and(|line| line.block == span.start.block && span.start < line.end()) || is_to_come(span.start)
        });
    }

    /// The text of `span` as it is shown, blocks parted by line breaks.
    pub fn quote(&self, span: &Span) -> String {
        let parts = self.shown.blocks.iter().enumerate().take(span.end.block + 1).skip(span.start.block);
        let parts = parts.map(|(number, block)| {
            let set = self.setting.range_of(number);
            let start = if number == span.start.block { span.start.offset } else { set.start };
            let end = if number == span.end.block { span.end.offset } else { set.end };
            block.text.get(start..end).unwrap_or_default()
        });
        parts.collect::<Vec<_>>().join("\n")
    }

    /// What is copied of `span`: its text, character for character, but for those that command a terminal.
    pub fn copied(&self, span: &Span) -> Clip {
        Clip::of(&self.quote(span))
    }
}

/// Does what `request` asks, on its page. `None` if the page has no such article.
pub fn open(page: Arc<Page>, request: &Request) -> Option<Opened> {
    let mut whole = None;
    open_in_steps(page, request, |opened| {
        whole = Some(opened);
        ControlFlow::Continue(())
    })?;
    whole
}

/// Does what `request` asks, on its page. A long article is told twice: as soon as its first rows are set, and whole, if
/// it is still wanted then. `None` if the page has no such article.
pub fn open_in_steps(
    page: Arc<Page>,
    request: &Request,
    mut tell: impl FnMut(Opened) -> ControlFlow<()>,
) -> Option<()> {
    let reading = Reading::of(&page);
    let (nth, target) = match &request.target {
        Target::Article(nth) => (nth.checked_sub(request.first())?, None),
        Target::Byte(byte) => {
            let (nth, place) = at_byte(&page, *byte)?;
            (nth, Some((place, State::InPlace)))
        }
        Target::Passage(passage) => {
            let (anchor, (nth, place)) = reading.locate(passage);
            (nth, Some((place, anchor.state)))
        }
    };
    let article = page.shown.get(nth as usize)?;
    let (mut shown, manner, proof) = match request.form {
        Form::Read => (article.clone(), Manner::Read(request.duplicates), Proof::default()),
        Form::Raw => {
            let mut lines = raw(&page.text);
            let proof = Proof::read(&mut lines, &page, corrected(&page, &request.corrections));
            (lines, Manner::Raw, proof)
        }
    };
    // Where a place of an article is in what is shown.
    let show = |home: u32, place: Place| match request.form {
        Form::Read => (home == nth).then_some(place),
        Form::Raw => {
            let block = page.shown.get(home as usize)?.blocks.get(place.block)?;
            raw_place(&shown, block.to_source(place.offset))
        }
    };
    let page_ref = PageRef { path: page.path.clone(), hash: page.hash };
    let of_page = request.bookmarks.iter().filter(|bookmark| bookmark.passage.page.is_page(&page_ref));
    let marks = of_page.filter_map(|bookmark| {
        let (anchor, (home, start)) = reading.locate(&bookmark.passage);
        let (end, last, length) = reading.last_of(&anchor.range)?;
        let last = show(end, last)?;
        let span = show(home, start)?..Place { offset: last.offset + length, ..last };
        let Bookmark { id, colour, ref note, .. } = *bookmark;
        let note = note.clone();
        (anchor.state != State::Lost).then_some(Mark { bookmark: id, span, colour, note, state: anchor.state })
    });
    let mut marks: Vec<Mark> = marks.collect();
    // One within another comes after it.
    marks.sort_by_key(|mark| (mark.span.start, Reverse(mark.span.end)));
    let of_page = request.letters.iter().filter(|letter| letter.passage.page.is_page(&page_ref));
    let letters = of_page.filter_map(|letter| {
        let (anchor, (home, start)) = reading.locate(&letter.passage);
        Some((letter.letter, show(home, start).filter(|_| anchor.state != State::Lost)?))
    });
    let letters = letters.collect();
    let target = target.and_then(|(place, state)| Some((show(nth, place)?, state)));
    let matches = matches(&shown, &request.needles);
    show_in(&mut shown, request.script);
    let shown = Arc::new(shown);
    let measure = manner.measure(&request.measure);
    let mut lines = set_lines(&shown, measure, manner);
    let first: Vec<SetLine> = lines.by_ref().take(FIRST).collect();
    let is_whole = first.len() < FIRST;
    let setting = Setting { lines: first, measure, is_whole };
    let at = ArticleRef { page: request.text.page, nth: request.first() + nth };
    let (form, kept) = (request.form, Arc::clone(&shown));
    let mut opened = Opened { at, nth, page, setting, matches, marks, letters, target, proof, form, shown: kept };
    opened.forget_folded_matches();
    if is_whole || tell(opened.clone()).is_continue() {
        opened.setting.lines.extend(lines);
        opened.setting.is_whole = true;
        opened.forget_folded_matches();
        // Nobody asks for more.
        let _ = tell(opened);
    }
    Some(())
}

/// The corrections of a page, each with its line, from 0.
fn corrected(page: &Page, corrections: &Corrections) -> Vec<(i64, usize)> {
    let at_lines = corrections.at_lines(&PageRef { path: page.path.clone(), hash: page.hash }, &page.text);
    at_lines.into_iter().map(|(id, correction)| (id, correction.line.saturating_sub(1))).collect()
}

/// Shows all blocks in the characters of `script`. Every place in them stays what it was.
fn show_in(shown: &mut Article, script: Script) {
    if script == Script::Original {
        return;
    }
    let mut converter = Converter::default();
    for block in &mut shown.blocks {
        block.text = converter.convert(&block.text, script);
    }
}

/// The place of a byte of the page among its lines.
fn raw_place(raw: &Article, byte: usize) -> Option<Place> {
    let after = raw.blocks.partition_point(|block| block.to_source(0) <= byte);
    let block = after.checked_sub(1)?;
    let line = raw.blocks.get(block)?;
    Some(Place { block, offset: line.text.floor_char_boundary(byte - line.to_source(0)) })
}

/// Makes a passage of `span`, without the white space around it, to be kept in the notebook. `None` if there is
/// nothing else in it, or if its end comes before its beginning as the page is read.
pub(super) fn passage(opened: &Opened, span: &Span) -> Option<Passage> {
    let blocks = opened.shown.blocks.iter().enumerate().take(span.end.block + 1).skip(span.start.block);
    let parts = blocks.filter_map(|(number, block)| {
        let from = if number == span.start.block { span.start.offset } else { 0 };
        let to = if number == span.end.block { span.end.offset } else { block.text.len() };
        let text = block.text.get(from..to)?;
        let ink = from + (text.len() - text.trim_start().len())..from + text.trim_end().len();
        (!ink.is_empty()).then(|| (block.to_source(ink.start), block.to_source(ink.end - 1)))
    });
    let parts: Vec<(usize, usize)> = parts.collect();
    let ((first, _), (_, last)) = (parts.first()?, parts.last()?);
    Reading::of(&opened.page).passage(*first, *last)
}

/// How a bookmark of `page` stands today.
pub fn state(page: &Page, passage: &Passage) -> State {
    Reading::of(page).locate(passage).0.state
}

fn matches(article: &Article, needles: &[Needle]) -> Vec<Span> {
    if needles.is_empty() {
        return Vec::new();
    }
    let blocks = article.blocks.iter().enumerate();
    blocks
        .flat_map(|(block, b)| {
            let is_title = b.role == Role::Headline;
            let found = if is_title { find_in_title(&b.text, needles) } else { find(&b.text, needles) };
            found.into_iter().map(move |range| Place { block, offset: range.start }..Place { block, offset: range.end })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Cells;

    fn page(text: &str) -> Arc<Page> {
        Arc::new(Page::new("seed:test".into(), text.into()))
    }

    fn request(target: Target) -> Request {
        Request {
            generation: 1,
            text: TextRef { page: 0, which: Which::Whole },
            hash: 0,
            source: Source::Stdin("".into()),
            target,
            form: Form::Read,
            script: Script::Original,
            duplicates: Duplicates::Folded,
            measure: Measure { width: Cells(40), ..Measure::default() },
            needles: Needle::folded("河水").into_iter().collect(),
            bookmarks: Arc::default(),
            letters: Arc::default(),
            corrections: Arc::default(),
        }
    }

    const TEXT: &str = "## 春天来了\n\n村口的河水解冻了，孩子们跑到岸边看冰排。\n\n老人说，河水一年比一年清。\n";

    #[test]
    fn a_long_article_is_told_as_soon_as_its_first_rows_are_set() {
        let long = page(&format!("{TEXT}\n{}\n", "老人说，河水一年比一年清。".repeat(FIRST * 2)));
        let mut told = Vec::new();
        let tell = |opened| {
            told.push(opened);
            ControlFlow::Continue(())
        };
        open_in_steps(Arc::clone(&long), &request(Target::Article(0)), tell).unwrap();
        let [first, whole] = told.as_slice() else { panic!("{} steps", told.len()) };
        assert!(!first.setting.is_whole && whole.setting.is_whole);
        assert_eq!(first.setting.lines, whole.setting.lines[..FIRST]);
        assert_eq!((first.matches.len(), &first.matches), (2 + FIRST * 2, &whole.matches));
        let mut steps = 0;
        let tell = |_| {
            steps += 1;
            ControlFlow::Break(())
        };
        open_in_steps(long, &request(Target::Article(0)), tell).unwrap();
        assert_eq!(steps, 1);
    }

    #[test]
    fn matches_are_in_reading_order() {
        let opened = open(page(TEXT), &request(Target::Article(0))).unwrap();
        assert_eq!(opened.matches.len(), 2);
        assert!(opened.matches.iter().all(|span| opened.quote(span) == "河水"));
    }

    #[test]
    fn a_passage_is_found_again_in_a_changed_page() {
        let opened = open(page(TEXT), &request(Target::Article(0))).unwrap();
        let kept = passage(&opened, &opened.matches[1]).unwrap();
        assert_eq!(opened.page.text.get(kept.start..kept.end), Some("河水"));
        assert_eq!(state(&opened.page, &kept), State::InPlace);
        let changed = page(&TEXT.replace("村口", "去年村口"));
        assert_eq!(state(&changed, &kept), State::Moved);
        let again = open(changed, &request(Target::Passage(kept))).unwrap();
        let (place, _) = again.target.unwrap();
        assert_eq!(again.matches[1].start, place);
    }

    #[test]
    fn other_characters_are_in_the_same_places() {
        let opened = open(page(TEXT), &request(Target::Article(0))).unwrap();
        for form in [Form::Read, Form::Raw] {
            let asked = |script| Request { form, script, ..request(Target::Article(0)) };
            let [original, traditional] =
                [Script::Original, Script::Traditional].map(|script| open(page(TEXT), &asked(script)).unwrap());
            let headline = |opened: &Opened| opened.shown().blocks[0].text.clone();
            assert_eq!(headline(&traditional), headline(&original).replace('来', "來"));
            assert_eq!(traditional.matches, original.matches);
            assert_eq!(traditional.quote(&traditional.matches[0]), "河水");
            let span = |opened: &Opened| passage(opened, &opened.matches[1]).unwrap();
            assert_eq!(span(&traditional), span(&original));
        }
        let word = Place { block: 1, offset: 0 }..Place { block: 1, offset: "村口的河水解冻了".len() };
        let traditional =
            open(page(TEXT), &Request { script: Script::Traditional, ..request(Target::Article(0)) }).unwrap();
        assert_eq!(traditional.quote(&word), "村口的河水解凍了");
        assert_eq!(passage(&traditional, &word), passage(&opened, &word));
    }

    #[test]
    fn a_byte_opens_the_article_that_holds_it() {
        let byte = TEXT.find("老人").unwrap();
        let opened = open(page(TEXT), &request(Target::Byte(byte))).unwrap();
        let (place, _) = opened.target.unwrap();
        let rest = opened.block(place).unwrap().text.get(place.offset..);
        assert!(rest.is_some_and(|rest| rest.starts_with("老人")));
        assert!(open(page(""), &request(Target::Byte(9))).is_none());
    }

    #[test]
    fn an_indented_line_is_marked_in_the_raw_page() {
        let text = "## 春天来了\n　　村口的河水解冻了。\n　　老人说，河水一年比一年清。\n";
        let asked = Request { form: Form::Raw, ..request(Target::Article(0)) };
        let opened = open(page(text), &asked).unwrap();
        let line = Place { block: 2, offset: 0 }..Place { block: 2, offset: "　　老人说，".len() };
        assert_eq!(passage(&opened, &line).unwrap().quote, "老人说，");
        let read = open(page(text), &request(Target::Byte(opened.shown().blocks[2].to_source(0)))).unwrap();
        let (place, _) = read.target.unwrap();
        assert!(read.block(place).unwrap().text.starts_with("老人") && place.offset == 0);
    }

    #[test]
    fn the_raw_page_shows_the_same_place() {
        let asked = Request { form: Form::Raw, ..request(Target::Byte(TEXT.find("老人").unwrap())) };
        let opened = open(page(TEXT), &asked).unwrap();
        let (place, _) = opened.target.unwrap();
        assert_eq!((opened.shown().blocks.len(), place), (6, Place { block: 4, offset: 0 }));
        let kept = passage(&opened, &opened.matches[0]).unwrap();
        let again = open(page(TEXT), &Request { form: Form::Raw, ..request(Target::Passage(kept.clone())) }).unwrap();
        assert_eq!(again.target, Some((opened.matches[0].start, State::InPlace)));
        let read = open(page(TEXT), &request(Target::Passage(kept))).unwrap();
        assert_eq!(read.target.map(|(place, _)| place), Some(read.matches[0].start));
    }

    const TWICE: &str = "城东石桥通车城东石桥通车，，20222022\n\n记者 王 伟\n\n于 2022 年 1 月通车的石桥，题为﹁灯会﹂的展览昨天开幕。\n";

    /// What is kept of the page from the character at byte `from` to that at `to`, selected in one of the forms.
    fn kept(form: Form, from: usize, to: usize) -> Passage {
        let opened = open(page(TWICE), &Request { form, ..request(Target::Article(0)) }).unwrap();
        let place = |byte| match form {
            Form::Read => at_byte(&opened.page, byte).unwrap().1,
            Form::Raw => raw_place(opened.shown(), byte).unwrap(),
        };
        let last = place(to);
        let length = opened.block(last).unwrap().text.get(last.offset..).unwrap().chars().next().unwrap().len_utf8();
        passage(&opened, &(place(from)..Place { offset: last.offset + length, ..last })).unwrap()
    }

    fn bookmark(passage: &Passage) -> Bookmark {
        let (passage, [article, title, note]) = (passage.clone(), Default::default());
        let colour = Colour::default();
        Bookmark { id: 1, passage, article, title, note, tags: Vec::new(), colour, created: 0, modified: 0 }
    }

    #[test]
    fn every_character_is_at_the_same_place_in_both_forms() {
        for (byte, c) in TWICE.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let form = |form, byte| open(page(TWICE), &Request { form, ..request(Target::Byte(byte)) }).unwrap();
            let read = form(Form::Read, byte);
            let place = read.target.unwrap().0;
            let shown = read.block(place).unwrap().text.get(place.offset..).unwrap().chars().next().unwrap();
            assert!(shown == c || matches!((c, shown), ('﹁', '「') | ('﹂', '」')), "{c}: {shown}");
            let raw = form(Form::Raw, read.block(place).unwrap().to_source(place.offset));
            let there = raw.target.unwrap().0;
            assert!(raw.block(there).unwrap().text.get(there.offset..).unwrap().starts_with(c));
        }
    }

    #[test]
    fn what_is_marked_in_the_raw_page_is_marked_where_it_is_shown() {
        let at = |text: &str| TWICE.find(text).unwrap();
        let (second, one) = ("城东石桥通车".len(), "车".len());
        for (from, to, quote) in [
            (second, second * 2 - one, "城东石桥通车"),
            (second - 2 * one, second + one, "通车"),
            (0, at("，，"), "城东石桥通车，"),
            (second + one, at("，，") + one, "东石桥通车，"),
            (at("20222022") + 4, at("20222022") + 7, "2022"),
            (at("王"), at("伟"), "王伟"),
            (at("2022 年"), at("月通"), "2022年1月"),
            (at("﹁"), at("﹂"), "「灯会」"),
        ] {
            let mark = kept(Form::Raw, from, to);
            assert_eq!(mark.quote, quote);
            let read = open(page(TWICE), &request(Target::Passage(mark.clone()))).unwrap();
            let (place, found) = read.target.unwrap();
            assert_eq!(found, State::InPlace);
            assert!(read.block(place).unwrap().text.get(place.offset..).unwrap().starts_with(quote));
            let asked = Request { bookmarks: Arc::new(vec![bookmark(&mark)]), ..request(Target::Article(0)) };
            let marked = open(page(TWICE), &asked).unwrap();
            assert_eq!(marked.quote(&marked.marks[0].span), quote);
        }
    }

    #[test]
    fn what_is_marked_as_it_is_read_is_marked_in_the_raw_page() {
        let at = |text: &str| TWICE.find(text).unwrap();
        let mark = kept(Form::Read, at("2022 年"), at("月通"));
        assert_eq!((mark.quote.as_str(), TWICE.get(mark.start..mark.end)), ("2022年1月", Some("2022 年 1 月")));
        let raw = open(page(TWICE), &Request { form: Form::Raw, ..request(Target::Passage(mark)) }).unwrap();
        let (place, _) = raw.target.unwrap();
        assert!(raw.block(place).unwrap().text.get(place.offset..).unwrap().starts_with("2022 年 1 月"));
    }

    #[test]
    fn what_was_marked_before_it_was_cleaned_is_not_lost() {
        let (twice, end) = (page(TWICE), TWICE.find('\n').unwrap());
        let old = PageRef { path: twice.path.clone(), hash: twice.hash };
        let mark = Passage::new(old, TWICE, 0..end).unwrap();
        let opened =
            open(twice, &Request { bookmarks: Arc::new(vec![bookmark(&mark)]), ..request(Target::Article(0)) })
                .unwrap();
        assert_eq!(opened.marks[0].state, State::Changed);
        assert_eq!(opened.quote(&opened.marks[0].span), "城东石桥通车，2022");
        assert_eq!(state(&page(&TWICE.replace("石桥", "书店")), &mark), State::Lost);
    }
}
