//! The chapters of a book: which lines are their heads, and which only list them, as a table of contents does.
//! Whether a page is a book is decided in `genre`.

use std::collections::HashMap;

use super::block::{Line, ends_sentence, inside_a_sentence};
use super::genre::AUTHOR_WITHIN;
use super::role::Mark;

/// What a line that names a chapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chapter {
    /// The chapter begins below it.
    Begins,
    /// It stands in a list of chapters.
    Listed,
}

/// How many chapters without text follow each other in a table of contents at least; a volume and its first chapter are two.
const LISTED: usize = 3;
/// How many lines of its name may stand between the number of a chapter without text and the next one.
const LINES_OF_A_NAME: usize = 2;
/// The longest line of a name, in cells.
const LONGEST_NAME: usize = 70;

/// Parts of a book that have no number.
const UNNUMBERED: [&str; 14] =
    ["序", "序言", "序章", "自序", "前言", "引子", "引言", "楔子", "尾声", "终章", "后记", "附录", "番外", "跋"];

/// What each line is, if it names a chapter.
pub(super) fn chapters(lines: &[Line]) -> Vec<Option<Chapter>> {
    let named = || lines.iter().enumerate().filter(|(_, line)| is_head(line));
    let heads: Vec<usize> = named().map(|(index, _)| index).collect();
    let last_of: HashMap<&str, usize> = named().map(|(index, line)| (line.words(), index)).collect();
    let comes_again = |head: usize| lines.get(head).and_then(|line| last_of.get(line.words())) > Some(&head);
    let mut found = vec![None; lines.len()];
    for run in heads.chunk_by(|&head, &next| is_without_text(lines, head, next)) {
        for (nth, &head) in run.iter().enumerate() {
            let listed = run.len() > LISTED && (nth + 1 < run.len() || comes_again(head));
            if let Some(chapter) = found.get_mut(head) {
                *chapter = Some(if listed { Chapter::Listed } else { Chapter::Begins });
            }
        }
    }
    found
}

/// Whether nothing but the rest of its name stands between a chapter's number and the next chapter.
fn is_without_text(lines: &[Line], head: usize, next: usize) -> bool {
    let between = lines.get(head + 1..next).unwrap_or_default();
    between.len() <= LINES_OF_A_NAME && between.iter().all(|line| !line.finished && line.width <= LONGEST_NAME)
}

/// The marks of a book's lines: chapters, other heads, and paragraphs. A line of a column that breaks off, or below one
/// that does, is no head: rows are short where verses and speech stand.
pub(super) fn marks(lines: &[Line], marks: &[Mark], chapters: &[Option<Chapter>]) -> Vec<Mark> {
    let of = |(index, (line, mark)): (usize, (&Line, &Mark))| {
        let above = index.checked_sub(1).and_then(|above| lines.get(above));
        let named = |at: Option<usize>| at.and_then(|at| chapters.get(at)).is_some_and(Option::is_some);
        let torn = || above.is_some_and(|above| above.column.is_some() && !above.finished);
        match mark {
            _ if named(Some(index)) => Mark::Head,
            Mark::Byline if named(index.checked_sub(1)) => Mark::Head,
            Mark::Byline if index < AUTHOR_WITHIN => Mark::Byline,
            Mark::Head if line.column.is_some() && torn() && !named(index.checked_sub(1)) => Mark::More,
            Mark::Head | Mark::Start | Mark::More | Mark::Ornament => *mark,
            _ => Mark::Start,
        }
    };
    lines.iter().zip(marks).enumerate().map(of).collect()
}

/// Whether a line names a chapter or another part of a book.
fn is_head(line: &Line) -> bool {
    is_numbered(line) || UNNUMBERED.contains(&line.words())
}

/// Whether a line has a chapter's number: 第三回, 第十二章　重逢, 卷一, Chapter 4.
pub(super) fn is_numbered(line: &Line) -> bool {
    let words = line.words();
    if line.width > LONGEST_NAME
        || !words.starts_with(['第', '卷', 'C', 'P', 'B'])
        || words.contains(inside_a_sentence) && !words.is_ascii()
        || words.ends_with(ends_sentence)
    {
        return false;
    }
    let numeral = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千两０１２３４５６７８９".contains(c);
    let after = |rest: &'_ str| rest.trim_start_matches(numeral).len();
    if let Some(rest) = words.strip_prefix('第') {
        let unit = rest.get(rest.len() - after(rest)..).unwrap_or_default();
        let named = unit.starts_with(['回', '章', '卷', '节', '集', '部', '篇', '折', '幕']);
        return unit.len() < rest.len() && named && ends_word(unit);
    }
    if let Some(rest) = words.strip_prefix('卷') {
        let name = rest.get(rest.len() - after(rest)..).unwrap_or_default();
        return name.len() < rest.len() && (name.is_empty() || name.starts_with(char::is_whitespace));
    }
    ["Chapter ", "CHAPTER ", "Part ", "PART ", "Book ", "BOOK "]
        .iter()
        .any(|unit| words.strip_prefix(unit).is_some_and(begins_with_number))
}

/// Whether an English text begins with a number, in digits or Roman numerals, and nothing runs on behind it.
fn begins_with_number(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let roman = text.trim_start_matches(['I', 'V', 'X', 'L', 'C']);
    let rest = if digits.len() < text.len() { digits } else { roman };
    rest.len() < text.len() && (rest.is_empty() || rest.starts_with(['.', ':', ' ', '-', '—']))
}

/// Whether the unit of a chapter's number is followed by its name, not by the rest of a sentence.
fn ends_word(unit: &str) -> bool {
    !unit.chars().nth(1).is_some_and(|c| matches!(c, '的' | '是' | '在' | '里' | '中' | '以' | '和' | '有'))
}

#[cfg(test)]
mod tests {
    use super::super::{block, read};
    use super::*;

    const LONG: &str =
        "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集，孩子们上学也近了许多，大家都说好。";

    fn titles(page: &str) -> Vec<String> {
        read(page).into_iter().map(|article| article.title).collect()
    }

    #[test]
    fn numbers_of_chapters() {
        let is_numbered = |text: &str| is_numbered(&block::lines(text)[0]);
        for head in ["第三回 石桥通车", "第十二章　重逢", "卷一", "## 第3节", "Chapter 4", "CHAPTER IV. The Bridge"]
        {
            assert!(is_numbered(head), "{head}");
        }
        for text in ["第三回的时候", "第一，石桥通车", "第三章写完了。", "卷起袖子", "Part of it", "Chapter Invisible"]
        {
            assert!(!is_numbered(text), "{text}");
        }
    }

    #[test]
    fn a_table_of_contents_is_no_chapter() {
        let names = ["第一章 石桥", "第二章 蜜橘", "第三章 渔港", "第四章 归航"];
        let list = names.join("\n");
        let text: String = names.map(|name| format!("{name}\n\n{LONG}\n\n")).concat();
        let book = format!("石桥记\n\n目录\n\n{list}\n\n{text}");
        assert_eq!(titles(&book)[1..], names);
        let book = format!("石桥记\n\n{list}\n\n{LONG}\n\n{text}");
        assert_eq!(titles(&book)[1..], names);
    }

    #[test]
    fn volumes_and_parts_without_number_are_listed_too() {
        let book = format!(
            "楔子\n\n{LONG}\n\n第一卷 桥\n\n第一章 石桥\n\n{LONG}\n\n第二章 渡口\n\n{LONG}\n\n尾声\n\n{LONG}\n"
        );
        assert_eq!(titles(&book), ["楔子", "第一卷 桥", "第一章 石桥", "第二章 渡口", "尾声"]);
    }
}
