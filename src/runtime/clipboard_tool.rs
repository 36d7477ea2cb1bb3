//! The clipboard of the desktop, by the tool that it has for it. What a terminal itself can do is in `clipboard.rs`.

use std::env;
use std::ffi::OsString;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::text::Clip;

/// A tool that has not taken the text by then is ended.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(20);

/// A program and its arguments.
type Tool = (&'static str, &'static [&'static str]);

/// Puts a text on the clipboard of the desktop, if there is one, on a thread of its own. Nothing is told: the terminal is
/// asked as well, and says nothing either.
pub(super) fn copy(text: Clip) {
    thread::spawn(move || tools(|name| env::var_os(name)).into_iter().any(|tool| hand(tool, text.as_bytes())));
}

/// The tools that may work here, the likeliest first.
fn tools(variable: impl Fn(&str) -> Option<OsString>) -> Vec<Tool> {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let mut tools: Vec<Tool> = Vec::new();
    if is_set("WAYLAND_DISPLAY") {
        tools.push(("wl-copy", &["--type", "text/plain;charset=utf-8"]));
    }
    if is_set("DISPLAY") {
        tools.push(("xclip", &["-selection", "clipboard"]));
        tools.push(("xsel", &["--clipboard", "--input"]));
    }
    // Over ssh these two would be the clipboard of a desktop where nobody sits.
    if !is_set("SSH_TTY") && !is_set("SSH_CONNECTION") {
        if cfg!(target_os = "macos") {
            tools.push(("pbcopy", &[]));
        }
        if is_set("WSL_DISTRO_NAME") {
            tools.push(("clip.exe", &[]));
        }
    }
    tools
}

/// Hands a text to a tool; tells whether it took it.
fn hand((program, arguments): Tool, text: &[u8]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut tool) = command.spawn() else { return false };
    let utf16;
    let text = if program == "clip.exe" {
        utf16 = with_mark(text);
        &utf16
    } else {
        text
    };
    // It fits into a pipe, or the tool reads: a tool that does neither is ended below.
    let input = tool.stdin.take().map(|mut input| {
        let text = text.to_vec();
        thread::spawn(move || input.write_all(&text).is_ok())
    });
    ends_well(&mut tool) && input.and_then(|input| input.join().ok()).unwrap_or(false)
}

/// UTF-16 with a byte order mark, which is what Windows takes for sure.
fn with_mark(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn ends_well(tool: &mut Child) -> bool {
    let end = Instant::now() + PATIENCE;
    loop {
        match tool.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < end => thread::sleep(PAUSE),
            Ok(None) | Err(_) => {
                let _ = tool.kill();
                let _ = tool.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_which_tools_there_may_be() {
        let names = |set: &[&str]| {
            let tools = tools(|name| set.contains(&name).then(|| "x".into()));
            tools.into_iter().map(|(name, _)| name).filter(|name| *name != "pbcopy").collect::<Vec<_>>()
        };
        assert_eq!(names(&[]), [""; 0]);
        assert_eq!(names(&["WAYLAND_DISPLAY", "DISPLAY"]), ["wl-copy", "xclip", "xsel"]);
        assert_eq!(names(&["WSL_DISTRO_NAME"]), ["clip.exe"]);
        assert_eq!(names(&["WSL_DISTRO_NAME", "SSH_TTY"]), [""; 0]);
    }

    #[test]
    fn a_tool_takes_the_text_or_does_not() {
        assert!(hand(("sh", &["-c", "test \"$(cat)\" = 春天"]), "春天".as_bytes()));
        assert!(!hand(("sh", &["-c", "exit 3"]), b"a"));
        assert!(!hand(("no such program", &[]), b"a"));
        assert_eq!(with_mark("春".as_bytes()), [0xFF, 0xFE, 0x25, 0x66]);
    }
}
