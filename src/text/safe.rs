//! Text made harmless: what of a string may be drawn, and the one type that may reach a terminal.
//!
//! The source text is never changed here; glyphs keep its byte offsets. Where lines end is not decided here.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::cut::ELLIPSIS;
use super::emoji::{Compositions, is_tone};
use super::width::{Cells, Widths, cells};

/// Drawn for what must not be: one cell on every terminal, unlike U+FFFD, which is of ambiguous width.
const REFUSED: char = '\u{2426}';
/// What a mark without a letter stands on.
const CIRCLE: char = '\u{25CC}';
const JOINER: char = '\u{200D}';
/// Scripts put no more marks on a letter. Where there are more, only the first few are drawn: a page of such letters
/// must not take longer to send than others do.
const MARKS: usize = 4;
const MARKS_OF_MANY: usize = 2;
/// No more bytes of a cluster are looked at where nothing but marks follows.
const HEAD: usize = 128;
/// No glyph is wider; a longer cluster is drawn as several glyphs.
const WIDEST: Cells = Cells(2);

/// One grapheme cluster (UAX #29) of a text and what may be drawn for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyph<'t> {
    /// Byte at which the glyph begins in the source text.
    pub start: usize,
    /// Byte after the glyph in the source text.
    pub end: usize,
    /// What to draw: at most 64 bytes; empty when there is nothing to see.
    pub symbol: Cow<'t, str>,
    /// Width of the symbol: zero, one or two.
    pub cells: Cells,
}

/// Yields what may be drawn for a text, in order; the glyphs' ranges cover every byte of it.
///
/// A control character becomes its picture, white space other than U+3000 one space, a default-ignorable character
/// nothing, a bidirectional control or noncharacter ␦. An emoji of several characters stays as it is where `widths` has
/// it drawn as one; otherwise it becomes its base, and a flag its two letters. Surplus marks are left out. A cluster of more than two cells yields several glyphs.
pub fn glyphs(text: &str, widths: Widths) -> Glyphs<'_> {
    Glyphs { text, at: 0, cluster_end: 0, head_end: 0, widths }
}

/// The glyphs of a text, in order; see [`glyphs`].
pub struct Glyphs<'t> {
    text: &'t str,
    at: usize,
    /// Where the cluster under way ends: it is not searched again for each of its glyphs.
    cluster_end: usize,
    /// Where the part of it ends that decides what is drawn.
    head_end: usize,
    widths: Widths,
}

impl Glyphs<'_> {
    /// Finds the ends of the cluster that `rest` begins with. A flood of marks is passed over, not segmented: a frame
    /// must not take longer for it.
    fn find_cluster(&mut self, rest: &str) -> Option<()> {
        let head = rest.get(..rest.floor_char_boundary(HEAD))?;
        let cluster = head.graphemes(true).next()?.len();
        let marks = rest.get(head.len()..)?;
        let flood = marks.len() - marks.trim_start_matches(is_mark).len();
        let (head_end, cluster_end) = if cluster < head.len() || marks.is_empty() {
            (cluster, cluster)
        } else if flood > 0 {
            (head.len(), head.len() + flood)
        } else {
            let whole = rest.graphemes(true).next()?.len();
            (whole, whole)
        };
        (self.head_end, self.cluster_end) = (self.at + head_end, self.at + cluster_end);
        Some(())
    }

    /// Whether a quote at byte `at` is the sign of an English genitive or contraction.
    fn is_apostrophe(&self, at: usize) -> bool {
        let before = self.text.get(..at).and_then(|before| before.chars().next_back());
        let after = self.text.get(at..).and_then(|rest| rest.chars().nth(1));
        [before, after].iter().all(|c| c.is_some_and(|c| c.is_ascii_alphanumeric()))
    }
}

impl<'t> Iterator for Glyphs<'t> {
    type Item = Glyph<'t>;

    fn next(&mut self) -> Option<Glyph<'t>> {
        let rest = self.text.get(self.at..)?;
        let mut chars = rest.chars();
        let first = chars.next()?;
        let start = self.at;
        if start >= self.cluster_end && is_plain(first) && chars.next().is_none_or(|c| c.is_ascii() || is_plain(c)) {
            self.at += first.len_utf8();
            let symbol = self.text.get(start..self.at)?;
            let corner = self.widths.corner(symbol).filter(|_| !self.is_apostrophe(start));
            let symbol = corner.unwrap_or(symbol);
            return Some(Glyph { start, end: self.at, symbol: symbol.into(), cells: cells(symbol, self.widths) });
        }
        if start >= self.cluster_end {
            self.find_cluster(rest)?;
        }
        let (symbol, taken) = draw(self.text.get(start..self.head_end)?, self.widths);
        let symbol = self.widths.corner(&symbol).map_or(symbol, Cow::Borrowed);
        self.at += taken;
        if self.at == self.head_end {
            self.at = self.cluster_end;
        }
        Some(Glyph { start, end: self.at, cells: cells(&symbol, self.widths), symbol })
    }
}

/// Tells a character that is drawn as it is and is a cluster of its own beside any other such character or ASCII.
fn is_plain(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{4E00}'..='\u{9FFF}' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{309B}'..='\u{30FF}'
        | '\u{FF01}'..='\u{FF9D}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{2190}'..='\u{2BFF}'
        | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' | '\u{370}'..='\u{482}' | '\u{48A}'..='\u{52F}'
        | '\u{3400}'..='\u{4DBF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}'
        | '\u{20000}'..='\u{2FFFD}' | '\u{30000}'..='\u{3FFFD}')
}

/// Draws the first glyph of what is left of a cluster: its symbol and how many bytes of the cluster it stands for.
fn draw(cluster: &str, widths: Widths) -> (Cow<'_, str>, usize) {
    if cluster == "\r\n" {
        return (" ".into(), cluster.len());
    }
    if is_drawn_whole(cluster) || widths.draw_as_one(cluster) {
        return (cluster.into(), cluster.len());
    }
    let (symbol, taken) = compose(cluster);
    match cluster.get(..taken) {
        Some(same) if same == symbol => (same.into(), taken),
        // Half of a Hangul syllable and the like: what is left would not hold together as one symbol.
        _ if !symbol.graphemes(true).all(|part| compose(part) == (part.to_owned(), part.len())) => {
            (REFUSED.to_string().into(), taken)
        }
        _ => (symbol.into(), taken),
    }
}

/// Tells a cluster of a single character that is drawn as it is: most clusters of most scripts.
fn is_drawn_whole(cluster: &str) -> bool {
    let mut chars = cluster.chars();
    let (Some(only), None) = (chars.next(), chars.next()) else { return false };
    redraw(only) == Some(only) && !is_tone(only) && matches!(only.width(), Some(1 | 2))
}

fn compose(cluster: &str) -> (String, usize) {
    let (mut symbol, mut used, mut marks) = (String::new(), Cells(0), 0);
    // No glyph that is drawn whole is longer.
    let is_many = cluster.chars().take(4 * MARKS).filter(|c| c.width() == Some(0)).nth(MARKS).is_some();
    let most = if is_many { MARKS_OF_MANY } else { MARKS };
    let mut taken = cluster.len();
    for (at, c) in cluster.char_indices() {
        // Terminals disagree on joined emoji; every one of them draws the base alone in the same cells.
        if c == JOINER && symbol.starts_with(|base: char| !base.is_alphanumeric()) {
            break;
        }
        if marks >= most && c.width() == Some(0) {
            continue;
        }
        let Some(drawn) = redraw(c) else { continue };
        let room = cells(drawn.encode_utf8(&mut [0; 4]), Widths::wide());
        if room == Cells(0) {
            marks += 1;
            symbol.push(drawn);
        } else if is_tone(drawn) {
            // A skin tone is a mark too, but not one that a terminal can be trusted to draw.
            if symbol.is_empty() {
                symbol.push(CIRCLE);
                used = Cells(1);
            }
        } else if used + room <= WIDEST {
            symbol.push(drawn);
            used += room;
        } else {
            taken = at;
            break;
        }
    }
    if used == Cells(0) && !symbol.is_empty() {
        symbol.insert(0, CIRCLE);
    }
    (symbol, taken)
}

/// The blocks of combining diacritical marks: each extends whatever cluster it follows.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1ACE}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20F0}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{3099}' | '\u{309A}')
}

/// Maps a character to what is drawn for it, if anything.
fn redraw(c: char) -> Option<char> {
    match c {
        '\u{3000}' => Some(c),
        _ if c.is_whitespace() => Some(' '),
        '\u{1F1E6}'..='\u{1F1FF}' => char::from_u32(u32::from(c) - 0x1F1E6 + u32::from('A')),
        _ if is_ignorable(c) && !is_refused(c) => None,
        _ => Some(harmless(c)),
    }
}

/// A control's picture, ␦ for what a terminal must not be sent, and any other character itself.
pub(super) fn harmless(c: char) -> char {
    match c {
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(REFUSED),
        '\u{7F}' => '\u{2421}',
        _ if is_refused(c) => REFUSED,
        _ => c,
    }
}

/// C1 controls, the 12 characters of `Bidi_Control`, noncharacters, the placeholder of kitty's image protocol,
/// and the one character that would take three cells.
fn is_refused(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' | '\u{FDD0}'..='\u{FDEF}' | '\u{10EEEE}' | '\u{17D8}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// `Default_Ignorable_Code_Point` of the Unicode Character Database, annotation anchors, and the mark of a keycap.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{206F}' | '\u{20E3}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Tells whether text is drawn exactly as it is: the last check before a terminal.
pub fn is_safe_symbol(symbol: &str) -> bool {
    symbol.chars().all(is_plain)
        || glyphs(symbol, Widths::narrow().with_composed(Compositions::ALL))
            .all(|glyph| symbol.get(glyph.start..glyph.end) == Some(&*glyph.symbol))
}

/// Text that may be written to a terminal: [`glyphs`] would change nothing in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(String);

impl SafeText {
    /// Makes text harmless and one line: a line break is shown as ␊, so that a file name cannot hide one.
    pub fn line(text: &str) -> Self {
        Self(settle(text, "\u{240A}"))
    }

    /// Makes text harmless and keeps its lines: every kind of line break becomes `\n`, which is the only control left.
    pub fn text(text: &str) -> Self {
        Self(settle(text, "\n"))
    }
}

/// Redraws a text until it stays the same: leaving out a character may join what it parted into one cluster.
fn settle(text: &str, line_break: &str) -> String {
    let mut settled = redraw_all(text, line_break);
    loop {
        let again = redraw_all(&settled, line_break);
        if again == settled {
            return settled;
        }
        settled = again;
    }
}

fn redraw_all(text: &str, line_break: &str) -> String {
    let mut drawn = String::with_capacity(text.len());
    for glyph in glyphs(text, Widths::narrow()) {
        match text.get(glyph.start..glyph.end) {
            Some("\n" | "\r" | "\r\n" | "\u{B}" | "\u{C}" | "\u{85}" | "\u{2028}" | "\u{2029}") => {
                drawn.push_str(line_break);
            }
            _ => drawn.push_str(&glyph.symbol),
        }
    }
    drawn
}

impl Deref for SafeText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SafeText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Measures a string in cells, as it would be drawn: the sum over its [`glyphs`].
pub fn width(text: &str, widths: Widths) -> Cells {
    glyphs(text, widths).map(|glyph| glyph.cells).sum()
}

/// Cuts text between two glyphs so that it takes at most `width` cells, with an ellipsis where something is left out.
///
/// The bytes kept are those of the source. Where there is no room at all, there is no ellipsis either.
pub fn truncate(text: &str, width: Cells, widths: Widths) -> Cow<'_, str> {
    let (mut used, mut kept) = (Cells(0), 0);
    for glyph in glyphs(text, widths) {
        used += glyph.cells;
        if used > width {
            let ellipsis = if width > Cells(0) { ELLIPSIS } else { "" };
            return format!("{}{ellipsis}", text.get(..kept).unwrap_or_default()).into();
        }
        if used < width {
            kept = glyph.end;
        }
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(text: &str) -> Vec<(String, usize)> {
        glyphs(text, Widths::narrow()).map(|glyph| (glyph.symbol.into_owned(), glyph.cells.0)).collect()
    }

    fn one(text: &str) -> (String, usize) {
        let all = drawn(text);
        assert_eq!(all.len(), 1, "{text:?} {all:?}");
        all.into_iter().next().unwrap()
    }

    /// Strings rich in what Unicode makes difficult.
    fn hostile() -> impl Strategy<Value = String> {
        let hard = "a1中，“—…\u{301}\u{3099}\u{200B}\u{200C}\u{200D}\u{FE0F}\u{E0100}👩🏽🇨⚠\u{20E3}\u{1100}\u{1160}\u{1161}\
                    \u{11A8}\u{AC00}\u{115F}क\u{94D}\u{93E}\u{600}\u{605}ｶ\u{FF9E}\t\r\n\u{1B}\u{85}\u{9B}\u{202E}\u{FFFE}\u{3000}";
        let hard: Vec<char> = hard.chars().collect();
        let char = prop_oneof![4 => prop::sample::select(hard), 1 => any::<char>()];
        prop::collection::vec(char, 0..40).prop_map(String::from_iter)
    }

    #[test]
    fn plain_characters_stand_alone_as_they_are() {
        for c in ('\0'..=char::MAX).filter(|&c| is_plain(c)) {
            let pair = format!("{c}{c}");
            assert_eq!(pair.graphemes(true).count(), 2, "{c:?}");
            assert_eq!(compose(&c.to_string()), (c.to_string(), c.len_utf8()), "{c:?}");
        }
    }

    #[test]
    fn every_character_alone_is_drawn_safely_in_two_cells_at_most() {
        for c in '\0'..=char::MAX {
            let (symbol, width) = one(&c.to_string());
            assert!(width <= 2 && (width == 0) == symbol.is_empty() && is_safe_symbol(&symbol), "{c:?} {symbol:?}");
        }
    }

    #[test]
    fn single_clusters_are_drawn_by_the_rules() {
        let controls =
            [("\0", "␀", 1), ("\u{1B}", "␛", 1), ("\u{7F}", "␡", 1), ("\u{9B}", "␦", 1), ("\u{202E}", "␦", 1)];
        let blanks =
            [("\t", " ", 1), ("\r\n", " ", 1), ("\u{85}", " ", 1), ("\u{A0}", " ", 1), ("\u{3000}", "\u{3000}", 2)];
        let ignored =
            [("\u{200B}", "", 0), ("\u{AD}", "", 0), ("\u{FEFF}", "", 0), ("\u{3164}", "", 0), ("\u{E0041}", "", 0)];
        let emoji = [("⚠\u{FE0F}", "⚠", 1), ("👩\u{200D}👩\u{200D}👧", "👩", 2), ("👍🏽", "👍", 2), ("🇨🇳", "CN", 2)];
        let marks =
            [("\u{301}", "◌\u{301}", 1), ("🏽", "◌", 1), ("1\u{FE0F}\u{20E3}", "1", 1), ("葛\u{E0100}", "葛", 2)];
        let scripts = [
            ("ｶ\u{FF9E}", "ｶ\u{FF9E}", 2),
            ("か\u{3099}", "か\u{3099}", 2),
            ("\u{1161}", "␦", 1),
            ("\u{FFFE}", "␦", 1),
        ];
        let whole = Widths::wide().with_composed(Compositions::ALL);
        for (text, _, _) in &emoji {
            let glyph = glyphs(text, whole).next().unwrap();
            assert_eq!((&*glyph.symbol, glyph.cells), (*text, Cells(2)));
        }
        for (text, symbol, width) in
            controls.into_iter().chain(blanks).chain(ignored).chain(emoji).chain(marks).chain(scripts)
        {
            assert_eq!(one(text), (symbol.to_owned(), width), "{text:?}");
        }
    }

    #[test]
    fn quotes_become_corner_brackets_where_that_is_wanted() {
        let widths = Widths::narrow().with_corner_quotes();
        let text = "他说：“读‘报’。”It’s“\u{FE00}好";
        let all: Vec<Glyph<'_>> = glyphs(text, widths).collect();
        assert_eq!(all.iter().map(|glyph| &*glyph.symbol).collect::<String>(), "他说：「读『报』。」It’s「好");
        assert!(all.iter().all(|glyph| glyph.symbol != "「" || glyph.cells == Cells(2)));
        assert_eq!(all.iter().map(|glyph| text.get(glyph.start..glyph.end).unwrap()).collect::<String>(), text);
    }

    #[test]
    fn a_tower_of_marks_stays_within_its_cell() {
        let tower = |marks| one(&format!("e{}", "\u{301}".repeat(marks)));
        assert_eq!(tower(4), (format!("e{}", "\u{301}".repeat(4)), 1));
        assert_eq!(tower(5), ("e\u{301}\u{301}".to_owned(), 1));
        assert_eq!(tower(100_000), tower(5));
        for marks in [5, 63, 64, 1_000_000] {
            let glyphs = drawn(&format!("e{}文", "\u{301}".repeat(marks)));
            assert_eq!((glyphs.len(), &glyphs[0], glyphs[1].0.as_str()), (2, &tower(5), "文"));
        }
    }

    #[test]
    fn a_line_shows_its_breaks_and_a_text_keeps_them() {
        assert_eq!(&*SafeText::line("报\n纸\r\n\u{1B}]0;x\u{7}\u{202E}"), "报␊纸␊␛]0;x␇␦");
        assert_eq!(&*SafeText::text("报\r\n纸\r第\u{2028}一\t版\u{200B}"), "报\n纸\n第\n一 版");
        assert_eq!(format!("[{:>4}]", SafeText::line("ab")), "[  ab]");
    }

    #[test]
    fn truncation_counts_its_ellipsis() {
        let cut = |cells, widths| truncate("北京日报", Cells(cells), widths).into_owned();
        assert_eq!(cut(8, Widths::wide()), "北京日报");
        assert_eq!(cut(7, Widths::narrow()), "北京日⋯");
        assert_eq!(cut(6, Widths::wide()), "北京⋯");
        assert_eq!(cut(1, Widths::wide()), "⋯");
        assert_eq!(cut(0, Widths::narrow()), "");
    }

    proptest! {
        #[test]
        fn glyphs_cover_the_text_and_are_safe(text in hostile(), wide: bool, composed: bool) {
            let widths = if wide { Widths::wide() } else { Widths::narrow() };
            let widths = if composed { widths.with_composed(Compositions::ALL) } else { widths };
            let mut at = 0;
            for glyph in glyphs(&text, widths) {
                prop_assert_eq!(glyph.start, at);
                prop_assert!(glyph.end > at && glyph.cells <= WIDEST && glyph.symbol.len() <= 64);
                prop_assert_eq!(glyph.symbol.is_empty(), glyph.cells == Cells(0));
                prop_assert!(is_safe_symbol(&glyph.symbol), "{:?}", glyph);
                at = glyph.end;
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn safe_text_is_safe_and_settled(text in hostile()) {
            let line = SafeText::line(&text);
            prop_assert!(is_safe_symbol(&line) && !line.chars().any(|c| c.is_control() || is_refused(c)));
            prop_assert_eq!(&SafeText::line(&line), &line);
            let lines = SafeText::text(&text);
            prop_assert!(lines.split('\n').all(|line| is_safe_symbol(line) && !line.chars().any(char::is_control)));
            prop_assert_eq!(&SafeText::text(&lines), &lines);
        }

        #[test]
        fn truncated_text_is_never_too_wide(text in hostile(), room in 0_usize..30, wide: bool) {
            let widths = if wide { Widths::wide() } else { Widths::narrow() };
            let cut = truncate(&text, Cells(room), widths);
            prop_assert!(super::super::width(&cut, widths) <= Cells(room), "{:?}", cut);
        }
    }
}
