//! Sets an article in lines: which blocks stand apart, how far each is indented. Breaking a paragraph into lines is
//! the text room's work; colours are the ui room's.

use std::ops::Range;

use crate::page::{Article, Block, Role};
use crate::text::{Cells, Gap, Glyph, Measure, Row, VisualLine, lines, offset, position};

/// The first line of a paragraph is indented where it is long enough to spare the room.
const INDENT_FROM: Cells = Cells(16);

/// Captions and notices keep this distance from the left edge.
const INSET: Cells = Cells(2);

/// A line of more bytes holds a flood of characters that take no cell. What is drawn of it is kept, so that the flood is
/// not gone through for every frame.
const FLOODED: usize = 4096;

/// A position in an article: a block by its number, a byte of its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Number of the block in the article, from 0.
    pub block: usize,
    /// Byte of the block's text.
    pub offset: usize,
}

/// A stretch of an article: from one place up to, but not including, another.
pub type Span = Range<Place>;

/// One row of the reading pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetLine {
    /// The block it shows; an empty line before a block belongs to that block.
    pub block: usize,
    /// The bytes of the block's text on it; empty for an empty line.
    pub range: Range<usize>,
    /// Cells left free before the text.
    pub indent: Cells,
    /// Cells left free within it.
    pub gaps: Vec<Gap>,
    /// Whether the rest of the block is folded away.
    pub folded: bool,
    /// What is drawn of it, if it is flooded.
    kept: Option<Vec<SetGlyph<'static>>>,
}

/// A glyph of a line, its bytes counted from the line's start, and the cells left free before it.
pub type SetGlyph<'a> = (Cells, Glyph<'a>);

/// An article, set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Its lines, top to bottom.
    pub lines: Vec<SetLine>,
    /// How they are set.
    pub measure: Measure,
    /// Whether these are all of its lines; otherwise they are its first ones.
    pub is_whole: bool,
}

/// What becomes of paragraphs that a page holds twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Only their first lines are set.
    #[default]
    Folded,
    /// They are set like other paragraphs.
    Open,
}

/// For what a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// To be read in the pane: styles tell what a block is, so that the number signs by which a page marks a heading
    /// (Markdown's `##`) are left out.
    Read(Duplicates),
    /// To be printed without styles: the signs are kept.
    Printed,
    /// As it is in the file: no indent, no empty lines between blocks.
    Raw,
}

/// Sets `article` in lines.
pub fn typeset(article: &Article, measure: &Measure, manner: Manner) -> Setting {
    let measure = manner.measure(measure);
    Setting { lines: set_lines(article, measure, manner).collect(), measure, is_whole: true }
}

impl Manner {
    /// The measure by which a text is set so, when it is to be set by another one.
    pub(super) fn measure(self, measure: &Measure) -> Measure {
        let indent = if self == Self::Raw { Cells(0) } else { measure.indent };
        Measure { indent, ..*measure }
    }
}

/// Sets `article` line by line, each when it is asked for, by the measure of its manner.
pub(super) fn set_lines(article: &Article, measure: Measure, manner: Manner) -> impl Iterator<Item = SetLine> {
    let mut before: Option<Role> = None;
    article.blocks.iter().enumerate().flat_map(move |(number, block)| {
        let apart = manner != Manner::Raw && before.is_some_and(|before| stands_apart(before, block.role));
        before = Some(block.role);
        let start = if matches!(manner, Manner::Read(_)) { signs_of(block) } else { 0 };
        let is_folded = manner == Manner::Read(Duplicates::Folded) && block.role == Role::Duplicate;
        let set = set_block(block, start, &measure).take(if is_folded { 1 } else { usize::MAX });
        let folded = move |line: &SetLine| is_folded && line.range.end < block.text.trim_end().len();
        let set = set.map(move |line| SetLine { block: number, folded: folded(&line), ..line });
        apart.then(|| SetLine::empty(number)).into_iter().chain(set)
    })
}

/// Bytes of the signs that mark a heading, with the space after them.
fn signs_of(block: &Block) -> usize {
    let rest = block.text.trim_start_matches('#');
    if block.role.is_heading() && rest.len() < block.text.len() {
        block.text.len() - rest.trim_start().len()
    } else {
        0
    }
}

fn set_block<'b>(block: &'b Block, start: usize, measure: &Measure) -> impl Iterator<Item = SetLine> + use<'b> {
    // A measure without an indent is that of the raw page: nothing is set off there.
    let spacious = measure.width >= INDENT_FROM && measure.indent > Cells(0);
    let inset = match block.role {
        Role::Caption | Role::Credit | Role::Notice | Role::Ornament if spacious => INSET,
        _ => Cells(0),
    };
    let indent = match block.role {
        Role::Body | Role::Duplicate if spacious => measure.indent,
        _ => Cells(0),
    };
    let text = block.text.get(start..).unwrap_or_default();
    let widths = measure.widths;
    lines(text, &Measure { width: measure.width - inset, indent, ..*measure }).map(move |line| SetLine {
        block: 0,
        range: start + line.range.start..start + line.range.end,
        indent: inset + line.indent,
        kept: (line.range.len() > FLOODED).then(|| visible(line.glyphs(text, widths))),
        gaps: line.gaps.into_iter().map(|gap| Gap { at: start + gap.at, ..gap }).collect(),
        folded: false,
    })
}

/// The glyphs that take cells.
fn visible<'t>(glyphs: impl Iterator<Item = SetGlyph<'t>>) -> Vec<SetGlyph<'static>> {
    let mut visible = Vec::new();
    let mut free = Cells(0);
    for (gap, glyph) in glyphs {
        free += gap;
        if glyph.cells > Cells(0) {
            let symbol = glyph.symbol.into_owned().into();
            visible.push((std::mem::take(&mut free), Glyph { symbol, ..glyph }));
        }
    }
    visible
}

/// Whether an empty line parts two neighbouring blocks: paragraphs follow one another without, other things are
/// grouped by what they are.
fn stands_apart(above: Role, below: Role) -> bool {
    let group = |role| match role {
        Role::Kicker | Role::Headline | Role::Subtitle => 0,
        Role::Byline => 1,
        Role::Section => 2,
        Role::Body | Role::Duplicate => 3,
        Role::Caption | Role::Credit => 4,
        Role::Jump => 5,
        Role::Notice | Role::Ornament => 6,
    };
    group(above) != group(below) || below == Role::Section
}

impl Setting {
    /// The row on which `place` stands.
    pub fn row_of(&self, place: Place) -> usize {
        let after = self.lines.partition_point(|line| (line.block, line.range.start) <= (place.block, place.offset));
        let row = after.saturating_sub(1);
        // What stands before the first character that is set, such as the signs of a heading, is on its row.
        let is_before = self.lines.get(row).is_some_and(|line| line.block < place.block);
        if is_before && self.lines.get(after).is_some_and(|line| line.block == place.block) { after } else { row }
    }

    /// The first character of a block that is set.
    pub fn start_of(&self, block: usize) -> Place {
        let first = self.lines.partition_point(|line| line.block < block);
        let line =
            self.lines.iter().skip(first).take_while(|line| line.block == block).find(|line| !line.range.is_empty());
        Place { block, offset: line.map_or(0, |line| line.range.start) }
    }

    /// The bytes of a block's text that are set: all but the signs of a heading, and what is folded away.
    pub fn range_of(&self, block: usize) -> Range<usize> {
        let start = self.start_of(block).offset;
        let after = self.lines.partition_point(|line| line.block <= block);
        let last = after.checked_sub(1).and_then(|last| self.lines.get(last)).filter(|line| line.block == block);
        start..last.map_or(start, |line| line.range.end.max(start))
    }

    /// Where the text of `row` begins; the end of the article below the last row.
    pub fn place_of(&self, row: usize) -> Place {
        let line = self.lines.get(row).or(self.lines.last());
        line.map_or_else(Place::default, |line| Place { block: line.block, offset: line.range.start })
    }

    /// The column of `place` on its row.
    pub fn column_of(&self, article: &Article, place: Place) -> Cells {
        let Some(line) = self.lines.get(self.row_of(place)) else { return Cells(0) };
        position(block_text(article, line), &[line.visual()], place.offset, self.measure.widths).1
    }

    /// The place at `column` of `row`: the character drawn there, or the last one of the row.
    pub fn place_at(&self, article: &Article, row: usize, column: Cells) -> Place {
        let Some(line) = self.lines.get(row) else { return self.place_of(row) };
        let offset = offset(block_text(article, line), &[line.visual()], (Row(0), column), self.measure.widths);
        Place { block: line.block, offset }
    }

    /// A line as plain text, with spaces for the cells left free.
    pub fn printed(&self, article: &Article, line: &SetLine) -> String {
        let text = block_text(article, line);
        let mut printed = " ".repeat(line.indent.0);
        let mut at = line.range.start;
        for gap in &line.gaps {
            printed.push_str(text.get(at..gap.at).unwrap_or_default());
            printed.push_str(&" ".repeat(gap.cells.0));
            at = gap.at;
        }
        printed.push_str(text.get(at..line.range.end).unwrap_or_default());
        printed
    }

    /// What is drawn of a line.
    pub fn glyphs<'a>(&self, article: &'a Article, line: &SetLine) -> Vec<SetGlyph<'a>> {
        let fresh = || line.visual().glyphs(block_text(article, line), self.measure.widths).collect();
        line.kept.clone().unwrap_or_else(fresh)
    }
}

impl SetLine {
    /// The empty line before a block.
    const fn empty(block: usize) -> Self {
        Self { block, range: 0..0, indent: Cells(0), gaps: Vec::new(), folded: false, kept: None }
    }

    /// The place after its last character.
    pub(super) fn end(&self) -> Place {
        Place { block: self.block, offset: self.range.end }
    }

    fn visual(&self) -> VisualLine {
        VisualLine { range: self.range.clone(), indent: self.indent, width: Cells(0), gaps: self.gaps.clone() }
    }
}

fn block_text<'a>(article: &'a Article, line: &SetLine) -> &'a str {
    article.blocks.get(line.block).map_or("", |block| block.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page;

    fn in_cells(width: usize) -> Measure {
        Measure { width: Cells(width), ..Measure::default() }
    }

    fn sample() -> Article {
        let body = "这一段文字足够长，可以在十六格宽的版心里折成好几行，用来检查位置。".repeat(3);
        page::read(&format!("## 春天来了\n\n{body}\n\n{body}完。\n")).remove(0)
    }

    #[test]
    fn paragraphs_are_indented_and_headlines_are_not() {
        let article = sample();
        let setting = typeset(&article, &in_cells(40), Manner::Read(Duplicates::Open));
        let first = |role| {
            let block = article.blocks.iter().position(|block| block.role == role).unwrap();
            setting.lines.iter().find(|line| line.block == block && !line.range.is_empty()).unwrap().indent
        };
        assert_eq!(first(Role::Headline), Cells(0));
        assert_eq!(first(Role::Body), Cells(4));
    }

    #[test]
    fn a_paragraph_held_twice_is_folded_until_it_is_opened() {
        let mut article = sample();
        let again = Block { role: Role::Duplicate, ..article.blocks.last().unwrap().clone() };
        article.blocks.push(again);
        let rows = |duplicates| {
            let setting = typeset(&article, &in_cells(40), Manner::Read(duplicates));
            let of_last = setting.lines.iter().filter(|line| line.block == article.blocks.len() - 1);
            of_last.map(|line| line.folded).collect::<Vec<_>>()
        };
        assert_eq!(rows(Duplicates::Folded), [true]);
        assert!(rows(Duplicates::Open).len() > 1 && !rows(Duplicates::Open).contains(&true));
    }

    #[test]
    fn what_is_drawn_of_a_flooded_line_is_what_can_be_seen() {
        let flood = "\u{301}".repeat(FLOODED);
        let article = page::read(&format!("天气{flood}很好，e{flood}今天也一样好。\n")).remove(0);
        let setting = typeset(&article, &in_cells(40), Manner::Raw);
        let line = setting.lines.iter().find(|line| line.kept.is_some()).unwrap();
        let visual = line.visual();
        let all = visual.glyphs(block_text(&article, line), setting.measure.widths);
        let seen: Vec<_> = all.filter(|(_, glyph)| glyph.cells > Cells(0)).collect();
        assert_eq!(setting.glyphs(&article, line), seen);
        assert!(seen.iter().any(|(_, glyph)| glyph.symbol == "气\u{301}\u{301}"));
    }

    #[test]
    fn every_place_is_found_again() {
        let article = sample();
        for width in [16, 40, 80] {
            let setting = typeset(&article, &in_cells(width), Manner::Read(Duplicates::Open));
            for (row, line) in setting.lines.iter().enumerate() {
                let text = block_text(&article, line).get(line.range.clone()).unwrap();
                for (offset, _) in text.char_indices() {
                    let place = Place { block: line.block, offset: line.range.start + offset };
                    assert_eq!(setting.row_of(place), row);
                    assert_eq!(setting.place_at(&article, row, setting.column_of(&article, place)), place);
                }
            }
        }
    }
}
