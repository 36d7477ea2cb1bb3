//! The notebook when it must be waited for: in two windows at once, held by another program, on a slow disk, beyond the
//! reader's share of it; and killed while its format is changed. What is tried for that, and where, is in `keeping.rs`.

use std::fs;

use rusqlite::Connection;

use crate::keeping::{bookmarks, can_run, data, marked, run_under, start_under, tells_unsaved};
use crate::session::{WIDE, shows};
use crate::support::Sandbox;
use crate::support::pty::Pty;

#[test]
fn two_windows_keep_what_is_marked_in_both() {
    let sandbox = Sandbox::with_pages();
    let (mut one, mut other) = (Pty::read_library(&sandbox, WIDE), Pty::read_library(&sandbox, WIDE));
    for (pty, keys) in [(&one, "\rb"), (&other, "\rjjb"), (&one, "]]b")] {
        pty.press(keys);
        pty.wait_until("a bookmark", |screen| shows(screen, "已加书签"));
        pty.press_and_see("k");
    }
    for pty in [&mut one, &mut other] {
        pty.press("Q");
        assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    }
    assert_eq!(bookmarks(&sandbox), 3);
}

#[test]
fn while_another_program_holds_the_notebook_reading_goes_on() {
    let sandbox = marked();
    let mut pty = Pty::read_library(&sandbox, WIDE);
    pty.press_and_see("\rjj");
    let holder = Connection::open(data(&sandbox).join("notebook.sqlite")).expect("the notebook");
    holder.execute_batch("BEGIN EXCLUSIVE").expect("nobody writes");
    pty.press("b");
    let before = pty.press_and_see("");
    let after = pty.press_and_see("]]");
    assert_ne!(before.contents(), after.contents(), "the next article");
    pty.wait_until("what went wrong", tells_unsaved);
    holder.execute_batch("COMMIT").expect("the lock");
    pty.wait_until("that it is saved", |screen| shows(screen, "先前的改动都已保存"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    assert_eq!(bookmarks(&sandbox), 2);
}

#[test]
fn on_a_slow_disk_reading_does_not_wait_for_what_is_saved() {
    let mut sandbox = marked();
    let trace = "trace=fdatasync,fsync";
    if !can_run(&["strace", "-o", "/dev/null", "-e", trace, "true"]) {
        return;
    }
    let slow = ["strace", "-f", "-o", "/dev/null", "-e", trace, "-e", "inject=fdatasync,fsync:delay_enter=1000000"];
    let mut pty = start_under(&mut sandbox, &slow);
    pty.press("\rjjb");
    let screen = pty.press_and_see("j");
    assert!(!shows(&screen, "已加书签"), "a save takes two seconds: {}", screen.contents());
    pty.wait_until("the bookmark", |screen| shows(screen, "已加书签"));
    pty.press("Q");
    pty.wait_for_end();
    assert_eq!(bookmarks(&sandbox), 2);
}

#[test]
fn beyond_the_readers_share_of_the_disk_a_bookmark_waits_and_is_saved_once() {
    let mut sandbox = marked();
    if !can_run(&["strace", "-o", "/dev/null", "-e", "trace=pwrite64", "true"]) {
        return;
    }
    let inject = "inject=pwrite64:error=EDQUOT:when=1..4";
    let full = ["strace", "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", inject];
    let mut pty = start_under(&mut sandbox, &full);
    pty.press("\rjjb");
    let told = pty.wait_until("what went wrong", tells_unsaved);
    assert!(shows(&told, "the disk refused"), "{}", told.contents());
    pty.wait_until("that it is saved", |screen| shows(screen, "先前的改动都已保存"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    assert_eq!(bookmarks(&sandbox), 2);
}

/// A notebook as the first version of the program made it, with one bookmark.
fn first_format() -> Vec<u8> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("notebook.sqlite");
    let old = Connection::open(&path).expect("a database");
    old.execute_batch(include_str!("../assets/migrations/01-notebook.sql")).expect("its tables");
    let insert =
        "INSERT INTO bookmark (path, hash, start, stop, quote, prefix, suffix, article, title, note, tags, created, modified)
        VALUES ('seed:gone', 1, 0, 6, '码头', '', '', '0', '码头', '', '[]', 0, 0)";
    old.execute(insert, []).expect("a bookmark");
    old.pragma_update(None, "user_version", 1).expect("its format");
    drop(old);
    fs::read(path).expect("the file")
}

#[test]
fn a_change_of_format_that_is_killed_is_whole_or_not_begun() {
    let mut sandbox = Sandbox::new();
    if !can_run(&["strace", "-o", "/dev/null", "-e", "trace=pwrite64", "true"]) {
        return;
    }
    let (path, first) = (data(&sandbox).join("notebook.sqlite"), first_format());
    let mut formats = Vec::new();
    for write in (1..).step_by(7) {
        for entry in fs::read_dir(data(&sandbox)).expect("a folder").flatten() {
            fs::remove_file(entry.path()).expect("a file of the round before");
        }
        fs::write(&path, &first).expect("the notebook");
        let inject = format!("inject=pwrite64:signal=KILL:when={write}");
        let kill = ["strace", "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", &inject];
        let killed = run_under(&mut sandbox, &kill, &["bookmarks"]);
        let format = Connection::open(&path).expect("a database");
        formats.push(format.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).expect("its format"));
        drop(format);
        let output = sandbox.run(["bookmarks", "--json"]);
        assert_eq!((output.status, output.json().len(), output.stderr.as_str()), (Some(0), 1, ""), "write {write}");
        if killed.status == Some(0) {
            break;
        }
    }
    let newest = formats.last().copied().expect("a round");
    assert!(formats.len() > 3 && formats.iter().all(|format| [1, newest].contains(format)), "{formats:?}");
}
