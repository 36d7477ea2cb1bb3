//! Asks the terminal how wide it draws ambiguous characters. No environment variable tells; only the cursor does.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::text::Ambiguous;

/// Terminals on this machine answer within 14 ms; over a network it takes a round trip.
const LOCAL: Duration = Duration::from_millis(30);
const REMOTE: Duration = Duration::from_millis(200);

/// A curly quote at the left edge, and where the cursor is then; then what every terminal answers, so that silence
/// about the cursor is noticed at once.
const QUESTION: &str = "\r\u{201C}\x1b[6n\r\x1b[K\x1b[c";

/// What was learned, and what was typed meanwhile.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Probed {
    /// Cells of ambiguous characters; `None` if the terminal did not say.
    pub ambiguous: Option<Ambiguous>,
    /// Characters typed while the answer was awaited.
    pub typed: String,
}

/// Asks the terminal outside the reader. `None` if there is no terminal, or it does not say.
pub fn measure_ambiguous() -> Option<Ambiguous> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return None;
    }
    enable_raw_mode().ok()?;
    let ambiguous = ask().ok().and_then(|asked| answer(asked).ambiguous);
    let _ = disable_raw_mode();
    ambiguous
}

/// Sends the question.
///
/// # Errors
/// Whatever writing gives.
pub(super) fn ask() -> io::Result<Instant> {
    let mut out = io::stdout().lock();
    out.write_all(QUESTION.as_bytes())?;
    out.flush()?;
    Ok(Instant::now())
}

/// Waits for the answer to a question sent at `asked`. The terminal must be in raw mode, and nobody else reading.
pub(super) fn answer(asked: Instant) -> Probed {
    let limit = if std::env::var_os("SSH_CONNECTION").is_some() { REMOTE } else { LOCAL };
    let mut bytes = Vec::new();
    if let Ok(mut tty) = File::open("/dev/tty") {
        while !is_complete(&bytes) {
            let Some(left) = limit.checked_sub(asked.elapsed()) else { break };
            let Ok(timeout) = Timespec::try_from(left) else { break };
            let mut fds = [PollFd::from_borrowed_fd(tty.as_fd(), PollFlags::IN)];
            match poll(&mut fds, Some(&timeout)) {
                Ok(0) => break,
                Ok(_) => {}
                Err(_) => continue,
            }
            let mut chunk = [0; 256];
            match tty.read(&mut chunk) {
                Ok(0) | Err(_) => break,
                Ok(length) => bytes.extend(chunk.iter().take(length)),
            }
        }
    }
    parse(&String::from_utf8_lossy(&bytes))
}

fn is_complete(bytes: &[u8]) -> bool {
    bytes.windows(3).position(|w| w == b"\x1b[?").is_some_and(|at| bytes.iter().skip(at).any(|byte| *byte == b'c'))
}

fn parse(answer: &str) -> Probed {
    let mut probed = Probed { ambiguous: None, typed: String::new() };
    let mut rest = answer;
    while let Some(c) = rest.chars().next() {
        let Some(sequence) = rest.strip_prefix("\x1b[") else {
            if !c.is_control() {
                probed.typed.push(c);
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        };
        let end = sequence.find(|c: char| ('@'..='~').contains(&c)).unwrap_or(sequence.len());
        let (parameters, after) = (sequence.get(..end).unwrap_or_default(), sequence.get(end..).unwrap_or_default());
        if after.starts_with('R') {
            probed.ambiguous = match parameters.split_once(';') {
                Some((_, "2")) => Some(Ambiguous::Narrow),
                Some((_, "3")) => Some(Ambiguous::Wide),
                _ => None,
            };
        }
        rest = after.get(1..).unwrap_or_default();
    }
    probed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_told_from_what_is_typed() {
        let probed = |ambiguous, typed: &str| Probed { ambiguous, typed: typed.to_owned() };
        assert_eq!(parse("\x1b[1;2R\x1b[?62;c"), probed(Some(Ambiguous::Narrow), ""));
        assert_eq!(parse("j\x1b[24;3R文\x1b[?1;2c/"), probed(Some(Ambiguous::Wide), "j文/"));
        assert_eq!(parse("\x1b[?6c"), probed(None, ""));
        assert_eq!(parse("\x1b["), probed(None, ""));
    }

    #[test]
    fn the_last_answer_ends_the_waiting() {
        assert!(is_complete(b"\x1b[1;2R\x1b[?62;4c"));
        assert!(!is_complete(b"\x1b[1;2R\x1b[?62;4"));
    }
}
