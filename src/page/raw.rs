//! A page as it is in its file: one block a line, nothing joined, nothing given a role.

use smallvec::smallvec;

use super::article::{Article, Block, Piece, Role};

/// All lines of a page, empty ones too, as the blocks of one article.
pub fn raw(page: &str) -> Article {
    let mut start = 0;
    let lines = page.split('\n').enumerate().map(|(number, line)| {
        let source = start;
        start += line.len() + 1;
        let text = line.trim_end_matches('\r').to_owned();
        let pieces = smallvec![Piece { text: 0, source, len: text.len() }];
        Block { role: Role::Body, lines: smallvec![(number + 1, number + 1)], text, pieces, echoes: Vec::new() }
    });
    Article { blocks: lines.collect(), ..Article::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_stands_where_the_page_has_it() {
        let page = "一\r\n\n　二\n";
        let blocks = raw(page).blocks;
        assert_eq!(blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), ["一", "", "　二", ""]);
        assert_eq!(blocks.iter().map(|block| block.to_source(0)).collect::<Vec<_>>(), [0, 5, 6, 13]);
        assert_eq!(blocks[2].from_source(9), Some(3));
    }
}
