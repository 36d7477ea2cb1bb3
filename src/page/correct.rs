//! What a reader says against the reading of a page: where articles part, where they do not, what a block is.
//! Where the reader's word is kept, and how its line is found again in a changed page, is not known here.

use std::ops::Range;

use super::article::{Article, Block, Piece, Pieces, Role, Runs};
use super::label;

/// A change of how a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// An article begins with the line.
    Split,
    /// The article of the line goes on from the one above it.
    Join,
    /// The line is this, and so is the rest of its block.
    Role(Role),
}

impl Change {
    /// The change's name in the notebook.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Join => "join",
            Self::Role(role) => role.name(),
        }
    }

    /// The change that [`Change::name`] names.
    pub fn from_name(name: &str) -> Option<Self> {
        let roles = Role::ALL.into_iter().map(Self::Role);
        [Self::Split, Self::Join].into_iter().chain(roles).find(|change| change.name() == name)
    }
}

/// A change at a physical line of the page, 1-based.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The line.
    pub line: usize,
    /// What to change.
    pub change: Change,
}

/// Reads `page` anew: its articles as they were read, changed by `corrections` in their order.
///
/// A correction that changes nothing, such as one at an empty line, is passed over. Blocks are cut, moved and given
/// other roles, never dropped: every character other than white space stays in exactly one.
pub fn correct(page: &str, mut articles: Vec<Article>, corrections: &[Correction]) -> Vec<Article> {
    if corrections.is_empty() {
        return articles;
    }
    let lines = Lines::of(page);
    for &Correction { line, change } in corrections {
        let Some(at) = lines.find(&articles, line) else { continue };
        match change {
            Change::Split => split(&mut articles, at, &lines),
            Change::Join => {
                let above = lines.find_above(&articles, line);
                join(&mut articles, at, above);
            }
            Change::Role(role) => set_role(&mut articles, at, role, &lines),
        }
    }
    articles.sort_by_key(|article| article.blocks.iter().flat_map(|block| &block.lines).map(|(first, _)| *first).min());
    articles
}

/// Where the text of a line is.
#[derive(Clone, Copy, Debug)]
struct At {
    article: usize,
    block: usize,
    piece: usize,
}

/// The first byte of each line of a page, and of one more.
struct Lines(Vec<usize>);

impl Lines {
    fn of(page: &str) -> Self {
        let ends = page.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).chain([page.len() + 1]).collect())
    }

    /// The bytes of a line.
    fn bytes(&self, line: usize) -> Option<Range<usize>> {
        Some(*self.0.get(line.checked_sub(1)?)?..*self.0.get(line)?)
    }

    /// The line of a byte.
    fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte)
    }

    /// Where the text of a line is.
    fn find(&self, articles: &[Article], line: usize) -> Option<At> {
        let bytes = self.bytes(line)?;
        pieces(articles).find(|(piece, _)| bytes.contains(&piece.source)).map(|(_, at)| at)
    }

    /// Where the text of the last line above is that has any.
    fn find_above(&self, articles: &[Article], line: usize) -> Option<At> {
        let start = self.bytes(line)?.start;
        let above = pieces(articles).filter(|(piece, _)| piece.source < start);
        above.max_by_key(|(piece, _)| piece.source).map(|(_, at)| at)
    }

    /// The physical lines of pieces, those that follow one another as one run; empty lines between them belong to it.
    fn runs(&self, old: &[(usize, usize)], pieces: &[Piece]) -> Runs {
        let mut runs = Runs::new();
        for line in pieces.iter().map(|piece| self.line(piece.source)) {
            let is_one = |a: usize, b: usize| old.iter().any(|(first, last)| *first <= a && b <= *last);
            match runs.last_mut() {
                Some((_, last)) if *last <= line && is_one(*last, line) => *last = line,
                _ => runs.push((line, line)),
            }
        }
        runs
    }

    /// Cuts a block before a piece; gives what follows the cut.
    fn cut(&self, block: &mut Block, piece: usize) -> Block {
        let mut pieces: Pieces = block.pieces.drain(piece.min(block.pieces.len())..).collect();
        let at = pieces.first().map_or(block.text.len(), |piece| piece.text);
        let text = block.text.get(at..).unwrap_or_default().to_owned();
        // A space that joined the two goes.
        block.text.truncate(block.pieces.last().map_or(0, |piece| piece.text + piece.len));
        for piece in &mut pieces {
            piece.text -= at;
        }
        let lines = self.runs(&block.lines, &pieces);
        block.lines = self.runs(&block.lines, &block.pieces);
        Block { role: block.role, lines, text, pieces, echoes: Vec::new() }
    }
}

fn pieces(articles: &[Article]) -> impl Iterator<Item = (&Piece, At)> {
    articles.iter().enumerate().flat_map(|(article, a)| {
        a.blocks.iter().enumerate().flat_map(move |(block, b)| {
            b.pieces.iter().enumerate().map(move |(piece, p)| (p, At { article, block, piece }))
        })
    })
}

/// Lets the line begin its block. Gives the number of that.
fn open_block(blocks: &mut Vec<Block>, at: At, lines: &Lines) -> usize {
    if at.piece == 0 {
        return at.block;
    }
    if let Some(block) = blocks.get_mut(at.block) {
        let rest = lines.cut(block, at.piece);
        blocks.insert(at.block + 1, rest);
    }
    at.block + 1
}

fn split(articles: &mut Vec<Article>, at: At, lines: &Lines) {
    let Some(article) = articles.get_mut(at.article) else { return };
    if (at.block, at.piece) == (0, 0) {
        return;
    }
    let mut blocks = std::mem::take(&mut article.blocks);
    let first = open_block(&mut blocks, at, lines);
    let mut rest = blocks.split_off(first);
    // What headed a part of the article heads an article now.
    rest.iter_mut().take_while(|block| block.role == Role::Section).for_each(|block| block.role = Role::Headline);
    *article = label::article(blocks);
    articles.insert(at.article + 1, label::article(rest));
}

fn join(articles: &mut Vec<Article>, at: At, above: Option<At>) {
    let Some(above) = above.filter(|above| above.article != at.article) else { return };
    let Some(mut rest) = articles.get_mut(at.article).map(|article| std::mem::take(&mut article.blocks)) else {
        return;
    };
    let Some(article) = articles.get_mut(above.article) else { return };
    let mut blocks = std::mem::take(&mut article.blocks);
    let in_title = |block: &Block| matches!(block.role, Role::Kicker | Role::Headline | Role::Subtitle);
    if !blocks.iter().all(in_title) {
        // What headed an article heads a part of one now.
        rest.iter_mut().take_while(|block| in_title(block)).for_each(|block| block.role = Role::Section);
    }
    blocks.append(&mut rest);
    *article = label::article(blocks);
    articles.remove(at.article);
}

fn set_role(articles: &mut [Article], at: At, role: Role, lines: &Lines) {
    let Some(article) = articles.get_mut(at.article) else { return };
    let mut blocks = std::mem::take(&mut article.blocks);
    let first = open_block(&mut blocks, at, lines);
    if let Some(block) = blocks.get_mut(first) {
        block.role = role;
    }
    *article = label::article(blocks);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read;
    use super::*;

    const PAGE: &str = "## 石桥通车\n\n记者 王小明\n\n城东新修的石桥昨天正式通车，两岸居民从此\n不必再绕行五公里去赶集，大家都说是件好事。\n\n## 蜜橘丰收\n\n记者 李大年\n\n果园里的蜜橘今年又获丰收，果农们忙着采摘装箱。\n";

    fn corrected(corrections: &[(usize, Change)]) -> Vec<Article> {
        let corrections: Vec<Correction> =
            corrections.iter().map(|&(line, change)| Correction { line, change }).collect();
        correct(PAGE, read(PAGE), &corrections)
    }

    fn roles(article: &Article) -> Vec<Role> {
        article.blocks.iter().map(|block| block.role).collect()
    }

    #[test]
    fn a_line_in_a_paragraph_can_begin_an_article() {
        let articles = corrected(&[(6, Change::Split)]);
        assert_eq!(articles.len(), 3);
        let (above, below) = (&articles[0].blocks[2], &articles[1].blocks[0]);
        assert!(above.text.ends_with("从此") && below.text.starts_with("不必"));
        assert_eq!((above.lines.as_slice(), below.lines.as_slice()), (&[(5, 5)][..], &[(6, 6)][..]));
        assert!(articles[1].untitled);
    }

    #[test]
    fn articles_joined_are_one_with_a_section() {
        let articles = corrected(&[(8, Change::Join)]);
        assert_eq!(articles.len(), 1);
        assert_eq!(
            roles(&articles[0]),
            [Role::Headline, Role::Byline, Role::Body, Role::Section, Role::Byline, Role::Body]
        );
        assert_eq!(articles[0].title, "石桥通车");
        assert_eq!(articles[0].byline, ["王小明", "李大年"]);
    }

    #[test]
    fn joining_and_splitting_undo_each_other() {
        assert_eq!(corrected(&[(8, Change::Join), (8, Change::Split)]), read(PAGE));
    }

    #[test]
    fn a_role_makes_the_title() {
        let articles = corrected(&[(3, Change::Role(Role::Headline))]);
        assert_eq!(articles[0].title, "石桥通车 记者 王小明");
        let articles = corrected(&[(1, Change::Role(Role::Caption))]);
        assert!(articles[0].untitled);
    }

    #[test]
    fn a_role_holds_from_its_line_to_the_end_of_the_block() {
        let articles = corrected(&[(6, Change::Role(Role::Caption))]);
        assert_eq!(roles(&articles[0]), [Role::Headline, Role::Byline, Role::Body, Role::Caption]);
    }

    #[test]
    fn what_changes_nothing_is_passed_over() {
        let same = [(1, Change::Split), (1, Change::Join), (2, Change::Split), (0, Change::Join), (99, Change::Split)];
        assert_eq!(corrected(&same), read(PAGE));
    }

    #[test]
    fn changes_are_known_by_name() {
        for change in Role::ALL.map(Change::Role).into_iter().chain([Change::Split, Change::Join]) {
            assert_eq!(Change::from_name(change.name()), Some(change));
        }
        assert_eq!(Change::from_name("upside down"), None);
    }

    fn changes() -> impl Strategy<Value = Vec<Correction>> {
        let change = prop_oneof![
            Just(Change::Split),
            Just(Change::Join),
            prop::sample::select(Role::ALL.to_vec()).prop_map(Change::Role)
        ];
        prop::collection::vec((0_usize..16, change).prop_map(|(line, change)| Correction { line, change }), 0..12)
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_piece_is_the_page(corrections in changes()) {
            let articles = correct(PAGE, read(PAGE), &corrections);
            let blocks = || articles.iter().flat_map(|article| &article.blocks);
            let mut lines: Vec<usize> = Vec::new();
            for block in blocks() {
                let mut end = 0;
                for piece in &block.pieces {
                    prop_assert!(block.text.get(end..piece.text).is_some_and(|gap| gap.trim().is_empty()));
                    end = piece.text + piece.len;
                    prop_assert_eq!(block.text.get(piece.text..end), PAGE.get(piece.source..piece.source + piece.len));
                }
                prop_assert_eq!(end, block.text.len());
                lines.extend(block.lines.iter().flat_map(|(first, last)| *first..=*last));
            }
            lines.retain(|line| PAGE.lines().nth(line - 1).is_some_and(|text| !text.is_empty()));
            lines.sort_unstable();
            prop_assert_eq!(lines, [1, 3, 5, 6, 8, 10, 12]);
            prop_assert!(articles.iter().all(|article| !article.blocks.is_empty()));
        }
    }
}
