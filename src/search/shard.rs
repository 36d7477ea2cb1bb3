//! One segment of the index as it is searched: the gram file, and what tantivy keeps beside it.
//! Which of its articles are hits is decided elsewhere.

use tantivy::columnar::Column;
use tantivy::index::SegmentReader;
use tantivy::query::{EnableScoring, Query as Step};
use tantivy::{DocSet, Searcher, TERMINATED};

use super::error::SearchError;
use super::gram::{Bounds, Grams, Segment, damaged};
use super::needle::Parts;
use super::print::Print;
use super::schema::{DATE, KEY};

/// A segment of the index.
pub(super) struct Shard {
    pub(super) grams: Segment,
    /// The length code of its shortest text.
    pub(super) shortest: u8,
    reader: SegmentReader,
    keys: Column<u64>,
    dates: Option<Column<u64>>,
}

impl Shard {
    pub(super) fn open(reader: &SegmentReader) -> Result<Self, SearchError> {
        let grams = Grams::open(reader)?;
        Ok(Self {
            shortest: grams.lengths().iter().copied().min().unwrap_or_default(),
            grams,
            keys: reader.fast_fields().u64(KEY)?,
            dates: reader.fast_fields().column_opt(DATE)?,
            reader: reader.clone(),
        })
    }

    /// Articles in it, with those deleted.
    pub(super) fn len(&self) -> u32 {
        self.reader.max_doc()
    }

    /// Whether none of them is deleted.
    pub(super) fn is_whole(&self) -> bool {
        !self.reader.has_deletes()
    }

    pub(super) fn is_alive(&self, doc: u32) -> bool {
        doc < self.len() && !self.reader.is_deleted(doc)
    }

    /// The caller's number of the article.
    pub(super) fn key(&self, doc: u32) -> u64 {
        self.keys.first(doc).unwrap_or_default()
    }

    /// The article's date as a number that grows with time; 0 if it has none.
    pub(super) fn date(&self, doc: u32) -> u64 {
        self.dates.as_ref().and_then(|dates| dates.first(doc)).unwrap_or_default()
    }

    /// The print of the article's text.
    pub(super) fn print(&self, doc: u32) -> Print {
        self.grams.print(doc)
    }

    /// Where the parts of an article are in the gram file.
    pub(super) fn bounds(&self, doc: u32) -> Result<Bounds, SearchError> {
        self.grams.bounds(doc).ok_or_else(|| damaged().into())
    }

    /// The parts of an article as they were put in.
    pub(super) fn parts(&self, doc: u32) -> Result<Parts, SearchError> {
        let [title, byline, body, headings] = self.grams.originals(doc).ok_or_else(damaged)?;
        Ok(Parts { title, byline, body, headings })
    }

    /// The articles for which a query of tantivy's holds, ascending, with those deleted.
    pub(super) fn matching(&self, searcher: &Searcher, step: &dyn Step) -> Result<Vec<u32>, SearchError> {
        let weight = step.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut scorer = weight.scorer(&self.reader, 1.0)?;
        let mut docs = Vec::new();
        while scorer.doc() != TERMINATED {
            docs.push(scorer.doc());
            scorer.advance();
        }
        Ok(docs)
    }
}
