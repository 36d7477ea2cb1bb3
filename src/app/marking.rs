//! Marking: bookmarks, notes and tags are asked for here, deleted, and what was kept is told. Keeping them is the
//! notebook's business.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::effect::{Effect, NewMark};
use super::opened::passage;
use super::prompt::{About, Asked, Prompt, Writing};
use super::{App, Keeping, Notice};
use crate::config::fill;
use crate::library::ArticleId;
use crate::notebook::{Bookmark, Record};
use crate::text::ELLIPSIS;

/// Chars of a quote that tell which one it is.
const BEGINNING: usize = 12;

impl App {
    /// The bookmark that would be made now.
    pub(super) fn new_mark(&self) -> Option<NewMark> {
        let opened = self.reader.opened()?;
        let chosen = self.reader.chosen()?;
        let nth = opened.nth_at(chosen.start)?;
        let article = opened.page.articles.get(nth)?;
        let passage = passage(opened, &chosen)?;
        let (article, title) = (ArticleId::of(article).to_string(), opened.page.shown.get(nth)?.title.clone());
        Some(NewMark { passage, article, title, note: String::new(), tags: Vec::new() })
    }

    /// Has a change of the notebook kept.
    pub(super) fn keep(&mut self, change: Effect) {
        self.keeping += 1;
        self.effects.push(change);
    }

    /// Bookmarks the selection, or the sentence at the reading line.
    pub(super) fn bookmark(&mut self) {
        let Some(new) = self.new_mark() else { return self.complain(|words| &words.nothing_to_mark) };
        self.reader.cancel_selection();
        self.keep(Effect::AddBookmark(new));
    }

    /// Asks for the note or the tags of the bookmark here, or of one to be made of what is chosen.
    pub(super) fn ask_for(&mut self, writing: Writing) {
        let Some(new) = self.new_mark() else { return self.complain(|words| &words.nothing_to_mark) };
        let same = self.panel.all().iter().find(|bookmark| bookmark.passage == new.passage);
        let there = same.or_else(|| self.bookmark_here());
        let id = there.map(|bookmark| bookmark.id);
        self.prompt = Some(match there {
            Some(bookmark) => ask(writing, bookmark),
            None => Prompt::new(Asked::Writing(writing, About::New(Box::new(new))), ""),
        });
        // Which one it is is seen while it is written to.
        if let Some(id) = id {
            self.reader.flash_at(id);
        }
    }

    /// Asks for the note or the tags of the bookmark that is selected in the panel.
    pub(super) fn ask_for_selected(&mut self, writing: Writing) {
        self.prompt = self.panel.selected().map(|bookmark| ask(writing, bookmark));
    }

    /// The bookmark that the sentence at the reading line touches, unless something else is selected.
    fn bookmark_here(&self) -> Option<&Bookmark> {
        let here = self.reader.chosen().filter(|_| self.reader.selection().is_none())?;
        let mark = self.reader.nearest_mark()?;
        let touches = here.start < mark.span.end && mark.span.start < here.end;
        self.panel.get(mark.bookmark).filter(|_| touches)
    }

    /// Has kept what was typed.
    pub(super) fn write(&mut self, writing: Writing, about: About, typed: String) {
        let change = match (writing, about) {
            (Writing::Note, About::Kept(id)) => Effect::SetNote(id, typed),
            (Writing::Tags, About::Kept(id)) => Effect::SetTags(id, tags(&typed)),
            (Writing::Note, About::New(new)) => Effect::AddBookmark(NewMark { note: typed, ..*new }),
            (Writing::Tags, About::New(new)) => Effect::AddBookmark(NewMark { tags: tags(&typed), ..*new }),
        };
        self.reader.cancel_selection();
        self.keep(change);
    }

    /// Has the note that is being typed edited elsewhere.
    pub(super) fn edit_outside(&mut self) {
        let Some(prompt) = &mut self.prompt else { return };
        if matches!(prompt.asked, Asked::Writing(Writing::Note, _)) {
            self.effects.push(Effect::Edit(prompt.text().to_owned()));
        } else {
            prompt.go_to_end();
        }
    }

    /// Takes in a note that was edited elsewhere.
    pub(super) fn edited(&mut self, answer: Result<String, String>) {
        match answer {
            Ok(text) => {
                if let Some(Prompt { asked: Asked::Writing(Writing::Note, about), .. }) = self.prompt.take() {
                    self.write(Writing::Note, about, text);
                }
            }
            Err(problem) => self.notice = Some(Notice::Problem(problem)),
        }
    }

    /// Completes the tag being typed from those that are in use, the most used first.
    pub(super) fn complete_tag(&mut self) {
        let Some(prompt) = &mut self.prompt else { return };
        if !matches!(prompt.asked, Asked::Writing(Writing::Tags, _)) {
            return;
        }
        let mut uses = BTreeMap::<&str, usize>::new();
        for tag in self.panel.all().iter().flat_map(|bookmark| &bookmark.tags) {
            *uses.entry(tag).or_default() += 1;
        }
        let mut known: Vec<&str> = uses.keys().copied().collect();
        known.sort_by_key(|tag| Reverse(uses.get(tag)));
        prompt.complete(&known);
    }

    /// Gives a bookmark the next colour.
    pub(super) fn change_colour(&mut self, id: Option<i64>) {
        match id.and_then(|id| self.panel.get(id)) {
            Some(Bookmark { id, colour, .. }) => self.keep(Effect::SetColour(*id, colour.next())),
            None => self.complain(|words| &words.no_bookmark),
        }
    }

    /// Deletes a bookmark.
    pub(super) fn delete(&mut self, id: Option<i64>) {
        match id.filter(|id| self.panel.get(*id).is_some()) {
            Some(id) => self.keep(Effect::RemoveBookmark(id)),
            None => self.complain(|words| &words.no_bookmark),
        }
    }

    /// Tells what was kept.
    pub(super) fn kept(&mut self, keeping: &Keeping) {
        let words = &self.words;
        self.notice = Some(Notice::Done(match keeping {
            Keeping::Bookmark => words.kept_bookmark.clone(),
            Keeping::Note => words.kept_note.clone(),
            Keeping::Tags => words.kept_tags.clone(),
            Keeping::Deletion(quote) => fill(&words.kept_deletion, &[&beginning(quote)]),
            Keeping::Colour(colour) => fill(&words.kept_colour, &[words.colour(colour.name())]),
            Keeping::Place => words.kept_place.clone(),
            Keeping::Letter(letter) => fill(&words.kept_letter, &[&letter.to_string()]),
            Keeping::Correction => words.kept_correction.clone(),
            Keeping::ReadMark => words.kept_read_mark.clone(),
            Keeping::Uncorrection => words.kept_uncorrection.clone(),
            Keeping::Undone(change) => fill(&words.undone, &[self.name_of(&change.after, &change.before)]),
            Keeping::Redone(change) => fill(&words.redone, &[self.name_of(&change.before, &change.after)]),
        }));
    }

    /// What a change did that turned `before` into `after`, in a word or two.
    fn name_of(&self, before: &[Record], after: &[Record]) -> &str {
        let name = match (before, after) {
            ([], [Record::Bookmark(_)]) => "bookmark-added",
            ([Record::Bookmark(_)], []) => "bookmark-removed",
            ([Record::Bookmark(before)], [Record::Bookmark(after)]) if before.tags != after.tags => "tags-changed",
            ([Record::Bookmark(before)], [Record::Bookmark(after)]) if before.colour != after.colour => {
                "colour-changed"
            }
            ([Record::Bookmark(before)], [Record::Bookmark(after)]) if before.passage != after.passage => {
                "place-changed"
            }
            ([Record::Bookmark(_)], [Record::Bookmark(_)]) => "note-changed",
            ([] | [Record::Letter(_)], [] | [Record::Letter(_)]) => "letter-set",
            ([], [Record::Correction(_)]) => "correction-added",
            ([Record::Correction(_)], []) => "correction-removed",
            ([Record::Read(_)] | [], [Record::Read(_)]) | ([Record::Read(_)], []) => "read-changed",
            _ => "several",
        };
        self.words.changes.get(name).map_or(name, String::as_str)
    }
}

fn ask(writing: Writing, bookmark: &Bookmark) -> Prompt {
    let text = match writing {
        Writing::Note => bookmark.note.clone(),
        Writing::Tags => bookmark.tags.join(" "),
    };
    Prompt::new(Asked::Writing(writing, About::Kept(bookmark.id)), &text)
}

/// Enough of a quote to know it by.
fn beginning(quote: &str) -> String {
    let mut shown: String = quote.chars().take(BEGINNING).collect();
    if shown.len() < quote.len() {
        shown.push_str(ELLIPSIS);
    }
    shown
}

/// The words of a line, each once, without the sign that some write before a tag.
fn tags(typed: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.split_whitespace().map(|word| word.trim_start_matches(['#', '＃'])) {
        if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_the_words_of_a_line() {
        assert_eq!(tags(" 港口 #经济\u{3000}港口 ＃茶 # "), ["港口", "经济", "茶"]);
        assert_eq!(tags("  "), [""; 0]);
    }
}
