//! A page in memory: its text and the articles read from it.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher;

use twox_hash::XxHash3_64;

use super::record::Record;
use super::source::{Source, SourceError};
use crate::page::{self, Article, Correction};

/// Names an article by its text: the same as long as its characters, white space aside, are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(pub u64);

impl ArticleId {
    /// The id of `article`.
    pub fn of(article: &Article) -> Self {
        let mut hash = XxHash3_64::new();
        let words = article.blocks.iter().flat_map(|block| block.text.split_whitespace());
        words.for_each(|word| hash.write(word.as_bytes()));
        Self(hash.finish())
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The decoded text of a source, and its articles.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its identity; see [`Source::path`].
    pub path: String,
    /// Length of the part of `path` that names its file, in bytes.
    file: usize,
    /// A hash of its text, by which it is known again under another path.
    pub hash: u64,
    /// Its text, as decoded.
    pub text: String,
    /// Its date, as its archive writes it.
    pub date: Option<String>,
    /// The paper that it is from, as its archive names it.
    pub paper: Option<String>,
    /// Its articles, in reading order.
    pub articles: Vec<Article>,
    /// The same articles as they are shown and searched: their text cleaned.
    pub shown: Vec<Article>,
}

impl Page {
    /// Splits the text of the source at `path` into articles.
    pub fn new(path: String, text: String) -> Self {
        let articles = page::read(&text);
        let hash = XxHash3_64::oneshot(text.as_bytes());
        let file = path.len();
        Self { path, file, hash, text, date: None, paper: None, shown: shown(&articles), articles }
    }

    /// The page that a record of the archive `file` makes, under its name; it is shown as it is.
    pub fn of_record(file: &str, name: &str, record: &Record<'_>) -> Self {
        let text = record.text();
        let article = page::record(&text, record.title().is_some());
        let articles = if article.blocks.is_empty() { Vec::new() } else { vec![article] };
        let owned = |field: &Option<Cow<'_, str>>| field.as_deref().map(str::to_owned);
        let (date, paper) = (owned(&record.date), owned(&record.source));
        let (path, hash) = (format!("{file}#{name}"), XxHash3_64::oneshot(text.as_bytes()));
        Self { path, file: file.len(), hash, text, date, paper, shown: articles.clone(), articles }
    }

    /// The file that it is in, as in its path.
    pub fn file(&self) -> &str {
        self.path.get(..self.file).unwrap_or_default()
    }

    /// Reads a source and splits it into articles.
    ///
    /// # Errors
    /// [`SourceError`] if its text cannot be had.
    pub fn read(source: &Source) -> Result<Self, SourceError> {
        Ok(Self::new(source.path(), source.read()?))
    }

    /// Reads the articles anew as its reader says.
    pub fn correct(&mut self, corrections: &[Correction]) {
        if corrections.is_empty() {
            return;
        }
        self.articles = page::correct(&self.text, std::mem::take(&mut self.articles), corrections);
        self.shown = shown(&self.articles);
    }
}

fn shown(articles: &[Article]) -> Vec<Article> {
    articles.iter().map(page::clean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_outlives_new_line_breaks() {
        let id = |text: &str| ArticleId::of(&page::read(text)[0]);
        assert_eq!(id("春天来了，河水开始解冻。\n"), id("\n\n春天来了，河水开始解冻。"));
        assert_ne!(id("春天来了，河水开始解冻。"), id("秋天来了，河水开始结冰。"));
        let long = "春天 来了，河水\u{3000}开始解冻。".repeat(99);
        let squeezed: String = long.split_whitespace().collect();
        assert_eq!(id(&long), ArticleId(XxHash3_64::oneshot(squeezed.as_bytes())));
    }
}
