//! The outside: the event loop, the terminal, the threads. What things mean is decided in `app`.

mod answers;
mod archives;
mod backend;
mod backlog;
mod clipboard;
mod clipboard_tool;
mod editor;
mod generation;
mod input;
mod keeper;
mod librarian;
mod notes;
mod pace;
mod pages;
mod panel;
mod probe;
mod signals;
mod store;
mod terminal;
mod typed;
mod update;
mod watch;
mod worker;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use ratatui::buffer::Buffer;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGINT, SIGQUIT, SIGTSTP};
use signal_hook::low_level::emulate_default_handler;

pub use answers::gather;
pub use archives::{each_page, malformed};
pub use backend::SafeBackend;
pub use keeper::Place;
pub use librarian::add as index_page;
pub use notes::{now, sentence, warning};
pub use pages::read_corrected;
pub use probe::measure_samples;
pub use signals::outlive_file_limits;
pub use store::{Store, StoreError};
pub use terminal::{Terminal, TerminalError};
pub use update::{Report, update};

use self::answers::{load_words, start_gathering, start_looking_up, start_opening, start_searching};
use self::input::Input;
use self::librarian::Sources;
use self::notes::Notes;
use self::pace::Pace;
use self::panel::{start_folding, start_surveying};
use self::probe::{Answer, Question};
use self::terminal::Pastes;
use self::worker::Latest;
use crate::app::{App, Effect, Event, Gather, Request, Search, Survey};
use crate::config::{Ambiguous, Keymap, KeymapError, Mouse, Settings, Theme, Words, fill};
use crate::library::{Archive, ArticleRef};
use crate::notebook::{Bookmark, Link};
use crate::text::{Cells, Measure, SafeText};
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
    /// The library, if that is what is read.
    pub library: Option<Place>,
    /// The passage to begin at.
    pub link: Option<Link>,
    /// The notebook's file.
    pub notebook: PathBuf,
    /// A directory for what does not last.
    pub state: PathBuf,
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
    let mut terminal = Terminal::enter()?;
    // It is answered while everything else is started.
    let question = if options.settings.ambiguous == Ambiguous::Auto { Question::ask().ok() } else { None };
    let shelf = Arc::new(Mutex::new(None));
    let words = Arc::new(options.words);
    let (corrections, news) = unbounded();
    let notes = notes::start(options.notebook, Arc::clone(&words), corrections, sender.clone());
    let sources = Sources {
        paths: options.paths,
        library: options.library,
        names: Arc::clone(&options.settings.names),
        words: Arc::clone(&words),
    };
    librarian::start(sources, news, Arc::clone(&shelf), sender.clone());
    let gathering = start_gathering(Arc::clone(&shelf), sender.clone());
    let searching = start_searching(shelf, sender.clone());
    let opening = start_opening(sender.clone());
    let looking_up = start_looking_up(sender.clone());
    let (folding, surveying) = (start_folding(sender.clone()), start_surveying(sender.clone()));
    let answer = question.and_then(|question| question.answer().ok()).unwrap_or_default();
    let measure = Measure {
        widths: options.settings.widths(answer.widths()),
        rules: options.settings.rules,
        ..Measure::default()
    };
    say_first(answer, options.problems, &sender);
    // Not before: what it tells would come among the answers.
    if options.settings.mouse == Mouse::On {
        terminal.take_mouse()?;
    }
    // Two readers would take each other's bytes.
    let input = input::start(sender.clone());
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
        input,
        state: options.state,
        buffer: Buffer::default(),
        messages,
        sender,
        searching,
        gathering,
        opening,
        folding,
        surveying,
        looking_up,
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
    input: Input,
    state: PathBuf,
    buffer: Buffer,
    messages: Receiver<Message>,
    sender: Sender<Message>,
    searching: Latest<Search>,
    gathering: Latest<Gather>,
    opening: Latest<Request>,
    folding: Latest<Arc<Vec<Bookmark>>>,
    surveying: Latest<Vec<Survey>>,
    looking_up: Latest<Vec<(ArticleRef, Archive)>>,
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
            Effect::Gather(asked) => self.gathering.put(asked),
            Effect::Open(request) => self.opening.put(*request),
            Effect::Edit(text) => self.edit(&text)?,
            Effect::Fold(all) => self.folding.put(all),
            Effect::Survey(surveys) => self.surveying.put(surveys),
            Effect::LoadWords => load_words(self.sender.clone()),
            Effect::LookUp(wanted) => self.looking_up.put(wanted),
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

    /// Gives the terminal to the reader's editor, with a text, and takes it back whatever comes of that.
    fn edit(&mut self, text: &str) -> Result<(), RuntimeError> {
        let edited = match editor::chosen() {
            None => Err(self.words.no_editor.clone()),
            Some(editor) => self.run_editor(&editor, text)?,
        };
        for effect in self.app.update(Event::Edited(edited)) {
            self.carry_out(effect)?;
        }
        Ok(())
    }

    fn run_editor(&mut self, editor: &str, text: &str) -> Result<Result<String, String>, RuntimeError> {
        let Some(paused) = self.input.pause() else { return Ok(Err(fill(&self.words.editor_failed, &["-"]))) };
        self.terminal.leave();
        let edited = editor::edit(editor, text, &self.state);
        drop(paused);
        // What was meant for the editor: to stop, to go on, to give up what it was doing.
        let is_own = |message: &Message| !matches!(message, Message::Signal(SIGTSTP | SIGCONT | SIGINT | SIGQUIT));
        let own: Vec<Message> = self.messages.try_iter().filter(is_own).collect();
        for message in own {
            // The receiver is in this thread.
            let _ = self.sender.send(message);
        }
        self.resume()?;
        Ok(edited.map_err(|error| fill(&self.words.editor_failed, &[&SafeText::line(&error.to_string())])))
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
