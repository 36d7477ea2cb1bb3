//! Where articles begin: which paragraphs stand together, under which headings. What each heading is, is judged in
//! `heading`; which headline belongs to which story, in `title`.
//!
//! The walk indexes by numbers of parts, all of which it takes from the page's own list of parts.

use std::ops::Range;

use smallvec::SmallVec;

use super::block::{Gap, Line};
use super::byline;
use super::heading::{self, Ending, Heading, Place, Report};
use super::reflow::{self, Part};
use super::role::Mark;
use super::topic::Topic;

/// Text that belongs together, by the parts it consists of.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    /// Its parts, in reading order, without headlines.
    pub parts: Vec<usize>,
    /// The parts of the headlines directly above it.
    pub above: Range<usize>,
}

/// The stories of a page, and what each of its headings is.
pub(super) struct Stories {
    /// In the order of their first text.
    pub stories: Vec<Story>,
    /// For each part, what it is if it is a heading.
    pub headings: Vec<Option<Heading>>,
}

/// Walks down the page with what is known of the text above.
struct Walk<'a> {
    lines: &'a [Line<'a>],
    parts: &'a [Part],
    stories: Vec<Story>,
    headings: Vec<Option<Heading>>,
    /// The story of each part.
    home: Vec<Option<usize>>,
    /// The story of the text above.
    current: Option<usize>,
    /// The last text above.
    text_above: Option<usize>,
    /// The first part since that text.
    since: usize,
}

/// Divides the parts of a page into stories.
pub(super) fn stories(lines: &[Line], parts: &[Part]) -> Stories {
    let mut walk = Walk {
        lines,
        parts,
        stories: Vec::new(),
        headings: vec![None; parts.len()],
        home: vec![None; parts.len()],
        current: None,
        text_above: None,
        since: 0,
    };
    for (index, part) in parts.iter().enumerate() {
        if part.mark == Mark::Start {
            walk.text(index);
        }
    }
    walk.end();
    Stories { stories: walk.stories, headings: walk.headings }
}

impl Walk<'_> {
    /// Takes a paragraph, and everything between it and the text above.
    fn text(&mut self, index: usize) {
        let between = self.since..index;
        let torn_home = self.parts[index].continues.and_then(|torn| self.home[torn]);
        let begins = if let Some(home) = torn_home {
            self.judge(between.clone(), Some(index));
            self.settle(between, self.current.or(Some(home)));
            self.current = Some(home);
            false
        } else {
            self.begins(index)
        };
        if torn_home.is_none() {
            let between = self.since..index;
            if begins {
                self.begin(between);
            } else {
                self.settle(between, self.current);
            }
        }
        self.put(index);
        self.text_above = Some(index);
        self.since = index + 1;
    }

    /// Whether a story begins with this paragraph; judges the headings above it on the way.
    fn begins(&mut self, index: usize) -> bool {
        let between = self.since..index;
        let headed = self.judge(between.clone(), Some(index));
        let signed_above = self.text_above.is_some_and(|above| self.is_signed(above));
        let closed = signed_above || self.parts[between.clone()].iter().any(|part| self.is_signature(part));
        headed || self.current.is_none() || self.starts_report(between, index) || closed
    }

    /// Starts a new story below the parts `between`; those above the first headline close the story above.
    fn begin(&mut self, between: Range<usize>) {
        let first = self.first_headline(between.clone());
        self.settle(between.start..first, self.current);
        self.stories.push(Story { parts: Vec::new(), above: first..between.end });
        self.current = Some(self.stories.len() - 1);
        self.settle(first..between.end, self.current);
    }

    /// Where the new story's own parts begin: at its first headline, or its byline.
    fn first_headline(&self, between: Range<usize>) -> usize {
        let headline = between.clone().find(|&part| self.headings[part] == Some(Heading::Headline));
        let byline = between
            .clone()
            .find(|&part| self.parts[part].mark == Mark::Byline && !self.is_signature(&self.parts[part]));
        headline.or(byline).unwrap_or(between.end)
    }

    /// After the last text: headings without text below, and the rest.
    fn end(&mut self) {
        let between = self.since..self.parts.len();
        self.judge(between.clone(), None);
        self.settle(between, self.current);
    }

    /// Puts all parts but headlines into a story.
    fn settle(&mut self, between: Range<usize>, story: Option<usize>) {
        for part in between {
            if self.headings[part] != Some(Heading::Headline) {
                if story.is_none() && self.stories.is_empty() {
                    self.stories.push(Story::default());
                }
                self.current = self.current.or(Some(0));
                let home = story.or(self.current);
                self.home[part] = home;
                if let Some(story) = home.and_then(|home| self.stories.get_mut(home)) {
                    story.parts.push(part);
                }
            }
        }
    }

    fn put(&mut self, part: usize) {
        self.home[part] = self.current;
        if let Some(story) = self.current.and_then(|current| self.stories.get_mut(current)) {
            story.parts.push(part);
        }
    }

    /// Judges the headings among `between`; whether any is a headline.
    fn judge(&mut self, between: Range<usize>, below: Option<usize>) -> bool {
        let heads: SmallVec<[usize; 8]> = between.clone().filter(|&part| self.parts[part].mark == Mark::Head).collect();
        let Some(&first) = heads.first() else { return false };
        let report_below = below.is_some_and(|below| self.starts_report(first..below, below));
        let mut sent_above = false;
        let mut signed_above = self.text_above.is_some_and(|above| self.is_signed(above));
        let kinship = below.map_or(0, |below| self.kinship(below));
        let untitled = self.is_untitled();
        let mut part = between.start;
        let apart = |&head: &usize| self.lines[self.parts[head].lines.start].gap == Gap::Wide;
        let right_below = heads.iter().rposition(apart).map_or(0, |last| (last + 1).min(heads.len() - 1));
        for (nth, &head) in heads.iter().enumerate() {
            let passed = &self.parts[part..head];
            signed_above |= passed.iter().any(|part| self.is_signature(part));
            sent_above |= passed.iter().any(|part| part.mark == Mark::Jump);
            part = head;
            let parted = nth < right_below;
            let report = match report_below {
                false => Report::None,
                true if parted => Report::Below,
                true => Report::RightBelow,
            };
            // Where strange text begins, another heading below a space may be its headline.
            let kinship = if parted { kinship.max(-6) } else { kinship };
            let place = Place { lines: self.lines, parts: self.parts, head, below, text_above: self.text_above };
            let above = Ending { signed: signed_above, sent: sent_above, untitled };
            self.headings[head] = Some(heading::judge(place, above, report, kinship));
        }
        let headed = heads.iter().any(|&head| self.headings[head] == Some(Heading::Headline));
        for &head in heads.iter().filter(|_| headed) {
            if self.headings[head] == Some(Heading::Section) {
                self.headings[head] = Some(Heading::Headline);
            }
        }
        headed
    }

    /// Whether there is text above, and no headline over it.
    fn is_untitled(&self) -> bool {
        let story = self.text_above.and(self.current).and_then(|current| self.stories.get(current));
        story.is_some_and(|story| !story.above.clone().any(|part| self.headings[part] == Some(Heading::Headline)))
    }

    /// What the text above and the text from a part on say for one article.
    fn kinship(&self, below: usize) -> i32 {
        let Some(above) = self.text_above else { return 0 };
        let above = Topic::of(reflow::text_above(self.lines, self.parts, above + 1));
        above.odds(&Topic::of(reflow::text_below(self.lines, self.parts, below)))
    }

    /// Whether a report begins here: with place and date, or below a byline.
    fn starts_report(&self, between: Range<usize>, index: usize) -> bool {
        let named = self.parts[between].iter().any(|part| part.mark == Mark::Byline && !self.is_signature(part));
        named || self.first_line(&self.parts[index]).is_some_and(|line| line.dateline)
    }

    fn first_line(&self, part: &Part) -> Option<&Line<'_>> {
        self.lines.get(part.lines.start)
    }

    /// Whether a paragraph ends with who wrote it.
    fn is_signed(&self, part: usize) -> bool {
        let last = self.lines.get(self.parts[part].lines.end - 1);
        last.is_some_and(|line| byline::at_end(line.text).is_some())
    }

    /// Whether a part is a signature below the text: names in brackets, or who made the picture.
    fn is_signature(&self, part: &Part) -> bool {
        let bracketed = self.first_line(part).is_some_and(|line| line.text.starts_with(['（', '(']));
        part.mark == Mark::Credit || part.mark == Mark::Byline && bracketed
    }
}

#[cfg(test)]
mod tests {
    use super::super::topic::Known;
    use super::super::{block, role};
    use super::*;

    const LONG: &str = "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯，夜里行走十分方便，老人们也常来桥上散步。";
    const OTHER: &str = "果园里的蜜橘今年又获丰收，果农们忙着采摘装箱。合作社统一联系了运输车队，鲜果当天就能发往外省市场，优质果占到七成以上，果农喜笑颜开。";

    /// How many stories a page has, and what its headings are.
    fn found(page: &str) -> (usize, Vec<Heading>) {
        let lines = block::lines(page);
        let known = Known::new(&lines);
        let parts = reflow::parts(&lines, &role::marks(&lines, &known), &known);
        let found = stories(&lines, &parts);
        (found.stories.len(), found.headings.into_iter().flatten().collect())
    }

    #[test]
    fn a_head_with_a_report_below_begins_a_story() {
        let page = format!("## 石桥通车\n\n{LONG}\n\n## 蜜橘丰收\n\n本报讯（记者王小明）{OTHER}\n");
        assert_eq!(found(&page), (2, vec![Heading::Headline, Heading::Headline]));
    }

    #[test]
    fn a_head_within_one_text_is_a_section_head() {
        let page = format!("## 石桥通车\n\n{LONG}\n\n## 两岸居民\n\n{LONG}石桥两侧的路灯也亮了。\n");
        assert_eq!(found(&page), (1, vec![Heading::Headline, Heading::Section]));
    }

    #[test]
    fn what_stands_apart_with_words_of_the_text_above_is_a_caption() {
        let page = format!(
            "## 石桥通车\n\n{LONG}\n\n\n\n城东石桥两侧设有人行道和路灯\n\n\n\n城东石桥俯瞰图\n\n## 蜜橘丰收\n\n记者 王小明\n\n{OTHER}\n"
        );
        assert_eq!(found(&page), (2, vec![Heading::Headline, Heading::Caption, Heading::Caption, Heading::Headline]));
    }

    #[test]
    fn a_signature_ends_a_story() {
        let page = format!("## 石桥通车\n\n{LONG}（王小明）\n\n{OTHER}\n");
        assert_eq!(found(&page).0, 2);
    }
}
