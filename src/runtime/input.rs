//! Reads the terminal's events on a thread of its own, which sleeps until there is one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use crossterm::event::{self, Event as Terminal, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use rustix::process::{Signal, getpid, kill_process};

use super::Message;
use crate::app::{Deed, Event, Mouse};
use crate::text::Cells;

/// A button pressed again within this time, on the same cell, is pressed twice.
const DOUBLE: Duration = Duration::from_millis(500);

/// How long the thread may take to leave the terminal alone.
const PATIENCE: Duration = Duration::from_secs(1);

/// Starts reading. The thread lives as long as the program; it ends when reading fails, as it does when the terminal
/// has gone.
pub(super) fn start(messages: Sender<Message>) -> Input {
    let (pauses, asked) = unbounded();
    thread::spawn(move || {
        // Even if the parser panics: a terminal from which no key comes any more is of no use.
        let _ = catch_unwind(AssertUnwindSafe(|| read(&messages, &asked)));
        let _ = messages.send(Message::Hangup);
    });
    Input { pauses }
}

/// The way to the thread that reads.
pub(super) struct Input {
    pauses: Sender<Pause>,
}

/// Asks the thread to leave the terminal alone.
struct Pause {
    begun: Sender<()>,
    over: Receiver<()>,
}

/// As long as this is there, nothing is read.
pub(super) struct Paused(#[expect(dead_code, reason = "its end is what tells")] Sender<()>);

impl Input {
    /// Has the terminal left alone, for another program to read. `None` if the thread does not listen.
    pub(super) fn pause(&self) -> Option<Paused> {
        let ((begun, has_begun), (end, over)) = (bounded(1), bounded(0));
        self.pauses.send(Pause { begun, over }).ok()?;
        // It sleeps in a read that only the terminal ends, or news of its size.
        kill_process(getpid(), Signal::WINCH).ok()?;
        has_begun.recv_timeout(PATIENCE).ok()?;
        Some(Paused(end))
    }
}

fn read(messages: &Sender<Message>, pauses: &Receiver<Pause>) {
    let mut clicks = Clicks::default();
    while let Ok(event) = event::read() {
        if let Ok(pause) = pauses.try_recv()
            && pause.begun.send(()).is_ok()
        {
            let _ = pause.over.recv();
        }
        let Some(event) = translate(event, &mut clicks) else { continue };
        if messages.send(Message::App(event)).is_err() {
            return;
        }
    }
}

fn translate(event: Terminal, clicks: &mut Clicks) -> Option<Event> {
    match event {
        Terminal::Key(key) if key.kind != KeyEventKind::Release => Some(Event::Key(key.into())),
        Terminal::Mouse(mouse) => Some(Event::Mouse(clicks.translate(mouse, Instant::now())?)),
        Terminal::Paste(text) => Some(Event::Paste(text)),
        Terminal::Resize(width, height) => Some(Event::Resize(Cells(width.into()), Cells(height.into()))),
        _ => None,
    }
}

/// Counts how often the button is pressed in quick succession.
#[derive(Default)]
struct Clicks {
    last: Option<(Instant, Position)>,
    count: u8,
}

impl Clicks {
    fn translate(&mut self, mouse: MouseEvent, now: Instant) -> Option<Mouse> {
        let at = Position { x: mouse.column, y: mouse.row };
        let deed = match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Deed::Press(self.count(at, now)),
            MouseEventKind::Drag(MouseButton::Left) => Deed::Drag,
            MouseEventKind::ScrollUp => Deed::WheelUp,
            MouseEventKind::ScrollDown => Deed::WheelDown,
            _ => return None,
        };
        Some(Mouse { at, deed })
    }

    fn count(&mut self, at: Position, now: Instant) -> u8 {
        let is_again = self.last.is_some_and(|(then, there)| there == at && now.duration_since(then) <= DOUBLE);
        self.count = if is_again { self.count % 3 + 1 } else { 1 };
        self.last = Some((now, at));
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presses_in_quick_succession_on_one_cell_are_counted_to_three() {
        let mut clicks = Clicks::default();
        let start = Instant::now();
        let at = |x| Position { x, y: 3 };
        let mut press = |x, millis| clicks.count(at(x), start + Duration::from_millis(millis));
        assert_eq!([press(1, 0), press(1, 300), press(1, 800), press(1, 900)], [1, 2, 3, 1]);
        assert_eq!([press(2, 950), press(2, 1_000), press(2, 2_000)], [1, 2, 1]);
    }
}
