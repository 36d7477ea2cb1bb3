//! Taking the terminal and giving it back, whatever ends the program. What is drawn on it is not known here.

use std::env;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::panic;
use std::thread::{self, ThreadId};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::text::SafeText;

/// Alternate screen on, its contents cleared, cursor hidden.
const ENTER: &str = "\x1b[?1049h\x1b[2J\x1b[?25l";

/// The mouse's presses, drags and wheel are told (1000, 1002), in a form without limits (1006). That it moves is not: the
/// program would be woken for nothing.
const MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";

/// The mouse untold, pasting unmarked, pen plain, cursor shown, alternate screen off; any synchronized update ended first.
const LEAVE: &str = "\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";

/// Why there is no terminal to read on.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// Standard output goes elsewhere.
    #[error("standard output is not a terminal; to print instead, use `dubao list`, `dubao show` or `dubao search`")]
    Redirected,
    /// The terminal cannot place text.
    #[error("this terminal (TERM={0}) cannot place text; use `dubao list`, `dubao show` or `dubao search`")]
    Dumb(String),
    /// There is no terminal to read keys from.
    #[error("there is no terminal to read keys from ({0}); use `dubao list`, `dubao show` or `dubao search`")]
    NoKeys(io::Error),
    /// The terminal cannot be set up.
    #[error("the terminal cannot be set up: {0}")]
    Setup(io::Error),
}

/// The terminal, taken. Dropping it gives the terminal back.
pub struct Terminal {
    taken: bool,
    pastes: bool,
    mouse: bool,
}

impl Terminal {
    /// Sees whether there is a terminal that can be taken.
    ///
    /// # Errors
    /// [`TerminalError`].
    pub fn check() -> Result<(), TerminalError> {
        let name = env::var("TERM").unwrap_or_default();
        if !io::stdout().is_terminal() {
            return Err(TerminalError::Redirected);
        }
        if name.is_empty() || name == "dumb" {
            return Err(TerminalError::Dumb(name));
        }
        File::open("/dev/tty").map(drop).map_err(TerminalError::NoKeys)
    }

    /// Takes the terminal, which [`Terminal::check`] has found usable.
    ///
    /// # Errors
    /// [`TerminalError::Setup`].
    pub fn enter() -> Result<Self, TerminalError> {
        enable_raw_mode().map_err(TerminalError::Setup)?;
        give_back_on_panic(thread::current().id());
        let terminal = Self { taken: true, pastes: false, mouse: false };
        send(ENTER).map_err(TerminalError::Setup)?;
        Ok(terminal)
    }

    /// Takes the terminal again after [`Terminal::leave`], or after a shell has set it up anew.
    ///
    /// # Errors
    /// [`TerminalError::Setup`].
    pub fn take(&mut self) -> Result<(), TerminalError> {
        (self.taken, self.pastes) = (true, false);
        // After a stop, crossterm still believes in its own raw mode, whatever the shell has done to the terminal.
        let _ = disable_raw_mode();
        enable_raw_mode().map_err(TerminalError::Setup)?;
        send(ENTER).map_err(TerminalError::Setup)?;
        if self.mouse { self.take_mouse() } else { Ok(()) }
    }

    /// Has the terminal tell what the mouse does, from now on.
    ///
    /// # Errors
    /// [`TerminalError::Setup`].
    pub fn take_mouse(&mut self) -> Result<(), TerminalError> {
        self.mouse = true;
        send(MOUSE).map_err(TerminalError::Setup)
    }

    /// Gives the terminal back for a while.
    pub fn leave(&mut self) {
        (self.taken, self.pastes) = (false, false);
        give_back();
    }

    /// After a panic the terminal has been given back for the message: to leave the alternate screen twice would put
    /// the cursor before it.
    pub fn was_given_back(&mut self) {
        self.taken = false;
    }

    /// Lets pasted text come as such, only while a line is typed: the end of a paste may never come, and everything
    /// typed would be taken for a part of it.
    pub fn take_pastes(&mut self, wanted: Pastes) {
        let wanted = wanted == Pastes::Marked;
        if self.pastes != wanted {
            self.pastes = wanted;
            let _ = send(if wanted { "\x1b[?2004h" } else { "\x1b[?2004l" });
        }
    }
}

/// How pasted text comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pastes {
    /// As keys.
    AsKeys,
    /// Marked as pasted.
    Marked,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if self.taken && !thread::panicking() {
            give_back();
        }
    }
}

fn send(sequence: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(sequence.as_bytes())?;
    out.flush()
}

fn give_back() {
    let _ = send(LEAVE);
    let _ = disable_raw_mode();
}

/// A panic of the thread that draws gives the terminal back and tells what happened. One of a worker does not end the
/// program, so that it must not touch the screen; the worker reports it.
fn give_back_on_panic(ui: ThreadId) {
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == ui {
            give_back();
            let message = SafeText::text(&info.to_string());
            let _ = writeln!(io::stderr(), "dubao: internal error, please report it: {message}");
        }
    }));
}
