//! What views and the runtime may see of the state.

use ratatui::layout::Rect;

use super::layout::{Focus, Panes, panes};
use super::{App, Concordance, Form, Keys, List, Notice, Overlay, Panel, Progress, Prompt, Reader};
use crate::config::{Keymap, Mode, Words};
use crate::library::Catalog;
use crate::notebook::Reads;
use crate::text::{Cells, Widths};

/// A lower panel has no room for more than its list, in rows.
const DETAIL_FROM: usize = 15;

impl App {
    /// Where the panes are; `None` on a screen too small for them.
    pub fn panes(&self) -> Option<Panes> {
        panes(self.screen, self.focus, self.arrangement)
    }

    /// What keys mean now.
    pub fn mode(&self) -> Mode {
        match (&self.prompt, self.overlay, self.focus) {
            (Some(_), ..) => Mode::Prompt,
            (None, Some(Overlay::Bookmarks), _) => Mode::Bookmarks,
            (None, Some(Overlay::Concordance), _) => Mode::Concordance,
            (None, _, Focus::Reader) if self.reader.selection().is_some() => Mode::Select,
            (None, _, Focus::Reader) if self.form == Form::Raw => Mode::Raw,
            (None, _, Focus::Reader) => Mode::Reader,
            (None, _, Focus::List) => Mode::List,
        }
    }

    /// The screen.
    pub const fn screen(&self) -> Rect {
        self.screen
    }

    /// How wide the terminal draws.
    pub const fn widths(&self) -> Widths {
        self.measure.widths
    }

    /// The words of the interface.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The keys in effect.
    pub const fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    /// The articles that count as read.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Number of changes that wait to be kept.
    pub const fn unsaved(&self) -> usize {
        self.unsaved
    }

    /// What was typed of a command so far.
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The pane that gets the keys.
    pub const fn focus(&self) -> Focus {
        self.focus
    }

    /// The longest line.
    pub const fn measure(&self) -> Cells {
        self.measure.width
    }

    /// The library's listing.
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Whether all pages are in the listing.
    pub const fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// How far the index has come.
    pub const fn indexed(&self) -> Progress {
        self.indexed
    }

    /// The list pane.
    pub const fn list(&self) -> &List {
        &self.list
    }

    /// The reading pane.
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The panel of all bookmarks.
    pub const fn bookmarks(&self) -> &Panel {
        &self.panel
    }

    /// The concordance of the hits.
    pub const fn concordance(&self) -> &Concordance {
        &self.concordance
    }

    /// Rows of the bookmark panel that tell all of the selected bookmark, at its bottom.
    pub fn detail_height(&self) -> usize {
        let height = usize::from(self.screen.height.saturating_sub(2));
        if height < DETAIL_FROM { 0 } else { height * 2 / 5 }
    }

    /// What lies over the panes.
    pub const fn overlay(&self) -> Option<Overlay> {
        self.overlay
    }

    /// The line being typed.
    pub const fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    /// The sentence to show.
    pub const fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }
}
