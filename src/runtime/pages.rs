//! Reads pages as their reader has corrected them: the notebook's corrections, put to the library's pages.

use crate::library::{Page, Source, SourceError};
use crate::notebook::{Corrections, PageRef};

/// Reads a source and splits it into articles as `corrections` have it.
///
/// # Errors
/// [`SourceError`] if its text cannot be had.
pub fn read_corrected(source: &Source, corrections: &Corrections) -> Result<Page, SourceError> {
    let mut page = Page::read(source)?;
    let at = corrections.at_lines(&PageRef { path: page.path.clone(), hash: page.hash }, &page.text);
    let at: Vec<_> = at.into_iter().map(|(_, correction)| correction).collect();
    page.correct(&at);
    Ok(page)
}
