//! The clipboard of the terminal, which is the reader's own also over ssh: OSC 52, as xterm has it. What is copied is
//! decided in `app`; nothing is ever read from the clipboard.

use std::env;
use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::text::Clip;

/// Puts a text on the clipboard, if the terminal lets it.
///
/// # Errors
/// Whatever writing to the terminal gives.
pub(super) fn copy(text: &Clip, mut terminal: impl Write) -> io::Result<()> {
    let sequence = sequence(text);
    terminal.write_all(sequence.as_bytes())?;
    if env::var_os("TMUX").is_some_and(|tmux| !tmux.is_empty()) {
        // tmux takes the bare sequence if `set-clipboard` is on, and hands this one through if `allow-passthrough` is.
        terminal.write_all(through_tmux(&sequence).as_bytes())?;
    }
    terminal.flush()
}

/// xterm's "Manipulate Selection Data" for the clipboard.
fn sequence(text: &str) -> String {
    format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text))
}

/// A sequence for the terminal around tmux: ESC doubled within a DCS of its own (tmux FAQ, passthrough).
fn through_tmux(sequence: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_sent_in_base64_and_wrapped_for_tmux() {
        let bare = sequence("春天\n");
        assert_eq!(bare, "\x1b]52;c;5pil5aSpCg==\x07");
        assert_eq!(through_tmux(&bare), "\x1bPtmux;\x1b\x1b]52;c;5pil5aSpCg==\x07\x1b\\");
    }
}
