//! The search against tantivy's own index of characters and pairs with positions: both must find the same articles.

use std::sync::{Arc, LazyLock};

use dubao::search::{Document, Index, parse};
use dubao::text::{Segmenter, fold};
use proptest::prelude::*;
use tantivy::collector::DocSetCollector;
use tantivy::query::{PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{IndexWriter, Searcher, TantivyDocument, Term};

static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(|| Arc::new(Segmenter::new()));

/// The characters and the pairs of all blocks, each at the place of its first character; no place follows a block's end.
fn grams(body: &str) -> PreTokenizedString {
    let (mut tokens, mut position) = (Vec::new(), 0);
    for block in body.split('\n') {
        let chars: Vec<char> = fold(block).text.chars().collect();
        for start in 0..chars.len() {
            for gram in (1..=2).filter_map(|length| chars.get(start..start + length)) {
                tokens.push(Token { position: position + start, text: gram.iter().collect(), ..Token::default() });
            }
        }
        position += chars.len() + 1;
    }
    PreTokenizedString { text: body.to_owned(), tokens }
}

fn oracle(bodies: &[String]) -> (Searcher, Field) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let field = schema.add_text_field("grams", TextOptions::default().set_indexing_options(indexing));
    let index = tantivy::Index::create_in_ram(schema.build());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
    for body in bodies {
        let mut document = TantivyDocument::default();
        document.add_pre_tokenized_text(field, grams(body));
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    (index.reader().unwrap().searcher(), field)
}

/// The numbers of the articles that hold the folded text.
fn holders((searcher, field): &(Searcher, Field), text: &str) -> Vec<u64> {
    let chars: Vec<char> = text.chars().collect();
    let term = |gram: &[char]| Term::from_field_text(*field, &gram.iter().collect::<String>());
    let query: Box<dyn Query> = match chars.as_slice() {
        short @ ([_] | [_, _]) => Box::new(TermQuery::new(term(short), IndexRecordOption::Basic)),
        long => Box::new(PhraseQuery::new(long.windows(2).map(term).collect())),
    };
    let mut found: Vec<u64> =
        searcher.search(&query, &DocSetCollector).unwrap().iter().map(|at| at.doc_id.into()).collect();
    found.sort_unstable();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn both_find_the_same(
        bodies in prop::collection::vec("[人才报，]{0,9}[人才报Ａ\n𠀀 ]{0,20}", 1..300),
        texts in prop::collection::vec("[人才报a,𠀀]{1,6}", 20),
    ) {
        let index = Index::in_ram().unwrap();
        let writer = index.writer(Arc::clone(&SEGMENTER)).unwrap();
        for (key, body) in (0..).zip(&bodies) {
            writer.add(Document { key, body, ..Document::default() }).unwrap();
        }
        writer.finish().unwrap();
        let (searcher, oracle) = (index.searcher().unwrap(), oracle(&bodies));
        for text in texts {
            let found = searcher.search(&parse(&format!("\"{text}\"")), usize::MAX, &|| false).unwrap();
            let mut keys: Vec<u64> = found.hits.iter().map(|hit| hit.key).collect();
            keys.sort_unstable();
            prop_assert_eq!(keys, holders(&oracle, &text), "{}", text);
        }
    }
}
