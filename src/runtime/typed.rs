//! What comes from a terminal that was asked something: its answers, and between them the keys that were typed. Only
//! what is typed before the input thread reads comes here; crossterm reads all that follows.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::probe::ROW;

/// The bytes received so far, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Received {
    /// The columns that cursor position reports on the row asked about name, from 1.
    pub(super) columns: Vec<u16>,
    /// Whether the primary device attributes have come, the last answer.
    pub(super) attributes: bool,
    /// Whether a sequence has begun and not ended.
    pub(super) is_broken_off: bool,
    /// All that is no answer.
    pub(super) typed: Vec<u8>,
}

impl Received {
    pub(super) fn of(mut bytes: &[u8]) -> Self {
        let mut received = Self::default();
        while let [first, rest @ ..] = bytes {
            let (sequence, after) = match bytes.strip_prefix(b"\x1b[") {
                Some(body) => match body.iter().position(|byte| (b'@'..=b'~').contains(byte)) {
                    Some(end) => bytes.split_at(end + 3),
                    None => (bytes, [].as_slice()),
                },
                None => (std::slice::from_ref(first), rest),
            };
            received.is_broken_off =
                after.is_empty() && matches!(sequence, [0x1B] | [0x1B, b'[', ..]) && !is_ended(sequence);
            received.take(sequence);
            bytes = after;
        }
        received
    }

    fn take(&mut self, sequence: &[u8]) {
        match sequence.strip_prefix(b"\x1b[") {
            Some([b'?', .., b'c']) => self.attributes = true,
            Some([report @ .., b'R']) if column(report).is_some() => self.columns.extend(column(report)),
            _ => self.typed.extend(sequence),
        }
    }
}

fn is_ended(sequence: &[u8]) -> bool {
    sequence.len() > 2 && sequence.last().is_some_and(|last| (b'@'..=b'~').contains(last))
}

/// The column in a report from the row asked about.
fn column(report: &[u8]) -> Option<u16> {
    let (row, column) = std::str::from_utf8(report).ok()?.split_once(';')?;
    if row.parse() == Ok(ROW) { column.parse().ok() } else { None }
}

/// The keys that bytes stand for, as xterm sends them.
pub(super) fn keys(typed: &[u8]) -> Vec<KeyEvent> {
    let text = String::from_utf8_lossy(typed);
    let mut rest = text.as_ref();
    let mut keys = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (key, length) = match sequence(rest) {
            Some((code, length)) => (code.map(|code| KeyEvent::new(code, KeyModifiers::NONE)), length),
            None => (Some(single(first)), first.len_utf8()),
        };
        keys.extend(key);
        rest = rest.get(length..).unwrap_or_default();
    }
    keys
}

/// The key of the sequence that `text` begins with, if it does and there is such a key; and the sequence's length in bytes.
fn sequence(text: &str) -> Option<(Option<KeyCode>, usize)> {
    if let Some(body) = text.strip_prefix("\x1bO") {
        return body.chars().next().map(|last| (named("", last), 2 + last.len_utf8()));
    }
    let body = text.strip_prefix("\x1b[")?;
    let end = body.find(|c: char| ('@'..='~').contains(&c))?;
    let last = body.get(end..)?.chars().next()?;
    Some((named(body.get(..end)?, last), end + 3))
}

fn named(parameters: &str, last: char) -> Option<KeyCode> {
    Some(match (parameters, last) {
        ("", 'A') => KeyCode::Up,
        ("", 'B') => KeyCode::Down,
        ("", 'C') => KeyCode::Right,
        ("", 'D') => KeyCode::Left,
        ("", 'H') | ("1" | "7", '~') => KeyCode::Home,
        ("", 'F') | ("4" | "8", '~') => KeyCode::End,
        ("5", '~') => KeyCode::PageUp,
        ("6", '~') => KeyCode::PageDown,
        ("", 'Z') => KeyCode::BackTab,
        ("", 'P') | ("11", '~') => KeyCode::F(1),
        _ => return None,
    })
}

fn single(c: char) -> KeyEvent {
    let (code, modifiers) = match c {
        '\r' => (KeyCode::Enter, KeyModifiers::NONE),
        '\t' => (KeyCode::Tab, KeyModifiers::NONE),
        '\u{1B}' => (KeyCode::Esc, KeyModifiers::NONE),
        '\u{7F}' => (KeyCode::Backspace, KeyModifiers::NONE),
        '\u{1}'..='\u{1A}' => {
            let letter = char::from_u32(u32::from(c) + 0x60).unwrap_or(c);
            (KeyCode::Char(letter), KeyModifiers::CONTROL)
        }
        _ => (KeyCode::Char(c), KeyModifiers::NONE),
    };
    KeyEvent::new(code, modifiers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(typed: &str) -> Vec<KeyCode> {
        keys(typed.as_bytes()).into_iter().map(|key| key.code).collect()
    }

    #[test]
    fn keys_between_answers_are_kept_in_order() {
        let received = Received::of("j\x1b[2;3R/\x1b[2;2R电\x1b[B\x1b[?62;c\r".as_bytes());
        assert_eq!(
            (received.columns.as_slice(), received.attributes, received.is_broken_off),
            (&[3, 2][..], true, false)
        );
        assert_eq!(received.typed, "j/电\x1b[B\r".as_bytes());
        assert_eq!(
            codes("/电\x1b[B\r\x1bOP\x1b"),
            [KeyCode::Char('/'), KeyCode::Char('电'), KeyCode::Down, KeyCode::Enter, KeyCode::F(1), KeyCode::Esc]
        );
        assert_eq!(keys(b"\x04"), [KeyEvent::new(KeyCode::Char('d'), KeyModifiers::CONTROL)]);
    }

    #[test]
    fn shift_f3_is_no_answer_and_no_key_of_another_name() {
        let received = Received::of(b"\x1b[1;2R");
        assert!(received.columns.is_empty());
        assert_eq!(keys(&received.typed), []);
    }

    proptest! {
        /// However the bytes are cut into pieces, what has not ended is known.
        #[test]
        fn a_sequence_is_waited_for(typed in "[a电]{0,3}", column in 1u16..9) {
            let whole = format!("{typed}\x1b[{ROW};{column}R\x1b[?1;2c");
            let end = Received::of(whole.as_bytes());
            prop_assert!(end.attributes && !end.is_broken_off);
            prop_assert_eq!((end.columns, end.typed), (vec![column], typed.clone().into_bytes()));
            for cut in typed.len() + 1..whole.len() {
                let received = Received::of(&whole.as_bytes()[..cut]);
                prop_assert_eq!(received.is_broken_off, received.typed.len() > typed.len());
                prop_assert!(received.is_broken_off || received.columns == [column]);
            }
        }

        #[test]
        fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            keys(&Received::of(&bytes).typed);
        }
    }
}
