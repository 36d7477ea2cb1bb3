//! A record of an archive as an article: its title is a headline, its paragraphs are the body. Nothing is guessed.
//! How a record is read from its file is not known here.

use smallvec::smallvec;

use super::article::{Article, Block, Kind, Piece, Role};
use super::label;

/// The article of a record, whose text is the title, if it has one, and the paragraphs, a line each.
pub fn record(text: &str, has_title: bool) -> Article {
    let mut start = 0;
    let mut blocks = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        let trimmed = line.trim();
        let source = start + (line.len() - line.trim_start().len());
        start += line.len() + 1;
        if trimmed.is_empty() {
            continue;
        }
        let is_title = has_title && number == 1;
        blocks.push(Block {
            role: if is_title { Role::Headline } else { Role::Body },
            lines: smallvec![(number, number)],
            text: trimmed.to_owned(),
            pieces: smallvec![Piece { text: 0, source, len: trimmed.len() }],
            echoes: Vec::new(),
        });
    }
    let headline = blocks.first().filter(|block| block.role == Role::Headline).map(|block| block.text.clone());
    let untitled = headline.is_none();
    let title = headline.unwrap_or_else(|| label::title(&blocks));
    Article { kind: Kind::News, title, untitled, byline: Vec::new(), blocks }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_is_a_headline_and_each_line_a_paragraph() {
        let article = record("石桥通车\n\n　　两岸居民走过新桥。\n孩子们也来了。", true);
        let roles: Vec<Role> = article.blocks.iter().map(|block| block.role).collect();
        assert_eq!((article.title.as_str(), article.untitled), ("石桥通车", false));
        assert_eq!(roles, [Role::Headline, Role::Body, Role::Body]);
        assert_eq!(article.blocks[1].text, "两岸居民走过新桥。");
        let untitled = record("两岸居民走过新桥。", false);
        assert!(untitled.untitled && untitled.blocks[0].role == Role::Body && !untitled.title.is_empty());
    }

    proptest! {
        #[test]
        fn every_block_stands_where_the_text_has_it(text in "[石桥。 \u{3000}\n\r]{0,40}", titled in any::<bool>()) {
            for block in record(&text, titled).blocks {
                let from = block.to_source(0);
                prop_assert_eq!(text.get(from..from + block.text.len()), Some(block.text.as_str()));
            }
        }
    }
}
