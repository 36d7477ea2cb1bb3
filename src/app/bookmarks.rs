//! The panel of all bookmarks: which are shown, which one is selected. Keeping them is the notebook's business.

use std::collections::HashSet;
use std::sync::Arc;

use super::keys::Command;
use super::{App, Effect};
use crate::action::Action;
use crate::notebook::{Bookmark, PageRef};
use crate::text::fold;

impl App {
    /// Has the new paths of pages kept that hold bookmarks and are known by their content alone.
    pub(super) fn notice_renamed(&mut self) {
        let pages: HashSet<&PageRef> = self.panel.all().iter().map(|bookmark| &bookmark.passage.page).collect();
        let renamed = pages.into_iter().filter_map(|known| {
            let number = self.catalog.find(&known.path, known.hash)?;
            let page = self.catalog.pages().get(number as usize).filter(|page| page.hash == known.hash)?;
            let path = page.source.as_ref()?.path();
            (path != known.path && path != "-").then(|| Effect::KeepPath(known.clone(), path))
        });
        let renamed: Vec<Effect> = renamed.collect();
        self.effects.extend(renamed);
    }
}

/// Rows that one bookmark takes.
pub const ROWS: usize = 3;

/// The panel of all bookmarks.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    all: Arc<Vec<Bookmark>>,
    /// Ids of the articles that hold them.
    articles: HashSet<String>,
    filter: String,
    /// What the filter looks at, of each bookmark, folded; empty as long as nothing was filtered.
    folded: Vec<String>,
    /// Numbers in `all` of those that the filter lets through.
    shown: Vec<usize>,
    selected: usize,
    top: usize,
}

impl Panel {
    /// Takes in all bookmarks, newest first.
    pub fn take(&mut self, all: Arc<Vec<Bookmark>>) {
        self.articles = all.iter().map(|bookmark| bookmark.article.clone()).collect();
        self.all = all;
        self.folded.clear();
        self.refilter();
    }

    /// All bookmarks, newest first.
    pub fn all(&self) -> &[Bookmark] {
        &self.all
    }

    /// Ids of the articles that hold bookmarks, as they were when these were made.
    pub const fn articles(&self) -> &HashSet<String> {
        &self.articles
    }

    /// A bookmark by its number.
    pub fn get(&self, id: i64) -> Option<&Bookmark> {
        self.all.iter().find(|bookmark| bookmark.id == id)
    }

    /// Shows only bookmarks whose quote, note, tags or title hold every word of `filter`.
    pub fn filter(&mut self, filter: &str) {
        filter.clone_into(&mut self.filter);
        self.selected = 0;
        self.refilter();
    }

    /// The filter.
    pub fn filter_text(&self) -> &str {
        &self.filter
    }

    fn refilter(&mut self) {
        if self.filter.trim().is_empty() {
            self.shown = (0..self.all.len()).collect();
            self.selected = self.selected.min(self.shown.len().saturating_sub(1));
            return;
        }
        if self.folded.is_empty() {
            self.folded = self.all.iter().map(text_to_filter).collect();
        }
        let words: Vec<String> = self.filter.split_whitespace().map(|word| fold(word).text).collect();
        let holds = |text: &str| words.iter().all(|word| text.contains(word.as_str()));
        let numbered = self.folded.iter().enumerate();
        self.shown = numbered.filter(|(_, text)| holds(text)).map(|(number, _)| number).collect();
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

fn text_to_filter(bookmark: &Bookmark) -> String {
    fold(
        &[&bookmark.passage.quote, &bookmark.note, &bookmark.title, &bookmark.tag_line()]
            .map(String::as_str)
            .join("\n"),
    )
    .text
}
