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
mod lists;
mod notes;
mod pace;
mod pages;
mod panel;
mod passing;
mod probe;
mod session;
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

use crossbeam_channel::{Sender, unbounded};
use ratatui::buffer::Buffer;

pub use answers::gather;
pub use archives::{each_page, malformed};
pub use backend::SafeBackend;
pub use keeper::Place;
pub use librarian::add as index_page;
pub use notes::{now, sentence, warning};
pub use pages::read_corrected;
pub use passing::Passing;
pub use probe::measure_samples;
pub use signals::outlive_file_limits;
pub use store::{Store, StoreError};
pub use terminal::{Terminal, TerminalError};
pub use update::{Report, update};

use self::answers::{start_gathering, start_looking_up, start_opening, start_searching};
use self::librarian::Sources;
use self::pace::Pace;
use self::pages::Large;
use self::panel::{start_folding, start_surveying};
use self::probe::{Answer, Question};
use self::session::Session;
use crate::app::{App, Event};
use crate::config::{Ambiguous, Keymap, KeymapError, Mouse, Settings, Theme, Words};
use crate::notebook::Link;
use crate::text::Measure;

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
    /// A directory for what is made anew when it is lost, if there is one.
    pub cache: Option<PathBuf>,
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
    let large = Large::default();
    // Deleted when this ends, though a thread may still be writing there.
    let passing = options.cache.as_deref().map(Passing::below).map(Arc::new);
    let sources = Sources {
        paths: options.paths,
        library: options.library,
        passing: passing.as_ref().map(Arc::downgrade),
        names: Arc::clone(&options.settings.names),
        words: Arc::clone(&words),
        large: large.clone(),
    };
    librarian::start(sources, news, Arc::clone(&shelf), sender.clone());
    let gathering = start_gathering(Arc::clone(&shelf), sender.clone());
    let searching = start_searching(shelf, sender.clone());
    let opening = start_opening(large, sender.clone());
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
