//! One search through all segments: the best rows first, then the count of all hits.
//! What a hit is, and what it scores, is the plan's business.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::iter;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering as Memory};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use super::candidates::Candidates;
use super::error::SearchError;
use super::plan::Plan;
use super::shard::Shard;
use super::single;

/// Candidates of all segments together that are looked at for the best rows.
const WINDOW: usize = 2000;
/// So many candidates are looked at between two looks at the clock and at newer requests.
const STEP: usize = 64;
/// From so much effort on two threads are faster than one.
const TWO_THREADS: usize = 60_000;

/// A hit and its place in the order.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) score: f32,
    date: u64,
    /// Units of its text.
    length: usize,
    pub(super) key: u64,
    /// Which segment it is in,
    pub(super) shard: usize,
    /// and where there.
    pub(super) doc: u32,
}

impl Ord for Row {
    /// The better is greater; of equals the newer, then the shorter, then the one with the lower key.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score).then(self.date.cmp(&other.date));
        by_score.then(other.length.cmp(&self.length)).then(other.key.cmp(&self.key))
    }
}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Row {}

impl Row {
    pub(super) fn of(shards: &[Shard], shard: usize, doc: u32, score: f32) -> Result<Self, SearchError> {
        let Some(own) = shards.get(shard) else { return Err(SearchError::Cancelled) };
        let length = own.bounds(doc)?.text().len();
        Ok(Self { score, date: own.date(doc), length, key: own.key(doc), shard, doc })
    }
}

/// How many hits there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) hits: usize,
    /// Candidates that were looked at, among them the hits.
    checked: usize,
    /// Candidates that were not.
    pub(super) open: usize,
}

impl Tally {
    /// Counts hits.
    fn hit(&mut self, hits: usize) {
        self.hits += hits;
        self.checked += hits;
    }

    /// The number of hits, as far as it can be told.
    pub(super) fn total(self) -> usize {
        self.hits + (self.open * self.hits).checked_div(self.checked).unwrap_or_default()
    }
}

/// A search on its way.
pub(super) struct Hunt<'a> {
    plan: &'a Plan<'a>,
    shards: &'a [Shard],
    limit: usize,
    /// When to stop counting.
    until: Option<Instant>,
    cancelled: &'a (dyn Fn() -> bool + Sync),
    best: Mutex<BinaryHeap<Reverse<Row>>>,
    /// The bits of the score below which there is no more place among the best.
    least: AtomicU32,
}

/// What is left to be counted in a segment.
struct Rest<'a> {
    number: usize,
    shard: &'a Shard,
    found: Candidates,
    /// Candidates that were looked at, ascending.
    seen: Vec<u32>,
}

impl<'a> Hunt<'a> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        shards: &'a [Shard],
        limit: usize,
        (until, cancelled): (Option<Instant>, &'a (dyn Fn() -> bool + Sync)),
    ) -> Self {
        Self { plan, shards, limit, until, cancelled, best: Mutex::default(), least: AtomicU32::new(0) }
    }

    /// Finds the best rows, best first, and counts all.
    pub(super) fn run(self) -> Result<(Vec<Row>, Tally), SearchError> {
        let threads = if self.plan.effort < TWO_THREADS { 1 } else { 2 };
        // Segments differ in length: whoever is done takes the next one.
        let next = AtomicUsize::new(0);
        let take_next = || {
            let number = next.fetch_add(1, Memory::Relaxed);
            Some((number, self.shards.get(number)?))
        };
        let part = || self.take(iter::from_fn(take_next));
        let tallies = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(part)).collect();
            let mut tallies = vec![part()];
            let panicked = |_| Err(SearchError::Panicked("a search thread".to_owned()));
            tallies.extend(others.into_iter().map(|other| other.join().unwrap_or_else(panicked)));
            tallies
        });
        let mut sum = Tally::default();
        for tally in tallies {
            let Tally { hits, checked, open } = tally?;
            sum = Tally { hits: sum.hits + hits, checked: sum.checked + checked, open: sum.open + open };
        }
        let best = self.best.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((best.into_sorted_vec().into_iter().map(|Reverse(row)| row).collect(), sum))
    }

    fn take(&self, shards: impl Iterator<Item = (usize, &'a Shard)>) -> Result<Tally, SearchError> {
        let mut rests = Vec::new();
        let mut tally = Tally::default();
        for (number, shard) in shards {
            self.go_on()?;
            if let Some(single) = self.plan.single(number).filter(|_| shard.is_whole()) {
                let best = single::best(single, shard, self.plan.scale(), (self.limit, self.least()))?;
                self.offer_all(number, best)?;
                tally.hit(single.1.len);
                continue;
            }
            let found = self.plan.candidates(number, shard, &|| self.is_late())?;
            tally.open += usize::from(found.is_cut);
            let mut rest = Rest { number, shard, found, seen: Vec::new() };
            if rest.found.is_exact && rest.found.is_scored {
                self.offer_all(number, rest.found.best(self.limit, self.least()))?;
            } else {
                let hits = self.rank(&mut rest)?;
                if !rest.found.is_exact {
                    tally.hits += hits;
                    tally.checked += rest.seen.len();
                    rests.push(rest);
                    continue;
                }
            }
            tally.hit(rest.found.docs.len());
        }
        for rest in rests {
            self.count(&rest, &mut tally)?;
        }
        Ok(tally)
    }

    /// Looks at the candidates that may score most. Gives how many of those looked at are hits.
    fn rank(&self, rest: &mut Rest) -> Result<usize, SearchError> {
        let window = (WINDOW / self.shards.len().max(1)).max(self.limit);
        let mut hits = 0;
        for (nth, (most, doc)) in rest.found.best(window, 0.0).into_iter().enumerate() {
            if nth % STEP == 0 {
                self.go_on()?;
            }
            if most < self.least() {
                break;
            }
            rest.seen.push(doc);
            if let Some(score) = self.plan.score(rest.shard, &rest.found, doc)? {
                hits += 1;
                self.offer(rest.number, doc, score)?;
            }
        }
        rest.seen.sort_unstable();
        Ok(hits)
    }

    /// Looks at the candidates that were not looked at, until it is time to stop.
    fn count(&self, rest: &Rest, tally: &mut Tally) -> Result<(), SearchError> {
        let mut seen = rest.seen.iter().peekable();
        let left = rest.found.docs.iter().filter(|doc| seen.next_if_eq(doc).is_none());
        let mut is_late = false;
        for (nth, &doc) in left.enumerate() {
            if nth % STEP == 0 {
                is_late = self.is_late()?;
            }
            if is_late {
                tally.open += 1;
                continue;
            }
            tally.checked += 1;
            // While there is place for it, a hit is a row, however little it scores.
            if self.least() > 0.0 {
                tally.hits += usize::from(self.plan.is_hit(rest.shard, &rest.found, doc)?);
            } else if let Some(score) = self.plan.score(rest.shard, &rest.found, doc)? {
                tally.hits += 1;
                self.offer(rest.number, doc, score)?;
            }
        }
        Ok(())
    }

    /// Whether it is time to stop.
    fn is_late(&self) -> Result<bool, SearchError> {
        self.go_on()?;
        Ok(self.until.is_some_and(|until| Instant::now() >= until))
    }

    fn go_on(&self) -> Result<(), SearchError> {
        if (self.cancelled)() { Err(SearchError::Cancelled) } else { Ok(()) }
    }

    /// The score below which there is no more place among the best.
    fn least(&self) -> f32 {
        f32::from_bits(self.least.load(Memory::Relaxed))
    }

    fn offer_all(&self, shard: usize, hits: Vec<(f32, u32)>) -> Result<(), SearchError> {
        hits.into_iter().try_for_each(|(score, doc)| self.offer(shard, doc, score))
    }

    /// Puts a hit among the best, if it is one of them.
    fn offer(&self, shard: usize, doc: u32, score: f32) -> Result<(), SearchError> {
        if score < self.least() || self.limit == 0 {
            return Ok(());
        }
        let row = Row::of(self.shards, shard, doc, score)?;
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        best.push(Reverse(row));
        if best.len() > self.limit {
            best.pop();
        }
        if let Some(Reverse(last)) = best.peek().filter(|_| best.len() == self.limit) {
            self.least.store(last.score.to_bits(), Memory::Relaxed);
        }
        Ok(())
    }
}
