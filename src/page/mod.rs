//! One page of newspaper text becomes the articles that were printed on it, in four steps: lines are measured
//! (`block`), each is given a role (`role`), torn sentences are joined (`reflow`), and blocks are given to articles (`split`).
//! How an article looks on a screen or is kept in an index is not decided here.

mod article;
mod block;
mod byline;
mod label;
mod lexicon;
mod reflow;
mod role;
mod split;
mod story;
mod title;

pub use article::{Article, Block, Kind, Piece, Role};

/// Reads a page: the articles in the order in which they begin on it.
///
/// Every character other than white space is in exactly one block. Takes time linear in the length of `page`.
pub fn read(page: &str) -> Vec<Article> {
    let lines = block::lines(page);
    let marks = role::marks(&lines);
    let parts = reflow::parts(&lines, &marks);
    split::articles(&lines, &parts)
}
