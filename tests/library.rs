//! The library on the disk: what is added stays, is found without being read again, and outlives being killed,
//! damaged, and opened twice.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::session::{WIDE, shows};
use crate::support::pty::{Pty, Quote};
use crate::support::{DUBAO, Sandbox, finish};

/// A sandbox whose library holds three pages and an archive.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_pages();
    sandbox.write(
        "archive.jsonl",
        "{\"id\":\"r1\",\"title\":\"渡口\",\"body\":\"摆渡的人在旧书店门口等船。\"}\n{}\n{\"title\":\"\"}\n",
    );
    let library = sandbox.library();
    assert_eq!(sandbox.run([Path::new("add"), &library]).status, Some(0));
    sandbox
}

fn index(sandbox: &Sandbox) -> String {
    let indexed = sandbox.run(["index"]);
    assert_eq!(indexed.status, Some(0), "{indexed:?}");
    indexed.stdout
}

fn count(sandbox: &Sandbox, query: &str) -> String {
    sandbox.run(["search", "--count", query]).stdout.trim().to_owned()
}

/// All files of the index.
fn files(sandbox: &Sandbox) -> Vec<PathBuf> {
    let entries = walk(&sandbox.root().join("cache"));
    entries.into_iter().filter(|path| path.extension().is_none_or(|extension| extension != "lock")).collect()
}

fn walk(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_added_is_the_library_and_what_is_removed_is_not() {
    let sandbox = sandbox();
    let library = sandbox.library().to_str().expect("UTF-8").to_owned();
    assert_eq!(sandbox.run(["sources", "--json"]).json()[0]["path"], library.as_str());
    assert!(index(&sandbox).starts_with("4 个版面，"));
    assert_eq!(count(&sandbox, "旧书店"), "3");
    assert_eq!(sandbox.run(["list"]).lines().len(), 4);
    assert!(sandbox.run(["search", "摆渡"]).stdout.contains("archive.jsonl#r1"));
    assert_eq!(sandbox.run(["remove", &library]).status, Some(0));
    assert_eq!(sandbox.run(["remove", &library]).status, Some(1));
    assert_eq!(sandbox.run(["sources"]).status, Some(1));
    assert!(sandbox.run(["list"]).lines()[0].contains("seed:"), "without a library, the seeds are listed");
}

#[test]
fn what_has_not_changed_is_not_read_again() {
    let sandbox = sandbox();
    let all = || {
        let mut all = files(&sandbox);
        all.sort();
        all
    };
    index(&sandbox);
    let before = all();
    index(&sandbox);
    assert_eq!(all(), before);
}

#[test]
fn what_changes_is_found_as_it_is() {
    let sandbox = sandbox();
    index(&sandbox);
    sandbox.write("02-tea.txt", "山村茶农学会看雨\n　　茶农们如今也学着看雨，旧书店里有一本讲雨的书。\n");
    fs::rename(sandbox.library().join("01-book.txt"), sandbox.library().join("09-book.txt")).expect("a file renamed");
    fs::remove_file(sandbox.library().join("03-bridge.txt")).expect("a file removed");
    let archive = fs::read_to_string(sandbox.library().join("archive.jsonl")).expect("the archive");
    sandbox.write("archive.jsonl", format!("{archive}{{\"id\":\"r2\",\"title\":\"新渡口\",\"body\":\"船来了。\"}}\n"));
    index(&sandbox);
    assert_eq!((count(&sandbox, "看云"), count(&sandbox, "看雨")), ("0".into(), "1".into()));
    assert_eq!((count(&sandbox, "祠堂"), count(&sandbox, "渡口")), ("0".into(), "2".into()));
    assert!(sandbox.run(["search", "连环画"]).stdout.contains("09-book.txt"));
    sandbox.write("archive.jsonl", "{\"id\":\"r9\",\"title\":\"码头\",\"body\":\"装船。\"}\n");
    index(&sandbox);
    assert_eq!((count(&sandbox, "渡口"), count(&sandbox, "码头")), ("0".into(), "1".into()));
    assert!(sandbox.run(["search", "码头"]).stdout.contains("#r9"));
}

#[test]
fn what_changed_is_known_to_a_search_at_once() {
    let sandbox = sandbox();
    index(&sandbox);
    fs::write(sandbox.library().join("04-new.txt"), "渡船换了新桨\n\n昨天渡船换了新桨。\n").expect("a page");
    assert_eq!(count(&sandbox, "新桨"), "1");
    fs::remove_file(sandbox.library().join("04-new.txt")).expect("a page");
    assert_eq!((count(&sandbox, "新桨").as_str(), sandbox.run(["list"]).lines().len()), ("0", 4));
}

#[test]
fn a_search_of_the_library_says_what_it_could_not_read() {
    let sandbox = sandbox();
    let noise = sandbox.library().join("noise.txt");
    fs::write(&noise, [0; 99]).expect("a file");
    for _ in 0..2 {
        let searched = sandbox.run(["search", "旧书店"]);
        assert_eq!((searched.status, searched.stdout.is_empty()), (Some(2), false));
        assert!(searched.stderr.contains("noise.txt"), "{searched:?}");
    }
    fs::remove_file(&noise).expect("the file is there");
    assert_eq!(sandbox.run(["search", "旧书店"]).status, Some(0));
}

#[test]
fn an_archive_that_is_edited_in_place_is_read_anew() {
    let sandbox = Sandbox::new();
    let record = |title: &str| format!("{{\"title\":\"{title}\",\"body\":\"{}\"}}\n", "河水很清。".repeat(400));
    let write = |titles: [&str; 3]| sandbox.write("archive.jsonl", titles.map(record).concat());
    write(["石桥", "渡口", "码头"]);
    assert_eq!(sandbox.run([Path::new("add"), &sandbox.library()]).status, Some(0));
    index(&sandbox);
    write(["石桥", "灯会", "码头"]);
    index(&sandbox);
    assert_eq!((count(&sandbox, "渡口"), count(&sandbox, "灯会")), ("0".into(), "1".into()));
}

#[test]
fn a_page_or_archive_of_another_name_is_found_by_that_only() {
    let sandbox = sandbox();
    index(&sandbox);
    fs::rename(sandbox.library().join("01-book.txt"), sandbox.library().join("volume.txt")).expect("a file renamed");
    fs::rename(sandbox.library().join("archive.jsonl"), sandbox.library().join("chest.jsonl")).expect("a file renamed");
    assert!(index(&sandbox).starts_with("4 "));
    let counts = ["来源:book", "来源:volume", "来源:archive", "来源:chest"].map(|query| count(&sandbox, query));
    assert_eq!(counts, ["0", "1", "0", "1"]);
    assert!(sandbox.run(["search", "摆渡"]).stdout.contains("chest.jsonl#r1"));
}

#[test]
fn a_source_that_is_not_there_loses_nothing() {
    let sandbox = sandbox();
    index(&sandbox);
    let away = sandbox.root().join("away");
    fs::rename(sandbox.library(), &away).expect("the library moved away");
    assert!(index(&sandbox).starts_with("4 "));
    fs::create_dir(sandbox.library()).expect("an empty mount point");
    assert!(index(&sandbox).starts_with("4 "));
    assert_eq!(sandbox.run(["list"]).stdout.lines().count(), 3, "the pages are known; the archive's records are in it");
}

#[test]
fn an_index_that_is_damaged_anywhere_is_made_anew() {
    let sandbox = sandbox();
    index(&sandbox);
    for round in 0..40 {
        let all = files(&sandbox);
        let path = &all[round % all.len()];
        let mut bytes = fs::read(path).expect("a file");
        let at = bytes.len() * (round * 7 % 10) / 10;
        if round % 3 == 0 {
            bytes.truncate(at);
        } else if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << (round % 8);
        }
        fs::write(path, bytes).expect("a file");
        let found = sandbox.run(["search", "旧书店", "--count"]);
        assert_eq!((found.status, found.stdout.trim()), (Some(0), "3"), "{}: {found:?}", path.display());
    }
    let generations = fs::read_dir(sandbox.root().join("cache/index")).expect("the index").count();
    assert!(generations <= 2, "one generation and the lock, not {generations}");
}

#[test]
fn the_doctor_tells_of_damage_and_leaves_it() {
    let sandbox = sandbox();
    index(&sandbox);
    let listing = files(&sandbox).into_iter().find(|path| path.ends_with("listing")).expect("the listing");
    fs::write(&listing, "x\n").expect("a file");
    for _ in 0..2 {
        let doctor = sandbox.run(["doctor", "--json"]).json().remove(0);
        assert!(doctor["index"]["problem"].as_str().is_some_and(|told| told.contains("damaged")), "{doctor}");
    }
    assert_eq!(count(&sandbox, "旧书店"), "3", "what needs it makes it anew");
}

#[test]
fn being_killed_costs_at_most_a_batch() {
    let sandbox = Sandbox::new();
    for number in 0..40 {
        let text = format!("第{number}号石桥\n　　第{number}号石桥修好了，村里的人都来看。").repeat(40);
        sandbox.write(format!("{number:02}.txt"), text);
    }
    let library = sandbox.library();
    assert_eq!(sandbox.run([Path::new("add"), &library]).status, Some(0));
    for round in 0..25 {
        let mut child = sandbox.command(DUBAO).arg("index").spawn().expect("the program");
        thread::sleep(Duration::from_millis(20 + round * 31));
        let _ = kill_process(Pid::from_child(&child), Signal::KILL);
        child.wait().expect("its end");
        let doctor = sandbox.run(["doctor", "--json"]).json().remove(0);
        assert_eq!(doctor["index"]["problem"], serde_json::Value::Null, "after {round} kills");
    }
    assert!(sandbox.run(["index", "--rebuild"]).status == Some(0) && index(&sandbox).starts_with("40 个版面"));
    assert_eq!(count(&sandbox, "39号石桥"), "1");
    let left = files(&sandbox)
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".tmp")))
        .count();
    assert!(left <= 3, "{left} files left");
}

#[test]
fn a_search_waits_for_an_index_that_was_never_finished() {
    let sandbox = sandbox();
    for _ in 0..3 {
        let mut child = sandbox.command(DUBAO).arg("index").spawn().expect("the program");
        thread::sleep(Duration::from_millis(60));
        let _ = kill_process(Pid::from_child(&child), Signal::KILL);
        child.wait().expect("its end");
    }
    assert_eq!(count(&sandbox, "旧书店"), "3");
}

#[test]
fn two_at_once_are_one_writer_and_one_reader() {
    let sandbox = sandbox();
    let start = || sandbox.command(DUBAO).arg("index").spawn().expect("the program");
    let ends = [start(), start(), start()].map(finish);
    assert!(ends.iter().any(|end| end.status == Some(0)), "{ends:?}");
    assert!(ends.iter().all(|end| end.status == Some(0) || end.stderr.contains("another dubao")), "{ends:?}");
    assert_eq!(count(&sandbox, "旧书店"), "3");
}

#[test]
fn where_nothing_can_be_written_the_index_is_in_memory() {
    let mut sandbox = sandbox();
    let file = sandbox.write("no-folder", "");
    sandbox.set("DUBAO_CACHE_DIR", file.to_str().expect("UTF-8"));
    let found = sandbox.run(["search", "旧书店", "--count"]);
    assert_eq!((found.status, found.stdout.trim()), (Some(0), "3"), "{found:?}");
    assert!(found.stderr.contains("内存"), "{found:?}");
}

#[test]
fn the_reader_shows_what_is_added_while_it_runs() {
    let sandbox = sandbox();
    let mut pty = Pty::spawn(Pty::command(&sandbox, DUBAO, &[]), WIDE, Quote::Silent);
    pty.wait_until("the library", |screen| shows(screen, "山村茶农") && shows(screen, "渡口"));
    sandbox.write("05-new.txt", "夜市开张\n　　河边的夜市昨晚开张，灯一直亮到半夜。\n");
    pty.wait_until("the new page", |screen| shows(screen, "夜市开张"));
    pty.press("/亮到半夜");
    pty.wait_until("it is found", |screen| shows(screen, "灯一直亮到半夜") && !shows(screen, "山村茶农"));
    pty.press("\x1b");
    pty.wait_until("the list", |screen| shows(screen, "山村茶农"));
    let other = sandbox.root().join("other.txt");
    fs::write(&other, "桥头修钟\n　　桥头的大钟昨天修好，又能报时了。\n").expect("a file");
    assert_eq!(sandbox.run([Path::new("add"), &other]).status, Some(0));
    pty.wait_until("the new source", |screen| shows(screen, "桥头修钟"));
    pty.press("Q");
    pty.wait_for_end();
}
