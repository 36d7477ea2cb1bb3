//! Which spaces of a block part nothing: those that a scan left in dates, numbers and names, and beside marks.
//! They are taken out in `clean`.

use std::ops::Range;

use super::article::{Block, Role};
use super::block::is_han;
use super::lexicon::SURNAMES;

/// What a number counts, and the parts of a date: no space stands between them.
const UNITS: &str =
    "年月日号时点分秒岁元角万亿千百个名人位家次届场条件项部米公吨克斤亩度户套座辆台期天周小倍种篇支只平多余";
/// Words that go with the number after them: none ends what a space would part.
const LEADING: &str = "第在于至从到自共达约近超为了的";
/// What a space parts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    /// Two words of Chinese: names, the halves of a headline, or, where a scan lost a character, what is around it.
    Words,
    /// A mark from the text beside it.
    Mark,
    /// A date, a number or a name from the rest of it.
    Inside,
    /// Anything else.
    Other,
}

/// The spaces to be closed up, as bytes of the text.
///
/// Those beside marks only where more of them stand than between words: else spaces are how the page says something.
pub(super) fn spaces(block: &Block) -> Vec<Range<usize>> {
    let text = block.text.as_str();
    let spaces = text.match_indices([' ', '\u{a0}', '\u{3000}']).map(|(at, space)| {
        let range = at..at + space.len();
        let around = text.get(..range.start).zip(text.get(range.end..));
        (around.map_or(Space::Other, |(before, after)| parted(before, after, space, block.role)), range)
    });
    let spaces: Vec<(Space, Range<usize>)> = spaces.collect();
    let count = |wanted| spaces.iter().filter(|(space, _)| *space == wanted).count();
    let marks = count(Space::Mark) > count(Space::Words);
    let idle = |space| space == Space::Inside || space == Space::Mark && marks;
    spaces.iter().filter(|(space, _)| idle(*space)).map(|(_, range)| range.clone()).collect()
}

/// What the space between `before` and `after` parts. One beside Latin words parts something else, and so does one
/// after a full stop, which may end a paragraph.
fn parted(before: &str, after: &str, space: &str, role: Role) -> Space {
    let (Some(left), Some(right)) = (before.chars().next_back(), after.chars().next()) else { return Space::Other };
    let opens = is_wide(right) && matches!(left, '（' | '《' | '〈' | '“' | '「' | '『' | '【' | '〔');
    let closes = is_wide(left) && right == '”' || matches!(right, '）' | '》' | '〉' | '」' | '』' | '】' | '〕');
    if left.is_whitespace() || right.is_whitespace() || opens && closes {
        return Space::Other;
    }
    if closes || matches!(right, '，' | '。' | '、' | '；' | '：' | '？' | '！') {
        return Space::Mark;
    }
    if is_han(left) && is_han(right) {
        let inside = !role.is_heading() && is_name(before, after);
        return if inside { Space::Inside } else { Space::Words };
    }
    if space == "\u{3000}" {
        return Space::Other;
    }
    if opens || is_wide(right) && matches!(left, '，' | '、' | '；') {
        return Space::Mark;
    }
    let inside = is_digit(left) && counts(before, right) || is_digit(right) && leads(before, after, left, role);
    if inside { Space::Inside } else { Space::Other }
}

fn is_wide(c: char) -> bool {
    c >= '\u{2e80}' || matches!(c, '“' | '”' | '…' | '—')
}

/// Whether a number, with which `before` ends, counts `unit`. One that begins a line or a clause may number what
/// follows it: `1 周恩来，2 人民日报社`; but for the parts of a date.
fn counts(before: &str, unit: char) -> bool {
    let lead = before.trim_end_matches(|c| is_digit(c) || matches!(c, '.' | '．'));
    let lead = lead.strip_suffix([' ', '\u{a0}']).unwrap_or(lead);
    let is_counted = lead.chars().next_back().is_some_and(is_han);
    matches!(unit, '年' | '月' | '日' | '号') || is_counted && UNITS.contains(unit)
}

/// Whether the text before a space goes with the number after it.
fn leads(before: &str, after: &str, left: char, role: Role) -> bool {
    let rest = after.trim_start_matches(|c| is_digit(c) || matches!(c, '.' | '．' | ','));
    let unit = rest.strip_prefix([' ', '\u{a0}']);
    let dated = |units: &[char]| {
        let count = before.strip_suffix(left).map(|count| count.strip_suffix([' ', '\u{a0}']).unwrap_or(count));
        count.is_some_and(|count| count.ends_with(is_digit)) && unit.unwrap_or(rest).starts_with(units)
    };
    match left {
        '年' if dated(&['月']) => true,
        '月' if dated(&['日', '号']) => true,
        _ if LEADING.contains(left) => true,
        // A number that is set apart on both sides is set apart from nothing; in a headline it may begin a half.
        _ => matches!(role, Role::Body | Role::Duplicate) && is_han(left) && unit.is_some_and(starts_with_unit),
    }
}

fn starts_with_unit(text: &str) -> bool {
    text.starts_with(|c| UNITS.contains(c))
}

pub(super) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// Whether a space between two characters stands inside a name of two characters that is set apart to the width of three (王　伟).
fn is_name(before: &str, after: &str) -> bool {
    let (mut before, mut after) = (before.chars().rev(), after.chars());
    let (Some(left), Some(_)) = (before.next(), after.next()) else { return false };
    ends_there(before) && ends_there(after) && SURNAMES.contains(left)
}

/// Whether a word of one character ends here, and the word after it, if any, has more: a row of single characters is
/// a list.
fn ends_there(mut beyond: impl Iterator<Item = char>) -> bool {
    match beyond.next() {
        Some(c) if c.is_whitespace() => {
            let (first, second) = (beyond.next(), beyond.next());
            !first.is_some_and(is_han) || second.is_some_and(is_han)
        }
        Some(c) => !c.is_alphanumeric(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    /// The text of the only paragraph of a page, its idle spaces shown as `_`.
    fn shown(text: &str) -> String {
        let body = Block { role: Role::Body, text: text.into(), ..read("石桥")[0].blocks[0].clone() };
        marked(&body)
    }

    fn marked(block: &Block) -> String {
        let mut text = block.text.clone();
        for range in spaces(block).into_iter().rev() {
            text.replace_range(range, "_");
        }
        text
    }

    #[test]
    fn dates_and_numbers_are_closed_up() {
        for (text, expected) in [
            ("石桥于 2022 年 1 月 5 日通车。", "石桥于_2022_年_1_月_5_日通车。"),
            ("石桥１月 ９日通车。", "石桥１月_９日通车。"),
            ("修了 2021年的桥", "修了_2021年的桥"),
            ("耗资 3.5 亿元", "耗资_3.5_亿元"),
            // What parts two things is kept: a table's months, a list's numbers, what is reported and when.
            ("1月 2月 3月", "1月 2月 3月"),
            ("城东 10 城西 8", "城东 10 城西 8"),
            ("本报讯 10月5日", "本报讯 10月5日"),
            ("1 周恩来，2 人民日报社，3 万里", "1 周恩来，2 人民日报社，3 万里"),
            ("6 小桥流水", "6 小桥流水"),
            ("用 iPhone 6 拍摄", "用 iPhone 6 拍摄"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn a_number_in_a_headline_may_begin_a_half() {
        let mut block = read("石桥")[0].blocks[0].clone();
        (block.role, block.text) = (Role::Headline, "石桥通车 3 万居民欢庆".into());
        assert_eq!(marked(&block), "石桥通车 3_万居民欢庆");
    }

    #[test]
    fn marks_stand_close_where_spaces_say_nothing() {
        for (text, expected) in [
            ("石桥通车 ，两岸欢庆。", "石桥通车_，两岸欢庆。"),
            ("石桥， 蜜橘、 渔港", "石桥，_蜜橘、_渔港"),
            ("题为“ 石桥 ”的书", "题为“_石桥_”的书"),
            ("正确的是（ ）。", "正确的是（ ）。"),
            ("石桥通车。 蜜橘丰收。", "石桥通车。 蜜橘丰收。"),
            ("石桥， Bridge", "石桥， Bridge"),
            // Each space stands for a character that was not read.
            ("石 通车，两 欢 ，昨", "石 通车，两 欢 ，昨"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn names_of_two_characters_are_closed_up_and_lists_are_not() {
        for (text, expected) in [
            ("记者 王 伟", "记者 王_伟"),
            ("李大年　王　伟　赵小云", "李大年　王_伟　赵小云"),
            ("（王 伟）", "（王_伟）"),
            ("赵 钱 孙", "赵 钱 孙"),
            ("赵云 王伟", "赵云 王伟"),
            ("石 桥", "石_桥"),
            ("小 桥", "小 桥"),
            ("王\t伟", "王\t伟"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}
