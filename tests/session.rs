//! The reader on a terminal, as somebody at the keyboard meets it: what the screen shows, what is kept, and that the
//! terminal is given back whatever ends the program.

use std::env;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use dubao::runtime::Terminal;
use portable_pty::PtySize;
use rustix::process::Signal;
use serde_json::Value;
use vt100::{Cell, Screen};

use crate::support::pty::{Pty, Quote, picture, size, status};
use crate::support::{HOSTILE, Sandbox, assert_harmless};

pub(crate) const NARROW: PtySize = size(24, 80);
pub(crate) const WIDE: PtySize = size(36, 120);

/// Set for the copy of this test program that is to panic.
const PANIC: &str = "DUBAO_TEST_PANIC";

pub(crate) fn shows(screen: &Screen, text: &str) -> bool {
    screen.contents().contains(text)
}

/// A library with one page that is many screens long, beside the others.
pub(crate) fn with_long_page() -> Sandbox {
    let sandbox = Sandbox::with_pages();
    let paragraph = |number| format!("　　第{number}封信写到这里，邮差已经在门口等着了。信纸不够，背面也写满了字。\n");
    sandbox.write("04-letters.txt", format!("祖父的信\n{}", (1..=80).map(paragraph).collect::<String>()));
    sandbox
}

#[test]
fn the_first_article_is_there_and_q_quits() {
    let sandbox = Sandbox::new();
    let first = sandbox.run(["list", "--json"]).json().remove(0);
    let title: String = first["title"].as_str().expect("a title").chars().take(6).collect();
    for (size, panes) in [(NARROW, 1), (WIDE, 2)] {
        let mut pty = Pty::start(&sandbox, &[], size);
        pty.wait_until("the first article", |screen| screen.contents().matches(&title).count() == panes);
        pty.assert_taken();
        pty.press("q");
        assert_eq!(pty.wait_for_end().exit_status(), Some(0));
        pty.assert_given_back();
    }
}

#[test]
fn a_search_shows_hits_while_it_is_typed_and_escape_leads_back() {
    let sandbox = Sandbox::with_pages();
    let pty = Pty::read_library(&sandbox, WIDE);
    pty.press("G");
    let is_last = |screen: &Screen| status(screen).contains("3/3") && shows(screen, "祠堂");
    let before = pty.wait_until("the last article", |screen| is_last(screen) && !status(screen).contains("索引"));
    pty.press("/");
    pty.wait_until("the prompt", |screen| status(screen).contains("搜索：") && !screen.hide_cursor());
    pty.press("旧书");
    let found = pty.wait_until("the hits", |screen| shows(screen, "石桥修好了") && !shows(screen, "山村茶农"));
    assert_eq!(found.cursor_position(), (35, 10), "the cursor stands after what was typed");
    pty.press("店\r");
    pty.wait_until("the first match", |screen| status(screen).contains("第 1/2 处  2 篇") && screen.hide_cursor());
    pty.press("n");
    pty.wait_until("the second match", |screen| status(screen).contains("第 2/2 处"));
    pty.press("n");
    pty.wait_until("the next article", |screen| status(screen).contains("第 1/1 处") && shows(screen, "祠堂"));
    pty.press("N");
    pty.wait_until("the last match before", |screen| status(screen).contains("第 2/2 处"));
    pty.press("\x1b");
    pty.wait_until("the list as it was", |screen| picture(screen) == picture(&before));
}

#[test]
fn a_search_that_finds_nothing_says_so_and_can_be_mended() {
    let sandbox = Sandbox::with_pages();
    let pty = Pty::read_library(&sandbox, NARROW);
    pty.press("/没有的词");
    pty.wait_until("the answer", |screen| shows(screen, "没有找到"));
    pty.press("\x15石桥");
    pty.wait_until("the hit", |screen| shows(screen, "石桥修好了") && !shows(screen, "没有找到"));
}

#[test]
fn a_bookmark_and_its_note_are_there_again() {
    let sandbox = with_long_page();
    let mut pty = Pty::read_library(&sandbox, WIDE);
    pty.press("\r");
    pty.wait_until("the reader's keys", |screen| status(screen).contains("b 书签"));
    pty.press("}}b");
    // The sign in the gutter comes after the notice; only then is a note this bookmark's.
    pty.wait_until("the bookmark", |screen| status(screen).contains("✓ 已加书签") && shows(screen, "▐"));
    pty.press("a");
    pty.wait_until("the prompt", |screen| status(screen).contains("批注："));
    pty.press("带孩子去\r");
    pty.wait_until("the note", |screen| status(screen).contains("✓ 批注已保存"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));

    let listed = sandbox.run(["bookmarks", "--json"]);
    assert_eq!(listed.lines().len(), 1);
    let mark = listed.json().remove(0);
    assert_mark(&mark, &sandbox);
    let quote = mark["quote"].as_str().expect("a quote");

    let pty = Pty::read_library(&sandbox, WIDE);
    pty.press("G");
    pty.wait_until("the last article", |screen| status(screen).contains("4/4") && shows(screen, "第3封信"));
    pty.press("B");
    let panel = pty.wait_until("the panel", |screen| shows(screen, "带孩子去"));
    assert!(shows(&panel, &quote.chars().take(12).collect::<String>()));
    pty.press("\r");
    pty.wait_until("the marked passage, and its note", |screen| {
        status(screen).contains("批注：带孩子去") && styled(screen, Cell::inverse) == quote
    });
    pty.press("j");
    pty.wait_until("the mark itself", |screen| styled(screen, Cell::underline) == quote);
    pty.press("\x0f");
    pty.wait_until("the way back", |screen| status(screen).contains("4/4"));
    pty.press("u");
    pty.wait_until("what was done before the restart, undone", |screen| status(screen).contains("✓ 已撤销：改批注"));
    pty.press("\x12");
    pty.wait_until("and done again", |screen| status(screen).contains("✓ 已重做：改批注"));
}

/// Checks every field of the bookmark of [`a_bookmark_and_its_note_are_there_again`].
fn assert_mark(mark: &Value, sandbox: &Sandbox) {
    let text = |key: &str| mark[key].as_str().unwrap_or_else(|| panic!("{key} is no text: {mark}"));
    let at = |key: &str| usize::try_from(mark[key].as_u64().expect("an offset")).expect("a small number");
    let page = sandbox.library().join("01-book.txt");
    let source = std::fs::read_to_string(&page).expect("the page");
    assert_eq!((text("state"), text("note"), text("page")), ("in-place", "带孩子去", page.to_str().expect("UTF-8")));
    let (before, rest) = source.split_at(at("start"));
    let (quote, after) = rest.split_at(at("end") - at("start"));
    assert_eq!(quote, text("quote"));
    assert!(quote.ends_with('。') && !text("prefix").is_empty() && !text("suffix").is_empty(), "{mark}");
    let [before, prefix, after, suffix] = [before, text("prefix"), after, text("suffix")].map(squeezed);
    assert!(before.ends_with(&prefix) && after.starts_with(&suffix), "{mark}");
    assert_eq!((&mark["tags"], text("colour")), (&serde_json::json!([]), "purple"));
    assert!(mark["id"].is_i64());
    assert_eq!(text("article").len(), 16);
    for key in ["created", "modified"] {
        assert!(text(key).starts_with("20") && text(key).ends_with('Z'), "{mark}");
    }
    assert_eq!(mark.as_object().expect("an object").len(), 14);
}

/// A text without its white space: context is kept as the article has it, without the source's indents.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// All text that has a style, row after row.
fn styled(screen: &Screen, has_style: fn(&Cell) -> bool) -> String {
    let (rows, cols) = screen.size();
    let cells = (0..rows.get()).flat_map(|row| (0..cols.get()).filter_map(move |col| screen.cell(row, col)));
    cells.filter(|cell| has_style(cell)).map(Cell::contents).collect()
}

#[test]
fn the_last_article_and_the_place_in_it_come_back() {
    for end in [Some("Q"), None] {
        let sandbox = with_long_page();
        let mut pty = Pty::read_library(&sandbox, WIDE);
        pty.press("G\r");
        pty.wait_until("the last article", |screen| status(screen).contains("b 书签") && shows(screen, "第3封信"));
        pty.press("gg20}");
        pty.wait_until("a place within", |screen| shows(screen, "第20封信") && !shows(screen, "第19封信"));
        pty.press("h");
        let is_still = |screen: &Screen| status(screen).contains("Enter 阅读") && !status(screen).contains("索引");
        let left = pty.wait_until("the list's keys", is_still);
        match end {
            Some(keys) => pty.press(keys),
            None => pty.signal(Signal::TERM),
        }
        pty.wait_for_end();
        let pty = Pty::read_library(&sandbox, WIDE);
        pty.wait_until("the place", |screen| picture(screen) == picture(&left));
    }
}

#[test]
fn signals_end_the_program_and_the_terminal_is_given_back() {
    let sandbox = Sandbox::new();
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut pty = Pty::start(&sandbox, &[], NARROW);
        pty.wait_until("the list", |screen| status(screen).contains("1/"));
        // With a line being typed, pastes are marked and the cursor is shown: that, too, is to be put back.
        pty.press("/");
        pty.wait_until("the prompt", Screen::bracketed_paste);
        pty.signal(signal);
        assert_eq!(pty.wait_for_end().terminating_signal(), Some(signal.as_raw()));
        pty.assert_given_back();
    }
}

#[test]
fn a_stop_gives_the_terminal_back_and_going_on_takes_it_again() {
    let sandbox = Sandbox::with_pages();
    let mut pty = Pty::read_library(&sandbox, NARROW);
    let before = pty.screen();
    for by_key in [true, false] {
        if by_key {
            pty.press("\x1a");
        } else {
            pty.signal(Signal::TSTP);
        }
        pty.wait_for_stop();
        pty.assert_given_back();
        pty.signal(Signal::CONT);
        pty.wait_until("the screen as it was", |screen| {
            screen.alternate_screen() && picture(screen) == picture(&before)
        });
        pty.assert_taken();
    }
    pty.press("q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    pty.assert_given_back();
}

#[test]
fn no_size_is_too_small_or_too_much() {
    let sandbox = Sandbox::with_pages();
    let pty = Pty::read_library(&sandbox, NARROW);
    pty.press("\r");
    let is_read = |screen: &Screen| status(screen).contains("b 书签") && !status(screen).contains("索引");
    let before = pty.wait_until("the reader's keys", is_read);
    for (rows, cols) in [(9, 80), (24, 39)] {
        pty.resize(size(rows, cols));
        pty.wait_until("the banner", |screen| shows(screen, "窗口太小") && !shows(screen, "林小雨"));
    }
    pty.resize(size(10, 40));
    pty.wait_until("the smallest screen", |screen| shows(screen, "林小雨") && !shows(screen, "窗口太小"));
    let storm =
        [(1, 1), (2, 3), (60, 200), (1, 200), (60, 1), (10, 40), (9, 39), (36, 120), (24, 90), (24, 89), (1, 2)];
    for (rows, cols) in storm {
        pty.resize(size(rows, cols));
        pty.press_and_see("\x0c");
    }
    for (rows, cols) in storm {
        pty.resize(size(rows, cols));
    }
    pty.resize(NARROW);
    pty.wait_until("the screen as it was", |screen| picture(screen) == picture(&before));
    for _ in 0..20 {
        pty.resize(size(2, 9));
        pty.resize(NARROW);
        pty.wait_until("the screen, though it was cut", |screen| picture(screen) == picture(&before));
    }
}

#[test]
fn a_hostile_page_commands_nothing_on_the_screen() {
    let sandbox = Sandbox::new();
    let text = format!("石桥{HOSTILE}\n本报记者 {HOSTILE}\n　　村口的{HOSTILE}石桥修好了。\n");
    sandbox.write(OsString::from_vec("恶\u{1b}]0;名\u{7}\n\u{202e}.txt".into()), &text);
    sandbox.write("z\u{1b}]0;名\u{7}.txt", b"\xff");
    let pty = Pty::start(&sandbox, &["library"], WIDE);
    let pasted = format!("\x1b[200~{HOSTILE}\x1b[201~");
    let list_and_search = [("", "UTF-8"), ("G", "1/1"), ("/", "搜索："), (&pasted, "搜索：坏"), ("\x03", "Enter 阅读")];
    let notes = [("\r", "b 书签"), ("b", "▐"), ("a", "批注："), (&pasted, "批注：坏"), ("\r", "已保存"), ("B", "╌╌")];
    for (keys, hint) in list_and_search.into_iter().chain(notes) {
        pty.press(keys);
        let screen = pty.wait_until(hint, |screen| shows(screen, hint));
        assert_harmless(&screen.contents());
    }
    assert_eq!(pty.strange(), Vec::<String>::new());
    let listed = sandbox.run(["bookmarks"]);
    assert!(!listed.lines().is_empty());
    assert_harmless(&listed.stdout);
}

#[test]
fn a_panic_gives_the_terminal_back() {
    if env::var_os(PANIC).is_some() {
        let _terminal = Terminal::enter().expect("a terminal");
        panic!("a fault made for the test");
    }
    let sandbox = Sandbox::new();
    let program = env::current_exe().expect("this program");
    let name = "session::a_panic_gives_the_terminal_back";
    let mut command = Pty::command(&sandbox, program.to_str().expect("UTF-8"), &["--exact", name, "--nocapture"]);
    command.env(PANIC, "1");
    let mut pty = Pty::spawn(command, NARROW, Quote::OneCell);
    assert_ne!(pty.wait_for_end().exit_status(), Some(0));
    pty.assert_given_back();
    pty.wait_until("the report", |screen| {
        shows(screen, "dubao: internal error") && shows(screen, "a fault made for the test")
    });
}

#[test]
fn the_interface_speaks_the_language_of_the_locale() {
    let mut sandbox = Sandbox::with_pages();
    let library = sandbox.library();
    let library = library.to_str().expect("UTF-8");
    let speaks = |sandbox: &Sandbox, arguments: &[&str], words: &str| {
        Pty::start(sandbox, arguments, NARROW).wait_until(words, |screen| status(screen).contains(words));
    };
    speaks(&sandbox, &[library], "/ 搜索");
    sandbox.set("LC_ALL", "en_GB.UTF-8");
    speaks(&sandbox, &[library], "/ search");
    speaks(&sandbox, &["--lang", "zh", library], "/ 搜索");
}
