//! Reading a notebook that was being changed when its program was killed, where nothing may be written now: `SQLite`
//! would first have to take the half-made change back. That is done to a copy. Ordinary opening is in `store.rs`.

use std::env;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process;

use rusqlite::Connection;

use super::NotebookError;
use super::backup::{JOURNAL, beside};
use super::file::connect;
use super::store::open_for_reading;

/// Opens a copy of the notebook at `path`, without the change that its journal says was not finished. Nothing is left
/// on the disk. `None` if there is no such journal.
pub(super) fn open(path: &Path) -> Result<Option<Connection>, NotebookError> {
    let journal = beside(path, JOURNAL);
    if !fs::metadata(&journal).is_ok_and(|journal| journal.len() > 0) {
        return Ok(None);
    }
    let folder = env::temp_dir().join(format!("dubao-{}", process::id()));
    DirBuilder::new().mode(0o700).create(&folder).map_err(|error| NotebookError::io(path, error))?;
    let opened = open_copy(path, &journal, &folder.join("notebook.sqlite"));
    // What is open stays readable.
    fs::remove_dir_all(&folder).map_err(|error| NotebookError::io(path, error))?;
    opened.map(Some)
}

fn open_copy(path: &Path, journal: &Path, copy: &PathBuf) -> Result<Connection, NotebookError> {
    let copied = fs::copy(path, copy).and_then(|_| fs::copy(journal, beside(copy, JOURNAL)));
    copied.map_err(|error| NotebookError::io(path, error))?;
    // The first to read it takes the change back.
    let taken_back = connect(copy)?.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    taken_back.map_err(|error| NotebookError::sql(path, error))?;
    open_for_reading(copy)
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::{Sandbox, killed, mark};
    use super::*;

    #[test]
    fn a_half_made_change_is_not_read_and_the_files_are_left_alone() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.add(mark(0), 1).unwrap();
        assert!(open(&sandbox.path("notebook.sqlite")).unwrap().is_none());
        let (file, journal) = killed(&mut notebook);
        let path = sandbox.path("killed.sqlite");
        fs::write(&path, &file).unwrap();
        fs::write(beside(&path, JOURNAL), &journal).unwrap();
        let connection = open(&path).unwrap().unwrap();
        let marks: i64 = connection.query_row("SELECT count(*) FROM bookmark", [], |row| row.get(0)).unwrap();
        assert_eq!((marks, fs::read(&path).unwrap()), (1, file));
        assert_eq!(fs::read(beside(&path, JOURNAL)).unwrap(), journal);
        assert!(connection.execute("DELETE FROM bookmark", []).is_err());
    }
}
