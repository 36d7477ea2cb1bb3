//! The entries of a list, which one is selected, and which are shown. What they are entries of is the list's business.

use super::rows::Rows;
use crate::library::ArticleRef;

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
    /// What says that the hits below are only near; not selectable.
    Near,
}

impl Item {
    /// Rows that it takes.
    pub const fn height(self) -> usize {
        match self {
            Self::Page(_) | Self::Unreadable(_) | Self::Near => 1,
            Self::Article(_) => 2,
            Self::Hit(_) => 3,
        }
    }

    pub(super) const fn is_selectable(self) -> bool {
        !matches!(self, Self::Page(_) | Self::Near)
    }
}

/// The entries of a list.
#[derive(Clone, Debug)]
pub(super) enum Items {
    Library(Rows),
    /// Some articles of the library; or hits, and the line above those that are only near.
    Some(Vec<Item>),
}

/// Entries, the selected one, and the first one shown.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) items: Items,
    pub(super) selected: usize,
    pub(super) top: usize,
    /// What was selected when the entries were last scrolled by themselves: until something else is, they stay so.
    pub(super) rolled: Option<usize>,
}

impl Default for Listing {
    fn default() -> Self {
        Self { items: Items::Library(Rows::default()), selected: 0, top: 0, rolled: None }
    }
}

impl Items {
    pub(super) fn get(&self, at: usize) -> Option<Item> {
        match self {
            Self::Library(rows) => rows.get(at),
            Self::Some(hits) => hits.get(at).copied(),
        }
    }

    /// The number of the `nth` entry that can be selected, from 0; the last one if there are fewer.
    pub(super) fn selectable(&self, nth: usize) -> Option<usize> {
        match self {
            Self::Library(rows) => rows.selectable(nth),
            Self::Some(hits) => {
                let mut selectable =
                    (0..hits.len()).filter(|at| hits.get(*at).is_some_and(|item| item.is_selectable()));
                selectable.by_ref().nth(nth).or_else(|| hits.len().checked_sub(1))
            }
        }
    }
}

/// Library order: by page, its head before its articles.
pub(super) const fn order(item: Item) -> (u32, Option<u32>) {
    match item {
        Item::Page(page) | Item::Unreadable(page) => (page, None),
        Item::Article(at) => (at.page, Some(at.nth)),
        Item::Hit(_) | Item::Near => (u32::MAX, None),
    }
}

/// The entries of hits with these [`firsts`](crate::search::firsts), of which so many are no more than near.
pub(super) fn folded_items(firsts: &[usize], sure: usize) -> Vec<Item> {
    let shown = firsts.iter().enumerate().filter(|(rank, first)| rank == *first);
    let mut items: Vec<Item> = shown.map(|(rank, _)| Item::Hit(rank)).collect();
    if let Some(first_near) = items.iter().position(|item| matches!(item, Item::Hit(rank) if *rank >= sure)) {
        items.insert(first_near, Item::Near);
    }
    items
}

impl Listing {
    /// The entries from the first one shown, numbered.
    pub(super) fn shown(&self) -> impl Iterator<Item = (usize, Item)> {
        (self.top..).map_while(|number| Some((number, self.items.get(number)?)))
    }

    /// Moves by `by` selectable entries, as far as there are any.
    pub(super) fn step(&mut self, by: isize) {
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
    pub(super) fn go_to(&mut self, number: usize) {
        self.selected = self.items.selectable(number.saturating_sub(1)).unwrap_or(self.selected);
    }

    /// Selects what comes after the head of a page, if that is what is selected.
    pub(super) fn leave_head(&mut self) {
        if !self.items.get(self.selected).is_some_and(Item::is_selectable) {
            self.step(1);
        }
    }

    pub(super) fn scroll(&mut self, height: usize) {
        if self.rolled == Some(self.selected) {
            return;
        }
        self.rolled = None;
        let is_head = |at: &usize| matches!(self.items.get(*at), Some(Item::Page(_) | Item::Near));
        let head = self.selected.checked_sub(1).filter(is_head);
        self.top = self.top.min(head.unwrap_or(self.selected));
        let mut rows = 0;
        for at in (self.top..=self.selected).rev() {
            rows += self.items.get(at).map_or(0, Item::height);
            if rows > height {
                self.top = (at + 1).min(self.selected);
                break;
            }
        }
    }

    /// Scrolls up by at least so many rows, whatever is selected.
    pub(super) fn roll_up(&mut self, rows: usize) {
        let mut rolled = 0;
        while rolled < rows && self.top > 0 {
            self.top -= 1;
            rolled += self.items.get(self.top).map_or(1, Item::height);
        }
        self.rolled = Some(self.selected);
    }

    /// Scrolls down by at least so many rows, whatever is selected, until the last entry is within `height` rows.
    pub(super) fn roll_down(&mut self, rows: usize, height: usize) {
        let mut rolled = 0;
        while rolled < rows {
            let below = self.shown().take(height + 1);
            if below.map(|(_, item)| item.height()).sum::<usize>() <= height {
                break;
            }
            rolled += self.items.get(self.top).map_or(1, Item::height);
            self.top += 1;
        }
        self.rolled = Some(self.selected);
    }
}
