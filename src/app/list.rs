//! The list pane: the library, or what a search found in it. Reading is the reader pane's business.

use std::collections::HashSet;

use super::event::Found;
use super::keys::Command;
use super::listing::{Item, Items, Listing, folded_items, order};
use crate::action::Action;
use crate::library::{ArticleEntry, ArticleRef, Catalog, PageEntry};
use crate::search::{Counted, Hit, Needle, firsts};

/// What a search found.
#[derive(Clone, Debug)]
pub struct Results {
    /// The best hits, best first; then articles that are only near.
    pub hits: Vec<Hit>,
    /// Number of all hits; 0 if all of them are only near.
    pub total: usize,
    /// Whether the number is known, or guessed.
    pub counted: Counted,
    /// What to highlight.
    pub needles: Vec<Needle>,
    /// For each hit, the rank of the first one that says nearly the same.
    firsts: Vec<usize>,
    listing: Listing,
}

impl Results {
    /// Ranks of the hits that say nearly the same as the first one of `rank`, without it.
    pub fn reprints(&self, rank: usize) -> impl Iterator<Item = usize> {
        let numbered = self.firsts.iter().enumerate().skip(rank + 1);
        numbered.filter(move |(_, first)| **first == rank).map(|(reprint, _)| reprint)
    }

    /// Rank of the first hit that says nearly the same as this one: its own, if it is a reprint of none.
    pub fn first(&self, rank: usize) -> usize {
        self.firsts.get(rank).copied().unwrap_or(rank)
    }

    /// Number of the entry of a hit in the list, if it is not folded away.
    fn entry(&self, rank: usize) -> Option<usize> {
        let Items::Some(items) = &self.listing.items else { return None };
        items.iter().position(|item| *item == Item::Hit(rank))
    }
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
        if let Items::Library(rows) = &mut self.library.items {
            catalog.pages().iter().skip(known).for_each(|page| rows.push(page));
        }
        self.library.leave_head();
    }

    /// Takes in a page that was read again.
    pub fn refresh(&mut self, catalog: &Catalog, number: u32) {
        let Items::Library(rows) = &mut self.library.items else { return };
        let Some(page) = catalog.pages().get(number as usize) else { return };
        let old = rows.of_page(number);
        rows.replace(number, page);
        let new = rows.of_page(number);
        let selected = &mut self.library.selected;
        if *selected >= old.end {
            *selected = *selected - old.end + new.end;
        } else if *selected >= old.start {
            *selected = (*selected).min(new.end.saturating_sub(1));
        }
        self.library.leave_head();
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
        let selected = self.chosen.items.get(self.chosen.selected);
        let mut items = Vec::new();
        for (number, page) in (0u32..).zip(catalog.pages()) {
            let articles = (0u32..).zip(&page.articles).filter(|(_, entry)| is_shown(self.show, page, entry));
            let articles: Vec<Item> =
                articles.map(|(nth, _)| Item::Article(ArticleRef { page: number, nth })).collect();
            let head = (!articles.is_empty()).then_some(Item::Page(number));
            items.extend(head.into_iter().chain(articles));
        }
        let after = |item: &Item| selected.is_some_and(|selected| order(*item) < order(selected));
        let at = items.partition_point(after).min(items.len().saturating_sub(1));
        self.chosen = Listing { items: Items::Some(items), selected: at, ..Listing::default() };
        self.chosen.leave_head();
    }

    /// Shows what a search found, instead of the library; reprints are folded away.
    pub fn show_results(&mut self, found: Found) {
        let Found { hits, sure, firsts, total, counted, needles } = found;
        let items = folded_items(&firsts, sure);
        let selected = usize::from(items.first() == Some(&Item::Near));
        let listing = Listing { items: Items::Some(items), selected, top: 0, rolled: None };
        self.results = Some(Results { hits, total, counted, needles, firsts, listing });
    }

    /// Adds what more a search found below what is shown of it, which stays where it is.
    pub fn complete_results(&mut self, found: &Found) {
        let Some(results) = &mut self.results else { return };
        let shown: HashSet<u64> = results.hits.iter().map(|hit| hit.key).collect();
        let more = found.hits.iter().take(found.sure).filter(|hit| !shown.contains(&hit.key));
        results.hits.extend(more.cloned());
        results.firsts = firsts(&results.hits);
        results.listing.items = Items::Some(folded_items(&results.firsts, results.hits.len()));
        (results.total, results.counted) = (found.total, found.counted);
    }

    /// Unfolds the reprints of the selected hit, or folds them again. Tells whether there are any.
    pub fn toggle_reprints(&mut self) -> bool {
        let (Some(Item::Hit(rank)), Some(results)) = (self.selected(), &mut self.results) else { return false };
        let first = results.first(rank);
        let reprints: Vec<Item> = results.reprints(first).map(Item::Hit).collect();
        let Some(entry) = results.entry(first) else { return false };
        let Items::Some(items) = &mut results.listing.items else { return false };
        let folded = items.len();
        items.retain(|item| !reprints.contains(item));
        if items.len() == folded {
            let below = entry + 1;
            items.splice(below..below, reprints.iter().copied());
        }
        results.listing.selected = entry;
        !reprints.is_empty()
    }

    /// Selects the hit that is this article. Tells whether there is one.
    pub fn select_hit(&mut self, at: ArticleRef) -> bool {
        let Some(results) = &mut self.results else { return false };
        let rank = results.hits.iter().position(|hit| hit.key == at.key());
        let entry = rank.and_then(|rank| results.entry(rank).or_else(|| results.entry(results.first(rank))));
        if let Some(entry) = entry {
            results.listing.selected = entry;
        }
        entry.is_some()
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
        listing.items.get(listing.selected).filter(|item| item.is_selectable())
    }

    /// The article of the selected entry.
    pub fn selected_article(&self) -> Option<ArticleRef> {
        match self.selected()? {
            Item::Article(at) => Some(at),
            Item::Hit(rank) => self.results.as_ref()?.hits.get(rank).map(|hit| ArticleRef::from_key(hit.key)),
            Item::Page(_) | Item::Unreadable(_) | Item::Near => None,
        }
    }

    /// Selects an article of the library, if it is shown.
    pub fn select(&mut self, at: ArticleRef) {
        if let Items::Library(rows) = &self.library.items {
            self.library.selected = rows.place(at).unwrap_or(self.library.selected);
        }
        if let Items::Some(items) = &self.chosen.items
            && let Ok(found) = items.binary_search_by_key(&order(Item::Article(at)), |item| order(*item))
        {
            self.chosen.selected = found;
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

    /// Selects the entry on a row of the pane, from 0. Tells whether it is another one now.
    pub fn select_at(&mut self, row: usize) -> bool {
        let listing = self.listing_mut();
        let mut rows = 0;
        let under = listing.shown().find(|(_, item)| {
            rows += item.height();
            row < rows
        });
        let at = under.filter(|(_, item)| item.is_selectable()).map(|(at, _)| at);
        let Some(at) = at.filter(|at| *at != listing.selected) else { return false };
        listing.rolled = listing.rolled.map(|_| at);
        listing.selected = at;
        true
    }

    /// Scrolls up by at least so many rows, whatever is selected.
    pub fn roll_up(&mut self, rows: usize) {
        self.listing_mut().roll_up(rows);
    }

    /// Scrolls down by at least so many rows, whatever is selected, until the last entry is within `height` rows.
    pub fn roll_down(&mut self, rows: usize, height: usize) {
        self.listing_mut().roll_down(rows, height);
    }

    /// Scrolls so that the selected entry, with the head of its page if that comes just before, is within `height`
    /// rows.
    pub fn scroll(&mut self, height: usize) {
        self.listing_mut().scroll(height);
    }

    /// The entries from the first one shown, each with whether it is the selected one.
    pub fn shown(&self) -> impl Iterator<Item = (Item, bool)> {
        let listing = self.listing();
        listing.shown().map(|(number, item)| (item, number == listing.selected))
    }

    /// The articles of the entries about those that are shown in `height` rows.
    pub fn near(&self, height: usize) -> Vec<ArticleRef> {
        let listing = self.listing();
        let numbers = listing.top.saturating_sub(height)..listing.top + 2 * height;
        let articles = numbers.filter_map(|number| match listing.items.get(number)? {
            Item::Article(at) => Some(at),
            Item::Hit(rank) => Some(ArticleRef::from_key(self.results.as_ref()?.hits.get(rank)?.key)),
            Item::Page(_) | Item::Unreadable(_) | Item::Near => None,
        });
        articles.collect()
    }

    /// Number of the selected article or hit, from 1, and of all that there are.
    pub fn position(&self, catalog: &Catalog) -> Option<(usize, usize)> {
        match self.selected()? {
            Item::Hit(rank) => self.results.as_ref().map(|results| (rank + 1, results.total.max(results.hits.len()))),
            Item::Article(at) => Some((catalog.ordinal(at)?, catalog.articles())),
            Item::Page(_) | Item::Unreadable(_) | Item::Near => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Page, PageEntry, Source};
    use crate::search::{Print, Snippet};

    fn list(pages: usize) -> List {
        let mut catalog = Catalog::default();
        catalog.extend((0..pages).map(|n| PageEntry::of(&Ok(Source::Seed(n % 5)), Page::read)));
        let mut list = List::default();
        list.extend(&catalog, 0);
        list
    }

    fn press(list: &mut List, action: Action, count: Option<usize>) {
        list.apply(Command::new(action, count), 20);
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
                    list.apply(Command::new(action, Some(count)), height);
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

    fn found(keys: &[u64]) -> Found {
        let hit =
            |&key: &u64| Hit { key, score: 0.0, print: Print::default(), matches: 0, snippet: Snippet::default() };
        let (hits, firsts) = (keys.iter().map(hit).collect(), (0..keys.len()).collect());
        Found { hits, sure: keys.len(), firsts, total: keys.len(), ..Found::default() }
    }

    #[test]
    fn what_completes_results_moves_no_row() {
        let mut list = List::default();
        list.show_results(Found { total: 4, counted: Counted::About, ..found(&[7, 5]) });
        press(&mut list, Action::Down, None);
        let before = list.selected();
        list.complete_results(&found(&[5, 7, 9]));
        let results = list.results().unwrap();
        assert_eq!(results.hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [7, 5, 9]);
        assert_eq!((results.total, results.counted), (3, Counted::Exactly));
        assert_eq!((before, list.selected()), (Some(Item::Hit(1)), Some(Item::Hit(1))));
    }

    #[test]
    fn reprints_are_folded_until_they_are_asked_for() {
        let mut list = list(1);
        list.show_results(Found { firsts: vec![0, 1, 0, 0], ..found(&[0, 1, 2, 3]) });
        let entries = |list: &List| list.shown().map(|(item, _)| item).collect::<Vec<_>>();
        let [folded, open] =
            [&[0, 1][..], &[0, 2, 3, 1]].map(|ranks| ranks.iter().copied().map(Item::Hit).collect::<Vec<_>>());
        assert_eq!(entries(&list), folded);
        assert!(list.select_hit(ArticleRef::from_key(3)) && list.selected() == Some(Item::Hit(0)));
        assert!(list.toggle_reprints() && entries(&list) == open);
        press(&mut list, Action::Down, Some(2));
        assert_eq!(list.selected(), Some(Item::Hit(3)));
        assert!(list.toggle_reprints() && entries(&list) == folded);
        press(&mut list, Action::Down, None);
        assert!(list.selected() == Some(Item::Hit(1)) && !list.toggle_reprints());
    }

    #[test]
    fn the_library_comes_back_as_it_was() {
        let mut list = list(5);
        press(&mut list, Action::Down, Some(9));
        let before = (list.selected(), list.shown().next());
        list.show_results(Found::default());
        press(&mut list, Action::Bottom, None);
        assert_eq!(list.selected(), None);
        assert!(list.put_results(None));
        assert_eq!((list.selected(), list.shown().next()), before);
    }
}
