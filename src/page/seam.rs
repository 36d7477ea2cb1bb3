//! How well two paragraphs read as one sentence that a column break tore: what is seen at the seam, in one table.
//! Which of the pairs are joined is decided in `reflow`.

use super::block::{Gap, Indent, Line, cannot_begin, is_han};
use super::byline;
use super::lexicon::{INNER_CHARACTERS, opens_paragraph};
use super::reflow::{Part, text_above, text_below};
use super::role::Mark;
use super::topic::{Known, Topic};

/// The score from which on a paragraph is taken for the rest of a torn one.
pub(super) const READS_ON: i32 = 0;

/// A paragraph that breaks off.
pub(super) struct Torn {
    pub part: usize,
    last: char,
    /// Whether it leaves a quotation open.
    unclosed: bool,
    /// It and the text above it.
    topic: Topic,
}

impl Torn {
    /// The paragraph in `parts[part]`, if it breaks off.
    pub(super) fn new(lines: &[Line], parts: &[Part], part: usize) -> Option<Self> {
        let text = lines.get(parts.get(part)?.lines.clone())?;
        let last = text.last().filter(|line| !line.finished)?.text.chars().next_back()?;
        let count = |mark| text.iter().map(|line| line.text.matches(mark).count()).sum::<usize>();
        let topic = Topic::of(text_above(lines, parts, part + 1));
        Some(Self { part, last, unclosed: count('“') > count('”'), topic })
    }
}

/// A paragraph that might be the rest of a torn one.
pub(super) struct Rest<'a> {
    lines: &'a [Line<'a>],
    /// Its first line.
    line: &'a Line<'a>,
    topic: Topic,
    /// The text above it.
    above: Topic,
    /// The paragraph right above it.
    right_above: Topic,
    /// It and the text below it.
    below: Topic,
}

impl<'a> Rest<'a> {
    pub(super) fn new(lines: &'a [Line<'a>], parts: &[Part], part: usize) -> Self {
        let text = |part: &Part| lines.get(part.lines.clone()).unwrap_or_default().iter();
        let neighbour = part.checked_sub(1).and_then(|above| parts.get(above));
        Self {
            lines,
            line: &lines[parts[part].lines.start],
            topic: Topic::of(text(&parts[part])),
            above: Topic::of(text_above(lines, parts, part)),
            right_above: Topic::of(neighbour.filter(|part| part.mark == Mark::Start).into_iter().flat_map(text)),
            below: Topic::of(text_below(lines, parts, part)),
        }
    }
}

/// How many pairs of characters two texts share, of a thousand, and how many pairs the smaller has.
type Share = (usize, usize);

/// A torn paragraph and one below that might be its rest.
pub(super) struct Seam<'a> {
    torn: &'a Torn,
    rest: &'a Rest<'a>,
    /// What stands between them.
    between: &'a [Part],
    /// Whether the two characters at the seam stand together elsewhere on the page.
    known: bool,
    /// The first character of the rest.
    first: char,
    /// What the rest shares with the torn text, and with the paragraph right above itself.
    with_torn: Share,
    with_right_above: Share,
    /// What the rest and the text below it share with the torn text.
    below_with_torn: Share,
    /// What the paragraph right above the rest shares with the torn text.
    above_with_torn: Share,
}

/// Something seen at a seam: in words, as a test, and what it says for one sentence.
type Clue = (&'static str, fn(&Seam) -> bool, i32);

const CLUES: [Clue; 29] = [
    ("nothing between", |seam| seam.between.is_empty(), 8),
    ("nothing but captions and the like between", |seam| seam.only_asides(), 10),
    ("which may be headings", |seam| seam.only_headings() && seam.rest.line.gap != Gap::Wide, -8),
    ("text between, without a heading", |seam| seam.only_text(), -2),
    ("many paragraphs between", |seam| seam.paragraphs_between() >= FAR, -3),
    ("stands right below a heading", |seam| seam.below_heading(), -4),
    ("begins with a mark that cannot begin", |seam| cannot_begin(seam.first), 3),
    ("begins inside a word", |seam| INNER_CHARACTERS.contains(seam.first), 1),
    ("begins as paragraphs do", |seam| opens_paragraph(seam.rest.line.text), -3),
    ("begins with place and date", |seam| seam.rest.line.dateline, -20),
    ("indented", |seam| seam.rest.line.indented, -5),
    ("not indented as paragraphs are", |seam| seam.rest.line.indent == Indent::Flush, 1),
    ("breaks off after a comma", |seam| matches!(seam.torn.last, '，' | '、' | '；' | ','), 1),
    ("the two characters stand together elsewhere", |seam| seam.known, 2),
    ("both are digits or Latin letters", |seam| is_ascii_like(seam.torn.last) && is_ascii_like(seam.first), 3),
    ("a number and what it counts", |seam| is_ascii_like(seam.torn.last) && is_han(seam.first), 1),
    ("closes an open quotation", |seam| seam.torn.unclosed && seam.closes(), 4),
    ("closes a quotation that is not open", |seam| !seam.torn.unclosed && seam.closes(), -4),
    ("hardly any words in common", |seam| seam.told() && seam.with_torn.0 < FEW, -2),
    ("though there are many", |seam| seam.with_torn.1 >= LONG && seam.with_torn.0 < FEW, -2),
    ("many words in common", |seam| seam.told() && seam.with_torn.0 >= MANY, 2),
    ("few with what follows", |seam| told(seam.below_with_torn) && seam.below_with_torn.0 < SOME, -3),
    ("below other text", |seam| seam.below_text(), -1),
    ("nearer to the torn text than to that", |seam| seam.is_nearer(LITTLE), 2),
    ("and much nearer", |seam| seam.is_nearer(MUCH), 2),
    ("nearer to the text above", |seam| seam.is_nearer_above(), -4),
    ("the torn text has hardly a word of that", |seam| seam.above_told() && seam.above_with_torn.0 < FEW, 1),
    ("but some", |seam| seam.above_told() && seam.above_with_torn.0 >= SOME, -3),
    ("and many", |seam| seam.above_told() && seam.above_with_torn.0 >= MANY, -3),
];

/// From how many paragraphs on a rest is far away.
const FAR: usize = 10;
/// The pairs of characters from which on a text tells what it is about, and from which on it shares some with any
/// other of its article.
const TELLING: usize = 12;
const LONG: usize = 60;
/// Of a thousand pairs, how many texts of different articles share, and how many those of one.
const FEW: usize = 30;
const SOME: usize = 50;
const MANY: usize = 100;
/// How many more of a thousand pairs show that a text is nearer, and much nearer.
const LITTLE: usize = 25;
const MUCH: usize = 60;

/// Whether a share is one of enough text to tell something.
fn told(share: Share) -> bool {
    share.1 >= TELLING
}

impl<'a> Seam<'a> {
    pub(super) fn new(torn: &'a Torn, rest: &'a Rest<'a>, between: &'a [Part], known: &Known) -> Self {
        let first = rest.line.text.chars().next().unwrap_or(' ');
        Self {
            torn,
            rest,
            between,
            known: known.holds(torn.last, first),
            first,
            with_torn: rest.topic.shared(&torn.topic),
            with_right_above: rest.topic.shared(&rest.right_above),
            below_with_torn: rest.below.shared(&torn.topic),
            above_with_torn: rest.right_above.shared(&torn.topic),
        }
    }

    /// How well the two read as one sentence: the sum over what is seen.
    pub(super) fn score(&self) -> i32 {
        CLUES.iter().filter(|(_, holds, _)| holds(self)).map(|(_, _, score)| score).sum()
    }

    /// Whether the rest cannot finish the torn sentence, though it may belong to the same article: a quotation that is
    /// open is not closed before another one is opened, or one is closed that is not open.
    pub(super) fn contradicts(&self) -> bool {
        let opens = self.rest.line.text.contains('“');
        if self.torn.unclosed { opens && !self.closes() } else { self.closes() }
    }

    fn told(&self) -> bool {
        told(self.with_torn)
    }

    /// Whether the rest is nearer to the torn text than to the paragraph right above it, by so many of a thousand.
    fn is_nearer(&self, by: usize) -> bool {
        self.told() && self.below_text() && self.with_torn.0 > self.with_right_above.0 + by
    }

    fn is_nearer_above(&self) -> bool {
        let above = || self.rest.topic.shared(&self.rest.above).0;
        self.told() && self.below_text() && self.with_torn.0 + LITTLE < above()
    }

    fn above_told(&self) -> bool {
        self.below_text() && told(self.above_with_torn)
    }

    fn paragraphs_between(&self) -> usize {
        self.between.iter().filter(|part| part.mark == Mark::Start).count()
    }

    /// Whether headings stand between, and no text.
    fn only_headings(&self) -> bool {
        self.only_asides() && self.between.iter().any(|part| part.mark == Mark::Head)
    }

    /// Whether text stands between, and no heading.
    fn only_text(&self) -> bool {
        self.paragraphs_between() > 0 && self.between.iter().all(|part| part.mark != Mark::Head)
    }

    /// Whether something stands between, but no paragraph, and every heading between stands apart like a caption.
    fn only_asides(&self) -> bool {
        let aside = |part: &Part| match part.mark {
            Mark::Start | Mark::Byline => false,
            Mark::Head => {
                let line = self.rest.lines.get(part.lines.start);
                line.is_some_and(|line| line.level == 0 && line.gap == Gap::Wide)
            }
            _ => true,
        };
        !self.between.is_empty() && self.between.iter().all(aside)
    }

    /// Whether a heading that is no caption stands right above the rest.
    fn below_heading(&self) -> bool {
        self.between.last().is_some_and(|part| part.mark == Mark::Head) && !self.only_asides()
    }

    /// Whether other text stands right above the rest.
    fn below_text(&self) -> bool {
        self.between.last().is_some_and(|part| part.mark == Mark::Start)
    }

    /// Whether the rest closes a quotation before it opens one.
    fn closes(&self) -> bool {
        self.rest.line.text.find('”').is_some_and(|close| self.rest.line.text.find('“').is_none_or(|open| close < open))
    }
}

/// Whether a character is a digit or a Latin letter, of either width.
fn is_ascii_like(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

#[cfg(test)]
mod tests {
    use super::super::{block, reflow, role};
    use super::*;

    const LONG: &str =
        "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯。";

    /// The score of the seam between the first and the last paragraph of a page, and whether it contradicts itself.
    fn seam(page: &str) -> (i32, bool) {
        let lines = block::lines(page);
        let known = Known::new(&lines);
        let parts = reflow::cut(&lines, &role::marks(&lines, &known));
        let last = parts.len() - 1;
        let torn = (0..last).find_map(|part| Torn::new(&lines, &parts, part)).unwrap();
        let rest = Rest::new(&lines, &parts, last);
        let seam = Seam::new(&torn, &rest, &parts[torn.part + 1..last], &known);
        (seam.score(), seam.contradicts())
    }

    #[test]
    fn what_reads_on_scores_more_than_what_does_not() {
        let after = |rest: &str| seam(&format!("{LONG}石桥通车以后，两岸居民都说这是一件大好\n\n{rest}\n")).0;
        let good = after("事，老人们也常到石桥上散步，两侧的路灯让夜里行走十分方便，再也不必绕行五公里。");
        assert!(good >= READS_ON);
        assert!(after("近日，果园里的蜜橘今年又获丰收，果农们忙着采摘装箱，鲜果当天就能发往外省市场。") < good);
        assert!(after("本报讯（记者王小明）石桥通车以后，两岸居民都说好，老人们也常到石桥上散步。") < READS_ON);
    }

    #[test]
    fn a_quotation_is_closed_if_it_is_open() {
        let torn = |half: &str, rest: &str| {
            seam(&format!("{LONG}居民们{half}\n\n{rest}，老人们也常到石桥上来散步谈天，其乐融融。\n")).1
        };
        assert!(!torn("说：“石桥通车是一件大好", "事”"));
        assert!(torn("说：“石桥通车是一件大好", "事情，“路灯”也亮"));
        assert!(torn("说石桥通车是一件大好", "事”"));
    }
}
