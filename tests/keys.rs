//! Every key of the key map, pressed once in each mode on a real pty: the program is still alive and shows its list.

use std::collections::BTreeMap;

use vt100::Screen;

use crate::session::{NARROW, shows, with_long_page};
use crate::support::pty::{Pty, status};

/// The bytes that a key sequence of `keymap.toml` sends.
fn bytes(keys: &str) -> String {
    let mut bytes = String::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let name = rest.strip_prefix('<').and_then(|inner| inner.split_once('>'));
        rest = name.map_or_else(|| rest.split_at(first.len_utf8()).1, |(_, after)| after);
        match name.map(|(name, _)| name) {
            None => bytes.push(first),
            Some("Down") => bytes.push_str("\x1b[B"),
            Some("Up") => bytes.push_str("\x1b[A"),
            Some("Left") => bytes.push_str("\x1b[D"),
            Some("Right") => bytes.push_str("\x1b[C"),
            Some("M-Left") => bytes.push_str("\x1b[1;3D"),
            Some("M-Right") => bytes.push_str("\x1b[1;3C"),
            Some("PageDown") => bytes.push_str("\x1b[6~"),
            Some("PageUp") => bytes.push_str("\x1b[5~"),
            Some("Home") => bytes.push_str("\x1b[H"),
            Some("End") => bytes.push_str("\x1b[F"),
            Some("S-Tab") => bytes.push_str("\x1b[Z"),
            Some("F1") => bytes.push_str("\x1bOP"),
            Some("Tab") => bytes.push('\t'),
            Some("Space") => bytes.push(' '),
            Some("Enter") => bytes.push('\r'),
            Some("Esc") => bytes.push('\x1b'),
            Some("Backspace") => bytes.push('\x7f'),
            Some(name) => {
                let letter = name.strip_prefix("C-").and_then(|letter| letter.bytes().next()).expect("a known key");
                bytes.push(char::from(letter & 0x1f));
            }
        }
    }
    bytes
}

/// The keys of a section of the key map that neither quit nor stop the program.
fn keys_of(section: &str) -> Vec<String> {
    let map: BTreeMap<String, Vec<toml::Table>> =
        toml::from_str(include_str!("../assets/keymap.toml")).expect("a key map");
    let lasting = |binding: &&toml::Table| match binding["run"].as_str() {
        Some("quit" | "suspend") => false,
        Some("back") => section != "list",
        _ => true,
    };
    let on = |binding: &toml::Table| binding["on"].as_array().expect("keys").clone();
    let bound = map.get("all").into_iter().chain(map.get(section)).flatten();
    bound.filter(lasting).flat_map(on).map(|keys| bytes(keys.as_str().expect("a key"))).collect()
}

/// Presses every key of a mode. From the list, `steps` lead to that mode: what to press, and what the status line says
/// then.
fn press_all(section: &str, steps: &[(&str, &str)]) {
    let sandbox = with_long_page();
    let mut pty = Pty::read_library(&sandbox, NARROW);
    for keys in keys_of(section) {
        for (step, hint) in steps {
            pty.press(step);
            pty.wait_until(&format!("{section}, before {keys:?}: {hint}"), |screen| status(screen).contains(hint));
        }
        let mut screen = pty.press_and_see(&keys);
        // Back to the list, however many layers the key has opened; one Esc more for what the list does not show.
        for _ in 0..8 {
            if screen.hide_cursor() && is_list(&screen) {
                break;
            }
            screen = pty.press_and_see(if screen.hide_cursor() { "\x1b" } else { "\x03" });
        }
        pty.press_and_see("\x1b");
        pty.press("gg");
        pty.wait_until(&format!("{section}: the list after {keys:?}"), is_list);
    }
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0), "{section}");
}

/// Whether the list is shown from its first page on, with nothing over it.
fn is_list(screen: &Screen) -> bool {
    status(screen).contains("Enter 阅读") && shows(screen, " 01-book 1\n") && !shows(screen, "╌╌")
}

#[test]
fn every_key_of_the_list_is_survived() {
    press_all("list", &[]);
}

#[test]
fn every_key_of_the_reader_is_survived() {
    press_all("reader", &[("\r", "b 书签")]);
}

#[test]
fn every_key_of_a_selection_is_survived() {
    press_all("select", &[("\r", "b 书签"), ("v", "已选")]);
}

#[test]
fn every_key_of_the_bookmark_panel_is_survived() {
    press_all("bookmarks", &[("\r", "b 书签"), ("b", "✓ 已加书签"), ("B", "Enter 跳转")]);
}

#[test]
fn every_key_of_the_prompt_is_survived() {
    press_all("prompt", &[("/", "搜索：")]);
}

#[test]
fn every_key_of_the_concordance_is_survived() {
    press_all("concordance", &[("/旧书\r", "第 1/2 处"), ("K", "按左、右排序")]);
}
