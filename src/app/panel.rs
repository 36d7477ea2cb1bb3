//! What keys do in the bookmark panel. Which bookmarks it shows is in `bookmarks`.

use super::bookmarks::Scope;
use super::effect::{Effect, NewMark};
use super::keys::Command;
use super::prompt::{Asked, Prompt, Writing};
use super::standing::Standing;
use super::{App, Overlay};
use crate::action::Action;
use crate::library::ArticleId;
use crate::notebook::{Placing, State};

impl App {
    /// Opens the panel, or closes it.
    pub(super) fn toggle_panel(&mut self) {
        if self.overlay == Some(Overlay::Bookmarks) {
            self.overlay = None;
            return;
        }
        self.overlay = Some(Overlay::Bookmarks);
        // The article may be another one since.
        if matches!(self.panel.scope(), Scope::Article(_)) {
            let scope = self.scope_here();
            self.panel.narrow_to(scope);
        }
        self.survey();
    }

    pub(super) fn run_in_panel(&mut self, command: Command) {
        match command.action {
            Action::Open | Action::FocusReader => self.jump_to_bookmark(),
            Action::Find | Action::Search => self.prompt = Some(Prompt::new(Asked::Filter, self.panel.filter_text())),
            Action::Undo => self.keep(Effect::Undo),
            Action::Redo => self.keep(Effect::Redo),
            Action::NextOrder => self.panel.next_order(),
            Action::OnlyHere => self.show_only_here(),
            Action::AcceptWording => self.accept_wording(),
            Action::PlaceAnew => self.place_anew(),
            Action::Delete => {
                let id = self.panel.selected().map(|bookmark| bookmark.id);
                self.delete(id);
            }
            Action::NextColour => {
                let id = self.panel.selected().map(|bookmark| bookmark.id);
                self.change_colour(id);
            }
            Action::Note => self.ask_for_selected(Writing::Note),
            Action::Tag => self.ask_for_selected(Writing::Tags),
            _ => self.panel.apply(command, self.panel_height()),
        }
    }

    /// Lists only the bookmarks of the open article, or all again.
    fn show_only_here(&mut self) {
        let scope = match self.panel.scope() {
            Scope::Library => self.scope_here(),
            Scope::Article(_) => Scope::Library,
        };
        self.panel.narrow_to(scope);
    }

    /// The bookmarks of the open article: those that are there, and those that were made there.
    fn scope_here(&self) -> Scope {
        let Some(opened) = self.reader.opened() else { return Scope::Library };
        let id = opened.article_at(self.reader.place()).map(|article| ArticleId::of(article).to_string());
        let made_here = self.panel.all().iter().filter(|bookmark| Some(&bookmark.article) == id.as_ref());
        let made_here = made_here.map(|bookmark| bookmark.id);
        Scope::Article(opened.marks.iter().map(|mark| mark.bookmark).chain(made_here).collect())
    }

    /// Lets the selected bookmark be what its words are today.
    fn accept_wording(&mut self) {
        let selected = self.panel.selected();
        let change = selected.and_then(|bookmark| match self.panel.standing(bookmark)? {
            Standing::Known(State::Changed | State::Moved, placing) => Some((bookmark.id, placing.clone()?)),
            _ => None,
        });
        match change {
            Some((id, placing)) => self.keep(Effect::SetPlace(id, placing)),
            None => self.complain(|words| &words.no_change),
        }
    }

    /// Puts the selected bookmark where the reader is: on the selection, or the sentence at the reading line.
    fn place_anew(&mut self) {
        let Some(id) = self.panel.selected().map(|bookmark| bookmark.id) else {
            return self.complain(|words| &words.no_bookmark);
        };
        let Some(NewMark { passage, article, title, .. }) = self.new_mark() else {
            return self.complain(|words| &words.nothing_to_mark);
        };
        self.reader.cancel_selection();
        self.keep(Effect::SetPlace(id, Placing { passage, article, title }));
    }
}
