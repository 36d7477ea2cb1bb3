//! Jumps and marks: letters, colours, bookmarks within one another, the way back, and that a look moves no position.

use dubao::app::{Event, Remembered};

use crate::desk::Desk;
use crate::screens::desk;

/// The article that is open, by its number, and its reading line.
fn at(desk: &Desk) -> Option<(u32, usize)> {
    let reader = desk.app.reader();
    reader.opened().map(|opened| (opened.at.nth, reader.line()))
}

#[test]
fn a_letter_marks_a_line_and_leads_there() {
    let mut desk = desk(60, 12);
    desk.press("<Enter>7jma");
    let marked = at(&desk);
    assert!(desk.screen().0.contains("已记下位置 a"));
    desk.press("]]");
    let before = at(&desk);
    desk.press("'a");
    assert_eq!(at(&desk), marked);
    desk.press("<C-o>");
    assert_eq!(at(&desk), before);
    desk.press("<M-Right>");
    assert_eq!(at(&desk), marked);
    desk.press("ggma`a");
    assert_eq!(at(&desk), Some((0, 0)));
    desk.press("u`a");
    assert_eq!(at(&desk), marked, "undone, the letter is where it was");
    desk.press("'z");
    assert!(desk.screen().0.contains("没有位置 z"));
}

#[test]
fn every_jump_has_a_way_back() {
    for jump in ["G", "S图书<Enter>", "/电车<Enter>", "S记者<Enter>]h", "maG'a"] {
        let mut desk = desk(60, 12);
        desk.press("<Enter>2j");
        let before = at(&desk);
        desk.press(jump);
        for _ in 0..=jump.matches([']', '\'']).count() {
            desk.press("<C-o>");
        }
        assert_eq!(at(&desk), before, "{jump}");
    }
}

#[test]
fn a_look_moves_no_position() {
    let mut desk = desk(100, 14);
    desk.press("<Tab>}bjj]]}b");
    let reading = desk.app.last_position();
    desk.press("BG<Enter>");
    assert_eq!(at(&desk).map(|at| at.0), Some(0));
    assert_eq!(desk.app.last_position(), reading, "what is looked at is not read");
    desk.press("S雨季<Enter>");
    assert_eq!(desk.app.last_position(), reading, "nor is what was found");
    desk.press("<Enter>");
    assert_ne!(desk.app.last_position(), reading, "until it is read");
    desk.press("<C-o><C-o>");
    assert_eq!(desk.app.last_position(), reading);
}

#[test]
fn a_flash_lasts_until_the_next_key() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}}bB<Enter>");
    assert_eq!(desk.text_in(|theme| theme.selection), "“等了三十年。”");
    assert!(!desk.app.is_waiting());
    desk.press("-");
    assert_eq!(desk.text_in(|theme| theme.selection), "");
}

#[test]
fn colours_go_round_and_are_undone() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}}bHH");
    assert_eq!(desk.bookmarks()[0].colour.name(), "blue");
    assert!(desk.screen().0.contains("颜色：蓝"));
    assert_eq!(desk.text_in(|theme| theme.mark.patch(theme.colours[2])), "“等了三十年。”");
    desk.press("u");
    assert_eq!(desk.bookmarks()[0].colour.name(), "green");
    desk.press("3HHHH");
    assert_eq!(desk.bookmarks()[0].colour.name(), "green");
}

#[test]
fn of_bookmarks_within_one_another_the_inner_one_is_meant_and_seen() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}}v}<Enter>v)<Enter>");
    assert_eq!(desk.app.reader().opened().map(|opened| opened.marks.len()), Some(2));
    desk.press("H");
    assert_eq!(desk.text_in(|theme| theme.mark.patch(theme.colours[1])), "“等了三十年。”");
    desk.press("D");
    assert!(desk.screen().0.contains("书签已删除：“等了三十年。”（"), "{}", desk.screen().0);
    assert!(desk.bookmarks()[0].passage.quote.contains("七十岁"));
    desk.happen(Event::Problem(String::new()));
    desk.press("a");
    assert!(desk.text_in(|theme| theme.selection).contains("七十岁"), "which one is written to is seen");
}

/// The gutter of the row at which a text stands.
fn gutter(desk: &Desk, text: &str) -> String {
    let screen = desk.screen().0;
    let row = screen.lines().find(|row| row.contains(text)).unwrap_or_else(|| panic!("{text}: {screen}"));
    row.split(text).next().unwrap_or_default().trim().to_owned()
}

#[test]
fn a_letter_stands_in_the_gutter_of_its_row() {
    let mut desk = desk(60, 14);
    desk.press("<Enter>}}mx");
    assert_eq!(gutter(&desk, "“等了三十年"), "›x");
    desk.press("b{");
    assert_eq!(gutter(&desk, "“等了三十年"), "▐x");
    desk.press("r");
    assert_eq!(gutter(&desk, "“等了三十年"), "▐x", "beside the page as it is too");
    desk.press("r]]");
    assert!(!desk.screen().0.contains("x "), "{}", desk.screen().0);
    desk.press("[[uu");
    assert_eq!(gutter(&desk, "“等了三十年"), "", "undone");
}

#[test]
fn the_way_back_and_the_last_query_outlive_the_program() {
    let mut before = desk(60, 12);
    before.press("<Enter>3jG");
    let jumps = before.jumps();
    assert_eq!(jumps.len(), 1);
    let mut after = desk(60, 12);
    let queries = vec!["图书".to_owned()];
    after.happen(Event::Remembered(Remembered { jumps, queries, ..Remembered::default() }));
    after.press("<Enter>]]<C-o>");
    assert_eq!(at(&after), Some((0, 3)));
    after.press("<C-o>");
    assert!(after.screen().0.contains("没有"), "{}", after.screen().0);
    after.press("]]n");
    assert!(after.screen().0.contains("1/"), "{}", after.screen().0);
    after.press("<Esc><Esc>n");
    assert_eq!(after.app.list().results().map(|results| results.total), Some(1));
}

#[test]
fn a_short_article_that_is_passed_by_is_not_read() {
    let mut desk = desk(100, 40);
    desk.press("<Enter>]]]]");
    assert_eq!(desk.app.reads().articles().count(), 0);
    desk.press("[[");
    desk.happen(Event::Lingered);
    assert_eq!(desk.app.reads().articles().count(), 1);
    desk.press("]][[");
    assert_eq!(desk.app.reads().articles().count(), 1);
    let mut desk = crate::screens::desk(100, 40);
    desk.press("<Enter>G");
    assert_eq!(desk.app.reads().articles().count(), 1, "whoever goes to its end has not passed it by");
}
