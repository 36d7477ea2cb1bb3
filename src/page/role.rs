//! What each line is: the rigid forms (byline, credit, jump line, ornament, repetition) are recognised by how they
//! are worded, and all other lines are headings or text by the path through a table of scores that wins.
//! Whether a heading is a headline or a section head depends on the articles, and is decided in `split`.

use std::collections::HashMap;

use super::block::{Gap, Line, cannot_begin, ends_sentence, is_han};
use super::byline;
use super::lexicon::{INNER_CHARACTERS, JUMPS, OPENERS, PICTURE_WORDS};

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A line of a headline or a section head, or anything else that stands alone.
    Head,
    /// The first line of a paragraph.
    Start,
    /// A line that goes on from the one before.
    More,
    /// Who wrote it.
    Byline,
    /// What is printed under a picture.
    Caption,
    /// Who made a picture.
    Credit,
    /// Where the article goes on.
    Jump,
    /// Decoration.
    Ornament,
    /// A line of a paragraph that the page held before.
    Duplicate,
}

/// Says what each line is.
pub(super) fn marks(lines: &[Line]) -> Vec<Mark> {
    let mut marks = repetitions(lines);
    for (index, line) in lines.iter().enumerate() {
        if marks[index].is_none() {
            let above = index.checked_sub(1).and_then(|i| lines.get(i));
            marks[index] = rigid(line, above);
        }
    }
    headings_and_text(lines, &marks)
}

/// The shortest paragraph whose repetition is one, in characters.
const REPEATED: usize = 20;

/// Marks paragraphs which the page holds twice: runs of lines that were there before in the same order.
fn repetitions(lines: &[Line]) -> Vec<Option<Mark>> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut earlier = vec![None; lines.len()];
    for (index, line) in lines.iter().enumerate() {
        let squeezed: String = line.text.split_whitespace().collect();
        let at = *first.entry(squeezed).or_insert(index);
        if at < index {
            earlier[index] = Some(at);
        }
    }
    let mut marks = vec![None; lines.len()];
    let mut index = 0;
    while index < lines.len() {
        let mut end = index + 1;
        if let Some(mut at) = earlier[index] {
            while end < lines.len() && earlier[end] == Some(at + 1) {
                at += 1;
                end += 1;
            }
            let length: usize = lines[index..end].iter().map(|line| line.text.chars().count()).sum();
            if length >= REPEATED && lines[index..end].iter().any(|line| line.finished() || line.width > 2 * REPEATED) {
                marks[index..end].fill(Some(Mark::Duplicate));
            }
        }
        index = end;
    }
    marks
}

/// Recognises the lines that have a form of their own.
fn rigid(line: &Line, above: Option<&Line>) -> Option<Mark> {
    let text = line.text;
    if is_ornament(text) {
        return Some(Mark::Ornament);
    }
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if line.width <= 48 && JUMPS.iter().any(|jump| bare.starts_with(jump)) && bare.contains(['版', '页']) {
        return Some(Mark::Jump);
    }
    if line.is_long() || line.level > 0 {
        return None;
    }
    if text.ends_with('摄') || text.ends_with("摄）") || text.ends_with("供图") || text.ends_with("供图）") {
        let credit = byline::alone(text).is_some() || line.width <= 36 && !text.contains(ends_sentence);
        return Some(if credit { Mark::Credit } else { Mark::Caption }).filter(|_| !line.fills());
    }
    if bare.starts_with("图片由") || bare.starts_with("本版图片") {
        return Some(Mark::Credit);
    }
    if PICTURE_WORDS.iter().any(|word| bare.starts_with(word)) {
        return Some(Mark::Caption);
    }
    if is_short_caption(line, above) {
        return Some(Mark::Caption);
    }
    let names = byline::alone(text)?;
    let worded = text.contains("记者") || text.contains("通讯员") || text.starts_with(['（', '(', '■']);
    let under_heading = above.is_none_or(|above| !above.finished() && !above.fills() && !above.is_long());
    (worded
        || under_heading && (names.len() > 1 || names.iter().any(|name| name.chars().count() == 3))
        || (under_heading && above.is_some_and(|above| above.level > 0)))
    .then_some(Mark::Byline)
}

/// Whether a line is one short sentence that stands where a picture stood.
fn is_short_caption(line: &Line, above: Option<&Line>) -> bool {
    above.is_some() && line.gap == Gap::Wide && line.column.is_none() && line.width <= 32 && line.text.ends_with('。')
}

/// Whether a line has nothing to read: only signs, or a number that stands alone. Corner brackets set on lines of
/// their own belong to the words between them.
fn is_ornament(text: &str) -> bool {
    let bracket = text.chars().all(|c| matches!(c, '﹃' | '﹄' | '﹁' | '﹂' | '『' | '』' | '「' | '」'));
    !bracket
        && (!text.chars().any(char::is_alphanumeric) || text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit()))
}

/// A line that is a heading or text, with what stands around it.
struct At<'a> {
    line: &'a Line<'a>,
    above: Option<&'a Line<'a>>,
    below: Option<&'a Line<'a>>,
}

/// Something seen on a line: in words, as a test, and what it says for Head, Start and More.
type Clue = (&'static str, fn(&At) -> bool, [i32; 3]);

/// The table: what is seen, and what it says for a line to be Head, Start of a paragraph, More of one.
const CLUES: [Clue; 19] = [
    ("marked with #", |at| at.line.level > 0, [12, -12, -12]),
    ("a report's place and date", |at| byline::is_dateline(at.line.text), [-12, 10, -8]),
    ("begins with a mark that cannot begin", |at| at.line.text.starts_with(cannot_begin), [-9, -9, 6]),
    ("a sentence ends at its end", |at| at.line.text.ends_with('。') || at.line.text.ends_with("。”"), [-7, 0, 0]),
    ("a sentence ends inside it", |at| inner_end(at.line.text), [-6, 0, 0]),
    ("ends with a comma", |at| at.line.text.ends_with(['，', '、', '；', ',', ';', '（', '“']), [-3, 0, 0]),
    ("a comma inside it", |at| at.line.text.contains(['，', '；', ',']), [-2, 0, 0]),
    ("more than 42 characters", |at| at.line.is_long(), [-9, 0, 0]),
    ("more than 30 characters", |at| at.line.width > 60, [-3, 0, 0]),
    ("breaks off within 30 characters, in no column", |at| stands_alone(at.line), [2, -2, -2]),
    ("breaks off within 18 characters, in no column", |at| stands_alone(at.line) && at.line.width <= 36, [2, -1, -1]),
    ("breaks off short of its column", |at| at.line.column.is_some() && !reaches(at.line), [4, -3, -3]),
    ("wider than its column", |at| at.line.column.is_some_and(|column| at.line.width > column + 4), [5, -4, -4]),
    ("fills its column", |at| at.line.fills(), [-3, 0, 1]),
    ("as much narrower as an indent", |at| at.line.column.is_some() && !at.line.fills(), [0, 1, -1]),
    ("indented", |at| at.line.indented && at.above.is_some_and(|above| !above.indented), [-1, 3, -3]),
    ("in parts, parted by spaces", |at| !at.line.is_long() && in_parts(at.line.words()), [3, -1, -1]),
    ("closer to the next than usual", |at| at.below.is_some_and(|below| below.gap == Gap::Tight), [3, 0, 0]),
    ("closer to the last than usual", |at| at.line.gap == Gap::Tight, [4, -4, 0]),
];

/// Words with which paragraphs begin, and characters with which they do not.
const OPENINGS: [Clue; 3] = [
    ("begins as paragraphs do", |at| OPENERS.iter().any(|opener| at.line.text.starts_with(opener)), [-2, 3, -2]),
    ("begins inside a word", |at| begins_inside(at.line), [0, -2, 2]),
    ("the next line begins inside a word", |at| at.below.is_some_and(begins_inside), [-3, 0, 0]),
];

/// What may follow what. Head, Start, More after: nothing, a heading, text that breaks off, text that breaks off
/// before a picture or the like, text that ends, text that ends at the end of its column.
const AFTER: [(Above, [i32; 3]); 6] = [
    (Above::Nothing, [2, 0, -10]),
    (Above::Heading, [0, 1, -6]),
    (Above::Torn, [-3, -4, 4]),
    (Above::TornApart, [-1, -2, 2]),
    (Above::Ended, [1, 1, -9]),
    (Above::EndedAtTheEdge, [0, 1, 1]),
];

/// What stands above a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    Heading,
    Torn,
    TornApart,
    Ended,
    EndedAtTheEdge,
}

/// The three marks among which the table decides, in the order of its columns.
const STATES: [Mark; 3] = [Mark::Head, Mark::Start, Mark::More];

/// Fills in the lines without a mark by the best path (Viterbi) through the table.
fn headings_and_text(lines: &[Line], fixed: &[Option<Mark>]) -> Vec<Mark> {
    let mut from: Vec<[usize; 3]> = Vec::with_capacity(lines.len());
    let mut best = [0; 3];
    let mut last: Option<usize> = None;
    for (index, line) in lines.iter().enumerate() {
        if fixed[index].is_some() {
            from.push([0, 1, 2]);
            continue;
        }
        let above = last.and_then(|i| lines.get(i));
        let at = At { line, above, below: lines.get(index + 1) };
        let apart = last.is_some_and(|i| i + 1 < index) || line.gap == Gap::Wide;
        let (came, scores) = step(&at, best, apart);
        from.push(came);
        best = scores;
        last = Some(index);
    }
    trace(&from, fixed, best)
}

/// One line of the path: for each mark the best mark above, and the score.
fn step(at: &At, best: [i32; 3], apart: bool) -> ([usize; 3], [i32; 3]) {
    let own = CLUES
        .iter()
        .chain(&OPENINGS)
        .filter(|(_, holds, _)| holds(at))
        .fold([0; 3], |sum, (_, _, scores)| add(sum, *scores));
    let mut came = [0; 3];
    let mut scores = [i32::MIN; 3];
    for (state, mark) in STATES.iter().enumerate() {
        let after = passage(at.above, *mark, apart);
        for to in 0..3 {
            let score = best[state].saturating_add(after[to]).saturating_add(own[to]);
            if score > scores[to] {
                scores[to] = score;
                came[to] = state;
            }
        }
    }
    (came, scores)
}

/// The row of [`AFTER`] for a line below `above`, if that is a `mark`.
fn passage(above: Option<&Line>, mark: Mark, apart: bool) -> [i32; 3] {
    let kind = match above {
        None => Above::Nothing,
        Some(_) if mark == Mark::Head => Above::Heading,
        Some(line) if !line.finished() && apart => Above::TornApart,
        Some(line) if !line.finished() => Above::Torn,
        Some(line) if line.fills() => Above::EndedAtTheEdge,
        Some(_) => Above::Ended,
    };
    AFTER.iter().find(|(above, _)| *above == kind).map_or([0; 3], |(_, scores)| *scores)
}

/// Walks the best path back.
fn trace(from: &[[usize; 3]], fixed: &[Option<Mark>], best: [i32; 3]) -> Vec<Mark> {
    let mut state = (0..3).max_by_key(|&s| best[s]).unwrap_or(0);
    let mut marks = Vec::with_capacity(from.len());
    for (came, fixed) in from.iter().zip(fixed).rev() {
        marks.push(fixed.unwrap_or(STATES[state]));
        state = came[state];
    }
    marks.reverse();
    marks
}

fn add(a: [i32; 3], b: [i32; 3]) -> [i32; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// Whether a line begins with what stands inside words and sentences.
fn begins_inside(line: &Line) -> bool {
    line.text.starts_with(|c| INNER_CHARACTERS.contains(c) || cannot_begin(c))
}

/// Whether a sentence ends before the end of the line.
fn inner_end(text: &str) -> bool {
    text.char_indices().any(|(at, c)| matches!(c, '。') && at + 6 < text.len())
}

/// Whether a line of no column is short and breaks off: text would have gone on.
fn stands_alone(line: &Line) -> bool {
    line.column.is_none() && !line.finished() && line.width <= 60
}

/// How much narrower the first line of a paragraph may be, in cells: an indent of two characters, and the ragged edge.
const INDENT: usize = 8;

/// Whether a line could be one of its column: it fills it, or all but an indent, or a sentence ends with it.
fn reaches(line: &Line) -> bool {
    line.fills() || line.finished() || line.column.is_some_and(|column| line.width + INDENT >= column)
}

/// Whether Chinese words are parted by spaces, as the parts of a headline are.
fn in_parts(text: &str) -> bool {
    let mut before = None;
    let mut space = false;
    for c in text.chars() {
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
