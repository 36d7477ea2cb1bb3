//! What the integration tests stand on: a place of their own on the disk, and ways to run the program there. What is
//! right and what is wrong is decided by the tests.

pub(crate) mod engines;
pub(crate) mod pty;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Nothing that is waited for takes so long.
pub(crate) const LIMIT: Duration = Duration::from_secs(15);

/// Three pages, the first and the third of which name 旧书店, the first one twice.
pub(crate) const PAGES: [(&str, &str); 3] = [
    (
        "01-book.txt",
        "河边开了一家旧书店\n本报记者 林小雨\n　　城南的河边上个月开了一家旧书店。店主姓郑，以前在船厂做木工。\
         他说，书和船一样，要有人用才不会坏。\n　　店面不大，只有两间屋。周末下午，常有孩子坐在门口的木凳上看连环画。\n",
    ),
    (
        "02-tea.txt",
        "山村茶农学会看云\n本报通讯员 何青\n　　清明前后，山里的雾来得早。茶农们不再只看日历，也学着看云。\n\
         \u{3000}\u{3000}合作社的老周说，云低了就要收工，湿叶子炒不出好茶。去年他们因此少损失了三成。\n",
    ),
    (
        "03-bridge.txt",
        "石桥修好了\n　　村口的石桥修好了。旧书店的郑师傅来看过，说石缝填得很细。\n\
         \u{3000}\u{3000}修桥的钱是大家凑的，账目贴在祠堂的墙上。\n",
    ),
];

/// What makes terminals do things: ESC with OSC and CSI, C1, DEL, a carriage return, two bidirectional controls.
pub(crate) const HOSTILE: &str = "坏\u{1b}]0;题\u{7}\u{1b}[2J\u{9b}31m\u{9d}0;题\u{9c}\u{7f}\r\u{202e}字\u{2066}尾";

/// A directory with a home, a library and a place for the notebook, and the environment that leads there. It is gone
/// with its owner.
pub(crate) struct Sandbox {
    directory: TempDir,
    variables: Vec<(&'static str, OsString)>,
}

impl Sandbox {
    /// An empty library; the interface speaks Chinese.
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        for name in ["home", "library"] {
            fs::create_dir(directory.path().join(name)).expect("a directory");
        }
        let variables = vec![
            ("HOME", directory.path().join("home").into()),
            ("DUBAO_DATA_DIR", directory.path().join("data").into()),
            ("DUBAO_CACHE_DIR", directory.path().join("cache").into()),
            ("LANG", "zh_CN.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
        ];
        Self { directory, variables }
    }

    /// A library of [`PAGES`].
    pub(crate) fn with_pages() -> Self {
        let sandbox = Self::new();
        for (name, text) in PAGES {
            sandbox.write(name, text);
        }
        sandbox
    }

    /// Sets a variable of the environment, in place of what it was.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.into()));
    }

    /// The whole environment in which the program runs.
    pub(crate) fn variables(&self) -> &[(&'static str, OsString)] {
        &self.variables
    }

    /// The sandbox itself.
    pub(crate) fn root(&self) -> &Path {
        self.directory.path()
    }

    /// The library's folder.
    pub(crate) fn library(&self) -> PathBuf {
        self.root().join("library")
    }

    /// Puts a file into the library.
    pub(crate) fn write(&self, name: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.library().join(name);
        fs::write(&path, contents).expect("a file");
        path
    }

    /// The program, ready to run without a terminal.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables.iter().cloned()).current_dir(self.root());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Output {
        finish(self.command(DUBAO).args(arguments).spawn().expect("the program"))
    }
}

/// The program under test.
pub(crate) const DUBAO: &str = env!("CARGO_BIN_EXE_dubao");

/// What a run left.
#[derive(Debug)]
#[must_use]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The exit status; `None` if a signal ended the program.
    pub(crate) status: Option<i32>,
}

impl Output {
    /// The lines of standard output, after a run that succeeded in silence.
    pub(crate) fn lines(&self) -> Vec<&str> {
        assert_eq!((self.status, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout.lines().collect()
    }

    /// The JSON objects on standard output, whatever the status.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout.lines().map(parse).collect()
    }
}

/// Waits for the end of a program, but not for ever.
pub(crate) fn finish(child: Child) -> Output {
    let pid = Pid::from_child(&child);
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = ended.recv_timeout(LIMIT) else {
        let _ = kill_process(pid, Signal::KILL);
        panic!("the program does not end");
    };
    let output = output.expect("its output");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Output { stdout: text(output.stdout), stderr: text(output.stderr), status: output.status.code() }
}

/// The characters of a text other than white space, sorted: equal for texts that hold the same, in whatever order.
pub(crate) fn characters(text: &str) -> Vec<char> {
    let mut all: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    all.sort_unstable();
    all
}

/// The twelve characters with the property `Bidi_Control`.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Checks that a text cannot command a terminal. A tab parts fields.
pub(crate) fn assert_harmless(text: &str) {
    let harmful = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t') || is_bidi_control(*c));
    assert_eq!(harmful, None, "{text:?}");
}
