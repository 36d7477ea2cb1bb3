//! The mouse: what a click, the wheel and dragging do in each pane.

use std::fs;

use dubao::app::{Deed, Event, Focus, Mouse};
use dubao::library::Source;
use dubao::text::{Cells, Widths};
use proptest::prelude::*;
use ratatui::layout::Position;

use vt100::MouseProtocolMode;

use crate::desk::Desk;
use crate::screens::{PAGE, desk};
use crate::session::WIDE;
use crate::support::Sandbox;
use crate::support::pty::{Pty, status};

impl Desk {
    fn mouse(&mut self, deed: Deed, (x, y): (u16, u16)) {
        self.happen(Event::Mouse(Mouse { at: Position { x, y }, deed }));
    }

    /// Where on the screen a text begins.
    fn find(&self, text: &str) -> (u16, u16) {
        let (buffer, _) = self.draw();
        let width = usize::from(buffer.area.width);
        let symbols: Vec<&str> = buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        let at = (0..symbols.len()).find(|at| symbols[*at..].concat().starts_with(text) && !symbols[*at].is_empty());
        let at = at.unwrap_or_else(|| panic!("{text} is not shown"));
        (u16::try_from(at % width).unwrap(), u16::try_from(at / width).unwrap())
    }
}

fn tall() -> Desk {
    Desk::new((0..30).map(|_| Source::Stdin(PAGE.into())).collect(), (100, 20), Widths::wide())
}

#[test]
fn a_click_in_the_list_opens_and_a_second_one_reads() {
    let mut desk = desk(100, 24);
    let at = desk.find("渔村办起");
    desk.mouse(Deed::Press(1), at);
    assert_eq!(desk.app.reader().opened().map(|opened| opened.at.nth), Some(1));
    assert_eq!(desk.app.focus(), Focus::List);
    desk.mouse(Deed::Press(2), at);
    assert_eq!(desk.app.focus(), Focus::Reader);
}

#[test]
fn the_wheel_scrolls_what_it_is_over() {
    let mut desk = tall();
    let before = desk.screen();
    let selected = desk.app.list().selected();
    desk.mouse(Deed::WheelDown, (3, 3));
    assert_ne!(desk.screen(), before);
    assert_eq!(desk.app.list().selected(), selected, "what is selected stays so");
    for _ in 0..200 {
        desk.mouse(Deed::WheelDown, (3, 3));
    }
    assert!(desk.screen().0.contains("各地抢修"), "{}", desk.screen().0);
    for _ in 0..200 {
        desk.mouse(Deed::WheelUp, (3, 3));
    }
    assert_eq!(desk.screen(), before);
    desk.mouse(Deed::WheelDown, (3, 3));
    desk.press("j");
    assert!(desk.text_in(|theme| theme.cursor).contains("渔村"), "a key comes back to what is selected");
}

#[test]
fn a_click_puts_the_reading_line_there_and_scrolls_nothing() {
    let mut desk = desk(60, 12);
    desk.press("<Enter>3j");
    let top = desk.app.reader().top(11);
    let at = desk.find("七十岁");
    desk.mouse(Deed::Press(1), at);
    assert_eq!((desk.app.reader().top(11), desk.app.reader().line()), (top, top + usize::from(at.1)));
    desk.press("b");
    assert!(
        desk.bookmarks()[0].passage.quote.contains("等了三十年")
            || desk.bookmarks()[0].passage.quote.contains("七十岁")
    );
}

#[test]
fn the_reading_line_stays_in_view_on_a_lower_screen() {
    let mut desk = desk(60, 24);
    desk.press("<Enter>");
    let at = desk.find("电车全长");
    desk.mouse(Deed::Press(1), at);
    desk.happen(Event::Resize(Cells(60), Cells(10)));
    assert!(desk.screen().0.contains("›     电车全长"), "{}", desk.screen().0);
}

#[test]
fn dragging_selects_and_clicks_select_words_and_sentences() {
    let mut desk = desk(100, 24);
    let (from, to) = (desk.find("清晨六点"), desk.find("第一趟"));
    desk.mouse(Deed::Press(1), from);
    desk.mouse(Deed::Drag, to);
    desk.press("y");
    assert_eq!(desk.copied, "清晨六点，第");
    desk.mouse(Deed::Press(1), to);
    desk.mouse(Deed::Drag, from);
    desk.press("y");
    assert_eq!(desk.copied, "清晨六点，第", "backwards, too");
    let word = desk.find("电车从");
    for clicks in 1..=2 {
        desk.mouse(Deed::Press(clicks), word);
    }
    desk.press("y");
    assert_eq!(desk.copied, "电车");
    for clicks in 1..=3 {
        desk.mouse(Deed::Press(clicks), word);
    }
    desk.press("y");
    assert_eq!(desk.copied, "本报讯（记者 林一舟 通讯员 周平）清晨六点，第一趟电车从山脚开出。");
    desk.mouse(Deed::Press(1), from);
    desk.mouse(Deed::Drag, from);
    assert_eq!(desk.app.reader().selection(), None, "a click that trembles selects nothing");
}

#[test]
fn dragging_past_the_edge_scrolls() {
    let mut desk = desk(60, 10);
    desk.press("<Enter>");
    let from = desk.find("山城通了");
    desk.mouse(Deed::Press(1), from);
    for _ in 0..40 {
        desk.mouse(Deed::Drag, (20, 9));
    }
    desk.press("y");
    assert!(desk.copied.starts_with("山城通了") && desk.copied.contains("电车全长"), "{}", desk.copied);
}

#[test]
fn a_bookmark_is_clicked_in_the_panel() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}b}bB");
    desk.mouse(Deed::Press(1), (5, 4));
    assert_eq!(desk.app.bookmarks().selected().map(|bookmark| bookmark.id), Some(1));
    desk.mouse(Deed::Press(2), (5, 4));
    assert_eq!(desk.app.overlay(), None);
    assert!(desk.app.reader().flash().is_some());
}

#[test]
fn a_terminal_tells_what_the_mouse_does_unless_it_is_not_to() {
    let mut sandbox = Sandbox::with_pages();
    let pty = Pty::read_library(&sandbox, WIDE);
    pty.press("\x1b[<0;6;5M\x1b[<0;6;5m");
    pty.wait_until("the second article", |screen| status(screen).contains("2/3"));
    pty.press("\x1b[<0;60;5M\x1b[<32;70;5M\x1b[<0;70;5m");
    pty.wait_until("a selection", |screen| status(screen).contains("已选"));
    let config = sandbox.root().join("config");
    fs::create_dir(&config).expect("a directory");
    fs::write(config.join("config.toml"), "mouse = false\n").expect("the settings");
    sandbox.set("DUBAO_CONFIG_DIR", config.to_str().expect("UTF-8"));
    let pty = Pty::read_library(&sandbox, WIDE);
    assert_eq!(pty.screen().mouse_protocol_mode(), MouseProtocolMode::None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn anywhere_at_any_time(
        deeds in prop::collection::vec((0u16..130, 0u16..40, 0usize..6, "[jvVbB?/rzS]|<Esc>|<Tab>|<Enter>"), 0..40),
        size in (1usize..120, 1usize..36),
    ) {
        let mut desk = Desk::new(vec![Source::Stdin(PAGE.into())], size, Widths::wide());
        for (x, y, deed, key) in deeds {
            let all = [Deed::Press(1), Deed::Press(2), Deed::Press(3), Deed::Drag, Deed::WheelUp, Deed::WheelDown];
            desk.mouse(all[deed], (x, y));
            desk.press(&key);
            desk.draw();
        }
        desk.happen(Event::Resize(Cells(80), Cells(24)));
        desk.draw();
    }
}
