//! What the characters of Chinese text may do at the ends of a line: the rules of W3C CLREQ («行首行尾禁则»,
//! «符号分离禁则») and GB/T 15834—2011. The places themselves are found in `linebreak`.

use unicode_width::UnicodeWidthChar;

use super::measure::Kinsoku;
use super::width::Cells;

/// Numerals that stand between a number and its unit.
const MAGNITUDES: [char; 5] = ['十', '百', '千', '万', '亿'];
/// Units of several characters.
const LONG_UNITS: &str = "百分点 个百分点 个月 个小时 月份 年代 世纪 小时 分钟 平方米 平方公里 平方千米 立方米 公里 \
    公斤 公顷 公分 公升 厘米 毫米 毫克 毫升 美元 欧元 港元 日元 英镑 人次";

/// Tells marks that never begin a line: stops, closers, the interpunct, connectors, solidus, and the half-width forms
/// that Chinese text is often typed with.
#[rustfmt::skip]
fn is_never_first(c: char) -> bool {
    matches!(c,
        '，' | '、' | '。' | '；' | '：' | '？' | '！' | '．' | '）' | '》' | '〉' | '」' | '』' | '】' | '〕'
        | '〗' | '〙' | '〛' | '｝' | '］' | '｠' | '”' | '’' | '〞' | '〟' | '﹂' | '﹄' | '﹀' | '︼' | '︶'
        | '︾' | '﹈' | '︘' | '︸' | '︺' | '﹚' | '﹜' | '﹞' | '｡' | '､' | '｣' | '︐' | '︑' | '︒' | '︓'
        | '︔' | '︕' | '︖' | '·' | '・' | '･' | '‧' | '•' | '％' | '‰' | '℃' | '～' | '〜' | '－' | '–' | '／'
        | '﹐' | '﹑' | '﹒' | '﹔' | '﹕' | '﹖' | '﹗' | ',' | '.' | ';' | ':' | '?' | '!' | ')' | ']' | '}'
        | '%' | '/' | '~' | '-')
}

/// Tells marks that begin no line by the strict rules, though others let them.
fn is_dash(c: char) -> bool {
    matches!(c, '—' | '―' | '⸺' | '⸻' | '…' | '⋯' | '‥')
}

/// Tells marks that never end a line: openers, currency and number signs.
#[rustfmt::skip]
fn is_never_last(c: char) -> bool {
    matches!(c,
        '（' | '《' | '〈' | '「' | '『' | '【' | '〔' | '〖' | '〘' | '〚' | '｛' | '［' | '｟' | '“' | '‘' | '〝'
        | '﹁' | '﹃' | '︿' | '︻' | '︵' | '︽' | '﹇' | '︗' | '︷' | '︹' | '﹙' | '﹛' | '﹝' | '｢' | '('
        | '[' | '{' | '￥' | '¥' | '$' | '＄' | '£' | '￡' | '€' | '№' | '＃')
}

/// Tells marks of [`is_never_last`] that quote or enclose: a line may begin with one after Chinese text.
#[rustfmt::skip]
fn is_opener(c: char) -> bool {
    matches!(c,
        '（' | '《' | '〈' | '「' | '『' | '【' | '〔' | '〖' | '〘' | '〚' | '｛' | '［' | '｟' | '“' | '‘' | '〝'
        | '﹁' | '﹃' | '︿' | '︻' | '︵' | '︽' | '﹇' | '︗' | '︷' | '︹')
}

/// Tells marks after which Chinese text may begin a line.
#[rustfmt::skip]
fn is_closer(c: char) -> bool {
    matches!(c,
        '，' | '、' | '。' | '；' | '：' | '？' | '！' | '．' | '）' | '》' | '〉' | '」' | '』' | '】' | '〕'
        | '〗' | '〙' | '〛' | '｝' | '］' | '｠' | '”' | '’' | '〞' | '〟' | '﹂' | '﹄' | '﹀' | '︼' | '︶'
        | '︾' | '﹈' | '︘' | '︸' | '︺' | '—' | '⸺' | '⸻' | '…' | '⋯' | '‥')
}

/// Tells Han units that stay with the number before them (CLREQ leaves it to the house; newspapers keep them).
#[rustfmt::skip]
fn is_unit(c: char) -> bool {
    matches!(c,
        '年' | '月' | '日' | '号' | '时' | '点' | '分' | '秒' | '万' | '亿' | '千' | '百' | '十' | '元' | '角'
        | '名' | '人' | '个' | '家' | '项' | '次' | '岁' | '届' | '期' | '米' | '吨' | '里' | '亩' | '平' | '度'
        | '倍' | '成' | '条' | '件' | '套' | '台' | '辆' | '架' | '艘' | '只' | '头' | '间' | '座' | '所' | '位'
        | '余' | '多' | '克' | '瓦' | '升')
}

/// Tells the characters that make up most of a Chinese text. After one of them a line may begin with a Han character, and
/// with no other of them, whatever stands before (UAX #14: ID, and CL, EX, NS).
pub(super) const fn is_solid(c: char) -> bool {
    is_common(c) || matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？')
}

/// Bytes of the unit, with the numerals before it, with which the text after a number begins.
pub(super) fn unit(text: &str) -> usize {
    if !text.starts_with(is_common) {
        return 0;
    }
    let long = |text: &str| LONG_UNITS.split(' ').filter(|unit| text.starts_with(unit)).map(str::len).max();
    let rest = text.trim_start_matches(MAGNITUDES);
    let short = || rest.chars().next().filter(|&c| is_unit(c)).map_or(0, char::len_utf8);
    long(text).unwrap_or_else(|| text.len() - rest.len() + long(rest).unwrap_or_else(short))
}

/// How badly a break that no rule allows would be taken, where a line has no room for anything better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strain {
    /// Parts what may be parted, but better is not: an address after a solidus, a span of years after its dash.
    Slight,
    /// Parts a number and its unit.
    Unit,
    /// Parts two words at the sign that joins them.
    Joint,
    /// Parts a word or number.
    Word,
    /// Leaves a mark at an end of a line where it must not stand.
    Mark,
}

/// Judges a break between two characters that `linebreak` does not offer.
pub(super) fn strain(last: char, next: char) -> Strain {
    if next.is_whitespace() || starts_badly(next, Kinsoku::Strict) || ends_badly(last, Kinsoku::Strict) {
        Strain::Mark
    } else if is_wordlike(last) && is_wordlike(next) {
        let is_inside = last == '#' || last.is_alphanumeric() && next.is_alphanumeric();
        if is_inside { Strain::Word } else { Strain::Joint }
    } else if is_common(next) {
        Strain::Unit
    } else {
        Strain::Slight
    }
}

/// How much may be left free between two characters where a line could begin: two cells beside a mark or white space, one
/// where scripts change, none inside a word.
pub(super) fn most_between(last: char, next: char) -> Cells {
    let is_mark = |c: char| !is_letter(c);
    match () {
        () if is_mark(last) || is_mark(next) => Cells(2),
        () if is_han(last) != is_han(next) => Cells(1),
        () => Cells(0),
    }
}

/// Tells stops and pauses, which may hang.
pub(super) fn is_stop(symbol: &str) -> bool {
    matches!(symbol, "，" | "。" | "、" | "；" | "：" | "！" | "？" | "．" | "," | "." | ";" | ":" | "!" | "?")
}

/// What a decision looks back at.
pub(super) struct Seen {
    pub(super) kinsoku: Kinsoku,
    /// The character just before the place.
    pub(super) last: char,
    /// The last one that can be seen, with the one before it. A mark on a letter is not seen as one.
    pub(super) visible: Option<char>,
    before: Option<char>,
    /// Whether white space has followed it.
    gap: bool,
}

impl Seen {
    pub(super) const fn new(kinsoku: Kinsoku) -> Self {
        Self { kinsoku, last: '\0', visible: None, before: None, gap: false }
    }

    pub(super) fn push(&mut self, c: char) {
        self.last = c;
        if is_blank(c) {
            self.gap = true;
        } else if is_common(c) || c.width() != Some(0) {
            self.before = self.visible.replace(c);
            self.gap = false;
        }
    }

    pub(super) fn may_break(&self, next: char, uax14: bool) -> bool {
        if self.kinsoku == Kinsoku::None {
            return uax14;
        }
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
    (is_opener(next) && (is_closer(last) || is_han(last))) || (is_closer(last) && is_han(next))
}

pub(super) fn starts_badly(c: char, kinsoku: Kinsoku) -> bool {
    is_repeater(c) || is_never_first(c) || (kinsoku == Kinsoku::Strict && is_dash(c))
}

pub(super) fn ends_badly(c: char, kinsoku: Kinsoku) -> bool {
    is_never_last(c) || (kinsoku >= Kinsoku::Gb && c == '／')
}

fn is_letter(c: char) -> bool {
    is_common(c) || c.is_alphanumeric()
}

/// Tells nearly all characters of a Chinese text at a glance.
pub(super) const fn is_common(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Iteration and length marks: letters to Unicode, yet they cannot begin a line (JIS X 4051).
fn is_repeater(c: char) -> bool {
    matches!(c, 'ー' | 'ｰ' | '々' | '〻' | 'ゝ' | 'ゞ' | 'ヽ' | 'ヾ')
}

pub(super) fn is_blank(c: char) -> bool {
    !is_common(c) && (c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}')) || c == '\u{200B}'
}

pub(super) fn is_digit(c: char) -> bool {
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
