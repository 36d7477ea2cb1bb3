//! An article made ready to be read: set in lines, its matches found, its bookmarks located. All of it is computed
//! from a request, on a worker; the reader pane only holds the result.

use std::sync::Arc;

use super::typeset::{Place, Setting, Signs, Span, typeset};
use crate::library::{ArticleRef, Page, Source};
use crate::notebook::{Anchor, Bookmark, PageRef, Passage, State, locate};
use crate::page::{Article, Block};
use crate::search::find;
use crate::text::{Ambiguous, Cells};

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

/// Asks for an article, ready to be read.
#[derive(Clone, Debug)]
pub struct Request {
    /// Counts up; only the answer to the newest request is used.
    pub generation: u64,
    /// Number of the page in the library.
    pub page: u32,
    /// Where its text is.
    pub source: Source,
    /// What to open.
    pub target: Target,
    /// How wide its lines may be.
    pub width: Cells,
    /// How wide ambiguous characters are.
    pub ambiguous: Ambiguous,
    /// Folded texts to highlight.
    pub needles: Vec<String>,
    /// The bookmarks of the page.
    pub bookmarks: Vec<Bookmark>,
}

/// Where a bookmark stands in the open article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The bookmark's number in the notebook.
    pub bookmark: i64,
    /// The text it marks.
    pub span: Span,
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
    /// Where in the article the target is, if it is not the article itself, and how sure that is.
    pub target: Option<(Place, State)>,
}

impl Opened {
    /// The article.
    pub fn article(&self) -> Option<&Article> {
        self.page.articles.get(self.at.nth as usize)
    }

    /// The block at `place`.
    pub fn block(&self, place: Place) -> Option<&Block> {
        self.article()?.blocks.get(place.block)
    }

    /// The text of `span` as it is read, blocks parted by line breaks.
    pub fn quote(&self, span: &Span) -> String {
        let Some(article) = self.article() else { return String::new() };
        let parts = article.blocks.iter().enumerate().take(span.end.block + 1).skip(span.start.block);
        let parts = parts.map(|(number, block)| {
            let start = if number == span.start.block { span.start.offset } else { 0 };
            let end = if number == span.end.block { span.end.offset } else { block.text.len() };
            block.text.get(start..end).unwrap_or_default()
        });
        parts.collect::<Vec<_>>().join("\n")
    }
}

/// Does what `request` asks, on its page. `None` if the page has no such article.
pub fn open(page: Arc<Page>, request: &Request) -> Option<Opened> {
    let reading = Reading::of(&page);
    let (nth, target) = match &request.target {
        Target::Article(nth) => (*nth, None),
        Target::Byte(byte) => {
            let (nth, place) = at_byte(&page, *byte)?;
            (nth, Some((place, State::InPlace)))
        }
        Target::Passage(passage) => {
            let (anchor, (nth, place)) = reading.locate(&page, passage);
            (nth, Some((place, anchor.state)))
        }
    };
    let article = page.articles.get(nth as usize)?;
    let setting = typeset(article, request.width, request.ambiguous, Signs::LeftOut);
    let matches = matches(article, &request.needles);
    let marks = request.bookmarks.iter().filter_map(|bookmark| {
        let (anchor, (home, start)) = reading.locate(&page, &bookmark.passage);
        if home != nth || anchor.state == State::Lost {
            return None;
        }
        let (_, end) = reading.place(anchor.range.end)?;
        Some(Mark { bookmark: bookmark.id, span: start..end, state: anchor.state })
    });
    let marks = marks.collect();
    let at = ArticleRef { page: request.page, nth };
    Some(Opened { at, page, setting, matches, marks, target })
}

/// Makes a passage of `span`, to be kept in the notebook.
pub(super) fn passage(opened: &Opened, span: &Span) -> Option<Passage> {
    let reading = Reading::of(&opened.page);
    let start = reading.offset(opened.at.nth, span.start)?;
    let end = reading.offset(opened.at.nth, span.end)?;
    let page = PageRef { path: opened.page.path.clone(), hash: opened.page.hash };
    let mut passage = Passage::new(page, &reading.text, start..end)?;
    let last = Place { offset: span.end.offset.saturating_sub(1), ..span.end };
    passage.start = opened.block(span.start)?.to_source(span.start.offset);
    passage.end = opened.block(last)?.to_source(last.offset) + 1;
    Some(passage)
}

/// How a bookmark of `page` stands today.
pub fn state(page: &Page, passage: &Passage) -> State {
    Reading::of(page).locate(page, passage).0.state
}

fn matches(article: &Article, needles: &[String]) -> Vec<Span> {
    if needles.is_empty() {
        return Vec::new();
    }
    let blocks = article.blocks.iter().enumerate();
    blocks
        .flat_map(|(block, b)| {
            let found = find(&b.text, needles).into_iter();
            found.map(move |range| Place { block, offset: range.start }..Place { block, offset: range.end })
        })
        .collect()
}

fn at_byte(page: &Page, byte: usize) -> Option<(u32, Place)> {
    let found = (0..).zip(&page.articles).find_map(|(nth, article)| {
        let mut blocks = article.blocks.iter().enumerate();
        blocks.find_map(|(block, b)| Some((nth, Place { block, offset: b.from_source(byte)? })))
    });
    found.or_else(|| (!page.articles.is_empty()).then(|| (0, Place::default())))
}

/// A page as it is read: the texts of all blocks of all articles, each ended by a line break. Passages are looked
/// for in it, so that a sentence torn by a column break is one quote, whatever stands between its halves.
struct Reading {
    text: String,
    /// First byte, article and block of each block.
    blocks: Vec<(usize, u32, usize)>,
}

impl Reading {
    fn of(page: &Page) -> Self {
        let mut reading = Self { text: String::new(), blocks: Vec::new() };
        for (nth, article) in (0..).zip(&page.articles) {
            for (block, b) in article.blocks.iter().enumerate() {
                reading.blocks.push((reading.text.len(), nth, block));
                reading.text.push_str(&b.text);
                reading.text.push('\n');
            }
        }
        reading
    }

    fn place(&self, offset: usize) -> Option<(u32, Place)> {
        let after = self.blocks.partition_point(|(start, ..)| *start <= offset);
        let (start, nth, block) = *self.blocks.get(after.checked_sub(1)?)?;
        Some((nth, Place { block, offset: offset - start }))
    }

    fn offset(&self, nth: u32, place: Place) -> Option<usize> {
        let found = self.blocks.binary_search_by_key(&(nth, place.block), |&(_, nth, block)| (nth, block)).ok()?;
        Some(self.blocks.get(found)?.0 + place.offset)
    }

    /// The passage in the reading text, and the article and place where it begins.
    fn locate(&self, page: &Page, passage: &Passage) -> (Anchor, (u32, Place)) {
        let hint = at_byte(page, passage.start).and_then(|(nth, place)| self.offset(nth, place)).unwrap_or_default();
        let mut here = passage.clone();
        here.start = hint;
        here.end = hint + passage.quote.len();
        let anchor = locate(&here, &self.text);
        let at = self.place(anchor.range.start).unwrap_or_default();
        (anchor, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Arc<Page> {
        let articles = crate::page::read(text);
        Arc::new(Page { path: "seed:test".into(), hash: 1, text: text.into(), articles })
    }

    fn request(target: Target) -> Request {
        Request {
            generation: 1,
            page: 0,
            source: Source::Stdin("".into()),
            target,
            width: Cells(40),
            ambiguous: Ambiguous::Narrow,
            needles: vec!["河水".to_owned()],
            bookmarks: Vec::new(),
        }
    }

    const TEXT: &str = "## 春天来了\n\n村口的河水解冻了，孩子们跑到岸边看冰排。\n\n老人说，河水一年比一年清。\n";

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
    fn a_byte_opens_the_article_that_holds_it() {
        let byte = TEXT.find("老人").unwrap();
        let opened = open(page(TEXT), &request(Target::Byte(byte))).unwrap();
        let (place, _) = opened.target.unwrap();
        let rest = opened.block(place).unwrap().text.get(place.offset..);
        assert!(rest.is_some_and(|rest| rest.starts_with("老人")));
        assert!(open(page(""), &request(Target::Byte(9))).is_none());
    }
}
