//! Selecting: where each motion comes out, and that what is selected is what is copied and counted, to the character.

use dubao::app::{App, Effect, Event, Place};
use dubao::config::Key;
use dubao::library::Source;
use dubao::text::Widths;
use proptest::prelude::*;

use crate::desk::Desk;
use crate::screens::{PAGE, desk};

/// What is selected after `keys`, copied.
fn copied(keys: &str) -> String {
    let mut desk = desk(60, 24);
    desk.press("<Enter>");
    desk.press(keys);
    desk.press("y");
    desk.copied
}

#[test]
fn words_sentences_and_paragraphs_are_selected_with_counts() {
    for (keys, text) in [
        ("}ve", "本报讯"),
        ("}v3e", "本报讯（记者"),
        ("}vw", "本报讯（"),
        ("}v4wb", "本报讯（记者 林"),
        (
            "}v2}o)",
            "。车厢里坐满了赶集的人，有人带着竹篮，有人抱着孩子。\n“等了三十年。”七十岁的老人说，“从前走到县城要半天，现在只要四十分钟。”",
        ),
        (
            "}v2}",
            "本报讯（记者 林一舟 通讯员 周平）清晨六点，第一趟电车从山脚开出。车厢里坐满了赶集的人，有人带着竹篮，有人抱着孩子。\n“等了三十年。”七十岁的老人说，“从前走到县城要半天，现在只要四十分钟。”",
        ),
        (
            "}}v9999999w",
            "“等了三十年。”七十岁的老人说，“从前走到县城要半天，现在只要四十分钟。”\n电车全长18.5公里，设站12座，日均客流约3.2万人次。",
        ),
        (
            "}}v9999999b",
            "山城通了电车\n本报讯（记者 林一舟 通讯员 周平）清晨六点，第一趟电车从山脚开出。车厢里坐满了赶集的人，有人带着竹篮，有人抱着孩子。\n“",
        ),
    ] {
        assert_eq!(copied(keys), text, "{keys}");
    }
}

#[test]
fn rows_are_selected_whole_and_extended_by_rows() {
    let rows = copied("}Vjj");
    assert!(rows.starts_with("本报讯") && !rows.contains('\n'));
    let mut desk = desk(60, 24);
    desk.press("<Enter>}V");
    let first = desk.text_in(|theme| theme.selection);
    desk.press("2j");
    let shown = desk.text_in(|theme| theme.selection);
    assert!(shown.starts_with(&first) && shown.matches('|').count() == 2, "{shown}");
    desk.press("y");
    assert_eq!(desk.copied, shown.replace('|', ""));
    assert_eq!(copied("}v3lVv"), copied("}v3l"), "from rows back to characters");
    assert_eq!(copied("}VV"), copied("}"), "none left");
}

#[test]
fn the_raw_page_is_selected_as_it_is() {
    let mut desk = desk(60, 24);
    desk.press("<Enter>ggrggVjj}y");
    assert!(PAGE.starts_with(&format!("{}\n", desk.copied)) && desk.copied.lines().count() == 3, "{}", desk.copied);
}

/// The source of the selection, which is raw: from the first byte to that after the last character.
fn source(app: &App) -> Option<String> {
    let opened = app.reader().opened()?;
    let span = app.reader().chosen()?;
    let byte = |place: Place| opened.block(place).map(|block| block.to_source(0) + place.offset);
    opened.page.text.get(byte(span.start)?..byte(span.end)?).map(str::to_owned)
}

#[test]
fn until_the_dictionary_is_there_a_run_of_one_class_is_a_word() {
    let mut desk = desk(60, 24);
    desk.press("<Enter>}");
    for key in Key::sequence("vey").unwrap() {
        // The dictionary that is asked for does not come; what is copied does.
        let copied = desk.app.update(Event::Key(key)).into_iter().filter(|effect| matches!(effect, Effect::Copy(_)));
        let copied = copied.collect();
        desk.carry_out_all(copied);
    }
    assert_eq!(desk.copied, "本报讯");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However it was moved, in either form and by either unit: the copy is what lies between the ends, the status line
    /// counts it, and the raw page's copy is the file's text.
    #[test]
    fn what_is_selected_is_what_is_copied(
        raw: bool,
        start in "[j})]{0,6}",
        keys in prop::collection::vec("[hlwebjko(){}]|[2-9][wbel)]|G|gg|<C-d>", 0..12),
        unit in "[vV]",
    ) {
        let mut desk = Desk::new(vec![Source::Stdin(PAGE.into())], (50, 20), Widths::wide());
        desk.press("<Enter>");
        desk.press(if raw { "r" } else { "" });
        desk.press(&start);
        desk.press(&unit);
        desk.press(&keys.concat());
        prop_assume!(desk.app.reader().selection().is_some());
        let opened = desk.app.reader().opened().unwrap().clone();
        let quote = desk.app.reader().chosen().map(|span| opened.quote(&span)).unwrap_or_default();
        let source = source(&desk.app);
        let status = format!("已选 {} 字", quote.chars().count());
        prop_assert!(quote.is_empty() || desk.screen().0.contains(&status), "{status}");
        desk.press("y");
        if quote.trim().is_empty() {
            prop_assert_eq!(&desk.copied, "");
        } else {
            prop_assert_eq!(&desk.copied, &quote);
            prop_assert!(!raw || Some(&desk.copied) == source.as_ref(), "{:?} {:?}", desk.copied, source);
        }
    }
}
