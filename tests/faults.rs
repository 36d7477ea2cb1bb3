//! The command line among hostile texts, unreadable files and closed pipes: everything is told, nothing gets through.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::support::{DUBAO, HOSTILE, PAGES, Sandbox, assert_harmless, characters, finish};

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let sandbox = Sandbox::with_pages();
    sandbox.write("04-noise.txt", [0, 1, 0xFF, 0].repeat(16));
    sandbox.write("05-empty.txt", "");
    for name in ["06-pipe.txt", "10-pipe.jsonl"] {
        let fifo = sandbox.library().join(name);
        mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
    }
    symlink("nowhere.txt", sandbox.library().join("07-dangling.txt")).expect("a link");
    symlink("08-self.txt", sandbox.library().join("08-self.txt")).expect("a link");
    sandbox.write("09-gbk.txt", b"\xba\xcc\xb7\xe7\n");
    for command in [&["list"][..], &["show"], &["search", "石桥"]] {
        let library = OsString::from(sandbox.library());
        let output = sandbox.run(command.iter().map(OsString::from).chain([library, "missing.txt".into()]));
        assert_eq!(output.status, Some(2), "{command:?}: {output:?}");
        for name in ["04-noise", "06-pipe", "07-dangling", "08-self", "10-pipe", "missing"] {
            assert!(output.stderr.contains(name), "{command:?}: {name}: {}", output.stderr);
        }
        for name in ["01-book", "05-empty", "09-gbk"] {
            assert!(!output.stderr.contains(name), "{command:?}: {name}: {}", output.stderr);
        }
        assert!(output.stdout.contains("石桥修好了"), "{command:?}: {}", output.stdout);
        assert_harmless(&output.stdout);
        assert_harmless(&output.stderr);
    }
    let empty = sandbox.run([OsString::from("list"), sandbox.library().join("05-empty.txt").into()]);
    assert_eq!((empty.status, empty.stdout.as_str(), empty.stderr.as_str()), (Some(1), "", ""));
}

#[test]
fn a_folder_that_may_not_be_read_is_named_and_the_rest_is_read() {
    let sandbox = Sandbox::with_pages();
    let locked = sandbox.library().join("locked");
    fs::create_dir(&locked).expect("a folder");
    fs::set_permissions(&locked, PermissionsExt::from_mode(0o000)).expect("a locked folder");
    let mut command = if rustix::process::geteuid().is_root() {
        // Nothing is locked to root: the program must be somebody else, who may reach it.
        let program = sandbox.root().join("dubao");
        fs::hard_link(DUBAO, &program).or_else(|_| fs::copy(DUBAO, &program).map(|_| ())).expect("the program");
        fs::set_permissions(sandbox.root(), PermissionsExt::from_mode(0o755)).expect("an open sandbox");
        let mut command = sandbox.command(program);
        command.uid(65534).gid(65534);
        command
    } else {
        sandbox.command(DUBAO)
    };
    let output = finish(command.arg("list").arg(sandbox.library()).spawn().expect("the program"));
    fs::set_permissions(&locked, PermissionsExt::from_mode(0o755)).expect("an open folder");
    assert_eq!(output.status, Some(2));
    assert!(output.stderr.contains("library/locked"), "{}", output.stderr);
    assert_eq!(output.stdout.lines().count(), PAGES.len());
}

#[test]
fn a_hostile_page_commands_nothing() {
    let sandbox = Sandbox::new();
    let text = format!("{HOSTILE}\n本报记者 {HOSTILE}\n　　{HOSTILE}。石桥{HOSTILE}修好了。\n\n{HOSTILE}\n");
    let page = sandbox.write(OsString::from_vec("恶\u{1b}]0;名\u{7}\n\u{202e}.txt".into()), &text);
    let id = sandbox.run([OsString::from("list"), "--json".into(), page.clone().into()]).json()[0]["id"].clone();
    assert!(id.is_string());
    for command in
        [&["list"][..], &["list", "--json"], &["show"], &["show", "--json"], &["show", "--raw"], &["search", "石桥"]]
    {
        let output = sandbox.run(command.iter().map(OsString::from).chain([page.clone().into()]));
        assert!(!output.lines().is_empty(), "{command:?}");
        assert_harmless(&output.stdout);
    }
    let listed = sandbox.run([OsString::from("list"), page.clone().into()]);
    assert!(listed.lines().iter().all(|line| line.split('\t').count() == 3), "{}", listed.stdout);
    let shown = sandbox.run([OsString::from("show"), "--json".into(), page.clone().into()]).json();
    assert!(shown.iter().all(|article| article["page"].as_str() == page.to_str()));
    let blocks = shown.iter().flat_map(|article| article["blocks"].as_array().expect("blocks"));
    let kept: String = blocks.map(|block| block["text"].as_str().expect("text")).collect();
    assert_eq!(characters(&kept), characters(&text), "JSON gives the text as it is");
    let hit = sandbox.run([OsString::from("search"), "--json".into(), HOSTILE.into(), page.into()]);
    assert_harmless(&hit.stdout);
}

#[test]
fn a_hostile_argument_commands_nothing() {
    let sandbox = Sandbox::new();
    let broken = sandbox.write(format!("{HOSTILE}\n.txt"), b"\xff");
    for arguments in [
        vec![OsString::from("list"), broken.into()],
        vec!["list".into(), HOSTILE.into()],
        vec!["show".into(), HOSTILE.into()],
        vec!["search".into(), "石桥".into(), HOSTILE.into()],
        vec![HOSTILE.into()],
        vec!["help".into(), HOSTILE.into()],
        vec!["list".into(), format!("--{HOSTILE}").into()],
        vec!["show".into(), "--width".into(), HOSTILE.into()],
        vec!["--lang".into(), HOSTILE.into()],
        vec!["list".into(), OsString::from_vec(b"\xff\x1b[2J\x9b".to_vec())],
    ] {
        let output = sandbox.run(&arguments);
        assert_eq!((output.status, output.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(output.stderr.chars().any(|c| !c.is_whitespace()), "{arguments:?}");
        assert_harmless(&output.stderr);
    }
    let sandbox = Sandbox::with_pages();
    for query in [HOSTILE.to_owned(), format!("标题:\"{HOSTILE}"), "(".repeat(10_000), "\u{1b}".to_owned()] {
        let output = sandbox.run([OsString::from("search"), query.into(), sandbox.library().into()]);
        assert_eq!((output.status, output.stderr.as_str()), (Some(1), ""));
    }
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let sandbox = Sandbox::new();
    let long = sandbox.write("long.txt", "长篇连载，一行接一行。\n".repeat(20_000));
    for arguments in [vec![OsString::from("list")], vec!["show".into(), "--raw".into(), long.into()]] {
        let mut child = sandbox.command(DUBAO).args(&arguments).spawn().expect("the program");
        drop(child.stdout.take());
        let output = finish(child);
        assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_told() {
    let sandbox = Sandbox::new();
    for command in [&["list"][..], &["help"], &["list", "--json"], &["search", "人才"]] {
        let full = File::options().write(true).open("/dev/full").expect("a full device");
        let output = finish(sandbox.command(DUBAO).args(command).stdout(full).spawn().expect("the program"));
        assert_eq!(output.status, Some(2), "{command:?}");
        assert!(output.stderr.starts_with("dubao: "), "{command:?}: {}", output.stderr);
    }
}
