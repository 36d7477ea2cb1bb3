//! Where a passage stands in a page that may have changed since: policy and scores.
//! The matching of chars is in `text::fuzzy`.

use std::cmp::Reverse;
use std::ops::Range;

use super::passage::Passage;
use crate::text::align;
use crate::text::fuzzy::{Hit, Pattern, occurrences};

/// Chars of a quote that says by itself where it is from: word for word, it needs no context.
const TELLING: usize = 16;
/// Chars of a quote that is looked for by itself when it was changed; a shorter one is looked for with its context.
const SHORT: usize = 32;
/// Least score, in thousandths, of a place of a short quote that needs no closer look: quote and context agree.
const SURE: usize = 970;
/// Least score, in thousandths, of a place that is taken for the passage.
const LEAST_SCORE: usize = 650;
/// The same for a quote that other sentences may well have too, where most of its context is not found.
const LEAST_SCORE_SHORT: usize = 750;
/// Most occurrences of a quote that are compared: those nearest to the old place.
const OCCURRENCES: usize = 4096;
/// Most steps of the inexact search, each of 64 chars by one: about 0.3 s. A longer text is searched around the old
/// place only.
const STEPS: usize = 50_000_000;
/// Chars of the longest quote that is matched inexactly as a whole; of a longer one, its two ends are.
const WHOLE: usize = 2048;
/// Weights of quote, prefix, suffix and position, as in the Hypothesis client (`match-quote.ts`).
const WEIGHTS: [usize; 4] = [50, 20, 20, 2];

/// How a passage was found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The quote stands at its old range.
    InPlace,
    /// The quote stands elsewhere, or its white space differs.
    Moved,
    /// A stretch stands there that differs in some characters.
    Changed,
    /// The page has nothing like it.
    Lost,
}

/// A passage's place in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Bytes of the text it was looked for in; of a lost passage, the empty range nearest to its old start.
    pub range: Range<usize>,
    /// How it was found.
    pub state: State,
}

/// Finds a passage in the text of its page as it is read: by its range; by its quote, white space and the width of
/// punctuation aside, the best context first; by likeness. A quote of less than 32 chars is alike with its context: at
/// most 30 % of both differ, and at most half of the quote, or three quarters of it where other chars fill its room. A
/// longer one is alike by itself: at most 30 % of it differ, and the score is 0.65.
///
/// Takes some 0.3 s at most: in a very long text, likeness is looked for around the old place only.
pub fn locate(passage: &Passage, source: &str) -> Anchor {
    let old = passage.start..passage.end;
    let stands = !passage.quote.is_empty() && source.get(old.clone()) == Some(&passage.quote);
    if stands && context_agrees(passage, source) {
        return Anchor { range: old, state: State::InPlace };
    }
    let text = Squeezed::new(source);
    let quote = Squeezed::new(&passage.quote).chars;
    let sides = [&passage.prefix, &passage.suffix].map(|side| Squeezed::new(side).chars);
    let around = sides.each_ref().map(|side| Pattern::new(side));
    let [prefix, suffix] = &sides;
    let whole =
        Whole { chars: [prefix, quote.as_slice(), suffix].concat(), quote: prefix.len()..prefix.len() + quote.len() };
    let place = Place { text: &text, home: text.at.partition_point(|&at| at < passage.start), around };
    if let Some(hit) = place.find(&quote, &whole) {
        let range = text.range(&hit, source);
        let state = match hit.errors {
            0 if range == old => State::InPlace,
            0 => State::Moved,
            _ => State::Changed,
        };
        return Anchor { range, state };
    }
    if stands {
        return Anchor { range: old, state: State::InPlace };
    }
    let start = source.floor_char_boundary(passage.start);
    Anchor { range: start..start, state: State::Lost }
}

fn context_agrees(passage: &Passage, source: &str) -> bool {
    let before = source.get(..passage.start).unwrap_or_default();
    let after = source.get(passage.end..).unwrap_or_default();
    before.ends_with(&passage.prefix) || after.starts_with(&passage.suffix)
}

/// A text without white space, control and zero-width characters, its punctuation and ASCII narrow, and where each char
/// came from.
struct Squeezed {
    chars: Vec<char>,
    /// Byte of the source at which the char begins.
    at: Vec<usize>,
}

impl Squeezed {
    fn new(source: &str) -> Self {
        let (at, chars) = source.char_indices().filter(|&(_, c)| !is_blank(c)).map(|(at, c)| (at, narrow(c))).unzip();
        Self { chars, at }
    }

    /// The bytes of `source` from a hit's first char to its last.
    fn range(&self, hit: &Hit, source: &str) -> Range<usize> {
        let start = self.at.get(hit.start).copied().unwrap_or(0);
        let last = self.at.get(hit.end.saturating_sub(1)).copied().unwrap_or(start);
        let end = source.ceil_char_boundary(last + 1);
        start..end.max(start)
    }
}

/// A char as it is compared: the forms of a text that was typed anew, or recognised, differ in width.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '。' => '.',
        '、' => ',',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        other => other,
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// A quote between its prefix and its suffix.
struct Whole {
    chars: Vec<char>,
    /// Where the quote is among them.
    quote: Range<usize>,
}

/// What became of a quote whose context was found.
enum Found {
    There(Hit),
    Gone,
}

/// A text to look in, and what is known of the place looked for.
struct Place<'a> {
    text: &'a Squeezed,
    /// Char of the text at the old start.
    home: usize,
    /// Prefix and suffix.
    around: [Pattern; 2],
}

impl Place<'_> {
    /// The quote, word for word where that is sure, or the place most like it.
    fn find(&self, quote: &[char], whole: &Whole) -> Option<Hit> {
        let exact = self.exact(quote);
        if let Some((score, hit)) = exact
            && (quote.len() >= TELLING || score >= SURE)
        {
            return Some(hit);
        }
        if quote.len() < SHORT {
            match self.in_context(whole) {
                Some(Found::There(hit)) => return Some(hit),
                Some(Found::Gone) => return None,
                None => {}
            }
        }
        if quote.len() < TELLING {
            return exact.filter(|(score, _)| *score >= LEAST_SCORE_SHORT).map(|(_, hit)| hit);
        }
        self.inexact(quote)
    }

    fn exact(&self, quote: &[char]) -> Option<(usize, Hit)> {
        let mut starts = occurrences(quote, &self.text.chars);
        starts.sort_by_key(|start| start.abs_diff(self.home));
        let hits = starts.into_iter().take(OCCURRENCES);
        let hits = hits.map(|start| Hit { start, end: start + quote.len(), errors: 0 });
        self.best(hits, quote.len())
    }

    /// The quote where its context is, or that it is gone from there.
    fn in_context(&self, whole: &Whole) -> Option<Found> {
        let hits = self.search(&whole.chars)?;
        let hit = hits.into_iter().min_by_key(|hit| (hit.errors, hit.start.abs_diff(self.home)))?;
        let text = self.text.chars.get(hit.start..hit.end)?;
        let against = align(&whole.chars, text);
        let quote = whole.chars.get(whole.quote.clone())?;
        let places = against.get(whole.quote.clone())?;
        let same = places.iter().zip(quote).filter(|(at, c)| at.and_then(|at| text.get(at)) == Some(c)).count();
        let (Some(first), Some(last)) = (places.iter().flatten().next(), places.iter().flatten().last()) else {
            return Some(Found::Gone);
        };
        let length = last + 1 - first;
        let errors = quote.len().max(length) - same;
        let hit = Hit { start: hit.start + first, end: hit.start + last + 1, errors };
        // What was deleted leaves no room; what fills the room of the quote stands for it.
        let most = if length == quote.len() { quote.len() * 3 / 4 } else { quote.len() / 2 };
        Some(if errors <= most { Found::There(hit) } else { Found::Gone })
    }

    fn inexact(&self, quote: &[char]) -> Option<Hit> {
        if quote.len() <= WHOLE {
            return self.alike(quote);
        }
        let (head, _) = quote.split_at_checked(WHOLE / 2)?;
        let (_, tail) = quote.split_at_checked(quote.len() - WHOLE / 2)?;
        let (first, last) = (self.alike(head)?, self.alike(tail)?);
        let hit = Hit { start: first.start, end: last.end, errors: first.errors + last.errors };
        let length = last.end.checked_sub(first.start)?;
        (length.abs_diff(quote.len()) <= quote.len() * 3 / 10).then_some(hit)
    }

    fn alike(&self, quote: &[char]) -> Option<Hit> {
        let (score, hit) = self.best(self.search(quote)?.into_iter(), quote.len())?;
        (score >= LEAST_SCORE).then_some(hit)
    }

    /// Where at most 30 % of a pattern's chars differ.
    fn search(&self, pattern: &[char]) -> Option<Vec<Hit>> {
        let prepared = Pattern::new(pattern);
        let reach = STEPS / prepared.blocks().max(1) / 2;
        let from = self.home.saturating_sub(reach);
        let to = self.home.saturating_add(reach).min(self.text.chars.len());
        let hits = prepared.search(self.text.chars.get(from..to)?, pattern.len() * 3 / 10).into_iter();
        Some(hits.map(|hit| Hit { start: hit.start + from, end: hit.end + from, ..hit }).collect())
    }

    /// The hit with the best score, of equal ones the nearest.
    fn best(&self, hits: impl Iterator<Item = Hit>, quote: usize) -> Option<(usize, Hit)> {
        hits.map(|hit| (self.score(&hit, quote), hit))
            .max_by_key(|(score, hit)| (*score, Reverse(hit.start.abs_diff(self.home))))
    }

    /// How well a hit agrees with a quote of `quote` chars in its old context, in thousandths.
    fn score(&self, hit: &Hit, quote: usize) -> usize {
        let [prefix, suffix] = &self.around;
        let chars = &self.text.chars;
        let before = hit.start.saturating_sub(reach(prefix))..hit.start;
        let after = hit.end..chars.len().min(hit.end.saturating_add(reach(suffix)));
        let parts = [
            agreement(hit.errors, quote),
            agreement(prefix.errors(chars.get(before).unwrap_or_default()), prefix.len()),
            agreement(suffix.errors(chars.get(after).unwrap_or_default()), suffix.len()),
            agreement(hit.start.abs_diff(self.home), chars.len()),
        ];
        let sum: usize = parts.iter().zip(WEIGHTS).map(|(part, weight)| part * weight).sum();
        sum / WEIGHTS.iter().sum::<usize>()
    }
}

/// How far from the quote a context is looked for, in chars: its length and a quarter.
fn reach(context: &Pattern) -> usize {
    context.len() + context.len() / 4
}

/// The part of `whole` that has no errors, in thousandths; all of nothing.
fn agreement(errors: usize, whole: usize) -> usize {
    (1000 * errors.min(whole)).checked_div(whole).map_or(1000, |wrong| 1000 - wrong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notebook::PageRef;

    fn passage(source: &str, quote: &str) -> Passage {
        let start = source.find(quote).unwrap();
        let page = PageRef { path: "/a.txt".into(), hash: 7 };
        Passage::new(page, source, start..start + quote.len()).unwrap()
    }

    fn found<'a>(passage: &Passage, source: &'a str) -> (State, &'a str) {
        let anchor = locate(passage, source);
        (anchor.state, source.get(anchor.range).unwrap())
    }

    const HARBOUR: &str = "清晨的码头很安静，渔船一条接一条地靠岸。老周蹲在石阶上数筐子，数到第七筐时停住了手。\
        他抬头看看天色，说今天的风怕是要转向北边，晚上得把缆绳再系紧一道。孩子们还没有醒。";

    #[test]
    fn context_tells_two_occurrences_apart() {
        let source = "第一天，他说很好，大家都笑了。第二天，他说很好，没有人出声。";
        let second = source.rfind("他说很好").unwrap();
        let page = PageRef { path: "/a.txt".into(), hash: 7 };
        let mark = Passage::new(page, source, second..second + "他说很好".len()).unwrap();
        let shorter = source.replace("第一天，", "");
        let anchor = locate(&mark, &shorter);
        assert_eq!((anchor.state, anchor.range.start), (State::Moved, shorter.rfind("他说很好").unwrap()));
    }

    #[test]
    fn a_few_wrong_characters_are_changed() {
        let mark = passage(HARBOUR, "老周蹲在石阶上数筐子，数到第七筐时停住了手");
        let edited = HARBOUR.replace("数到第七筐时", "数到第八筐");
        assert_eq!(found(&mark, &edited), (State::Changed, "老周蹲在石阶上数筐子，数到第八筐停住了手"));
    }

    #[test]
    fn a_short_quote_may_differ_more_where_its_room_is_filled() {
        let mark = passage(HARBOUR, "第七筐时");
        assert_eq!(found(&mark, &HARBOUR.replace("第七筐时", "那十筐后")), (State::Changed, "那十筐后"));
        assert_eq!(found(&mark, &HARBOUR.replace("第七筐时", "筐")).0, State::Lost);
        assert_eq!(found(&mark, &HARBOUR.replace("第七筐时", "")).0, State::Lost);
    }

    #[test]
    fn a_deleted_passage_is_lost() {
        let mark = passage(HARBOUR, "他抬头看看天色，说今天的风怕是要转向北边");
        let cut = HARBOUR.replace("他抬头看看天色，说今天的风怕是要转向北边，晚上得把缆绳再系紧一道。", "");
        assert_eq!(found(&mark, &cut), (State::Lost, ""));
        assert_eq!(found(&mark, ""), (State::Lost, ""));
    }

    #[test]
    fn a_long_quote_is_found_by_its_ends() {
        let long: String = (0..6000_u32).filter_map(|i| char::from_u32(0x4E00 + i * 7919 % 20_000)).collect();
        let source = format!("开头。{long}结尾。");
        let mark = passage(&source, &long);
        let edited: String = source.chars().enumerate().map(|(i, c)| if i % 50 == 0 { '改' } else { c }).collect();
        let edited = format!("新增一行。\n{edited}");
        let (state, text) = found(&mark, &edited);
        assert_eq!(state, State::Changed);
        assert!(text.chars().count().abs_diff(6000) <= 2);
    }

    prop_compose! {
        fn marked()(source in "[一-龥]{1,120}([ \n，。]{1,2}[一-龥]{1,40}){0,3}", from in 0.0..1.0, len in 4_usize..40)
            -> (String, Passage) {
            let at: Vec<usize> = source.char_indices().map(|(at, _)| at).chain([source.len()]).collect();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
                reason = "a share of a small number")]
            let first = (from * (at.len() - 1) as f64) as usize;
            let last = (first + len).min(at.len() - 1);
            let page = PageRef { path: "/a.txt".into(), hash: 7 };
            let whole = Passage::new(page.clone(), &source, 0..source.len()).unwrap();
            let mark = Passage::new(page, &source, at[first]..at[last]).unwrap_or(whole);
            (source, mark)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn unchanged_is_in_place((source, mark) in marked()) {
            prop_assert_eq!(locate(&mark, &source), Anchor { range: mark.start..mark.end, state: State::InPlace });
        }

        #[test]
        fn text_before_moves_it((source, mark) in marked(), before in "[a-z]{1,300}") {
            let by = before.len();
            let anchor = locate(&mark, &(before + &source));
            prop_assert_eq!(anchor.state, State::Moved);
            let quote = mark.quote.trim();
            let start = mark.start + by + mark.quote.len() - mark.quote.trim_start().len();
            prop_assert_eq!(anchor.range, start..start + quote.len());
        }

        #[test]
        fn another_wrap_is_no_change((source, mark) in marked(), width in 5_usize..30) {
            let bare: Vec<char> = source.chars().filter(|c| !c.is_whitespace()).collect();
            let wrapped: Vec<String> = bare.chunks(width).map(|line| line.iter().collect()).collect();
            let wrapped = wrapped.join("\r\n　　");
            let (state, text) = found(&mark, &wrapped);
            let words = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(words(text), words(&mark.quote));
            prop_assert!(matches!(state, State::InPlace | State::Moved));
        }

        #[test]
        fn never_panics(start: usize, end: usize, texts in proptest::array::uniform3(any::<String>()), source: String) {
            let page = PageRef { path: String::new(), hash: 0 };
            let [quote, prefix, suffix] = texts;
            let anchor = locate(&Passage { page, start, end, quote, prefix, suffix }, &source);
            prop_assert!(source.get(anchor.range).is_some());
        }
    }
}
