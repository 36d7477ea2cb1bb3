//! The listing of a library: the small part of each page and article, in library order.

use std::collections::HashMap;
use std::ops::Range;

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

/// What the list shows of a page.
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
    /// Its articles.
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
    /// The bytes of the page that its longest block comes from.
    pub heart: Range<usize>,
}

/// Longest summary, in chars: more than any list is wide.
const SUMMARY: usize = 60;

impl ArticleEntry {
    fn of((article, shown): (&Article, &Article)) -> Self {
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
                articles: page.articles.iter().zip(&page.shown).map(ArticleEntry::of).collect(),
            },
            Err(error) => Self::unreadable(Some(source), error),
        }
    }

    fn unreadable(source: Option<&Source>, error: &SourceError) -> Self {
        let label = source.map_or_else(String::new, Source::label);
        Self { source: source.cloned(), label, hash: 0, problem: Some(error.to_string()), articles: Vec::new() }
    }
}

/// The pages of the library in order. It grows as pages are read; pages never move.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pages: Vec<PageEntry>,
    /// Number of articles before each page.
    before: Vec<usize>,
    articles: usize,
    by_path: HashMap<String, u32>,
    by_hash: HashMap<u64, u32>,
}

impl Catalog {
    /// Adds the next pages.
    pub fn extend(&mut self, pages: impl IntoIterator<Item = PageEntry>) {
        for page in pages {
            if let (Some(source), Ok(number)) = (&page.source, u32::try_from(self.pages.len())) {
                self.by_path.entry(source.path()).or_insert(number);
                self.by_hash.entry(page.hash).or_insert(number);
            }
            self.before.push(self.articles);
            self.articles += page.articles.len();
            self.pages.push(page);
        }
    }

    /// Puts the entry of a page that was read anew in the place of the old one. Takes time linear in the number of
    /// pages after it.
    pub fn replace(&mut self, number: u32, entry: PageEntry) {
        let number = number as usize;
        let Some(page) = self.pages.get_mut(number) else { return };
        let (old, new) = (page.articles.len(), entry.articles.len());
        *page = entry;
        self.articles = self.articles - old + new;
        for before in self.before.iter_mut().skip(number + 1) {
            *before = *before - old + new;
        }
    }

    /// The page that has this path and this text, or else this text, or else this path.
    pub fn find(&self, path: &str, hash: u64) -> Option<u32> {
        let by_path = self.by_path.get(path).copied();
        let has_text = |number: &u32| self.pages.get(*number as usize).is_some_and(|page| page.hash == hash);
        by_path.filter(has_text).or_else(|| self.by_hash.get(&hash).copied()).or(by_path)
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

    /// An article's entry.
    pub fn article(&self, at: ArticleRef) -> Option<&ArticleEntry> {
        self.page(at)?.articles.get(at.nth as usize)
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
    fn an_unreadable_page_is_listed_with_its_reason() {
        let entry = PageEntry::of(&Ok(Source::File("/nonexistent/页.txt".into())), Page::read);
        assert_eq!(entry.label, "页");
        assert!(entry.problem.is_some_and(|problem| problem.contains("/nonexistent/页.txt")));
    }
}
