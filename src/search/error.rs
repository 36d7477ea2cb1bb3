//! What can go wrong with the index, and the fence which turns its panics into errors.
//! What the reader is told is not written here.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Why the index gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index reported an error; it may be broken and can be built anew.
    #[error("the index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The index panicked; it is broken and must be built anew.
    #[error("the index is broken: {0}")]
    Panicked(String),
    /// Nobody waits for the answer any more.
    #[error("the search was given up")]
    Cancelled,
}

/// Runs `work`, with a panic as an error: tantivy panics on some damaged files.
pub(super) fn fenced<T>(work: impl FnOnce() -> Result<T, SearchError>) -> Result<T, SearchError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(SearchError::Panicked(message(panic.as_ref()))))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("unknown panic").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let outcome = fenced::<()>(|| panic!("a cut file"));
        assert!(matches!(outcome, Err(SearchError::Panicked(why)) if why == "a cut file"));
    }
}
