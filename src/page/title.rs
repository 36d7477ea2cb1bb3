//! Which headline belongs to which story, by where it stands and by the words they share: a headline may stand
//! after its story, and the headlines of several stories may stand together.
//! Which headings are headlines has been decided in `story`.

use std::collections::HashSet;
use std::ops::Range;

use smallvec::SmallVec;

use super::block::{Gap, Line, is_han};
use super::heading::Heading;
use super::lexicon::is_notice;
use super::reflow::Part;
use super::role::Mark;
use super::story::Stories;
use super::topic::{Pair, PairMap, Pairs, Sieve, StoryMap, distinct};

/// Headline lines that were set together.
#[derive(Clone, Debug)]
pub(super) struct Headline {
    /// Its parts, in page order.
    pub parts: Vec<usize>,
    /// The story it stands over, if any.
    pub story: Option<usize>,
}

/// A headline line, or several that cannot be parted, on the way to a story.
struct Segment {
    parts: Range<usize>,
    /// The story that begins right below the run of headlines it is in.
    below: Option<usize>,
    /// The story whose text ends right above the run.
    above: Option<usize>,
    /// Which run of headlines it is in.
    run: usize,
    /// How many `#` it is marked with.
    level: usize,
}

/// How much a shared word, and nearness, count: in hundredths, so that a headline all of whose words are in the
/// story has 100.
const BELOW: u32 = 40;
const ABOVE: u32 = 15;
/// What a headline must have in common with a story that it does not stand over.
const ENOUGH: u32 = 25;
/// What shows beyond doubt where a headline belongs.
const CERTAIN: u32 = 45;

/// Gives the headlines of a page to its stories.
pub(super) fn headlines(lines: &[Line], parts: &[Part], found: &Stories) -> Vec<Headline> {
    let notices = notices(lines, parts);
    let mut segments = segments(lines, parts, found, &notices);
    let mut alone = banners(lines, parts, &segments);
    set_notices((lines, parts), &notices, &segments, &mut alone);
    for segment in segments.iter_mut().zip(&alone).filter(|(_, alone)| **alone).map(|(segment, _)| segment) {
        (segment.below, segment.above) = (None, None);
    }
    let shared = shared(lines, parts, found, &segments);
    let mut homes = homes(&segments, &shared);
    homes.iter_mut().zip(&alone).filter(|(_, alone)| **alone).for_each(|(home, _)| *home = None);
    gather(&segments, &homes)
}

/// Cuts the headlines into runs, and these into what cannot be parted.
fn segments(lines: &[Line], parts: &[Part], found: &Stories, notices: &[bool]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut above = None;
    let mut run = 0;
    let mut home = vec![None; parts.len()];
    for (story, held) in found.stories.iter().enumerate() {
        for &part in &held.parts {
            home[part] = Some(story);
        }
    }
    let ends_notice = |part: usize| notices[part] && !parts.get(part + 1).is_some_and(|next| has_notice(lines, next));
    let mut below = vec![None; parts.len()];
    for (story, held) in found.stories.iter().enumerate() {
        let notice = held.above.clone().rev().find(|&part| ends_notice(part));
        below[notice.map_or(held.above.start, |part| part + 1)..held.above.end].fill(Some(story));
    }
    for (index, part) in parts.iter().enumerate() {
        if found.headings[index] == Some(Heading::Headline) && index > 0 && ends_notice(index - 1) {
            run += 1;
        }
        if found.headings[index] == Some(Heading::Headline) {
            let joined = segments
                .last()
                .is_some_and(|last| last.parts.end == index && last.run == run && inseparable(lines, parts, index));
            match segments.last_mut() {
                Some(last) if joined => last.parts.end = index + 1,
                _ => segments.push(Segment {
                    parts: index..index + 1,
                    below: below[index],
                    above,
                    run,
                    level: lines[part.lines.start].level,
                }),
            }
        } else if part.mark == Mark::Start {
            above = home[index];
            run += 1;
        } else if part.mark == Mark::Jump {
            run += 1;
        }
    }
    segments
}

/// Which segments make a headline over several articles: a line that announces and what stands close below it, if
/// another headline stands apart below them, or one of a series.
fn banners(lines: &[Line], parts: &[Part], segments: &[Segment]) -> Vec<bool> {
    let mut banners = vec![false; segments.len()];
    let line = |segment: &Segment| &lines[parts[segment.parts.start].lines.start];
    for (index, first) in segments.iter().enumerate().filter(|(_, segment)| line(segment).text.ends_with("——")) {
        let close = |pair: &[Segment]| {
            let next = line(&pair[1]);
            pair[0].parts.end == pair[1].parts.start && next.gap != Gap::Wide && !is_of_series(next.words())
        };
        let end =
            index + 1 + segments.get(index..).unwrap_or_default().windows(2).take_while(|pair| close(pair)).count();
        if segments.get(end).is_some_and(|next| next.run == first.run) {
            banners.iter_mut().take(end).skip(index).for_each(|banner| *banner = true);
        }
    }
    banners
}

/// The most characters of a place.
const PLACE: usize = 5;

/// Whether a headline is one of a series, over what happened where: `城东： 石桥通车`.
fn is_of_series(headline: &str) -> bool {
    let parted = headline.split_once(['：', ':']);
    parted.is_some_and(|(place, rest)| place.chars().count() <= PLACE && place.chars().all(is_han) && !rest.is_empty())
}

/// The most lines of an advertisement above the one with its words.
const NOTICE_LINES: usize = 3;

/// Sets which segments are an advertisement and stand over no article: its words, and what stands close above them
/// below a space.
fn set_notices((lines, parts): (&[Line], &[Part]), notices: &[bool], segments: &[Segment], alone: &mut [bool]) {
    let line = |segment: &Segment| &lines[parts[segment.parts.start].lines.start];
    let close = |pair: &[Segment]| {
        pair[0].parts.end == pair[1].parts.start && pair[0].run == pair[1].run && line(&pair[1]).gap != Gap::Wide
    };
    for (index, _) in segments.iter().enumerate().filter(|(_, segment)| notices[segment.parts.start]) {
        let above = segments.get(index.saturating_sub(NOTICE_LINES)..=index).unwrap_or_default();
        let first = index - above.windows(2).rev().take_while(|pair| close(pair)).count();
        let apart = segments.get(first).is_some_and(|first| line(first).gap == Gap::Wide);
        let first = if apart { first } else { index };
        alone.get_mut(first..=index).unwrap_or_default().fill(true);
    }
}

/// Which parts look like headlines and have the words of an advertisement.
fn notices(lines: &[Line], parts: &[Part]) -> Vec<bool> {
    parts.iter().map(|part| part.mark == Mark::Head && has_notice(lines, part)).collect()
}

fn has_notice(lines: &[Line], part: &Part) -> bool {
    lines.get(part.lines.start).is_some_and(|line| is_notice(line.text))
}

/// Whether a headline line cannot be parted from the one above it: they are set close, or a bracket that stands on
/// a line of its own holds them together.
fn inseparable(lines: &[Line], parts: &[Part], index: usize) -> bool {
    let (Some(line), Some(above)) =
        (lines.get(parts[index].lines.start), lines.get(parts[index].lines.start.saturating_sub(1)))
    else {
        return false;
    };
    let bracket = |c: char| matches!(c, '﹃' | '﹄' | '﹁' | '﹂');
    line.gap == Gap::Tight || line.text.starts_with(bracket) || above.text.ends_with(bracket)
}

/// The most stories in which a pair of characters may be before it says nothing.
const COMMON: usize = 16;

/// The stories that have a pair: mostly one.
type Holders = SmallVec<[usize; 2]>;

/// How many parts may be one page; more are several, and headlines are looked for in the stories of their own.
const PAGE: usize = 1024;

/// How many of a hundred pairs of each segment's characters are in each story, rare ones counting more.
fn shared(lines: &[Line], parts: &[Part], found: &Stories, segments: &[Segment]) -> Vec<Shares> {
    let page = |segment: &Segment| segment.parts.start / PAGE;
    let pages = segments.chunk_by(|one, other| page(one) == page(other));
    let of_page = |segments: &[Segment]| {
        let page = segments.first().map_or(0, page);
        let first = |page| found.stories.partition_point(|story| story.above.start < page * PAGE);
        shared_on_page(lines, parts, (first(page)..first(page + 1), found), segments)
    };
    pages.flat_map(of_page).collect()
}

/// The same for segments of one page, which has those stories.
fn shared_on_page(
    lines: &[Line],
    parts: &[Part],
    (stories, found): (Range<usize>, &Stories),
    segments: &[Segment],
) -> Vec<Shares> {
    let words = |part: usize| lines.get(parts[part].lines.clone()).unwrap_or_default();
    if stories.is_empty() {
        return vec![Shares::new(); segments.len()];
    }
    let wanted: Vec<Pairs> = segments.iter().map(|segment| distinct(segment.parts.clone().flat_map(words))).collect();
    let mut sieve = Sieve::with_room(wanted.iter().map(SmallVec::len).sum());
    for &pair in wanted.iter().flatten() {
        sieve.add(pair);
    }
    let mut holders: PairMap<Holders> = PairMap::default();
    for (story, held) in stories.clone().zip(found.stories.get(stories).unwrap_or_default()) {
        let text = held.parts.iter().filter(|&&part| parts[part].mark == Mark::Start).flat_map(|&part| words(part));
        text.flat_map(Line::pairs).filter(|&pair| sieve.holds(pair)).for_each(|pair| {
            let stories = holders.entry(pair).or_default();
            if stories.last() != Some(&story) && stories.len() <= COMMON {
                stories.push(story);
            }
        });
    }
    wanted.iter().map(|wanted| shares(wanted, &holders)).collect()
}

/// How much of a headline is in which story, of a hundred; the stories in order.
type Shares = Vec<(usize, u32)>;

/// The share of each story in `pairs`: each pair counts the less, the more stories have it.
fn shares(pairs: &[Pair], holders: &PairMap<Holders>) -> Shares {
    let mut weights: SmallVec<[(usize, u32); 16]> = SmallVec::new();
    let mut total = 0;
    for stories in pairs.iter().map(|pair| holders.get(pair).map_or(&[][..], |stories| stories)) {
        let weight = match stories.len() {
            0 | 1 => 12,
            2 => 7,
            3 | 4 => 4,
            n if n <= COMMON => 2,
            _ => continue,
        };
        total += weight;
        weights.extend(stories.iter().map(|&story| (story, weight)));
    }
    weights.sort_unstable();
    let of_stories = weights.chunk_by(|one, other| one.0 == other.0);
    let share = |of_story: &[(usize, u32)]| {
        let weight: u32 = of_story.iter().map(|&(_, weight)| weight).sum();
        Some((of_story.first()?.0, weight * 100 / total))
    };
    of_stories.filter_map(share).collect()
}

/// The share of one story.
fn share_of(shares: &Shares, story: Option<usize>) -> u32 {
    shares.iter().find(|(of, _)| Some(*of) == story).map_or(0, |&(_, share)| share)
}

/// The story of each segment.
fn homes(segments: &[Segment], shared: &[Shares]) -> Vec<Option<usize>> {
    let mixed: HashSet<usize> = segments
        .iter()
        .zip(shared)
        .filter(|(segment, shared)| {
            let below = share_of(shared, segment.below);
            let other = |&(story, share): &(usize, u32)| {
                Some(story) != segment.below && share >= CERTAIN && share > below + BELOW
            };
            shared.iter().any(other)
        })
        .map(|(segment, _)| segment.run)
        .collect();
    let mut offers: Vec<(u32, usize, usize)> = Vec::new();
    for (index, (segment, shared)) in segments.iter().zip(shared).enumerate() {
        let near = !mixed.contains(&segment.run);
        let bonus = |story: usize| {
            let below = if near && segment.below == Some(story) { BELOW } else { 0 };
            below + if near && segment.above == Some(story) { ABOVE } else { 0 }
        };
        let beside =
            [segment.below, segment.above].into_iter().flatten().map(|story| (story, share_of(shared, Some(story))));
        let scores = shared.iter().copied().chain(beside).map(|(story, share)| (story, share + bonus(story)));
        let best = scores.max_by_key(|&(story, score)| (score, std::cmp::Reverse(story)));
        offers.extend(best.filter(|&(_, score)| score >= ENOUGH).map(|(story, score)| (score, index, story)));
    }
    accept(segments, offers)
}

/// Gives each story the run of headlines that suits it best; what else was offered stays without a story.
fn accept(segments: &[Segment], mut offers: Vec<(u32, usize, usize)>) -> Vec<Option<usize>> {
    offers.sort_by_key(|&(score, index, _)| (std::cmp::Reverse(score), index));
    let mut run_of: StoryMap<usize> = StoryMap::default();
    let mut homes = vec![None; segments.len()];
    for (_, index, story) in offers {
        let run = segments[index].run;
        if *run_of.entry(story).or_insert(run) == run {
            homes[index] = Some(story);
        }
    }
    homes
}

/// Puts neighbouring segments with one home together.
fn gather(segments: &[Segment], homes: &[Option<usize>]) -> Vec<Headline> {
    let mut headlines: Vec<Headline> = Vec::new();
    let mut before: Option<&Segment> = None;
    let mut of_story: StoryMap<usize> = StoryMap::default();
    for (segment, &home) in segments.iter().zip(homes) {
        let known = home.and_then(|home| of_story.get(&home).copied());
        let together = before.is_some_and(|before| before.run == segment.run && before.level >= segment.level);
        let last = headlines.len().checked_sub(1).filter(|&last| together && headlines[last].story == home);
        if let Some(headline) = known.or(last).and_then(|at| headlines.get_mut(at)) {
            headline.parts.extend(segment.parts.clone());
        } else {
            of_story.extend(home.map(|home| (home, headlines.len())));
            headlines.push(Headline { parts: segment.parts.clone().collect(), story: home });
        }
        before = Some(segment);
    }
    headlines
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::super::topic::{Known, pairs};
    use super::super::{block, reflow, role, story};
    use super::*;

    const LONG: &str = "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯，夜里行走十分方便，老人们也常来桥上散步。";
    const OTHER: &str = "果园里的蜜橘今年又获丰收，果农们忙着采摘装箱。合作社统一联系了运输车队，鲜果当天就能发往外省市场，优质果占到七成以上，果农喜笑颜开。";

    /// The story of each headline, by the headline's first line.
    fn found(page: &str) -> Vec<(usize, Option<usize>)> {
        let lines = block::lines(page);
        let known = Known::new(&lines);
        let parts = reflow::parts(&lines, &role::marks(&lines, &known), &known);
        let stories = story::stories(&lines, &parts);
        let number = |headline: &Headline| lines[parts[headline.parts[0]].lines.start].number;
        headlines(&lines, &parts, &stories).iter().map(|headline| (number(headline), headline.story)).collect()
    }

    #[test]
    fn headlines_that_stand_together_go_where_their_words_are() {
        let page = format!(
            "## 蜜橘丰收果农忙\n\n## 城东石桥通车\n\n本报讯（记者王小明）{LONG}\n\n本报讯（记者赵云）{OTHER}\n"
        );
        assert_eq!(found(&page), [(1, Some(1)), (3, Some(0))]);
    }

    #[test]
    fn a_headline_above_belongs_to_the_text_whatever_its_words() {
        let page = format!("## 天堑变通途\n\n记者 王小明\n\n{LONG}\n");
        assert_eq!(found(&page), [(1, Some(0))]);
    }

    #[test]
    fn a_headline_sent_elsewhere_has_no_story() {
        let page = format!("## 城东石桥通车\n\n记者 王小明\n\n{LONG}\n\n## 随手拍下身边事\n\n详见第四版\n");
        assert_eq!(found(&page), [(1, Some(0)), (7, None)]);
    }

    #[test]
    fn a_series_begins_below_its_banner_without_a_space_too() {
        let page = format!(
            "石桥日特别关注——\n\n两岸居民话石桥\n\n城东：石桥通车\n\n{LONG}（王小明）\n\n城西：蜜橘丰收\n\n{OTHER}（赵云）\n"
        );
        assert_eq!(found(&page), [(1, None), (5, Some(0)), (9, Some(1))]);
        assert!(
            is_of_series("城东： 石桥通车") && !is_of_series("城东新修石桥：通车以后") && !is_of_series("石桥通车")
        );
    }

    #[test]
    fn an_advertisement_stands_over_no_story() {
        let page = format!(
            "{LONG}\n\n## 蜜橘丰收\n\n记者 王小明\n\n{OTHER}（赵云）\n\n\n\n城东石桥酒家\n\n欢迎光临石桥\n\n订餐电话：88661234\n"
        );
        assert_eq!(found(&page), [(3, Some(1)), (11, None)]);
    }

    #[test]
    fn a_word_of_many_stories_counts_less() {
        let wanted: Vec<Pair> = pairs("石桥").chain(pairs("蜜橘")).collect();
        let mut holders: PairMap<Holders> = wanted.iter().map(|&pair| (pair, smallvec![0, 1, 2])).collect();
        holders.insert(pairs("蜜橘").next().unwrap(), smallvec![2]);
        let shares = shares(&wanted, &holders);
        assert!(shares[2].1 == 100 && shares[0].1 == shares[1].1 && shares[0].1 < 50, "{shares:?}");
    }
}
