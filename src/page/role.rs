//! What each line is: lines with a form of their own are recognised in `form`, and all others are headings or text by
//! the path through a table of scores that wins.
//! Whether a heading is a headline or a section head depends on the articles, and is decided in `story`.

use super::block::{Gap, Indent, Line, Script, inside_a_sentence, is_han};
use super::lexicon::{opens_paragraph, wants_more};
use super::look::{
    begins_amid, begins_inside, begins_small, breaks_off, closes_only, in_parts, in_word, inner_comma, inner_end,
    is_listed, leaves_open, lists_or_dates, may_run_on, runs_like_text, stands_alone, stands_out,
};
use super::topic::Known;
use super::{byline, form};

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
pub(super) fn marks(lines: &[Line], known: &Known) -> Vec<Mark> {
    headings_and_text(lines, &form::marks(lines), known)
}

/// A line that is a heading or text, with what stands around it.
struct At<'a> {
    line: &'a Line<'a>,
    above: Option<&'a Line<'a>>,
    below: Option<&'a Line<'a>>,
    /// The byline, caption or the like that stands between this line and the one above.
    between: Option<(Mark, &'a Line<'a>)>,
    /// What the next line is, if it has a form of its own.
    mark_below: Option<Mark>,
    /// Whether two lines that stand closer than usual, by themselves, make a heading: this one and another.
    paired: bool,
    known: &'a Known,
}

impl At<'_> {
    /// Whether more space than usual stands on both sides.
    fn is_apart(&self) -> bool {
        self.line.gap == Gap::Wide && self.above.is_some() && self.below.is_none_or(|below| below.gap == Gap::Wide)
    }

    /// Whether the line is in parts as headlines are, not as lists of names in brackets.
    fn is_in_parts(&self) -> bool {
        !self.line.is_long() && in_parts(self.line) && !closes_only(self.line) && !self.line.dateline
    }

    /// Whether a byline stands above, and no signature in brackets.
    fn is_signed_above(&self) -> bool {
        self.between.is_some_and(|(mark, line)| mark == Mark::Byline && !line.text.starts_with(['（', '(']))
    }

    /// Whether a line of some length has no marks at all, and no words of sentences.
    fn is_bare(&self) -> bool {
        self.line.column.is_none()
            && self.line.width > 24
            && breaks_off(self.line)
            && !runs_like_text(self.line)
            && (self.line.script == Script::Han || !self.line.text.contains(inside_a_sentence))
            && self.line.text.contains(is_han)
    }

    /// Whether a line without marks inside, to which no text goes on, ends with a dash.
    fn announces(&self) -> bool {
        let begins = self.above.is_none_or(|above| above.finished);
        begins && self.line.text.ends_with("——") && !self.line.is_long() && !self.line.text.contains(inside_a_sentence)
    }

    /// Whether a report begins below, and no sentence ends here.
    fn above_report(&self) -> bool {
        breaks_off(self.line) && self.below.is_some_and(|below| below.dateline)
    }

    /// Whether only the people who sign stand on the line, in brackets, below a line that fills its column.
    fn signs_full_line(&self) -> bool {
        let signed = || self.line.text.starts_with(['（', '(']) && byline::alone(self.line.text).is_some();
        self.above.is_some_and(Line::fills) && self.line.gap != Gap::Wide && signed()
    }

    /// Whether the page holds the two characters at the seam with the line below.
    fn below_reads_on(&self) -> bool {
        self.line.gap != Gap::Wide
            && (self.line.column.is_some() || self.line.width > 36)
            && self.below.is_some_and(|below| below.level == 0 && self.known.reads_on(self.line.text, below.text))
    }

    /// Whether the two characters at the seam with the line above are often found inside words.
    fn word_from_above(&self) -> bool {
        self.line.gap != Gap::Wide && self.above.is_some_and(|above| may_run_on(above) && in_word(above, self.line))
    }

    /// Whether it goes on inside a word if the line above is one of a heading.
    fn goes_on(&self) -> bool {
        self.line.gap != Gap::Wide && self.above.is_some_and(|above| in_word(above, self.line))
            || begins_inside(self.line)
    }

    /// Whether those at the seam with the line below are.
    fn word_goes_on(&self) -> bool {
        may_run_on(self.line) && self.below.is_some_and(|below| below.gap != Gap::Wide && in_word(self.line, below))
    }

    /// Whether the page holds the two characters at the seam with the line above, if that breaks off.
    fn reads_on(&self) -> Option<bool> {
        let above = self.above.filter(|above| !above.finished && (above.column.is_some() || above.width > 20))?;
        Some(self.known.reads_on(above.text, self.line.text))
    }
}

/// Something seen on a line: in words, as a test, and what it says for Head, Start and More.
type Clue = (&'static str, fn(&At) -> bool, [i32; 3]);

/// The table: what is seen, and what it says for a line to be Head, Start of a paragraph, More of one.
const CLUES: [Clue; 34] = [
    ("marked with #", |at| at.line.level > 0, [12, -12, -12]),
    ("a report's place and date", |at| at.line.dateline, [-12, 10, -8]),
    ("begins with a mark that cannot begin", |at| begins_amid(at.line.text), [-9, -3, 3]),
    ("closes a bracket that was opened above", |at| closes_only(at.line), [-6, -6, 6]),
    ("a sentence ends at its end", |at| at.line.text.ends_with('。') || at.line.text.ends_with("。”"), [-7, 0, 0]),
    ("a sentence ends inside it", |at| inner_end(at.line), [-6, 0, 0]),
    ("ends with a comma", |at| at.line.text.ends_with(['，', '、', '；', ',', ';', '（', '“']), [-3, 0, 0]),
    ("one of two that stand close by themselves", |at| at.paired, [4, -2, -4]),
    ("leaves a bracket open", |at| leaves_open(at.line), [-6, 1, 0]),
    ("a comma inside it", |at| inner_comma(at.line), [-2, 0, 0]),
    ("and more than 20 characters", |at| inner_comma(at.line) && at.line.width > 40, [-4, 0, 0]),
    ("no mark in it, in no column", |at| at.is_bare(), [3, -2, -2]),
    ("right below a byline", |at| at.is_signed_above(), [-5, 1, 0]),
    ("breaks off above a byline", |at| at.mark_below == Some(Mark::Byline) && breaks_off(at.line), [6, -2, -3]),
    ("breaks off above place and date", |at| at.above_report(), [6, -2, -3]),
    ("the people who sign, below a full line", |at| at.signs_full_line(), [-6, -4, 6]),
    ("more than 42 characters", |at| at.line.is_long(), [-9, 0, 0]),
    ("more than 30 characters", |at| at.line.width > 60, [-3, 0, 0]),
    ("breaks off within 24 characters, in no column", |at| stands_alone(at.line), [2, -2, -2]),
    ("breaks off within 18 characters, in no column", |at| stands_alone(at.line) && at.line.width <= 36, [2, -1, -4]),
    ("and stands apart", |at| stands_alone(at.line) && at.line.gap == Gap::Wide, [3, -1, -3]),
    ("breaks off apart from both neighbours", |at| breaks_off(at.line) && at.is_apart(), [4, -3, -3]),
    ("breaks off short of its column", |at| at.line.column.is_some() && !at.line.reaches(), [5, -4, -5]),
    ("wider than its column", |at| at.line.column.is_some_and(|column| at.line.width > column + 4), [7, -6, -6]),
    ("wider, and no mark hangs out", |at| stands_out(at.line), [4, -3, -3]),
    ("fills its column", |at| at.line.fills(), [-4, 0, 1]),
    ("as much narrower as an indent", |at| at.line.reaches() && !at.line.finished && !at.line.fills(), [0, 1, -1]),
    ("indented", |at| at.line.indented && at.above.is_some_and(|above| !above.indented), [-1, 3, -3]),
    ("indented as paragraphs are", |at| at.line.indent == Indent::Paragraph, [-5, 3, -5]),
    ("not indented as paragraphs are", |at| at.line.indent == Indent::Flush, [0, -4, 1]),
    ("in parts, parted by spaces", |at| at.is_in_parts(), [8, -5, -8]),
    ("announces what stands below", |at| at.announces(), [4, -2, -2]),
    ("closer to the next than usual", |at| at.below.is_some_and(|below| below.gap == Gap::Tight), [3, 0, 0]),
    ("closer to the last than usual", |at| at.line.gap == Gap::Tight && at.between.is_none(), [4, -2, 0]),
];

/// Words with which paragraphs begin, and characters with which they do not.
const OPENINGS: [Clue; 14] = [
    ("ends with what wants more words", |at| at.line.text.ends_with(wants_more), [-8, 0, 0]),
    ("a word goes on from the line above", |at| at.word_from_above(), [-2, -2, 3]),
    ("a word goes on in the next line", |at| at.word_goes_on(), [-2, 0, 0]),
    ("begins as paragraphs do", |at| opens_paragraph(at.line.text), [-2, 3, -2]),
    ("begins inside a word", |at| begins_inside(at.line), [0, -2, 2]),
    ("reads on from the line above as elsewhere", |at| at.reads_on() == Some(true), [-1, -1, 3]),
    ("does not", |at| at.reads_on() == Some(false), [0, 0, -1]),
    ("the next line reads on as elsewhere", |at| at.below_reads_on(), [-2, 0, 0]),
    ("the next line begins with a small letter", |at| at.below.is_some_and(begins_small), [-8, 0, 0]),
    ("begins with a small letter", |at| begins_small(at.line), [-4, -4, 6]),
    ("begins with a number of a list", |at| is_listed(at.line.text), [0, 3, -3]),
    ("words that headlines hardly have", |at| runs_like_text(at.line), [-3, 0, 0]),
    ("a list or a date", |at| lists_or_dates(at.line), [-2, 0, 0]),
    ("the next line begins inside a word", |at| at.below.is_some_and(begins_inside), [-2, 0, 0]),
];

/// What may follow what. Head, Start, More after: nothing, a heading, one that
/// breaks off inside a word, text that breaks off, text that breaks off
/// before a picture or the like, text that breaks off short of its column, text that ends, text that ends at the end of its column.
const AFTER: [(Above, [i32; 3]); 8] = [
    (Above::Nothing, [2, 0, -10]),
    (Above::Heading, [0, 1, -6]),
    (Above::HeadingTorn, [4, 1, -6]),
    (Above::Torn, [-3, -4, 4]),
    (Above::TornApart, [-1, -2, 2]),
    (Above::TornShort, [-1, -2, 0]),
    (Above::Ended, [1, 1, -12]),
    (Above::EndedAtTheEdge, [0, 1, 1]),
];

/// What stands above a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    Heading,
    HeadingTorn,
    Torn,
    TornApart,
    TornShort,
    Ended,
    EndedAtTheEdge,
}

/// The three marks among which the table decides, in the order of its columns.
const STATES: [Mark; 3] = [Mark::Head, Mark::Start, Mark::More];

/// Fills in the lines without a mark by the best path (Viterbi) through the table.
fn headings_and_text(lines: &[Line], fixed: &[Option<Mark>], known: &Known) -> Vec<Mark> {
    let mut from: Vec<[u8; 3]> = Vec::with_capacity(lines.len());
    let mut best = [0; 3];
    let mut last: Option<usize> = None;
    for (index, line) in lines.iter().enumerate() {
        if fixed[index].is_some() {
            from.push([0, 1, 2]);
            continue;
        }
        let above = last.and_then(|i| lines.get(i));
        let form = |index: usize| fixed.get(index).copied().flatten();
        let between = index.checked_sub(1).and_then(|i| Some((form(i)?, lines.get(i)?))).filter(|_| last.is_some());
        let paired = is_paired(lines, fixed, index);
        let at = At { line, above, below: lines.get(index + 1), between, mark_below: form(index + 1), paired, known };
        let (came, scores) = step(&at, best);
        from.push(came);
        best = scores;
        last = Some(index);
    }
    trace(&from, fixed, best)
}

/// Whether a line is one of two that are set close together below the end of a text, and neither ends a sentence.
fn is_paired(lines: &[Line], fixed: &[Option<Mark>], index: usize) -> bool {
    let close = |at: usize| lines.get(at).is_some_and(|line| line.gap == Gap::Tight);
    let first = if close(index) { index.saturating_sub(1) } else { index };
    let ended = first.checked_sub(1).is_some_and(|above| fixed[above].is_some() || lines[above].finished);
    let open = |at: usize| fixed[at].is_none() && !lines[at].finished && !lines[at].dateline;
    ended && !close(first) && close(first + 1) && !close(first + 2) && open(first) && open(first + 1)
}

/// One line of the path: for each mark the best mark above, and the score.
fn step(at: &At, best: [i32; 3]) -> ([u8; 3], [i32; 3]) {
    let own = CLUES
        .iter()
        .chain(&OPENINGS)
        .filter(|(_, holds, _)| holds(at))
        .fold([0; 3], |sum, (_, _, scores)| add(sum, *scores));
    let apart = at.between.is_some() || at.line.gap == Gap::Wide;
    let mut came = [0_u8; 3];
    let mut scores = [i32::MIN; 3];
    for (state, mark) in (0_u8..).zip(&STATES) {
        let after = passage(at, *mark, apart);
        for to in 0..3 {
            let score = best[usize::from(state)].saturating_add(after[to]).saturating_add(own[to]);
            if score > scores[to] {
                scores[to] = score;
                came[to] = state;
            }
        }
    }
    (came, scores)
}

/// The row of [`AFTER`] for a line, if the one above is a `mark`.
fn passage(at: &At, mark: Mark, apart: bool) -> [i32; 3] {
    let kind = match at.above {
        None => Above::Nothing,
        Some(_) if mark == Mark::Head && at.goes_on() => Above::HeadingTorn,
        Some(_) if mark == Mark::Head => Above::Heading,
        Some(line) if !line.finished && line.column.is_some() && !line.reaches() => Above::TornShort,
        Some(line) if !line.finished && apart => Above::TornApart,
        Some(line) if !line.finished => Above::Torn,
        Some(line) if line.fills() => Above::EndedAtTheEdge,
        Some(_) => Above::Ended,
    };
    AFTER.iter().find(|(above, _)| *above == kind).map_or([0; 3], |(_, scores)| *scores)
}

/// Walks the best path back.
fn trace(from: &[[u8; 3]], fixed: &[Option<Mark>], best: [i32; 3]) -> Vec<Mark> {
    let mut state = (0..3).max_by_key(|&s| best[s]).unwrap_or(0);
    let mut marks = Vec::with_capacity(from.len());
    for (came, fixed) in from.iter().zip(fixed).rev() {
        marks.push(fixed.unwrap_or(STATES[state]));
        state = usize::from(came[state]);
    }
    marks.reverse();
    marks
}

/// The sums of two rows of a table.
pub(super) const fn add(a: [i32; 3], b: [i32; 3]) -> [i32; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}
