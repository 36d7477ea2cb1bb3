//! How well two paragraphs read as one sentence that a column break tore: what is seen at the seam, in one table.
//! Which of the pairs are joined is decided in `mend`.

use smallvec::SmallVec;

use super::block::{Gap, Indent, Line, cannot_begin};
use super::byline;
use super::lexicon::{Bond, INNER_CHARACTERS, MIDDLE_CHARACTERS, OPENING_CHARACTERS, bond, opens_paragraph};
use super::reflow::{Part, text_above, text_below};
use super::role::Mark;
use super::topic::{Known, Topic};

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
    /// The odds that it and the text above it are of one article, and it and the paragraph right above.
    with_above: i32,
    with_right_above: i32,
    /// The paragraph right above it.
    right_above: Topic,
    /// It and the text below it.
    below: Topic,
    /// Whether the text above is signed, or sent to another page.
    closed_above: bool,
}

impl From<Rest<'_>> for Topic {
    fn from(rest: Rest) -> Self {
        rest.topic
    }
}

impl<'a> Rest<'a> {
    /// The paragraph in `parts[part]`, below torn ones, the last of which is `torn`. If a paragraph stands right above it
    /// and its topic is known, that is `right_above`.
    pub(super) fn new(
        (lines, parts): (&'a [Line<'a>], &[Part]),
        part: usize,
        torn: &Torn,
        right_above: Option<Topic>,
    ) -> Option<Self> {
        let text = |part: &Part| lines.get(part.lines.clone()).unwrap_or_default().iter();
        let neighbour = part.checked_sub(1).and_then(|above| parts.get(above));
        let own = parts.get(part)?;
        let of_neighbour = || Topic::of(neighbour.filter(|part| part.mark == Mark::Start).into_iter().flat_map(text));
        let topic = Topic::of(text(own));
        let right_above = right_above.unwrap_or_else(of_neighbour);
        let with_above = if torn.part + 1 == part {
            topic.odds(&torn.topic)
        } else {
            topic.odds(&Topic::of(text_above(lines, parts, part)))
        };
        Some(Self {
            lines,
            line: lines.get(own.lines.start)?,
            with_above,
            with_right_above: topic.odds(&right_above),
            topic,
            right_above,
            below: Topic::of(text_below(lines, parts, part)),
            closed_above: neighbour.is_some_and(|above| closes(lines, above)),
        })
    }
}

/// Whether an article ends with a part: a paragraph with a signature, or a jump line.
fn closes(lines: &[Line], part: &Part) -> bool {
    let last = || lines.get(part.lines.clone()).and_then(<[Line]>::last);
    let signed = || last().is_some_and(|line| byline::at_end(line.text).is_some());
    part.mark == Mark::Jump || part.mark == Mark::Start && signed()
}

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
    /// The odds that the rest and the torn text are of one article.
    with_torn: i32,
    /// Those of the paragraph right above the rest and the torn text.
    above_with_torn: i32,
    /// The best of the rest and another torn text.
    with_other: Option<i32>,
}

/// Something seen at a seam: in words, as a test, and what it says for one sentence.
type Clue = (&'static str, fn(&Seam) -> bool, i32);

const CLUES: [Clue; 33] = [
    ("nothing between", |seam| seam.between.is_empty(), 5),
    ("nothing but captions and the like between", |seam| seam.only_asides(), 11),
    ("which may be headings", |seam| seam.only_headings() && seam.rest.line.gap != Gap::Wide, -9),
    ("text between, without a heading", |seam| seam.only_text(), -1),
    ("right below a heading or a byline", |seam| seam.below_heading(), -3),
    ("many paragraphs between", |seam| seam.paragraphs_between() >= FAR, -2),
    ("begins with a mark that cannot begin", |seam| cannot_begin(seam.first), 4),
    ("begins with what stands inside paragraphs", |seam| MIDDLE_CHARACTERS.contains(seam.first), 2),
    ("begins inside a word", |seam| INNER_CHARACTERS.contains(seam.first), 3),
    ("begins with what begins them", |seam| OPENING_CHARACTERS.contains(seam.first), -1),
    ("begins as paragraphs do", |seam| opens_paragraph(seam.rest.line.text), -1),
    ("begins with place and date", |seam| seam.rest.line.dateline, -40),
    ("indented", |seam| seam.rest.line.indented, -10),
    ("not indented as paragraphs are", |seam| seam.rest.line.indent == Indent::Flush, 2),
    ("breaks off after a comma", |seam| matches!(seam.torn.last, '，' | '、' | '；' | ','), 1),
    ("the two characters stand together elsewhere", |seam| seam.known, 2),
    ("and inside words", |seam| bond(seam.torn.last, seam.first) == Bond::Word, 4),
    ("and in phrases", |seam| bond(seam.torn.last, seam.first) == Bond::Phrase, 2),
    ("both are digits or Latin letters", |seam| is_ascii_like(seam.torn.last) && is_ascii_like(seam.first), 4),
    ("closes an open quotation", |seam| seam.torn.unclosed && seam.closes(), 8),
    ("closes a quotation that is not open", |seam| !seam.torn.unclosed && seam.closes(), -8),
    ("hardly a word in common", |seam| seam.with_torn <= -6, -2),
    ("many, and not below other text", |seam| seam.with_torn >= 9 && !seam.below_text(), 2),
    ("the text above ends with who wrote it or where it goes on", |seam| seam.rest.closed_above, 4),
    ("none with what follows", |seam| seam.below_with_torn() <= -1, -2),
    ("nearer to the torn text than to that above", |seam| seam.is_nearer(3), 2),
    ("and much nearer", |seam| seam.is_nearer(20), 1),
    ("nearer to the text above", |seam| seam.is_nearer_above(), -3),
    ("nearer to it than to another torn text", |seam| seam.than_other().is_some_and(|more| more >= 4), 1),
    ("nearer to another torn text", |seam| seam.than_other().is_some_and(|more| more <= -6), -1),
    ("and much nearer", |seam| seam.than_other().is_some_and(|more| more <= -15), -1),
    ("the torn text is a stranger to that above", |seam| seam.below_text() && seam.above_with_torn <= -3, 1),
    ("but of one article with it", |seam| seam.above_with_torn >= 9 && !seam.is_nearer(20), -3),
];

/// From how many paragraphs on a rest is far away.
const FAR: usize = 10;

impl<'a> Seam<'a> {
    pub(super) fn new(torn: &'a Torn, rest: &'a Rest<'a>, between: &'a [Part], known: &Known) -> Self {
        let first = rest.line.text.chars().next().unwrap_or(' ');
        let below_text = between.last().is_some_and(|part| part.mark == Mark::Start);
        Self {
            torn,
            rest,
            between,
            known: known.holds(torn.last, first),
            first,
            with_torn: rest.topic.odds(&torn.topic),
            above_with_torn: if below_text { torn.topic.odds(&rest.right_above) } else { 0 },
            with_other: None,
        }
    }

    /// Lets the seams of one rest know of each other.
    pub(super) fn compare(seams: &mut [Self]) {
        let odds: SmallVec<[i32; 4]> = seams.iter().map(|seam| seam.with_torn).collect();
        for (index, seam) in seams.iter_mut().enumerate() {
            let others = odds.iter().enumerate().filter(|(other, _)| *other != index);
            seam.with_other = others.map(|(_, odds)| *odds).max();
        }
    }

    /// The part that breaks off.
    pub(super) const fn torn(&self) -> usize {
        self.torn.part
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

    /// Whether the rest is nearer to the torn text than to the paragraph right above it, by so much.
    fn is_nearer(&self, by: i32) -> bool {
        self.below_text() && self.with_torn >= self.rest.with_right_above + by
    }

    fn is_nearer_above(&self) -> bool {
        self.below_text() && self.with_torn + 3 <= self.rest.with_above
    }

    /// How much nearer the rest is to this torn text than to any other.
    fn than_other(&self) -> Option<i32> {
        self.with_other.map(|other| self.with_torn - other)
    }

    /// The odds that the rest with the text below it and the torn text are of one article.
    fn below_with_torn(&self) -> i32 {
        self.rest.below.odds(&self.torn.topic)
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

    /// Whether a heading or a byline stands right above the rest, and more between than what a picture leaves.
    fn below_heading(&self) -> bool {
        self.between.last().is_some_and(|part| matches!(part.mark, Mark::Head | Mark::Byline)) && !self.only_asides()
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
        let rest = Rest::new((&lines, &parts), last, &torn, None).unwrap();
        let seam = Seam::new(&torn, &rest, &parts[torn.part + 1..last], &known);
        (seam.score(), seam.contradicts())
    }

    #[test]
    fn what_reads_on_scores_more_than_what_does_not() {
        let after = |rest: &str| seam(&format!("{LONG}石桥通车以后，两岸居民都说这是一件大好\n\n{rest}\n")).0;
        let good = after("事，老人们也常到石桥上散步，两侧的路灯让夜里行走十分方便，再也不必绕行五公里。");
        assert!(good >= 0);
        assert!(after("近日，果园里的蜜橘今年又获丰收，果农们忙着采摘装箱，鲜果当天就能发往外省市场。") < good);
        assert!(after("本报讯（记者王小明）石桥通车以后，两岸居民都说好，老人们也常到石桥上散步。") < 0);
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

    #[test]
    fn text_right_below_a_heading_is_hardly_the_rest_of_what_is_torn() {
        let after = |between: &str| {
            let rest = "石桥通车以后老人们也常到石桥上散步，两侧的路灯让夜里行走十分方便。";
            seam(&format!("{LONG}石桥通车以后，两岸居民都说这是一件大好\n\n{between}\n\n{rest}\n")).0
        };
        assert!(after("## 石桥通车") < after("图为城东石桥"));
    }
}
