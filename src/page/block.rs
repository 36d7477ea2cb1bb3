//! The lines of a page and what can be measured on each of them: length, space above, column, end mark.
//! What a line is (headline, paragraph, byline …) is decided in `role`.

use super::lexicon::COMMON_PAIRS;
use super::{byline, column, topic};

/// How far apart a line stands from the one above it, against what is usual on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nearer than usual: the lines were set together.
    Tight,
    /// As most lines of the page.
    Usual,
    /// Farther, as where a picture stood; also above the first line.
    Wide,
}

/// What a line's beginning says on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indent {
    /// Nothing: paragraphs are not indented here.
    Silent,
    /// It is indented, as the paragraphs of the page are.
    Paragraph,
    /// It is not, though paragraphs are.
    Flush,
}

/// How far a line reaches in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Not to its end, though no sentence ends with it: text would have gone on.
    Short,
    /// As far as the lines of a paragraph do: to its end, or, as first lines may, to all but an indent of it.
    Far,
}

/// What the words of a line consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Chinese characters and nothing else, as in most headlines: no mark needs to be looked for.
    Han,
    /// Anything.
    Mixed,
}

/// One physical line that is not blank.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its number in the file, from 1.
    pub number: usize,
    /// The byte of the page at which `text` begins.
    pub start: usize,
    /// What stands on it, without the white space at both ends.
    pub text: &'a str,
    /// How many `#` it begins with, as Markdown marks headings.
    pub level: usize,
    /// Whether white space stands before the text.
    pub indented: bool,
    /// What that says of it.
    pub indent: Indent,
    /// What its words consist of.
    pub script: Script,
    /// The space above it.
    pub gap: Gap,
    /// Its width in cells, counted roughly: 1 for ASCII, 2 for anything else.
    pub width: usize,
    /// The width in cells of the column it was wrapped in, if lines around it show one.
    pub column: Option<usize>,
    /// How far it reaches in its column.
    pub reach: Reach,
    /// Whether a sentence ends with it.
    pub finished: bool,
    /// Whether a report begins with it, with place and date (电头).
    pub dateline: bool,
    /// The first pairs of characters in it, as many as a [`Topic`](super::topic::Topic) takes.
    pub first_pairs: Box<[topic::Pair]>,
}

/// How much the lines of a column may differ, in cells: a line ends early where a mark may not begin the next.
pub(super) const RAGGED: usize = 3;
/// How much a line may stand out of its column, in cells: two marks that may not begin the next.
pub(super) const HANGING: usize = 4;

impl<'a> Line<'a> {
    /// The text without the marks of a Markdown heading.
    pub(super) fn words(&self) -> &'a str {
        self.text.trim_start_matches('#').trim_start()
    }

    /// All pairs of characters in it, marks and white space aside.
    pub(super) fn pairs(&self) -> impl Iterator<Item = topic::Pair> + '_ {
        self.first_pairs.iter().copied().chain(self.more_pairs())
    }

    /// Those behind the first pairs.
    pub(super) fn more_pairs(&self) -> impl Iterator<Item = topic::Pair> + '_ {
        let more = (self.first_pairs.len() == topic::ENOUGH).then(|| topic::pairs(self.text).skip(topic::ENOUGH));
        more.into_iter().flatten()
    }

    /// Whether the line reaches the end of its column; a line without a column does not.
    pub(super) fn fills(&self) -> bool {
        self.column.is_some_and(|column| self.width + RAGGED >= column && self.width <= column + HANGING)
    }

    /// Whether the line could be one of a paragraph in its column.
    pub(super) fn reaches(&self) -> bool {
        self.reach == Reach::Far
    }

    /// Whether the line is longer than headlines are: more than 42 characters.
    pub(super) fn is_long(&self) -> bool {
        self.width > 84
    }
}

/// The lines of `page` that hold anything, in order. Lines end at `\n` only.
pub(super) fn lines(page: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut blanks = Vec::new();
    let mut pairs = Vec::with_capacity(topic::ENOUGH);
    let mut start = 0;
    let mut blank = 0;
    for (index, raw) in page.split('\n').enumerate() {
        let text = raw.trim();
        if text.is_empty() {
            blank += 1;
        } else {
            let before = raw.len() - raw.trim_start().len();
            let level = text.bytes().take_while(|&byte| byte == b'#').count();
            let script = read(&mut pairs, text.get(level..).unwrap_or_default().trim_start());
            lines.push(Line {
                number: index + 1,
                start: start + before,
                text,
                level,
                script,
                indented: before > 0,
                indent: Indent::Silent,
                gap: Gap::Wide,
                width: cells(text),
                column: None,
                reach: Reach::Short,
                finished: finished(text),
                dateline: byline::is_dateline(text),
                first_pairs: Box::from(pairs.as_slice()),
            });
            blanks.push(blank);
            blank = 0;
        }
        start += raw.len() + 1;
    }
    set_gaps(&mut lines, &blanks);
    column::set(&mut lines);
    set_indents(&mut lines);
    lines
}

/// Sets the first pairs of characters in some words; what these consist of.
fn read(pairs: &mut Vec<topic::Pair>, words: &str) -> Script {
    pairs.clear();
    let common = &*COMMON_PAIRS;
    let (mut chars, mut last, mut all_han) = (words.chars(), None, true);
    for c in chars.by_ref() {
        let is_han = is_han(c);
        all_han &= is_han;
        if is_han || is_letter(c) {
            let Some(pair) = last.replace(c).map(|last| topic::pair(last, c)).filter(|&pair| !common.holds(pair))
            else {
                continue;
            };
            pairs.push(pair);
            if pairs.len() == topic::ENOUGH {
                break;
            }
        }
    }
    if all_han && chars.all(is_han) { Script::Han } else { Script::Mixed }
}

/// Compares the blank lines above each line with their most frequent number.
fn set_gaps(lines: &mut [Line], blanks: &[usize]) {
    let mut counts = [0_usize; 3];
    for &blank in blanks.iter().skip(1) {
        if let Some(count) = counts.get_mut(blank) {
            *count += 1;
        }
    }
    let usual = (0..counts.len()).rev().max_by_key(|&n| counts[n]).unwrap_or(0);
    for (line, &blank) in lines.iter_mut().zip(blanks).skip(1) {
        line.gap = match blank {
            n if n < usual => Gap::Tight,
            n if n > usual + 1 => Gap::Wide,
            _ => Gap::Usual,
        };
    }
}

/// The fewest indented lines that show how a page is set.
const INDENTED: usize = 3;

/// Finds out whether the page indents its paragraphs: whether most lines of text below the end of a sentence, and
/// hardly any below a line that breaks off, are indented.
fn set_indents(lines: &mut [Line]) {
    let running = |line: &Line| line.fills() || line.is_long();
    let below = |ended: bool| {
        let pairs = lines.windows(2).filter(move |pair| pair[0].finished == ended && running(&pair[1]));
        let (all, indented) = pairs.fold((0, 0), |(all, some), pair| (all + 1, some + usize::from(pair[1].indented)));
        (indented, all)
    };
    let ((starts, ended), (inside, torn)) = (below(true), below(false));
    if starts < INDENTED || starts * 2 < ended || inside * 4 > torn {
        return;
    }
    for line in lines {
        line.indent = if line.indented { Indent::Paragraph } else { Indent::Flush };
    }
}

/// A rough width in cells: 1 for ASCII, 2 for anything else; enough to compare lines of one page.
pub(super) fn cells(text: &str) -> usize {
    let byte = |&byte: &u8| u8::from(byte < 0x80) + 2 * u8::from(byte >= 0xc0);
    text.as_bytes().chunks(64).map(|bytes| usize::from(bytes.iter().map(byte).sum::<u8>())).sum()
}

/// Whether `text` ends with the end of a sentence, closing quotes and a signature in brackets aside.
///
/// A dash or a colon at the end announces what the next paragraph says, and ends its own.
pub(super) fn finished(text: &str) -> bool {
    let mut text = text.trim_end();
    if text.ends_with(['）', ')']) {
        let Some(open) = text.rfind(['（', '(']) else { return true };
        text = text.get(..open).unwrap_or_default().trim_end();
    }
    let bare = text.trim_end_matches(closes_quote);
    bare.is_empty() || bare.ends_with(ends_sentence) || text.ends_with("——") || text.ends_with(['：', ':'])
}

/// Marks that end a sentence.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '.' | '…' | '⋯' | '．')
}

/// Marks inside a sentence.
pub(super) fn inside_a_sentence(c: char) -> bool {
    matches!(c, '，' | '、' | '；' | '。' | ',' | ';' | '.')
}

/// Closing quotation marks.
fn closes_quote(c: char) -> bool {
    matches!(c, '”' | '’' | '』' | '」' | '"')
}

/// Marks that cannot begin a line: what they belong to stands before them (CLREQ, prohibition at line start).
pub(super) fn cannot_begin(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '”'
            | '’'
            | '）'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〉'
            | '％'
            | ','
            | ';'
            | ')'
            | '%'
    )
}

/// Letters and digits of any script. The same as `is_alphanumeric`, but quick for Chinese text and for what is no text.
pub(super) fn is_letter(c: char) -> bool {
    match c {
        '\u{3400}'..='\u{9fff}' | '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => true,
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{2000}'..='\u{206f}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}'
        | '\u{ff01}'..='\u{ff20}'
        | '\u{fff0}'..='\u{ffff}' => false,
        _ => is_han(c) || c.is_alphanumeric(),
    }
}

/// Chinese characters, without marks.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_sentences() {
        for text in ["通车了。", "“通车了。”", "通车了。（王静）", "好消息——", "他说：", "（王静）", "静）"]
        {
            assert!(finished(text), "{text}");
        }
        for text in ["通车了，", "检验中心（江北）", "通", "“红榴E站”"] {
            assert!(!finished(text), "{text}");
        }
    }

    #[test]
    fn lines_are_measured_where_they_stand() {
        let page = "甲\n\n 乙a \r\n\n丙\n丁\n\n\n\n## 戊";
        let lines = lines(page);
        let numbers: Vec<usize> = lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [1, 3, 5, 6, 10]);
        let gaps: Vec<Gap> = lines.iter().map(|line| line.gap).collect();
        assert_eq!(gaps, [Gap::Wide, Gap::Usual, Gap::Usual, Gap::Tight, Gap::Wide]);
        assert_eq!((lines[1].text, lines[1].width, lines[1].indented), ("乙a", 3, true));
        assert_eq!((lines[4].level, lines[4].words()), (2, "戊"));
        assert!(lines.iter().all(|line| page.get(line.start..line.start + line.text.len()) == Some(line.text)));
    }

    #[test]
    fn columns_are_found_only_where_text_was_wrapped() {
        let wrapped = "石桥通车，两岸居民\n".repeat(6);
        assert!(super::lines(&wrapped).iter().all(|line| line.column == Some(18) && line.fills()));
        let verses = "石桥通车两岸欢。\n".repeat(6);
        assert!(super::lines(&verses).iter().all(|line| line.column.is_none()));
    }
}
