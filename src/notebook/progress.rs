//! How far articles were read, and which one was open last.
//! How often to save a position is decided by the caller.

use rusqlite::{Row, params};

use super::file::{number, offset, stored, text};
use super::{Notebook, NotebookError, PageRef};

const COLUMNS: &str = "article, path, hash, position, seen";

/// Where the reader is in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The article's id.
    pub article: String,
    /// The page it is on.
    pub page: PageRef,
    /// Byte of the page's decoded source at the top of the reading pane.
    pub offset: usize,
    /// When it was saved, in seconds since 1970, UTC.
    pub seen: i64,
}

impl Notebook {
    /// Saves a position (byte of the page's decoded source at the top of the reading pane) in an article, and that
    /// this article is the last open one.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn set_progress(
        &mut self,
        page: &PageRef,
        article: &str,
        offset: usize,
        now: i64,
    ) -> Result<(), NotebookError> {
        self.write(|transaction| {
            // The row is replaced, not changed, because its id tells which article was open last.
            let insert = format!("INSERT OR REPLACE INTO progress ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5)");
            let values = params![article, page.path, page.hash.cast_signed(), stored(offset), now];
            transaction.prepare_cached(&insert)?.execute(values).map(drop)
        })
    }

    /// The last open article and the position in it.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn last(&self) -> Result<Option<Progress>, NotebookError> {
        let query = format!("SELECT {COLUMNS} FROM progress ORDER BY id DESC LIMIT 1");
        Ok(self.read(&query, [], read)?.pop())
    }

    /// The newest saved positions, at most `limit` of them: article ids with bytes of their pages.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn positions(&self, limit: u32) -> Result<Vec<(String, usize)>, NotebookError> {
        let query = format!("SELECT {COLUMNS} FROM progress ORDER BY id DESC LIMIT ?1");
        let newest = self.read(&query, [limit], read)?;
        Ok(newest.into_iter().map(|progress| (progress.article, progress.offset)).collect())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a row reader")]
fn read(row: &Row<'_>) -> rusqlite::Result<Progress> {
    let page = PageRef { path: text(row, 1), hash: number(row, 2).cast_unsigned() };
    Ok(Progress { article: text(row, 0), page, offset: offset(row, 3), seen: number(row, 4) })
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::Sandbox;
    use super::*;

    fn at(article: &str, offset: usize, seen: i64) -> Progress {
        Progress { article: article.into(), page: PageRef { path: "seed:a".into(), hash: u64::MAX }, offset, seen }
    }

    #[test]
    fn the_last_saved_is_the_last_open_whatever_the_clock_says() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        assert_eq!(notebook.last().unwrap(), None);
        for progress in [at("甲", 0, 50), at("乙", 7, 60), at("甲", 90, 10)] {
            notebook.set_progress(&progress.page, &progress.article, progress.offset, progress.seen).unwrap();
        }
        drop(notebook);
        let notebook = sandbox.open();
        assert_eq!(notebook.last().unwrap(), Some(at("甲", 90, 10)));
        assert_eq!(notebook.positions(9).unwrap(), [("甲".into(), 90), ("乙".into(), 7)]);
        assert_eq!(notebook.positions(1).unwrap().len(), 1);
    }
}
