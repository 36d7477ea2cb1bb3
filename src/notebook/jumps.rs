//! Where the reader jumped from: the way back after a restart. What a jump is, is decided in `app`.

use rusqlite::params;

use super::file::{number, offset, stored, text};
use super::{Notebook, NotebookError, PageRef};

/// Places kept.
const KEPT: usize = 100;

/// A place in the library that can be come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The page.
    pub page: PageRef,
    /// Byte of the page's decoded source.
    pub byte: usize,
}

impl Notebook {
    /// Keeps the places that were jumped from, the newest last, in place of those before; of more than 100, the newest.
    ///
    /// # Errors
    /// When they could not be saved.
    pub fn set_jumps(&mut self, spots: &[Spot]) -> Result<(), NotebookError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM jump", [])?;
            let mut insert =
                transaction.prepare_cached("INSERT INTO jump (path, hash, position) VALUES (?1, ?2, ?3)")?;
            for Spot { page, byte } in spots.iter().skip(spots.len().saturating_sub(KEPT)) {
                insert.execute(params![page.path, page.hash.cast_signed(), stored(*byte)])?;
            }
            Ok(())
        })
    }

    /// The places that were jumped from, the newest last; none in a notebook that an older program made and that cannot
    /// be written.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn jumps(&self) -> Result<Vec<Spot>, NotebookError> {
        let table = self.read("SELECT 1 FROM sqlite_master WHERE name = 'jump'", [], |_| Ok(()))?;
        if table.is_empty() {
            return Ok(Vec::new());
        }
        self.read("SELECT path, hash, position FROM jump ORDER BY id", [], |row| {
            let page = PageRef { path: text(row, 0), hash: number(row, 1).cast_unsigned() };
            Ok(Spot { page, byte: offset(row, 2) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::Sandbox;
    use super::*;

    #[test]
    fn the_newest_hundred_are_kept_in_their_order() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let spot = |byte| Spot { page: PageRef { path: "/a".into(), hash: u64::MAX }, byte };
        let all: Vec<Spot> = (0..103).map(spot).collect();
        notebook.set_jumps(&all).unwrap();
        drop(notebook);
        let mut notebook = sandbox.open();
        assert_eq!(notebook.jumps().unwrap(), all[3..]);
        notebook.set_jumps(&all[..2]).unwrap();
        assert_eq!(notebook.jumps().unwrap(), all[..2]);
    }
}
