//! Folding for search: two texts which a reader would call the same fold to the same string, and every byte of
//! the folded text knows where it stands in the original.
//! What is done with folded text is not decided here.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::variant;

/// A text folded for search, with the map back to the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    runs: Vec<Run>,
}

/// Characters which follow each other in both texts with the same lengths in bytes, or a single one whose length
/// changed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    folded: usize,
    source: Range<usize>,
}

impl Folded {
    /// Maps a range of the folded text to the original: bytes to bytes, whole characters on both sides.
    ///
    /// What lies beyond the end of the folded text is left out.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.ceil_char_boundary(range.end).max(start);
        let from = match self.run_at(start) {
            Some((run, _)) if start < self.text.len() => run.source.start + (start - run.folded),
            last => last.map_or(0, |(run, _)| run.source.end),
        };
        if start == end {
            return from..from;
        }
        let to = match self.run_at(end - 1) {
            Some((run, next)) if end < next => run.source.start + (end - run.folded),
            whole => whole.map_or(from, |(run, _)| run.source.end),
        };
        from..to
    }

    /// The whole folded text in pieces, each with the part of the original it stands for, in bytes: characters which follow
    /// each other with the same lengths on both sides, or one form of a single character.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let ends = self.runs.iter().skip(1).map(|run| run.folded).chain([self.text.len()]);
        let piece =
            |(run, end): (&Run, usize)| (self.text.get(run.folded..end).unwrap_or_default(), run.source.clone());
        self.runs.iter().zip(ends).map(piece)
    }

    /// The run in which byte `at` of the folded text lies, and the first byte after it.
    fn run_at(&self, at: usize) -> Option<(&Run, usize)> {
        let next = self.runs.partition_point(|run| run.folded <= at);
        let run = self.runs.get(next.checked_sub(1)?)?;
        Some((run, self.runs.get(next).map_or(self.text.len(), |run| run.folded)))
    }

    /// Adds a form of the character at `source`. White space that began at byte `space` stands before it.
    fn push(&mut self, c: char, source: Range<usize>, space: Option<usize>) {
        if let Some(start) = space
            && c.is_ascii_alphanumeric()
            && self.text.ends_with(|last: char| last.is_ascii_alphanumeric())
        {
            self.push(' ', start..source.start, None);
        }
        let folded = self.text.len();
        self.text.push(c);
        let same_length = c.len_utf8() == source.len();
        match self.runs.last_mut() {
            Some(run) if same_length && run.source.end == source.start && run.source.len() == folded - run.folded => {
                run.source.end = source.end;
            }
            _ => self.runs.push(Run { folded, source }),
        }
    }
}

/// Folds a text: full width to half width, upper case to lower case, traditional and variant ideographs to simplified
/// and usual ones, compatibility and vertical forms to what they stand for (NFKC of UAX #15, a character at a time),
/// variants of punctuation to one form. Invisible characters fall out, and so does white space, except for one space
/// between ASCII letters or digits.
///
/// Folding a folded text changes nothing, and a part of a text folds to a part of the folded text.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(text.len()), runs: Vec::new() };
    let mut space = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            space.get_or_insert(at);
            continue;
        }
        let source = at..at + c.len_utf8();
        if let Some(form) = common(c) {
            folded.push(form, source, space.take());
            continue;
        }
        for form in std::iter::once(c).nfkc().filter(|form| !form.is_whitespace()).filter_map(uncommon) {
            folded.push(form, source.clone(), space.take());
        }
    }
    folded
}

/// The form of the characters that nearly all text is made of.
fn common(c: char) -> Option<char> {
    match c {
        '!'..='~' => Some(c.to_ascii_lowercase()),
        '\u{3400}'..='\u{9FFF}' => Some(variant::form(c)),
        '。' | '、' | '《' | '》' => Some(c),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).map(|narrow| narrow.to_ascii_lowercase()),
        _ => mark(c),
    }
}

/// The form of what a compatibility character stands for; none if it is invisible.
fn uncommon(c: char) -> Option<char> {
    if c.is_control() || is_ignorable(c) {
        return None;
    }
    common(c).or_else(|| variant::form(c).to_lowercase().next())
}

/// The characters of Unicode's `Default_Ignorable_Code_Point`.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// One form for the variants of quotes, dots and dashes, which are no compatibility characters, or stand for others.
const fn mark(c: char) -> Option<char> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '〝' | '〞' | '〟' | '「' | '」' | '『' | '』' | '｢' | '｣' | '﹁' | '﹂' | '﹃'
        | '﹄' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '·' | '•' | '‧' | '∙' | '⋅' | '・' | '･' => '·',
        '—' | '–' | '―' | '─' | '︱' | '︲' | '﹘' => '—',
        '‐' | '‑' | '−' | '﹣' => '-',
        '〜' | '∼' => '~',
        '…' | '⋯' | '‥' | '︙' | '︰' => '…',
        '〇' | '○' | '◯' => '〇',
        _ => return None,
    })
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        fold(text).text
    }

    /// Texts in which everything that folding cares for is frequent.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "人", "才", "Ａ", "b", "７", " ", "\u{3000}", "\n", "，", "“", "·", "\u{200B}", "Ⱥ", "İ", "𠀀", "⼈", "ﬁ",
            "㎡", "㈠", "体", "體", "𫄸", "Ⅲ", "ﷺ",
        ]);
        prop_oneof![prop::collection::vec(pieces, 0..20).prop_map(|pieces| pieces.concat()), any::<String>()]
    }

    #[test]
    fn variants_fold_to_one_form() {
        for (one, other) in [
            ("ＡＢＣ１２３", "abc123"),
            ("“人才”", "「人才」"),
            ("『人才』", "\"人才\""),
            ("约翰·史密斯", "约翰•史密斯"),
            ("走⋯⋯吧", "走……吧"),
            ("⼈⼯", "人工"),
            ("\u{F9E1}", "李"),
            ("︽报︾", "《报》"),
            ("（一）", "(一)"),
            ("︵一︶︐﹙二﹚︒", "(一)，（二）。"),
            ("㈠第⑫期㎡℃", "(一)第12期m2°c"),
            ("二○○三年", "二〇〇三年"),
            ("體育臺灣乾淨後門", "体育台湾干净后门"),
            ("瞭解裡面、裏面，羣眾衆人", "了解里面、里面，群众众人"),
            ("看著牠，喫麪", "看着它，吃面"),
            ("\u{2F800}\u{FA0C}", "丽兀"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
    }

    #[test]
    fn white_space_stays_only_between_ascii_words() {
        for (text, expected) in [
            ("人 才\n培\u{3000}养", "人才培养"),
            ("Open \n AI 公司", "open ai公司"),
            (" 2023 年 5 月 ", "2023年5月"),
            ("a\u{200B} b", "a b"),
            ("人\u{FEFF}才\u{AD}", "人才"),
        ] {
            assert_eq!(folded(text), expected);
        }
    }

    #[test]
    fn every_character_folds_to_a_fixed_point() {
        for c in '\0'..=char::MAX {
            let once = folded(c.encode_utf8(&mut [0; 4]));
            assert_eq!(folded(&once), once, "{c:?}");
        }
    }

    #[test]
    fn a_part_of_a_form_stands_for_the_whole_character() {
        let text = "共㎡。";
        let whole = fold(text);
        for part in ["m2", "m", "2"] {
            let start = whole.text.find(part).unwrap();
            assert_eq!(&text[whole.source(start..start + part.len())], "㎡");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in texts()) {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn a_part_folds_to_a_part(text in texts(), a in 0..40_usize, b in 0..40_usize) {
            let (a, b) = (text.floor_char_boundary(a.min(b)), text.floor_char_boundary(a.max(b)));
            prop_assert!(folded(&text).contains(&folded(&text[a..b])));
        }

        #[test]
        fn the_map_gives_back_what_was_folded(text in texts(), a in 0..50_usize, b in 0..50_usize) {
            let whole = fold(&text);
            let source = whole.source(a.min(b)..a.max(b));
            prop_assert!(text.get(source.clone()).is_some(), "{:?}", source);
            let a_char = whole.text.floor_char_boundary(a.min(b));
            let part = &whole.text[a_char..whole.text.ceil_char_boundary(a.max(b)).max(a_char)];
            prop_assert!(folded(&text[source]).contains(part.trim()));
        }
    }
}
