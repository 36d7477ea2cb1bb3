//! The notebook on disks that are full, limited, broken or read only, produced for real with `unshare`, `prlimit` and
//! `strace`: nothing that was marked is lost, and all is told. Where a tool is missing or may not be used, its tests say
//! so and end. Kills, power cuts and two savers at once are in `tests/bench`.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use portable_pty::PtySize;
use vt100::Screen;

use crate::session::shows;
use crate::support::pty::{Pty, Quote, size, status};
use crate::support::{DUBAO, Output, Sandbox, finish};

const WIDE: PtySize = size(24, 120);

/// A folder of its own for the notebook, as a file system of 1 MB that only the program sees, and its way from outside.
const TMPFS: [&str; 5] = ["unshare", "-rm", "sh", "-c", r#"mount -t tmpfs -o size=1m none "$0" && exec "$@""#];

/// Whether a tool is there and may be used; says so if not.
#[expect(clippy::print_stderr, reason = "a test that was left out has not passed")]
pub(crate) fn can_run(tool: &[&str]) -> bool {
    let (program, arguments) = tool.split_first().expect("a program");
    let run = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let can = run.is_ok_and(|status| status.success());
    if !can {
        eprintln!("left out: {tool:?} cannot be run here");
    }
    can
}

fn can_mount() -> bool {
    can_run(&["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"])
}

/// The program's data directory, made.
pub(crate) fn data(sandbox: &Sandbox) -> PathBuf {
    let data = sandbox.root().join("data");
    fs::create_dir_all(&data).expect("a directory");
    data
}

/// Starts the reader on the library under another program, and waits until all is listed.
pub(crate) fn start_under(sandbox: &mut Sandbox, tool: &[&str]) -> Pty {
    sandbox.set("PATH", &std::env::var("PATH").expect("a path"));
    let library = sandbox.library();
    let mut arguments = tool[1..].to_vec();
    arguments.extend([DUBAO, library.to_str().expect("UTF-8")]);
    let pty = Pty::spawn(Pty::command(sandbox, tool[0], &arguments), WIDE, Quote::OneCell);
    pty.wait_until("the library", |screen| shows(screen, "石桥修好了"));
    pty
}

/// Runs a command of the program under a tool.
pub(crate) fn run_under(sandbox: &mut Sandbox, tool: &[&str], arguments: &[&str]) -> Output {
    sandbox.set("PATH", &std::env::var("PATH").expect("a path"));
    let mut command = sandbox.command(tool[0]);
    finish(command.args(&tool[1..]).arg(DUBAO).args(arguments).spawn().expect("the program"))
}

/// The reader with its data on a disk that a few blocks fill.
fn start_on_small_disk(sandbox: &mut Sandbox, data: &Path) -> Pty {
    let mut tool = TMPFS.to_vec();
    tool.push(data.to_str().expect("UTF-8"));
    start_under(sandbox, &tool)
}

/// A library with one page, and its passage already marked.
pub(crate) fn marked() -> Sandbox {
    let sandbox = Sandbox::with_pages();
    let mut pty = Pty::read_library(&sandbox, WIDE);
    pty.press("\rb");
    pty.wait_until("a bookmark", |screen| shows(screen, "已加书签"));
    pty.press("Q");
    pty.wait_for_end();
    sandbox
}

pub(crate) fn bookmarks(sandbox: &Sandbox) -> usize {
    sandbox.run(["bookmarks", "--json"]).json().len()
}

pub(crate) fn tells_unsaved(screen: &Screen) -> bool {
    shows(screen, "尚未保存")
}

/// Marks a passage, and then fills the file system of `data` as the program sees it.
fn fill_disk(pty: &Pty, data: &std::path::Path) -> PathBuf {
    pty.press("\rb");
    pty.wait_until("a bookmark", |screen| shows(screen, "已加书签"));
    let filler = PathBuf::from(format!("/proc/{}/root{}/filler", pty.pid(), data.display()));
    let mut file = File::create(&filler).expect("a filler");
    for length in [4096, 1] {
        loop {
            match file.write_all(&vec![0; length]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
    }
    filler
}

#[test]
fn on_a_full_disk_a_bookmark_waits_and_is_saved_when_there_is_space() {
    let mut sandbox = Sandbox::with_pages();
    if !can_mount() {
        return;
    }
    let data = data(&sandbox);
    let mut pty = start_on_small_disk(&mut sandbox, &data);
    let filler = fill_disk(&pty, &data);
    pty.press("jjb");
    pty.wait_until("what went wrong", tells_unsaved);
    let screen = pty.press_and_see("j");
    assert!(status(&screen).contains("未保存 1 项"), "{}", screen.contents());
    fs::remove_file(filler).expect("a filler");
    pty.wait_until("that it is saved", |screen| shows(screen, "先前的改动都已保存"));
    let seen = PathBuf::from(format!("/proc/{}/root{}/notebook.sqlite", pty.pid(), data.display()));
    fs::copy(seen, sandbox.root().join("seen.sqlite")).expect("the notebook");
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    fs::rename(sandbox.root().join("seen.sqlite"), data.join("notebook.sqlite")).expect("a notebook");
    assert_eq!(bookmarks(&sandbox), 2);
}

#[test]
fn what_a_full_disk_never_took_is_written_elsewhere_and_comes_back() {
    let mut sandbox = Sandbox::with_pages();
    if !can_mount() {
        return;
    }
    let (data, elsewhere) = (data(&sandbox), sandbox.root().join("elsewhere"));
    fs::create_dir(&elsewhere).expect("a directory");
    sandbox.set("TMPDIR", elsewhere.to_str().expect("UTF-8"));
    let mut pty = start_on_small_disk(&mut sandbox, &data);
    fill_disk(&pty, &data);
    pty.press("jjb");
    pty.wait_until("what went wrong", tells_unsaved);
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(2));
    let rescued = fs::read_dir(&elsewhere).expect("a folder").next().expect("a file").expect("a file").path();
    pty.wait_until("where it is", |screen| shows(screen, "dubao-unsaved"));
    assert_eq!(sandbox.run(["import".as_ref(), rescued.as_os_str()]).lines().len(), 1);
    assert_eq!(bookmarks(&sandbox), 1);
}

#[test]
fn a_change_that_waits_is_undone_by_forgetting_it() {
    let mut sandbox = Sandbox::with_pages();
    if !can_mount() {
        return;
    }
    let data = data(&sandbox);
    let mut pty = start_on_small_disk(&mut sandbox, &data);
    fill_disk(&pty, &data);
    pty.press("jjb");
    pty.wait_until("what went wrong", tells_unsaved);
    pty.press("u");
    pty.wait_until("that it is forgotten", |screen| shows(screen, "已撤销尚未保存的一项"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
}

#[test]
fn beyond_a_limit_of_file_sizes_a_bookmark_waits_and_is_rescued() {
    let mut sandbox = marked();
    if !can_run(&["prlimit", "--fsize=1000", "true"]) {
        return;
    }
    let before = fs::read(data(&sandbox).join("notebook.sqlite")).expect("the notebook");
    let mut pty = start_under(&mut sandbox, &["prlimit", "--fsize=1000"]);
    pty.press("\rjjb");
    pty.wait_until("what went wrong", tells_unsaved);
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(2));
    assert_eq!(fs::read(data(&sandbox).join("notebook.sqlite")).expect("the notebook"), before);
    let rescued = fs::read_dir(data(&sandbox)).expect("a folder").map(|entry| entry.expect("a file").path());
    let rescued = rescued.into_iter().find(|path| path.to_string_lossy().contains("dubao-unsaved")).expect("a file");
    let imported = run_under(&mut sandbox, &["prlimit", "--fsize=1000"], &["import", rescued.to_str().expect("UTF-8")]);
    assert_eq!(imported.status, Some(2), "{imported:?}");
    assert!(imported.stderr.contains("notebook.sqlite"), "{}", imported.stderr);
    assert_eq!(sandbox.run(["import".as_ref(), rescued.as_os_str()]).status, Some(0));
    assert_eq!(bookmarks(&sandbox), 2);
}

#[test]
fn when_the_disk_fails_to_sync_a_bookmark_waits_and_is_saved_once() {
    let mut sandbox = marked();
    let trace = "trace=fdatasync,fsync";
    if !can_run(&["strace", "-o", "/dev/null", "-e", trace, "true"]) {
        return;
    }
    // The first one is that of the daily copy or of the position, the others those of the bookmark.
    for inject in ["inject=fdatasync,fsync:error=EIO:when=1..3", "inject=fdatasync,fsync:error=EIO:when=2..6"] {
        let before = bookmarks(&sandbox);
        let tool = ["strace", "-f", "-o", "/dev/null", "-e", trace, "-e", inject];
        let mut pty = start_under(&mut sandbox, &tool);
        pty.press(if before == 1 { "\rjjjb" } else { "\rjjjjjjb" });
        pty.wait_until("the bookmark", |screen| shows(screen, "先前的改动都已保存") || shows(screen, "已加书签"));
        pty.press("Q");
        pty.wait_for_end();
        assert_eq!(bookmarks(&sandbox), before + 1);
    }
}

#[test]
fn a_read_only_home_is_read_and_what_is_marked_there_is_rescued() {
    let mut sandbox = marked();
    if !can_mount() {
        return;
    }
    let (data, elsewhere) = (data(&sandbox), sandbox.root().join("elsewhere"));
    fs::create_dir(&elsewhere).expect("a directory");
    sandbox.set("TMPDIR", elsewhere.to_str().expect("UTF-8"));
    let script = r#"mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@""#;
    let tool = ["unshare", "-rm", "sh", "-c", script, data.to_str().expect("UTF-8")];
    assert_eq!(run_under(&mut sandbox, &tool, &["bookmarks"]).status, Some(0));
    let mut pty = start_under(&mut sandbox, &tool);
    pty.wait_until("that it is read only", |screen| shows(screen, "笔记本只读"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0), "who has only read has lost nothing");
    let mut pty = start_under(&mut sandbox, &tool);
    pty.press("\rjjb");
    pty.wait_until("what will become of it", |screen| shows(screen, "退出时另存为文件"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(2));
    let rescued = fs::read_dir(&elsewhere).expect("a folder").next().expect("a file").expect("a file").path();
    assert_eq!(sandbox.run(["import".as_ref(), rescued.as_os_str()]).status, Some(0));
    assert_eq!(bookmarks(&sandbox), 2);
}

#[test]
fn where_the_right_to_write_goes_and_comes_back_a_bookmark_waits() {
    let mut sandbox = marked();
    let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"];
    let is_root = rustix::process::geteuid().is_root();
    if is_root && !can_run(&[&nobody[..], &[DUBAO, "--version"]].concat()) {
        return;
    }
    let data = data(&sandbox);
    let files = || fs::read_dir(&data).expect("a folder").map(|entry| entry.expect("a file").path());
    if is_root {
        // Nothing is forbidden to root: the program must be somebody else, whose all this is.
        for path in files().chain([data.clone(), sandbox.root().to_owned()]) {
            chown(path, Some(65534), Some(65534)).expect("another owner");
        }
    }
    let mut pty = start_under(&mut sandbox, if is_root { &nobody } else { &["env"] });
    let allow = |folder, journal| {
        fs::set_permissions(&data, PermissionsExt::from_mode(folder)).expect("rights");
        let path = data.join("notebook.sqlite-journal");
        fs::set_permissions(path, PermissionsExt::from_mode(journal)).expect("rights");
    };
    allow(0o500, 0o400);
    pty.press("\rjjb");
    pty.wait_until("what went wrong", tells_unsaved);
    allow(0o700, 0o600);
    pty.wait_until("that it is saved", |screen| shows(screen, "先前的改动都已保存"));
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    assert_eq!(bookmarks(&sandbox), 2);
}

#[test]
fn a_read_only_home_with_a_half_made_change_is_read_as_it_was_before_it() {
    let mut sandbox = marked();
    if !can_mount() || !can_run(&["strace", "-o", "/dev/null", "true"]) {
        return;
    }
    let data = data(&sandbox);
    let passages = sandbox.run(["export", "--format", "json"]).stdout.replace("\"start\":", "\"start\":1");
    let file = sandbox.write("more.jsonl", passages);
    // Killed as it syncs the file itself, after the journal: its pages are written, the journal is not cut yet.
    let kill =
        ["strace", "-f", "-o", "/dev/null", "-e", "trace=ftruncate", "-e", "inject=ftruncate:signal=KILL:when=1"];
    let killed = run_under(&mut sandbox, &kill, &["import", file.to_str().expect("UTF-8")]);
    assert_ne!(killed.status, Some(0), "{killed:?}");
    assert!(fs::metadata(data.join("notebook.sqlite-journal")).is_ok_and(|journal| journal.len() > 0), "a hot journal");
    let script = r#"mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@""#;
    let tool = ["unshare", "-rm", "sh", "-c", script, data.to_str().expect("UTF-8")];
    let read = run_under(&mut sandbox, &tool, &["bookmarks", "--json"]);
    assert_eq!((read.status, read.json().len()), (Some(0), 1), "{read:?}");
    assert!(read.stderr.contains("只读"), "{}", read.stderr);
    assert_eq!(bookmarks(&sandbox), 1);
}

/// The notebook's file with its bytes changed, and what `bookmarks` says of it.
fn spoiled(spoil: impl Fn(&mut Vec<u8>)) -> (Sandbox, Output) {
    let sandbox = marked();
    // The next start copies what was made by then.
    assert_eq!(bookmarks(&sandbox), 1);
    let path = data(&sandbox).join("notebook.sqlite");
    let mut bytes = fs::read(&path).expect("the notebook");
    spoil(&mut bytes);
    fs::write(&path, &bytes).expect("the notebook");
    let output = sandbox.run(["bookmarks", "--json"]);
    let kept = fs::read_dir(data(&sandbox)).expect("a folder").flatten().map(|entry| fs::read(entry.path()));
    assert!(bytes.is_empty() || kept.flatten().any(|kept| kept == bytes), "the damaged file is kept");
    (sandbox, output)
}

#[test]
fn a_damaged_notebook_is_put_aside_and_its_copy_restored() {
    let damages: [fn(&mut Vec<u8>); 5] = [
        |bytes| bytes[4096..4156].iter_mut().step_by(3).for_each(|byte| *byte ^= 0x5a),
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.truncate(100),
        |bytes| bytes.fill(b'?'),
        Vec::clear,
    ];
    for damage in damages {
        let (sandbox, output) = spoiled(damage);
        assert_eq!((output.status, output.json().len()), (Some(0), 1), "{output:?}");
        assert!(output.stderr.contains("已损坏"), "{}", output.stderr);
        assert_eq!(sandbox.run(["bookmarks"]).status, Some(0));
        assert_eq!(sandbox.run(["bookmarks"]).stderr, "", "it is told once");
    }
}

#[test]
fn whatever_byte_of_it_is_wrong_the_notebook_opens() {
    let sandbox = marked();
    let path = data(&sandbox).join("notebook.sqlite");
    let sound = fs::read(&path).expect("the notebook");
    for at in (0..sound.len()).step_by(sound.len() / 37) {
        let mut bytes = sound.clone();
        bytes[at] ^= 0xff;
        fs::write(&path, &bytes).expect("the notebook");
        let output = sandbox.run(["bookmarks", "--json"]);
        assert!(matches!(output.status, Some(0..=2)) && !output.stderr.contains("panicked"), "byte {at}: {output:?}");
    }
}

#[test]
fn a_notebook_of_tomorrow_is_read_and_left_as_it_is() {
    let sandbox = marked();
    let path = data(&sandbox).join("notebook.sqlite");
    let mut bytes = fs::read(&path).expect("the notebook");
    // `user_version`, in the file's header.
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(&path, &bytes).expect("the notebook");
    let output = sandbox.run(["bookmarks", "--json"]);
    assert_eq!((output.status, output.json().len()), (Some(0), 1), "{output:?}");
    assert!(output.stderr.contains("只读") && output.stderr.contains("99"), "{}", output.stderr);
    assert_eq!(fs::read(&path).expect("the notebook"), bytes);
}

#[test]
fn a_library_that_has_vanished_takes_nothing_with_it() {
    let sandbox = marked();
    let before = sandbox.run(["export", "--format", "json"]).stdout;
    let away = sandbox.root().join("away");
    fs::rename(sandbox.library(), &away).expect("another place");
    let output = sandbox.run(["bookmarks", "--json"]);
    assert_eq!(output.json()[0]["state"], "lost", "{output:?}");
    let mut pty = Pty::start(&sandbox, &["library"], WIDE);
    pty.wait_until("what is missing", |screen| shows(screen, "library"));
    pty.press("BQ");
    pty.wait_for_end();
    assert_eq!(sandbox.run(["export", "--format", "json"]).stdout, before);
    fs::rename(away, sandbox.library()).expect("the library");
    assert_eq!(sandbox.run(["bookmarks", "--json"]).json()[0]["state"], "in-place");
}

#[test]
fn whatever_the_clock_says_what_was_marked_last_comes_first() {
    let sandbox = marked();
    let record = sandbox.run(["export", "--format", "json"]).json().remove(0);
    for (id, modified) in [(7, "2106-02-07T06:28:16Z"), (8, "1981-01-01T00:00:00Z")] {
        let mut record = record.clone();
        (record["id"], record["start"], record["end"]) = (id.into(), id.into(), (id + 9).into());
        (record["created"], record["modified"]) = (modified.into(), modified.into());
        let file = sandbox.write("more.jsonl", record.to_string());
        assert_eq!(sandbox.run(["import".as_ref(), file.as_os_str()]).status, Some(0));
    }
    let ids = sandbox.run(["bookmarks", "--json"]).json();
    assert_eq!(ids.iter().map(|mark| mark["id"].as_i64()).collect::<Vec<_>>(), [Some(8), Some(7), Some(1)]);
}
