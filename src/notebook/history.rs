//! What was searched for.
//! What a query means is the business of `search`.

use rusqlite::params;

use super::file::{stored, text};
use super::{Notebook, NotebookError};

/// Queries kept.
const KEPT: i64 = 500;
/// Chars of the longest query that is kept: a longer one was pasted by mistake.
const LONGEST: usize = 1000;

impl Notebook {
    /// Remembers a query as the newest; the 500 newest are kept. One of white space alone, or of more than 1,000
    /// chars, is not remembered.
    ///
    /// # Errors
    /// When it could not be saved.
    pub fn remember_query(&mut self, query: &str, now: i64) -> Result<(), NotebookError> {
        let query = query.trim();
        if query.is_empty() || query.chars().nth(LONGEST).is_some() {
            return Ok(());
        }
        self.write(|transaction| {
            transaction.execute("INSERT OR REPLACE INTO query (words, asked) VALUES (?1, ?2)", params![query, now])?;
            let newest = "SELECT id FROM query ORDER BY id DESC LIMIT ?1";
            transaction.execute(&format!("DELETE FROM query WHERE id NOT IN ({newest})"), [KEPT]).map(drop)
        })
    }

    /// The last queries, at most `limit`, the newest first, none twice.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn queries(&self, limit: usize) -> Result<Vec<String>, NotebookError> {
        self.read("SELECT words FROM query ORDER BY id DESC LIMIT ?1", [stored(limit)], |row| Ok(text(row, 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::Sandbox;

    #[test]
    fn newest_first_and_none_twice() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        for query in ["码头", "渔船", " 码头 ", "  ", &"长".repeat(1001)] {
            notebook.remember_query(query, 1).unwrap();
        }
        assert_eq!(notebook.queries(9).unwrap(), ["码头", "渔船"]);
        assert_eq!(notebook.queries(1).unwrap(), ["码头"]);
    }

    #[test]
    fn five_hundred_are_kept() {
        let sandbox = Sandbox::new();
        let mut notebook = sandbox.open();
        notebook.connection.execute_batch("PRAGMA synchronous = OFF").unwrap();
        for i in 0..502 {
            notebook.remember_query(&i.to_string(), i).unwrap();
        }
        let queries = notebook.queries(usize::MAX).unwrap();
        assert_eq!((queries.len(), queries[0].as_str(), queries[499].as_str()), (500, "501", "2"));
    }
}
