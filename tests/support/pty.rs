//! The program on a terminal: a pseudo-terminal, an emulator that answers what a terminal is asked, and a way to wait
//! for what the screen should show.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use dubao::text::{Compositions, Widths, width};
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, waitpid};
use rustix::termios::tcgetattr;
use vt100::{MouseProtocolMode, Screen};

use super::{DUBAO, LIMIT, Sandbox};

/// The size of a terminal, in cells.
pub(crate) const fn size(rows: u16, cols: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

/// How long a key stands alone before the next one, if nothing is drawn for it.
const A_KEY: Duration = Duration::from_millis(200);

/// How a terminal answers when it is asked where the cursor is after a curly quote.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quote {
    /// As the emulator draws.
    OneCell,
    TwoCells,
    /// It does not answer anything.
    Silent,
}

/// A program on a terminal. It is killed with its owner.
pub(crate) struct Pty {
    pid: Pid,
    ended: Option<WaitStatus>,
    master: Box<dyn MasterPty + Send>,
    keys: Keys,
    seen: Arc<Seen>,
    tty: OwnedFd,
    before: String,
}

type Keys = Arc<Mutex<Box<dyn Write + Send>>>;

struct Seen {
    terminal: Mutex<Terminal>,
    changed: Condvar,
}

struct Terminal {
    parser: vt100::Parser<Answers>,
    /// The screen after the last whole frame.
    whole: Screen,
}

/// What the emulator does not know by itself.
struct Answers {
    quote: Quote,
    replies: String,
    is_updating: bool,
    frames: usize,
    /// What dubao never sends.
    strange: Vec<String>,
    /// Rows at the end of which the cursor was not where the widths of their glyphs have it.
    misplaced: Vec<String>,
}

impl vt100::Callbacks for Answers {
    fn unhandled_csi(&mut self, screen: &mut Screen, i1: Option<u8>, _: Option<u8>, params: &[&[u16]], c: char) {
        match (i1, params, c) {
            (None, [[6]], 'n') if self.quote != Quote::Silent => {
                let (row, col) = screen.cursor_position();
                let text = screen.rows(0, col).nth(row.into()).unwrap_or_default();
                let wide = || u16::try_from(width(&text, Widths::wide()).0).expect("a short text");
                let col = 1 + if self.quote == Quote::TwoCells { wide() } else { col };
                self.replies = format!("{}\x1b[{};{col}R", self.replies, row + 1);
            }
            (None, _, 'c') if self.quote != Quote::Silent => self.replies.push_str("\x1b[?62;22c"),
            (Some(b'?'), [[2026]], 'h') => self.is_updating = true,
            (Some(b'?'), [[2026]], 'l') => {
                self.is_updating = false;
                self.frames += 1;
            }
            _ => {}
        }
    }

    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        self.strange.push(format!("a title: {}", title.escape_ascii()));
    }

    fn unhandled_osc(&mut self, _: &mut Screen, parameters: &[&[u8]]) {
        self.strange.push(format!("OSC {parameters:?}"));
    }

    fn unhandled_escape(&mut self, _: &mut Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        self.strange.push(format!("ESC {byte:#x}"));
    }

    fn unhandled_control(&mut self, _: &mut Screen, byte: u8) {
        self.strange.push(format!("a control character: {byte:#x}"));
    }

    fn unhandled_char(&mut self, _: &mut Screen, c: char) {
        self.strange.push(format!("a character: {c:?}"));
    }

    fn audible_bell(&mut self, _: &mut Screen) {
        self.strange.push("a bell".to_owned());
    }
}

impl Pty {
    /// Starts dubao.
    pub(crate) fn start(sandbox: &Sandbox, arguments: &[&str], size: PtySize) -> Self {
        Self::spawn(Self::command(sandbox, DUBAO, arguments), size, Quote::OneCell)
    }

    /// Starts dubao on the sandbox's library, of which each file is an article, and waits until all of it is listed
    /// and indexed.
    pub(crate) fn read_library(sandbox: &Sandbox, size: PtySize) -> Self {
        let library = sandbox.library();
        let pty = Self::start(sandbox, &[library.to_str().expect("UTF-8")], size);
        let total = format!("/{} ", std::fs::read_dir(library).expect("the library").count());
        pty.wait_until("the library", |screen| status(screen).contains(&total) && !status(screen).contains("索引"));
        pty
    }

    /// A program that will run in the sandbox.
    pub(crate) fn command(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(sandbox.root());
        command.env_clear();
        for (name, value) in sandbox.variables() {
            command.env(name, value);
        }
        command
    }

    /// Starts a program on a new terminal.
    pub(crate) fn spawn(command: CommandBuilder, size: PtySize, quote: Quote) -> Self {
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let name = pair.master.tty_name().expect("its name");
        let tty = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("the terminal");
        let before = modes(&tty);
        let keys: Keys = Arc::new(Mutex::new(pair.master.take_writer().expect("its keyboard")));
        let answers = Answers {
            quote,
            replies: String::new(),
            is_updating: false,
            frames: 0,
            strange: Vec::new(),
            misplaced: Vec::new(),
        };
        let (rows, cols) = nonzero(size);
        let parser = vt100::Parser::new_with_callbacks(rows, cols, 0, answers);
        let whole = parser.screen().clone();
        let seen = Arc::new(Seen { terminal: Mutex::new(Terminal { parser, whole }), changed: Condvar::new() });
        let reader = pair.master.try_clone_reader().expect("its screen");
        let child = pair.slave.spawn_command(command).expect("the program");
        let pid = child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).expect("its number");
        let (keyboard, shown) = (Arc::clone(&keys), Arc::clone(&seen));
        thread::spawn(move || show(reader, &shown, &keyboard));
        Self { pid, ended: None, master: pair.master, keys, seen, tty, before }
    }

    /// Types what the bytes of `keys` stand for.
    pub(crate) fn press(&self, keys: &str) {
        lock(&self.keys).write_all(keys.as_bytes()).expect("a terminal");
    }

    /// Types `keys` and waits until the program has taken them in: until it has drawn the screen anew, as Ctrl-L has it
    /// do even if the keys changed nothing.
    pub(crate) fn press_and_see(&self, keys: &str) -> Screen {
        let before = self.seen.lock().parser.callbacks().frames;
        self.press(keys);
        // Together with what follows, an escape would be another key.
        let unseen = |terminal: &mut Terminal| terminal.parser.callbacks().frames <= before;
        drop(self.seen.changed.wait_timeout_while(self.seen.lock(), A_KEY, unseen));
        let between = self.seen.lock().parser.callbacks().frames;
        self.press("\x0c");
        self.wait(&format!("a frame after {keys:?}"), |terminal| terminal.parser.callbacks().frames > between)
    }

    /// Waits until the screen is as wanted; fails with the screen as it is if that does not happen.
    pub(crate) fn wait_until(&self, what: &str, is_so: impl Fn(&Screen) -> bool) -> Screen {
        self.wait(what, |terminal| is_so(&terminal.whole))
    }

    fn wait(&self, what: &str, is_so: impl Fn(&Terminal) -> bool) -> Screen {
        let unlike = |terminal: &mut Terminal| !is_so(terminal);
        let waited = self.seen.changed.wait_timeout_while(self.seen.lock(), LIMIT, unlike);
        let (terminal, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "{what} does not come; the screen is\n{}", terminal.whole.contents());
        assert_eq!(terminal.parser.callbacks().misplaced, Vec::<String>::new());
        terminal.whole.clone()
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&self, size: PtySize) {
        let (rows, cols) = nonzero(size);
        self.seen.lock().parser.set_size(rows, cols);
        self.master.resize(size).expect("another size");
    }

    /// The program's number.
    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("a running program");
    }

    /// Waits until the program is stopped.
    pub(crate) fn wait_for_stop(&mut self) {
        assert!(self.wait_for_change().stopped(), "the program ended");
    }

    /// Waits until the program has ended.
    pub(crate) fn wait_for_end(&mut self) -> WaitStatus {
        let status = self.wait_for_change();
        assert!(!status.stopped(), "the program was stopped");
        self.ended = Some(status);
        status
    }

    fn wait_for_change(&self) -> WaitStatus {
        let started = Instant::now();
        loop {
            let changed = waitpid(Some(self.pid), WaitOptions::NOHANG | WaitOptions::UNTRACED).expect("a child");
            if let Some((_, status)) = changed {
                return status;
            }
            assert!(started.elapsed() < LIMIT, "the program goes on; the screen is\n{}", self.screen().contents());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// The screen after the last whole frame.
    pub(crate) fn screen(&self) -> Screen {
        self.seen.lock().whole.clone()
    }

    /// What the program sent that dubao never sends.
    pub(crate) fn strange(&self) -> Vec<String> {
        self.seen.lock().parser.callbacks().strange.clone()
    }

    /// Checks that the terminal is as it was before the program: its modes, its screen, its cursor.
    pub(crate) fn assert_given_back(&self) {
        self.wait_until("the terminal's own screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        assert!(!self.screen().bracketed_paste());
        assert_eq!(self.screen().mouse_protocol_mode(), MouseProtocolMode::None);
        assert_eq!(modes(&self.tty), self.before);
    }

    /// Checks that the terminal is the program's.
    pub(crate) fn assert_taken(&self) {
        assert!(self.screen().alternate_screen());
        assert_eq!(self.screen().mouse_protocol_mode(), MouseProtocolMode::ButtonMotion);
        assert_ne!(modes(&self.tty), self.before);
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.ended.is_none() {
            let _ = kill_process(self.pid, Signal::KILL);
            let _ = waitpid(Some(self.pid), WaitOptions::empty());
        }
    }
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Terminal> {
        lock(&self.terminal)
    }
}

/// A test that failed must not make the others fail.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows what the program writes, and answers its questions, until nobody has the terminal open.
fn show(mut reader: impl Read, seen: &Seen, keyboard: &Keys) {
    let mut bytes = [0; 8192];
    while let Ok(length @ 1..) = reader.read(&mut bytes) {
        let mut terminal = seen.lock();
        // Every row ends with what empties the rest of it, `CSI K`.
        for row in bytes.get(..length).unwrap_or_default().split_inclusive(|byte| *byte == b'K') {
            terminal.parser.process(row);
            let misplaced = misplaced(terminal.parser.screen());
            terminal.parser.callbacks_mut().misplaced.extend(misplaced);
        }
        let answers = terminal.parser.callbacks_mut();
        let replies = std::mem::take(&mut answers.replies);
        if !answers.is_updating {
            terminal.whole = terminal.parser.screen().clone();
        }
        drop(terminal);
        seen.changed.notify_all();
        if lock(keyboard).write_all(replies.as_bytes()).is_err() {
            return;
        }
    }
}

/// The row of the cursor, if what stands before it takes another number of cells than dubao counts.
fn misplaced(screen: &Screen) -> Option<String> {
    let widths = Widths::narrow().with_composed(Compositions::ALL);
    let (row, col) = screen.cursor_position();
    let cells = |at| screen.cell(row, at).filter(|cell| !cell.is_wide_continuation());
    let counted = |cell: &vt100::Cell| if cell.has_contents() { width(cell.contents(), widths).0 } else { 1 };
    let before: usize = (0..col).filter_map(cells).map(counted).sum();
    (before != usize::from(col)).then(|| screen.rows(0, col).nth(row.into()).unwrap_or_default())
}

fn nonzero(size: PtySize) -> (NonZeroU16, NonZeroU16) {
    (NonZeroU16::new(size.rows).expect("rows"), NonZeroU16::new(size.cols).expect("columns"))
}

fn modes(tty: &OwnedFd) -> String {
    format!("{:?}", tcgetattr(tty).expect("a terminal"))
}

/// The last row of the screen.
pub(crate) fn status(screen: &Screen) -> String {
    let cols = screen.size().1.get();
    screen.rows(0, cols).last().unwrap_or_default()
}

/// The screen row by row, with its colours.
pub(crate) fn picture(screen: &Screen) -> Vec<String> {
    screen.rows_formatted(0, screen.size().1.get()).collect()
}
