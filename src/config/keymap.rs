//! Which key means which action: `assets/keymap.toml`, parsed. How keys reach the program is not known here.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::Deserialize;

use crate::action::Action;

/// The keys in effect, as a file.
pub const KEYS: &str = include_str!("../../assets/keymap.toml");

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The list has the focus.
    List,
    /// The reader has the focus.
    Reader,
    /// The reader has the focus and shows a page as it is in its file.
    Raw,
    /// Text is being selected in the reader.
    Select,
    /// The bookmark panel is open.
    Bookmarks,
    /// The concordance of the hits is open.
    Concordance,
    /// A line is being typed.
    Prompt,
}

impl Mode {
    /// The mode's name in `keymap.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Reader => "reader",
            Self::Raw => "raw",
            Self::Select => "select",
            Self::Bookmarks => "bookmarks",
            Self::Concordance => "concordance",
            Self::Prompt => "prompt",
        }
    }
}

/// One key press, without what differs between terminals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// Control and Alt; Shift is part of the character.
    pub modifiers: KeyModifiers,
}

impl Key {
    /// The keys that `text` names, as the key map writes them: characters as they are, others by name in `<>`.
    ///
    /// # Errors
    /// [`KeymapError::UnknownKey`].
    pub fn sequence(text: &str) -> Result<Vec<Self>, KeymapError> {
        let mut keys = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let (name, after) = match rest.strip_prefix('<').and_then(|inner| inner.split_once('>')) {
                Some((name, after)) => (Some(name), after),
                None => (None, rest.get(first.len_utf8()..).unwrap_or_default()),
            };
            keys.push(match name {
                Some(name) => named(name).ok_or_else(|| KeymapError::UnknownKey(text.to_owned()))?,
                None => Self { code: KeyCode::Char(first), modifiers: KeyModifiers::NONE },
            });
            rest = after;
        }
        Ok(keys)
    }

    /// The key as a command. An input method left on must not lock its user out: the full-width and Chinese forms of
    /// a key are the key.
    #[must_use]
    pub fn as_command(self) -> Self {
        match self.code {
            KeyCode::Char(c) => Self { code: KeyCode::Char(half_width(c)), ..self },
            _ => self,
        }
    }

    /// The small Latin letter this key types, if it types one.
    pub fn letter(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() && c.is_ascii_lowercase() => Some(c),
            _ => None,
        }
    }

    /// The digit this key types, if it types one.
    pub fn digit(self) -> Option<usize> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => c.to_digit(10).map(|digit| digit as usize),
            _ => None,
        }
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        Self { code: event.code, modifiers: event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT) }
    }
}

fn half_width(c: char) -> char {
    match c {
        '、' => '/',
        '。' => '.',
        '《' => '<',
        '》' => '>',
        '【' => '[',
        '】' => ']',
        '「' => '{',
        '」' => '}',
        '‘' | '’' => '\'',
        '·' => '`',
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let control = if self.modifiers.contains(KeyModifiers::CONTROL) { "C-" } else { "" };
        let alt = if self.modifiers.contains(KeyModifiers::ALT) { "M-" } else { "" };
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) => write!(f, "{control}{alt}{c}"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::BackTab => f.write_str("S-Tab"),
            KeyCode::F(n) => write!(f, "F{n}"),
            other => write!(f, "{control}{alt}{other:?}"),
        }
    }
}

/// Why a key map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// It is not TOML of the expected form.
    #[error("the key map cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A key has no such name.
    #[error("the key map names an unknown key: {0}")]
    UnknownKey(String),
}

/// Some keys and what they do.
#[derive(Clone, Debug)]
pub struct Bindings {
    /// Key sequences, any of which runs the action.
    pub on: Vec<Vec<Key>>,
    /// The action.
    pub run: Action,
}

/// What a sequence of keys means so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// It runs an action.
    Run(Action),
    /// More keys may follow.
    Prefix,
    /// Nothing begins like this.
    Nothing,
}

/// A line of the help screen.
#[derive(Clone, Copy, Debug)]
pub enum HelpLine<'a> {
    /// Nothing.
    Empty,
    /// The name of a section of the key map.
    Section(&'static str),
    /// Keys and what they do.
    Bindings(&'a Bindings),
}

/// The keys in effect.
#[derive(Clone, Debug)]
pub struct Keymap {
    modes: Vec<(&'static str, Vec<Bindings>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    on: Vec<String>,
    run: Action,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    all: Vec<Entry>,
    list: Vec<Entry>,
    reader: Vec<Entry>,
    raw: Vec<Entry>,
    select: Vec<Entry>,
    bookmarks: Vec<Entry>,
    concordance: Vec<Entry>,
    prompt: Vec<Entry>,
}

impl Keymap {
    /// The keys that dubao comes with.
    ///
    /// # Errors
    /// [`KeymapError`] if the embedded file is wrong; a test keeps it right.
    pub fn embedded() -> Result<Self, KeymapError> {
        Self::parse(KEYS)
    }

    /// Reads a key map from TOML.
    ///
    /// # Errors
    /// [`KeymapError`] if the text is not TOML, or names an unknown mode, action or key.
    pub fn parse(text: &str) -> Result<Self, KeymapError> {
        let file: File = toml::from_str(text)?;
        let modes = [
            ("all", file.all),
            ("list", file.list),
            ("reader", file.reader),
            ("raw", file.raw),
            ("select", file.select),
            ("bookmarks", file.bookmarks),
            ("concordance", file.concordance),
            ("prompt", file.prompt),
        ];
        let mut parsed = Vec::with_capacity(modes.len());
        for (name, entries) in modes {
            let bindings = entries.iter().map(bindings).collect::<Result<_, _>>()?;
            parsed.push((name, bindings));
        }
        Ok(Self { modes: parsed })
    }

    /// What holds in `mode`, what comes first goes before: its own keys, then those of every mode. A prompt has only
    /// its own; a page shown raw is read like any other.
    fn in_mode(&self, mode: Mode) -> impl Iterator<Item = &Bindings> {
        self.sections(mode).flatten()
    }

    fn sections(&self, mode: Mode) -> impl Iterator<Item = &[Bindings]> {
        let sections: &[&str] = match mode {
            Mode::Prompt => &[],
            Mode::Raw => &["reader", "all"],
            _ => &["all"],
        };
        std::iter::once(mode.name()).chain(sections.iter().copied()).map(|name| self.section(name))
    }

    /// What `keys` mean in `mode`.
    pub fn lookup(&self, mode: Mode, keys: &[Key]) -> Lookup {
        for section in self.sections(mode) {
            let sequences = || section.iter().flat_map(|b| b.on.iter().map(move |on| (on, b.run)));
            if let Some((_, action)) = sequences().find(|(on, _)| on.as_slice() == keys) {
                return Lookup::Run(action);
            }
            if sequences().any(|(on, _)| on.starts_with(keys)) {
                return Lookup::Prefix;
            }
        }
        Lookup::Nothing
    }

    /// The sequences that go on from `keys` in `mode`, as they are typed, with their actions.
    pub fn continuations(&self, mode: Mode, keys: &[Key]) -> Vec<(String, Action)> {
        self.in_mode(mode)
            .flat_map(|b| b.on.iter().map(move |on| (on, b.run)))
            .filter(|(on, _)| on.len() > keys.len() && on.starts_with(keys))
            .map(|(on, action)| (typed(on), action))
            .collect()
    }

    /// The lines of the help screen: each section's name, then its bindings, sections parted by an empty line.
    pub fn help_lines(&self) -> Vec<HelpLine<'_>> {
        let mut lines = Vec::new();
        for section in ["list", "reader", "raw", "select", "bookmarks", "concordance", "prompt", "all"] {
            if !lines.is_empty() {
                lines.push(HelpLine::Empty);
            }
            lines.push(HelpLine::Section(section));
            lines.extend(self.section(section).iter().map(HelpLine::Bindings));
        }
        lines
    }

    /// The bindings of one section of the file (`all` or a mode's name), in its order.
    pub fn section(&self, name: &str) -> &[Bindings] {
        self.modes.iter().find(|(own, _)| *own == name).map_or(&[], |(_, bindings)| bindings)
    }

    /// The first key sequence that runs `action` in `mode`, as it is typed.
    pub fn key_for(&self, mode: Mode, action: Action) -> Option<String> {
        self.in_mode(mode).filter(|b| b.run == action).find_map(|b| b.on.first()).map(|on| typed(on))
    }
}

impl Bindings {
    /// All sequences as they are typed, parted by a space.
    pub fn typed(&self) -> String {
        self.on.iter().map(|on| typed(on)).collect::<Vec<_>>().join(" ")
    }
}

fn typed(on: &[Key]) -> String {
    on.iter().map(Key::to_string).collect()
}

fn bindings(entry: &Entry) -> Result<Bindings, KeymapError> {
    let on = entry.on.iter().map(|keys| Key::sequence(keys)).collect::<Result<_, _>>()?;
    Ok(Bindings { on, run: entry.run })
}

fn named(name: &str) -> Option<Key> {
    let (modifiers, base) = match name.split_once('-') {
        Some(("C", base)) => (KeyModifiers::CONTROL, base),
        Some(("M", base)) => (KeyModifiers::ALT, base),
        _ => (KeyModifiers::NONE, name),
    };
    let code = match base {
        "Down" => KeyCode::Down,
        "Up" => KeyCode::Up,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "PageDown" => KeyCode::PageDown,
        "PageUp" => KeyCode::PageUp,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "S-Tab" => KeyCode::BackTab,
        "Backspace" => KeyCode::Backspace,
        "Space" => KeyCode::Char(' '),
        "F1" => KeyCode::F(1),
        one => {
            let mut chars = one.chars();
            KeyCode::Char(chars.next().filter(|_| chars.next().is_none())?)
        }
    };
    Some(Key { code, modifiers })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode) -> Key {
        Key::from(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn the_embedded_map_is_right() {
        let map = Keymap::embedded().unwrap();
        assert_eq!(map.lookup(Mode::List, &[press(KeyCode::Char('j'))]), Lookup::Run(Action::Down));
        assert_eq!(map.lookup(Mode::List, &[press(KeyCode::Char('g'))]), Lookup::Prefix);
        assert_eq!(map.lookup(Mode::Prompt, &[press(KeyCode::Char('j'))]), Lookup::Nothing);
    }

    #[test]
    fn a_mode_comes_before_all() {
        let map = Keymap::embedded().unwrap();
        let l = [press(KeyCode::Char('l'))];
        assert_eq!(map.lookup(Mode::Reader, &l), Lookup::Run(Action::FocusReader));
        assert_eq!(map.lookup(Mode::Select, &l), Lookup::Run(Action::Right));
    }

    #[test]
    fn chinese_forms_of_a_key_are_the_key() {
        for (typed, meant) in [('、', '/'), ('？', '?'), ('ｊ', 'j'), ('：', ':'), ('【', '['), ('　', ' ')] {
            assert_eq!(press(KeyCode::Char(typed)).as_command().code, KeyCode::Char(meant));
        }
    }

    #[test]
    fn no_sequence_hides_a_longer_one() {
        let map = Keymap::embedded().unwrap();
        for mode in [Mode::List, Mode::Reader, Mode::Select, Mode::Bookmarks] {
            for (name, bindings) in &map.modes {
                if *name != mode.name() && *name != "all" {
                    continue;
                }
                for on in bindings.iter().flat_map(|b| &b.on) {
                    for cut in 1..on.len() {
                        assert_eq!(map.lookup(mode, &on[..cut]), Lookup::Prefix, "{mode:?} {}", typed(on));
                    }
                }
            }
        }
    }

    #[test]
    fn wrong_maps_are_refused() {
        assert!(matches!(Key::sequence("<Nonsense>"), Err(KeymapError::UnknownKey(_))));
        assert!(matches!(Keymap::parse("[[all]]\non = 3"), Err(KeymapError::Syntax(_))));
    }
}
