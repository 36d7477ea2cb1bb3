//! What a heading is: a headline, a section head or a caption, by what stands around it, in one table.
//! Where articles begin follows from it, and is decided in `story`.

use super::block::{Gap, Line};
use super::lexicon::PICTURE_ENDINGS;
use super::reflow::{self, Part};
use super::role::{Mark, add};
use super::topic::Wanted;

/// What a heading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// A line of a headline; of which article is another question.
    Headline,
    /// A head inside an article.
    Section,
    /// What is printed under a picture.
    Caption,
}

/// Where a report begins, seen from a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    /// The text below is none.
    None,
    /// Below it, but a picture may have stood between.
    Below,
    /// Right below it.
    RightBelow,
}

/// Where a heading stands on its page.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub lines: &'a [Line<'a>],
    pub parts: &'a [Part],
    /// The heading's part.
    pub head: usize,
    /// The next text.
    pub below: Option<usize>,
    /// The last text above.
    pub text_above: Option<usize>,
}

impl Place<'_> {
    /// The words of the heading.
    fn words(&self) -> Wanted {
        Wanted::new(self.parts.get(self.head).and_then(|part| self.lines.get(part.lines.start)).into_iter())
    }
}

/// How the text above a heading ends, and whether it has a headline.
#[derive(Clone, Copy)]
pub(super) struct Ending {
    /// With who wrote it.
    pub signed: bool,
    /// With where it goes on.
    pub sent: bool,
    /// Below no headline.
    pub untitled: bool,
}

/// A heading with what stands around it.
struct Seen<'a> {
    place: Place<'a>,
    /// Whether the text below is a report: below a byline, or with place and date.
    report: Report,
    above: Ending,
    /// What the text above and the text below say for one article.
    kinship: i32,
}

/// Something seen of a heading: in words, as a test, and what it says for headline, section head and caption.
type Clue = (&'static str, fn(&Seen) -> bool, [i32; 3]);

const CLUES: [Clue; 25] = [
    ("any heading", |_| true, [0, 3, -2]),
    ("no text above", |seen| seen.place.text_above.is_none(), [6, -9, 0]),
    ("no text below", |seen| seen.place.below.is_none(), [3, -9, 0]),
    ("marked with #", |seen| seen.line().level > 0, [2, 2, -8]),
    ("a byline or a place and date below", |seen| seen.report != Report::None, [3, -3, 0]),
    ("and right below", |seen| seen.report == Report::RightBelow, [4, -1, -2]),
    ("a picture's credit below its text", |seen| seen.pictured(), [5, -2, 0]),
    ("the text above is signed", |seen| seen.above.signed, [5, -7, 0]),
    ("the text above is sent on", |seen| seen.above.sent, [3, -2, 0]),
    ("the text above has no headline", |seen| seen.above.untitled, [3, -1, -3]),
    ("the text above breaks off", |seen| seen.torn_above(), [2, -6, 1]),
    ("the text below finishes a sentence above", |seen| seen.reads_on(), [-7, -4, 6]),
    ("the texts above and below are strangers", |seen| seen.kinship <= -7, [6, -4, -1]),
    ("they are distant", |seen| (-6..=-2).contains(&seen.kinship), [4, -2, 0]),
    ("they are not close", |seen| (-1..=2).contains(&seen.kinship) && seen.is_amid(), [2, -1, 0]),
    ("they are of one article", |seen| seen.kinship >= 9, [-3, 3, 0]),
    ("space above it", |seen| seen.line().gap == Gap::Wide, [0, -3, 5]),
    ("space below it", |seen| seen.gap_below() == Some(Gap::Wide), [1, -2, 1]),
    ("another heading below it", |seen| seen.heading_below(), [1, -1, 0]),
    ("a jump line below it", |seen| seen.jump_below(), [6, -6, -6]),
    ("in more than 13 characters", |seen| seen.line().words().chars().count() > 13, [1, -1, 0]),
    ("in fewer than 11 characters", |seen| seen.line().words().chars().count() < 11, [-1, 1, 0]),
    ("ends as captions do", |seen| ends_as_captions(seen.line()), [-2, -2, 4]),
    ("and space above it", |seen| seen.line().gap == Gap::Wide && ends_as_captions(seen.line()), [-2, -1, 2]),
    ("a sentence ends with it", |seen| seen.line().text.ends_with('。'), [-3, -3, 3]),
];

/// What the words say that a heading shares with the texts around it: a third of them below, and half of them; and, if
/// it stands apart below text that has its headline, more above than below.
const THIRD_BELOW: [i32; 3] = [2, 0, -1];
const HALF_BELOW: [i32; 3] = [2, 0, -1];
const MORE_ABOVE: [i32; 3] = [-4, 0, 4];

/// How many parts above a text its words are looked for in headings.
const NEAR: usize = 8;

/// What a heading is, below a text that ends so, and above a report or none; `kinship` is that of the texts above and
/// below.
pub(super) fn judge(place: Place, above: Ending, report: Report, kinship: i32) -> Heading {
    Seen { place, report, above, kinship }.verdict()
}

/// The column with the highest sum.
fn highest([headline, section, caption]: [i32; 3]) -> Heading {
    if headline > section && headline >= caption {
        Heading::Headline
    } else if section >= caption {
        Heading::Section
    } else {
        Heading::Caption
    }
}

impl Seen<'_> {
    /// The column with the highest sum. The words are counted only where they could change it: that takes longest.
    fn verdict(&self) -> Heading {
        let sums =
            CLUES.iter().filter(|(_, holds, _)| holds(self)).fold([0; 3], |sums, (.., scores)| add(sums, *scores));
        let apart = self.is_apart() && !self.above.untitled;
        let most_below = highest(add(sums, add(THIRD_BELOW, HALF_BELOW)));
        if most_below == highest(if apart { add(sums, MORE_ABOVE) } else { sums }) {
            return most_below;
        }
        let words = self.place.words();
        let below = self.shared_below(&words);
        let about_above = || {
            let above = words.share(reflow::text_above(self.place.lines, self.place.parts, self.place.head));
            above >= 50 && above > below + 20
        };
        let said = [(THIRD_BELOW, below >= 33), (HALF_BELOW, below >= 50), (MORE_ABOVE, apart && about_above())];
        highest(said.iter().filter(|(_, holds)| *holds).fold(sums, |sums, (scores, _)| add(sums, *scores)))
    }

    /// How many of a hundred pairs of its characters are in the text below.
    fn shared_below(&self, words: &Wanted) -> usize {
        let Place { lines, parts, head, below, .. } = self.place;
        let near =
            below.filter(|below| below - head <= NEAR).and_then(|below| lines.get(parts.get(below)?.lines.clone()));
        near.map_or(0, |near| words.share(near.iter()))
    }

    fn line(&self) -> &Line<'_> {
        &self.place.lines[self.place.parts[self.place.head].lines.start]
    }

    /// Whether text stands above and below.
    fn is_amid(&self) -> bool {
        self.place.text_above.is_some() && self.place.below.is_some()
    }

    fn gap_below(&self) -> Option<Gap> {
        self.place.lines.get(self.place.parts[self.place.head].lines.end).map(|line| line.gap)
    }

    fn torn_above(&self) -> bool {
        let above = self.place.text_above.and_then(|above| self.place.lines.get(self.place.parts[above].lines.end - 1));
        above.is_some_and(|line| !line.finished)
    }

    /// Whether the text below continues the text above this heading.
    fn reads_on(&self) -> bool {
        let continues = self.place.below.and_then(|below| self.place.parts[below].continues);
        continues.is_some() && continues == self.place.text_above
    }

    /// Whether only one paragraph stands between this heading and a credit.
    fn pictured(&self) -> bool {
        self.place.below == Some(self.place.head + 1)
            && self.place.parts.get(self.place.head + 2).is_some_and(|part| part.mark == Mark::Credit)
    }

    fn heading_below(&self) -> bool {
        self.place.parts.get(self.place.head + 1).is_some_and(|part| part.mark == Mark::Head)
    }

    fn jump_below(&self) -> bool {
        self.place.parts.get(self.place.head + 1).is_some_and(|part| part.mark == Mark::Jump)
    }

    /// Whether more space than usual stands above and below it.
    fn is_apart(&self) -> bool {
        self.line().gap == Gap::Wide && self.gap_below().is_none_or(|gap| gap == Gap::Wide)
    }
}

/// Whether a line ends as captions without a verb do.
fn ends_as_captions(line: &Line) -> bool {
    PICTURE_ENDINGS.iter().any(|end| line.text.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::super::{Role, read};

    const LONG: &str = "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯，夜里行走十分方便，老人们也常来桥上散步。";
    const OTHER: &str = "果园里的蜜橘今年又获丰收，果农们忙着采摘装箱。合作社统一联系了运输车队，鲜果当天就能发往外省市场，优质果占到七成以上，果农喜笑颜开。";

    /// The titles of the articles, and in how many blocks of body each is.
    fn titles(page: &str) -> Vec<(String, usize)> {
        let bodies =
            |article: &super::super::Article| article.blocks.iter().filter(|block| block.role == Role::Body).count();
        read(page).iter().map(|article| (article.title.clone(), bodies(article))).collect()
    }

    #[test]
    fn a_heading_over_strange_text_begins_an_article_without_a_byline_too() {
        let page = |text: &str| format!("## 石桥通车\n\n记者 王小明\n\n{LONG}\n\n丰收喜讯\n\n{text}\n");
        assert_eq!(titles(&page(OTHER)).len(), 2);
        assert_eq!(titles(&page(&LONG.replace("昨天", "去年"))).len(), 1);
    }

    #[test]
    fn a_heading_apart_below_text_without_a_headline_is_its_headline() {
        let page = format!(
            "本报讯（记者王小明）{LONG}\n\n## 蜜橘丰收\n\n记者 赵云\n\n{OTHER}\n\n本报讯（记者李大年）{}\n\n\n\n渔船归港渔民喜\n",
            "渔船昨晚满载鱼虾归港，渔民们连夜卸货。今年风浪小，鱼汛来得早，渔船比往年多出海两趟，家家都有好收成。"
        );
        let found: Vec<String> = titles(&page).into_iter().map(|(title, _)| title).collect();
        assert_eq!(found[1..], ["蜜橘丰收", "渔船归港渔民喜"]);
    }

    #[test]
    fn an_article_in_the_midst_of_a_torn_one_is_not_taken_for_a_part_of_it() {
        let (above, below) = LONG.split_at(LONG.find("十分方便").unwrap());
        let page = format!(
            "## 城东石桥通车\n\n记者 王小明\n\n{LONG}\n\n{above}\n\n蜜橘丰收\n\n果园里的蜜橘今年又获丰收，果农们忙着采摘装箱，合作社统一联系了运输车队。\n\n{below}\n"
        );
        assert_eq!(titles(&page), [("城东石桥通车".to_string(), 2), ("蜜橘丰收".to_string(), 1)]);
    }
}
