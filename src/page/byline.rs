//! Names of people, and the forms in which a newspaper prints who wrote a piece.
//! Which line is a byline of which article is decided elsewhere.

use std::borrow::Cow;

use super::block::{finished, is_han};
use super::chars::Characters;
use super::lexicon::{AGENCIES, AGENCIES_BEGIN, COMPOUND_SURNAMES, COMPOUND_SURNAMES_BEGIN, RANKS, SURNAMES, TRADES};

/// The longest byline that is looked at, in characters.
const LONGEST: usize = 48;

/// The people named on a line that holds nothing but a byline; `None` if it holds anything else.
///
/// Forms: `本报记者 甲 通讯员 乙`, `■首席记者 甲`, `甲 乙`, `（甲、乙）`, `甲 摄`.
pub(super) fn alone(line: &str) -> Option<Vec<String>> {
    if line.len() > LONGEST && line.chars().count() > LONGEST {
        return None;
    }
    let bare =
        line.trim_matches(|c: char| matches!(c, '■' | '●' | '◆' | '□' | '○' | '▲' | '★' | '※' | '◎' | ' ' | '　'));
    let bare = in_brackets(bare).unwrap_or(bare);
    people(bare)
}

/// The people named in the head of a report: `本报讯（记者甲 通讯员乙）`, `新华社北京１月２日电（记者甲）`,
/// `本报上海１月２日电记者甲报道：`. `None` if the text has no such head.
pub(super) fn in_head(text: &str) -> Option<Vec<String>> {
    let rest = after_dateline(text)?;
    let rest = rest.trim_start();
    if let Some(open) = rest.strip_prefix(['（', '(']) {
        let close = open.find(['）', ')']).unwrap_or(0);
        return Some(open.get(..close).and_then(people).unwrap_or_default());
    }
    let head: String = rest.chars().take(LONGEST).collect();
    let told = head.find("报道").filter(|_| rest.starts_with("记者") || rest.starts_with("特约记者"));
    Some(told.and_then(|end| head.get(..end)).and_then(people).unwrap_or_default())
}

/// The people who sign at the end of a text: `……。（甲、乙）`, `……。记者 甲 摄`.
pub(super) fn at_end(text: &str) -> Option<Vec<String>> {
    let text = text.trim_end();
    if text.ends_with(['）', ')']) {
        let open = text.rfind(['（', '('])?;
        let inside = in_brackets(text.get(open..)?)?;
        if !text.get(..open).is_some_and(finished) {
            return None;
        }
        return (inside.chars().count() <= LONGEST).then(|| people(inside)).flatten();
    }
    let tail = text.rsplit(['。', '！', '？', '”']).next()?.trim();
    let signed = tail.ends_with('摄') || tail.starts_with("记者") || tail.starts_with("通讯员");
    (signed && tail.len() < text.len() && tail.chars().count() <= LONGEST).then(|| people(tail)).flatten()
}

/// What follows the place and date at the head of a report (电头); `None` if the text has none.
fn after_dateline(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if !AGENCIES_BEGIN.begin(text) {
        return None;
    }
    let agency = AGENCIES.iter().filter(|agency| text.starts_with(**agency)).map(|agency| agency.len()).max()?;
    let rest = text.get(agency..)?;
    let (at, mark) =
        rest.char_indices().take(24).find(|&(_, c)| matches!(c, '讯' | '电' | '（' | '(' | '。' | '，'))?;
    let after = rest.get(at + mark.len_utf8()..)?;
    // 本报通讯员 is a person.
    (matches!(mark, '讯' | '电') && !after.starts_with('员')).then_some(after)
}

/// The text without the place, date and bracketed names with which a report begins.
pub(super) fn without_head(text: &str) -> &str {
    let Some(rest) = after_dateline(text) else { return text };
    let rest = rest.trim_start();
    let end = match rest.chars().next() {
        Some('（' | '(') => rest.find(['）', ')']),
        Some('记') => rest.find("报道：").map(|at| at + "报道".len()),
        _ => None,
    };
    end.and_then(|end| rest.get(end..)).map_or(rest, |rest| rest.trim_start_matches(['）', ')', '：'])).trim_start()
}

/// Whether a report begins here: with the name of a paper or an agency, and 讯 or 电.
pub(super) fn is_dateline(text: &str) -> bool {
    after_dateline(text).is_some()
}

/// What stands in one pair of brackets around all of `text`.
fn in_brackets(text: &str) -> Option<&str> {
    let inside = text.strip_prefix(['（', '('])?;
    inside.strip_suffix(['）', ')'])
}

/// The people in `text`, if it holds only names and the words around them.
fn people(text: &str) -> Option<Vec<String>> {
    static WORDS: Characters = Characters::of("者员摄文");
    if !text.chars().any(|c| WORDS.contains(c)) {
        return begins_with_family(text).then(|| all_names(text.split(parts_names), false)).flatten();
    }
    let spoken = text.contains("记者") || text.contains("通讯员") || text.contains("作者");
    if !spoken && !text.contains(['摄', '文']) {
        return all_names(text.split(parts_names), false);
    }
    let mut plain = text.trim_end_matches(['摄', ' ', '　', '：', ':']).to_string();
    for trade in TRADES.iter().filter(|trade| text.contains(**trade)) {
        // Before what a person is, the paper may be named.
        plain = plain.replace(trade, if trade.ends_with(['者', '员']) { "|" } else { " " });
    }
    let mut names: Vec<String> = Vec::new();
    for stretch in plain.split_inclusive('|') {
        let before = stretch.strip_suffix('|');
        let mut words: Vec<&str> =
            stretch.trim_end_matches('|').split(parts_names).filter(|word| !word.is_empty()).collect();
        if before.is_some_and(|text| !text.ends_with(parts_names)) {
            words.pop_if(|word| is_outlet(word));
        }
        if names.is_empty() && words.first().is_some_and(|word| is_paper(word)) {
            words.remove(0);
        }
        names.extend(all_names(words.into_iter(), spoken)?);
    }
    (!names.is_empty()).then_some(names)
}

/// Whether the first word begins with a family name: most lines do not, and need not be taken apart.
fn begins_with_family(text: &str) -> bool {
    let word = text.trim_start_matches(parts_names);
    SURNAMES.begin(word) || COMPOUND_SURNAMES_BEGIN.begin(word)
}

/// The names that `words` are, if all of them are some.
fn all_names<'a>(words: impl Iterator<Item = &'a str>, spoken: bool) -> Option<Vec<String>> {
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| word.chars().nth(LONGEST_NAME).is_some()) {
        return None;
    }
    let mut names = Vec::new();
    for word in close_up(&words) {
        names.extend(split_names(&word, spoken)?);
    }
    (spoken || !names.is_empty()).then_some(names)
}

/// Marks between two names.
fn parts_names(c: char) -> bool {
    c.is_whitespace() || matches!(c, '、' | '，' | ',' | '；' | ';' | '：' | ':' | '/' | '／' | '|')
}

/// Whether a word before 记者 says for whom, or in what rank, the reporter works.
fn is_outlet(word: &str) -> bool {
    RANKS.iter().any(|rank| word.ends_with(rank))
        || AGENCIES.iter().any(|agency| word.starts_with(agency))
        || word.ends_with(['台', '网'])
}

/// Whether a word is the paper or agency for which the people after it write.
fn is_paper(word: &str) -> bool {
    AGENCIES.contains(&word)
}

/// Joins names whose two characters were set apart: 王　伟.
fn close_up<'a>(words: &[&'a str]) -> Vec<Cow<'a, str>> {
    let mut closed: Vec<Cow<str>> = Vec::new();
    let mut single = false;
    for word in words {
        let short = word.chars().count() == 1;
        match closed.last_mut() {
            Some(last) if single && short => {
                last.to_mut().push_str(word);
                single = false;
            }
            _ => {
                closed.push(Cow::Borrowed(word));
                single = short;
            }
        }
    }
    closed
}

/// The most characters of names that nothing parts: three names; and of one that has parts, as 卡尔·马克思.
const RUN_TOGETHER: usize = 9;
const LONGEST_NAME: usize = 12;
/// The most of a word that nothing says to be names: two short ones, or a long one.
const LONE_NAME: usize = 4;

/// The names in one word: itself, or, where nothing parts them, what the family names in it show.
fn split_names(word: &str, spoken: bool) -> Option<Vec<String>> {
    let length = word.chars().count();
    if spoken && word.contains('·') && length <= LONGEST_NAME && word.chars().all(|c| is_han(c) || c == '·') {
        return Some(vec![word.to_string()]);
    }
    if length > if spoken { RUN_TOGETHER } else { LONE_NAME } || !word.chars().all(is_han) {
        return None;
    }
    let compound = COMPOUND_SURNAMES.iter().any(|surname| word.starts_with(surname));
    let family = |at: usize| word.chars().nth(at).is_some_and(|c| SURNAMES.contains(c));
    let whole = match length {
        2 | 3 => spoken || compound || family(0),
        4 => compound || (spoken && !family(2)),
        _ => false,
    };
    if whole {
        return Some(vec![word.to_string()]);
    }
    let first = [3, 2].into_iter().find(|&n| length >= n + 2 && family(0) && family(n))?;
    let (name, rest) = word.split_at_checked(word.char_indices().nth(first)?.0)?;
    let mut names = vec![name.to_string()];
    names.extend(split_names(rest, spoken)?);
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_bylines() {
        let forms: [(&str, &[&str]); 11] = [
            ("浙江日报记者 王静", &["王静"]),
            ("记者 王静 李小满", &["王静", "李小满"]),
            ("王静 李小满", &["王静", "李小满"]),
            ("■首席记者 王静 通讯员 李小满", &["王静", "李小满"]),
            ("（首席记者王静通讯员李小满）", &["王静", "李小满"]),
            ("（王静、李小满）", &["王静", "李小满"]),
            ("通讯员 李小满 摄", &["李小满"]),
            ("本报驻巴黎记者欧阳静", &["欧阳静"]),
            ("本报通讯员 何青", &["何青"]),
            ("记者 王　静", &["王静"]),
            ("记者王静李小满", &["王静", "李小满"]),
        ];
        for (line, names) in forms {
            assert_eq!(alone(line).unwrap_or_default(), names, "{line}");
        }
    }

    #[test]
    fn what_is_no_byline() {
        for line in ["（见图）", "石桥昨天通车", "记者从会上获悉，石桥通车", "", "（下转第二版）", "广西路通观念"]
        {
            assert_eq!(alone(line), None, "{line}");
        }
    }

    #[test]
    fn heads_and_ends_of_reports() {
        assert_eq!(in_head("本报讯（记者王静 通讯员李小满）昨天"), Some(vec!["王静".into(), "李小满".into()]));
        assert_eq!(in_head("新华社北京１月２日电（记者王静、李小满）昨天"), Some(vec!["王静".into(), "李小满".into()]));
        assert_eq!(in_head("本报上海１月２日电记者王静报道：昨天"), Some(vec!["王静".into()]));
        assert_eq!(in_head("昨天石桥通车"), None);
        assert_eq!(at_end("石桥通车。（王静、李小满）"), Some(vec!["王静".into(), "李小满".into()]));
        assert_eq!(at_end("石桥通车。记者 王静摄"), Some(vec!["王静".into()]));
        assert_eq!(at_end("检验中心（王静）"), None);
        assert_eq!(in_head("本报通讯员 李小满"), None);
        assert_eq!(without_head("本报讯（记者王静）昨天"), "昨天");
    }
}
