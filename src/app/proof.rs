//! The proof of a page (校样): its lines as they are in the file, and beside them how they were read: what each was
//! taken for, where an article begins or goes on, which lines the reader has corrected.

use crate::library::Page;
use crate::page::{Article, Role};

/// How the lines of a page were read. Lines are counted from 0 here, as blocks of the raw page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Whether each line begins or goes on with another article than the one above.
    turns: Vec<bool>,
    /// Whether each line is the first of its article as that is read.
    firsts: Vec<bool>,
    /// Corrections by number, each with its line.
    corrected: Vec<(i64, usize)>,
}

impl Proof {
    /// Gives the lines of `raw` the roles that they have in `page`, and tells the rest.
    pub(super) fn read(raw: &mut Article, page: &Page, corrected: Vec<(i64, usize)>) -> Self {
        let mut owners: Vec<Option<(usize, Role)>> = vec![None; raw.blocks.len()];
        let mut firsts = vec![false; raw.blocks.len()];
        for (nth, article) in page.articles.iter().enumerate() {
            for block in &article.blocks {
                for line in block.lines.iter().flat_map(|(first, last)| *first..=*last) {
                    if let Some(owner) = line.checked_sub(1).and_then(|line| owners.get_mut(line)) {
                        *owner = Some((nth, block.role));
                    }
                }
            }
            let first = article.blocks.first().and_then(|block| block.lines.first()?.0.checked_sub(1));
            if let Some(first) = first.and_then(|first| firsts.get_mut(first)) {
                *first = true;
            }
        }
        let mut turns = Vec::with_capacity(raw.blocks.len());
        let mut above = None;
        for (block, owner) in raw.blocks.iter_mut().zip(owners) {
            let owner = owner.filter(|_| !block.text.trim().is_empty());
            turns.push(owner.is_some_and(|(nth, _)| above.replace(nth) != Some(nth)));
            block.role = owner.map_or(Role::Body, |(_, role)| role);
        }
        Self { turns, firsts, corrected }
    }

    /// Whether another article begins or goes on with `line` than the one above.
    pub fn is_turn(&self, line: usize) -> bool {
        self.turns.get(line).is_some_and(|turns| *turns)
    }

    /// Whether an article, as it is read, begins with `line`.
    pub fn is_first(&self, line: usize) -> bool {
        self.firsts.get(line).is_some_and(|first| *first)
    }

    /// The last correction at `line`, by its number.
    pub fn correction_at(&self, line: usize) -> Option<i64> {
        self.corrected.iter().filter(|(_, at)| *at == line).map(|(id, _)| *id).next_back()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::raw;

    #[test]
    fn lines_are_told_apart_as_they_were_read() {
        let text = "## 石桥通车\n\n记者 王小明\n\n石桥昨天通车。\n\n## 蜜橘丰收\n\n记者 李大年\n\n果农们忙着采摘。\n";
        let page = Page::new("a".into(), text.into());
        let mut lines = raw(text);
        let proof = Proof::read(&mut lines, &page, vec![(1, 2), (4, 2), (7, 0)]);
        let all = |is: &dyn Fn(usize) -> bool| (0..lines.blocks.len()).filter(|line| is(*line)).collect::<Vec<_>>();
        assert_eq!(all(&|line| proof.is_turn(line)), [0, 6]);
        assert_eq!(all(&|line| proof.is_first(line)), [0, 6]);
        assert_eq!(all(&|line| lines.blocks[line].role == Role::Headline), [0, 6]);
        assert_eq!((proof.correction_at(2), proof.correction_at(1)), (Some(4), None));
    }
}
