//! The outside: the event loop, the terminal, the threads. What things mean is decided in `app`.

mod answers;
mod backend;
mod backlog;
mod clipboard;
mod clipboard_tool;
mod input;
mod librarian;
mod notes;
mod pace;
mod pages;
mod probe;
mod signals;
mod terminal;
mod typed;
mod worker;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use ratatui::buffer::Buffer;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGTSTP};
use signal_hook::low_level::emulate_default_handler;

pub use backend::SafeBackend;
pub use librarian::add as index_page;
pub use notes::{now, sentence, warning};
pub use pages::read_corrected;
pub use probe::measure_samples;
pub use signals::outlive_file_limits;
pub use terminal::{Terminal, TerminalError};

use self::answers::{start_opening, start_searching};
use self::notes::Notes;
use self::pace::Pace;
use self::probe::{Answer, Question};
use self::terminal::Pastes;
use self::worker::Latest;
use crate::app::{App, Effect, Event, Request, Search};
use crate::config::{Ambiguous, Keymap, KeymapError, Settings, Theme, Words};
use crate::notebook::Link;
use crate::text::{Cells, Measure};
use crate::ui;

/// Frames are at least so far apart.
const FRAME: Duration = Duration::from_millis(8);

/// A frame waits so long for an answer on its way, so that a key and what it brings are seen together.
const ANSWER: Duration = Duration::from_millis(6);

/// The first frame waits so long for the pages and the notebook.
const FIRST_FRAME: Duration = Duration::from_millis(25);

/// What reaches the loop.
enum Message {
    /// Something for the program's state.
    App(Event),
    /// A signal.
    Signal(i32),
    /// The terminal has gone.
    Hangup,
}

/// What to read, and how.
pub struct Options {
    /// The sources; none for the embedded pages.
    pub paths: Vec<PathBuf>,
    /// The passage to begin at.
    pub link: Option<Link>,
    /// The notebook's file.
    pub notebook: PathBuf,
    /// The words of the interface.
    pub words: Words,
    /// The colours.
    pub theme: Theme,
    /// How articles are set.
    pub settings: Settings,
    /// What the user is to be told at the start.
    pub problems: Vec<String>,
}

/// Why the reader could not run.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// There is no terminal for it.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    /// The keys are not known.
    #[error(transparent)]
    Keymap(#[from] KeymapError),
    /// The system refused something.
    #[error("the terminal failed: {0}")]
    Io(#[from] io::Error),
    /// The last changes could not be kept.
    #[error("{0}")]
    Unsaved(String),
    /// The thread that draws panicked; what it said was printed then.
    #[error("dubao ended because of an internal error; bookmarks are kept")]
    Panicked,
}

/// How the loop ended.
#[derive(Clone, Copy)]
enum End {
    Quit,
    Signal(i32),
    Hangup,
}

/// Runs the reader until it is quit, or ended by a signal.
///
/// # Errors
/// [`RuntimeError`]. The terminal has been given back then.
pub fn run(options: Options) -> Result<(), RuntimeError> {
    let keymap = Keymap::embedded()?;
    let (sender, messages) = unbounded();
    // Before anything is started.
    Terminal::check()?;
    // Before the terminal is taken, so that no signal finds it taken and nobody listening.
    signals::start(&sender)?;
    let terminal = Terminal::enter()?;
    // It is answered while everything else is started.
    let question = if options.settings.ambiguous == Ambiguous::Auto { Question::ask().ok() } else { None };
    let shelf = Arc::new(Mutex::new(None));
    let words = Arc::new(options.words);
    let (corrections, news) = unbounded();
    let notes = notes::start(options.notebook, Arc::clone(&words), corrections, sender.clone());
    librarian::start(options.paths, news, Arc::clone(&shelf), sender.clone());
    let searching = start_searching(shelf, sender.clone());
    let opening = start_opening(sender.clone());
    let answer = question.and_then(|question| question.answer().ok()).unwrap_or_default();
    let measure = Measure {
        widths: options.settings.widths(answer.widths()),
        rules: options.settings.rules,
        ..Measure::default()
    };
    say_first(answer, options.problems, &sender);
    // Two readers would take each other's bytes.
    input::start(sender);
    let mut app = App::new(keymap, Arc::clone(&words), measure);
    if let Some(link) = options.link {
        app.follow(link);
    }
    let mut session = Session {
        app,
        words,
        theme: options.theme,
        terminal,
        backend: SafeBackend::new(io::stdout()),
        buffer: Buffer::default(),
        messages,
        searching,
        opening,
        notes,
        pace: Pace::default(),
    };
    let end = catch_unwind(AssertUnwindSafe(|| session.live())).unwrap_or(Err(RuntimeError::Panicked));
    session.finish(end)
}

/// Sends what has happened before the input thread reads.
fn say_first(answer: Answer, problems: Vec<String>, sender: &Sender<Message>) {
    let problems = problems.into_iter().map(Event::Problem);
    let keys = answer.keys.into_iter().map(|key| Event::Key(key.into()));
    for event in problems.chain(keys) {
        // The receiver is in this thread.
        let _ = sender.send(Message::App(event));
    }
}

struct Session {
    app: App,
    words: Arc<Words>,
    theme: Theme,
    terminal: Terminal,
    backend: SafeBackend<io::Stdout>,
    buffer: Buffer,
    messages: Receiver<Message>,
    searching: Latest<Search>,
    opening: Latest<Request>,
    notes: Notes,
    pace: Pace,
}

impl Session {
    /// The loop: sleeps until something happens, and draws when something has.
    fn live(&mut self) -> Result<End, RuntimeError> {
        self.resize()?;
        let mut stale_since = Some(Instant::now());
        let mut drawn = None;
        loop {
            let due = stale_since.map(|since| self.due(since, drawn));
            if due.is_some_and(|due| due <= Instant::now()) {
                self.draw()?;
                (drawn, stale_since) = (Some(Instant::now()), None);
                continue;
            }
            self.keep_pace();
            let message = match due.into_iter().chain(self.pace.due()).min() {
                None => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => self.messages.recv_deadline(due),
            };
            match message {
                Ok(message) => {
                    stale_since.get_or_insert_with(Instant::now);
                    if let Some(end) = self.take_all(message)? {
                        return Ok(end);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(End::Hangup),
            }
        }
    }

    /// Keeps where the reader is, if that is due.
    fn keep_pace(&mut self) {
        let place = self.app.reader().opened().map(|opened| (opened.at, self.app.reader().line()));
        self.pace.notice(place);
        if self.pace.take_due(place)
            && let Some(position) = self.app.last_position()
        {
            self.notes.keep(Effect::KeepPosition(position));
        }
    }

    /// When to draw what the screen lacks since `since`.
    fn due(&self, since: Instant, drawn: Option<Instant>) -> Instant {
        let Some(drawn) = drawn else {
            let wait = if self.app.reader().opened().is_none() { FIRST_FRAME } else { Duration::ZERO };
            return since + wait;
        };
        let wait = if self.app.is_waiting() { ANSWER } else { Duration::ZERO };
        (since + wait).max(drawn + FRAME)
    }

    /// Takes in a message and all that have come meanwhile: a paste or a held key is one frame.
    fn take_all(&mut self, message: Message) -> Result<Option<End>, RuntimeError> {
        let mut next = Some(message);
        while let Some(message) = next {
            if let Some(end) = self.take(message)? {
                return Ok(Some(end));
            }
            next = self.messages.try_recv().ok();
        }
        Ok(None)
    }

    fn take(&mut self, message: Message) -> Result<Option<End>, RuntimeError> {
        match message {
            Message::App(event) => {
                if let Event::Resize(..) = event {
                    // The terminal may have been smaller for a moment, and has lost what did not fit.
                    self.backend.forget();
                }
                let effects = self.app.update(event);
                for effect in effects {
                    if let Some(end) = self.carry_out(effect)? {
                        return Ok(Some(end));
                    }
                }
                Ok(None)
            }
            Message::Signal(SIGTSTP) => self.suspend().map(|()| None),
            Message::Signal(SIGCONT) => self.resume().map(|()| None),
            Message::Signal(signal) => Ok(Some(End::Signal(signal))),
            Message::Hangup => Ok(Some(End::Hangup)),
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Result<Option<End>, RuntimeError> {
        match effect {
            Effect::Search(search) => self.searching.put(search),
            Effect::Open(request) => self.opening.put(*request),
            Effect::Copy(text) => {
                clipboard::copy(&text, io::stdout())?;
                clipboard_tool::copy(text);
            }
            Effect::Redraw => self.backend.forget(),
            Effect::Suspend => self.suspend()?,
            Effect::Quit => return Ok(Some(End::Quit)),
            kept => {
                if !self.notes.keep(kept) {
                    let gone = self.words.notebook_gone.clone();
                    self.app.update(Event::Unkept(gone));
                }
            }
        }
        Ok(None)
    }

    fn draw(&mut self) -> Result<(), RuntimeError> {
        let pastes = if self.app.prompt().is_some() { Pastes::Marked } else { Pastes::AsKeys };
        self.terminal.take_pastes(pastes);
        self.buffer.resize(self.app.screen());
        let cursor = ui::draw(&self.app, &self.theme, &mut self.buffer);
        Ok(self.backend.present(&self.buffer, cursor)?)
    }

    fn resize(&mut self) -> Result<(), RuntimeError> {
        let (width, height) = crossterm::terminal::size()?;
        let effects = self.app.update(Event::Resize(Cells(width.into()), Cells(height.into())));
        for effect in effects {
            self.carry_out(effect)?;
        }
        Ok(())
    }

    fn suspend(&mut self) -> Result<(), RuntimeError> {
        self.terminal.leave();
        // Stops here, with whatever the shell started beside it, and returns once the shell says to go on.
        kill_current_process_group(Signal::STOP).map_err(io::Error::from)?;
        self.resume()
    }

    /// A shell may have set the terminal up anew, and may have drawn on it.
    fn resume(&mut self) -> Result<(), RuntimeError> {
        self.terminal.take()?;
        self.backend.forget();
        self.resize()
    }

    /// Keeps what is to be kept and gives the terminal back, however the loop ended.
    fn finish(self, end: Result<End, RuntimeError>) -> Result<(), RuntimeError> {
        if !matches!(end, Ok(End::Quit) | Err(RuntimeError::Panicked))
            && let Some(position) = self.app.last_position()
        {
            self.notes.keep(Effect::KeepPosition(position));
        }
        let mut terminal = self.terminal;
        if let Err(RuntimeError::Panicked) = end {
            terminal.was_given_back();
        }
        drop(terminal);
        let unsaved = self.notes.finish();
        match (end, unsaved) {
            (_, Some(problem)) => Err(RuntimeError::Unsaved(problem)),
            // So that whoever started the program sees which signal ended it.
            (Ok(End::Signal(signal)), None) => Ok(emulate_default_handler(signal)?),
            (Ok(End::Quit | End::Hangup), None) => Ok(()),
            (Err(error), None) => Err(error),
        }
    }
}
