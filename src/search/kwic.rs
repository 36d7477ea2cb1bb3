//! Matches in their context, each a line of a concordance (KWIC: key word in context).
//! How a line is set, and which article it is from, is its caller's business.

use super::find::find;
use super::needle::Needle;
use crate::text::fold;

/// Characters on each side of a match: more than half a line is wide.
const CONTEXT: usize = 80;

/// A match, and what stands on either side of it in its block; one space for each run of white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// What stands before it.
    pub left: String,
    /// The match.
    pub found: String,
    /// What stands after it.
    pub right: String,
}

/// The side of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Left,
    /// After it.
    Right,
}

impl Context {
    /// What to sort by, so that lines whose matches stand beside the same words stand together.
    pub fn key(&self, side: Side) -> String {
        match side {
            Side::Left => fold(&self.left).text.chars().rev().collect(),
            Side::Right => fold(&self.right).text,
        }
    }
}

/// The matches in a block, in order, each in its context.
pub fn in_context(text: &str, needles: &[Needle]) -> Vec<Context> {
    let context = |range: std::ops::Range<usize>| {
        let left: String = text.get(..range.start).unwrap_or_default().chars().rev().take(CONTEXT).collect();
        let right: String = text.get(range.end..).unwrap_or_default().chars().take(CONTEXT).collect();
        Context {
            left: squeezed(left.chars().rev()),
            found: squeezed(text.get(range).unwrap_or_default().chars()),
            right: squeezed(right.chars()),
        }
    };
    find(text, needles).into_iter().map(context).collect()
}

fn squeezed(chars: impl Iterator<Item = char>) -> String {
    chars.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn needles(typed: &str) -> Vec<Needle> {
        Needle::folded(typed).into_iter().collect()
    }

    #[test]
    fn each_match_has_its_context() {
        let lines = in_context("早上卖报，\n晚上 看報 纸。", &needles("报"));
        let lines: Vec<_> =
            lines.iter().map(|line| [&line.left, &line.found, &line.right].map(String::as_str)).collect();
        assert_eq!(lines, [["早上卖", "报", "， 晚上 看報 纸。"], ["早上卖报， 晚上 看", "報", "纸。"]]);
    }

    #[test]
    fn same_neighbours_have_like_keys() {
        let lines = in_context("看报纸，卖報刊", &needles("报"));
        assert_eq!(lines.iter().map(|line| line.key(Side::Left)).collect::<Vec<_>>(), ["看", "卖,纸报看"]);
        assert_eq!(lines.iter().map(|line| line.key(Side::Right)).collect::<Vec<_>>(), ["纸,卖报刊", "刊"]);
    }

    proptest! {
        #[test]
        fn there_is_a_line_for_each_match(text in "[人才 \n，a]{0,200}") {
            prop_assert_eq!(in_context(&text, &needles("人才")).len(), find(&text, &needles("人才")).len());
        }
    }
}
