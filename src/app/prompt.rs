//! The line at the bottom in which something is typed. What is done with it is decided by who asked for it.

use crossterm::event::{KeyCode, KeyModifiers};
use tui_input::{Input, InputRequest};

use super::effect::NewMark;
use super::reader::Seen;
use crate::config::Key;
use crate::search::Needle;
use crate::text::fold;

/// Longest line that can be typed, in chars. Nobody types more by hand; a paste may.
const MAX_CHARS: usize = 256;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// What to search the library for.
    Search,
    /// What to find in the article; before, this was in view, and these needles were shown.
    Find(Seen, Vec<Needle>),
    /// Which bookmarks to show.
    Filter,
    /// What to write to a bookmark.
    Writing(Writing, About),
}

/// What is written to a bookmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Its note.
    Note,
    /// Its tags, parted by spaces.
    Tags,
}

/// Which bookmark is written to.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// The one of this number.
    Kept(i64),
    /// One to be made.
    New(Box<NewMark>),
}

/// A line being typed.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What for.
    pub asked: Asked,
    input: Input,
    /// Which entry of the history is shown, from 0, the newest.
    recalled: Option<usize>,
    /// The beginning of a word that is being completed, and how often that was asked for.
    completing: Option<(String, usize)>,
}

impl Prompt {
    /// Asks, with some text already there.
    pub fn new(asked: Asked, text: &str) -> Self {
        Self { asked, input: Input::new(text.to_owned()), recalled: None, completing: None }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The part of it before the cursor.
    pub fn before_cursor(&self) -> &str {
        let cut = self.text().char_indices().nth(self.input.cursor()).map_or(self.text().len(), |(byte, _)| byte);
        self.text().get(..cut).unwrap_or_default()
    }

    /// Edits the line. Tells whether the text is another one now.
    pub fn edit(&mut self, key: Key) -> bool {
        self.completing = None;
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let request = match key.code {
            KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
            KeyCode::Char('u') if control => InputRequest::DeleteLine,
            KeyCode::Char('k') if control => InputRequest::DeleteTillEnd,
            KeyCode::Char('a') if control => InputRequest::GoToStart,
            KeyCode::Char('e') if control => InputRequest::GoToEnd,
            KeyCode::Char('h') if control => InputRequest::DeletePrevChar,
            KeyCode::Char(c) if key.modifiers.is_empty() => InputRequest::InsertChar(c),
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            _ => return false,
        };
        if matches!(request, InputRequest::InsertChar(_)) && self.text().chars().count() >= MAX_CHARS {
            return false;
        }
        self.input.handle(request).is_some_and(|change| change.value)
    }

    /// Puts the cursor behind the last character.
    pub fn go_to_end(&mut self) {
        self.input.handle(InputRequest::GoToEnd);
    }

    /// Inserts pasted text, line breaks as spaces. Tells whether all of it fitted.
    pub fn paste(&mut self, text: &str) -> bool {
        let room = MAX_CHARS.saturating_sub(self.text().chars().count());
        for c in text.chars().take(room) {
            let c = if c.is_control() { ' ' } else { c };
            self.input.handle(InputRequest::InsertChar(c));
        }
        text.chars().nth(room).is_none()
    }

    /// Puts the next of `words` that begin like the word at the end of the line in its place.
    pub fn complete(&mut self, words: &[&str]) {
        let line = self.text().to_owned();
        let word = line.rsplit(char::is_whitespace).next().unwrap_or_default();
        let before = line.strip_suffix(word).unwrap_or_default();
        let (stem, times) = self.completing.take().unwrap_or_else(|| (word.to_owned(), 0));
        let folded = fold(&stem).text;
        let written: Vec<&str> = before.split_whitespace().collect();
        let fitting = |known: &&&str| fold(known).text.starts_with(&folded) && !written.contains(*known);
        let fitting: Vec<&str> = words.iter().filter(fitting).copied().collect();
        let next = times.checked_rem(fitting.len()).and_then(|nth| fitting.get(nth));
        let Some(next) = next else { return };
        self.input = Input::new(format!("{before}{next}"));
        self.completing = Some((stem, times + 1));
    }

    /// Puts the next older (by `1`) or newer (by `-1`) entry of `history` on the line. Tells whether there is one.
    pub fn recall(&mut self, history: &[String], by: isize) -> bool {
        let next = match self.recalled {
            None if by > 0 => Some(0),
            None => None,
            Some(number) => number.checked_add_signed(by),
        };
        let text = match next {
            Some(number) => {
                let Some(entry) = history.get(number) else { return false };
                entry.clone()
            }
            None if self.recalled.is_some() => String::new(),
            None => return false,
        };
        self.recalled = next;
        self.input = Input::new(text);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(prompt: &mut Prompt, code: KeyCode, modifiers: KeyModifiers) -> bool {
        prompt.edit(Key { code, modifiers })
    }

    #[test]
    fn a_line_is_edited_by_characters() {
        let mut prompt = Prompt::new(Asked::Search, "");
        for c in "改革".chars() {
            assert!(press(&mut prompt, KeyCode::Char(c), KeyModifiers::NONE));
        }
        assert!(!press(&mut prompt, KeyCode::Left, KeyModifiers::NONE));
        assert_eq!(prompt.before_cursor(), "改");
        assert!(press(&mut prompt, KeyCode::Backspace, KeyModifiers::NONE));
        assert_eq!(prompt.text(), "革");
        assert!(press(&mut prompt, KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(prompt.text(), "");
    }

    #[test]
    fn a_long_paste_is_cut_and_told() {
        let mut prompt = Prompt::new(Asked::Search, "");
        assert!(!prompt.paste(&"长".repeat(MAX_CHARS + 1)));
        assert_eq!(prompt.text().chars().count(), MAX_CHARS);
    }

    #[test]
    fn a_tag_is_completed_by_its_beginning_and_the_next_one_offered() {
        let words = ["港口", "港区", "GDP", "茶"];
        let mut prompt = Prompt::new(Asked::Search, "茶 港");
        for expected in ["茶 港口", "茶 港区", "茶 港口"] {
            prompt.complete(&words);
            assert_eq!(prompt.text(), expected);
        }
        press(&mut prompt, KeyCode::Char(' '), KeyModifiers::NONE);
        press(&mut prompt, KeyCode::Char('ｇ'), KeyModifiers::NONE);
        prompt.complete(&words);
        assert_eq!(prompt.text(), "茶 港口 GDP");
        let mut prompt = Prompt::new(Asked::Search, "茶\u{3000}");
        prompt.complete(&words);
        assert_eq!(prompt.text(), "茶\u{3000}港口", "what is written is not offered");
        let mut prompt = Prompt::new(Asked::Search, "无");
        prompt.complete(&words);
        assert_eq!(prompt.text(), "无");
    }

    #[test]
    fn history_goes_both_ways() {
        let history = ["新".to_owned(), "旧".to_owned()];
        let mut prompt = Prompt::new(Asked::Search, "");
        assert!(!prompt.recall(&history, -1));
        assert!(prompt.recall(&history, 1) && prompt.text() == "新");
        assert!(prompt.recall(&history, 1) && prompt.text() == "旧");
        assert!(!prompt.recall(&history, 1));
        assert!(prompt.recall(&history, -1) && prompt.text() == "新");
        assert!(prompt.recall(&history, -1) && prompt.text().is_empty());
    }
}
