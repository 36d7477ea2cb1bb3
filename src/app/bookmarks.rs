//! The panel of all bookmarks: which are shown, which one is selected. Keeping them is the notebook's business.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::filter::{Filter, Folded, Readings};
use super::keys::Command;
use super::standing::Standing;
use super::{App, Effect};
use crate::action::Action;
use crate::library::{ArticleEntry, PageEntry, Source};
use crate::notebook::{Bookmark, PageRef, State};

impl App {
    /// Has the new paths of pages kept that hold bookmarks and are known by their content alone.
    pub(super) fn notice_renamed(&mut self) {
        let pages: HashSet<&PageRef> = self.panel.all().iter().map(|bookmark| &bookmark.passage.page).collect();
        let renamed = pages.into_iter().filter_map(|known| {
            let text = self.catalog.find(&known.path, known.hash)?;
            let page = self.catalog.pages().get(text.page as usize).filter(|page| page.hash == known.hash)?;
            let path = page.source.as_ref()?.path();
            (path != known.path && path != "-").then(|| Effect::KeepPath(known.clone(), path))
        });
        let renamed: Vec<Effect> = renamed.collect();
        self.effects.extend(renamed);
    }
}

/// Rows that one bookmark takes.
pub const ROWS: usize = 3;

/// So many bookmarks are made ready to be filtered at once; more are left to a worker.
const FEW: usize = 32;

/// In which order bookmarks are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Time,
    /// By page, as they stand in it.
    Article,
    /// What is lost or has changed first.
    State,
}

/// Which bookmarks are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All.
    #[default]
    Library,
    /// Those with these ids: the open article's.
    Article(HashSet<i64>),
}

/// The panel of all bookmarks.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    all: Arc<Vec<Bookmark>>,
    /// Ids of the articles that hold them, when they were made or today, and their pages.
    articles: HashMap<String, Vec<PageRef>>,
    filter: String,
    order: Order,
    scope: Scope,
    /// What the filter looks at, of each bookmark; nothing until it was made ready.
    folded: Vec<Folded>,
    standings: HashMap<i64, Standing>,
    /// Numbers in `all` of those that are in scope, in order.
    listed: Vec<usize>,
    /// Numbers in `all` of those that the filter lets through.
    shown: Vec<usize>,
    selected: usize,
    top: usize,
}

impl Panel {
    /// Takes in all bookmarks, newest first.
    pub fn take(&mut self, all: Arc<Vec<Bookmark>>) {
        self.keep_folded(&all);
        self.all = all;
        let Self { all, standings, articles, .. } = self;
        articles.clear();
        let made = all.iter().map(|bookmark| (&bookmark.article, &bookmark.passage.page));
        let placed = all.iter().filter_map(|bookmark| standings.get(&bookmark.id)?.placing());
        hold(articles, made.chain(placed.map(|it| (&it.article, &it.passage.page))));
        self.list();
    }

    /// All bookmarks, to be kept.
    pub fn shared(&self) -> Arc<Vec<Bookmark>> {
        Arc::clone(&self.all)
    }

    /// Keeps what the filter looks at of the bookmarks that stay as they are, and makes that of new ones ready; forgets
    /// all if these are many.
    fn keep_folded(&mut self, all: &[Bookmark]) {
        let known = std::mem::take(&mut self.folded);
        if known.is_empty() {
            return;
        }
        let mut known: HashMap<i64, (&Bookmark, Folded)> =
            self.all.iter().zip(known).map(|(bookmark, folded)| (bookmark.id, (bookmark, folded))).collect();
        let (mut readings, mut new) = (Readings::default(), 0);
        let folded = all.iter().map(|bookmark| match known.remove(&bookmark.id) {
            Some((before, folded)) if before == bookmark => Some(folded),
            _ if new == FEW => None,
            _ => {
                new += 1;
                Some(Folded::of(bookmark, &mut readings))
            }
        });
        self.folded = folded.collect::<Option<_>>().unwrap_or_default();
    }

    /// All bookmarks, newest first.
    pub fn all(&self) -> &[Bookmark] {
        &self.all
    }

    /// Ids of the articles that hold bookmarks, as they were when these were made, and of changed ones as far as they
    /// were looked at.
    pub fn articles(&self) -> impl Iterator<Item = &String> {
        self.articles.keys()
    }

    /// Whether an article holds bookmarks. One of the same text does not, on a page of another path and content.
    pub fn marks(&self, page: &PageEntry, entry: &ArticleEntry) -> bool {
        let pages = || self.articles.get(&entry.id.to_string());
        let is_here = |pages: &Vec<PageRef>| {
            let path = page.source.as_ref().map(Source::path).unwrap_or_default();
            let here = PageRef { path, hash: page.hash };
            // The list does not know the pages of records.
            page.archive().is_some() || pages.iter().any(|marked| marked.is_page(&here))
        };
        !self.articles.is_empty() && pages().is_some_and(is_here)
    }

    /// A bookmark by its number.
    pub fn get(&self, id: i64) -> Option<&Bookmark> {
        self.all.iter().find(|bookmark| bookmark.id == id)
    }

    /// All bookmarks, if they are not ready to be filtered.
    pub(super) fn unfolded(&self) -> Option<Arc<Vec<Bookmark>>> {
        (self.folded.len() < self.all.len()).then(|| Arc::clone(&self.all))
    }

    /// Takes in what the filter looks at, unless the bookmarks have changed meanwhile.
    pub fn take_folded(&mut self, all: &Arc<Vec<Bookmark>>, folded: Vec<Folded>) {
        if Arc::ptr_eq(all, &self.all) {
            self.folded = folded;
            self.refilter();
        }
    }

    /// Takes in how some bookmarks stand.
    pub fn take_standings(&mut self, standings: Vec<(i64, Standing)>) {
        let placed = standings.iter().filter_map(|(_, standing)| standing.placing());
        hold(&mut self.articles, placed.map(|it| (&it.article, &it.passage.page)));
        self.standings.extend(standings);
        if self.order == Order::State {
            self.list();
        }
    }

    /// How a bookmark stands, once that is known.
    pub fn standing(&self, bookmark: &Bookmark) -> Option<&Standing> {
        self.standings.get(&bookmark.id)
    }

    /// In which order they are listed.
    pub const fn order(&self) -> Order {
        self.order
    }

    /// Which ones are listed.
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Lists the bookmarks in the next order.
    pub fn next_order(&mut self) {
        self.order = match self.order {
            Order::Time => Order::Article,
            Order::Article => Order::State,
            Order::State => Order::Time,
        };
        self.list();
    }

    /// Lists the bookmarks of one article, or all again.
    pub fn narrow_to(&mut self, scope: Scope) {
        self.scope = scope;
        self.selected = 0;
        self.list();
    }

    /// Shows only bookmarks whose quote, note, tags or title hold every word of `filter`, or whose title or tags read as
    /// its letters.
    pub fn filter(&mut self, filter: &str) {
        let narrows = Filter::narrows(filter, &self.filter);
        filter.clone_into(&mut self.filter);
        self.selected = 0;
        let among = if narrows { std::mem::take(&mut self.shown) } else { self.listed.clone() };
        self.filter_among(among);
    }

    /// The filter.
    pub fn filter_text(&self) -> &str {
        &self.filter
    }

    fn list(&mut self) {
        let id = self.selected().map(|bookmark| bookmark.id);
        let is_listed = |bookmark: &Bookmark| match &self.scope {
            Scope::Library => true,
            Scope::Article(ids) => ids.contains(&bookmark.id),
        };
        let mut listed: Vec<(usize, &Bookmark)> = self.all.iter().enumerate().filter(|(_, it)| is_listed(it)).collect();
        match self.order {
            Order::Time => {}
            Order::Article => listed.sort_by_key(|(_, it)| (&it.passage.page.path, it.passage.start)),
            Order::State => listed.sort_by_key(|(_, it)| self.standings.get(&it.id).map_or(5, rank)),
        }
        self.listed = listed.into_iter().map(|(number, _)| number).collect();
        self.refilter();
        let again = |number: &usize| self.all.get(*number).map(|bookmark| bookmark.id) == id;
        if let Some(at) = self.shown.iter().position(again) {
            self.selected = at;
        }
    }

    fn refilter(&mut self) {
        self.filter_among(self.listed.clone());
    }

    fn filter_among(&mut self, mut numbers: Vec<usize>) {
        let filter = Filter::new(&self.filter);
        // Until they are ready, all are let through.
        numbers.retain(|number| self.folded.get(*number).is_none_or(|folded| filter.lets_through(folded)));
        self.shown = numbers;
        self.selected = self.selected.min(self.shown.len().saturating_sub(1));
    }

    /// The selected bookmark.
    pub fn selected(&self) -> Option<&Bookmark> {
        self.all.get(*self.shown.get(self.selected)?)
    }

    /// Number of bookmarks that the filter lets through.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Moves the selection, in a panel of `height` rows.
    pub fn apply(&mut self, command: Command, height: usize) {
        let times = command.times();
        let page = (height / ROWS).max(1);
        let last = self.shown.len().saturating_sub(1);
        let to = match command.action {
            Action::Down => self.selected.saturating_add(times),
            Action::Up => self.selected.saturating_sub(times),
            Action::HalfPageDown => self.selected.saturating_add((page / 2).max(1).saturating_mul(times)),
            Action::HalfPageUp => self.selected.saturating_sub((page / 2).max(1).saturating_mul(times)),
            Action::PageDown => self.selected.saturating_add(page.saturating_mul(times)),
            Action::PageUp => self.selected.saturating_sub(page.saturating_mul(times)),
            Action::Top => command.count.unwrap_or(1).saturating_sub(1),
            Action::Bottom => command.count.map_or(last, |count| count.saturating_sub(1)),
            _ => return,
        };
        self.selected = to.min(last);
    }

    /// Selects the bookmark on a row of the list, from 0. Tells whether there is one.
    pub fn select_at(&mut self, row: usize) -> bool {
        let at = self.top + row / ROWS;
        let exists = at < self.shown.len();
        if exists {
            self.selected = at;
        }
        exists
    }

    /// Scrolls so that the selected bookmark is within `height` rows.
    pub fn scroll(&mut self, height: usize) {
        let page = (height / ROWS).max(1);
        self.top = self.top.clamp(self.selected.saturating_sub(page - 1), self.selected);
    }

    /// The bookmarks from the first one shown, each with whether it is the selected one.
    pub fn shown(&self) -> impl Iterator<Item = (&Bookmark, bool)> {
        let numbered = self.shown.iter().enumerate().skip(self.top);
        numbered.filter_map(|(n, at)| Some((self.all.get(*at)?, n == self.selected)))
    }
}

/// Notes articles that hold bookmarks, and their pages.
fn hold<'a>(articles: &mut HashMap<String, Vec<PageRef>>, holding: impl Iterator<Item = (&'a String, &'a PageRef)>) {
    for (article, page) in holding {
        let pages = articles.entry(article.clone()).or_default();
        if !pages.contains(page) {
            pages.push(page.clone());
        }
    }
}

/// What needs the reader most comes first.
const fn rank(standing: &Standing) -> usize {
    match standing {
        Standing::Known(State::Lost, _) => 0,
        Standing::Known(State::Changed, _) => 1,
        Standing::Known(State::Moved, _) => 2,
        Standing::Away => 3,
        Standing::Known(State::InPlace, _) => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::{Colour, Passage};

    #[test]
    fn the_same_text_on_another_page_is_not_marked() {
        let page = |path: &str, hash| PageRef { path: path.into(), hash };
        let entry = ArticleEntry::unread("码头".into());
        let passage = Passage::new(page("/a.txt", 1), "渔船靠岸", 0..6).unwrap();
        let (article, title, colour) = (entry.id.to_string(), entry.title.clone(), Colour::default());
        let (note, tags) = (String::new(), Vec::new());
        let mark = Bookmark { id: 1, passage, article, title, note, tags, colour, created: 0, modified: 0 };
        let mut panel = Panel::default();
        let shown = |path: &str, hash| PageEntry { source: Some(Source::File(path.into())), hash, ..PageEntry::gone() };
        assert!(!panel.marks(&shown("/a.txt", 1), &entry));
        panel.take(Arc::new(vec![mark]));
        for (path, hash, expected) in
            [("/a.txt", 1, true), ("/a.txt", 2, true), ("/renamed.txt", 1, true), ("/other.txt", 2, false)]
        {
            assert_eq!(panel.marks(&shown(path, hash), &entry), expected, "{path} {hash}");
        }
    }
}
