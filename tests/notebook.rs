//! The notebook's way out and back: exports, imports, links.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use portable_pty::PtySize;
use serde_json::{Value, json};

use crate::session::shows;
use crate::support::pty::{Pty, size, status};
use crate::support::{HOSTILE, LIMIT, PAGES, Sandbox, assert_harmless};

const WIDE: PtySize = size(24, 100);

/// A record as `dubao export --format json` has it, of a passage of the library's first page.
fn record(sandbox: &Sandbox, id: i64, quote: &str) -> Value {
    let start = PAGES[0].1.find(quote).unwrap_or_default();
    json!({
        "kind": "bookmark", "id": id, "page": sandbox.library().join(PAGES[0].0).canonicalize().expect("a page"),
        "hash": "00000000000000ff", "start": start, "end": start + quote.len(), "quote": quote, "prefix": "",
        "suffix": "", "article": "00aa", "title": "河边开了一家旧书店", "note": "", "tags": [],
        "created": "2027-01-15T08:00:00Z", "modified": "2027-01-15T08:00:00Z",
    })
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| record.to_string() + "\n").collect()
}

#[test]
fn what_is_exported_comes_back_the_same_and_once() {
    let sandbox = Sandbox::with_pages();
    let records = [record(&sandbox, 3, "书和船一样"), record(&sandbox, 7, "店面不大，只有两间屋。")];
    let file = sandbox.write("passages.jsonl", lines(&records));
    let import = |file: &std::path::Path| sandbox.run(["import".as_ref(), file.as_os_str()]);
    assert_eq!(import(&file).lines(), ["新增 2 条，补充 0 条，已有 0 条"]);
    let exported = sandbox.run(["export", "--format", "json"]);
    assert_eq!(exported.json(), records);
    assert_eq!(import(&file).lines(), ["新增 0 条，补充 0 条，已有 2 条"]);
    let other = Sandbox::new();
    let moved = other.write("moved.jsonl", &exported.stdout);
    assert_eq!(other.run(["import".as_ref(), moved.as_os_str()]).lines().len(), 1);
    assert_eq!(other.run(["export", "--format", "json"]).stdout, exported.stdout);
}

#[test]
fn a_hostile_notebook_commands_nothing() {
    let sandbox = Sandbox::with_pages();
    let mut hostile = record(&sandbox, 1, "书和船一样");
    for field in ["quote", "title", "note", "article", "prefix"] {
        hostile[field] = HOSTILE.into();
    }
    hostile["tags"] = json!([HOSTILE, "a b"]);
    hostile["page"] = format!("/{HOSTILE}报/{HOSTILE}.txt").into();
    let file = sandbox.write("passages.jsonl", lines(&[hostile.clone()]));
    assert_eq!(sandbox.run(["import".as_ref(), file.as_os_str()]).status, Some(0));
    for format in ["markdown", "json", "csv", "bibtex"] {
        let exported = sandbox.run(["export", "--format", format]);
        assert!(!exported.lines().is_empty(), "{format}");
        assert_harmless(&exported.stdout.replace("\r\n", "\n"));
    }
    assert_harmless(&sandbox.run(["bookmarks"]).stdout);
    assert_eq!(sandbox.run(["export", "--format", "json"]).json(), [hostile], "JSON loses nothing");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let sandbox = Sandbox::with_pages();
    assert_eq!(sandbox.run(["export"]).status, Some(1), "nothing to export");
    let file = sandbox.write("passages.jsonl", lines(&[record(&sandbox, 1, "书和船一样")]));
    assert_eq!(sandbox.run(["import".as_ref(), file.as_os_str()]).status, Some(0));
    let target = sandbox.root().join("out/notes.md");
    let export = || sandbox.run(["export".as_ref(), "-o".as_ref(), target.as_os_str()]);
    let refused = export();
    assert_eq!((refused.status, refused.stdout.as_str()), (Some(2), ""));
    assert!(refused.stderr.contains("out/notes.md"), "{}", refused.stderr);
    fs::create_dir_all(&target).expect("a folder in the way");
    assert_eq!(export().status, Some(2));
    fs::remove_dir(&target).expect("an empty folder");
    assert_eq!(export().status, Some(0));
    let names: Vec<_> = fs::read_dir(sandbox.root().join("out")).expect("a folder").flatten().collect();
    assert_eq!(names.len(), 1);
    assert_eq!(fs::read_to_string(&target).expect("a document"), sandbox.run(["export"]).stdout);
}

#[test]
fn a_damaged_export_gives_its_sound_lines_and_the_others_are_named() {
    let sandbox = Sandbox::with_pages();
    let sound = lines(&[record(&sandbox, 1, "书和船一样")]);
    let file = sandbox.write("passages.jsonl", format!("\u{FEFF}<<<<<<< ours\r\n{sound}=======\r\n{{\"kind\":\"book"));
    let output = sandbox.run(["import".as_ref(), file.as_os_str()]);
    assert_eq!((output.status, output.stdout.as_str()), (Some(2), "新增 1 条，补充 0 条，已有 0 条\n"));
    assert!(output.stderr.contains(": 1, 3, 4"), "{}", output.stderr);
}

#[test]
fn the_mirror_is_what_an_export_gives() {
    let sandbox = Sandbox::with_pages();
    let mut pty = Pty::read_library(&sandbox, WIDE);
    pty.press("\r");
    pty.wait_until("the reader's keys", |screen| status(screen).contains("b 书签"));
    pty.press("b");
    pty.wait_until("the bookmark", |screen| status(screen).contains("✓ 已加书签"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    let mirror = sandbox.root().join("data/bookmarks.jsonl");
    let exported = sandbox.run(["export", "--format", "json"]);
    assert_eq!(exported.lines().len(), 1);
    assert_eq!(fs::read_to_string(&mirror).expect("a mirror"), exported.stdout);
    let edited = exported.stdout.replace("\"note\":\"\"", "\"note\":\"改\"") + "\r\n";
    fs::write(&mirror, &edited).expect("an edited mirror");
    let output = sandbox.run(["import".as_ref(), mirror.as_os_str()]);
    assert_eq!((output.status, output.stdout.as_str()), (Some(0), "新增 0 条，补充 1 条，已有 0 条\n"));
    assert!(output.stderr.contains("bookmarks.jsonl.edited-1"), "{}", output.stderr);
    assert_eq!(fs::read_to_string(&mirror).expect("a mirror"), sandbox.run(["export", "--format", "json"]).stdout);
}

#[test]
fn a_link_opens_the_reader_at_its_passage() {
    let sandbox = Sandbox::with_pages();
    let long = format!("{}{}", "　　前面的一段话。\n".repeat(60), PAGES[0].1);
    sandbox.write(PAGES[0].0, &long);
    let quote = "店面不大，只有两间屋。";
    let file = sandbox.write("../passages.jsonl", lines(&[record(&sandbox, 1, quote)]));
    assert_eq!(sandbox.run(["import".as_ref(), file.as_os_str()]).status, Some(0));
    let exported = sandbox.run(["export"]).stdout;
    let (_, link) = exported.split_once("<dubao:").expect("a link");
    let link = format!("dubao:{}", link.split_once('>').expect("its end").0);
    for arguments in [&["open", &link][..], &[&link]] {
        let mut pty = Pty::start(&sandbox, arguments, WIDE);
        let screen = pty.wait_until("the passage", |screen| shows(screen, quote));
        assert!(status(&screen).contains("b 书签"), "the reader has the keys");
        pty.press("Q");
        assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    }
    let missing = sandbox.run(["open", "dubao:/no/such/page.txt?hash=1&start=0&end=3"]);
    assert_eq!(missing.status, Some(2));
    assert_eq!(sandbox.run(["open", "dubao:nonsense"]).status, Some(2));
}

#[test]
fn a_renamed_page_is_known_again_and_its_new_name_is_kept() {
    let sandbox = Sandbox::with_pages();
    let file = sandbox.write("passages.jsonl", lines(&[record(&sandbox, 1, "店面不大，只有两间屋。")]));
    assert_eq!(sandbox.run(["import".as_ref(), file.as_os_str()]).status, Some(0));
    fs::remove_file(file).expect("a file");
    let state =
        |arguments: &[&str]| sandbox.run(["bookmarks", "--json"].iter().chain(arguments)).json()[0]["state"].clone();
    let (old, new) = (sandbox.library().join(PAGES[0].0), sandbox.library().join("renamed.txt"));
    fs::rename(old, &new).expect("another name");
    assert_eq!(state(&[]), "in-place", "by its content");
    fs::write(&new, PAGES[0].1.replace("两间屋", "三间屋")).expect("a change");
    assert_eq!(state(&[]), "changed", "by the passage");
    let away = sandbox.root().join("away");
    fs::rename(sandbox.library(), &away).expect("another place");
    assert_eq!((state(&[]), state(&["away"])), ("lost".into(), "changed".into()));
}

#[test]
fn a_record_of_a_renamed_archive_is_known_again_and_cited_with_its_paper() {
    let sandbox = Sandbox::with_pages();
    let (title, body) = ("渡口", "摆渡的人在门口等船。");
    let archive =
        serde_json::json!({ "id": "r1", "title": title, "date": "2021-03-04", "source": "江报", "body": body });
    let old = sandbox.write("archive.jsonl", archive.to_string() + "\n");
    let mut mark = record(&sandbox, 1, "店面不大，只有两间屋。");
    mark["page"] = format!("{}#r1", old.display()).into();
    (mark["title"], mark["quote"], mark["prefix"], mark["suffix"]) =
        (title.into(), body.into(), "渡口\n".into(), "".into());
    (mark["start"], mark["end"]) = ((title.len() + 1).into(), (title.len() + 1 + body.len()).into());
    let file = sandbox.root().join("passages.jsonl");
    fs::write(&file, lines(&[mark])).expect("a file");
    assert_eq!(sandbox.run(["import".as_ref(), file.as_os_str()]).status, Some(0));
    let state = || sandbox.run(["bookmarks", "--json"]).json()[0]["state"].clone();
    assert_eq!(state(), "in-place");
    assert!(sandbox.run(["export"]).stdout.contains(r"渡口\[N\]. 江报, 2021-03-04."));
    fs::rename(&old, sandbox.library().join("chest.jsonl")).expect("another name");
    assert_eq!(state(), "in-place", "by its name in the archive");
    fs::write(sandbox.library().join("chest.jsonl"), archive.to_string().replace("r1", "r2")).expect("another record");
    assert_eq!(state(), "lost");
}

#[test]
fn the_desktops_clipboard_gets_what_the_terminals_gets() {
    let mut sandbox = Sandbox::with_pages();
    let tools = sandbox.root().join("bin");
    fs::create_dir(&tools).expect("a folder");
    let script = "#!/bin/sh\n/bin/cat > \"$HOME/clip.new\" && /bin/mv \"$HOME/clip.new\" \"$HOME/clip\"\n";
    fs::write(tools.join("xclip"), script).expect("a tool");
    fs::set_permissions(tools.join("xclip"), PermissionsExt::from_mode(0o755)).expect("a program");
    sandbox.set("PATH", tools.to_str().expect("UTF-8"));
    sandbox.set("DISPLAY", ":9");
    let mut pty = Pty::read_library(&sandbox, WIDE);
    pty.press("\ry");
    pty.wait_until("that it is copied", |screen| shows(screen, "送往剪贴板"));
    let clip = sandbox.root().join("home/clip");
    let end = std::time::Instant::now() + LIMIT;
    while !clip.exists() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(fs::read_to_string(clip).expect("the clipboard"), "河边开了一家旧书店");
    pty.press("Q");
    pty.wait_for_end();
}

#[test]
fn what_is_read_to_its_end_is_counted() {
    let sandbox = Sandbox::with_pages();
    assert_eq!(sandbox.run(["stats"]).status, Some(1));
    let mut pty = Pty::read_library(&sandbox, WIDE);
    pty.press("\rG");
    pty.wait_until("the sign of what was read", |screen| shows(screen, "✓"));
    pty.press("Q");
    pty.wait_for_end();
    let stats = sandbox.run(["stats", "--json"]).json().remove(0);
    assert_eq!((&stats["total"]["articles"], stats["days"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    let told = sandbox.run(["stats"]);
    assert!(told.lines().len() >= 10 && told.stdout.starts_with("读完 1 篇"), "{}", told.stdout);
    let exported = sandbox.run(["export", "--format", "json"]).stdout;
    let other = Sandbox::with_pages();
    let file = other.write("read.jsonl", &exported);
    for _ in 0..2 {
        assert_eq!(other.run(["import".as_ref(), file.as_os_str()]).status, Some(0));
    }
    assert_eq!(other.run(["stats", "--json"]).json().remove(0), stats);
    assert_eq!(other.run(["export", "--format", "json"]).stdout, exported);
}
