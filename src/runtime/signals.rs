//! Signals, and the end of the terminal, as messages to the loop.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread;

use crossbeam_channel::Sender;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::iterator::Signals;

use super::Message;

/// Makes a write beyond the limit of a file's size (`ulimit -f`) an error that is told, not the end of the program.
///
/// # Errors
/// If the signal handler cannot be set up.
pub fn outlive_file_limits() -> io::Result<()> {
    signal_hook::flag::register(SIGXFSZ, Arc::default()).map(drop)
}

/// Starts listening.
///
/// # Errors
/// If the signal handlers cannot be set up.
pub(super) fn start(messages: &Sender<Message>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    let sender = messages.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            if sender.send(Message::Signal(signal)).is_err() {
                return;
            }
        }
    });
    watch_terminal(messages.clone());
    Ok(())
}

/// With SIGHUP ignored (nohup), nothing else tells that the terminal has gone: crossterm would go on reading for ever.
fn watch_terminal(messages: Sender<Message>) {
    thread::spawn(move || {
        let Ok(tty) = File::open("/dev/tty") else { return };
        let mut fds = [PollFd::from_borrowed_fd(tty.as_fd(), PollFlags::empty())];
        while let Err(Errno::INTR) = poll(&mut fds, None) {}
        let [terminal] = &fds;
        // Some systems cannot poll a terminal (POLLNVAL): there, reading it fails when it has gone.
        if terminal.revents().intersects(PollFlags::HUP | PollFlags::ERR) {
            let _ = messages.send(Message::Hangup);
        }
    });
}
