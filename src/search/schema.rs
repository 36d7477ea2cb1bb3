//! The fields which tantivy keeps of an article, beside the gram file.
//! How text is looked up is the business of the gram file.

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};

/// The name of the tokenizer of pinyin.
pub(super) const LETTERS: &str = "letters";
/// The name of the field with the caller's number of the article.
pub(super) const KEY: &str = "key";
/// The name of the field with the number of the date.
pub(super) const DATE: &str = "date";

/// The fields of an article.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) key: Field,
    /// The caller's name for the text of the article.
    pub(super) id: Field,
    pub(super) date: Field,
    /// The folded lines of the source, each a term.
    pub(super) source: Field,
    /// The parts as they are put in: tantivy hands them to the gram file, and keeps nothing of them.
    pub(super) parts: PartFields,
    /// The title's pinyin.
    pub(super) letters: Field,
}

/// The fields of an article's parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartFields {
    pub(super) title: Field,
    pub(super) byline: Field,
    pub(super) body: Field,
    pub(super) headings: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let record = IndexRecordOption::WithFreqsAndPositions;
    let letters = TextFieldIndexing::default().set_tokenizer(LETTERS).set_index_option(record).set_fieldnorms(false);
    let fields = Fields {
        key: builder.add_u64_field(KEY, FAST | INDEXED),
        id: builder.add_u64_field("id", INDEXED),
        date: builder.add_u64_field(DATE, FAST),
        source: builder.add_text_field("source", STRING),
        parts: PartFields {
            title: builder.add_text_field("title", TextOptions::default()),
            byline: builder.add_text_field("byline", TextOptions::default()),
            body: builder.add_text_field("body", TextOptions::default()),
            headings: builder.add_text_field("headings", TextOptions::default()),
        },
        letters: builder.add_text_field("letters", TextOptions::default().set_indexing_options(letters)),
    };
    (builder.build(), fields)
}
