//! Which headline belongs to which story, by where it stands and by the words they share: a headline may stand
//! after its story, and the headlines of several stories may stand together.
//! Which headings are headlines has been decided in `story`.

use std::collections::HashSet;
use std::ops::Range;

use super::block::{Gap, Line};
use super::lexicon::is_notice;
use super::reflow::Part;
use super::role::Mark;
use super::story::{Heading, Stories};
use super::topic::{PairMap, PairSet, StoryMap, pairs};

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
    let segments = segments(lines, parts, found);
    let shared = shared(lines, parts, found, &segments);
    let homes = homes(&segments, &shared);
    gather(&segments, &homes)
}

/// Cuts the headlines into runs, and these into what cannot be parted.
fn segments(lines: &[Line], parts: &[Part], found: &Stories) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut above = None;
    let mut run = 0;
    let mut home = vec![None; parts.len()];
    for (story, held) in found.stories.iter().enumerate() {
        for &part in &held.parts {
            home[part] = Some(story);
        }
    }
    let mut below = vec![None; parts.len()];
    for (story, held) in found.stories.iter().enumerate() {
        let notice = held.above.clone().rev().find(|&part| ends_notice(lines, parts, part));
        below[notice.map_or(held.above.start, |part| part + 1)..held.above.end].fill(Some(story));
    }
    for (index, part) in parts.iter().enumerate() {
        if found.headings[index] == Some(Heading::Headline) && index > 0 && ends_notice(lines, parts, index - 1) {
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

/// Whether a part that looks like a headline is the last line of an advertisement.
fn ends_notice(lines: &[Line], parts: &[Part], part: usize) -> bool {
    let text = lines.get(parts[part].lines.start).map_or("", |line| line.text);
    let next = parts.get(part + 1).and_then(|part| lines.get(part.lines.start)).map_or("", |line| line.text);
    parts[part].mark == Mark::Head && is_notice(text) && !is_notice(next)
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

/// How many of a hundred pairs of each segment's characters are in each story, rare ones counting more.
fn shared(lines: &[Line], parts: &[Part], found: &Stories, segments: &[Segment]) -> Vec<StoryMap<u32>> {
    let words = |part: usize| lines.get(parts[part].lines.clone()).unwrap_or_default();
    let wanted: Vec<PairSet> = segments
        .iter()
        .map(|segment| segment.parts.clone().flat_map(words).flat_map(|line| pairs(line.words())).collect())
        .collect();
    let mut holders: PairMap<Vec<usize>> = wanted.iter().flatten().map(|&pair| (pair, Vec::new())).collect();
    for (story, held) in found.stories.iter().enumerate() {
        let text = held.parts.iter().filter(|&&part| parts[part].mark == Mark::Start).flat_map(|&part| words(part));
        for pair in text.flat_map(|line| pairs(line.text)) {
            if let Some(stories) = holders.get_mut(&pair)
                && stories.last() != Some(&story)
                && stories.len() <= COMMON
            {
                stories.push(story);
            }
        }
    }
    wanted.iter().map(|pairs| shares(pairs, &holders)).collect()
}

/// The share of each story in `pairs`: each pair counts the less, the more stories have it.
fn shares(pairs: &PairSet, holders: &PairMap<Vec<usize>>) -> StoryMap<u32> {
    let mut shares: StoryMap<u32> = StoryMap::default();
    let mut total = 0;
    for stories in pairs.iter().filter_map(|pair| holders.get(pair)) {
        let weight = match stories.len() {
            0 | 1 => 12,
            2 => 7,
            3 | 4 => 4,
            n if n <= COMMON => 2,
            _ => continue,
        };
        total += weight;
        for &story in stories {
            *shares.entry(story).or_insert(0) += weight;
        }
    }
    for share in shares.values_mut() {
        *share = *share * 100 / total;
    }
    shares
}

/// The story of each segment.
fn homes(segments: &[Segment], shared: &[StoryMap<u32>]) -> Vec<Option<usize>> {
    let mixed: HashSet<usize> = segments
        .iter()
        .zip(shared)
        .filter(|(segment, shared)| {
            let below = segment.below.and_then(|below| shared.get(&below)).copied().unwrap_or(0);
            shared
                .iter()
                .any(|(story, &share)| Some(*story) != segment.below && share >= CERTAIN && share > below + BELOW)
        })
        .map(|(segment, _)| segment.run)
        .collect();
    let mut offers: Vec<(u32, usize, usize)> = Vec::new();
    for (index, (segment, shared)) in segments.iter().zip(shared).enumerate() {
        let near = !mixed.contains(&segment.run);
        let mut scores = shared.clone();
        for (story, bonus) in [(segment.below, BELOW), (segment.above, ABOVE)] {
            if let Some(story) = story.filter(|_| near) {
                *scores.entry(story).or_insert(0) += bonus;
            }
        }
        let best = scores.into_iter().max_by_key(|&(story, score)| (score, std::cmp::Reverse(story)));
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
    for (segment, &home) in segments.iter().zip(homes) {
        let known = home.and_then(|home| headlines.iter().rposition(|headline| headline.story == Some(home)));
        let together = before.is_some_and(|before| before.run == segment.run && before.level >= segment.level);
        let last = headlines.len().checked_sub(1).filter(|&last| together && headlines[last].story == home);
        match known.or(last).and_then(|at| headlines.get_mut(at)) {
            Some(headline) => headline.parts.extend(segment.parts.clone()),
            None => headlines.push(Headline { parts: segment.parts.clone().collect(), story: home }),
        }
        before = Some(segment);
    }
    headlines
}
