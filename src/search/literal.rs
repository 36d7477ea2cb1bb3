//! One needle against the gram file of a segment: who may hold it, who does, and how much of it.
//! How needles make a query is not known here.

use memchr::arch::all::packedpair::HeuristicFrequencyRank;
use memchr::memmem::{Finder, FinderBuilder};

use super::gram::{Bounds, Family, List, Matches, Segment, char_key, pair_key};
use super::needle::{Needle, Scope};

/// Of more lists than that the longest are not read: the texts tell.
const MAX_LISTS: usize = 5;
/// Units of a needle whose lists are looked at.
const MAX_UNITS: usize = 64;
/// What an occurrence counts that is no run of whole words.
const FRAGMENT: f32 = 0.1;
/// What being in the title counts.
pub(super) const TITLE: f32 = 1.0;

/// How often a byte stands in Chinese text of two bytes a unit: upper bytes are few, and no good to look for.
struct Frequencies;

impl HeuristicFrequencyRank for Frequencies {
    fn rank(&self, byte: u8) -> u8 {
        if matches!(byte, 0 | 0x4E..=0x9F) { u8::MAX } else { 0 }
    }
}

/// A needle made ready.
pub(super) struct Literal {
    pub(super) needle: Needle,
    units: Vec<u16>,
    finder: Finder<'static>,
}

/// The lists of a needle in a segment, the shortest first.
pub(super) struct Lists<'s> {
    lists: Vec<List<'s>>,
    /// Whether all that is in all of them holds the needle.
    pub(super) is_exact: bool,
}

impl Lists<'_> {
    /// The one list that says all.
    pub(super) fn only(&self) -> Option<List<'_>> {
        self.lists.first().copied().filter(|_| self.is_exact)
    }

    /// No more articles hold the needle than that.
    pub(super) fn most(&self) -> usize {
        self.lists.first().map_or(0, |list| list.len)
    }

    /// Those that may hold the needle, and no more often than it says; only those `within`. If the lists are exact, all of
    /// them hold it, as often as it says. None if the file is damaged.
    pub(super) fn matches(&self, within: Option<&[u32]>) -> Option<Matches> {
        let mut lists = self.lists.iter();
        let mut matches = match within {
            Some(docs) => Matches { docs: docs.to_vec(), freqs: vec![u32::MAX; docs.len()], whole: Vec::new() },
            None => lists.next()?.all()?,
        };
        for list in lists {
            matches.meet(*list)?;
        }
        Some(matches)
    }
}

impl Literal {
    pub(super) fn new(needle: &Needle) -> Self {
        let units: Vec<u16> = needle.key().encode_utf16().collect();
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let finder = FinderBuilder::new().build_forward_with_ranker(Frequencies, &bytes);
        Self { needle: needle.clone(), finder: finder.into_owned(), units }
    }

    /// The lists that tell where it may be found.
    pub(super) fn family(&self) -> Family {
        match self.needle.scope {
            Scope::Anywhere | Scope::Body => Family::Text,
            Scope::Title => Family::Title,
            Scope::Byline => Family::Byline,
        }
    }

    /// Its lists in the family. None if the file is damaged.
    pub(super) fn lists<'s>(&self, segment: &'s Segment, family: Family) -> Option<Lists<'s>> {
        let units = self.units.get(..MAX_UNITS).unwrap_or(&self.units);
        if let [only] = units {
            return Some(self.lists_of(vec![segment.list(family, char_key(*only))?], true));
        }
        let mut lists = Vec::new();
        let mut triples = vec![false; units.len()];
        if family == Family::Text {
            for (triple, is_held) in units.array_windows::<3>().zip(&mut triples) {
                let Some(key) = segment.triple_key(*triple) else { continue };
                lists.push(segment.list(Family::Triples, key)?);
                *is_held = true;
            }
        }
        let is_exact = units.len() < 3 || (units.len() == 3 && !lists.is_empty());
        for (nth, &[first, second]) in units.array_windows::<2>().enumerate() {
            let is_held = |nth: Option<usize>| nth.and_then(|nth| triples.get(nth)) == Some(&true);
            if !is_held(Some(nth)) && !is_held(nth.checked_sub(1)) {
                let list = segment.list(family, pair_key(first, second))?;
                if list.len == 0 {
                    return Some(self.lists_of(vec![list], is_exact));
                }
                lists.push(list);
            }
        }
        Some(self.lists_of(lists, is_exact))
    }

    fn lists_of<'s>(&self, mut lists: Vec<List<'s>>, is_exact: bool) -> Lists<'s> {
        lists.sort_by_key(|list| list.len);
        lists.truncate(if lists.first().is_some_and(|list| list.len == 0) { 1 } else { MAX_LISTS });
        Lists { lists, is_exact: is_exact && self.needle.is_indexed() }
    }

    /// Whether the article holds the folded needle where it is looked for.
    pub(super) fn is_in(&self, segment: &Segment, bounds: &Bounds) -> bool {
        self.stands_in(segment.units(self.part(bounds)))
    }

    /// Whether it stands among the units.
    pub(super) fn stands_in(&self, units: &[u8]) -> bool {
        self.places(units).next().is_some()
    }

    /// How much of the needle the article holds: runs of whole words count 1, others less, and the title 1; 0 if it
    /// does not hold it.
    pub(super) fn weigh(&self, segment: &Segment, bounds: &Bounds) -> f32 {
        let part = self.part(bounds);
        let start = part.start;
        let places = self.places(segment.units(part)).map(|at| start + at);
        if self.family() != Family::Text {
            return places.map(|_| 1.0).sum();
        }
        let is_word = |at: usize| segment.begins_word(at) && segment.begins_word(at + self.units.len());
        let (mut whole, mut others) = (0, 0);
        places.for_each(|at| *if is_word(at) { &mut whole } else { &mut others } += 1);
        let weight = weight(whole, others);
        let is_title = weight > 0.0 && self.counts_title() && self.stands_in(segment.units(bounds.title()));
        weight + if is_title { TITLE } else { 0.0 }
    }

    /// The most that [`Literal::weigh`] says of each article that may hold it, and whether it says that of those that do.
    /// None if the file is damaged.
    pub(super) fn most(&self, segment: &Segment, lists: &Lists, matches: &Matches) -> Option<(Vec<f32>, bool)> {
        let is_known = lists.is_exact && self.family() == Family::Text;
        let mut most: Vec<f32> = if is_known {
            matches.iter().map(|(_, freq, whole)| weight(whole, freq.saturating_sub(whole))).collect()
        } else {
            matches.freqs.iter().map(|freq| weight(*freq, 0)).collect()
        };
        let (titles, are_exact) = if most.is_empty() { (Vec::new(), true) } else { self.titles(segment)? };
        let mut from = 0;
        for title in titles {
            let left = matches.docs.get(from..).unwrap_or_default();
            from += distance(left, title);
            if let Some(most) = most.get_mut(from).filter(|_| matches.docs.get(from) == Some(&title)) {
                *most += TITLE;
            }
        }
        Some((most, lists.is_exact && are_exact))
    }

    /// The articles whose titles may hold it, if that counts, and whether all of these do. None if the file is damaged.
    pub(super) fn titles(&self, segment: &Segment) -> Option<(Vec<u32>, bool)> {
        if !self.counts_title() {
            return Some((Vec::new(), true));
        }
        let titles = self.lists(segment, Family::Title)?;
        if titles.most() == 0 {
            return Some((Vec::new(), true));
        }
        Some((titles.matches(None)?.docs, titles.is_exact))
    }

    fn counts_title(&self) -> bool {
        self.needle.scope == Scope::Anywhere
    }

    fn part(&self, bounds: &Bounds) -> std::ops::Range<usize> {
        match self.needle.scope {
            Scope::Anywhere => bounds.text(),
            Scope::Title => bounds.title(),
            Scope::Byline => bounds.byline(),
            Scope::Body => bounds.body(),
        }
    }

    /// Where it stands among the units, none overlapping another.
    fn places<'t>(&'t self, units: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let at = from + self.finder.find(units.get(from..)?)?;
                if at.is_multiple_of(2) {
                    from = at + self.units.len() * 2;
                    return Some(at / 2);
                }
                from = at + 1;
            }
        })
    }
}

/// How many of the ascending numbers are below the one given: they are looked at in longer and longer steps.
pub(super) fn distance(numbers: &[u32], below: u32) -> usize {
    let mut step = 1;
    while numbers.get(step - 1).is_some_and(|number| *number < below) {
        step *= 2;
    }
    let start = step / 2;
    let near = numbers.get(start..numbers.len().min(step)).unwrap_or_default();
    start + near.partition_point(|number| *number < below)
}

/// What so many runs of whole words, and so many other occurrences, weigh.
#[expect(clippy::cast_precision_loss, reason = "so many occurrences weigh all the same")]
pub(super) fn weight(whole: u32, others: u32) -> f32 {
    whole as f32 + others as f32 * FRAGMENT
}
