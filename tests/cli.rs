//! The command line as other programs see it: what is printed where, in which form, with which exit status, and that
//! nothing that was read can command a terminal.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use dubao::page::{clean, read};
use dubao::text::{Cells, Widths, width};
use serde_json::Value;

use crate::support::pty::{Pty, Quote, size};
use crate::support::{DUBAO, PAGES, Sandbox, characters, finish};

/// What a block may be.
const ROLES: [&str; 12] = [
    "kicker",
    "headline",
    "subtitle",
    "section",
    "byline",
    "body",
    "caption",
    "credit",
    "jump",
    "notice",
    "ornament",
    "duplicate",
];

fn seeds() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/seeds");
    fs::read_dir(folder).expect("the seeds").map(|entry| entry.expect("a seed").path()).collect()
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn text<'v>(object: &'v Value, key: &str) -> &'v str {
    object[key].as_str().unwrap_or_else(|| panic!("{key} is no text: {object}"))
}

fn number(object: &Value, key: &str) -> usize {
    let number = object[key].as_u64().unwrap_or_else(|| panic!("{key} is no number: {object}"));
    usize::try_from(number).expect("a small number")
}

/// What every article's object has, whatever the command.
fn assert_article(article: &Value) {
    let id = text(article, "id");
    assert!(id.len() == 16 && id.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c)), "{id}");
    assert!(!text(article, "title").trim().is_empty());
    for key in ["kicker", "subtitle", "date", "source"] {
        assert!(article[key].is_null() || article[key].is_string(), "{article}");
    }
    assert!(article["byline"].as_array().expect("names").iter().all(Value::is_string));
    assert!(["news", "brief", "photo", "notice", "teaser", "banner"].contains(&text(article, "kind")), "{article}");
    assert!(number(article, "chars") > 0);
}

#[test]
fn without_a_library_the_seeds_are_listed() {
    let sandbox = Sandbox::new();
    let listed = sandbox.run(["list"]);
    let lines = listed.lines();
    assert!(lines.len() >= 20, "{} articles", lines.len());
    for line in &lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, title, page] = fields[..] else { panic!("{line}") };
        assert!(id.len() == 16 && !title.trim().is_empty() && page.starts_with("seed:"), "{line}");
    }
    let objects = sandbox.run(["list", "--json"]);
    assert_eq!(objects.lines().len(), lines.len());
    for (line, article) in lines.iter().zip(objects.json()) {
        assert_article(&article);
        let title = text(&article, "title").replace('﹃', "『").replace('﹄', "』");
        assert_eq!(*line, [text(&article, "id"), &title, text(&article, "page")].join("\t"));
    }
}

#[test]
fn the_articles_of_a_folder_are_listed_in_order() {
    let sandbox = Sandbox::with_pages();
    let articles = sandbox.run([OsString::from("list"), "--json".into(), sandbox.library().into()]).json();
    let titles: Vec<&str> = articles.iter().map(|article| text(article, "title")).collect();
    assert_eq!(titles, ["河边开了一家旧书店", "山村茶农学会看云", "石桥修好了"]);
    for (article, (name, page)) in articles.iter().zip(PAGES) {
        assert_article(article);
        assert!(article.get("blocks").is_none());
        assert_eq!(Path::new(text(article, "page")), sandbox.library().join(name));
        assert_eq!(number(article, "chars"), characters(page).len());
    }
    assert_eq!(articles[0]["byline"], serde_json::json!(["林小雨"]));
}

#[test]
fn an_article_is_shown_by_its_id() {
    let sandbox = Sandbox::new();
    let listed = sandbox.run(["list", "--json"]).json();
    let article = listed.last().expect("an article");
    for digits in [text(article, "id"), text(article, "id").get(..8).expect("digits")] {
        let shown = sandbox.run(["show", "--json", digits]);
        assert_eq!(shown.lines().len(), 1);
        for key in keys(article) {
            assert_eq!(shown.json()[0][key], article[key]);
        }
    }
    let none = sandbox.run(["show", "0000000000000000"]);
    assert_eq!((none.status, none.stdout.as_str()), (Some(2), ""));
    assert!(none.stderr.contains("0000000000000000"), "{}", none.stderr);
}

#[test]
fn show_json_keeps_every_character_and_every_line_of_the_seeds() {
    let sandbox = Sandbox::new();
    for path in seeds() {
        let source = fs::read_to_string(&path).expect("a seed");
        let mut held = vec![0; source.lines().count()];
        let mut shown = String::new();
        for article in sandbox.run([OsString::from("show"), "--json".into(), path.clone().into()]).json() {
            assert_article(&article);
            for block in article["blocks"].as_array().expect("blocks") {
                assert_eq!(keys(block).len(), 3, "{block}");
                assert!(ROLES.contains(&text(block, "role")), "{block}");
                shown.push_str(text(block, "text"));
                for lines in block["lines"].as_array().expect("pairs") {
                    let [Some(first), Some(last)] = [lines[0].as_u64(), lines[1].as_u64()] else { panic!("{lines}") };
                    for line in first..=last {
                        held[usize::try_from(line).expect("a small number") - 1] += 1;
                    }
                }
            }
        }
        assert_eq!(characters(&shown), characters(&source), "{}", path.display());
        for (number, (line, times)) in source.lines().zip(held).enumerate() {
            assert!(times == 1 || line.trim().is_empty(), "{}:{}: {times}: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn shown_lines_are_as_wide_as_asked_and_nothing_is_lost() {
    let sandbox = Sandbox::new();
    for path in seeds() {
        let source = fs::read_to_string(&path).expect("a seed");
        let blocks = read(&source).into_iter().flat_map(|article| clean(&article).blocks).map(|block| block.text);
        let cleaned = characters(&blocks.collect::<String>());
        for (cells, widths) in [("1", Widths::narrow()), ("2", Widths::wide())] {
            for measure in [16, 40, 80] {
                let asked = ["show", "--width", &measure.to_string(), "--ambiguous", cells].map(OsString::from);
                let shown = sandbox.run(asked.into_iter().chain([path.clone().into()]));
                for line in shown.lines() {
                    assert!(width(line, widths) <= Cells(measure), "{measure}: {line}");
                }
                assert_eq!(characters(&shown.stdout), cleaned, "{} at {measure}", path.display());
            }
        }
        let raw = sandbox.run([OsString::from("show"), "--raw".into(), path.clone().into()]);
        assert_eq!(characters(&raw.stdout), characters(&source));
    }
}

#[test]
fn text_is_cleaned_to_be_read_and_exact_in_json() {
    let sandbox = Sandbox::new();
    let page = "城东石桥通车城东石桥通车，，20222022\n\n记者 王 伟\n\n1月 5日，题为﹁石桥﹂ 的灯会在桥头开幕 ，两岸 居民都来观看。\n\n";
    let path = sandbox.write("扫描.txt", page);
    let run = |before: &[&str]| sandbox.run(before.iter().map(OsString::from).chain([path.clone().into()]));
    let shown = run(&["show", "--width", "80"]).stdout;
    for line in ["城东石桥通车，2022", "记者 王伟", "1月5日，题为「石桥」 的灯会在桥头开幕 ，两岸 居民都来观看。"]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(run(&["list"]).stdout.contains("\t城东石桥通车，2022\t"));
    let article = run(&["show", "--json"]).json().remove(0);
    assert_eq!(text(&article, "title"), "城东石桥通车城东石桥通车，，20222022");
    assert_eq!(text(&article["blocks"][1], "text"), "记者 王 伟");
    assert_eq!(run(&["show", "--raw"]).stdout, page);
    let hit = run(&["search", "--json", "通车，2022"]).json().remove(0);
    assert_eq!(hit["id"], article["id"]);
    assert_eq!(run(&["search", "通车城东"]).status, Some(1));
}

#[test]
fn hits_come_best_first_with_their_matches() {
    let sandbox = Sandbox::with_pages();
    let search = |more: &[&str]| {
        let asked = ["search", "旧书店"].iter().chain(more).map(OsString::from);
        sandbox.run(asked.chain([sandbox.library().into()]))
    };
    let found = search(&["--json"]);
    assert_eq!(found.lines().len(), 2);
    let hits = found.json();
    assert_eq!(hits.iter().map(|hit| text(hit, "title")).collect::<Vec<_>>(), ["河边开了一家旧书店", "石桥修好了"]);
    assert_eq!(hits.iter().map(|hit| number(hit, "matches")).collect::<Vec<_>>(), [2, 1]);
    assert!(hits[0]["score"].as_f64() > hits[1]["score"].as_f64());
    for (hit, article) in hits.iter().zip([0, 2]) {
        assert_eq!(Path::new(text(hit, "page")), sandbox.library().join(PAGES[article].0));
        let snippet: Vec<char> = text(hit, "snippet").chars().collect();
        let ranges = hit["ranges"].as_array().expect("ranges");
        assert!(!ranges.is_empty());
        for range in ranges {
            let [Some(start), Some(end)] = [range[0].as_u64(), range[1].as_u64()] else { panic!("{range}") };
            let [start, end] = [start, end].map(|at| usize::try_from(at).expect("a small number"));
            assert_eq!(snippet[start..end].iter().collect::<String>(), "旧书店");
        }
    }
    assert_eq!(search(&["--count"]).lines(), ["2"]);
    assert_eq!(search(&["--json", "--limit", "1"]).json(), hits[..1]);
    assert!(search(&[]).stdout.contains("旧书店"));
}

#[test]
fn matches_stand_under_each_other() {
    let sandbox = Sandbox::with_pages();
    let kwic = |more: &[&str]| {
        let asked = ["search", "旧書店", "--kwic"].iter().chain(more).map(OsString::from);
        sandbox.run(asked.chain([sandbox.library().into()]))
    };
    let json = kwic(&["--json"]).json();
    let printed = kwic(&["--width", "60"]);
    assert_eq!((json.len(), printed.lines().len()), (3, 3));
    for line in printed.lines() {
        let start = line.find("旧书店").expect("the match");
        assert_eq!(width(line.get(..start).expect("a character"), Widths::wide()), Cells(35), "{line}");
        assert!(width(line, Widths::wide()) <= Cells(60), "{line}");
    }
    let sides = |side: &str| -> Vec<String> {
        kwic(&["--json", "--sort", side]).json().iter().map(|line| text(line, side).to_owned()).collect()
    };
    assert!(sides("right").is_sorted());
    let reversed: Vec<String> = sides("left").iter().map(|left| left.chars().rev().collect()).collect();
    assert!(reversed.is_sorted());
    assert_eq!(kwic(&["--limit", "1"]).lines().len(), 1);
}

#[test]
fn what_is_near_is_told_from_what_is_found() {
    let sandbox = Sandbox::with_pages();
    let search = |more: &[&str]| {
        let asked = ["search", "河边有旧书店"].iter().chain(more).map(OsString::from);
        sandbox.run(asked.chain([sandbox.library().into()]))
    };
    let near = search(&["--json"]);
    assert_eq!(near.status, Some(1));
    let hits = near.json();
    assert_eq!(text(&hits[0], "title"), "河边开了一家旧书店");
    assert!(hits.iter().all(|hit| hit["near"] == true));
    assert_eq!(search(&["--count"]).stdout, "0\n");
}

#[test]
fn the_exit_status_tells_found_from_nothing_and_from_failure() {
    let sandbox = Sandbox::with_pages();
    let library = sandbox.library();
    let run = |arguments: &[&str]| sandbox.run(arguments.iter().map(OsString::from).chain([library.clone().into()]));
    for (arguments, status) in [
        (&["list"][..], 0),
        (&["show"], 0),
        (&["search", "石桥"], 0),
        (&["search", "没有这样的词"], 1),
        (&["search", "--count", "没有这样的词"], 1),
        (&["search", "", "no-such-folder"], 2),
        (&["list", "--no-such-option"], 2),
        (&["show", "--width", "1"], 2),
        (&["show", "--width", "many"], 2),
        (&["--ambiguous", "3", "list"], 2),
    ] {
        let output = run(arguments);
        assert_eq!(output.status, Some(status), "{arguments:?}: {output:?}");
        assert_eq!(output.stderr.is_empty(), status < 2, "{arguments:?}: {output:?}");
    }
    for arguments in [&["show"][..], &["search"], &["help", "nothing"]] {
        assert_eq!(sandbox.run(arguments).status, Some(2), "{arguments:?}");
    }
    let bookmarks = sandbox.run(["bookmarks", "--json"]);
    assert_eq!((bookmarks.status, bookmarks.stdout.as_str(), bookmarks.stderr.as_str()), (Some(1), "", ""));
}

#[test]
fn help_tells_every_command_and_every_field_of_the_json() {
    let sandbox = Sandbox::with_pages();
    let help = sandbox.run(["help"]);
    for command in ["list", "show", "search", "bookmarks", "export", "import", "open", "doctor", "help"] {
        assert!(help.lines().iter().any(|line| line.trim_start().starts_with(command)), "{command}");
    }
    assert_eq!(sandbox.run(["--help"]).stdout, help.stdout);
    let help = sandbox.run(["help", "json"]);
    let words: Vec<&str> = help.stdout.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let library = sandbox.library();
    for command in [&["list", "--json"][..], &["show", "--json"], &["search", "--json", "旧书店"]] {
        let objects = sandbox.run(command.iter().map(OsString::from).chain([library.clone().into()])).json();
        let blocks = objects.iter().filter_map(|object| object["blocks"].as_array()).flatten();
        for key in objects.iter().chain(blocks).flat_map(keys) {
            assert!(words.contains(&key), "{command:?}: {key}");
        }
    }
    assert!(keys(&sandbox.run(["doctor", "--json"]).json()[0]).iter().all(|key| words.contains(key)));
}

#[test]
fn the_doctor_examines_terminal_and_notebook() {
    let sandbox = Sandbox::new();
    let examined = sandbox.run(["doctor", "--json"]);
    assert_eq!(examined.lines().len(), 1);
    let report = examined.json().remove(0);
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
    let terminal = &report["terminal"];
    assert_eq!((&terminal["name"], &terminal["attached"]), (&"xterm-256color".into(), &false.into()));
    assert!(terminal["columns"].is_null() && terminal["ambiguous"].is_null());
    let notebook = &report["notebook"];
    assert_eq!((&notebook["bookmarks"], &notebook["problem"]), (&0.into(), &Value::Null));
    assert!(Path::new(text(notebook, "path")).starts_with(sandbox.root().join("data")));
    assert!(!sandbox.root().join("data").exists(), "the doctor makes nothing");
}

#[test]
fn the_doctor_measures_ambiguous_characters_on_a_terminal() {
    let sandbox = Sandbox::new();
    for (quote, cells) in [(Quote::OneCell, "1"), (Quote::TwoCells, "2"), (Quote::Silent, "unknown")] {
        let mut pty = Pty::spawn(Pty::command(&sandbox, DUBAO, &["doctor"]), size(24, 80), quote);
        assert_eq!(pty.wait_for_end().exit_status(), Some(0));
        let expected = format!("ambiguous  {cells} cells");
        pty.wait_until(&expected, |screen| screen.contents().contains(&expected));
        pty.wait_until("the size", |screen| screen.contents().contains("80 × 24"));
        pty.assert_given_back();
    }
}

#[test]
fn standard_input_is_a_page() {
    let sandbox = Sandbox::with_pages();
    let page = File::open(sandbox.library().join(PAGES[1].0)).expect("a page");
    let child = sandbox.command(DUBAO).args(["list", "--json", "-"]).stdin(page).spawn().expect("the program");
    let articles = finish(child).json();
    assert_eq!(articles.len(), 1);
    assert_eq!((text(&articles[0], "title"), text(&articles[0], "page")), ("山村茶农学会看云", "-"));
}

#[test]
fn without_a_terminal_the_reader_says_what_to_use_instead() {
    let mut sandbox = Sandbox::new();
    let redirected = sandbox.run::<&str>([]);
    assert_eq!((redirected.status, redirected.stdout.as_str()), (Some(2), ""));
    assert!(redirected.stderr.contains("not a terminal") && redirected.stderr.contains("dubao list"));

    let mut no_keys = Pty::command(&sandbox, DUBAO, &[]);
    no_keys.set_controlling_tty(false);
    sandbox.set("TERM", "dumb");
    let dumb = Pty::command(&sandbox, DUBAO, &[]);
    sandbox.set("TERM", "");
    let unset = Pty::command(&sandbox, DUBAO, &[]);
    for (command, words) in [(no_keys, "read keys"), (dumb, "TERM=dumb"), (unset, "cannot place text")] {
        let mut pty = Pty::spawn(command, size(24, 80), Quote::OneCell);
        assert_eq!(pty.wait_for_end().exit_status(), Some(2), "{words}");
        pty.wait_until(words, |screen| screen.contents().contains(words) && screen.contents().contains("dubao list"));
        pty.assert_given_back();
    }
}

#[test]
fn every_seed_is_listed_by_its_file_as_well() {
    let sandbox = Sandbox::new();
    let mut of_seed: HashMap<String, Vec<String>> = HashMap::new();
    for article in sandbox.run(["list", "--json"]).json() {
        of_seed.entry(text(&article, "page").replace("seed:", "")).or_default().push(text(&article, "id").to_owned());
    }
    for path in seeds() {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let listed = sandbox.run([OsString::from("list"), "--json".into(), path.into()]).json();
        let ids: Vec<String> = listed.iter().map(|article| text(article, "id").to_owned()).collect();
        assert_eq!(of_seed.remove(&name), Some(ids), "{name}");
    }
    assert!(of_seed.is_empty(), "{of_seed:?}");
}
