//! Where a line may begin: UAX #14 with the rules of Chinese typesetting on top.
//!
//! The rules are those of W3C CLREQ («行首行尾禁则», «符号分离禁则») and GB/T 15834—2011. How wide a line is, and which
//! of its places is taken, is not known here.

use std::ops::Range;

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;
use unicode_width::UnicodeWidthChar;

use super::measure::Kinsoku;

/// Marks that never begin a line: stops, closers, the interpunct, connectors, solidus, and the half-width forms that
/// Chinese text is often typed with.
const NEVER_FIRST: &[char] = &[
    '，', '、', '。', '；', '：', '？', '！', '．', '）', '》', '〉', '」', '』', '】', '〕', '〗', '〙', '〛', '｝',
    '］', '｠', '”', '’', '〞', '〟', '﹂', '﹄', '﹀', '︼', '︶', '︾', '﹈', '︘', '︸', '︺', '﹚', '﹜', '﹞',
    '｡', '､', '｣', '︐', '︑', '︒', '︓', '︔', '︕', '︖', '·', '・', '･', '‧', '•', '％', '‰', '℃', '～', '〜',
    '－', '–', '／', '﹐', '﹑', '﹒', '﹔', '﹕', '﹖', '﹗', ',', '.', ';', ':', '?', '!', ')', ']', '}', '%', '/',
    '~', '-',
];
/// Marks that begin no line by the strict rules, though others let them.
const DASHES: &[char] = &['—', '―', '⸺', '⸻', '…', '⋯', '‥'];
/// Marks that never end a line: openers, currency and number signs.
const NEVER_LAST: &[char] = &[
    '（', '《', '〈', '「', '『', '【', '〔', '〖', '〘', '〚', '｛', '［', '｟', '“', '‘', '〝', '﹁', '﹃', '︿',
    '︻', '︵', '︽', '﹇', '︗', '︷', '︹', '﹙', '﹛', '﹝', '｢', '(', '[', '{', '￥', '¥', '$', '＄', '£', '￡',
    '€', '№', '＃',
];
/// Marks of [`NEVER_LAST`] that quote or enclose: a line may begin with one after Chinese text.
const OPENERS: &[char] = &[
    '（', '《', '〈', '「', '『', '【', '〔', '〖', '〘', '〚', '｛', '［', '｟', '“', '‘', '〝', '﹁', '﹃', '︿',
    '︻', '︵', '︽', '﹇', '︗', '︷', '︹',
];
/// Marks after which Chinese text may begin a line.
const CLOSERS: &[char] = &[
    '，', '、', '。', '；', '：', '？', '！', '．', '）', '》', '〉', '」', '』', '】', '〕', '〗', '〙', '〛', '｝',
    '］', '｠', '”', '’', '〞', '〟', '﹂', '﹄', '﹀', '︼', '︶', '︾', '﹈', '︘', '︸', '︺', '—', '⸺', '⸻', '…',
    '⋯', '‥',
];
/// Han units that stay with the number before them (CLREQ leaves it to the house; newspapers keep them).
const UNITS: &[char] = &[
    '年', '月', '日', '号', '时', '点', '分', '秒', '万', '亿', '千', '百', '十', '元', '角', '名', '人', '个', '家',
    '项', '次', '岁', '届', '期', '米', '吨', '里', '亩', '平', '度', '倍', '成', '条', '件', '套', '台', '辆', '架',
    '艘', '只', '头', '间', '座', '所', '位', '余', '多', '克', '瓦', '升',
];
/// Numerals that stand between a number and its unit.
const MAGNITUDES: [char; 5] = ['十', '百', '千', '万', '亿'];
/// Units of several characters.
const LONG_UNITS: &str = "百分点 个百分点 个月 个小时 月份 年代 世纪 小时 分钟 平方米 平方公里 平方千米 立方米 公里 \
    公斤 公顷 公分 公升 厘米 毫米 毫克 毫升 美元 欧元 港元 日元 英镑 人次";

/// The bytes of a text at which a line may begin: a bit for each, so that those of a text of many megabytes are few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaks(Vec<u64>);

impl Breaks {
    fn none_of(text: &str) -> Self {
        Self(vec![0; text.len() / 64 + 1])
    }

    fn push(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    /// Whether a line may begin at a byte.
    pub fn contains(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// All of them, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * 64).filter(|&place| self.contains(place))
    }
}

/// Finds the bytes at which a line may begin, but for the first and the one after the last.
///
/// White space before such a place belongs to the line it ends. After every `\n` a line begins.
pub fn breaks(text: &str, kinsoku: Kinsoku) -> Breaks {
    let uax14 = LineSegmenter::new_neo_for_non_complex_scripts(LineBreakOptions::default()).segment_str(text);
    let mut uax14 = uax14.skip_while(|&place| place == 0).peekable();
    let mut places = Breaks::none_of(text);
    if kinsoku == Kinsoku::None {
        uax14.take_while(|&place| place < text.len()).for_each(|place| places.push(place));
        return places;
    }
    let mut seen = Seen::new(kinsoku);
    let mut urls = urls(text).peekable();
    let mut whole = 0..0;
    for (at, next) in text.char_indices() {
        let allowed = uax14.next_if(|&place| place <= at).is_some();
        if !whole.contains(&at) {
            whole = match urls.next_if(|url| url.start <= at) {
                Some(url) => url.start + 1..url.end,
                None if seen.visible.is_some_and(is_digit) => at..at + text.get(at..).map_or(0, unit),
                None => whole,
            };
        }
        if at > 0 && (seen.last == '\n' || !whole.contains(&at)) && seen.may_break(next, allowed) {
            places.push(at);
        }
        seen.push(next);
    }
    places
}

/// Bytes of the unit, with the numerals before it, with which the text after a number begins.
fn unit(text: &str) -> usize {
    let long = |text: &str| LONG_UNITS.split(' ').filter(|unit| text.starts_with(unit)).map(str::len).max();
    let rest = text.trim_start_matches(MAGNITUDES);
    let short = || rest.chars().next().filter(|&c| UNITS.contains(&c)).map_or(0, char::len_utf8);
    long(text).unwrap_or_else(|| text.len() - rest.len() + long(rest).unwrap_or_else(short))
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

/// How badly a break that no rule allows would be taken, where a line has no room for anything better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strain {
    /// Parts what only convention keeps together, such as a number and its unit.
    Slight,
    /// Parts a word or number.
    Word,
    /// Leaves a mark at an end of a line where it must not stand.
    Mark,
}

/// Judges a break between two characters that [`breaks`] does not offer.
pub(super) fn strain(last: char, next: char) -> Strain {
    if next.is_whitespace() || starts_badly(next, Kinsoku::Strict) || ends_badly(last, Kinsoku::Strict) {
        Strain::Mark
    } else if is_wordlike(last) && is_wordlike(next) {
        Strain::Word
    } else {
        Strain::Slight
    }
}

/// Tells a place between two characters that has room beside a mark, after white space, or between scripts.
pub(super) fn parts(last: char, next: char) -> bool {
    let is_mark = |c: char| !is_letter(c);
    is_mark(last) || is_mark(next) || is_han(last) != is_han(next)
}

/// Tells stops and pauses, which may hang.
pub(super) fn is_stop(symbol: &str) -> bool {
    matches!(symbol, "，" | "。" | "、" | "；" | "：" | "！" | "？" | "．" | "," | "." | ";" | ":" | "!" | "?")
}

/// What a decision looks back at.
struct Seen {
    kinsoku: Kinsoku,
    /// The character just before the place.
    last: char,
    /// The last one that can be seen, with the one before it. A mark on a letter is not seen as one.
    visible: Option<char>,
    before: Option<char>,
    /// Whether white space has followed it.
    gap: bool,
}

impl Seen {
    const fn new(kinsoku: Kinsoku) -> Self {
        Self { kinsoku, last: '\0', visible: None, before: None, gap: false }
    }

    fn push(&mut self, c: char) {
        self.last = c;
        if is_blank(c) {
            self.gap = true;
        } else if is_han(c) || c.width() != Some(0) {
            self.before = self.visible.replace(c);
            self.gap = false;
        }
    }

    fn may_break(&self, next: char, uax14: bool) -> bool {
        if self.last == '\n' {
            return true;
        }
        if is_common(self.last) && is_common(next) {
            return uax14;
        }
        // A soft hyphen at the end of a line would have to be drawn.
        if is_blank(next) || self.last == '\u{AD}' {
            return false;
        }
        let Some(last) = self.visible else { return uax14 };
        // After white space these are a sign, a path or a list's dash.
        if starts_badly(next, self.kinsoku) && !(self.gap && matches!(next, '-' | '~' | '/' | '.')) {
            return false;
        }
        if ends_badly(last, self.kinsoku) {
            return false;
        }
        if self.gap || last != self.last {
            return uax14;
        }
        !self.sticks(last, next) && (uax14 || opens_anew(last, next))
    }

    /// Tells two adjacent characters that UAX #14 would part, or may, though they belong together.
    fn sticks(&self, last: char, next: char) -> bool {
        let number = is_full_width_word(next)
            && (is_full_width_word(last) || (matches!(last, '．' | '，' | '：') && self.before.is_some_and(is_digit)));
        // Straight quotes do not tell which side they are on.
        number || last == '#' || is_straight_quote(last) || is_straight_quote(next)
    }
}

/// Tells the places that UAX #14 keeps shut on account of the quotes, which it does not take for Chinese ones.
fn opens_anew(last: char, next: char) -> bool {
    (OPENERS.contains(&next) && (CLOSERS.contains(&last) || is_han(last))) || (CLOSERS.contains(&last) && is_han(next))
}

fn starts_badly(c: char, kinsoku: Kinsoku) -> bool {
    match kinsoku {
        _ if is_letter(c) => is_repeater(c),
        Kinsoku::Strict => NEVER_FIRST.contains(&c) || DASHES.contains(&c),
        _ => NEVER_FIRST.contains(&c),
    }
}

fn ends_badly(c: char, kinsoku: Kinsoku) -> bool {
    !is_letter(c) && (NEVER_LAST.contains(&c) || (kinsoku >= Kinsoku::Gb && c == '／'))
}

fn is_letter(c: char) -> bool {
    is_common(c) || c.is_alphanumeric()
}

/// Tells nearly all characters of a Chinese text at a glance.
fn is_common(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Iteration and length marks: letters to Unicode, yet they cannot begin a line (JIS X 4051).
fn is_repeater(c: char) -> bool {
    matches!(c, 'ー' | 'ｰ' | '々' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ')
}

fn is_blank(c: char) -> bool {
    !is_common(c) && (c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}')) || c == '\u{200B}'
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９' | '①'..='⑳')
}

fn is_full_width_word(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn is_straight_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '＂' | '＇')
}

/// Tells letters that are set solid: Han, kana, Hangul, and the wide forms of others.
fn is_han(c: char) -> bool {
    is_common(c) || (c >= '\u{2E80}' && c.is_alphanumeric() && c.width() == Some(2))
}

fn is_wordlike(c: char) -> bool {
    (c.is_alphanumeric() && !is_han(c))
        || is_full_width_word(c)
        || matches!(c, '_' | '&' | '@' | '=' | '+' | '#' | '\'' | '"' | '’' | '.' | ',' | ':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        fn any_text_breaks_between_characters(text: String) {
            for kinsoku in [Kinsoku::None, Kinsoku::Strict] {
                let places = breaks(&text, kinsoku);
                prop_assert!(places.iter().all(|place| place > 0 && text.is_char_boundary(place) && place < text.len()));
            }
        }
    }
}
