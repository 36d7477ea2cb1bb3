//! What the settings file and the terminal's own answers change, in the program as it is run.

use dubao::text::{Cells, Widths, width};
use vt100::Screen;

use crate::session::{NARROW, WIDE, shows};
use crate::support::pty::{Pty, Quote, status};
use crate::support::{DUBAO, Sandbox};

const PAGE: &str = "石桥修好了\n　　老周说：“石缝填得很细。”桥修了三年——又三年。\n";

/// A library of one page, and a settings file.
fn sandbox(settings: &str) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.write("01-bridge.txt", PAGE);
    sandbox.write("config.toml", settings);
    let folder = sandbox.library().to_str().expect("UTF-8").to_owned();
    sandbox.set("DUBAO_CONFIG_DIR", &folder);
    sandbox
}

/// The program on a terminal that answers like `quote`.
fn read(sandbox: &Sandbox, quote: Quote) -> Pty {
    let page = sandbox.library().join("01-bridge.txt");
    Pty::spawn(Pty::command(sandbox, DUBAO, &[page.to_str().expect("UTF-8")]), WIDE, quote)
}

#[test]
fn quotes_are_as_wide_as_the_terminal_says_or_as_the_reader_wants() {
    let cases = [
        ("quotes = \"keep\"", Quote::OneCell, "老周说：“石缝填得很细。”桥修了三年——又"),
        ("quotes = \"keep\"", Quote::Silent, "老周说：“ 石缝填得很细。” 桥修了三年— — 又"),
        ("", Quote::OneCell, "老周说：“ 石缝填得很细。” 桥修了三年— — 又"),
        ("ambiguous = 1\nquotes = \"keep\"", Quote::TwoCells, "老周说：“石缝填得很细。”桥修了三年——又"),
        ("quotes = \"corner\"", Quote::OneCell, "老周说：「石缝填得很细。」桥修了三年— — 又"),
    ];
    for (settings, quote, expected) in cases {
        read(&sandbox(settings), quote).wait_until(expected, |screen| shows(screen, expected));
    }
}

/// The emulator draws the picture of a sign, but not the skin tone on a hand.
#[test]
fn an_emoji_is_drawn_whole_where_the_terminal_does_so() {
    for (quote, expected) in
        [(Quote::OneCell, "⚠\u{FE0F}汛期👍好"), (Quote::TwoCells, "⚠汛期👍好"), (Quote::Silent, "⚠汛期👍好")]
    {
        let sandbox = sandbox("");
        sandbox.write("01-bridge.txt", PAGE.replace("石缝", "⚠\u{FE0F}汛期👍🏽好石缝"));
        read(&sandbox, quote).wait_until(expected, |screen| shows(screen, expected));
    }
}

#[test]
fn what_is_wrong_with_the_settings_is_told_and_the_rest_holds() {
    let sandbox = sandbox("quotes = \"corner\"\nambiguous = 3\n");
    let pty = read(&sandbox, Quote::OneCell);
    pty.wait_until("the problem", |screen| status(screen).contains("config.toml 第 2 行") && shows(screen, "「石缝"));
    let told = sandbox.run(["show", "library/01-bridge.txt"]);
    assert!(told.stderr.contains("config.toml 第 2 行：ambiguous 只能是 \"auto\", 1, 2 之一"), "{}", told.stderr);
    let report = sandbox.run(["doctor", "--json"]).json().remove(0);
    assert_eq!(report["settings"]["problems"].as_array().expect("a list").len(), 1);
    let kept = std::fs::read_to_string(sandbox.library().join("config.toml")).expect("the settings");
    assert_eq!(kept, "quotes = \"corner\"\nambiguous = 3\n");
}

#[test]
fn printed_lines_follow_the_settings() {
    let sandbox = sandbox("ambiguous = 1");
    let set = sandbox.run(["show", "--width", "20", "library/01-bridge.txt"]);
    assert!(set.lines().iter().any(|line| width(line, Widths::narrow()) > Cells(18)), "{}", set.stdout);
}

#[test]
fn generated_files_are_the_defaults() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(["generate", "config"]).stdout, dubao::config::MANUAL);
    assert_eq!(sandbox.run(["generate", "keymap"]).stdout, dubao::config::KEYS);
}

#[test]
fn the_doctor_tells_what_the_terminal_draws() {
    let sandbox = Sandbox::new();
    let pty = Pty::spawn(Pty::command(&sandbox, DUBAO, &["doctor"]), WIDE, Quote::OneCell);
    pty.wait_until("the widths", |screen| shows(screen, "widths     “” 2  —… 2  · 1  ① 1") && shows(screen, "😀 2"));
    pty.wait_until("emoji", |screen| shows(screen, "keycaps: as one") && shows(screen, "flags: in parts"));
}

#[test]
fn keys_typed_before_the_answers_act_and_late_answers_do_not() {
    for quote in [Quote::OneCell, Quote::Silent] {
        let sandbox = Sandbox::with_pages();
        let library = sandbox.library();
        let command = Pty::command(&sandbox, DUBAO, &[library.to_str().expect("UTF-8")]);
        let pty = Pty::spawn(command, NARROW, quote);
        pty.press("/石桥");
        pty.wait_until("what was typed", |screen| status(screen).contains("搜索：石桥"));
        pty.press("\x1b[2;2R\x1b[2;3R\x1b[?62;22c好");
        let after = pty.wait_until("the key after", |screen: &Screen| status(screen).contains('好'));
        assert!(status(&after).contains("搜索：石桥好"), "{}", status(&after));
    }
}
