//! Opening the notebook, whatever state its file is in, and writing to it in transactions.
//! What is written is in `bookmarks.rs`, `progress.rs` and `history.rs`.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{self, Path, PathBuf};

use rusqlite::{Connection, Row, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::backup::{self, Recovery};
use super::file::{connect, connect_read_only, examine, make_file};
use super::{NotebookError, lock, stranded};

/// The first `SQLite` without the bug by which two connections could lose committed data (WAL reset, 3.7.0 to 3.51.2).
const LEAST_SQLITE: i32 = 3_051_003;
const STEPS: &[M<'_>] = &[
    M::up(include_str!("../../assets/migrations/01-notebook.sql")),
    M::up(include_str!("../../assets/migrations/02-corrections.sql")),
    M::up(include_str!("../../assets/migrations/03-changes.sql")),
    M::up(include_str!("../../assets/migrations/04-letters.sql")),
    M::up(include_str!("../../assets/migrations/05-reading.sql")),
    M::up(include_str!("../../assets/migrations/06-jumps.sql")),
];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

/// What can be done with an open notebook.
#[derive(Debug)]
pub enum Access {
    /// What is saved stays.
    ReadWrite,
    /// What was saved can be read, and nothing saved, for this reason.
    ReadOnly(NotebookError),
    /// It began empty and ends with the program, for this reason; a file that exists is left as it is.
    Memory(NotebookError),
}

/// An open notebook. Several may be open at the same file, in one process or in many.
#[derive(Debug)]
pub struct Notebook {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    access: Access,
    recovery: Option<Recovery>,
    uncopied: Option<NotebookError>,
}

impl Notebook {
    /// Opens the notebook at `path`, or makes one, its directories too. `now` is in seconds since 1970.
    ///
    /// A damaged file is moved aside, the newest sound copy restored, and what that lacks taken from the mirror; a copy is
    /// made once a day. What cannot be
    /// written is opened for reading, what cannot be read is replaced by an empty notebook in memory: see
    /// [`Notebook::access`]. Waits up to five seconds for each lock that another process holds.
    ///
    /// # Errors
    /// When the `SQLite` in this build is too old, or not even a notebook in memory can be made.
    pub fn open(path: &Path, now: i64) -> Result<Self, NotebookError> {
        if rusqlite::version_number() < LEAST_SQLITE {
            return Err(NotebookError::OldSqlite { path: path.to_owned(), found: rusqlite::version() });
        }
        // A notebook behind a symbolic link is kept, mended and copied where it really is.
        let path =
            fs::canonicalize(path).or_else(|_| path::absolute(path)).map_err(|error| NotebookError::io(path, error))?;
        let reason = match Self::open_for_writing(&path, now) {
            Ok(notebook) => return Ok(notebook),
            Err(reason) => reason,
        };
        match open_for_reading(&path).or_else(|error| stranded::open(&path)?.ok_or(error)) {
            Ok(connection) => {
                Ok(Self { connection, path, access: Access::ReadOnly(reason), recovery: None, uncopied: None })
            }
            Err(_) => Self::in_memory(path, reason),
        }
    }

    fn open_for_writing(path: &Path, now: i64) -> Result<Self, NotebookError> {
        make_directory(path)?;
        let _lock = lock::take(path)?;
        let recovery = backup::mend(path)?;
        make_file(path)?;
        let mut connection = connect(path)?;
        let sql = |error| NotebookError::sql(path, error);
        let version = examine(&connection, path)?;
        if version > i64::try_from(STEPS.len()).unwrap_or(i64::MAX) {
            return Err(NotebookError::Newer { path: path.to_owned(), version });
        }
        prepare(&connection).map_err(sql)?;
        let uncopied = if version > 0 { backup::copy_if_due(&connection, path, now).err() } else { None };
        migrate(&mut connection, path)?;
        let mut notebook = Self { connection, path: path.to_owned(), access: Access::ReadWrite, recovery, uncopied };
        if notebook.recovery.is_some() {
            notebook.recover_from_mirror()?;
        }
        Ok(notebook)
    }

    fn in_memory(path: PathBuf, reason: NotebookError) -> Result<Self, NotebookError> {
        let connection = Connection::open_in_memory().map_err(|error| NotebookError::sql(&path, error));
        let mut connection = connection?;
        migrate(&mut connection, &path)?;
        Ok(Self { connection, path, access: Access::Memory(reason), recovery: None, uncopied: None })
    }

    /// Whether what is saved stays, and if not, why.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// Whether what it holds is there again at the next start.
    pub const fn is_kept(&self) -> bool {
        !matches!(self.access, Access::Memory(_))
    }

    /// What was done to a damaged notebook when it was opened.
    pub const fn recovery(&self) -> Option<&Recovery> {
        self.recovery.as_ref()
    }

    /// Why the daily copy could not be made, if it was due and could not.
    pub const fn uncopied(&self) -> Option<&NotebookError> {
        self.uncopied.as_ref()
    }

    /// Does all of `work` or, on an error, nothing of it. When it returns, what was done is on the disk.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, NotebookError> {
        let sql = |error| NotebookError::sql(&self.path, error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql)?;
        let made = work(&transaction).map_err(sql)?;
        transaction.commit().map_err(sql)?;
        Ok(made)
    }

    /// Reads all rows of a query.
    pub(super) fn read<T>(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, NotebookError> {
        let rows = || self.connection.prepare_cached(query)?.query_map(parameters, row)?.collect::<Result<Vec<T>, _>>();
        rows().map_err(|error| NotebookError::sql(&self.path, error))
    }
}

/// Makes the directories for the reader's eyes only; leaves alone those that are there.
fn make_directory(path: &Path) -> Result<(), NotebookError> {
    let directory = path.parent().unwrap_or(path);
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| NotebookError::io(path, error))
}

pub(super) fn open_for_reading(path: &Path) -> Result<Connection, NotebookError> {
    let connection = connect_read_only(path)?;
    match examine(&connection, path)? {
        0 => Err(NotebookError::Damaged { path: path.to_owned() }),
        _ => Ok(connection),
    }
}

/// Sets what makes a saved bookmark survive a power cut.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA journal_mode = TRUNCATE", [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), NotebookError> {
    MIGRATIONS.to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => NotebookError::sql(path, err),
        other => NotebookError::Failed { path: path.to_owned(), source: other.into() },
    })
}

#[cfg(test)]
pub(super) mod tests {
    use tempfile::TempDir;

    use super::super::backup::beside;
    use super::super::file::{number, text};
    use super::super::{NewBookmark, PageRef, Passage};
    use super::*;

    /// 2027-01-15, about.
    pub(in super::super) const NOW: i64 = 1_800_000_000;

    /// A directory of its own for a notebook.
    pub(in super::super) struct Sandbox {
        directory: TempDir,
    }

    impl Sandbox {
        pub(in super::super) fn new() -> Self {
            Self { directory: tempfile::tempdir().unwrap() }
        }

        pub(in super::super) fn path(&self, name: &str) -> PathBuf {
            self.directory.path().canonicalize().unwrap().join(name)
        }

        pub(in super::super) fn open(&self) -> Notebook {
            self.open_at(NOW)
        }

        pub(in super::super) fn open_at(&self, now: i64) -> Notebook {
            Notebook::open(&self.path("notebook.sqlite"), now).unwrap()
        }

        /// The names of all files, in order, but for the lock and the journal.
        pub(in super::super) fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(self.directory.path()).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.retain(|name| !name.ends_with("sqlite.lock") && !name.ends_with("-journal"));
            names.sort_unstable();
            names
        }
    }

    /// A bookmark at byte `start` of one and the same page.
    pub(in super::super) fn mark(start: usize) -> NewBookmark {
        let page = PageRef { path: "/报/a.txt".into(), hash: 0xFFFF_0000_1111_2222 };
        let passage = Passage::new(page, "清晨的码头很安静", start..start + 6).unwrap();
        NewBookmark { passage, article: "0".into(), title: "码头".into(), note: String::new(), tags: Vec::new() }
    }

    #[test]
    fn survives_a_power_cut_by_its_settings() {
        let sandbox = Sandbox::new();
        let notebook = sandbox.open();
        assert!(matches!(notebook.access(), Access::ReadWrite));
        let set = |name| notebook.connection.pragma_query_value(None, name, |row| Ok((text(row, 0), number(row, 0))));
        assert_eq!(set("journal_mode").unwrap().0, "truncate");
        assert_eq!(set("synchronous").unwrap().1, 2);
        assert_eq!(set("foreign_keys").unwrap().1, 1);
        assert_eq!(MIGRATIONS.validate(), Ok(()));
    }

    #[test]
    fn is_for_the_readers_eyes_only() {
        use std::os::unix::fs::PermissionsExt;
        let sandbox = Sandbox::new();
        let path = sandbox.path("new/newer/notebook.sqlite");
        Notebook::open(&path, NOW).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn two_at_the_same_file_lose_nothing() {
        let sandbox = Sandbox::new();
        let (mut one, mut other) = (sandbox.open(), sandbox.open());
        let save = |notebook: &mut Notebook, articles: [&str; 8]| {
            for article in articles {
                notebook.remember_query(article, NOW).unwrap();
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(|| save(&mut one, ["a", "b", "c", "d", "e", "f", "g", "h"]));
            scope.spawn(|| save(&mut other, ["1", "2", "3", "4", "5", "6", "7", "8"]));
        });
        assert_eq!(sandbox.open().queries(99).unwrap().len(), 16);
    }

    /// What a kill leaves behind in the middle of a transaction that deletes bookmarks: the file, and its journal.
    pub(in super::super) fn killed(notebook: &mut Notebook) -> (Vec<u8>, Vec<u8>) {
        notebook.connection.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1;").unwrap();
        let transaction = notebook.connection.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        transaction.execute("DELETE FROM bookmark", []).unwrap();
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                    INSERT INTO query (words, asked) SELECT 'query ' || i, 0 FROM n";
        transaction.execute(fill, []).unwrap();
        let torn = fs::read(&notebook.path).unwrap();
        assert!(torn.len() > 100_000, "part of the transaction is in the file");
        (torn, fs::read(beside(&notebook.path, "-journal")).unwrap())
    }

    #[test]
    fn what_a_kill_leaves_behind_is_the_old_state() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.add(mark(0), 1).unwrap();
        let (file, journal) = killed(&mut notebook);
        let path = sandbox.path("killed.sqlite");
        fs::write(&path, file).unwrap();
        fs::write(beside(&path, "-journal"), journal).unwrap();
        let reopened = Notebook::open(&path, NOW).unwrap();
        assert!(matches!(reopened.access(), Access::ReadWrite) && reopened.recovery().is_none());
        assert_eq!((reopened.bookmarks().unwrap().len(), reopened.queries(1).unwrap().len()), (1, 0));
    }

    #[test]
    fn a_newer_notebook_is_read_and_left_alone() {
        let sandbox = Sandbox::new();
        let saved = sandbox.open().add(mark(0), 1).unwrap();
        let path = sandbox.path("notebook.sqlite");
        connect(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let before = fs::read(&path).unwrap();
        let mut notebook = sandbox.open();
        assert!(matches!(notebook.access(), Access::ReadOnly(NotebookError::Newer { version: 99, .. })));
        assert_eq!(notebook.bookmarks().unwrap(), [saved]);
        assert!(matches!(notebook.remember_query("a", NOW), Err(NotebookError::ReadOnly { .. })));
        drop(notebook);
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(sandbox.names(), ["notebook.sqlite"]);
    }

    #[test]
    fn where_no_file_can_be_made_it_is_kept_in_memory() {
        let sandbox = Sandbox::new();
        fs::write(sandbox.path("file"), "").unwrap();
        let mut notebook = Notebook::open(&sandbox.path("file/notebook.sqlite"), NOW).unwrap();
        assert!(matches!(notebook.access(), Access::Memory(NotebookError::Failed { .. })));
        notebook.add(mark(0), 1).unwrap();
        assert_eq!(notebook.bookmarks().unwrap().len(), 1);
    }

    #[test]
    fn without_a_lock_file_it_is_read_only() {
        let sandbox = Sandbox::new();
        let saved = sandbox.open().add(mark(0), 1).unwrap();
        fs::remove_file(sandbox.path("notebook.sqlite.lock")).unwrap();
        fs::create_dir(sandbox.path("notebook.sqlite.lock")).unwrap();
        let notebook = sandbox.open();
        assert!(matches!(notebook.access(), Access::ReadOnly(_)));
        assert_eq!(notebook.bookmarks().unwrap(), [saved]);
    }

    #[test]
    fn another_programs_database_is_left_alone() {
        let sandbox = Sandbox::new();
        let path = sandbox.path("notebook.sqlite");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
        let before = fs::read(&path).unwrap();
        assert!(matches!(sandbox.open().access(), Access::Memory(NotebookError::Foreign { .. })));
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}
