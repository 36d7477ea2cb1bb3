//! The columns of a page: in how wide a one each line was wrapped, if the lines around it show one.
//! What a line is (the first of a paragraph, one that goes on …) is decided in `role`.

use super::block::{HANGING, Line, RAGGED, Reach, Script, inside_a_sentence};

/// Lines on either side that are looked at to find the column of a line.
const NEIGHBOURS: usize = 7;
/// Lines that must agree on a width before it is called a column.
const AGREEING: usize = 5;
/// How many of them count for more than the line's own width.
const OWN: usize = 2;
/// The widest column, in cells; longer lines are paragraphs.
const WIDEST_COLUMN: usize = 100;
/// Columns wider than this, in cells, must be agreed on by half of the lines: paragraphs may be as long by chance.
const WIDE_COLUMN: usize = 56;

/// What [`column()`] wants to know of a line.
struct Shape {
    width: usize,
    /// Whether no sentence ends with it.
    runs_on: bool,
    /// Whether it has marks inside.
    marked: bool,
}

/// Finds the column of each line in the lines around it.
pub(super) fn set(lines: &mut [Line]) {
    let shape = |line: &Line| Shape {
        width: line.width,
        runs_on: !line.finished,
        marked: line.script == Script::Mixed && line.text.contains(inside_a_sentence),
    };
    let shapes: Vec<Shape> = lines.iter().map(shape).collect();
    let mut widths = Widths::default();
    for shape in shapes.iter().take(NEIGHBOURS) {
        widths.count(shape, 1);
    }
    for (index, line) in lines.iter_mut().enumerate() {
        if let Some(shape) = shapes.get(index + NEIGHBOURS) {
            widths.count(shape, 1);
        }
        if let Some(shape) = index.checked_sub(NEIGHBOURS + 1).and_then(|gone| shapes.get(gone)) {
            widths.count(shape, -1);
        }
        let window = index.saturating_sub(NEIGHBOURS)..(index + NEIGHBOURS + 1).min(shapes.len());
        let around = shapes.get(window).filter(|_| line.width <= WIDEST_COLUMN + HANGING && widths.are_marked());
        let found = around.and_then(|around| column(around, line.width, &widths));
        line.column = found.map(|found| own_column(&shapes, index, found));
    }
    spread(lines);
    set_reach(lines);
}

/// Gives the column that most lines of the page have to those that are too few to show one.
fn spread(lines: &mut [Line]) {
    let mut counts = [0_usize; WIDEST_COLUMN + 1];
    lines
        .iter()
        .filter_map(|line| line.column)
        .filter(|&column| column <= WIDEST_COLUMN)
        .for_each(|column| counts[column] += 1);
    let most =
        (0..counts.len()).max_by_key(|&column| counts[column]).filter(|&column| counts[column] * 3 >= lines.len() * 2);
    for line in lines.iter_mut().filter(|line| line.column.is_none() && line.width <= WIDEST_COLUMN) {
        line.column = most;
    }
}

/// How much narrower the first line of a paragraph may be, in cells: an indent of two characters, and the ragged edge.
const INDENT: usize = 8;

/// Finds out whether the first lines of paragraphs are narrower on this page, and so which lines reach the end of their
/// column: if not even a third of those below the end of a paragraph is, none is expected to be.
fn set_reach(lines: &mut [Line]) {
    let all_but_indent = |line: &Line| line.column.is_some_and(|column| line.width + INDENT >= column);
    let below_end =
        |pair: &&[Line]| pair[0].finished && !pair[0].fills() && !pair[1].finished && pair[1].column.is_some();
    let (full, narrow) = lines.windows(2).filter(below_end).fold((0, 0), |(full, narrow), pair| match &pair[1] {
        line if line.fills() => (full + 1, narrow),
        line if all_but_indent(line) => (full, narrow + 1),
        _ => (full, narrow),
    });
    for line in lines {
        let ends = line.finished && !line.text.ends_with('—');
        if line.fills() || ends || narrow * 2 >= full && all_but_indent(line) {
            line.reach = Reach::Far;
        }
    }
}

/// How many of the lines around have which width, up to the widest column.
struct Widths {
    counts: [i32; WIDEST_COLUMN + 1],
    /// All of these lines, and those with marks inside.
    all: i32,
    marked: i32,
}

impl Default for Widths {
    fn default() -> Self {
        Self { counts: [0; WIDEST_COLUMN + 1], all: 0, marked: 0 }
    }
}

impl Widths {
    /// Adds `by` lines like `shape`.
    fn count(&mut self, shape: &Shape, by: i32) {
        if let Some(count) = self.counts.get_mut(shape.width) {
            *count += by;
            self.all += by;
            self.marked += if shape.marked { by } else { 0 };
        }
    }

    /// Whether a third of the lines have marks inside: lists of headlines agree on a width by chance.
    fn are_marked(&self) -> bool {
        self.marked * 3 >= self.all
    }

    /// The columns on which enough lines agree and which some line fills, with the number of lines.
    fn agreed(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let filled = (8..=WIDEST_COLUMN).filter(|&column| self.counts[column] > 0);
        filled.filter_map(|column| {
            let count = usize::try_from(self.counts[column - RAGGED..=column].iter().sum::<i32>()).unwrap_or(0);
            (count >= AGREEING).then_some((column, count))
        })
    }
}

/// How many lines in a row show a column of their own, where text is wrapped.
const IN_A_ROW: usize = 3;

/// The column of a line that is wider than the `found` one: that of the lines right above and below if they are as wide.
fn own_column(shapes: &[Shape], index: usize, found: usize) -> usize {
    let Some(line) = shapes.get(index).filter(|line| line.width > found + HANGING) else { return found };
    let as_wide = |row: &&[Shape]| {
        row.iter().all(|other| other.width.abs_diff(line.width) <= RAGGED) && row.iter().any(|other| other.marked)
    };
    let rows = (index + 1).saturating_sub(IN_A_ROW)..=index;
    let row = rows.filter_map(|first| shapes.get(first..first + IN_A_ROW)).find(as_wide);
    row.and_then(|row| row.iter().map(|line| line.width).max()).unwrap_or(found)
}

/// The width on which enough lines agree, if possible with the line in question, which has `width`.
///
/// Verses agree on a width by design; so the lines must mostly not end with a mark.
fn column(lines: &[Shape], width: usize, widths: &Widths) -> Option<usize> {
    let fits = |width: usize, column: usize| width <= column && width + RAGGED >= column;
    let mut agreed: Vec<(usize, usize, usize)> = widths
        .agreed()
        .map(|(column, count)| (if fits(width, column) { count + OWN } else { count }, column, count))
        .collect();
    agreed.sort_unstable_by(|one, other| other.cmp(one));
    let sure = |column: usize, count: usize| {
        let running = lines.iter().filter(|line| fits(line.width, column) && line.runs_on).count();
        let side_by_side = lines.windows(2).filter(|pair| pair.iter().all(|line| fits(line.width, column))).count();
        let wide = column > WIDE_COLUMN && count * 2 < lines.len();
        side_by_side + 2 >= AGREEING && !wide && running * 2 >= count
    };
    agreed.into_iter().find(|&(_, column, count)| sure(column, count)).map(|(_, column, _)| column)
}

#[cfg(test)]
mod tests {
    use super::super::block::{Line, lines};

    const ROWS: &str =
        "石桥昨天正式通车，两\n岸居民不必再绕行五公\n里去赶集，孩子们上学\n也近了许多，大家都说\n石桥通车是好事。\n";

    /// Whether the first line with these words reaches the end of its column.
    fn reaches(page: &str, words: &str) -> Option<bool> {
        lines(page).iter().find(|line| line.text == words).map(Line::reaches)
    }

    #[test]
    fn a_line_short_of_its_column_reaches_it_only_where_first_lines_are_indented() {
        let full = format!("{ROWS}蜜橘又获丰收啦\n{}", ROWS.repeat(4));
        assert_eq!(reaches(&full, "蜜橘又获丰收啦"), Some(false));
        let indented = "石桥昨天正式通车\n，两岸居民不必再绕行\n五公里去赶集，孩子们\n上学也近了许多，大家\n都说石桥通车是好事。\n蜜橘。\n".repeat(3);
        assert_eq!(reaches(&indented, "石桥昨天正式通车"), Some(true));
    }

    #[test]
    fn few_lines_are_in_the_column_of_their_page() {
        let page = format!("{}石桥\n蜜橘丰收，果农们忙\n着采摘。\n石桥\n", ROWS.repeat(4));
        assert!(lines(&page).iter().all(|line| line.column == Some(20)));
        assert!(lines("石桥\n蜜橘丰收，果农们忙\n着采摘。\n").iter().all(|line| line.column.is_none()));
    }
}
