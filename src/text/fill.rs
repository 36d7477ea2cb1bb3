//! Fills the lines of one paragraph, each as full as it can be, and mends its end. Which places are good for a break is
//! decided in `linebreak`.

use std::cmp::Reverse;
use std::collections::VecDeque;

use super::justify::spread;
use super::kinsoku::{is_stop, strain};
use super::linebreak::Breaks;
use super::measure::{Justification, Measure};
use super::safe::{Glyph, Glyphs, glyphs};
use super::width::Cells;
use super::wrap::VisualLine;

/// So many lines are kept back until it is known whether they are the last: these may yet be broken elsewhere.
const KEPT: usize = 2;

/// A place between two glyphs of a paragraph.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    at: usize,
    /// Cells from the paragraph's start.
    pen: Cells,
    /// Where the last glyph other than white space ends, in bytes and in cells.
    ink: usize,
    ink_pen: Cells,
}

impl Place {
    /// Moves on by a glyph of `text`.
    fn after(self, glyph: &Glyph<'_>, text: &str) -> Self {
        let at = self.at + (glyph.end - glyph.start);
        let pen = self.pen + glyph.cells;
        // Most glyphs are told from white space by what is drawn for them.
        let may_be_blank = glyph.symbol.is_empty() || glyph.symbol.starts_with([' ', '\u{3000}']);
        if may_be_blank
            && text.get(glyph.start..glyph.end).is_some_and(|source| source.chars().all(char::is_whitespace))
        {
            return Self { at, pen, ..self };
        }
        Self { at, pen, ink: at, ink_pen: pen }
    }
}

/// A paragraph being filled into lines; it yields each as soon as nothing can change it any more.
pub(super) struct Paragraph<'t> {
    text: &'t str,
    measure: Measure,
    glyphs: Glyphs<'t>,
    breaks: Breaks<'t>,
    /// Lines that are not yielded yet.
    lines: VecDeque<VisualLine>,
    here: Place,
    start: Place,
    indent: Cells,
    /// The last good place for a break since the line's start.
    good: Option<Place>,
    is_filled: bool,
}

impl<'t> Paragraph<'t> {
    /// Begins to set `text`, its first line indented.
    pub(super) fn new(text: &'t str, measure: Measure, indent: Cells) -> Self {
        let (glyphs, breaks) = (glyphs(text, measure.widths), Breaks::of(text, measure.rules.kinsoku));
        let (here, start) = <(Place, Place)>::default();
        Self {
            text,
            measure,
            glyphs,
            breaks,
            lines: VecDeque::new(),
            here,
            start,
            indent,
            good: None,
            is_filled: false,
        }
    }

    /// Fills lines until there is one more than must be kept back, or to the end.
    fn fill(&mut self) {
        while self.lines.len() <= KEPT {
            let Some(glyph) = self.glyphs.next() else {
                self.push_line(self.here);
                self.mend_orphan();
                self.is_filled = true;
                return;
            };
            let here = self.here;
            let next = here.after(&glyph, self.text);
            self.breaks.reach(next.at);
            if self.breaks.contains(here.at) {
                self.good = Some(here);
            }
            if next.ink > here.ink && !self.hangs(here, &glyph, next.at) {
                self.make_room(here, glyph.cells);
            }
            self.here = next;
        }
    }

    /// Tells a glyph that may stand in the margin: a stop for which there is no room otherwise, and after which, or
    /// after the white space that follows, the next line can begin.
    fn hangs(&mut self, here: Place, glyph: &Glyph<'_>, end: usize) -> bool {
        let needed = self.indent + (here.pen - self.start.pen) + glyph.cells;
        if needed <= self.measure.room() || needed > self.measure.width || !is_stop(&glyph.symbol) {
            return false;
        }
        let next = self.text.len() - self.text.get(end..).unwrap_or_default().trim_start().len();
        self.breaks.reach(next);
        next == self.text.len() || self.breaks.contains(next)
    }

    /// Ends lines until the glyph that comes next has room, or is alone on its line.
    fn make_room(&mut self, here: Place, glyph: Cells) {
        loop {
            let needed = here.pen - self.start.pen + glyph;
            if self.indent + needed <= self.measure.room() {
                return;
            }
            if let Some(good) = self.good.take() {
                self.end_line(good);
            } else if self.indent > Cells(0) {
                self.indent = self.measure.room() - needed;
            } else if here.at > self.start.at {
                self.end_line(self.least_bad(here));
            } else {
                return;
            }
        }
    }

    fn end_line(&mut self, cut: Place) {
        // A line of nothing but white space is left out with it.
        if cut.ink > self.start.at {
            self.push_line(cut);
            self.indent = Cells(0);
        }
        self.start = cut;
    }

    fn push_line(&mut self, cut: Place) {
        let range = self.start.at..cut.ink.max(self.start.at);
        let width = cut.ink_pen - self.start.pen;
        self.lines.push_back(VisualLine { range, indent: self.indent, width, gaps: Vec::new() });
    }

    /// The places after each glyph from a place to a byte.
    fn places(&self, from: Place, to: usize) -> impl Iterator<Item = Place> + use<'t> {
        let stretch = self.text.get(from.at..to).unwrap_or_default();
        glyphs(stretch, self.measure.widths).scan(from, move |place, glyph| {
            *place = place.after(&glyph, stretch);
            Some(*place)
        })
    }

    /// Finds the break that does least harm between the line's start and here, the last of equals.
    fn least_bad(&self, here: Place) -> Place {
        let harm = |place: &Place| {
            let (before, after) = self.text.split_at_checked(place.at)?;
            Some(strain(before.chars().next_back()?, after.chars().next()?))
        };
        let places = self.places(self.start, here.at);
        places.min_by_key(|place| (harm(place), Reverse(place.at))).unwrap_or(here)
    }

    /// Breaks the last two lines earlier when the last holds a single character, if a third of the other stays.
    fn mend_orphan(&mut self) {
        let mut lines = self.lines.iter().rev();
        let (Some(last), Some(line)) = (lines.next(), lines.next()) else { return };
        let tail = |from: usize| self.text.get(from..last.range.end).unwrap_or_default();
        let is_lone = |from| tail(from).chars().filter(|c| c.is_alphanumeric()).nth(1).is_none();
        if !is_lone(last.range.start) {
            return;
        }
        let (base, split, indent) = (line.range.start, last.range.start, line.indent);
        let start = Place { at: base, ink: base, ..Place::default() };
        let places: Vec<Place> = self.places(start, last.range.end).collect();
        let Some(end) = places.last().map(|place| place.pen) else { return };
        let cut = places.iter().rev().find(|place| {
            let is_balanced = (indent + place.ink_pen).0 * 3 >= self.measure.room().0 && place.ink > base;
            let has_room = end - place.pen <= self.measure.room();
            place.at < split && is_balanced && has_room && self.breaks.contains(place.at) && !is_lone(place.at)
        });
        let Some(&cut) = cut else { return };
        let mut lines = self.lines.iter_mut().rev();
        let (Some(last), Some(line)) = (lines.next(), lines.next()) else { return };
        (line.range.end, line.width) = (cut.ink, cut.ink_pen);
        (last.range.start, last.width) = (cut.at, end - cut.pen);
    }

    /// Fills a line up to the edge.
    fn justify(&self, line: &mut VisualLine) {
        let spare = self.measure.room() - (line.indent + line.width);
        if spare == Cells(0) {
            return;
        }
        let start = Place { at: line.range.start, ..Place::default() };
        let places = self.places(start, line.range.end).map(|place| place.at);
        let places = places.filter(|at| *at < line.range.end && self.breaks.contains(*at));
        line.gaps = spread(self.text, places, spare);
        line.width += line.gaps.iter().map(|gap| gap.cells).sum();
    }
}

impl Iterator for Paragraph<'_> {
    type Item = VisualLine;

    fn next(&mut self) -> Option<VisualLine> {
        if !self.is_filled {
            self.fill();
        }
        let mut line = self.lines.pop_front()?;
        let is_last = self.is_filled && self.lines.is_empty();
        if self.measure.rules.justification == Justification::Justified && !is_last {
            self.justify(&mut line);
        }
        Some(line)
    }
}
