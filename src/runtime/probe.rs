//! Asks the terminal how wide it draws ambiguous characters. No environment variable tells; only the cursor does.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// How long to wait: a local terminal answers within some 14 ms; over a network it takes a round trip.
const PATIENCE: Duration = Duration::from_millis(200);

/// A curly quote at the left edge, and where the cursor is then; then what every terminal answers, so that silence
/// about the cursor is noticed at once.
const QUESTION: &str = "\r\u{201C}\x1b[6n\r\x1b[K\x1b[c";

/// Cells that the terminal gives to a character of ambiguous width (East Asian Width A, UAX #11). `None` if there is no
/// terminal, or it does not say.
pub fn measure_ambiguous() -> Option<u8> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return None;
    }
    enable_raw_mode().ok()?;
    let cells = ask().ok().and_then(|answer| cells(&answer));
    // Nothing more can be done for a terminal that does not take its old mode back.
    let _ = disable_raw_mode();
    cells
}

fn ask() -> io::Result<String> {
    let mut out = io::stdout().lock();
    out.write_all(QUESTION.as_bytes())?;
    out.flush()?;
    let mut tty = File::open("/dev/tty")?;
    let asked = Instant::now();
    let mut answer = Vec::new();
    while !is_complete(&answer) {
        let Some(left) = PATIENCE.checked_sub(asked.elapsed()) else { break };
        let Ok(left) = Timespec::try_from(left) else { break };
        if poll(&mut [PollFd::from_borrowed_fd(tty.as_fd(), PollFlags::IN)], Some(&left))? == 0 {
            break;
        }
        let mut chunk = [0; 256];
        let length = tty.read(&mut chunk)?;
        if length == 0 {
            break;
        }
        answer.extend(chunk.iter().take(length));
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Whether the answer to the second question, the primary device attributes, has come.
fn is_complete(answer: &[u8]) -> bool {
    let attributes = answer.windows(3).position(|window| window == b"\x1b[?");
    attributes.is_some_and(|at| answer.iter().skip(at).any(|byte| *byte == b'c'))
}

/// Reads the column from a cursor position report, `CSI row ; column R`.
fn cells(answer: &str) -> Option<u8> {
    let (report, _) = answer.split_once('R')?;
    let (_, column) = report.rsplit_once(';')?;
    column.parse::<u8>().ok()?.checked_sub(1).filter(|cells| (1..=2).contains(cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_tells_the_width() {
        assert_eq!(cells("\x1b[1;2R\x1b[?62;c"), Some(1));
        assert_eq!(cells("\x1b[24;3R\x1b[?1;2c"), Some(2));
        assert_eq!(cells("\x1b[?6c"), None);
        assert_eq!(cells("\x1b[9;1R"), None);
    }

    #[test]
    fn the_last_answer_ends_the_waiting() {
        assert!(is_complete(b"\x1b[1;2R\x1b[?62;4c"));
        assert!(!is_complete(b"\x1b[1;2R\x1b[?62;4"));
    }
}
