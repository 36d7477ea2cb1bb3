//! The bookmark panel: what it lists, in which order, how bookmarks stand, and what is done about those that moved.

use dubao::app::Event;
use dubao::library::{Page, PageEntry, Source};
use dubao::text::Widths;

use crate::desk::Desk;
use crate::screens::{PAGE, desk};

/// The quotes that are listed, by their first characters.
fn listed(desk: &Desk) -> Vec<String> {
    desk.app.bookmarks().shown().map(|(bookmark, _)| bookmark.passage.quote.chars().take(4).collect()).collect()
}

#[test]
fn bookmarks_are_ordered_narrowed_and_filtered_with_pinyin() {
    let mut desk = desk(100, 24);
    desk.press("<Tab>}}b{b]]}}b[[B");
    assert_eq!(listed(&desk), ["海边的旧", "本报讯（", "“等了三"]);
    desk.press("s");
    assert_eq!(listed(&desk), ["本报讯（", "“等了三", "海边的旧"]);
    desk.press(".");
    assert_eq!(listed(&desk), ["本报讯（", "“等了三"]);
    desk.press(".s/ycbqtsg");
    assert_eq!(listed(&desk), ["海边的旧"]);
    desk.press("<C-u>電車 老人<Enter>");
    assert_eq!(listed(&desk).len(), 0);
    desk.press("/<C-u>電車<Enter>");
    assert_eq!(listed(&desk), ["本报讯（", "“等了三"]);
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn a_filter_and_the_article_hold_while_bookmarks_change() {
    let mut desk = desk(100, 24);
    desk.press("<Tab>}}b{b]]}}bB/hai<Enter>");
    assert_eq!(listed(&desk).len(), 0, "pinyin is for titles and tags");
    desk.press("/<C-u>ycb<Enter>");
    assert_eq!(listed(&desk), ["海边的旧"]);
    desk.press("H");
    assert_eq!(listed(&desk), ["海边的旧"], "another colour");
    desk.press("/<C-u><Enter>.");
    assert_eq!(listed(&desk), ["海边的旧"]);
    desk.press("q[[B");
    assert_eq!(listed(&desk).len(), 2, "the article that is open now");
}

/// A library in a directory whose page has three bookmarks, and then changes: one stays, one is reworded, one is gone.
fn changed(directory: &std::path::Path) -> Desk {
    let path = directory.join("1.txt");
    std::fs::write(&path, PAGE).unwrap();
    let source = Source::File(path.clone());
    let mut desk = Desk::new(vec![source.clone()], (100, 24), Widths::wide());
    desk.press("<Tab>}}}b]]}}b]]}}b");
    assert_eq!(desk.bookmarks().len(), 3);
    let text = PAGE.replace("三千册图书搬进了渔村", "五千册图书也搬进了渔村");
    let text = text.replace("雨季一天天近了，江边的堤坝上人来人往。", "另外的话。");
    std::fs::write(&path, text).unwrap();
    desk.happen(Event::ReadAgain(0, Box::new(PageEntry::of(&Ok(source), Page::read))));
    desk.happen(Event::Grown);
    desk
}

#[test]
fn what_changed_is_shown_in_both_wordings_and_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let mut desk = changed(directory.path());
    desk.press("Bss");
    assert_eq!(listed(&desk), ["雨季一天", "海边的旧", "电车全长"]);
    desk.press("j");
    let screen = desk.screen().0;
    for text in ["已丢失", "有改动", "原：海边的旧仓库换了新顶，三千册", "今：海边的旧仓库换了新顶，五千册"]
    {
        assert!(screen.contains(text), "{text}: {screen}");
    }
    let before = desk.bookmarks();
    desk.press("w");
    let quote = |desk: &Desk| desk.bookmarks()[1].passage.quote.clone();
    assert!(quote(&desk).contains("五千册图书也"), "{}", quote(&desk));
    assert!(!desk.screen().0.contains("有改动"), "{}", desk.screen().0);
    desk.press("w");
    assert!(desk.screen().0.contains("这个书签没有变动"));
    desk.press("u");
    assert_eq!(desk.bookmarks(), before);
}

#[test]
fn what_is_lost_is_kept_and_placed_anew() {
    let directory = tempfile::tempdir().unwrap();
    let mut desk = changed(directory.path());
    desk.press("]]][[[");
    desk.press("gg}v)Bssggp");
    let lost = &desk.bookmarks()[0];
    assert!(!lost.passage.quote.contains("雨季一天"), "{}", lost.passage.quote);
    assert!(desk.screen().0.contains("书签已移到这里"));
    desk.press("u");
    assert!(desk.bookmarks()[0].passage.quote.contains("雨季一天"));
}

#[test]
fn a_note_of_several_lines_is_shown_in_the_panel_beside_the_text_and_below_it() {
    let mut desk = desk(140, 24);
    desk.press("<Tab>}}a一行<C-e>");
    assert_eq!(desk.bookmarks()[0].note, "一行\n二行");
    desk.press("z");
    let screen = desk.screen().0;
    assert!(screen.contains("批注：一行 / 二行"), "{screen}");
    let beside: Vec<&str> = screen.lines().filter(|row| row.ends_with("行") && !row.contains("批注")).collect();
    assert!(beside.len() == 2 && beside[0].ends_with("一行") && beside[1].ends_with("二行"), "{screen}");
    desk.press("B");
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn a_page_that_changes_or_goes_while_it_is_read_is_told_and_stays() {
    let directory = tempfile::tempdir().unwrap();
    let mut desk = changed(directory.path());
    let said = |desk: &Desk| desk.screen().0.lines().last().unwrap_or_default().to_owned();
    let text = desk.screen().0;
    assert!(said(&desk).contains("文件已经改变") && text.contains("雨季一天天近了"), "{text}");
    let signs = text.lines().filter(|line| line.starts_with(" ▐") || line.starts_with("›▐")).count();
    assert_eq!(signs, 2, "the edited article, and the one that stayed: {text}");
    desk.happen(Event::ReadAgain(0, Box::new(PageEntry::gone())));
    let text = desk.screen().0;
    assert!(said(&desk).contains("文件已经不在") && text.contains("雨季一天天近了"), "{text}");
    desk.press("j");
    assert!(!said(&desk).contains("文件"), "until the next key");
}
