//! The list pane: the library, or what a search found in it. Reading is the reader pane's business.

use super::keys::Command;
use crate::action::Action;
use crate::library::{ArticleEntry, ArticleRef, Catalog, PageEntry};
use crate::search::{Hit, Needle};

/// One entry of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The head of a page, by its number; not selectable.
    Page(u32),
    /// A page that cannot be read, by its number.
    Unreadable(u32),
    /// An article.
    Article(ArticleRef),
    /// A hit, by its rank from 0.
    Hit(usize),
}

impl Item {
    /// Rows that it takes.
    pub const fn height(self) -> usize {
        match self {
            Self::Page(_) | Self::Unreadable(_) => 1,
            Self::Article(_) => 2,
            Self::Hit(_) => 3,
        }
    }

    const fn is_selectable(self) -> bool {
        !matches!(self, Self::Page(_))
    }
}

/// Entries, the selected one, and the first one shown.
#[derive(Clone, Debug, Default)]
struct Listing {
    items: Vec<Item>,
    selected: usize,
    top: usize,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Results {
    /// The best hits, best first.
    pub hits: Vec<Hit>,
    /// Number of all; 0 if the hits are only near what was searched.
    pub total: usize,
    /// What to highlight.
    pub needles: Vec<Needle>,
    listing: Listing,
}

/// Which articles of the library are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those that are not read.
    Unread,
    /// Those that hold bookmarks.
    Marked,
}

/// The list pane.
#[derive(Clone, Debug, Default)]
pub struct List {
    library: Listing,
    show: Show,
    /// The articles chosen, unless all are shown.
    chosen: Listing,
    results: Option<Results>,
}

impl List {
    /// Takes in the pages that the catalog has got since it had `known` of them.
    pub fn extend(&mut self, catalog: &Catalog, known: usize) {
        for (number, page) in (0u32..).zip(catalog.pages()).skip(known) {
            self.library.items.extend(items_of(number, page));
        }
        if !self.library.items.get(self.library.selected).is_some_and(|item| item.is_selectable()) {
            self.library.step(1);
        }
    }

    /// Takes in a page that was read again.
    pub fn refresh(&mut self, catalog: &Catalog, number: u32) {
        let of_page = |item: &Item| order(*item).0 == number;
        let items = &mut self.library.items;
        let first = items.partition_point(|item| order(*item).0 < number);
        let count = items.iter().skip(first).take_while(|item| of_page(item)).count();
        let Some(page) = catalog.pages().get(number as usize) else { return };
        let entries = items_of(number, page);
        let selected = &mut self.library.selected;
        if *selected >= first + count {
            *selected = *selected - count + entries.len();
        } else if *selected >= first {
            *selected = (*selected).min(first + entries.len().saturating_sub(1));
        }
        items.splice(first..first + count, entries);
    }

    /// Shows only some articles of the library, once it is refilled.
    pub const fn show(&mut self, show: Show) {
        self.show = show;
    }

    /// Which articles are shown, unless results are.
    pub const fn shows(&self) -> Show {
        self.show
    }

    /// Chooses anew which articles of the library are shown; the selected one stays selected while it is.
    pub fn refill(&mut self, catalog: &Catalog, is_shown: impl Fn(Show, &PageEntry, &ArticleEntry) -> bool) {
        if self.show == Show::All {
            return;
        }
        let selected = self.chosen.items.get(self.chosen.selected).copied();
        self.chosen = Listing::default();
        for (number, page) in (0u32..).zip(catalog.pages()) {
            let articles = (0u32..).zip(&page.articles).filter(|(_, entry)| is_shown(self.show, page, entry));
            let articles: Vec<Item> =
                articles.map(|(nth, _)| Item::Article(ArticleRef { page: number, nth })).collect();
            let head = (!articles.is_empty()).then_some(Item::Page(number));
            self.chosen.items.extend(head.into_iter().chain(articles));
        }
        let after = |item: &Item| selected.is_some_and(|selected| order(*item) < order(selected));
        self.chosen.selected = self.chosen.items.partition_point(after).min(self.chosen.items.len().saturating_sub(1));
        if !self.chosen.items.get(self.chosen.selected).is_some_and(|item| item.is_selectable()) {
            self.chosen.step(1);
        }
    }

    /// Shows what a search found, instead of the library.
    pub fn show_results(&mut self, hits: Vec<Hit>, total: usize, needles: Vec<Needle>) {
        let items = (0..hits.len()).map(Item::Hit).collect();
        let listing = Listing { items, ..Listing::default() };
        self.results = Some(Results { hits, total, needles, listing });
    }

    /// Selects the hit that is this article. Tells whether there is one.
    pub fn select_hit(&mut self, at: ArticleRef) -> bool {
        let Some(results) = &mut self.results else { return false };
        let rank = results.hits.iter().position(|hit| hit.key == at.key());
        results.listing.selected = rank.unwrap_or_default();
        rank.is_some()
    }

    /// Shows results as they were, or the library as it was. Tells whether results were shown before.
    pub fn put_results(&mut self, results: Option<Results>) -> bool {
        std::mem::replace(&mut self.results, results).is_some()
    }

    /// What the last search found.
    pub const fn results(&self) -> Option<&Results> {
        self.results.as_ref()
    }

    /// The selected entry.
    pub fn selected(&self) -> Option<Item> {
        let listing = self.listing();
        listing.items.get(listing.selected).copied().filter(|item| item.is_selectable())
    }

    /// The article of the selected entry.
    pub fn selected_article(&self) -> Option<ArticleRef> {
        match self.selected()? {
            Item::Article(at) => Some(at),
            Item::Hit(rank) => self.results.as_ref()?.hits.get(rank).map(|hit| ArticleRef::from_key(hit.key)),
            Item::Page(_) | Item::Unreadable(_) => None,
        }
    }

    /// Selects an article of the library, if it is shown.
    pub fn select(&mut self, at: ArticleRef) {
        for listing in [&mut self.library, &mut self.chosen] {
            if let Ok(found) = listing.items.binary_search_by_key(&order(Item::Article(at)), |item| order(*item)) {
                listing.selected = found;
            }
        }
    }

    /// Moves the selection. Tells whether it is another entry now.
    pub fn apply(&mut self, command: Command, height: usize) -> bool {
        let times = isize::try_from(command.times()).unwrap_or(isize::MAX);
        let page = isize::try_from(height / 2).unwrap_or(1).max(1);
        let listing = self.listing_mut();
        let before = listing.selected;
        match command.action {
            Action::Down | Action::NextArticle | Action::NextHit => listing.step(times),
            Action::Up | Action::PreviousArticle | Action::PreviousHit => listing.step(-times),
            Action::HalfPageDown => listing.step((page / 2).max(1).saturating_mul(times)),
            Action::HalfPageUp => listing.step(-(page / 2).max(1).saturating_mul(times)),
            Action::PageDown => listing.step(page.saturating_mul(times)),
            Action::PageUp => listing.step(-page.saturating_mul(times)),
            Action::Top => listing.go_to(command.count.unwrap_or(1)),
            Action::Bottom => listing.go_to(command.count.unwrap_or(usize::MAX)),
            _ => {}
        }
        listing.selected != before
    }

    /// Scrolls so that the selected entry, with the head of its page if that comes just before, is within `height`
    /// rows.
    pub fn scroll(&mut self, height: usize) {
        self.listing_mut().scroll(height);
    }

    /// The entries from the first one shown, each with whether it is the selected one.
    pub fn shown(&self) -> impl Iterator<Item = (Item, bool)> {
        let listing = self.listing();
        let numbered = listing.items.iter().enumerate().skip(listing.top);
        numbered.map(|(number, item)| (*item, number == listing.selected))
    }

    /// Number of the selected article or hit, from 1, and of all that there are.
    pub fn position(&self, catalog: &Catalog) -> Option<(usize, usize)> {
        match self.selected()? {
            Item::Hit(rank) => self.results.as_ref().map(|results| (rank + 1, results.total.max(results.hits.len()))),
            Item::Article(at) => Some((catalog.ordinal(at)?, catalog.articles())),
            Item::Page(_) | Item::Unreadable(_) => None,
        }
    }

    fn listing(&self) -> &Listing {
        let library = if self.show == Show::All { &self.library } else { &self.chosen };
        self.results.as_ref().map_or(library, |results| &results.listing)
    }

    fn listing_mut(&mut self) -> &mut Listing {
        let library = if self.show == Show::All { &mut self.library } else { &mut self.chosen };
        self.results.as_mut().map_or(library, |results| &mut results.listing)
    }
}

/// The entries of a page.
fn items_of(number: u32, page: &PageEntry) -> Vec<Item> {
    if page.problem.is_some() {
        return vec![Item::Unreadable(number)];
    }
    let articles = (0u32..).zip(&page.articles).map(|(nth, _)| Item::Article(ArticleRef { page: number, nth }));
    std::iter::once(Item::Page(number)).chain(articles).collect()
}

/// Library order: by page, its head before its articles.
const fn order(item: Item) -> (u32, Option<u32>) {
    match item {
        Item::Page(page) | Item::Unreadable(page) => (page, None),
        Item::Article(at) => (at.page, Some(at.nth)),
        Item::Hit(_) => (u32::MAX, None),
    }
}

impl Listing {
    /// Moves by `by` selectable entries, as far as there are any.
    fn step(&mut self, by: isize) {
        let mut at = self.selected;
        let mut left = by.unsigned_abs();
        while left > 0 {
            let next = if by > 0 { at.checked_add(1) } else { at.checked_sub(1) };
            let Some(item) = next.and_then(|next| self.items.get(next)) else { break };
            at = next.unwrap_or(at);
            if item.is_selectable() {
                self.selected = at;
                left -= 1;
            }
        }
    }

    /// Selects the `number`-th selectable entry, from 1, or the last one.
    fn go_to(&mut self, number: usize) {
        let mut selectable = self.items.iter().enumerate().filter(|(_, item)| item.is_selectable());
        let found = selectable.nth(number.saturating_sub(1));
        let last = || self.items.iter().rposition(|item| item.is_selectable());
        if let Some(at) = found.map(|(at, _)| at).or_else(last) {
            self.selected = at;
        }
    }

    fn scroll(&mut self, height: usize) {
        let head = self.selected.checked_sub(1).filter(|at| matches!(self.items.get(*at), Some(Item::Page(_))));
        self.top = self.top.min(head.unwrap_or(self.selected));
        let mut rows = 0;
        for at in (self.top..=self.selected).rev() {
            rows += self.items.get(at).map_or(0, |item| item.height());
            if rows > height {
                self.top = (at + 1).min(self.selected);
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Page, Source};

    fn list(pages: usize) -> List {
        let mut catalog = Catalog::default();
        catalog.extend((0..pages).map(|n| PageEntry::of(&Ok(Source::Seed(n % 5)), Page::read)));
        let mut list = List::default();
        list.extend(&catalog, 0);
        list
    }

    fn press(list: &mut List, action: Action, count: Option<usize>) {
        list.apply(Command { action, count }, 20);
        list.scroll(20);
    }

    #[test]
    fn heads_are_stepped_over() {
        let mut list = list(2);
        assert_eq!(list.selected_article(), Some(ArticleRef { page: 0, nth: 0 }));
        press(&mut list, Action::Up, None);
        assert_eq!(list.selected_article(), Some(ArticleRef { page: 0, nth: 0 }));
        press(&mut list, Action::Bottom, None);
        assert_eq!(list.selected_article().map(|at| at.page), Some(1));
        press(&mut list, Action::Top, Some(2));
        assert_eq!(list.selected_article(), Some(ArticleRef { page: 0, nth: 1 }));
    }

    #[test]
    fn the_selected_entry_is_shown_at_every_height() {
        for height in 2..40 {
            let mut list = list(5);
            for count in [1, 3, 9, 200] {
                for action in [Action::Down, Action::PageDown, Action::Up] {
                    list.apply(Command { action, count: Some(count) }, height);
                    list.scroll(height);
                    let mut rows = 0;
                    let shown = list.shown().take_while(|(item, _)| {
                        rows += item.height();
                        rows <= height
                    });
                    assert!(shown.into_iter().any(|(_, selected)| selected), "{height} {action:?} {count}");
                }
            }
        }
    }

    #[test]
    fn the_library_comes_back_as_it_was() {
        let mut list = list(5);
        press(&mut list, Action::Down, Some(9));
        let before = (list.selected(), list.shown().next());
        list.show_results(Vec::new(), 0, Vec::new());
        press(&mut list, Action::Bottom, None);
        assert_eq!(list.selected(), None);
        assert!(list.put_results(None));
        assert_eq!((list.selected(), list.shown().next()), before);
    }
}
