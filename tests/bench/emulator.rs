//! A terminal for the program under measurement: a real pty, an emulated screen, and a clock at its outer end.
//! What is typed and what must be seen is not known here.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How a frame begins and ends (synchronized update, DEC private mode 2026).
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// How long the program may take to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// What the program asks the terminal before its first frame.
#[derive(Default)]
struct Answers(String);

impl vt100::Callbacks for Answers {
    fn unhandled_csi(&mut self, screen: &mut vt100::Screen, _: Option<u8>, _: Option<u8>, params: &[&[u16]], c: char) {
        let (row, column) = screen.cursor_position();
        match (params, c) {
            ([[6]], 'n') => self.0.extend(["\x1b[", &(row + 1).to_string(), ";", &(column + 1).to_string(), "R"]),
            (_, 'c') => self.0.push_str("\x1b[?62;22c"),
            _ => {}
        }
    }
}

/// A frame, received to its last byte.
pub(crate) struct Frame {
    /// When its last byte was read from the pty.
    pub(crate) at: Instant,
    /// Its length in bytes, with what begins and ends it.
    pub(crate) bytes: usize,
}

/// A running program and its terminal.
pub(crate) struct Emulator {
    screen: vt100::Parser<Answers>,
    /// Received, but not on the screen yet: no mark has come after it.
    pending: Vec<u8>,
    /// When the last bytes were read.
    at: Instant,
    chunks: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    /// The pty lives as long as this.
    _master: Box<dyn MasterPty + Send>,
    /// Just before the program was started.
    pub(crate) started: Instant,
}

impl Emulator {
    /// Starts the program on a terminal of `(columns, rows)`, with `data` as its data directory.
    pub(crate) fn start(program: &Path, data: &Path, size: (u16, u16)) -> Result<Self> {
        let (cols, rows) = size;
        let pty = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 })?;
        let mut command = CommandBuilder::new(program);
        command.args(["--lang", "zh"]);
        command.env("DUBAO_DATA_DIR", data);
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        let mut output = pty.master.try_clone_reader()?;
        let keys = pty.master.take_writer()?;
        let (sender, chunks) = channel();
        thread::spawn(move || {
            let mut chunk = vec![0; 1 << 16];
            while let Ok(length @ 1..) = output.read(&mut chunk) {
                let read = chunk.iter().take(length).copied().collect();
                if sender.send((Instant::now(), read)).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pty.slave.spawn_command(command)?;
        let screen = vt100::Parser::new_with_callbacks(rows.try_into()?, cols.try_into()?, 0, Answers::default());
        let pending = Vec::new();
        Ok(Self { screen, pending, at: started, chunks, keys, child, _master: pty.master, started })
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    pub(crate) fn process_id(&self) -> Result<u32> {
        self.child.process_id().context("the program has no process id")
    }

    pub(crate) fn send(&mut self, keys: &str) -> Result<()> {
        self.keys.write_all(keys.as_bytes())?;
        Ok(self.keys.flush()?)
    }

    /// The next frame, shown on the screen; `None` if none is complete before `deadline`.
    pub(crate) fn frame(&mut self, deadline: Instant) -> Result<Option<Frame>> {
        loop {
            if let Some(end) = find(&self.pending, END) {
                let piece: Vec<u8> = self.pending.drain(..end + END.len()).collect();
                self.screen.process(&piece);
                let answers = std::mem::take(&mut self.screen.callbacks_mut().0);
                if !answers.is_empty() {
                    self.send(&answers)?;
                    continue;
                }
                let begin = find(&piece, BEGIN).context("a frame without a beginning")?;
                return Ok(Some(Frame { at: self.at, bytes: piece.len() - begin }));
            }
            match self.chunks.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok((at, chunk)) => {
                    self.at = at;
                    self.pending.extend(chunk);
                }
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => bail!("the program ended"),
            }
        }
    }

    /// Takes frames in until none has come for `quiet`.
    pub(crate) fn settle(&mut self, quiet: Duration) -> Result<()> {
        while self.frame(Instant::now() + quiet)?.is_some() {}
        Ok(())
    }

    /// Has the program quit, and waits for its end.
    pub(crate) fn quit(mut self) -> Result<()> {
        self.send("Q")?;
        let deadline = Instant::now() + FAREWELL;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return if status.success() { Ok(()) } else { bail!("the program ended with {status}") };
            }
            thread::sleep(Duration::from_millis(1));
        }
        bail!("the program did not quit")
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}
