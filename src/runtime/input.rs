//! Reads the terminal's events on a thread of its own, which sleeps until there is one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crossbeam_channel::Sender;
use crossterm::event::{self, Event as Terminal, KeyEventKind};

use super::Message;
use crate::app::Event;
use crate::text::Cells;

/// Starts reading. The thread lives as long as the program; it ends when reading fails, as it does when the terminal
/// has gone.
pub(super) fn start(messages: Sender<Message>) {
    thread::spawn(move || {
        // Even if the parser panics: a terminal from which no key comes any more is of no use.
        let _ = catch_unwind(AssertUnwindSafe(|| read(&messages)));
        let _ = messages.send(Message::Hangup);
    });
}

fn read(messages: &Sender<Message>) {
    while let Ok(event) = event::read() {
        let Some(event) = translate(event) else { continue };
        if messages.send(Message::App(event)).is_err() {
            return;
        }
    }
}

fn translate(event: Terminal) -> Option<Event> {
    match event {
        Terminal::Key(key) if key.kind != KeyEventKind::Release => Some(Event::Key(key.into())),
        Terminal::Paste(text) => Some(Event::Paste(text)),
        Terminal::Resize(width, height) => Some(Event::Resize(Cells(width.into()), Cells(height.into()))),
        _ => None,
    }
}
