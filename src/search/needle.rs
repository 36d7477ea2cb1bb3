//! One string to look for: what counts as the same, and in which part of an article.
//! How it is written in a query, and how it is looked up in the index, is not known here.

#[cfg(test)]
use crate::text::find_reading;
use crate::text::fold;

/// What stands between two blocks of one text. No needle holds it.
pub(super) const BARRIER: char = '\n';

/// More letters than a reader types of a title.
const MAX_LETTERS: usize = 64;

/// A string to look for. It is never empty, and neither is its fold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Needle {
    /// Folded, unless it is exact.
    pub(super) text: String,
    pub(super) sense: Sense,
    pub(super) scope: Scope,
}

/// What counts as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sense {
    Folded,
    /// Only the same characters.
    Exact,
}

/// Where in an article to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    #[default]
    Anywhere,
    Title,
    Byline,
    /// The text without its headings.
    Body,
}

/// The parts of an article, as they were put in; blocks are parted by barriers.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub(super) title: String,
    pub(super) byline: String,
    pub(super) body: String,
    pub(super) headings: String,
}

impl Parts {
    /// All blocks: those of the body first.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &str> {
        [&self.body, &self.headings].into_iter().flat_map(|part| part.split(BARRIER))
    }
}

impl Needle {
    /// A string to be found anywhere, after folding; none if nothing is left of it.
    pub fn folded(text: &str) -> Option<Self> {
        Self::new(text, Sense::Folded, Scope::Anywhere)
    }

    pub(super) fn new(typed: &str, sense: Sense, scope: Scope) -> Option<Self> {
        let folded = fold(typed).text;
        let is_empty = folded.is_empty();
        let text = if sense == Sense::Folded { folded } else { typed.to_owned() };
        (!is_empty).then_some(Self { text, sense, scope })
    }

    /// What the index is asked for: every article that holds the needle holds this.
    pub(super) fn key(&self) -> String {
        if self.sense == Sense::Folded { self.text.clone() } else { fold(&self.text).text }
    }

    /// Whether the index can tell who holds the needle; otherwise the text must be looked at.
    pub(super) fn is_indexed(&self) -> bool {
        self.sense == Sense::Folded && self.scope != Scope::Body
    }

    /// The letters typed, if they may be the pinyin of a title.
    pub(super) fn letters(&self) -> Option<&str> {
        let may_be = self.sense == Sense::Folded
            && matches!(self.scope, Scope::Anywhere | Scope::Title)
            && (2..=MAX_LETTERS).contains(&self.text.len())
            && self.text.bytes().all(|byte| byte.is_ascii_lowercase());
        may_be.then_some(self.text.as_str())
    }

    /// Whether the title reads as the letters of the needle.
    #[cfg(test)]
    pub(super) fn is_read_in(&self, parts: &Parts) -> bool {
        self.letters().is_some_and(|letters| !find_reading(&fold(&parts.title).text, letters).is_empty())
    }

    /// Whether the article holds the needle.
    pub(super) fn is_in(&self, parts: &Parts) -> bool {
        match self.scope {
            Scope::Anywhere => parts.blocks().any(|block| self.stands_in(block)),
            Scope::Title => self.stands_in(&parts.title),
            Scope::Byline => parts.byline.split(BARRIER).any(|name| self.stands_in(name)),
            Scope::Body => parts.body.split(BARRIER).any(|block| self.stands_in(block)),
        }
    }

    fn stands_in(&self, block: &str) -> bool {
        match self.sense {
            Sense::Folded => fold(block).text.contains(&self.text),
            Sense::Exact => block.contains(&self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_looked_at_for_itself() {
        let part = |text: &str| text.to_owned();
        let parts =
            Parts {
                title: part("桥"), byline: part("王小\n明月"), body: part("河\n水"), headings: part("石 桥")
            };
        for (typed, scope, expected) in [
            ("石橋", Scope::Anywhere, true),
            ("河水", Scope::Anywhere, false),
            ("石桥", Scope::Title, false),
            ("明月", Scope::Byline, true),
            ("小明", Scope::Byline, false),
            ("水", Scope::Body, true),
            ("桥", Scope::Body, false),
        ] {
            let needle = Needle::new(typed, Sense::Folded, scope).unwrap();
            assert_eq!(needle.is_in(&parts), expected, "{typed}");
        }
        let exact = |typed| Needle::new(typed, Sense::Exact, Scope::Anywhere).unwrap();
        assert_eq!(["石 桥", "石桥", "河"].map(|typed| exact(typed).is_in(&parts)), [true, false, true]);
    }
}
