//! What is on its way: answers that come late, keys typed ahead of them, a screen that changes meanwhile.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use dubao::app::{Effect, Event, Progress, Remembered, open_in_steps};
use dubao::config::Key;
use dubao::library::{Page, PageEntry, Source};
use dubao::text::{Cells, Widths};

use crate::desk::Desk;
use crate::screens::{PAGE, desk};

#[test]
fn what_is_on_its_way_is_asked_for_again_after_a_resize() {
    let mut desk = desk(100, 20);
    let effects = desk.app.update(Event::Key(Key::sequence("j").unwrap()[0]));
    let again = desk.app.update(Event::Resize(Cells(91), Cells(20)));
    let width = |effects: &[Effect]| match effects {
        [Effect::Open(request)] => request.measure.width,
        other => panic!("{other:?}"),
    };
    assert!(width(&again) < width(&effects));
}

#[test]
fn the_status_line_tells_how_long_the_index_will_take() {
    let mut desk = desk(100, 20);
    let progress = Progress::of(43, 100);
    for (left, told) in [(None, "索引 43%  "), (Some(29), "索引 43% 还需 30 秒"), (Some(90), "索引 43% 还需 2 分")]
    {
        desk.happen(Event::Indexed(Progress { left: left.map(Duration::from_secs), ..progress }));
        let (screen, _) = desk.screen();
        assert!(screen.contains(told), "{screen}");
    }
    desk.happen(Event::Indexed(Progress::of(100, 100)));
    assert!(!desk.screen().0.contains("索引"));
}

#[test]
fn keys_typed_ahead_wait_for_their_article() {
    let mut desk = desk(60, 16);
    desk.press("<Enter>");
    let mut late = Vec::new();
    for key in Key::sequence("]]}b").unwrap() {
        late.extend(desk.app.update(Event::Key(key)));
    }
    assert!(desk.bookmarks().is_empty());
    desk.carry_out_all(late);
    let kept = desk.bookmarks();
    assert_eq!(kept[0].title, "渔村办起图书馆");
}

#[test]
fn keys_typed_ahead_wait_for_the_first_article() {
    let mut desk = Desk::new(Vec::new(), (100, 20), Widths::wide());
    let page = PageEntry::of(&Ok(Source::Stdin(PAGE.into())), Page::read);
    let mut late = desk.app.update(Event::Pages(vec![page]));
    for key in Key::sequence("<Enter>r").unwrap() {
        late.extend(desk.app.update(Event::Key(key)));
    }
    desk.carry_out_all(late);
    assert!(desk.screen().0.contains("原文"), "{}", desk.screen().0);
}

#[test]
fn keys_typed_ahead_wait_for_the_search() {
    let mut desk = desk(100, 20);
    desk.happen(Event::Indexed(Progress::of(1, 1)));
    let mut late = Vec::new();
    for key in Key::sequence("/图书<Enter>lb").unwrap() {
        late.extend(desk.app.update(Event::Key(key)));
    }
    desk.carry_out_all(late);
    assert_eq!(desk.bookmarks()[0].title, "渔村办起图书馆");
}

#[test]
fn a_search_typed_while_the_index_grows_is_a_new_one() {
    let mut desk = desk(100, 20);
    desk.press("/记者<C-n>");
    for key in Key::sequence("<Space>孩子").unwrap() {
        // No answer comes to any of these.
        let _ = desk.app.update(Event::Key(key));
    }
    desk.happen(Event::Grown);
    assert!(desk.text_in(|theme| theme.hit).contains("孩子"));
}

#[test]
fn what_is_undone_goes_by_the_name_of_what_was_done() {
    let mut desk = desk(100, 20);
    for (keys, told) in [("<Enter>}bu", "已撤销：加入书签"), ("<C-r>", "已重做：加入书签"), ("Du", "已撤销：移除书签")]
    {
        desk.press(keys);
        let (screen, _) = desk.screen();
        assert!(screen.contains(told), "{keys}: {screen}");
    }
}

#[test]
fn deletions_typed_ahead_wait_for_each_other() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}b}b}b");
    assert_eq!(desk.bookmarks().len(), 3);
    let mut late = Vec::new();
    for key in Key::sequence("DDu").unwrap() {
        late.extend(desk.app.update(Event::Key(key)));
    }
    desk.carry_out_all(late);
    assert_eq!(desk.bookmarks().len(), 2);
}

#[test]
fn the_notebook_may_answer_before_the_pages() {
    let mut desk = Desk::new(Vec::new(), (100, 20), Widths::wide());
    desk.happen(Event::Remembered(Remembered::default()));
    desk.happen(Event::Pages(vec![PageEntry::of(&Ok(Source::Stdin(PAGE.into())), Page::read)]));
    assert!(desk.app.reader().opened().is_some());
}

/// The answers to the last request among `effects`, each by itself.
fn steps(effects: Vec<Effect>) -> Vec<Event> {
    let request = effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Open(request) => Some(request),
        _ => None,
    });
    let request = request.unwrap();
    let mut events = Vec::new();
    let tell = |opened| {
        events.push(Event::Opened(request.generation, Ok(Arc::new(opened))));
        ControlFlow::Continue(())
    };
    open_in_steps(Arc::new(Page::read(&request.source).unwrap()), &request, tell).unwrap();
    events
}

#[test]
fn a_long_article_can_be_read_before_all_its_rows_are_set() {
    let text = format!("## 春天来了\n\n{}最后一句。\n", "村口的河水解冻了，孩子们跑到岸边看冰排。".repeat(10_000));
    let mut desk = Desk::new(vec![Source::Stdin(text.into())], (100, 20), Widths::narrow());
    desk.press("<Tab>");
    let [first, whole] = <[Event; 2]>::try_from(steps(desk.app.update(Event::Resize(Cells(80), Cells(20))))).unwrap();
    desk.happen(first);
    assert!(!desk.screen().0.contains('%'));
    desk.press("jj<C-f>");
    let (line, screen) = (desk.app.reader().line(), desk.screen().0);
    assert!(line > 2);
    desk.press("Gk");
    assert_eq!(desk.app.reader().line(), line);
    desk.happen(whole);
    let rows = desk.app.reader().opened().unwrap().setting.lines.len();
    assert_eq!(desk.app.reader().line(), rows - 2);
    assert!(desk.screen().0.contains("最后一句。") && desk.screen().0 != screen);
    // It stays where it is when it is set anew, however far that is from its first rows.
    let [first, whole] = <[Event; 2]>::try_from(steps(desk.app.update(Event::Resize(Cells(70), Cells(20))))).unwrap();
    let before = desk.app.reader().clone();
    desk.happen(first);
    assert_eq!(desk.app.reader().line(), before.line());
    desk.happen(whole);
    assert!(desk.screen().0.contains("最后一句。") && desk.screen().0.contains("100%"));
}
