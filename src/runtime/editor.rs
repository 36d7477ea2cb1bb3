//! The reader's own editor, on a text that dubao hands it in a file. Giving it the terminal is the loop's business.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, kill_current_process_group, waitpid};

/// A longer text is no note, in bytes.
const LONGEST: u64 = 1 << 20;

/// Why there is no text from the editor.
#[derive(Debug, thiserror::Error)]
pub(super) enum EditorError {
    /// The editor ended as one does that was told to forget what was written.
    #[error("{0}")]
    Failed(String),
    /// The text could not be handed over or taken back.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The command of the reader's editor, as the environment has it.
pub(super) fn chosen() -> Option<String> {
    let set = |name| env::var(name).ok().filter(|command| !command.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR"))
}

/// Lets the reader edit a text; gives it as it is then, without the line breaks at its end.
///
/// # Errors
/// [`EditorError`]. The text is as it was then.
pub(super) fn edit(editor: &str, text: &str, directory: &Path) -> Result<String, EditorError> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let note = Note(directory.join(format!("note-{}.md", process::id())));
    // One of a program that was killed, and had the same number.
    let _ = fs::remove_file(&note.0);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&note.0)?;
    file.write_all(text.as_bytes())?;
    drop(file);
    run(editor, &note.0)?;
    let mut edited = String::new();
    File::open(&note.0)?.take(LONGEST + 1).read_to_string(&mut edited)?;
    if edited.len() as u64 > LONGEST {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge).into());
    }
    edited.truncate(edited.trim_end().len());
    Ok(edited)
}

/// The file that is handed over. It goes with its owner.
struct Note(PathBuf);

impl Drop for Note {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Runs the editor on the terminal, until it ends. It may have arguments, so that a shell starts it, as git has it done.
fn run(editor: &str, path: &Path) -> Result<(), EditorError> {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg("sh").arg(path);
    // Standard input may be a text that is read.
    let child = command.stdin(File::open("/dev/tty")?).spawn()?;
    let pid = Pid::from_child(&child);
    loop {
        let status = match waitpid(Some(pid), WaitOptions::UNTRACED) {
            Err(Errno::INTR) | Ok(None) => continue,
            Ok(Some((_, status))) => status,
            Err(error) => return Err(io::Error::from(error).into()),
        };
        if status.stopped() {
            // The shell that both were started from gets the terminal, and wakes both.
            kill_current_process_group(Signal::STOP).map_err(io::Error::from)?;
            continue;
        }
        return match (status.exit_status(), status.terminating_signal()) {
            (Some(0), _) => Ok(()),
            (Some(code), _) => Err(EditorError::Failed(code.to_string())),
            (None, signal) => Err(EditorError::Failed(signal.map_or_else(String::new, |signal| format!("-{signal}")))),
        };
    }
}
