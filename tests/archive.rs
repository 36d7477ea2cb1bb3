//! Archives, files of one JSON object a line: that each record is an article like those of text files, wherever
//! articles are printed, shown, searched and marked.

use crate::session::{WIDE, shows};
use crate::support::pty::{Pty, Quote};
use crate::support::{DUBAO, Sandbox};

const ARCHIVE: &str = "{\"id\":\"r1\",\"title\":\"石桥修好了\",\"date\":\"1998-03-05\",\"source\":\"桥报\",\"body\":\"村口的石桥修好了。\\n\\n石缝填得很细。\"}
{broken
{\"id\":\"r2\",\"title\":\"河边开了一家旧书店\",\"body\":\"书和船一样，要有人用才不会坏。\"}
";

fn path(sandbox: &Sandbox) -> String {
    sandbox.write("桥报.jsonl", ARCHIVE).to_str().expect("UTF-8").to_owned()
}

#[test]
fn records_are_listed_with_their_dates_and_other_lines_told() {
    let sandbox = Sandbox::new();
    let path = path(&sandbox);
    let listed = sandbox.run(["list", "--json", &path]);
    let [first, second] = &listed.json()[..] else { panic!("{}", listed.stdout) };
    assert_eq!((&first["date"], &first["source"]), (&"1998-03-05".into(), &"桥报".into()));
    assert_eq!((&second["title"], &second["date"]), (&"河边开了一家旧书店".into(), &serde_json::Value::Null));
    assert_eq!(second["page"], format!("{path}#r2"));
    assert_eq!(listed.status, Some(0));
    assert!(listed.stderr.contains("桥报.jsonl") && listed.stderr.contains("第 2 行"), "{}", listed.stderr);
}

#[test]
fn a_record_is_found_and_shown_by_its_name() {
    let sandbox = Sandbox::new();
    let path = path(&sandbox);
    let found = sandbox.run(["search", "有人用", &path]);
    assert!(found.stdout.contains(&format!("{path}#r2")), "{}", found.stdout);
    let shown = sandbox.run(["show", &format!("{path}#r1")]);
    assert!(shown.lines().iter().any(|line| line.contains("石缝填得很细。")));
    assert!(!shown.stdout.contains("旧书店"));
}

#[test]
fn fields_may_have_other_names() {
    let mut sandbox = Sandbox::new();
    let folder = sandbox.library().to_str().expect("UTF-8").to_owned();
    sandbox.set("DUBAO_CONFIG_DIR", &folder);
    sandbox.write("config.toml", "[archive]\ntitle = \"headline\"\n");
    let archive = sandbox.write("a.ndjson", "{\"headline\":\"石桥\",\"title\":\"别名\",\"body\":\"通车\"}\n");
    let listed = sandbox.run(["list", archive.to_str().expect("UTF-8")]);
    assert!(listed.lines()[0].contains("\t石桥\t"), "{}", listed.stdout);
}

#[test]
fn a_bookmark_in_a_record_is_kept_and_found_again() {
    let sandbox = Sandbox::new();
    let path = path(&sandbox);
    let mut pty = Pty::spawn(Pty::command(&sandbox, DUBAO, &[&path]), WIDE, Quote::Silent);
    pty.wait_until("the first record", |screen| shows(screen, "石缝填得很细") && shows(screen, "旧书店"));
    pty.press("jl");
    pty.wait_until("the second record", |screen| shows(screen, "要有人用才不会坏"));
    pty.press("b");
    pty.wait_until("it is kept", |screen| shows(screen, "已加书签"));
    pty.press("Q");
    pty.wait_for_end();
    let kept = sandbox.run(["bookmarks", "--json"]);
    let [mark] = &kept.json()[..] else { panic!("{kept:?}") };
    assert_eq!((&mark["page"], &mark["state"]), (&format!("{path}#r2").into(), &"in-place".into()));
    let mut pty = Pty::spawn(Pty::command(&sandbox, DUBAO, &[&path]), WIDE, Quote::Silent);
    pty.wait_until("where it was left", |screen| shows(screen, "要有人用才不会坏"));
    pty.press("ggB");
    pty.wait_until("the panel", |screen| shows(screen, "书签"));
    pty.press("\r");
    pty.wait_until("the marked record", |screen| shows(screen, "要有人用才不会坏"));
    pty.press("Q");
    pty.wait_for_end();
}
