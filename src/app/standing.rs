//! How bookmarks stand in their pages as these are today. Those of pages that have not changed are in place; the others
//! are looked for on a worker.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::effect::Effect;
use super::reading::Reading;
use super::{App, Overlay};
use crate::library::{ArticleId, Page, Source, TextRef, Which};
use crate::notebook::{Bookmark, Corrections, PageRef, Placing, State};

/// Bookmarks by the text that holds them, or held them.
type ByText = BTreeMap<TextRef, Vec<Bookmark>>;

/// How a bookmark stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In its page, or lost from it; where it is found elsewhere or in other words, what it would be if it were made
    /// today.
    Known(State, Option<Placing>),
    /// Its page is not in the library.
    Away,
}

impl Standing {
    /// What the bookmark would be if it were made today, if that is another one.
    pub const fn placing(&self) -> Option<&Placing> {
        match self {
            Self::Known(_, placing) => placing.as_ref(),
            Self::Away => None,
        }
    }
}

/// Asks how the bookmarks of a page stand that has changed.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Where the page's text is,
    pub source: Source,
    /// and which text there.
    pub which: Which,
    /// What it is to be read with.
    pub corrections: Arc<Corrections>,
    /// The bookmarks.
    pub bookmarks: Vec<Bookmark>,
}

/// How bookmarks stand in a page.
pub fn standings(page: &Page, bookmarks: &[Bookmark]) -> Vec<(i64, Standing)> {
    let reading = Reading::of(page);
    bookmarks.iter().map(|bookmark| (bookmark.id, standing(&reading, bookmark))).collect()
}

fn standing(reading: &Reading<'_>, bookmark: &Bookmark) -> Standing {
    let (anchor, (nth, _)) = reading.locate(&bookmark.passage);
    if anchor.state == State::Lost {
        return Standing::Known(State::Lost, None);
    }
    let placing = || {
        let (first, last) = reading.source_of(&anchor.range)?;
        let passage = reading.passage(first, last)?;
        let (article, shown) = reading.article(nth)?;
        Some(Placing { passage, article: ArticleId::of(article).to_string(), title: shown.title.clone() })
    };
    Standing::Known(anchor.state, placing())
}

impl App {
    /// Finds out how all bookmarks stand, for the panel.
    pub(super) fn survey(&mut self) {
        let (known, changed) = self.stand();
        self.panel.take_standings(known);
        self.ask_how_they_stand(changed);
        if let Some(all) = self.panel.unfolded() {
            self.effects.push(Effect::Fold(all));
        }
    }

    /// Finds out where bookmarks stand in files that have changed, for the signs of the list.
    pub(super) fn survey_changed(&mut self) {
        if !self.loaded {
            return;
        }
        let (known, mut changed) = self.stand();
        self.panel.take_standings(known);
        // A record is looked for through the whole archive: only who opens the panel asks for that.
        changed.retain(|text, _| text.which == Which::Whole);
        self.ask_how_they_stand(changed);
    }

    /// The same once for all pages that were read again together, and for the open panel all of it.
    pub(super) fn survey_if_due(&mut self) {
        match (std::mem::take(&mut self.must_survey), self.overlay) {
            (false, _) => {}
            (true, Some(Overlay::Bookmarks)) => self.survey(),
            (true, _) => self.survey_changed(),
        }
    }

    /// How the bookmarks stand of which that is known, and those of pages that must be looked at.
    fn stand(&self) -> (Vec<(i64, Standing)>, ByText) {
        let mut known = Vec::new();
        let mut changed = ByText::new();
        for bookmark in self.panel.all() {
            let PageRef { path, hash } = &bookmark.passage.page;
            let page = self.catalog.find(path, *hash);
            let hash_of = |text: &TextRef| self.catalog.pages().get(text.page as usize).map(|entry| entry.hash);
            match page {
                None => known.push((bookmark.id, Standing::Away)),
                Some(text) if text.which == Which::Whole && hash_of(&text) == Some(*hash) => {
                    known.push((bookmark.id, Standing::Known(State::InPlace, None)));
                }
                Some(text) => changed.entry(text).or_default().push(bookmark.clone()),
            }
        }
        (known, changed)
    }

    fn ask_how_they_stand(&mut self, changed: ByText) {
        let surveys = changed.into_iter().filter_map(|(text, bookmarks)| {
            let source = self.catalog.pages().get(text.page as usize)?.source.clone()?;
            Some(Survey { source, which: text.which, corrections: Arc::clone(&self.corrections), bookmarks })
        });
        let surveys: Vec<Survey> = surveys.collect();
        if !surveys.is_empty() {
            self.effects.push(Effect::Survey(surveys));
        }
    }
}
