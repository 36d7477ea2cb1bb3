//! The mirror: `bookmarks.jsonl` beside the notebook, all that the reader made, one object a line in the order of making,
//! for git and for other programs. It is only written, but for what a restored backup of the notebook lacks; to take an
//! edited one in is the business of `import.rs`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use twox_hash::XxHash3_64;

use super::backup::{beside, put_aside};
use super::file::write_whole;
use super::record::lines;
use super::{Access, Notebook, NotebookError, parse};

const NAME: &str = "bookmarks.jsonl";
/// What the notebook's name is followed by in the name of the file that holds the hash of what was mirrored last.
const HASH: &str = ".mirrored";

impl Notebook {
    /// Writes the mirror, if it is not up to date. A mirror that somebody has edited is put aside: its new path is given.
    ///
    /// Does nothing for a notebook that is read only or in memory.
    ///
    /// # Errors
    /// When the mirror could not be written; [`NotebookError::Locked`] while another program writes it.
    pub fn mirror(&self) -> Result<Option<PathBuf>, NotebookError> {
        if !matches!(self.access(), Access::ReadWrite) {
            return Ok(None);
        }
        let path = self.path.with_file_name(NAME);
        let contents = lines(&self.records()?);
        replace(&path, &beside(&self.path, HASH), contents.as_bytes()).map_err(|error| NotebookError::io(&path, error))
    }
}

impl Notebook {
    /// Takes in what the mirror has and the notebook lacks: what was made since the backup that was restored.
    pub(super) fn recover_from_mirror(&mut self) -> Result<(), NotebookError> {
        // What cannot be read stays where it is, and no new mirror takes its place.
        let Ok(mirror) = fs::read(self.path.with_file_name(NAME)) else { return Ok(()) };
        let (records, _) = parse(&String::from_utf8_lossy(&mirror));
        self.import(&records).map(drop)
    }
}

fn replace(path: &Path, hash: &Path, contents: &[u8]) -> io::Result<Option<PathBuf>> {
    let mut aside = None;
    match fs::read(path) {
        Ok(there) if there == contents => return Ok(None),
        Ok(there) if fs::read_to_string(hash).ok() != Some(digest(&there)) => aside = Some(put_aside(path, "edited")?),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    write_whole(path, contents)?;
    // A kill in between has the mirror put aside once for nothing.
    write_whole(hash, digest(contents).as_bytes())?;
    Ok(aside)
}

fn digest(contents: &[u8]) -> String {
    format!("{:016x}\n", XxHash3_64::oneshot(contents))
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::{Sandbox, mark};
    use super::super::{NewBookmark, parse};
    use super::*;

    #[test]
    fn it_holds_all_that_was_made_a_line_each() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let first = notebook.add(mark(0), 1).unwrap();
        notebook.add(NewBookmark { note: "一\n二\u{1b}[2J".into(), ..mark(3) }, 2).unwrap();
        assert_eq!(notebook.mirror().unwrap(), None);
        let mirror = sandbox.path(NAME);
        let before = fs::read_to_string(&mirror).unwrap();
        assert_eq!(parse(&before), (notebook.records().unwrap(), Vec::new()));
        assert!(before.lines().count() == 2 && !before.contains('\u{1b}'));
        notebook.set_note(first.id, "注", 3).unwrap();
        sandbox.open().mirror().unwrap();
        let after = fs::read_to_string(&mirror).unwrap();
        let changed: Vec<_> = before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect();
        assert_eq!((changed.len(), after.lines().count()), (1, 2));
        assert_eq!(sandbox.names(), [NAME, "notebook.sqlite", "notebook.sqlite.backup-1", "notebook.sqlite.mirrored"]);
    }

    #[test]
    fn what_somebody_edited_is_put_aside() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.add(mark(0), 1).unwrap();
        notebook.mirror().unwrap();
        let mirror = sandbox.path(NAME);
        for (number, edited) in [(1, "\u{FEFF}<<<<<<< ours\r\n"), (2, "{\"kind\":\"book")] {
            fs::write(&mirror, edited).unwrap();
            let aside = sandbox.path(&format!("{NAME}.edited-{number}"));
            assert_eq!(notebook.mirror().unwrap(), Some(aside.clone()));
            assert_eq!(fs::read_to_string(aside).unwrap(), edited);
            assert_eq!(parse(&fs::read_to_string(&mirror).unwrap()).0, notebook.records().unwrap());
            assert_eq!(notebook.mirror().unwrap(), None);
        }
    }

    #[test]
    fn what_a_restored_backup_lacks_comes_from_the_mirror() {
        let sandbox = Sandbox::new();
        sandbox.open().add(mark(0), 1).unwrap();
        let mut notebook = sandbox.open();
        notebook.add(NewBookmark { note: "一\n二".into(), ..mark(3) }, 2).unwrap();
        notebook.mirror().unwrap();
        let all = notebook.records().unwrap();
        drop(notebook);
        fs::write(sandbox.path("notebook.sqlite"), "no database").unwrap();
        let notebook = sandbox.open();
        assert!(notebook.recovery().is_some_and(|recovery| recovery.restored.is_some()));
        assert_eq!(notebook.records().unwrap(), all);
        assert_eq!(notebook.mirror().unwrap(), None);
    }

    #[test]
    fn what_cannot_be_written_is_told_and_harms_nothing() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.add(mark(0), 1).unwrap();
        fs::create_dir(sandbox.path(NAME)).unwrap();
        assert!(notebook.mirror().is_err());
        assert_eq!(sandbox.open().bookmarks().unwrap().len(), 1);
    }
}
