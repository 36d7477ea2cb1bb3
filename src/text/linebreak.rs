//! Where a line may begin: UAX #14 with the rules of Chinese typesetting, which are in `kinsoku`, on top.
//!
//! How wide a line is, and which of its places is taken, is not known here.

use std::ops::Range;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

use super::kinsoku::{Seen, is_common, is_digit, is_solid, unit};
use super::measure::Kinsoku;

/// Places are found for at least so many bytes at a time.
const STEP: usize = 4096;
/// Text without a Chinese character is judged in stretches of at least so many bytes.
const STRETCH: usize = 512;

/// The bytes of a text at which a line may begin, but for the first and the one after the last: a bit for each byte,
/// so that those of a text of many megabytes are few. They are found from the start on, as far as is asked for.
///
/// White space before such a place belongs to the line it ends. After every `\n` a line begins.
pub struct Breaks<'t> {
    text: &'t str,
    places: Vec<u64>,
    /// The places before this byte are found.
    known: usize,
    /// What stands before it.
    seen: Seen,
    /// A letter before it past which UAX #14 never looks back, so that it can judge from there on.
    anchor: usize,
    /// What holds together though UAX #14 would part it: a number's unit, an address.
    whole: Range<usize>,
    segmenter: LineSegmenterBorrowed<'static>,
}

impl<'t> Breaks<'t> {
    /// The places of `text`, none of them found yet.
    pub(super) fn of(text: &'t str, kinsoku: Kinsoku) -> Self {
        let segmenter = LineSegmenter::new_neo_for_non_complex_scripts(LineBreakOptions::default());
        Self { text, places: Vec::new(), known: 0, seen: Seen::new(kinsoku), anchor: 0, whole: 0..0, segmenter }
    }

    /// Finds the places up to and including byte `place`.
    pub(super) fn reach(&mut self, place: usize) {
        while self.known <= place && self.known < self.text.len() {
            if is_solid(self.seen.last) {
                self.pass_solid();
            }
            self.judge_stretch();
        }
    }

    fn push(&mut self, place: usize) {
        if self.places.len() <= place / 64 {
            self.places.resize((place + STEP) / 64, 0);
        }
        if let Some(word) = self.places.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    /// Goes on to the end of a run of solid characters, at most for a step.
    fn pass_solid(&mut self) {
        let from = self.known;
        for next in self.text.get(from..).unwrap_or_default().chars() {
            if !is_solid(next) || self.known > from + STEP {
                return;
            }
            if is_common(next) {
                self.anchor = self.known;
                if !self.whole.contains(&self.known) {
                    self.push(self.known);
                }
            }
            self.seen.push(next);
            self.known += next.len_utf8();
        }
    }

    /// Goes on past the next letter that can be an anchor.
    fn judge_stretch(&mut self) {
        let end = self.stretch_end();
        let (text, anchor) = (self.text, self.anchor);
        let (Some(judged), Some(stretch)) = (text.get(anchor..end), text.get(self.known..end)) else { return };
        let allowed = self.segmenter.segment_str(judged).map(|place| anchor + place);
        let known = self.known;
        let mut allowed = allowed.skip_while(|&place| place < known.max(1)).peekable();
        let mut urls = urls(stretch).map(|url| known + url.start..known + url.end).peekable();
        for next in stretch.chars() {
            let at = self.known;
            let uax14 = allowed.next_if(|&place| place <= at).is_some();
            if self.seen.kinsoku != Kinsoku::None && !self.whole.contains(&at) {
                if let Some(url) = urls.next_if(|url| url.start <= at) {
                    self.whole = url.start + 1..url.end;
                } else if self.seen.visible.is_some_and(is_digit) {
                    self.whole = at..at + text.get(at..).map_or(0, unit);
                }
            }
            let is_whole = self.seen.last != '\n' && self.whole.contains(&at);
            if at > 0 && !is_whole && self.seen.may_break(next, uax14) {
                self.push(at);
            }
            self.seen.push(next);
            self.known = at + next.len_utf8();
        }
        let last = stretch.chars().next_back().map_or(0, char::len_utf8);
        self.anchor = end - last;
    }

    /// The end of the next letter that can be an anchor. A Latin one is, after a space, which no address holds; but
    /// short stretches cost more.
    fn stretch_end(&self) -> usize {
        let mut last = self.seen.last;
        for (at, next) in self.text.get(self.known..).unwrap_or_default().char_indices() {
            if is_common(next) || at >= STRETCH && last == ' ' && next.is_ascii_alphabetic() {
                return self.known + at + next.len_utf8();
            }
            last = next;
        }
        self.text.len()
    }

    /// Whether a line may begin at a byte that has been reached.
    pub fn contains(&self, place: usize) -> bool {
        self.places.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// All that have been found, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.places.len() * 64).filter(|&place| self.contains(place))
    }
}

/// Finds all the bytes at which a line may begin.
pub fn breaks(text: &str, kinsoku: Kinsoku) -> Breaks<'_> {
    let mut breaks = Breaks::of(text, kinsoku);
    breaks.reach(text.len());
    breaks
}

/// The addresses in a text, from the scheme on, as far as ASCII goes.
fn urls(text: &str) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let mark = from + text.get(from..)?.find("://")?;
        let head = text.get(from..mark)?;
        let scheme = head.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let tail = text.get(mark..)?;
        let start = from + scheme.len();
        from = mark + tail.find(|c: char| !c.is_ascii_graphic()).unwrap_or(tail.len());
        Some(start..from)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::kinsoku::{ends_badly, is_blank, starts_badly};
    use super::*;

    /// Writes `|` at every break.
    fn marked(text: &str) -> String {
        let places = breaks(text, Kinsoku::Strict);
        let mark = |(at, c): (usize, char)| if places.contains(at) { format!("|{c}") } else { c.to_string() };
        text.char_indices().map(mark).collect()
    }

    #[test]
    fn marks_keep_to_their_side() {
        let table = [
            ("他说：“好。”她问", "他|说：|“好。”|她|问"),
            ("（约50%）、《红楼》", "（约|50%）、|《红|楼》"),
            ("“甲”“乙”《丙》", "“甲”|“乙”|《丙》"),
            ("结束……“完”——他", "结|束……|“完”——|他"),
            ("约翰·史密斯", "约|翰·|史|密|斯"),
            ("1949～1952年", "1949～|1952年"),
            ("￥500元№7＃8 #9", "￥500元|№7|＃8 |#9"),
            ("最近,港城(玉环):好!", "最|近,|港|城|(玉|环):|好!"),
            ("佐々木コーヒー", "佐々|木|コー|ヒー"),
        ];
        for (text, expected) in table {
            assert_eq!(marked(text), expected);
        }
    }

    #[test]
    fn words_and_numbers_stay_whole() {
        let table = [
            ("共1,234.5万元", "共|1,234.5万元"),
            ("约5百分点或12平方公里，3 个月内", "约|5百分点|或|12平方公里，|3 个月|内"),
            ("见http://a.cn/b-c/d?e=1，x/y", "见|http://a.cn/b-c/d?e=1，|x/|y"),
            ("2022 年度的１９９８．５％", "2022 年|度|的|１９９８．５％"),
            ("线上+线下1+1+7+N", "线|上|+线|下|1+1+7+N"),
            ("NURALOGIX公司18.5KW", "NURALOGIX|公|司|18.5KW"),
            ("don’t \"quote\" C#", "don’t |\"quote\" |C#"),
            ("他\"好\"吗", "他\"好\"吗"),
            ("soft\u{AD}hyphen", "soft\u{AD}hyphen"),
        ];
        for (text, expected) in table {
            assert_eq!(marked(text), expected);
        }
    }

    #[test]
    fn white_space_ends_a_line_and_a_newline_always_does() {
        assert_eq!(marked("甲  乙 ，丙\u{3000}丁 -5"), "甲  |乙 ，|丙\u{3000}|丁 |-5");
        assert_eq!(marked("甲\n，乙\n\n"), "甲\n|，|乙\n|\n");
        assert_eq!(marked("（ 甲"), "（ 甲");
    }

    proptest! {
        #[test]
        fn no_break_leaves_a_mark_on_the_wrong_side(text in "[中国a1０，。“”（）《》—…·～%￥#年 \u{3000}\n,.()/\u{301}-]{0,40}") {
            for place in breaks(&text, Kinsoku::Strict).iter() {
                let (before, after) = text.split_at(place);
                let next = after.chars().next().unwrap();
                if before.ends_with('\n') {
                    continue;
                }
                let last = before.chars().rfind(|&c| !is_blank(c) && c != '\u{301}');
                prop_assert!(!is_blank(next) && !last.is_some_and(|c| ends_badly(c, Kinsoku::Strict)), "{:?}", marked(&text));
                let is_sign = before.ends_with(is_blank) && "-~/.".contains(next);
                prop_assert!(!starts_badly(next, Kinsoku::Strict) || is_sign || last.is_none(), "{:?}", marked(&text));
            }
        }

        #[test]
        fn stretches_break_as_the_whole_does(text in "([国中，。：！“”（《…—·％] ?|[a-z]{1,9} |[3-5年月个\u{301}\u{200D}\u{3000}'-])*", any: String) {
            let long = text.repeat(1 + STRETCH / text.len().max(1)) + &any + &text;
            for text in [&text, &any, &long] {
                let whole = LineSegmenter::new_neo_for_non_complex_scripts(LineBreakOptions::default());
                let whole = whole.segment_str(text).filter(|place| (1..text.len()).contains(place));
                prop_assert_eq!(breaks(text, Kinsoku::None).iter().collect::<Vec<_>>(), whole.collect::<Vec<_>>());
            }
        }

        #[test]
        fn any_text_breaks_between_characters(text: String) {
            for kinsoku in [Kinsoku::None, Kinsoku::Strict] {
                let places = breaks(&text, kinsoku);
                prop_assert!(places.iter().all(|place| place > 0 && text.is_char_boundary(place) && place < text.len()));
            }
        }
    }
}
