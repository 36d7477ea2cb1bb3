//! The rows of the library's list, worked out from the number of articles of each page: a million articles take no more
//! room than their pages. Which row is selected is the list's business.

use super::listing::Item;
use crate::library::{ArticleRef, PageEntry};

/// The entries of one page: its head and its articles, or the reason why it cannot be read.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// Entries before it.
    before: usize,
    /// Pages before it that have a head.
    heads: usize,
    articles: usize,
    shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Articles,
    Unreadable,
    /// It is no longer in the library.
    Gone,
}

impl Group {
    fn of(page: &PageEntry) -> Self {
        let shape = match (&page.problem, &page.source) {
            (Some(_), _) => Shape::Unreadable,
            (None, Some(_)) => Shape::Articles,
            (None, None) => Shape::Gone,
        };
        Self { before: 0, heads: 0, articles: if shape == Shape::Articles { page.len() } else { 0 }, shape }
    }

    const fn len(&self) -> usize {
        match self.shape {
            Shape::Articles => self.articles + 1,
            Shape::Unreadable => 1,
            Shape::Gone => 0,
        }
    }
}

/// The entries of the library's list.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows(Vec<Group>);

impl Rows {
    /// Adds the next page.
    pub(super) fn push(&mut self, page: &PageEntry) {
        let group = Group { before: self.len(), heads: self.heads(), ..Group::of(page) };
        self.0.push(group);
    }

    /// Puts a page that was read anew in the place of the old one. Takes time linear in the number of pages after it.
    pub(super) fn replace(&mut self, number: u32, page: &PageEntry) {
        let number = number as usize;
        let Some(group) = self.0.get_mut(number) else { return };
        *group = Group { before: group.before, heads: group.heads, ..Group::of(page) };
        let (mut before, mut heads) = (group.before, group.heads);
        for group in self.0.iter_mut().skip(number) {
            (group.before, group.heads) = (before, heads);
            before += group.len();
            heads += usize::from(group.shape == Shape::Articles);
        }
    }

    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.0.last().map_or(0, |last| last.before + last.len())
    }

    fn heads(&self) -> usize {
        self.0.last().map_or(0, |last| last.heads + usize::from(last.shape == Shape::Articles))
    }

    /// The entry of that number.
    pub(super) fn get(&self, at: usize) -> Option<Item> {
        let number = self.0.partition_point(|group| group.before + group.len() <= at);
        let group = self.0.get(number)?;
        let page = u32::try_from(number).ok()?;
        Some(match (group.shape, at - group.before) {
            (Shape::Articles, 0) => Item::Page(page),
            (Shape::Articles, below) => Item::Article(ArticleRef { page, nth: u32::try_from(below - 1).ok()? }),
            _ => Item::Unreadable(page),
        })
    }

    /// The number of the entry of an article.
    pub(super) fn place(&self, at: ArticleRef) -> Option<usize> {
        let group = self.0.get(at.page as usize)?;
        ((at.nth as usize) < group.articles).then(|| group.before + 1 + at.nth as usize)
    }

    /// The numbers of the entries of a page.
    pub(super) fn of_page(&self, number: u32) -> std::ops::Range<usize> {
        self.0.get(number as usize).map_or(0..0, |group| group.before..group.before + group.len())
    }

    /// The number of the `nth` entry that can be selected, from 0; the last one if there are fewer.
    pub(super) fn selectable(&self, nth: usize) -> Option<usize> {
        let total = self.len() - self.heads();
        let nth = nth.min(total.checked_sub(1)?);
        // The first group of which at least one entry comes after so many that can be selected.
        let ends =
            |group: &Group| group.before + group.len() - group.heads - usize::from(group.shape == Shape::Articles);
        let group = self.0.get(self.0.partition_point(|group| ends(group) <= nth))?;
        Some(nth + group.heads + usize::from(group.shape == Shape::Articles))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::library::{Page, Source};

    /// A page of so many articles; `None` for one that cannot be read.
    fn page(articles: Option<usize>) -> PageEntry {
        let source = Source::Stdin("".into());
        let Some(articles) = articles else {
            return PageEntry {
                problem: Some("gone".into()),
                ..PageEntry::of_page(&source, &Ok(Page::new("-".into(), String::new())))
            };
        };
        let text = "## 石桥通车\n\n本报讯（记者王小明）两岸居民走过新修的石桥，孩子们也来了。\n";
        let read = Page::new("-".into(), text.into());
        let entry = PageEntry::of_page(&source, &Ok(read));
        PageEntry { articles: entry.articles.iter().cycle().take(articles).cloned().collect(), ..entry }
    }

    /// All entries, by their definition.
    fn entries(pages: &[Option<usize>]) -> Vec<Item> {
        let of_page = |(page, articles): (u32, &Option<usize>)| match articles {
            None => vec![Item::Unreadable(page)],
            Some(articles) => {
                let nths = (0u32..).take(*articles).map(|nth| Item::Article(ArticleRef { page, nth }));
                std::iter::once(Item::Page(page)).chain(nths).collect()
            }
        };
        (0..).zip(pages).flat_map(of_page).collect()
    }

    proptest! {
        #[test]
        fn rows_are_the_heads_and_articles_of_all_pages(
            mut pages in prop::collection::vec(prop::option::of(0..5_usize), 0..8),
            changed in any::<prop::sample::Index>(),
            to in prop::option::of(0..5_usize),
        ) {
            let mut rows = Rows::default();
            for articles in &pages {
                rows.push(&page(*articles));
            }
            if !pages.is_empty() {
                let number = changed.index(pages.len());
                pages[number] = to;
                rows.replace(u32::try_from(number).unwrap(), &page(to));
            }
            let all = entries(&pages);
            prop_assert_eq!((0..rows.len()).map(|at| rows.get(at).unwrap()).collect::<Vec<_>>(), all.clone());
            prop_assert_eq!(rows.get(all.len()), None);
            let selectable: Vec<usize> = (0..all.len()).filter(|at| !matches!(all[*at], Item::Page(_))).collect();
            for (nth, at) in selectable.iter().enumerate() {
                prop_assert_eq!(rows.selectable(nth), Some(*at));
                if let Item::Article(article) = all[*at] {
                    prop_assert_eq!(rows.place(article), Some(*at));
                }
            }
            prop_assert_eq!(rows.selectable(usize::MAX), selectable.last().copied());
        }
    }
}
