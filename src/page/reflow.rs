//! Lines become blocks: hard wraps are joined, and a sentence torn by a column break is joined again with its rest,
//! even where captions or whole other articles stand between.
//! Which article a block belongs to is decided in `split`.

use std::collections::HashMap;
use std::ops::Range;

use super::article::{Block, Piece, Role};
use super::block::{Gap, Line, cannot_begin, is_han};
use super::byline;
use super::lexicon::{INNER_CHARACTERS, OPENERS};
use super::role::Mark;

/// Consecutive lines with one mark that stand together on the page.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// What its lines are; [`Mark::Start`] for a paragraph.
    pub mark: Mark,
    /// Its lines, as indices.
    pub lines: Range<usize>,
    /// The part whose torn sentence it finishes.
    pub continues: Option<usize>,
}

/// Cuts the lines into parts, and finds the rest of torn sentences.
pub(super) fn parts(lines: &[Line], marks: &[Mark]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (index, &mark) in marks.iter().enumerate() {
        match parts.last_mut() {
            Some(part) if mark == Mark::More && part.mark == Mark::Start => part.lines.end = index + 1,
            Some(part) if mark == Mark::Duplicate && part.mark == mark && !lines[index - 1].finished() => {
                part.lines.end = index + 1;
            }
            _ => {
                let mark = if mark == Mark::More { Mark::Start } else { mark };
                parts.push(Part { mark, lines: index..index + 1, continues: None });
            }
        }
    }
    mend(lines, &mut parts);
    parts
}

/// How many torn paragraphs above are considered for a rest, and over how many parts.
const OPEN: usize = 4;
const REACH: usize = 60;
/// The score from which on a paragraph is taken for the rest of a torn one.
const READS_ON: i32 = 3;

/// Finds for each torn paragraph the one that goes on with it: the pairs that read on best are joined first.
fn mend(lines: &[Line], parts: &mut [Part]) {
    let pairs = page_pairs(lines);
    let mut open: Vec<Torn> = Vec::new();
    let mut found: Vec<(i32, usize, usize)> = Vec::new();
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.mark == Mark::Start) {
        for torn in open.iter().rev().take(OPEN).filter(|torn| index - torn.part <= REACH) {
            let seam = Seam { torn, rest: &lines[part.lines.start], between: &parts[torn.part + 1..index], lines };
            let score = seam.score(&pairs);
            if score >= READS_ON {
                found.push((score, torn.part, index));
            }
        }
        open.extend(Torn::new(lines, parts, index));
    }
    found.sort_by_key(|&(score, torn, rest)| (-score, rest - torn));
    let mut taken = vec![false; parts.len()];
    for (_, torn, rest) in found {
        if !taken[torn] && parts[rest].continues.is_none() {
            taken[torn] = true;
            parts[rest].continues = Some(torn);
        }
    }
}

/// How often two Chinese characters stand side by side on the page.
fn page_pairs(lines: &[Line]) -> HashMap<(char, char), u32> {
    let mut pairs = HashMap::new();
    for line in lines {
        for (a, b) in line.text.chars().zip(line.text.chars().skip(1)) {
            if is_han(a) && is_han(b) {
                *pairs.entry((a, b)).or_insert(0) += 1;
            }
        }
    }
    pairs
}

/// A paragraph that breaks off.
struct Torn {
    part: usize,
    last: char,
    /// Whether it leaves a quotation open.
    unclosed: bool,
}

impl Torn {
    /// The paragraph in `parts[part]`, if it breaks off.
    fn new(lines: &[Line], parts: &[Part], part: usize) -> Option<Self> {
        let lines = lines.get(parts.get(part)?.lines.clone())?;
        let last = lines.last().filter(|line| !line.finished())?.text.chars().next_back()?;
        let count = |mark| lines.iter().map(|line| line.text.matches(mark).count()).sum::<usize>();
        Some(Self { part, last, unclosed: count('“') > count('”') })
    }
}

/// A torn paragraph and one below that might be its rest.
struct Seam<'a> {
    torn: &'a Torn,
    /// The first line of the other.
    rest: &'a Line<'a>,
    /// What stands between them.
    between: &'a [Part],
    lines: &'a [Line<'a>],
}

impl Seam<'_> {
    /// How well the two read as one sentence: the sum over what is seen at the seam.
    fn score(&self, pairs: &HashMap<(char, char), u32>) -> i32 {
        let Some(first) = self.rest.text.chars().next() else { return 0 };
        let last = self.torn.last;
        let known = pairs.get(&(last, first)).is_some_and(|&count| count > 0);
        let clues = [
            ("nothing but captions and the like between", self.only_asides(), 3),
            ("begins with a mark that cannot begin", cannot_begin(first), 4),
            ("the two characters stand together elsewhere", known, 4),
            ("begins inside a word", INNER_CHARACTERS.contains(first), 2),
            (
                "both sides are digits or Latin letters",
                last.is_ascii_alphanumeric() && first.is_ascii_alphanumeric(),
                3,
            ),
            ("a number and what it counts", last.is_ascii_digit() && is_han(first), 2),
            ("breaks off after a comma", matches!(last, '，' | '、' | '；' | ','), 1),
            ("an open quotation is closed", self.torn.unclosed && self.closes(), 3),
            ("a quotation is closed that was not open", !self.torn.unclosed && self.closes(), -4),
            ("stands below other text", self.below_text(), 1),
            ("stands right below a heading", self.below_heading(), -4),
            ("begins as paragraphs do", OPENERS.iter().any(|opener| self.rest.text.starts_with(opener)), -3),
            ("indented", self.rest.indented, -3),
            ("a report's place and date", byline::is_dateline(self.rest.text), -20),
        ];
        clues.iter().filter(|(_, holds, _)| *holds).map(|(_, _, score)| score).sum()
    }

    /// Whether no other paragraph stands between, and every heading between stands apart like a caption.
    fn only_asides(&self) -> bool {
        self.between.iter().all(|part| match part.mark {
            Mark::Start | Mark::Byline => false,
            Mark::Head => self.lines[part.lines.start].level == 0 && self.lines[part.lines.start].gap == Gap::Wide,
            _ => true,
        })
    }

    /// Whether a heading that is no caption stands directly above the rest.
    fn below_heading(&self) -> bool {
        self.between.last().is_some_and(|part| part.mark == Mark::Head) && !self.only_asides()
    }

    /// Whether other text stands directly above the rest.
    fn below_text(&self) -> bool {
        self.between.last().is_some_and(|part| part.mark == Mark::Start)
    }

    /// Whether the rest closes a quotation before it opens one.
    fn closes(&self) -> bool {
        self.rest.text.find('”').is_some_and(|close| self.rest.text.find('“').is_none_or(|open| close < open))
    }
}

/// The block that runs of lines make together, in this order.
pub(super) fn block(role: Role, lines: &[Line], runs: impl Iterator<Item = Range<usize>>) -> Block {
    let mut block = Block { role, lines: Vec::new(), text: String::new(), pieces: Vec::new() };
    for run in runs {
        let run = lines.get(run).unwrap_or_default();
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        block.lines.push((first.number, last.number));
        for line in run {
            append(&mut block, line);
        }
    }
    block
}

/// Adds a line to a block's text, with a space where words of letters would run together.
fn append(block: &mut Block, line: &Line) {
    let (left, right) = (block.text.chars().next_back(), line.text.chars().next());
    if left.zip(right).is_some_and(|(left, right)| needs_space(left, right)) {
        block.text.push(' ');
    }
    block.pieces.push(Piece { text: block.text.len(), source: line.start, len: line.text.len() });
    block.text.push_str(line.text);
}

/// Whether two lines are joined with a space: between words of letters, not beside Chinese text.
fn needs_space(left: char, right: char) -> bool {
    let wide = |c: char| c >= '\u{2e80}';
    !wide(left) && !wide(right) && (right.is_alphanumeric() || right.is_ascii()) && left != '-'
}
