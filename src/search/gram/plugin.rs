//! The gram file as a part of tantivy's segments: it is written and merged when they are.
//! What stands in it is the business of the files beside this one.

use std::any::Any;
use std::io::Write;
use std::sync::{Arc, OnceLock};

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::{Segment as TantivySegment, SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema, Value};
use tantivy::{DocId, TantivyDocument, TantivyError};

use super::build::{Article, Builder};
use super::segment::Segment;
use crate::search::schema::PartFields;
use crate::text::Segmenter;

/// The extension of gram files.
const EXTENSION: &str = "gram";

/// Writes and merges gram files.
#[derive(Clone)]
pub(in crate::search) struct Grams {
    fields: PartFields,
    /// Only whoever adds articles needs one.
    segmenter: Arc<OnceLock<Arc<Segmenter>>>,
}

impl Grams {
    pub(in crate::search) fn new(fields: PartFields) -> Self {
        Self { fields, segmenter: Arc::default() }
    }

    /// Finds words with the segmenter from now on, if there was none.
    pub(in crate::search) fn equip(&self, segmenter: Arc<Segmenter>) {
        self.segmenter.get_or_init(|| segmenter);
    }

    /// The segmenter that finds words; the first one who asks waits until it is loaded.
    pub(in crate::search) fn segmenter(&self) -> Arc<Segmenter> {
        Arc::clone(self.segmenter.get_or_init(|| Arc::new(Segmenter::new())))
    }

    /// The gram file of a segment.
    pub(in crate::search) fn open(reader: &SegmentReader) -> tantivy::Result<Segment> {
        let bytes = reader.open_read(component())?.read_bytes()?;
        Segment::open(bytes, reader.max_doc()).ok_or_else(damaged)
    }
}

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// The error of a gram file that makes no sense.
pub(in crate::search) fn damaged() -> TantivyError {
    TantivyError::InternalError("a gram file is damaged".to_owned())
}

fn write(builder: Builder, mut file: WritePtr) -> tantivy::Result<()> {
    builder.write(&mut file)?;
    file.flush()?;
    file.terminate()?;
    Ok(())
}

impl SegmentPlugin for Grams {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        let segmenter = self.segmenter.get().ok_or_else(|| TantivyError::InternalError("no segmenter".to_owned()))?;
        Ok(Box::new(GramWriter { fields: self.fields, segmenter: Arc::clone(segmenter), builder: Builder::default() }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        let mut builder = Builder::default();
        for reader in context.readers {
            let segment = Self::open(reader)?;
            for doc in reader.doc_ids_alive() {
                builder.copy(&segment, doc).ok_or_else(damaged)?;
            }
        }
        write(builder, context.target_segment.open_write(component())?)
    }
}

struct GramWriter {
    fields: PartFields,
    segmenter: Arc<Segmenter>,
    builder: Builder,
}

impl PluginWriter for GramWriter {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let document = document.as_any().downcast_ref::<TantivyDocument>();
        let document = document.ok_or_else(|| TantivyError::InvalidArgument("no document of ours".to_owned()))?;
        let part = |field: Field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
        let PartFields { title, byline, body, headings } = self.fields;
        let article = Article { title: part(title), byline: part(byline), body: part(body), headings: part(headings) };
        self.builder.add(&article, &self.segmenter);
        Ok(())
    }

    fn serialize(self: Box<Self>, segment: &TantivySegment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        write(self.builder, segment.clone().open_write(component())?)
    }

    fn mem_usage(&self) -> usize {
        self.builder.size()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
