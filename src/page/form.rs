//! The lines that have a form of their own: bylines, credits, captions with their words, jump lines, ornaments,
//! and paragraphs printed twice. All other lines are judged in `role`.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::block::{Gap, Line, Script, cannot_begin, ends_sentence, inside_a_sentence, is_letter};
use super::byline;
use super::lexicon::{JUMPS, JUMPS_BEGIN, PICTURE_WORDS, PICTURE_WORDS_BEGIN};
use super::role::Mark;
use super::topic::PairHasher;

/// What the lines are that have a form of their own.
pub(super) fn marks(lines: &[Line]) -> Vec<Option<Mark>> {
    let mut marks = repetitions(lines);
    for (index, (line, mark)) in lines.iter().zip(&mut marks).enumerate() {
        if mark.is_none() {
            *mark = form(line, index.checked_sub(1).and_then(|above| lines.get(above)));
        }
    }
    marks
}

/// The shortest paragraph whose repetition is one, in characters.
const REPEATED: usize = 20;

/// Marks paragraphs which the page holds twice: runs of lines that were there before in the same order.
fn repetitions(lines: &[Line]) -> Vec<Option<Mark>> {
    let mut first: HashMap<&str, usize, BuildHasherDefault<PairHasher>> =
        HashMap::with_capacity_and_hasher(lines.len(), BuildHasherDefault::default());
    let mut earlier = vec![None; lines.len()];
    for (index, line) in lines.iter().enumerate() {
        let at = *first.entry(line.text).or_insert(index);
        if at < index {
            earlier[index] = Some(at);
        }
    }
    let mut marks = vec![None; lines.len()];
    let mut index = 0;
    while index < lines.len() {
        let mut end = index + 1;
        if let Some(mut at) = earlier[index] {
            while end < lines.len() && at + 1 < index && lines[end].text == lines[at + 1].text {
                at += 1;
                end += 1;
            }
            let length: usize = lines[index..end].iter().map(|line| line.text.chars().count()).sum();
            if length >= REPEATED && lines[index..end].iter().any(is_running) {
                marks[index..end].fill(Some(Mark::Duplicate));
            }
        }
        index = end;
    }
    marks
}

/// Whether a line is from a text: a sentence ends or is parted in it, or it is long.
fn is_running(line: &Line) -> bool {
    line.finished || line.width > 2 * REPEATED || line.script == Script::Mixed && line.text.contains(inside_a_sentence)
}

/// The longest caption with its credit, in cells.
const LONGEST_CAPTION: usize = 200;

/// Recognises the lines that have a form of their own.
fn form(line: &Line, above: Option<&Line>) -> Option<Mark> {
    let text = line.text;
    if is_ornament(text) {
        return Some(Mark::Ornament);
    }
    let bare = text.trim_start_matches(|c: char| !is_letter(c));
    let jumps = || JUMPS.iter().any(|jump| bare.starts_with(jump));
    if line.width <= 48 && JUMPS_BEGIN.begin(bare) && jumps() && bare.contains(['版', '页']) {
        return Some(Mark::Jump);
    }
    let supplied = text.ends_with("供图") || text.ends_with("摄") || text.ends_with("提供");
    if supplied && line.gap == Gap::Wide && line.is_long() && line.width <= LONGEST_CAPTION {
        return Some(Mark::Caption);
    }
    if line.is_long() || line.level > 0 || above.is_some_and(|above| is_wrapped(line, above)) {
        return None;
    }
    if text.ends_with('摄') || text.ends_with("摄）") || text.ends_with("供图") || text.ends_with("供图）") {
        let credit = byline::alone(text).is_some() || line.width <= 36 && !text.contains(ends_sentence);
        return Some(if credit { Mark::Credit } else { Mark::Caption })
            .filter(|_| !line.fills() || line.gap == Gap::Wide);
    }
    if bare.starts_with("图片由") || bare.starts_with("本版图片") {
        return Some(Mark::Credit);
    }
    if PICTURE_WORDS_BEGIN.begin(bare) && PICTURE_WORDS.iter().any(|word| bare.starts_with(word)) {
        return Some(Mark::Caption);
    }
    if is_short_caption(line, above) {
        return Some(Mark::Caption);
    }
    let names = Some(line).filter(|line| !line.dateline).and_then(|line| byline::alone(line.text))?;
    let spaced = names.len() > 1 && text.split_whitespace().count() == names.len();
    let worded = text.contains("记者") || text.contains("通讯员") || text.starts_with(['（', '(', '■']);
    let under_heading = above.is_some_and(|above| {
        let stands_alone = !above.fills() || !line.reaches();
        above.level > 0 || !above.finished && stands_alone && !above.is_long() && above.text.contains(is_letter)
    });
    (worded || spaced || under_heading).then_some(Mark::Byline)
}

/// Whether a line that looks like a byline goes on from a line that was wrapped: names or their bracket below a full
/// line, with nothing that parts them, or what follows place and date.
fn is_wrapped(line: &Line, above: &Line) -> bool {
    if line.text.starts_with(['（', '(']) && line.gap != Gap::Wide {
        return above.fills() || !above.finished && above.text.ends_with(['电', '讯']);
    }
    let named = || line.text.contains("记者") || line.text.contains("通讯员");
    let goes_on = line.gap != Gap::Wide && above.fills() && !above.finished && line.reaches();
    goes_on && !line.text.contains(char::is_whitespace) && !named()
}

/// Whether a line is one short sentence that stands where a picture stood.
fn is_short_caption(line: &Line, above: Option<&Line>) -> bool {
    above.is_some() && line.gap == Gap::Wide && line.column.is_none() && line.width <= 32 && line.text.ends_with('。')
}

/// Whether a line has nothing to read: only signs, or a number that stands alone. Corner brackets set on lines of
/// their own belong to the words between them.
fn is_ornament(text: &str) -> bool {
    let bracket = text.chars().all(|c| matches!(c, '﹃' | '﹄' | '﹁' | '﹂' | '『' | '』' | '「' | '」'));
    let words = text.chars().any(is_letter) || text.starts_with(cannot_begin);
    let number = text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit());
    !bracket && (!words || number)
}

#[cfg(test)]
mod tests {
    use super::super::block;
    use super::*;

    fn mark_of(page: &str) -> Option<Mark> {
        marks(&block::lines(page)).pop().flatten()
    }

    #[test]
    fn lines_with_a_form_of_their_own() {
        let forms = [
            ("记者 王小明 摄", Some(Mark::Credit)),
            ("城东文化站供图", Some(Mark::Credit)),
            ("图为石桥通车的情景", Some(Mark::Caption)),
            ("（下转第二版）", Some(Mark::Jump)),
            ("▶详见4版", Some(Mark::Jump)),
            ("■ ■ ■", Some(Mark::Ornament)),
            ("20222022", Some(Mark::Ornament)),
            ("■首席记者 王小明 通讯员 赵云", Some(Mark::Byline)),
            ("本报通讯员 赵云", Some(Mark::Byline)),
            ("﹃", None),
            ("石桥昨天通车", None),
            ("记者从会上获悉，石桥通车。", None),
        ];
        for (line, mark) in forms {
            assert_eq!(mark_of(line), mark, "{line}");
        }
    }

    #[test]
    fn a_single_name_is_a_byline_below_a_heading_only() {
        assert_eq!(mark_of("石桥通车\n\n王小明"), Some(Mark::Byline));
        assert_eq!(mark_of("石桥通车了。\n\n王小明"), None);
    }

    #[test]
    fn text_printed_twice_is_a_duplicate_and_headlines_are_not() {
        let wrapped = "石桥昨天通车，两岸居民从此不必绕行\n五公里去赶集。\n";
        let found = marks(&block::lines(&wrapped.repeat(2)));
        assert_eq!(found, [None, None, Some(Mark::Duplicate), Some(Mark::Duplicate)]);
        assert_eq!(mark_of("春天来了\n春天来了"), None);
    }

    #[test]
    fn names_in_brackets_below_a_full_line_belong_to_the_text() {
        let page = "石桥通车，两岸居民\n".repeat(6);
        assert_eq!(mark_of(&format!("{page}（王小明、赵云）\n")), None);
        assert_eq!(mark_of("石桥通车了。\n\n（王小明、赵云）"), Some(Mark::Byline));
    }

    #[test]
    fn a_name_below_a_headline_as_wide_as_the_column_is_a_byline() {
        let rows = "石桥昨天正式通车，两\n岸居民不必再绕行五公\n里去赶集，孩子们上学\n也近了许多，大家都说\n石桥通车是好事。\n";
        let page = format!("{rows}两岸居民欢庆石桥通车\n王小明\n{rows}");
        assert_eq!(marks(&block::lines(&page))[6], Some(Mark::Byline));
    }
}
