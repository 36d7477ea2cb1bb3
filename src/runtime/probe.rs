//! Asks the terminal how wide it draws what terminals differ about. No environment variable tells; only the cursor
//! does. What was typed meanwhile is parted from the answers in `typed`.

use std::env;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::typed::{Received, keys};
use crate::text::{Cells, Composition, Compositions, Kind, Widths};

/// How long to wait: a local terminal answers within some 14 ms; over a network it takes a round trip.
const PATIENCE: Duration = Duration::from_millis(200);

/// How long to wait for the rest of a sequence that has begun, so that no half of it is left to be taken for keys.
const REST: Duration = Duration::from_millis(30);

/// The row on which is asked. The answers name it, which tells them from Shift-F3 (`CSI 1 ; 2 R` in xterm).
pub(super) const ROW: u16 = 2;

/// What is written to be measured.
fn samples() -> impl Iterator<Item = &'static str> {
    Kind::ALL.into_iter().map(Kind::sample).chain(Composition::ALL.into_iter().map(Composition::sample))
}

/// Whether what answers is a multiplexer: it knows how many cells it counts for an emoji, but not what the terminal
/// that shows them makes of it. (tmux 3.3 counts two for a family that xterm draws in six: the rest of the screen moves.)
fn is_multiplexed() -> bool {
    let is_set = |name| env::var_os(name).is_some();
    let term = env::var("TERM").unwrap_or_default();
    ["TMUX", "STY", "ZELLIJ"].into_iter().any(is_set) || term.starts_with("tmux") || term.starts_with("screen")
}

/// A question that is under way.
pub(super) struct Question {
    asked: Instant,
}

/// What the terminal said, and what was typed meanwhile.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// Cells of the sample of each kind, then of each way to make an emoji; nothing if the terminal did not say all of them.
    cells: Vec<u16>,
    /// The keys, in order.
    pub(super) keys: Vec<KeyEvent>,
}

impl Question {
    /// Asks all at once: each sample on a row of its own for a moment, and where the cursor is then; last what every
    /// terminal answers, so that silence about the cursor is noticed at once. Raw mode must be on.
    ///
    /// # Errors
    /// Whatever writing gives.
    pub(super) fn ask() -> io::Result<Self> {
        let row = format!("\x1b[{ROW};1H");
        let questions: Vec<String> = samples().map(|sample| format!("{row}{sample}\x1b[6n")).collect();
        let mut out = io::stdout().lock();
        write!(out, "\x1b[?2026h{}{row}\x1b[K\x1b[c\x1b[?2026l", questions.concat())?;
        out.flush()?;
        Ok(Self { asked: Instant::now() })
    }

    /// Waits for the answer, but not for long.
    ///
    /// # Errors
    /// Whatever reading gives.
    pub(super) fn answer(&self) -> io::Result<Answer> {
        // As crossterm does, which reads on: some systems cannot poll /dev/tty.
        let (stdin, tty) = (io::stdin(), File::open("/dev/tty")?);
        let input = if stdin.is_terminal() { stdin.as_fd() } else { tty.as_fd() };
        let mut bytes = Vec::new();
        while let Some(left) = self.patience(&Received::of(&bytes)) {
            let left = Timespec::try_from(left).map_err(io::Error::other)?;
            let mut fds = [PollFd::from_borrowed_fd(input, PollFlags::IN)];
            match poll(&mut fds, Some(&left)) {
                Err(Errno::INTR) => continue,
                polled => polled?,
            };
            if !fds.iter().any(|fd| fd.revents().contains(PollFlags::IN)) {
                break;
            }
            let mut chunk = [0; 1024];
            let length = rustix::io::read(input, &mut chunk)?;
            if length == 0 {
                break;
            }
            bytes.extend(chunk.iter().take(length));
        }
        Ok(Answer::of(&Received::of(&bytes)))
    }

    /// How long to wait for more than what has been received. `None` if that is all, or too much time has passed.
    fn patience(&self, received: &Received) -> Option<Duration> {
        let left = (PATIENCE + REST).checked_sub(self.asked.elapsed())?;
        match (received.attributes, received.is_broken_off) {
            (true, false) => None,
            (true, true) => Some(left.min(REST)),
            (false, true) => Some(left),
            (false, false) => left.checked_sub(REST),
        }
    }
}

impl Answer {
    fn of(received: &Received) -> Self {
        let is_whole = received.columns.len() == samples().count();
        let cells = if is_whole {
            received.columns.iter().map(|column| column.saturating_sub(1)).collect()
        } else {
            Vec::new()
        };
        Self { cells, keys: keys(&received.typed) }
    }

    /// The widths to lay text out with. `None` if the terminal did not say.
    pub(super) fn widths(&self) -> Option<Widths> {
        self.said().map(|widths| if is_multiplexed() { widths.with_composed(Compositions::NONE) } else { widths })
    }

    fn said(&self) -> Option<Widths> {
        let (kinds, emoji) = self.cells.split_at_checked(Kind::ALL.len())?;
        // A kind with any other answer gets two cells, which are blanked first and left by moving.
        let narrow = Kind::ALL.into_iter().zip(kinds);
        let narrow = narrow.filter(|(kind, cells)| kind.sample().chars().count() == usize::from(**cells));
        let widths = narrow.fold(Widths::wide(), |widths, (kind, _)| widths.with(kind, Cells(1)));
        let whole = Composition::ALL.into_iter().zip(emoji);
        let whole = whole.filter(|(one, cells)| one.sample_cells() == Cells((**cells).into()));
        Some(widths.with_composed(whole.fold(Compositions::NONE, |all, (one, _)| all.with(one))))
    }
}

/// Asks the terminal how many cells it gives to each of some samples. `None` if there is no terminal, or it does not
/// say. Its screen stays as it is.
pub fn measure_samples() -> Option<Vec<(&'static str, u16)>> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return None;
    }
    enable_raw_mode().ok()?;
    let answer = ask_aside();
    // Nothing more can be done for a terminal that does not take its old mode back.
    let _ = disable_raw_mode();
    let cells = answer.ok()?.cells;
    (!cells.is_empty()).then(|| samples().zip(cells).collect())
}

/// Asks on the alternate screen.
fn ask_aside() -> io::Result<Answer> {
    let mut out = io::stdout();
    out.write_all(b"\x1b[?1049h")?;
    let answer = Question::ask().and_then(|question| question.answer());
    out.write_all(b"\x1b[?1049l")?;
    out.flush()?;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::glyphs;

    fn answer(cells: &[u16]) -> Answer {
        let reports: Vec<String> = cells.iter().map(|cells| format!("\x1b[{ROW};{}R", cells + 1)).collect();
        Answer::of(&Received::of(format!("{}\x1b[?62;c", reports.concat()).as_bytes()))
    }

    #[test]
    fn the_cursor_tells_the_widths() {
        let narrow = answer(&[2, 2, 1, 1, 1, 1, 1, 2, 2, 2, 6, 6]).said();
        assert_eq!(narrow, Some(Widths::narrow()));
        let wide = answer(&[4, 4, 2, 2, 2, 2, 2, 2, 2, 2, 8, 8]).said();
        assert_eq!(wide, Some(Widths::wide()));
        let old = answer(&[3, 2, 1, 1, 1, 1, 1, 2, 0, 1, 6, 4]).said().unwrap();
        assert_eq!([Kind::Quote, Kind::Recent, Kind::Dash].map(|kind| old.of(kind)), [Cells(2), Cells(2), Cells(1)]);
    }

    #[test]
    fn emoji_are_drawn_whole_where_the_terminal_has_them_so() {
        let drawn = |cells: [u16; 3]| {
            let widths = answer(&[&[2, 2, 1, 1, 1, 1, 1, 2, 2][..], &cells].concat()).said().unwrap();
            let text = "⚠\u{FE0F}👍🏽👩\u{200D}🚀👩🏽\u{200D}🚀";
            glyphs(text, widths).map(|glyph| glyph.symbol.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(drawn([2, 6, 6]), ["⚠", "👍", "👩", "👩"]);
        assert_eq!(drawn([4, 4, 6]), ["⚠\u{FE0F}", "👍🏽", "👩", "👩"]);
        assert_eq!(drawn([2, 6, 2]), ["⚠", "👍", "👩\u{200D}🚀", "👩"]);
        assert_eq!(drawn([4, 4, 2]).concat(), "⚠\u{FE0F}👍🏽👩\u{200D}🚀👩🏽\u{200D}🚀");
    }

    #[test]
    fn who_says_less_than_was_asked_says_nothing() {
        assert_eq!(answer(&[]).said(), None);
        assert_eq!(answer(&[1, 1, 2]).said(), None);
    }
}
