//! How many terminal cells text takes; the only width function of the program.
//!
//! What a terminal really does is not asked here: whoever has probed it says so with [`Widths`].

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::emoji::{Compositions, compositions};

/// Columns of a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cells(pub usize);

impl Add for Cells {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Cells {
    type Output = Self;

    /// Stops at zero: a column left of the edge does not exist.
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl AddAssign for Cells {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Cells {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// Kinds of characters about whose width terminals differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Curly quotes.
    Quote,
    /// Dashes, and dots on the base line: the halves of —— and ……
    Dash,
    /// The interpunct and its like.
    Interpunct,
    /// Numbers and letters in circles, brackets or squares.
    Enclosed,
    /// Squares, circles, stars and other pictures that are not emoji.
    Shape,
    /// Box drawing and blocks.
    Frame,
    /// Letters of other scripts, mathematical signs, characters for private use: the rest of class A.
    Letter,
    /// Pictures that are shown in colour.
    Emoji,
    /// What has been wide for few years: Han of extension G and later, the hexagrams.
    Recent,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Quote,
        Self::Dash,
        Self::Interpunct,
        Self::Enclosed,
        Self::Shape,
        Self::Frame,
        Self::Letter,
        Self::Emoji,
        Self::Recent,
    ];

    /// The characters by which a terminal is asked about the kind.
    pub const fn sample(self) -> &'static str {
        match self {
            Self::Quote => "“”",
            Self::Dash => "—…",
            Self::Interpunct => "·",
            Self::Enclosed => "①",
            Self::Shape => "■",
            Self::Frame => "─",
            Self::Letter => "α",
            Self::Emoji => "😀",
            Self::Recent => "\u{31350}",
        }
    }

    /// Whether its characters are of class A (UAX #11).
    pub const fn is_ambiguous(self) -> bool {
        !matches!(self, Self::Emoji | Self::Recent)
    }

    /// The kind of a character. `None` where all terminals agree.
    pub fn of(c: char) -> Option<Self> {
        match c {
            '\0'..='\u{A0}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => None,
            '\u{4DC0}'..='\u{4DFF}' | '\u{2EBF0}'..='\u{2EE5D}' | '\u{30000}'..='\u{3FFFD}' => Some(Self::Recent),
            _ if !is_ambiguous(c) => {
                let is_picture =
                    matches!(c, '\u{231A}'..='\u{2328}' | '\u{232B}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}');
                (is_picture && c.width() == Some(2)).then_some(Self::Emoji)
            }
            '‘' | '’' | '“' | '”' => Some(Self::Quote),
            '\u{2010}'..='\u{2015}' | '\u{2024}'..='\u{2026}' => Some(Self::Dash),
            '·' | '\u{2022}' | '\u{2027}' => Some(Self::Interpunct),
            '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{277F}' | '\u{3248}'..='\u{324F}' | '\u{1F100}'..='\u{1F1AC}' => {
                Some(Self::Enclosed)
            }
            '\u{2500}'..='\u{2595}' => Some(Self::Frame),
            '\u{25A0}'..='\u{2BFF}' => Some(Self::Shape),
            _ => Some(Self::Letter),
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// How many cells the terminal at hand gives to each [`Kind`] of characters, one or two, and which emoji of several
/// characters it draws as one picture of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Widths {
    /// The bits of the kinds that take two cells.
    wide: u16,
    corner_quotes: bool,
    composed: Compositions,
}

impl Widths {
    /// Ambiguous characters (class A of UAX #11) in one cell, as most terminals draw them; emoji and recent Han in two.
    pub const fn narrow() -> Self {
        let wide = Kind::Emoji.bit() | Kind::Recent.bit();
        Self { wide, corner_quotes: false, composed: Compositions::NONE }
    }

    /// Two cells for every kind, as terminals set up for Chinese do. Text so laid out fits on any terminal.
    pub const fn wide() -> Self {
        Self { wide: (1 << Kind::ALL.len()) - 1, ..Self::narrow() }
    }

    /// The same, but for one kind.
    #[must_use]
    pub const fn with(self, kind: Kind, cells: Cells) -> Self {
        let wide = if cells.0 > 1 { self.wide | kind.bit() } else { self.wide & !kind.bit() };
        Self { wide, ..self }
    }

    /// The same, with “ ” ‘ ’ shown as 「 」 『 』, which are wide on every terminal.
    #[must_use]
    pub const fn with_corner_quotes(self) -> Self {
        Self { corner_quotes: true, ..self }
    }

    /// The same, with emoji so made drawn as they are.
    #[must_use]
    pub const fn with_composed(self, composed: Compositions) -> Self {
        Self { composed, ..self }
    }

    /// Whether a cluster of several characters is drawn as the one picture it stands for.
    pub(super) fn draw_as_one(self, cluster: &str) -> bool {
        self.composed != Compositions::NONE && compositions(cluster).is_some_and(|all| self.composed.contain(all))
    }

    /// The corner bracket to show for a symbol, if one is to be shown.
    pub(super) fn corner(self, symbol: &str) -> Option<&'static str> {
        match symbol {
            _ if !self.corner_quotes => None,
            "“" => Some("「"),
            "”" => Some("」"),
            "‘" => Some("『"),
            "’" => Some("』"),
            _ => None,
        }
    }

    /// Cells of a kind.
    pub const fn of(self, kind: Kind) -> Cells {
        Cells(if self.wide & kind.bit() == 0 { 1 } else { 2 })
    }
}

impl Default for Widths {
    fn default() -> Self {
        Self::narrow()
    }
}

/// Measures one grapheme cluster in cells, taken as it is drawn: see [`Glyph::symbol`](super::Glyph::symbol).
pub fn cells(cluster: &str, widths: Widths) -> Cells {
    if let [b' '..=b'~'] = cluster.as_bytes() {
        return Cells(1);
    }
    let mut chars = cluster.chars();
    let usual = match (chars.next(), chars.next()) {
        (Some('\u{4E00}'..='\u{9FFF}'), None) => return Cells(2),
        (Some(only), None) => only.width().unwrap_or(1),
        _ => cluster.width(),
    };
    if widths.wide == Widths::narrow().wide || usual == 2 && compositions(cluster).is_some() {
        return Cells(usual);
    }
    cluster
        .chars()
        .filter_map(Kind::of)
        .fold(Cells(usual), |cells, kind| (cells + widths.of(kind)) - Widths::narrow().of(kind))
}

/// Tells the characters of class A that take room; `width_cjk` of unicode-width has a list that terminals do not follow.
fn is_ambiguous(c: char) -> bool {
    let code = u32::from(c);
    let after = AMBIGUOUS.partition_point(|&(first, _)| first <= code);
    after.checked_sub(1).and_then(|at| AMBIGUOUS.get(at)).is_some_and(|&(_, last)| code <= last)
}

/// Ranges of class A in EastAsianWidth.txt (Unicode 15.0, the same in 18.0), without the characters that take no cell:
/// combining marks, variation selectors, the soft hyphen.
#[rustfmt::skip]
static AMBIGUOUS: [(u32, u32); 176] = [
    (0xA1, 0xA1), (0xA4, 0xA4), (0xA7, 0xA8), (0xAA, 0xAA), (0xAE, 0xAE), (0xB0, 0xB4), (0xB6, 0xBA), (0xBC, 0xBF),
    (0xC6, 0xC6), (0xD0, 0xD0), (0xD7, 0xD8), (0xDE, 0xE1), (0xE6, 0xE6), (0xE8, 0xEA), (0xEC, 0xED), (0xF0, 0xF0),
    (0xF2, 0xF3), (0xF7, 0xFA), (0xFC, 0xFC), (0xFE, 0xFE), (0x101, 0x101), (0x111, 0x111), (0x113, 0x113),
    (0x11B, 0x11B), (0x126, 0x127), (0x12B, 0x12B), (0x131, 0x133), (0x138, 0x138), (0x13F, 0x142), (0x144, 0x144),
    (0x148, 0x14B), (0x14D, 0x14D), (0x152, 0x153), (0x166, 0x167), (0x16B, 0x16B), (0x1CE, 0x1CE), (0x1D0, 0x1D0),
    (0x1D2, 0x1D2), (0x1D4, 0x1D4), (0x1D6, 0x1D6), (0x1D8, 0x1D8), (0x1DA, 0x1DA), (0x1DC, 0x1DC), (0x251, 0x251),
    (0x261, 0x261), (0x2C4, 0x2C4), (0x2C7, 0x2C7), (0x2C9, 0x2CB), (0x2CD, 0x2CD), (0x2D0, 0x2D0), (0x2D8, 0x2DB),
    (0x2DD, 0x2DD), (0x2DF, 0x2DF), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C1), (0x3C3, 0x3C9), (0x401, 0x401),
    (0x410, 0x44F), (0x451, 0x451), (0x2010, 0x2010), (0x2013, 0x2016), (0x2018, 0x2019), (0x201C, 0x201D),
    (0x2020, 0x2022), (0x2024, 0x2027), (0x2030, 0x2030), (0x2032, 0x2033), (0x2035, 0x2035), (0x203B, 0x203B),
    (0x203E, 0x203E), (0x2074, 0x2074), (0x207F, 0x207F), (0x2081, 0x2084), (0x20AC, 0x20AC), (0x2103, 0x2103),
    (0x2105, 0x2105), (0x2109, 0x2109), (0x2113, 0x2113), (0x2116, 0x2116), (0x2121, 0x2122), (0x2126, 0x2126),
    (0x212B, 0x212B), (0x2153, 0x2154), (0x215B, 0x215E), (0x2160, 0x216B), (0x2170, 0x2179), (0x2189, 0x2189),
    (0x2190, 0x2199), (0x21B8, 0x21B9), (0x21D2, 0x21D2), (0x21D4, 0x21D4), (0x21E7, 0x21E7), (0x2200, 0x2200),
    (0x2202, 0x2203), (0x2207, 0x2208), (0x220B, 0x220B), (0x220F, 0x220F), (0x2211, 0x2211), (0x2215, 0x2215),
    (0x221A, 0x221A), (0x221D, 0x2220), (0x2223, 0x2223), (0x2225, 0x2225), (0x2227, 0x222C), (0x222E, 0x222E),
    (0x2234, 0x2237), (0x223C, 0x223D), (0x2248, 0x2248), (0x224C, 0x224C), (0x2252, 0x2252), (0x2260, 0x2261),
    (0x2264, 0x2267), (0x226A, 0x226B), (0x226E, 0x226F), (0x2282, 0x2283), (0x2286, 0x2287), (0x2295, 0x2295),
    (0x2299, 0x2299), (0x22A5, 0x22A5), (0x22BF, 0x22BF), (0x2312, 0x2312), (0x2460, 0x24E9), (0x24EB, 0x254B),
    (0x2550, 0x2573), (0x2580, 0x258F), (0x2592, 0x2595), (0x25A0, 0x25A1), (0x25A3, 0x25A9), (0x25B2, 0x25B3),
    (0x25B6, 0x25B7), (0x25BC, 0x25BD), (0x25C0, 0x25C1), (0x25C6, 0x25C8), (0x25CB, 0x25CB), (0x25CE, 0x25D1),
    (0x25E2, 0x25E5), (0x25EF, 0x25EF), (0x2605, 0x2606), (0x2609, 0x2609), (0x260E, 0x260F), (0x261C, 0x261C),
    (0x261E, 0x261E), (0x2640, 0x2640), (0x2642, 0x2642), (0x2660, 0x2661), (0x2663, 0x2665), (0x2667, 0x266A),
    (0x266C, 0x266D), (0x266F, 0x266F), (0x269E, 0x269F), (0x26BF, 0x26BF), (0x26C6, 0x26CD), (0x26CF, 0x26D3),
    (0x26D5, 0x26E1), (0x26E3, 0x26E3), (0x26E8, 0x26E9), (0x26EB, 0x26F1), (0x26F4, 0x26F4), (0x26F6, 0x26F9),
    (0x26FB, 0x26FC), (0x26FE, 0x26FF), (0x273D, 0x273D), (0x2776, 0x277F), (0x2B56, 0x2B59), (0x3248, 0x324F),
    (0xE000, 0xF8FF), (0xFFFD, 0xFFFD), (0x1F100, 0x1F10A), (0x1F110, 0x1F12D), (0x1F130, 0x1F169),
    (0x1F170, 0x1F18D), (0x1F18F, 0x1F190), (0x1F19B, 0x1F1AC), (0xF0000, 0xFFFFD), (0x0010_0000, 0x0010_FFFD),
];

#[cfg(test)]
mod tests {
    use super::super::width;
    use super::*;

    fn both(cluster: &str) -> (usize, usize) {
        (cells(cluster, Widths::narrow()).0, cells(cluster, Widths::wide()).0)
    }

    #[test]
    fn the_table_is_ascending_and_every_entry_takes_one_cell_or_two() {
        assert!(AMBIGUOUS.windows(2).all(|pair| matches!(pair, [a, b] if a.1 < b.0)));
        let members = ('\0'..=char::MAX).filter(|&c| is_ambiguous(c));
        assert!(members.into_iter().all(|c| both(&c.to_string()) == (1, 2)));
    }

    #[test]
    fn clusters_take_the_cells_that_terminals_give_them() {
        let table =
            [("a", 1, 1), ("国", 2, 2), ("，", 2, 2), ("\u{201C}", 1, 2), ("—", 1, 2), ("…", 1, 2), ("⋯", 1, 1)];
        let more = [("α", 1, 2), ("Ж", 1, 2), ("①", 1, 2), ("⓪", 1, 1), ("■", 1, 2), ("﹃", 2, 2), ("\u{E000}", 1, 2)];
        let joined = [("ｶﾞ", 2, 2), ("か\u{3099}", 2, 2), ("\u{1100}\u{1161}\u{11A8}", 2, 2), ("e\u{301}", 1, 1)];
        let lone = [("ｶ", 1, 1), ("\u{3000}", 2, 2), ("\u{20000}", 2, 2), ("😀", 2, 2), ("␦", 1, 1), ("", 0, 0)];
        for (cluster, narrow, wide) in table.into_iter().chain(more).chain(joined).chain(lone) {
            assert_eq!(both(cluster), (narrow, wide), "{cluster:?}");
        }
    }

    #[test]
    fn an_answer_about_one_kind_is_for_that_kind() {
        for kind in Kind::ALL {
            let sample = kind.sample();
            assert!(sample.chars().all(|c| Kind::of(c) == Some(kind)));
            let first = sample.chars().next().unwrap().to_string();
            assert_eq!(both(&first).0 == 1, kind.is_ambiguous());
            for (start, answer) in [(Widths::narrow(), 2), (Widths::wide(), 1)] {
                let widths = start.with(kind, Cells(answer));
                assert_eq!((widths.of(kind), cells(&first, widths)), (Cells(answer), Cells(answer)));
                let others = Kind::ALL.into_iter().filter(|&other| other != kind);
                assert!(others.into_iter().all(|other| widths.of(other) == start.of(other)));
            }
        }
        assert!(
            ["国", "，", "ñ", "a", "⋯", "\u{20000}", "가"]
                .iter()
                .all(|c| Kind::of(c.chars().next().unwrap()).is_none())
        );
    }

    #[test]
    fn cells_never_fall_below_zero() {
        assert_eq!(Cells(2) - Cells(3), Cells(0));
        assert_eq!([Cells(1), Cells(2)].into_iter().sum::<Cells>(), Cells(3));
    }

    #[test]
    fn a_string_is_as_wide_as_what_is_drawn_of_it() {
        assert_eq!(width("“中”\u{200B}\t\u{1B}a", Widths::narrow()), Cells(7));
        assert_eq!(width("“中”\u{200B}\t\u{1B}a", Widths::wide()), Cells(9));
    }
}
