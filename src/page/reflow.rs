//! Lines become blocks: hard wraps are joined, and a sentence torn by a column break is joined again with its rest,
//! even where captions or whole other articles stand between.
//! Which article a block belongs to is decided in `split`.

use std::ops::Range;

use super::article::{Block, Piece, Role};
use super::block::{Gap, Line, cannot_begin, is_han};
use super::byline;
use super::lexicon::{INNER_CHARACTERS, opens_paragraph};
use super::role::Mark;
use super::topic::{Kinship, Known, Topic};

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
pub(super) fn parts(lines: &[Line], marks: &[Mark], known: &Known) -> Vec<Part> {
    let mut parts = cut(lines, marks);
    mend(lines, &mut parts, known);
    parts
}

/// Cuts the lines into parts.
pub(super) fn cut(lines: &[Line], marks: &[Mark]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut torn = false;
    for (index, (line, &mark)) in lines.iter().zip(marks).enumerate() {
        match parts.last_mut() {
            Some(part) if mark == Mark::More && part.mark == Mark::Start => part.lines.end = index + 1,
            Some(part) if mark == Mark::Duplicate && part.mark == mark && torn => part.lines.end = index + 1,
            _ => {
                let mark = if mark == Mark::More { Mark::Start } else { mark };
                parts.push(Part { mark, lines: index..index + 1, continues: None });
            }
        }
        torn = !line.finished();
    }
    parts
}

/// How many torn paragraphs above are considered for a rest, and over how many parts.
const OPEN: usize = 4;
const REACH: usize = 60;
/// The score from which on a paragraph is taken for the rest of a torn one.
const READS_ON: i32 = 3;

/// Finds for each torn paragraph the one that goes on with it: the pairs that read on best are joined first.
fn mend(lines: &[Line], parts: &mut [Part], known: &Known) {
    let mut open: Vec<Torn> = Vec::new();
    let mut found: Vec<(i32, usize, usize)> = Vec::new();
    for index in (0..parts.len()).filter(|&index| parts[index].mark == Mark::Start) {
        let near: Vec<&Torn> = open.iter().rev().take(OPEN).filter(|torn| index - torn.part <= REACH).collect();
        if !near.is_empty() {
            let rest = Rest::new(lines, parts, index);
            let scores = near
                .iter()
                .map(|torn| (Seam { torn, rest: &rest, between: &parts[torn.part + 1..index], lines }, torn.part));
            found.extend(
                scores.map(|(seam, torn)| (seam.score(known), torn, index)).filter(|(score, ..)| *score >= READS_ON),
            );
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

/// How many parts above or below are looked at to see what a text is about.
const CONTEXT: usize = 6;

/// The lines of the text above a part, from the last one upwards.
pub(super) fn text_above<'a>(
    lines: &'a [Line<'a>],
    parts: &'a [Part],
    end: usize,
) -> impl Iterator<Item = &'a Line<'a>> {
    let near = parts.get(end.saturating_sub(CONTEXT)..end).unwrap_or_default();
    let text = near.iter().rev().take_while(|part| part.mark != Mark::Head).filter(|part| part.mark == Mark::Start);
    text.flat_map(|part| lines.get(part.lines.clone()).unwrap_or_default().iter().rev())
}

/// The lines of the text from a part on.
pub(super) fn text_below<'a>(
    lines: &'a [Line<'a>],
    parts: &'a [Part],
    start: usize,
) -> impl Iterator<Item = &'a Line<'a>> {
    let near = parts.get(start..(start + CONTEXT).min(parts.len())).unwrap_or_default();
    let text = near.iter().take_while(|part| part.mark != Mark::Head).filter(|part| part.mark == Mark::Start);
    text.flat_map(|part| lines.get(part.lines.clone()).unwrap_or_default())
}

/// A paragraph that breaks off.
struct Torn {
    part: usize,
    last: char,
    /// Whether it leaves a quotation open.
    unclosed: bool,
    topic: Topic,
}

impl Torn {
    /// The paragraph in `parts[part]`, if it breaks off.
    fn new(lines: &[Line], parts: &[Part], part: usize) -> Option<Self> {
        let text = lines.get(parts.get(part)?.lines.clone())?;
        let last = text.last().filter(|line| !line.finished())?.text.chars().next_back()?;
        let count = |mark| text.iter().map(|line| line.text.matches(mark).count()).sum::<usize>();
        let topic = Topic::of(text_above(lines, parts, part + 1));
        Some(Self { part, last, unclosed: count('“') > count('”'), topic })
    }
}

/// A paragraph that might be the rest of a torn one.
struct Rest<'a> {
    /// Its first line.
    line: &'a Line<'a>,
    topic: Topic,
    /// The text directly above it.
    above: Topic,
}

impl<'a> Rest<'a> {
    fn new(lines: &'a [Line<'a>], parts: &[Part], part: usize) -> Self {
        let topic = Topic::of(lines.get(parts[part].lines.clone()).unwrap_or_default().iter());
        let above = Topic::of(text_above(lines, parts, part));
        Self { line: &lines[parts[part].lines.start], topic, above }
    }
}

/// A torn paragraph and one below that might be its rest.
struct Seam<'a> {
    torn: &'a Torn,
    rest: &'a Rest<'a>,
    /// What stands between them.
    between: &'a [Part],
    lines: &'a [Line<'a>],
}

impl Seam<'_> {
    /// How well the two read as one sentence: the sum over what is seen at the seam.
    fn score(&self, known: &Known) -> i32 {
        let Some(first) = self.rest.line.text.chars().next() else { return 0 };
        let last = self.torn.last;
        let (rest, torn, above) = (&self.rest.topic, &self.torn.topic, &self.rest.above);
        let kinship = rest.kinship(torn);
        let clues = [
            ("nothing but captions and the like between", self.only_asides(), 5),
            ("begins with a mark that cannot begin", cannot_begin(first), 4),
            ("the two characters stand together elsewhere", known.holds(last, first), 3),
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
            ("both are about the same", kinship == Kinship::Close, 3),
            ("they are about different things", kinship == Kinship::Strange, -3),
            ("nearer to the torn text than to the text above it", self.below_text() && rest.is_nearer(torn, above), 4),
            ("nearer to the text above it", self.below_text() && rest.is_nearer(above, torn), -4),
            ("stands right below a heading", self.below_heading(), -4),
            ("begins as paragraphs do", opens_paragraph(self.rest.line.text), -3),
            ("indented", self.rest.line.indented, -3),
            ("a report's place and date", byline::is_dateline(self.rest.line.text), -20),
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
        self.rest.line.text.find('”').is_some_and(|close| self.rest.line.text.find('“').is_none_or(|open| close < open))
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
