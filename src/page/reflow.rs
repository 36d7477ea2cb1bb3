//! Lines become blocks: hard wraps are joined, and a sentence torn by a column break is joined again with its rest,
//! even where captions or whole other articles stand between.
//! How well two halves read as one is judged in `seam`; which article a block belongs to is decided in `split`.

use std::ops::Range;

use super::article::{Block, Piece, Pieces, Role, Runs};
use super::block::Line;
use super::mend;
use super::role::Mark;
use super::topic::Known;

/// Consecutive lines with one mark that stand together on the page.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// What its lines are; [`Mark::Start`] for a paragraph.
    pub mark: Mark,
    /// Its lines, as indices.
    pub lines: Range<usize>,
    /// The part that breaks off and goes on here.
    pub continues: Option<usize>,
    /// Whether it finishes the torn sentence of that: else something is missing between the two.
    pub joined: bool,
}

/// Cuts the lines into parts, and finds the rest of torn sentences.
pub(super) fn parts(lines: &[Line], marks: &[Mark], known: &Known) -> Vec<Part> {
    let mut parts = cut(lines, marks);
    mend::mend(lines, &mut parts, known);
    parts
}

/// Cuts the lines into parts.
pub(super) fn cut(lines: &[Line], marks: &[Mark]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut torn = false;
    let mut wrapped = false;
    for (index, (line, &mark)) in lines.iter().zip(marks).enumerate() {
        let goes_on = mark == Mark::More && (wrapped || line.column.is_some());
        match parts.last_mut() {
            Some(part) if goes_on && part.mark == Mark::Start => part.lines.end = index + 1,
            Some(part) if mark == Mark::Duplicate && part.mark == mark && torn && line.column.is_some() => {
                part.lines.end = index + 1;
            }
            _ => {
                let mark = if mark == Mark::More { Mark::Start } else { mark };
                parts.push(Part { mark, lines: index..index + 1, continues: None, joined: true });
            }
        }
        torn = !line.finished;
        wrapped = line.column.is_some();
    }
    parts
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

/// The lines of the text from a part on, up to where torn text above goes on.
pub(super) fn text_below<'a>(
    lines: &'a [Line<'a>],
    parts: &'a [Part],
    start: usize,
) -> impl Iterator<Item = &'a Line<'a>> {
    let near = parts.get(start..(start + CONTEXT).min(parts.len())).unwrap_or_default();
    let goes_home = move |part: &Part| part.continues.is_some_and(|torn| torn < start);
    let own = near
        .iter()
        .enumerate()
        .take_while(move |(nth, part)| part.mark != Mark::Head && (*nth == 0 || !goes_home(part)));
    let text = own.map(|(_, part)| part).filter(|part| part.mark == Mark::Start);
    text.flat_map(|part| lines.get(part.lines.clone()).unwrap_or_default())
}

/// The block that runs of lines make together, in this order.
pub(super) fn block(role: Role, lines: &[Line], runs: impl Iterator<Item = Range<usize>>) -> Block {
    let mut block = Block { role, lines: Runs::new(), text: String::new(), pieces: Pieces::new(), echoes: Vec::new() };
    for run in runs {
        let run = lines.get(run).unwrap_or_default();
        if block.lines.is_empty() {
            block.pieces.reserve_exact(run.len());
            block.text.reserve_exact(run.iter().map(|line| line.text.len()).sum());
        }
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
