//! Emoji of several characters: which clusters they are, and what a terminal must know to draw one as one picture.
//!
//! What a terminal knows is told by [`Widths`](super::Widths); what is drawn where it does not is decided in `safe`.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::width::Cells;

const JOINER: char = '\u{200D}';
/// Asks for the picture of a character that is a sign otherwise.
const SELECTOR: char = '\u{FE0F}';
/// Puts a keycap round the digit before it.
const KEYCAP: char = '\u{20E3}';
/// No sequence recommended for interchange has more bytes; nor may a cell.
const LONGEST: usize = 64;

/// A way to make one picture of several characters (UTS #51, 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Composition {
    /// A sign with the selector of its picture, or with a keycap.
    Selected,
    /// A picture with a skin tone, or two letters that are a flag.
    Paired,
    /// Pictures with joiners between them, or a flag spelt in tags.
    Joined,
}

impl Composition {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Selected, Self::Paired, Self::Joined];

    /// What a terminal is asked to draw: emoji so made, and nothing else.
    pub const fn sample(self) -> &'static str {
        match self {
            Self::Selected => "⚠\u{FE0F}1\u{FE0F}\u{20E3}",
            Self::Paired => "👍🏽🇨🇳",
            Self::Joined => "👩\u{200D}👩\u{200D}👧",
        }
    }

    /// The cells that the sample takes where its emoji are drawn as one picture each.
    pub const fn sample_cells(self) -> Cells {
        match self {
            Self::Selected | Self::Paired => Cells(4),
            Self::Joined => Cells(2),
        }
    }
}

/// Some of the ways to make a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Compositions(u8);

impl Compositions {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self::NONE.with(Composition::Selected).with(Composition::Paired).with(Composition::Joined);

    /// The same and one more.
    #[must_use]
    pub const fn with(self, one: Composition) -> Self {
        Self(self.0 | 1 << one as u8)
    }

    /// Whether all of `others` are among these.
    pub const fn contain(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}

/// The ways in which an emoji of several characters is made. `None` for any other cluster.
pub(super) fn compositions(cluster: &str) -> Option<Compositions> {
    let first = cluster.chars().next()?;
    if cluster.len() == first.len_utf8() || cluster.len() > LONGEST || !may_begin(first) || cluster.width() != 2 {
        return None;
    }
    let mut parts = cluster.split(JOINER);
    let mut all = part(parts.next()?)?;
    for next in parts {
        all = Compositions(all.0 | part(next)?.0).with(Composition::Joined);
    }
    (all != Compositions::NONE).then_some(all)
}

/// The ways in which what stands between two joiners is made.
fn part(text: &str) -> Option<Compositions> {
    let mut chars = text.chars();
    let (first, second, rest) = (chars.next()?, chars.next(), chars.as_str());
    let none = Compositions::NONE;
    match (first, second) {
        ('#' | '*' | '0'..='9', Some(SELECTOR)) if rest.chars().eq([KEYCAP]) => Some(none.with(Composition::Selected)),
        (a, Some(b)) if is_regional(a) && is_regional(b) && rest.is_empty() => Some(none.with(Composition::Paired)),
        ('\u{1F3F4}', Some(_)) if text.chars().skip(1).all(is_tag) => Some(none.with(Composition::Joined)),
        (c, _) if !is_picture(c) => None,
        (_, None) => Some(none),
        (c, Some(SELECTOR)) if rest.is_empty() && c.width() == Some(1) => Some(none.with(Composition::Selected)),
        (_, Some(tone)) if rest.is_empty() && is_tone(tone) => Some(none.with(Composition::Paired)),
        _ => None,
    }
}

fn may_begin(c: char) -> bool {
    matches!(c, '#' | '*' | '0'..='9') || is_regional(c) || is_picture(c)
}

const fn is_regional(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Tells skin tones: marks, but not such as every terminal draws on what is before them.
pub(super) const fn is_tone(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

const fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0020}'..='\u{E007F}')
}

/// The blocks that pictures are in; which of them are is known by their width with the selector.
fn is_picture(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '\u{2100}'..='\u{214F}' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}'
        | '\u{2460}'..='\u{24FF}' | '\u{25A0}'..='\u{27BF}' | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}'
        | '〰' | '〽' | '㊗' | '㊙' | '\u{1F000}'..='\u{1FAFF}')
        && !is_tone(c)
        && !is_regional(c)
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    #[test]
    fn emoji_are_known_by_how_they_are_made() {
        use Composition::{Joined, Paired, Selected};
        let table: [(&str, &[Composition]); 12] = [
            ("⚠\u{FE0F}", &[Selected]),
            ("☎\u{FE0F}", &[Selected]),
            ("#\u{FE0F}\u{20E3}", &[Selected]),
            ("👍🏽", &[Paired]),
            ("☝🏽", &[Paired]),
            ("🇨🇳", &[Paired]),
            ("👩\u{200D}👩\u{200D}👧", &[Joined]),
            ("👩🏽\u{200D}🚀", &[Paired, Joined]),
            ("❤\u{FE0F}\u{200D}🔥", &[Selected, Joined]),
            ("🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}", &[Joined]),
            ("👩🏻\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👨🏻", &[Selected, Paired, Joined]),
            ("🧎🏾\u{200D}♂\u{FE0F}\u{200D}➡\u{FE0F}", &[Selected, Paired, Joined]),
        ];
        for (cluster, expected) in table {
            let expected = expected.iter().fold(Compositions::NONE, |all, one| all.with(*one));
            assert_eq!(compositions(cluster), Some(expected), "{cluster:?}");
            assert_eq!(cluster.graphemes(true).count(), 1, "{cluster:?}");
        }
    }

    #[test]
    fn other_clusters_are_none() {
        let table = [
            "国",
            "😀",
            "⚠",
            "😀\u{FE0F}",
            "国\u{FE0F}",
            "1\u{20E3}",
            "e\u{301}",
            "👩\u{200D}",
            "🇨",
            "⚠\u{FE0E}",
            "か\u{3099}",
            "👩\u{200D}国",
            "👩\u{1B}",
            "a\u{200D}👩",
            "🏽🏽",
            "",
        ];
        for cluster in table {
            assert_eq!(compositions(cluster), None, "{cluster:?}");
        }
        let chain = ["👩"; 20].join("\u{200D}");
        assert_eq!((compositions(&chain), chain.graphemes(true).count()), (None, 1));
    }

    #[test]
    fn samples_are_made_in_the_way_they_ask_about_and_in_no_other() {
        for one in Composition::ALL {
            let clusters = one.sample().graphemes(true);
            let cells = clusters.map(|cluster| {
                assert_eq!(compositions(cluster), Some(Compositions::NONE.with(one)));
                Cells(2)
            });
            assert_eq!(cells.sum::<Cells>(), one.sample_cells());
        }
    }
}
