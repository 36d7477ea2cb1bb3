//! A note in the reader's own editor, on a real terminal: taken in when the editor ended well, and the screen given back
//! whatever it did.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use vt100::Screen;

use crate::session::WIDE;
use crate::support::Sandbox;
use crate::support::pty::{Pty, status};

/// A sandbox with an editor that does `script` on the file `$1`.
fn with_editor(script: &str) -> Sandbox {
    let mut sandbox = Sandbox::with_pages();
    let editor = sandbox.root().join("my editor");
    fs::write(&editor, format!("#!/bin/sh\n{script}\n")).expect("an editor");
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).expect("it can be run");
    let command = format!("\"{}\"", editor.to_str().expect("UTF-8"));
    sandbox.set("VISUAL", &command);
    sandbox
}

/// Begins a note and presses the key for the editor.
fn ask(sandbox: &Sandbox) -> Pty {
    let pty = Pty::read_library(sandbox, WIDE);
    pty.press("\r");
    pty.wait_until("the reader's keys", |screen| status(screen).contains("b 书签"));
    pty.press("}}a");
    pty.wait_until("the prompt", |screen| status(screen).contains("批注："));
    pty.press("一\x05");
    pty
}

/// Quits, and gives the bookmarks' notes.
fn notes(mut pty: Pty, sandbox: &Sandbox) -> Vec<String> {
    pty.press("Q");
    assert_eq!(pty.wait_for_end().exit_status(), Some(0));
    pty.assert_given_back();
    let listed = sandbox.run(["bookmarks", "--json"]).json();
    listed.iter().map(|mark| mark["note"].as_str().expect("a note").to_owned()).collect()
}

#[test]
fn what_was_written_is_kept() {
    let sandbox = with_editor("stat -c %a \"$1\" > mode; read line; printf '\\n%s\\n\\n' \"$line\" >> \"$1\"");
    let pty = ask(&sandbox);
    pty.wait_until("the terminal is the editor's", |screen| !screen.alternate_screen());
    pty.press("二行\n");
    pty.wait_until("the note", |screen| status(screen).contains("✓ 已加书签") && screen.alternate_screen());
    assert_eq!(fs::read_to_string(sandbox.root().join("mode")).expect("its mode"), "600\n");
    pty.assert_taken();
    pty.press("j");
    pty.wait_until("a key acts", |screen| !status(screen).contains('✓'));
    assert_eq!(notes(pty, &sandbox), ["一\n二行"]);
    let state = sandbox.root().join("home/.local/state/dubao");
    assert_eq!(fs::read_dir(state).expect("the state").count(), 0, "nothing is left behind");
}

#[test]
fn what_was_given_up_is_not() {
    let sandbox = with_editor("printf 'x' >> \"$1\"; exit 1");
    let pty = ask(&sandbox);
    let refused = |screen: &Screen| screen.alternate_screen() && screen.contents().contains("编辑器没有正常结束（1）");
    pty.wait_until("the reason", refused);
    pty.press("三\r");
    pty.wait_until("the note", |screen| status(screen).contains("✓ 已加书签"));
    assert_eq!(notes(pty, &sandbox), ["一三"]);
}

#[test]
fn without_an_editor_a_sentence_says_so() {
    let pty = ask(&Sandbox::with_pages());
    pty.wait_until("the sentence", |screen| screen.contents().contains("没有设置编辑器"));
}
