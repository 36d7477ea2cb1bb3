//! Keys as they come in, until they mean something: counts and sequences.

use crate::action::Action;
use crate::config::{Key, Keymap, Lookup, Mode};

/// Counts above this are as good as infinite.
const MAX_COUNT: usize = 9_999_999;

/// An action, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// The action.
    pub action: Action,
    /// The number typed before it.
    pub count: Option<usize>,
    /// The letter typed after it, if it takes one.
    pub letter: Option<char>,
}

impl Command {
    /// A command that takes no letter.
    pub const fn new(action: Action, count: Option<usize>) -> Self {
        Self { action, count, letter: None }
    }

    /// How often to repeat: once, unless a number was typed.
    pub fn times(self) -> usize {
        self.count.unwrap_or(1)
    }
}

/// What was typed of a command so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    count: Option<usize>,
    pending: Vec<Key>,
    /// An action that still lacks its letter.
    incomplete: Option<Action>,
}

impl Keys {
    /// Takes a key in; gives the command when it is complete. A key that leads nowhere forgets what was typed.
    pub fn take(&mut self, key: Key, mode: Mode, map: &Keymap) -> Option<Command> {
        let key = if mode == Mode::Prompt { key } else { key.as_command() };
        if let Some(action) = self.incomplete {
            let Self { count, .. } = std::mem::take(self);
            return key.letter().map(|letter| Command { action, count, letter: Some(letter) });
        }
        if self.pending.is_empty()
            && mode != Mode::Prompt
            && let Some(digit) = key.digit().filter(|digit| *digit > 0 || self.count.is_some())
            && (self.count.is_some() || map.lookup(mode, &[key]) == Lookup::Nothing)
        {
            self.count = Some((self.count.unwrap_or(0) * 10 + digit).min(MAX_COUNT));
            return None;
        }
        self.pending.push(key);
        match map.lookup(mode, &self.pending) {
            Lookup::Prefix => None,
            Lookup::Nothing => {
                *self = Self::default();
                None
            }
            Lookup::Run(action) if action.takes_letter() => {
                self.incomplete = Some(action);
                None
            }
            Lookup::Run(action) => {
                let Self { count, .. } = std::mem::take(self);
                Some(Command::new(action, count))
            }
        }
    }

    /// The keys of a sequence not yet complete.
    pub fn pending(&self) -> &[Key] {
        &self.pending
    }

    /// The number typed so far.
    pub const fn count(&self) -> Option<usize> {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_in(text: &str) -> Vec<Command> {
        let map = Keymap::embedded().unwrap();
        let mut keys = Keys::default();
        let press =
            |c| Key { code: crossterm::event::KeyCode::Char(c), modifiers: crossterm::event::KeyModifiers::NONE };
        text.chars().filter_map(|c| keys.take(press(c), Mode::Reader, &map)).collect()
    }

    #[test]
    fn counts_and_sequences() {
        let command = Command::new;
        assert_eq!(type_in("j"), [command(Action::Down, None)]);
        assert_eq!(type_in("12j"), [command(Action::Down, Some(12))]);
        assert_eq!(type_in("10gg"), [command(Action::Top, Some(10))]);
        assert_eq!(type_in("gxj"), [command(Action::Down, None)]);
        assert_eq!(type_in("0j"), [command(Action::Down, None)]);
        assert_eq!(type_in(&"9".repeat(40)), []);
    }

    #[test]
    fn some_commands_take_a_letter() {
        let command = |action, letter| Command { action, count: None, letter: Some(letter) };
        assert_eq!(type_in("mq"), [command(Action::SetLetter, 'q')]);
        assert_eq!(type_in("｀ｚ'm"), [command(Action::GoToLetter, 'z'), command(Action::GoToLetter, 'm')]);
        assert_eq!(type_in("m1'Mj"), [Command::new(Action::Down, None)]);
    }
}
