//! Searching from the keyboard and from the command line: what narrows the hits, folds them, and lines them up.

use dubao::library::Source;
use dubao::text::{Cells, Widths, width};

use crate::desk::Desk;
use crate::screens::desk;
use crate::session::{NARROW, WIDE, shows};
use crate::support::Sandbox;
use crate::support::pty::{Pty, status};

/// A report of which papers print each their own version.
fn report(change: &str) -> String {
    format!(
        "城东石桥{change}通车\n\n本报讯（记者 林一舟）昨天上午，城东新修的石桥{change}通车。两岸居民从此不必再绕行五公里去赶集，\
         孩子们上学也近了许多。\n\n桥长八十米，用了三千块青石。石匠说，老桥的石料一块也没有浪费，都砌进了桥墩。\n"
    )
}

/// Two papers with the same report, and another piece in one of them.
fn papers() -> Sandbox {
    let sandbox = Sandbox::new();
    for folder in ["江城日报", "山城晚报"] {
        std::fs::create_dir(sandbox.library().join(folder)).expect("a folder");
    }
    sandbox.write("江城日报/2023-01-05.txt", report("正式"));
    sandbox.write("山城晚报/2023-01-06.txt", report("顺利"));
    sandbox
        .write("山城晚报/2024-02-01.txt", "石桥下的集市\n\n石桥下的集市开了，卖鱼的、卖菜的都来了，一直热闹到天黑。\n");
    sandbox
}

fn pages_found(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let found = sandbox.run(["search", "--json", query, "library"]);
    let page = |hit: &serde_json::Value| {
        let page = hit["page"].as_str().expect("a page");
        page.rsplit('/').next().expect("a name").to_owned()
    };
    let mut pages: Vec<_> = found.json().iter().map(page).collect();
    pages.sort();
    pages
}

#[test]
fn hits_are_narrowed_by_date_and_source() {
    let sandbox = papers();
    let [first, second, third] = ["2023-01-05.txt", "2023-01-06.txt", "2024-02-01.txt"];
    for (query, expected) in [
        ("石桥", vec![first, second, third]),
        ("石桥 日期:2023", vec![first, second]),
        ("石桥 date:2023-01-06..", vec![second, third]),
        ("石桥 来源:江城", vec![first]),
        ("石桥 -来源:江城 日期:..2023", vec![second]),
        ("日期:2024", vec![third]),
        ("石桥 是:书签", vec![]),
        ("石桥 is:unread", vec![first, second, third]),
    ] {
        assert_eq!(pages_found(&sandbox, query), expected, "{query}");
    }
}

#[test]
fn reprints_are_one_row_and_told_in_json() {
    let sandbox = papers();
    let search = |more: &[&str]| sandbox.run(["search", "石桥"].iter().chain(more).chain(&["library"]));
    let printed = search(&[]);
    let rows: Vec<_> = printed.lines().into_iter().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect();
    assert_eq!(rows.iter().map(|row| row.ends_with("\t+1")).collect::<Vec<_>>(), [false, true], "{rows:?}");
    let hits = search(&["--json"]).json();
    let repeats: Vec<_> = hits.iter().filter_map(|hit| hit["repeats"].as_str()).collect();
    assert_eq!(repeats, [hits[1]["id"].as_str().expect("an id")]);
}

fn stdin(text: String) -> Source {
    Source::Stdin(text.into())
}

#[test]
fn reprints_are_unfolded_by_a_key() {
    let pages = vec![stdin(report("正式")), stdin(report("顺利")), stdin("石桥\n\n只有石桥。\n".to_owned())];
    let mut desk = Desk::new(pages, (90, 16), Widths::wide());
    desk.press("/石桥<Enter>j");
    let folded = desk.screen().0;
    desk.press("d");
    insta::assert_snapshot!(desk.screen().0);
    desk.press("d");
    assert_eq!(desk.screen().0, folded);
    assert!(folded.contains("另有 1 篇几乎相同"), "{folded}");
}

#[test]
fn only_bookmarked_articles_are_found_if_asked() {
    let mut desk = desk(100, 20);
    desk.press("j<Enter>b<Esc>/是:书签<Enter>");
    let found = |desk: &Desk| desk.app.list().results().map(|results| results.total);
    assert_eq!(found(&desk), Some(1));
    desk.press("<Esc>/-是:书签");
    assert_eq!(found(&desk), Some(2));
}

#[test]
fn matches_of_all_hits_stand_under_each_other() {
    for size in [(100, 14), (40, 12)] {
        let mut desk = desk(size.0, size.1);
        desk.press("/记者<Enter>K");
        insta::assert_snapshot!(desk.screen().0);
        desk.press("<Esc>");
        assert!(desk.app.overlay().is_none() && desk.app.list().results().is_some());
    }
}

#[test]
fn the_concordance_is_sorted_by_either_side() {
    let mut desk = desk(100, 20);
    desk.press("/图书<Enter>K");
    let sides = |desk: &Desk, side| {
        desk.app.concordance().lines().iter().map(|line| line.context.key(side)).collect::<Vec<_>>()
    };
    for (key, side) in [("<", dubao::search::Side::Left), (">", dubao::search::Side::Right)] {
        desk.press(key);
        let sides = sides(&desk, side);
        assert!(sides.len() == 3 && sides.is_sorted(), "{sides:?}");
    }
    let place = |line: &str| width(line.split_once("图书").expect("a match").0, Widths::wide());
    let screen = desk.screen().0;
    let rows: Vec<_> = screen.lines().filter(|line| line.contains(" 图书 ")).map(place).collect();
    assert!(rows.len() == 3 && rows.iter().all(|place| *place == rows[0] && *place > Cells(20)), "{screen}");
}

#[test]
fn a_line_of_the_concordance_opens_at_its_match() {
    let mut desk = desk(100, 20);
    desk.press("/图书<Enter>K2j");
    let line = desk.app.concordance().lines()[2].clone();
    desk.press("<Enter>");
    let reader = desk.app.reader();
    let (opened, current) = (reader.opened().expect("an article"), reader.current().expect("a match"));
    let span = &opened.matches[current];
    let block = &opened.shown().blocks[span.start.block].text;
    assert!(block.get(..span.start.offset).expect("a place").ends_with(&line.context.left), "{line:?}");
    assert_eq!(opened.matches[..current].len(), 2);
    desk.press("K");
    assert_eq!(desk.app.concordance().selected(), 2);
}

#[test]
fn nothing_found_looks_like_nothing() {
    let mut desk = desk(100, 12);
    let before = desk.screen();
    desk.press("/无此一词");
    insta::assert_snapshot!(desk.screen().0);
    assert!(desk.app.reader().opened().is_none());
    desk.press("<Esc>");
    assert_eq!(desk.screen(), before);
    desk.press("/图书下渔村");
    insta::assert_snapshot!(desk.screen().0);
}

#[test]
fn what_was_searched_is_there_again() {
    let sandbox = Sandbox::with_pages();
    for query in ["旧书店", "云低了"] {
        let mut pty = Pty::read_library(&sandbox, WIDE);
        pty.press(&format!("/{query}"));
        pty.wait_until("what was typed", |screen| status(screen).contains(query));
        pty.press("\rQ");
        pty.wait_for_end();
    }
    let pty = Pty::read_library(&sandbox, WIDE);
    pty.press("/");
    for (key, query) in [("\x1b[A", "云低了"), ("\x1b[A", "旧书店"), ("\x1b[B", "云低了")] {
        pty.press(key);
        pty.wait_until("the history", |screen| status(screen).contains(&format!("搜索：{query}")));
    }
}

#[test]
fn the_concordance_comes_from_the_worker() {
    let sandbox = Sandbox::with_pages();
    let pty = Pty::read_library(&sandbox, NARROW);
    pty.press("/旧书店\r");
    pty.wait_until("the hits", |screen| status(screen).contains("2 篇"));
    pty.press("K");
    let aligned = pty.wait_until("the lines", |screen| shows(screen, "逐条匹配 1/3"));
    assert_eq!(aligned.contents().matches(" 旧书店 ").count(), 3);
    pty.press(">");
    pty.wait_until("the lines sorted", |screen| shows(screen, "按右排序"));
    pty.press("G\r");
    pty.wait_until("the article", |screen| !shows(screen, "逐条匹配") && shows(screen, "旧书店"));
}
