//! The reader overrules how a page is read: in the raw page, at a line; and the word is kept.

use dubao::app::Event;
use dubao::config::Key;
use dubao::library::Source;
use dubao::text::Widths;
use portable_pty::PtySize;
use serde_json::Value;

use crate::desk::Desk;
use crate::support::Sandbox;
use crate::support::pty::{Pty, size, status};

const PAGE: &str = "\
## 山城通了电车

本报讯（记者 林一舟）清晨六点，第一趟电车从山脚开出。

车厢里坐满了赶集的人，有人带着竹篮，有人抱着孩子。

## 渔村办起图书馆

记者 沈知远

海边的旧仓库换了新顶，三千册图书搬进了渔村。
";

const WIDE: PtySize = size(24, 100);

fn desk() -> Desk {
    Desk::new(vec![Source::Stdin(PAGE.into())], (100, 16), Widths::wide())
}

/// Titles of the list, and which one is selected.
fn titles(desk: &Desk) -> Vec<(String, bool)> {
    let shown = desk.app.list().shown();
    let titled = shown.filter_map(|(item, selected)| match item {
        dubao::app::Item::Article(at) => Some((desk.app.catalog().article(at)?.title.clone(), selected)),
        _ => None,
    });
    titled.collect()
}

fn listed(desk: &Desk) -> Vec<String> {
    titles(desk).into_iter().map(|(title, _)| title).collect()
}

#[test]
fn the_raw_page_shows_how_its_lines_were_read() {
    let mut desk = desk();
    desk.press("<Enter>r4jtc");
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn articles_are_split_and_joined_at_the_reading_line() {
    let mut desk = desk();
    desk.press("<Enter>r4js");
    assert_eq!(listed(&desk), ["山城通了电车", "车厢里坐满了赶集的人，有人带着竹篮，有人抱着孩子", "渔村办起图书馆"]);
    assert!(titles(&desk)[1].1, "the list shows where the reading line is");
    desk.press("2jJ");
    assert_eq!(listed(&desk), ["山城通了电车", "车厢里坐满了赶集的人，有人带着竹篮，有人抱着孩子"]);
    desk.press("u");
    desk.press("u");
    assert_eq!(listed(&desk), ["山城通了电车", "渔村办起图书馆"]);
    desk.press("u");
    assert!(desk.screen().0.contains("没有可以撤销的操作"));
}

#[test]
fn a_correction_is_taken_back_at_its_line_and_put_back() {
    let mut desk = desk();
    desk.press("<Enter>r4js2jJ");
    desk.press("ggx");
    assert!(desk.screen().0.contains("这一行没有更正"));
    desk.press("4jx");
    assert_eq!(listed(&desk), ["山城通了电车"]);
    desk.press("u");
    assert_eq!(listed(&desk).len(), 2);
}

#[test]
fn the_article_opens_where_the_raw_page_was_left() {
    let mut desk = desk();
    desk.press("<Enter>2jr");
    desk.press("gg4jsr");
    let (screen, _) = desk.screen();
    assert!(screen.contains("车厢里坐满了") && !screen.contains("清晨六点"), "{screen}");
}

#[test]
fn keys_typed_ahead_wait_for_the_correction() {
    let mut desk = desk();
    desk.press("<Enter>r4j");
    let mut late = Vec::new();
    for key in Key::sequence("sxs").unwrap() {
        late.extend(desk.app.update(Event::Key(key)));
    }
    assert_eq!(late.len(), 1, "only the first is carried out: {late:?}");
    desk.carry_out_all(late);
    assert_eq!(listed(&desk).len(), 3);
    desk.press("u");
    desk.press("u");
    assert_eq!(listed(&desk).len(), 3, "x and then s were undone");
    desk.press("u");
    assert_eq!(listed(&desk).len(), 2);
}

#[test]
fn the_hit_that_is_read_stays_selected_when_its_page_is_corrected() {
    let mut desk = desk();
    desk.press("/记者<Enter>");
    if desk.app.list().selected_article().map(|at| at.nth) != Some(1) {
        desk.press("j");
    }
    desk.press("<Enter>rgg8js");
    desk.happen(Event::Grown);
    let opened = desk.app.reader().opened().map(|opened| opened.at);
    assert_eq!(opened.map(|at| at.nth), Some(2), "its headline is an article of its own");
    assert_eq!(desk.app.list().results().map(|results| results.total), Some(2));
    assert_eq!(desk.app.list().selected_article(), opened);
}

#[test]
fn a_line_can_be_given_any_role() {
    let mut desk = desk();
    for keys in ["tk", "th", "ts", "tx", "tb", "tp", "tc", "tr", "tj", "tn", "to"] {
        desk.press("<Enter>");
        desk.press(if desk.app.mode().name() == "raw" { "gg4j" } else { "rgg4j" });
        desk.press(keys);
        assert!(!desk.screen().0.contains("无可更正"), "{keys}");
    }
    assert!(desk.screen().0.contains("装饰"));
}

#[test]
fn what_would_change_nothing_is_not_kept() {
    let mut desk = desk();
    desk.press("<Enter>r");
    for keys in ["s", "J", "th", "jth", "js"] {
        desk.press(keys);
    }
    assert_eq!(listed(&desk).len(), 3, "the line after the headline can begin an article");
    desk.press("uu");
    assert!(desk.screen().0.contains("没有可以撤销的操作"), "only that was kept");
}

#[test]
fn corrections_outlive_the_program_and_an_edited_file() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("page.txt", PAGE);
    let path = file.to_str().expect("a path").to_owned();
    let mut pty = Pty::start(&sandbox, &[&path], WIDE);
    pty.wait_until("the page", |screen| screen.contents().contains("渔村办起图书馆"));
    pty.press("\rr6jJ");
    pty.wait_until("the joined article", |screen| status(screen).contains("1/1"));
    pty.press("S三千册");
    pty.wait_until("the hit", |screen| screen.contents().contains("山城通了电车") && status(screen).contains("1 篇"));
    pty.press("\rQ");
    pty.wait_for_end();
    let titles = || -> Vec<Value> {
        sandbox.run(["list", "--json", &path]).json().into_iter().map(|article| article["title"].clone()).collect()
    };
    assert_eq!(titles(), ["山城通了电车"]);
    sandbox.write("page.txt", format!("## 早市开张\n\n卖鱼的最早到。\n\n{}", PAGE.replace("图书馆", "书屋")));
    assert_eq!(titles(), ["早市开张", "山城通了电车"]);
    let show = sandbox.run(["show", "--json", &path]).json();
    assert!(show[1]["blocks"].as_array().is_some_and(|blocks| blocks.iter().any(|block| block["role"] == "section")));
}
