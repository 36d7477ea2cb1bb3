//! The listing of a library: the small part of each page and article, in library order.

use std::collections::HashMap;
use std::ops::Range;

use super::archive::Archive;
use super::page::{ArticleId, Page};
use super::source::{Source, SourceError};
use crate::page::{Article, Block, Kind, Role};

/// An article by its place: the page's number in the library and the article's number in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleRef {
    /// The page, from 0.
    pub page: u32,
    /// The article in it, from 0.
    pub nth: u32,
}

impl ArticleRef {
    /// Both numbers in one.
    pub const fn key(self) -> u64 {
        (self.page as u64) << 32 | self.nth as u64
    }

    /// The place that [`ArticleRef::key`] stands for.
    #[expect(clippy::cast_possible_truncation, reason = "the halves are taken apart")]
    pub const fn from_key(key: u64) -> Self {
        Self { page: (key >> 32) as u32, nth: key as u32 }
    }
}

/// Which text of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// All of it: it is no archive.
    Whole,
    /// That of an archive's record, by its number.
    Nth(u32),
    /// That of an archive's record, by its name.
    Named(String),
}

/// A text of the library that is read as one page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextRef {
    /// The number of its source.
    pub page: u32,
    /// Which of its texts.
    pub which: Which,
}

/// What the list shows of a page, or of an archive.
#[derive(Clone, Debug)]
pub struct PageEntry {
    /// Where its text is; `None` if it could not even be walked to.
    pub source: Option<Source>,
    /// A short name.
    pub label: String,
    /// A hash of its text; 0 if it cannot be read.
    pub hash: u64,
    /// Why it cannot be read.
    pub problem: Option<String>,
    /// Its articles; of an archive, none: its records are looked up as they are shown.
    pub articles: Vec<ArticleEntry>,
}

/// What the list shows of an article.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArticleEntry {
    /// Names it by its text.
    pub id: ArticleId,
    /// What to call it.
    pub title: String,
    /// Its authors, or else the beginning of its text.
    pub summary: String,
    /// What sort of piece it is.
    pub kind: Kind,
    /// Length, in characters other than white space.
    pub chars: usize,
    /// The byte of the page at which it begins as it is read.
    pub start: usize,
    /// Its date, as its archive writes it.
    pub date: Option<String>,
    /// The paper that it is from, as its archive names it.
    pub paper: Option<String>,
    /// The bytes of the page that its longest block comes from.
    pub heart: Range<usize>,
}

/// Longest summary, in chars: more than any list is wide.
const SUMMARY: usize = 60;

impl ArticleEntry {
    /// The entry of an article of which nothing can be told but this.
    pub fn unread(reason: String) -> Self {
        let (id, kind, summary) = (ArticleId(0), Kind::News, String::new());
        Self { id, title: reason, summary, kind, chars: 0, start: 0, date: None, paper: None, heart: 0..0 }
    }

    /// The entries of a page's articles.
    pub fn of_page(page: &Page) -> impl Iterator<Item = Self> {
        page.articles.iter().zip(&page.shown).map(|(article, shown)| Self::of(page, article, shown))
    }

    fn of(page: &Page, article: &Article, shown: &Article) -> Self {
        let summary = if article.byline.is_empty() {
            let below = |block: &&Block| !matches!(block.role, Role::Kicker | Role::Headline | Role::Subtitle);
            let text = shown.text_of(Role::Body).or_else(|| Some(&shown.blocks.iter().find(below)?.text));
            text.unwrap_or_default().chars().take(SUMMARY).collect()
        } else {
            article.byline.join(" ")
        };
        Self {
            id: ArticleId::of(article),
            title: shown.title.clone(),
            summary,
            kind: article.kind,
            chars: article.chars(),
            start: article.blocks.first().map_or(0, |block| block.to_source(0)),
            date: page.date.clone(),
            paper: page.paper.clone(),
            heart: article.blocks.iter().max_by_key(|block| block.text.len()).map_or(0..0, heart),
        }
    }
}

/// The bytes of the page between the ends of a block.
fn heart(block: &Block) -> Range<usize> {
    let last = block.text.len().saturating_sub(1);
    let ends = [block.to_source(0), block.to_source(last)];
    let [first, last] = if ends.is_sorted() { ends } else { [ends[1], ends[0]] };
    first..last + 1
}

impl PageEntry {
    /// The entry of a source that was looked up, and is read by `read`.
    pub fn of(source: &Result<Source, SourceError>, read: impl FnOnce(&Source) -> Result<Page, SourceError>) -> Self {
        match source {
            Ok(source) => Self::of_page(source, &read(source)),
            Err(error) => Self::unreadable(None, error),
        }
    }

    /// The entry of a source that was read.
    pub fn of_page(source: &Source, page: &Result<Page, SourceError>) -> Self {
        match page {
            Ok(page) => Self {
                source: Some(source.clone()),
                label: source.label(),
                hash: page.hash,
                problem: None,
                articles: ArticleEntry::of_page(page).collect(),
            },
            Err(error) => Self::unreadable(Some(source), error),
        }
    }

    /// The entry of a number that no page has.
    pub fn gone() -> Self {
        Self { source: None, label: String::new(), hash: 0, problem: None, articles: Vec::new() }
    }

    /// The entry of an archive, as far as it has been looked through.
    pub fn of_archive(archive: &Archive) -> Self {
        let source = Source::Archive(archive.clone());
        Self { label: source.label(), source: Some(source), hash: 0, problem: None, articles: Vec::new() }
    }

    /// The number of its articles.
    pub fn len(&self) -> usize {
        self.archive().map_or(self.articles.len(), |archive| archive.offsets.len())
    }

    /// Whether it has no article.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The archive that it is.
    pub fn archive(&self) -> Option<&Archive> {
        self.source.as_ref()?.archive()
    }

    /// The entry of a source that cannot be read.
    pub fn unreadable(source: Option<&Source>, error: &SourceError) -> Self {
        let label = source.map_or_else(String::new, Source::label);
        Self { source: source.cloned(), label, hash: 0, problem: Some(error.to_string()), articles: Vec::new() }
    }
}

/// So many entries of records are kept.
const MOST_RECORDS: usize = 2_000;

/// The pages of the library in order. It grows as pages are read; pages never move.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pages: Vec<PageEntry>,
    /// Number of articles before each page.
    before: Vec<usize>,
    articles: usize,
    by_path: HashMap<String, u32>,
    /// Entries of records, those asked for last.
    records: HashMap<ArticleRef, ArticleEntry>,
    by_hash: HashMap<u64, u32>,
}

impl Catalog {
    /// Adds the next pages.
    pub fn extend(&mut self, pages: impl IntoIterator<Item = PageEntry>) {
        for page in pages {
            if let Ok(number) = u32::try_from(self.pages.len()) {
                self.note(number, &page);
            }
            self.before.push(self.articles);
            self.articles += page.len();
            self.pages.push(page);
        }
    }

    /// Has a page found by its path and by its text.
    fn note(&mut self, number: u32, page: &PageEntry) {
        let Some(source) = &page.source else { return };
        // A path is that of the page that was told last: another one has it no more, or is it as well.
        self.by_path.insert(source.path(), number);
        if page.hash != 0 {
            self.by_hash.entry(page.hash).or_insert(number);
        }
    }

    /// Has a page found no more.
    fn strike(&mut self, number: u32) {
        let Some(page) = self.pages.get(number as usize) else { return };
        let path = page.source.as_ref().map(Source::path).unwrap_or_default();
        if self.by_path.get(&path) == Some(&number) {
            self.by_path.remove(&path);
        }
        if self.by_hash.get(&page.hash) == Some(&number) {
            self.by_hash.remove(&page.hash);
        }
    }

    /// Puts the entry of a page that was read anew in the place of the old one. Takes time linear in the number of
    /// pages after it.
    pub fn replace(&mut self, number: u32, entry: PageEntry) {
        self.strike(number);
        self.note(number, &entry);
        let number = number as usize;
        let Some(page) = self.pages.get_mut(number) else { return };
        let (old, new) = (page.len(), entry.len());
        *page = entry;
        self.records.retain(|at, _| at.page as usize != number || new > old);
        self.articles = self.articles - old + new;
        for before in self.before.iter_mut().skip(number + 1) {
            *before = *before - old + new;
        }
    }

    /// The text that has this path and this hash, or else this hash, or else this path.
    pub fn find(&self, path: &str, hash: u64) -> Option<TextRef> {
        let by_path = self.by_path.get(path).copied();
        let has_text = |number: &u32| self.pages.get(*number as usize).is_some_and(|page| page.hash == hash);
        let page = by_path.filter(has_text).or_else(|| self.by_hash.get(&hash).copied()).or(by_path);
        page.map(|page| TextRef { page, which: Which::Whole }).or_else(|| self.record(path))
    }

    /// The record that has this path; see [`Archive::page_of`].
    fn record(&self, path: &str) -> Option<TextRef> {
        path.match_indices('#').find_map(|(at, _)| {
            let page = *self.by_path.get(path.get(..at)?)?;
            self.pages.get(page as usize)?.archive()?;
            Some(TextRef { page, which: Which::Named(path.get(at + 1..)?.to_owned()) })
        })
    }

    /// The text that holds an article.
    pub fn text(&self, at: ArticleRef) -> TextRef {
        let is_record = self.page(at).is_some_and(|page| page.archive().is_some());
        TextRef { page: at.page, which: if is_record { Which::Nth(at.nth) } else { Which::Whole } }
    }

    /// Takes in entries of records, and forgets all others but `kept`.
    pub fn take_records(&mut self, entries: Vec<(ArticleRef, ArticleEntry)>, kept: &[ArticleRef]) {
        if self.records.len() + entries.len() > MOST_RECORDS {
            self.records.retain(|at, _| kept.contains(at));
        }
        self.records.extend(entries);
    }

    /// Whether an article is a record whose entry is not here.
    pub fn lacks(&self, at: ArticleRef) -> bool {
        !self.records.contains_key(&at) && self.page(at).is_some_and(|page| page.archive().is_some())
    }

    /// Number of an article in the library, from 1.
    pub fn ordinal(&self, at: ArticleRef) -> Option<usize> {
        self.before.get(at.page as usize).map(|before| before + at.nth as usize + 1)
    }

    /// All pages.
    pub fn pages(&self) -> &[PageEntry] {
        &self.pages
    }

    /// Number of articles.
    pub const fn articles(&self) -> usize {
        self.articles
    }

    /// The page of an article.
    pub fn page(&self, at: ArticleRef) -> Option<&PageEntry> {
        self.pages.get(at.page as usize)
    }

    /// An article's entry; `None` as well if it is a record that was not looked up.
    pub fn article(&self, at: ArticleRef) -> Option<&ArticleEntry> {
        self.page(at)?.articles.get(at.nth as usize).or_else(|| self.records.get(&at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_its_key_are_one() {
        for at in [ArticleRef { page: 0, nth: 0 }, ArticleRef { page: u32::MAX, nth: 7 }] {
            assert_eq!(ArticleRef::from_key(at.key()), at);
        }
    }

    #[test]
    fn a_page_is_found_by_what_it_is_now() {
        let entry = |path: &str, hash| PageEntry { source: Some(Source::File(path.into())), hash, ..PageEntry::gone() };
        let mut catalog = Catalog::default();
        catalog.extend([entry("/甲", 1), entry("/乙", 2)]);
        let found = |catalog: &Catalog, path, hash| catalog.find(path, hash).map(|text| text.page);
        catalog.replace(0, entry("/丙", 3));
        assert_eq!(
            (found(&catalog, "/甲", 1), found(&catalog, "", 3), found(&catalog, "/丙", 0)),
            (None, Some(0), Some(0))
        );
        catalog.extend([entry("/乙", 4)]);
        catalog.replace(1, PageEntry::gone());
        assert_eq!((found(&catalog, "/乙", 2), found(&catalog, "", 2)), (Some(2), None));
    }

    #[test]
    fn an_unreadable_page_is_listed_with_its_reason() {
        let entry = PageEntry::of(&Ok(Source::File("/nonexistent/页.txt".into())), Page::read);
        assert_eq!(entry.label, "页");
        assert!(entry.problem.is_some_and(|problem| problem.contains("/nonexistent/页.txt")));
    }
}
