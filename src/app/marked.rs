//! Which articles were read, and which of them the list shows. The list itself is in `list.rs`; keeping what was read is
//! the notebook's business.

use std::ops::Range;

use super::layout::Focus;
use super::opened::Form;
use super::{App, Effect, Show};
use crate::action::Action;
use crate::library::{ArticleEntry, ArticleRef, PageEntry};
use crate::notebook::{PageRef, ReadArticle, Reading, Reads};

/// Up to so many articles, those to be shown are chosen here, else by a search in the background.
const MOST_CHOSEN: usize = 10_000;

/// Whether an article of the library counts as read.
pub fn is_read(reads: &Reads, page: &PageEntry, entry: &ArticleEntry) -> bool {
    reads.has(&entry.id.to_string(), page.hash, &heart(page, entry))
}

/// The bytes of the page by which an article is known when its text has another id; none of a record: where something
/// stands in it says nothing about the others of its archive.
fn heart(page: &PageEntry, entry: &ArticleEntry) -> Range<usize> {
    if page.archive().is_some() { 0..0 } else { entry.heart.clone() }
}

impl App {
    /// Has the article kept as read whose end the reader has come to. One that is only looked at from the list is not, nor
    /// one that shows its end at once and is passed by.
    pub(super) fn notice_end(&mut self) {
        let Some(opened) = self.reader.opened() else { return };
        let at = opened.at;
        let is_at_end = self.reader.percent(self.reader_height()) == Some(100);
        let reads = self.focus == Focus::Reader && self.overlay.is_none() && opened.form() == Form::Read;
        let is_passed_by = !self.reader.has_come_to_end(self.reader_height()) && self.lingered != Some(at);
        if !reads || !is_at_end || is_passed_by || self.finished == Some(at) || self.is_waiting() {
            return;
        }
        self.finished = Some(at);
        if let Some((article, false)) = self.article_and_whether_read(at) {
            self.effects.push(Effect::KeepReading(article, Reading::Finished));
        }
    }

    /// Has the selected article count as read if it does not, and the other way round.
    pub(super) fn toggle_read(&mut self) {
        let selected = self.list.selected_article().and_then(|at| self.article_and_whether_read(at));
        let Some((article, is_read)) = selected else { return };
        self.keep(Effect::KeepReading(article, if is_read { Reading::Unread } else { Reading::Read }));
    }

    fn article_and_whether_read(&self, at: ArticleRef) -> Option<(ReadArticle, bool)> {
        let (page, entry) = (self.catalog.page(at)?, self.catalog.article(at)?);
        let path = page.source.as_ref()?.path();
        let article = ReadArticle {
            article: entry.id.to_string(),
            page: PageRef { path, hash: page.hash },
            heart: heart(page, entry),
            chars: entry.chars,
        };
        Some((article, is_read(&self.reads, page, entry)))
    }

    /// Has the list show only some articles, as they are now; `None` if the action is about something else.
    pub(super) fn show_only(&mut self, action: Action) -> Option<()> {
        let show = match action {
            Action::ShowAll => Show::All,
            Action::ShowUnread => Show::Unread,
            Action::ShowMarked => Show::Marked,
            _ => return None,
        };
        self.leave_search();
        // Records are not in the list's memory, and going through many articles takes long: the index knows them.
        let few = self.catalog.articles() <= MOST_CHOSEN;
        if show != Show::All && !(few && self.catalog.pages().iter().all(|page| page.archive().is_none())) {
            let typed = if show == Show::Unread { &self.words.query_unread } else { &self.words.query_marked };
            self.search_at_once(typed.clone());
            return Some(());
        }
        let before = self.list.selected_article();
        self.list.show(show);
        self.refill();
        if let Some(at) = before {
            self.list.select(at);
        }
        if self.list.selected_article() != before {
            self.open_selected(super::Arrival::Start);
        }
        Some(())
    }

    /// Has the list choose anew which articles it shows; a library that has grown large keeps those chosen before.
    pub(super) fn refill(&mut self) {
        if self.catalog.articles() > MOST_CHOSEN {
            return;
        }
        let (reads, panel) = (&self.reads, &self.panel);
        let is_shown = |show: Show, page: &PageEntry, entry: &ArticleEntry| match show {
            Show::All => true,
            Show::Unread => !is_read(reads, page, entry),
            Show::Marked => panel.marks(page, entry),
        };
        self.list.refill(&self.catalog, is_shown);
    }
}
