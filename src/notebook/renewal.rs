//! A page that was renamed: what was made on it goes with it, so that it is known again when it is edited later. That
//! it was renamed is found out elsewhere.

use rusqlite::params;

use super::{Notebook, NotebookError, PageRef};

/// What knows a page by its path.
const TABLES: [&str; 5] = ["bookmark", "correction", "jump", "progress", "reading"];

impl Notebook {
    /// Gives all that was made on a page its new path; tells whether there was anything.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn renew_path(&mut self, page: &PageRef, path: &str) -> Result<bool, NotebookError> {
        self.write(|transaction| {
            let mut changed = 0;
            for table in TABLES {
                let update = format!("UPDATE {table} SET path = ?1 WHERE path = ?2 AND hash = ?3");
                changed += transaction.execute(&update, params![path, page.path, page.hash.cast_signed()])?;
            }
            Ok(changed > 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::{Sandbox, mark};
    use super::*;

    #[test]
    fn what_was_made_on_a_page_goes_with_it() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        let page = notebook.add(mark(0), 1).unwrap().passage.page;
        notebook.set_progress(&page, "甲", 9, 1).unwrap();
        assert!(notebook.renew_path(&page, "/报/b.txt").unwrap());
        let renewed = PageRef { path: "/报/b.txt".into(), ..page.clone() };
        assert_eq!(notebook.bookmarks().unwrap()[0].passage.page, renewed);
        assert_eq!(notebook.last().unwrap().unwrap().page, renewed);
        assert!(!notebook.renew_path(&page, "/报/c.txt").unwrap());
    }
}
