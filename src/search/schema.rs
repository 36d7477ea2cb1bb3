//! The fields of the index.
//! How their text is cut into terms is the business of the tokenizers.

use tantivy::Term;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// The name of the tokenizer of single characters.
pub(super) const CHARS: &str = "chars";
/// The name of the tokenizer of pairs of neighbours.
pub(super) const PAIRS: &str = "pairs";
/// The name of the tokenizer of jieba's words.
pub(super) const WORDS: &str = "words";
/// The name of the tokenizer of pinyin.
pub(super) const LETTERS: &str = "letters";
/// The name of the field with the caller's number of the article.
pub(super) const KEY: &str = "key";
/// The name of the field with the length of the folded text, in bytes.
pub(super) const LENGTH: &str = "length";
/// The name of the field with the number of the date.
pub(super) const DATE: &str = "date";
/// The names of the fields with the halves of the print of the text.
pub(super) const PRINT: [&str; 2] = ["print_high", "print_low"];

/// The fields of an article.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) key: Field,
    pub(super) length: Field,
    /// The caller's name for the text of the article.
    pub(super) id: Field,
    pub(super) date: Field,
    /// The folded lines of the source, each a term.
    pub(super) source: Field,
    pub(super) print: [Field; 2],
    /// The original text and its parts, stored only.
    pub(super) stored: Stored,
    pub(super) text: Grams,
    pub(super) title: Grams,
    pub(super) byline: Grams,
    /// jieba's words of the folded text, for the rank only.
    pub(super) words: Field,
    /// The title's pinyin.
    pub(super) letters: Field,
}

/// The fields of an article's original parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    pub(super) title: Field,
    pub(super) byline: Field,
    pub(super) body: Field,
    pub(super) headings: Field,
}

/// The two fields in which any string of one text can be found.
#[derive(Clone, Debug)]
pub(super) struct Grams {
    pub(super) chars: Field,
    pub(super) pairs: Field,
}

impl Grams {
    fn new(builder: &mut SchemaBuilder, names: [&str; 2]) -> Self {
        let [chars, pairs] = names;
        Self {
            chars: builder.add_text_field(chars, indexed(CHARS, IndexRecordOption::WithFreqs)),
            pairs: builder.add_text_field(pairs, indexed(PAIRS, IndexRecordOption::WithFreqsAndPositions)),
        }
    }

    /// The terms which together stand for the folded string, each with its place in it, in characters: one or more
    /// pairs which cover it, or its only character.
    pub(super) fn cover(&self, needle: &str) -> Vec<(usize, Term)> {
        let chars: Vec<char> = needle.chars().collect();
        if chars.len() < 2 {
            return vec![(0, Term::from_field_text(self.chars, needle))];
        }
        let last = chars.len() - 2;
        let places = (0..last).step_by(2).chain([last]);
        let pair = |place: usize| chars.iter().skip(place).take(2).collect::<String>();
        places.map(|place| (place, Term::from_field_text(self.pairs, &pair(place)))).collect()
    }
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let fields = Fields {
        key: builder.add_u64_field(KEY, FAST | INDEXED),
        length: builder.add_u64_field(LENGTH, FAST),
        id: builder.add_u64_field("id", INDEXED),
        date: builder.add_u64_field(DATE, FAST),
        source: builder.add_text_field("source", STRING),
        print: PRINT.map(|name| builder.add_u64_field(name, FAST)),
        stored: Stored {
            title: builder.add_text_field("title", STORED),
            byline: builder.add_text_field("byline", STORED),
            body: builder.add_text_field("body", STORED),
            headings: builder.add_text_field("headings", STORED),
        },
        text: Grams::new(&mut builder, ["text_chars", "text_pairs"]),
        title: Grams::new(&mut builder, ["title_chars", "title_pairs"]),
        byline: Grams::new(&mut builder, ["byline_chars", "byline_pairs"]),
        words: builder.add_text_field("words", indexed(WORDS, IndexRecordOption::WithFreqs)),
        letters: builder.add_text_field("letters", indexed(LETTERS, IndexRecordOption::WithFreqsAndPositions)),
    };
    (builder.build(), fields)
}

fn indexed(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_cover_a_string() {
        let (_, fields) = schema();
        for (needle, expected) in [
            ("人", vec![(0, "人")]),
            ("人才", vec![(0, "人才")]),
            ("人工智", vec![(0, "人工"), (1, "工智")]),
            ("人工智能", vec![(0, "人工"), (2, "智能")]),
            ("人工智能，", vec![(0, "人工"), (2, "智能"), (3, "能，")]),
        ] {
            let cover = fields.text.cover(needle);
            let cover = cover.into_iter().map(|(place, term)| (place, term.value().as_str().unwrap().to_owned()));
            let expected = expected.into_iter().map(|(place, gram)| (place, gram.to_owned()));
            assert!(cover.eq(expected), "{needle}");
        }
    }
}
