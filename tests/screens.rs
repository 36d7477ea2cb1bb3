//! What is on the screen after which keys: whole screens as snapshots, laws for every size.

use dubao::app::Event;
use dubao::library::Source;
use dubao::text::{Cells, Widths, width};
use proptest::prelude::*;

use crate::desk::Desk;

/// Three short articles: enough for every pane, and nothing to read between the lines.
pub(crate) const PAGE: &str = "\
## 山城通了电车

本报讯（记者 林一舟 通讯员 周平）清晨六点，第一趟电车从山脚开出。车厢里坐满了赶集的人，有人带着竹篮，有人抱着孩子。

“等了三十年。”七十岁的老人说，“从前走到县城要半天，现在只要四十分钟。”

电车全长18.5公里，设站12座，日均客流约3.2万人次。

## 渔村办起图书馆

记者 沈知远

海边的旧仓库换了新顶，三千册图书搬进了渔村。孩子们放学以后，先到这里写作业，再回家吃饭。

馆长说，图书馆靠的是大家：渔民捐木料，教师捐旧书，学生轮流值班。

## 雨季将至 各地抢修堤坝

记者 何秋

雨季一天天近了，江边的堤坝上人来人往。
";

pub(crate) fn desk(width: usize, height: usize) -> Desk {
    Desk::new(vec![Source::Stdin(PAGE.into())], (width, height), Widths::wide())
}

/// The screen after `keys`.
fn screen(size: (usize, usize), keys: &str) -> String {
    let mut desk = desk(size.0, size.1);
    desk.press(keys);
    desk.screen().0
}

#[test]
fn wide_list_and_reader() {
    insta::assert_snapshot!(screen((100, 24), ""));
}

#[test]
fn narrow_one_pane_at_a_time() {
    insta::assert_snapshot!(screen((60, 16), ""));
    insta::assert_snapshot!(screen((60, 16), "<Enter>"));
}

#[test]
fn smallest_screen() {
    insta::assert_snapshot!(screen((40, 10), "j<Enter>"));
    insta::assert_snapshot!(screen((39, 10), ""));
}

#[test]
fn narrow_ambiguous_characters() {
    let source = Source::Stdin(PAGE.into());
    let desk = Desk::new(vec![source], (100, 16), Widths::narrow());
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn zen_centres_the_text() {
    insta::assert_snapshot!(screen((120, 14), "z"));
}

#[test]
fn help() {
    insta::assert_snapshot!(screen((80, 24), "?"));
}

#[test]
fn results_while_typing() {
    let mut desk = desk(100, 20);
    desk.press("/图书");
    insta::assert_snapshot!(desk.screen().0);
    assert_eq!(desk.screen().1.map(|cursor| (cursor.x, cursor.y)), Some((10, 19)));
    assert_eq!(desk.text_in(|theme| theme.hit_current), "图书");
}

#[test]
fn leaving_a_search_restores_everything() {
    let pages = (0..12).map(|n| Source::Stdin(PAGE.replace("山城", &format!("第{n}城")).into())).collect();
    let mut desk = Desk::new(pages, (100, 20), Widths::wide());
    desk.press("20j4k<Tab>2j");
    let before = desk.screen();
    desk.press("S电车<Enter>nn<Esc>");
    assert_eq!(desk.screen(), before);
    desk.press("S电车<Esc>");
    assert_eq!(desk.screen(), before);
    desk.press("S电车<C-u>图书<Esc>");
    assert_eq!(desk.screen(), before);
    desk.press("/堤坝<Esc>");
    assert_eq!(desk.screen(), before);
}

#[test]
fn matches_go_on_into_the_next_article_found() {
    let mut desk = desk(100, 20);
    desk.press("/记者<Enter>");
    let first = desk.app.reader().opened().map(|opened| opened.at);
    desk.press("n");
    let second = desk.app.reader().opened().map(|opened| opened.at);
    assert_ne!(first, second);
    desk.press("N");
    assert_eq!(desk.app.reader().opened().map(|opened| opened.at), first);
}

#[test]
fn finding_crosses_soft_wraps() {
    let mut desk = desk(60, 16);
    desk.press("<Enter>/有人带着竹篮，有人抱着孩子");
    assert_eq!(desk.app.reader().matches().len(), 1);
    assert_eq!(desk.text_in(|theme| theme.hit_current).replace('|', ""), "有人带着竹篮，有人抱着孩子");
    desk.press("<Esc>");
    assert!(desk.app.reader().matches().is_empty());
}

#[test]
fn a_sentence_is_bookmarked_with_a_note() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}}b");
    let kept = desk.bookmarks();
    assert_eq!(kept.iter().map(|mark| mark.passage.quote.as_str()).collect::<Vec<_>>(), ["“等了三十年。”"]);
    desk.press("a要记住<Enter>B");
    insta::assert_snapshot!(desk.screen().0);
    assert_eq!(desk.bookmarks()[0].note, "要记住");
}

#[test]
fn selections_by_character_sentence_and_paragraph() {
    for (keys, quote) in [
        ("<Tab>}}vlll", "“等了三"),
        ("<Tab>}}v)", "“等了三十年。”"),
        ("<Tab>}}v))", "“等了三十年。”七十岁的老人说，“从前走到县城要半天，现在只要四十分钟。”"),
        ("<Tab>}}}v}", "电车全长18.5公里，设站12座，日均客流约3.2万人次。"),
        ("<Tab>}}}Vj", "电车全长18.5公里，设站12座，日均客流约3.2万人次。"),
        ("<Tab>}}vllloh", "。\n“等了三"),
    ] {
        let mut desk = desk(100, 20);
        desk.press(keys);
        desk.press("<Enter>");
        let kept = desk.bookmarks();
        assert_eq!(kept[0].passage.quote, quote, "{keys}");
    }
}

#[test]
fn deleting_is_undone() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}b");
    let kept = desk.bookmarks();
    desk.press("D");
    assert!(desk.bookmarks().is_empty());
    desk.press("u");
    assert_eq!(desk.bookmarks(), kept);
}

#[test]
fn what_is_chosen_is_copied_with_or_without_its_citation() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}}y");
    let sentence = "“等了三十年。”";
    assert_eq!(desk.copied, sentence);
    desk.press("Y");
    assert_eq!(desk.copied, format!("{sentence}\n\n林一舟, 周平. 山城通了电车[N]."));
    desk.press("v3l");
    assert!(desk.screen().0.contains("已选 4 字"));
    desk.press("y");
    assert_eq!((desk.copied.as_str(), desk.app.reader().selection()), ("“等了三", None));
    assert!(desk.screen().0.contains("已把 4 字送往剪贴板"));
}

#[test]
fn what_commands_or_is_too_long_is_not_copied() {
    let text = format!("## 长\n\n坏\u{1b}]52;c;AA==\u{7}\u{202e}字。\n\n{}\n", "很长的一句话，".repeat(4_000));
    let mut desk = Desk::new(vec![Source::Stdin(text.into())], (100, 20), Widths::wide());
    desk.press("<Tab>jy");
    assert!(desk.copied.contains('坏') && !desk.copied.contains(|c: char| c.is_control() || c == '\u{202e}'));
    let before = desk.copied.clone();
    desk.press("}}V}y");
    assert!(desk.screen().0.contains("剪贴板放不下"), "{}", desk.screen().0);
    assert_eq!(desk.copied, before);
}

#[test]
fn all_that_was_made_is_undone_and_done_again() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}bano<Enter>tt<Enter>");
    let made = desk.bookmarks();
    assert_eq!((made[0].note.as_str(), made[0].tags.as_slice()), ("no", &["t".to_owned()][..]));
    for told in ["改标签", "改批注", "加入书签", "没有可以撤销的操作"] {
        desk.press("u");
        assert!(desk.screen().0.contains(told), "{told}");
    }
    assert!(desk.bookmarks().is_empty());
    for told in ["加入书签", "改批注", "改标签", "没有可以重做的操作"] {
        desk.press("<C-r>");
        assert!(desk.screen().0.contains(told), "{told}");
    }
    assert_eq!(desk.bookmarks(), made);
}

#[test]
fn tags_are_completed_shown_and_filtered_by() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}b}tharbour #sea<Enter>");
    assert_eq!(desk.bookmarks()[0].tags, ["harbour", "sea"]);
    desk.press("Bjths<Backspace>");
    assert!(desk.screen().0.contains("标签：h"));
    desk.press("<Tab><Enter>");
    assert!(desk.bookmarks().iter().all(|bookmark| bookmark.tags.iter().any(|tag| tag == "harbour")));
    insta::assert_snapshot!(desk.screen().0);
    desk.press("/#SEA<Enter>");
    assert_eq!(desk.app.bookmarks().len(), 1);
}

#[test]
fn a_jump_has_a_way_back() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}b]]");
    let before = desk.screen().0;
    desk.press("B<Enter>");
    assert_ne!(desk.screen().0, before);
    assert_eq!(desk.text_in(|theme| theme.selection).chars().next(), Some('本'));
    desk.press("<C-o>");
    assert_eq!(desk.app.reader().opened().map(|opened| opened.at.nth), Some(1));
}

#[test]
fn keys_typed_with_an_input_method_work() {
    assert_eq!(screen((80, 24), "？"), screen((80, 24), "?"));
}

#[test]
fn a_page_that_cannot_be_read_says_why() {
    let sources = vec![Source::File("/nonexistent/旧报.txt".into()), Source::Stdin(PAGE.into())];
    let desk = Desk::new(sources, (100, 12), Widths::wide());
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn chinese_punctuation_is_typed_as_it_is() {
    let mut desk = desk(100, 20);
    desk.press("/，有人");
    assert_eq!(desk.app.prompt().map(dubao::app::Prompt::text), Some("，有人"));
    assert_eq!(desk.app.list().results().map(|results| results.total), Some(1));
    desk.press("<Esc><Tab>}a很好，记住。<Enter>");
    assert_eq!(desk.bookmarks()[0].note, "很好，记住。");
}

#[test]
fn a_second_note_edits_the_first() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}v)a一<Enter>}{v)a二<Enter>");
    let notes: Vec<_> = desk.bookmarks().into_iter().map(|mark| mark.note).collect();
    assert_eq!(notes, ["一二"]);
}

#[test]
fn the_next_sentence_is_never_the_same_row() {
    let text = "石桥记\n\n石桥修好了，两岸的人都来看。孩子们在桥上跑。老人坐在桥头。\n\n明年还要修一座木桥，方便城西的居民出行，大家都盼着。\n";
    let mut desk = Desk::new(vec![Source::Stdin(text.into())], (100, 20), Widths::wide());
    desk.press("<Enter>");
    let mut rows = vec![desk.app.reader().line()];
    for _ in 0..3 {
        desk.press(")");
        rows.push(desk.app.reader().line());
    }
    assert_eq!(rows.last(), desk.app.reader().opened().map(|opened| opened.setting.lines.len() - 1).as_ref());
    desk.press("b");
    assert!(desk.screen().0.contains("›▐"), "{}", desk.screen().0);
}

#[test]
fn looking_at_the_raw_page_moves_nothing() {
    let mut desk = desk(60, 16);
    desk.press("<Enter>4j");
    let before = desk.screen();
    desk.press("rr");
    assert_eq!(desk.screen(), before);
    desk.press("rrrr");
    assert_eq!(desk.screen(), before);
}

#[test]
fn no_hit_leaves_no_match() {
    let mut desk = desk(100, 20);
    desk.press("/电车圞");
    assert_eq!(desk.app.list().results().map(|results| results.total), Some(0));
    assert!(desk.app.reader().matches().is_empty());
}

#[test]
fn a_title_is_found_by_its_pinyin() {
    let mut desk = desk(100, 20);
    desk.press("/ycb");
    assert_eq!(desk.text_in(|theme| theme.hit), "渔村办");
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn what_is_near_is_no_hit() {
    let mut desk = desk(100, 20);
    desk.press("/渔村办了图书馆");
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn help_comes_back_from_its_end() {
    let mut desk = desk(80, 24);
    desk.press("?");
    let before = desk.screen();
    desk.press("Gk");
    let end = desk.screen();
    desk.press("gg");
    assert_eq!(desk.screen(), before);
    desk.press("G");
    assert_ne!(desk.screen(), end);
}

#[test]
fn the_raw_page_is_shown_at_the_same_place_and_left_again() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}}r");
    insta::assert_snapshot!(desk.screen().0);
    desk.press("b");
    assert_eq!(desk.bookmarks()[0].passage.quote, "“等了三十年。”");
    desk.press("r");
    assert_eq!(desk.text_in(|theme| theme.mark), "“等了三十年。”");
}

#[test]
fn the_selected_row_is_of_one_colour() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>}b<Tab>");
    let row = desk.text_in(|theme| theme.cursor);
    assert!(row.starts_with("›▐") && width(&row, Widths::wide()) == Cells(36), "{row}");
}

#[test]
fn the_text_is_shown_in_other_characters_and_found_in_its_own() {
    let mut desk = desk(100, 20);
    desk.press("/电车<Enter><Tab>");
    let before = desk.screen();
    desk.press("cc");
    let (screen, _) = desk.screen();
    assert!(screen.contains("山腳開出。車廂裏坐滿了") && screen.contains("以繁体显示"), "{screen}");
    assert_eq!(desk.text_in(|theme| theme.hit_current), "電車");
    desk.press("r");
    let (raw, _) = desk.screen();
    assert!(raw.contains("## 山城通了電車"), "{raw}");
    desk.press("rc");
    assert!(desk.screen().0.contains("山脚开出。车厢里坐满了"));
    desk.press("gg/电车<Enter>");
    assert_eq!(desk.screen(), before);
}

#[test]
fn q_quits_from_the_list_alone() {
    let mut desk = desk(100, 20);
    desk.press("<Tab>q");
    assert!(!desk.quit);
    desk.press("q");
    assert!(desk.quit);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is pressed on whatever screen: no panic, no row wider than the screen.
    #[test]
    fn any_keys_on_any_screen(
        size in (1usize..500, 1usize..200),
        other in (1usize..500, 1usize..200),
        keys in prop::collection::vec("[jkhlGgnNvVwebatyYDuBzq?/oS(){}rd+-]|<Enter>|<Esc>|<C-r>|<Tab>|<C-d>|<C-o>|\\]\\]|电|车", 0..40),
        wide in any::<bool>(),
    ) {
        let widths = if wide { Widths::wide() } else { Widths::narrow() };
        let mut desk = Desk::new(vec![Source::Stdin(PAGE.into())], size, widths);
        let half = keys.len() / 2;
        desk.press(&keys[..half].concat());
        desk.happen(Event::Resize(Cells(other.0), Cells(other.1)));
        desk.press(&keys[half..].concat());
        let (screen, cursor) = desk.screen();
        for row in screen.lines() {
            prop_assert!(width(row, widths) <= Cells(other.0), "{row}");
        }
        prop_assert!(cursor.is_none_or(|at| usize::from(at.x) < other.0 && usize::from(at.y) < other.1));
    }
}
