//! JSON made harmless: it stays the same JSON, and no terminal takes a part of it for a command. Other text is made
//! harmless in `safe.rs`.

use std::fmt::Write as _;

/// Escapes the characters of a JSON text that a terminal could take for a command, or that turn the direction of text.
/// In JSON they stand only within strings, where an escape means the same.
pub fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_control() || is_format(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// The twelve `Bidi_Control` characters (Unicode `PropList.txt`), the line and paragraph separators, and the byte order
/// mark.
const fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_means_the_same_and_commands_nothing(text in any::<String>()) {
            let text = format!("\u{1b}{text}\u{202e}\u{9b}");
            let escaped = escape_json(&serde_json::to_string(&text).unwrap());
            prop_assert!(!escaped.contains(|c: char| c.is_control() || is_format(c)));
            prop_assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }
}
