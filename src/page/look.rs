//! What is seen on one line by itself, as the clues of `role` ask it: how it begins and ends, and what its marks and
//! words say. What stands around it, and what follows for the line, is the business of `role`.

use super::block::{Line, Script, cannot_begin, is_han};
use super::lexicon::{INNER_CHARACTERS, is_in_word};
use super::space::is_digit;

/// Whether a line is in a column, or longer than half a headline.
pub(super) fn may_run_on(line: &Line) -> bool {
    line.column.is_some() || line.width > 36
}

/// Whether the last character of a line and the first of another are often found inside words.
pub(super) fn in_word(line: &Line, below: &Line) -> bool {
    let seam = line.text.chars().next_back().zip(below.text.chars().next());
    seam.is_some_and(|(left, right)| is_in_word(left, right))
}

/// Whether a text begins as the items of a list do: （一） １． ２、 第三条.
pub(super) fn is_listed(text: &str) -> bool {
    let chinese = |c: char| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十');
    let numeral = |c: char| is_digit(c) || chinese(c);
    let bare = text.trim_start_matches(['（', '(', '第']);
    let rest = bare.trim_start_matches(numeral);
    rest.len() < bare.len() && rest.starts_with(['）', ')', '、', '．', '.', '条', '章'])
}

/// Whether a line begins as only the rest of an English sentence does.
pub(super) fn begins_small(line: &Line) -> bool {
    line.text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a line begins with what stands inside words and sentences.
pub(super) fn begins_inside(line: &Line) -> bool {
    line.text.starts_with(|c| INNER_CHARACTERS.contains(c)) || begins_amid(line.text)
}

/// Whether a text begins with a mark that cannot begin one; the apostrophe of a year can (’９９).
pub(super) fn begins_amid(text: &str) -> bool {
    text.starts_with(cannot_begin) && !text.strip_prefix('’').is_some_and(|rest| rest.starts_with(is_digit))
}

/// Whether a bracket is closed before any is opened.
pub(super) fn closes_only(line: &Line) -> bool {
    let first = || line.text.find(['）', '(', '（', ')']).and_then(|at| line.text.get(at..));
    line.script == Script::Mixed && first().is_some_and(|rest| rest.starts_with(['）', ')']))
}

/// Whether a title or a bracket is opened and not closed.
pub(super) fn leaves_open(line: &Line) -> bool {
    let last = || line.text.rfind(['《', '》', '（', '）']).and_then(|at| line.text.get(at..));
    line.script == Script::Mixed && last().is_some_and(|rest| rest.starts_with(['《', '（']))
}

/// Whether a comma stands before the end of the line.
pub(super) fn inner_comma(line: &Line) -> bool {
    let comma = |c| matches!(c, '，' | '；' | ',');
    line.script == Script::Mixed && line.text.trim_end_matches(comma).contains(comma)
}

/// Whether a sentence ends before the end of the line.
pub(super) fn inner_end(line: &Line) -> bool {
    let rest = || line.text.find('。').and_then(|at| line.text.get(at + '。'.len_utf8()..));
    line.script == Script::Mixed && rest().is_some_and(|rest| rest.starts_with(|c| !cannot_begin(c)))
}

/// Whether a line of no column is short and breaks off: text would have gone on.
pub(super) fn stands_alone(line: &Line) -> bool {
    line.column.is_none() && breaks_off(line) && line.width <= 48
}

/// Whether no sentence ends with a line; after a dash a headline goes on more often than a text does.
pub(super) fn breaks_off(line: &Line) -> bool {
    !line.finished || line.text.ends_with('—')
}

/// Whether Chinese words are parted by spaces, as the parts of a headline are.
pub(super) fn in_parts(line: &Line) -> bool {
    if line.script == Script::Han {
        return false;
    }
    let mut before = None;
    let mut space = false;
    for c in line.words().chars() {
        if c.is_whitespace() {
            space = true;
        } else {
            let han = |c: char| is_han(c) || matches!(c, '”' | '“' | '》' | '《');
            if space && han(c) && before.is_some_and(|c| han(c) || matches!(c, '：' | ':' | '？' | '！')) {
                return true;
            }
            space = false;
            before = Some(c);
        }
    }
    false
}

/// From how many cells on a line may be the beginning of a sentence.
const SENTENCE: usize = 34;

/// Whether a line is as long as long headlines are, and does not announce what stands below.
fn may_be_either(line: &Line) -> bool {
    line.width > SENTENCE && !line.is_long() && !line.text.ends_with('—')
}

/// Whether a line of some length has the small words of sentences: one headline in ten of that length has them, and more
/// than half of the sentences. (Counted on news of 1998.)
pub(super) fn runs_like_text(line: &Line) -> bool {
    may_be_either(line) && line.text.contains(['的', '了', '是', '这', '他'])
}

/// Whether a line of some length has parts of a list, or says in which month or on which day something was.
pub(super) fn lists_or_dates(line: &Line) -> bool {
    let after = |at: usize, c: char| line.text.get(at + c.len_utf8()..).unwrap_or_default();
    let dated = |(at, c)| is_digit(c) && after(at, c).starts_with(['月', '日']);
    let holds = || line.text.contains('、') || line.text.char_indices().any(dated);
    may_be_either(line) && line.script == Script::Mixed && holds()
}

/// Whether a line is wider than its column by a character that is no mark.
pub(super) fn stands_out(line: &Line) -> bool {
    line.column.is_some_and(|column| line.width > column + 1) && line.text.ends_with(is_han)
}

#[cfg(test)]
mod tests {
    use super::super::block;
    use super::*;

    fn holds(clue: fn(&Line) -> bool, text: &str) -> bool {
        clue(&block::lines(text)[0])
    }

    #[test]
    fn words_and_marks_of_sentences() {
        let sentence = "城东新修的石桥昨天正式通车两岸居民欢庆";
        assert!(holds(runs_like_text, sentence));
        assert!(!holds(runs_like_text, "城东新修的石桥"));
        assert!(!holds(runs_like_text, "城东石桥昨天正式通车两岸居民敲锣打鼓欢庆"));
        assert!(holds(lists_or_dates, "出席石桥通车仪式有王小明、李大年、赵云及居民代表"));
        assert!(holds(lists_or_dates, "城东石桥工程建设指挥部１月８日宣布石桥正式通车"));
        assert!(!holds(lists_or_dates, "城东石桥工程建设指挥部８名居民代表参加通车仪式"));
    }

    #[test]
    fn brackets_that_are_open_or_closed_only() {
        assert!(holds(leaves_open, "活动宣布了《石桥") && !holds(leaves_open, "《石桥》通车"));
        assert!(holds(closes_only, "小明）石桥") && !holds(closes_only, "（王小明）石桥"));
    }

    #[test]
    fn the_apostrophe_of_a_year_begins_a_line() {
        assert!(begins_amid("，石桥") && begins_amid("’石桥"));
        assert!(!begins_amid("’９９石桥节") && !begins_amid("石桥"));
    }

    #[test]
    fn after_a_dash_a_headline_goes_on() {
        assert!(holds(breaks_off, "石桥通车——") && holds(breaks_off, "石桥通车"));
        assert!(!holds(breaks_off, "石桥通车。") && !holds(breaks_off, "他说："));
    }

    #[test]
    fn a_character_wider_than_the_column_is_no_hanging_mark() {
        let rows = "石桥昨天正式通车，两\n岸居民不必再绕行五公\n里去赶集，孩子们上学\n也近了许多，大家都说\n石桥通车了是好事真好\n";
        let last = |row: &str| block::lines(&format!("{rows}{row}\n")).pop().map(|line| stands_out(&line));
        assert_eq!(last("桥面开阔新增路灯二十二盏"), Some(true));
        assert_eq!(last("桥面开阔新增路灯二十，，"), Some(false));
    }
}
