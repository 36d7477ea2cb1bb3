//! Finding a quote in a text: every exact occurrence, and the nearest inexact ones.
//! What a find means for a bookmark is decided in the notebook.

use std::collections::HashMap;

/// Most finds that [`Pattern::search`] gives back.
const HITS: usize = 32;

/// A stretch of a text that resembles a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// First char of the stretch.
    pub start: usize,
    /// Char after the stretch.
    pub end: usize,
    /// Edit distance between the stretch and the pattern, in chars.
    pub errors: usize,
}

/// A quote prepared for being looked for.
///
/// Distances are Levenshtein's, computed by Myers' bit vectors in blocks of 64 chars (Myers 1999, Hyyrö 2003): a
/// text of n chars and a pattern of m cost n·⌈m/64⌉ steps.
#[derive(Clone, Debug)]
pub struct Pattern {
    forward: Masks,
    backward: Masks,
}

impl Pattern {
    /// Prepares a quote.
    pub fn new(quote: &[char]) -> Self {
        Self { forward: Masks::new(quote.iter().copied()), backward: Masks::new(quote.iter().rev().copied()) }
    }

    /// The length of the pattern in chars.
    pub fn len(&self) -> usize {
        self.forward.len
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The steps it takes to look at one char of a text.
    pub fn blocks(&self) -> usize {
        self.forward.len.div_ceil(64)
    }

    /// Edit distance, in chars, between the pattern and the stretch of `text` most like it.
    pub fn errors(&self, text: &[char]) -> usize {
        self.forward.columns(text.iter().copied(), Step::Level).min().unwrap_or(self.len()).min(self.len())
    }

    /// The places where `text` differs from the pattern in at most `limit` chars, the most alike first: 32 at most,
    /// their ends at least half a pattern apart.
    pub fn search(&self, text: &[char], limit: usize) -> Vec<Hit> {
        let columns = self.forward.columns(text.iter().copied(), Step::Level);
        let mut ends: Vec<(usize, usize)> = columns
            .enumerate()
            .filter(|&(_, errors)| errors <= limit)
            .map(|(last, errors)| (errors, last + 1))
            .collect();
        ends.sort_unstable();
        let mut hits: Vec<Hit> = Vec::new();
        for (errors, end) in ends {
            if hits.len() == HITS {
                break;
            }
            if hits.iter().all(|hit| hit.end.abs_diff(end) > self.len() / 2) {
                hits.push(Hit { start: self.start(text, end, errors), end, errors });
            }
        }
        hits
    }

    /// The first char of the stretch that ends before `end`: of those with `errors`, the one as long as the pattern.
    fn start(&self, text: &[char], end: usize, errors: usize) -> usize {
        let before = text.get(..end).unwrap_or(text);
        let reach = before.iter().rev().copied().take(self.len() + errors);
        let lengths = self.backward.columns(reach, Step::Up).enumerate().map(|(i, found)| (found, i + 1));
        let best = lengths.min_by_key(|&(found, length)| (found, length.abs_diff(self.len())));
        end.saturating_sub(best.map_or(0, |(_, length)| length))
    }
}

/// All places, in chars, at which `quote` begins in `text`, overlapping ones too (Knuth, Morris and Pratt 1977).
pub fn occurrences(quote: &[char], text: &[char]) -> Vec<usize> {
    let mut borders: Vec<usize> = Vec::with_capacity(quote.len());
    let mut matched = 0;
    for (i, &c) in quote.iter().enumerate() {
        if i > 0 {
            matched = advance(quote, &borders, matched, c);
        }
        borders.push(matched);
    }
    matched = 0;
    let mut found = Vec::new();
    for (i, &c) in text.iter().enumerate() {
        matched = advance(quote, &borders, matched, c);
        if matched == quote.len() && matched > 0 {
            found.push(i + 1 - matched);
        }
    }
    found
}

/// How many chars of `quote` stand at the end of a text after one more char, when `matched` stood there before.
fn advance(quote: &[char], borders: &[usize], mut matched: usize, c: char) -> usize {
    while matched > 0 && quote.get(matched) != Some(&c) {
        matched = matched.checked_sub(1).and_then(|last| borders.get(last)).copied().unwrap_or(0);
    }
    matched + usize::from(quote.get(matched) == Some(&c))
}

/// The difference between two neighbours in a row of the distance table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Down,
    Level,
    Up,
}

/// Where each char stands in a pattern, one bit a char.
#[derive(Clone, Debug)]
struct Masks {
    len: usize,
    of: HashMap<char, Vec<u64>>,
    none: Vec<u64>,
}

impl Masks {
    fn new(pattern: impl ExactSizeIterator<Item = char>) -> Self {
        let len = pattern.len();
        let none = vec![0; len.div_ceil(64)];
        let mut of: HashMap<char, Vec<u64>> = HashMap::new();
        for (i, c) in pattern.enumerate() {
            if let Some(block) = of.entry(c).or_insert_with(|| none.clone()).get_mut(i / 64) {
                *block |= 1 << (i % 64);
            }
        }
        Self { len, of, none }
    }

    /// The distance of the whole pattern after each char of `text`. With `top` level a match may begin anywhere in
    /// the text, with `top` up it begins at the first char.
    fn columns(&self, text: impl Iterator<Item = char>, top: Step) -> impl Iterator<Item = usize> {
        let mut rows = vec![Rows { more: u64::MAX, less: 0 }; self.none.len()];
        let last = rows.len().saturating_sub(1);
        let lowest = 1_u64 << (self.len.saturating_sub(1) % 64);
        let mut distance = self.len;
        text.map(move |c| {
            let mut step = top;
            let equal = self.of.get(&c).unwrap_or(&self.none);
            for (i, (block, &equal)) in rows.iter_mut().zip(equal).enumerate() {
                step = block.advance(equal, step, if i == last { lowest } else { 1 << 63 });
            }
            distance = match step {
                Step::Down => distance.saturating_sub(1),
                Step::Level => distance,
                Step::Up => distance + 1,
            };
            distance
        })
    }
}

/// Vertical differences of 64 rows of one column: the rows with one more, and with one less, than the row above.
#[derive(Clone, Copy)]
struct Rows {
    more: u64,
    less: u64,
}

impl Rows {
    /// Goes on to the next column; gives the horizontal difference in the row of the bit `bottom`.
    fn advance(&mut self, equal: u64, above: Step, bottom: u64) -> Step {
        let vertical = equal | self.less;
        let equal = equal | u64::from(above == Step::Down);
        let diagonal = ((equal & self.more).wrapping_add(self.more) ^ self.more) | equal;
        let up = self.less | !(diagonal | self.more);
        let down = self.more & diagonal;
        let below = match (up & bottom != 0, down & bottom != 0) {
            (true, _) => Step::Up,
            (_, true) => Step::Down,
            _ => Step::Level,
        };
        let up = (up << 1) | u64::from(above == Step::Up);
        let down = (down << 1) | u64::from(above == Step::Down);
        self.more = down | !(vertical | up);
        self.less = up & vertical;
        below
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// The table of the textbook: distances in the last row.
    fn table(pattern: &[char], text: &[char], free_start: bool) -> Vec<usize> {
        let mut column: Vec<usize> = (0..=pattern.len()).collect();
        let mut last_row = Vec::new();
        for (j, c) in text.iter().enumerate() {
            let mut next = vec![if free_start { 0 } else { j + 1 }];
            for (i, p) in pattern.iter().enumerate() {
                let changed = column[i] + usize::from(p != c);
                next.push(changed.min(column[i + 1] + 1).min(next[i] + 1));
            }
            last_row.push(next[pattern.len()]);
            column = next;
        }
        last_row
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bit_vectors_agree_with_the_table(pattern in "[甲乙丙]{1,150}", text in "[甲乙丙丁]{0,200}") {
            let (pattern, text) = (chars(&pattern), chars(&text));
            let masks = Masks::new(pattern.iter().copied());
            for (top, free) in [(Step::Level, true), (Step::Up, false)] {
                let ours: Vec<usize> = masks.columns(text.iter().copied(), top).collect();
                prop_assert_eq!(ours, table(&pattern, &text, free));
            }
        }

        #[test]
        fn a_hit_is_as_near_as_it_says(pattern in "[甲乙丙]{1,80}", text in "[甲乙丙丁]{0,200}") {
            let (pattern, text) = (chars(&pattern), chars(&text));
            for hit in Pattern::new(&pattern).search(&text, pattern.len() / 3) {
                let distances = table(&pattern, &text[hit.start..hit.end], false);
                prop_assert_eq!(distances.last().copied().unwrap_or(pattern.len()), hit.errors);
            }
        }

        #[test]
        fn occurrences_are_all_there_are(quote in "[甲乙]{1,4}", text in "[甲乙]{0,60}") {
            let (quote, text) = (chars(&quote), chars(&text));
            let slow: Vec<usize> = (0..text.len()).filter(|&i| text[i..].starts_with(&quote)).collect();
            prop_assert_eq!(occurrences(&quote, &text), slow);
        }
    }

    #[test]
    fn nothing_is_found_of_nothing() {
        assert!(occurrences(&[], &chars("今天")).is_empty());
        assert_eq!(Pattern::new(&[]).errors(&chars("今天")), 0);
        assert_eq!(Pattern::new(&chars("今天")).errors(&[]), 2);
        assert!(Pattern::new(&chars("今天")).search(&[], 1).is_empty());
    }
}
