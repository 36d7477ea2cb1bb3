//! The loop: what happens goes in, what the program makes of it is carried out, and the screen is drawn when something
//! has changed. What things mean is decided in `app`; everything is started in the room's own module.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use ratatui::buffer::Buffer;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGINT, SIGQUIT, SIGTSTP};
use signal_hook::low_level::emulate_default_handler;

use super::answers::load_words;
use super::input::Input;
use super::notes::Notes;
use super::pace::Pace;
use super::terminal::Pastes;
use super::worker::Latest;
use super::{Message, RuntimeError, SafeBackend, Terminal, clipboard, clipboard_tool, editor};
use crate::app::{App, Effect, Event, Gather, Request, Search, Survey};
use crate::config::{Theme, Words, fill};
use crate::library::{Archive, ArticleRef};
use crate::notebook::Bookmark;
use crate::text::{Cells, SafeText};
use crate::ui;

/// Frames are at least so far apart.
const FRAME: Duration = Duration::from_millis(8);

/// A frame waits so long for an answer on its way, so that a key and what it brings are seen together.
const ANSWER: Duration = Duration::from_millis(6);

/// The first frame waits so long for the pages and the notebook.
const FIRST_FRAME: Duration = Duration::from_millis(25);

/// How the loop ended.
#[derive(Clone, Copy)]
pub(super) enum End {
    Quit,
    Signal(i32),
    Hangup,
}

/// The program as it runs.
pub(super) struct Session {
    pub(super) app: App,
    pub(super) words: Arc<Words>,
    pub(super) theme: Theme,
    pub(super) terminal: Terminal,
    pub(super) backend: SafeBackend<io::Stdout>,
    pub(super) input: Input,
    pub(super) state: PathBuf,
    pub(super) buffer: Buffer,
    pub(super) messages: Receiver<Message>,
    pub(super) sender: Sender<Message>,
    pub(super) searching: Latest<Search>,
    pub(super) gathering: Latest<Gather>,
    pub(super) opening: Latest<Request>,
    pub(super) folding: Latest<Arc<Vec<Bookmark>>>,
    pub(super) surveying: Latest<Vec<Survey>>,
    pub(super) looking_up: Latest<Vec<(ArticleRef, Archive)>>,
    pub(super) notes: Notes,
    pub(super) pace: Pace,
}

impl Session {
    /// The loop: sleeps until something happens, and draws when something has.
    pub(super) fn live(&mut self) -> Result<End, RuntimeError> {
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
            if self.pace.take_lingered() {
                stale_since.get_or_insert_with(Instant::now);
                if let Some(end) = self.take(Message::App(Event::Lingered))? {
                    return Ok(end);
                }
                continue;
            }
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

    /// Takes in a message and all that have come meanwhile, for no longer than a frame: a paste or a held key is one frame,
    /// and a library that is being listed keeps nobody waiting.
    fn take_all(&mut self, message: Message) -> Result<Option<End>, RuntimeError> {
        let began = Instant::now();
        let mut next = Some(message);
        while let Some(message) = next {
            if let Some(end) = self.take(message)? {
                return Ok(Some(end));
            }
            next = if began.elapsed() < FRAME { self.messages.try_recv().ok() } else { None };
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
    pub(super) fn finish(self, end: Result<End, RuntimeError>) -> Result<(), RuntimeError> {
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
