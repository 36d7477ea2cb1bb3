//! Which paragraph goes on with which torn one: each torn paragraph is offered the ones below it, the best offers are
//! accepted, and a rest is handed on if two torn paragraphs are served by that.
//! How good an offer is, is judged in `seam`.

use std::cmp::Reverse;
use std::collections::VecDeque;

use smallvec::SmallVec;

use super::block::Line;
use super::reflow::Part;
use super::role::Mark;
use super::seam::{Rest, Seam, Torn};
use super::topic::{Known, StoryMap, Topic};

/// How many torn paragraphs above are considered for a rest, and over how many parts.
const OPEN: usize = 4;
const REACH: usize = 60;

/// The score from which on a paragraph is taken for the rest of a torn one; with how much less it is if that lets
/// another torn paragraph have its own; and how much it is worth that both have one.
const READS_ON: i32 = 2;
const DOUBTFUL: i32 = 0;
const BOTH: i32 = 3;
/// With how much less the first of some paragraphs is taken.
const NEARLY: i32 = 2;

/// A torn paragraph and one that may go on with it.
#[derive(Clone, Copy, Debug)]
struct Offer {
    score: i32,
    torn: usize,
    rest: usize,
    /// Whether the rest finishes the torn sentence.
    joined: bool,
}

/// Finds for each torn paragraph the one that goes on with it.
pub(super) fn mend(lines: &[Line], parts: &mut [Part], known: &Known) {
    for offer in accepted(offers(lines, parts, known)) {
        if let Some(part) = parts.get_mut(offer.rest) {
            part.continues = Some(offer.torn);
            part.joined = offer.joined;
        }
    }
}

/// What might go on with what.
fn offers(lines: &[Line], parts: &[Part], known: &Known) -> Vec<Offer> {
    let mut open: VecDeque<Torn> = VecDeque::new();
    let mut last: Option<(usize, Topic)> = None;
    let mut found = Vec::new();
    for (index, _) in parts.iter().enumerate().filter(|(_, part)| part.mark == Mark::Start) {
        open.retain(|torn| index - torn.part <= REACH);
        let right_above = last.filter(|(above, _)| above + 1 == index).map(|(_, topic)| topic);
        let rest = open.back().and_then(|torn| Rest::new((lines, parts), index, torn, right_above));
        if let Some(rest) = &rest {
            let between = |torn: &Torn| parts.get(torn.part + 1..index).unwrap_or_default();
            let mut seams: SmallVec<[Seam; OPEN]> =
                open.iter().rev().map(|torn| Seam::new(torn, rest, between(torn), known)).collect();
            Seam::compare(&mut seams);
            let offer = |seam: &Seam| Offer {
                score: seam.score(),
                torn: seam.torn(),
                rest: index,
                joined: !seam.contradicts(),
            };
            found.extend(seams.iter().map(offer).filter(|offer| offer.score >= DOUBTFUL));
        }
        last = rest.map(|rest| (index, rest.into()));
        open.extend(Torn::new(lines, parts, index));
        open.drain(..open.len().saturating_sub(OPEN));
    }
    found
}

/// The offers that are accepted: the best ones first, each paragraph once.
fn accepted(mut offers: Vec<Offer>) -> Vec<Offer> {
    offers.sort_by_key(|offer| (Reverse(offer.score), offer.rest - offer.torn));
    let mut of_torn: StoryMap<Offer> = StoryMap::default();
    let mut of_rest: StoryMap<Offer> = StoryMap::default();
    for offer in offers.iter().filter(|offer| offer.score >= READS_ON) {
        if !of_torn.contains_key(&offer.torn) && !of_rest.contains_key(&offer.rest) {
            of_torn.insert(offer.torn, *offer);
            of_rest.insert(offer.rest, *offer);
        }
    }
    offers.sort_by_key(|offer| offer.torn);
    for made in offers.chunk_by(|one, other| one.torn == other.torn) {
        let lacks = made.iter().filter(|offer| !of_torn.contains_key(&offer.torn));
        let handed = lacks.filter_map(|offer| hand_on(&offers, *offer, &of_rest)).max_by_key(|(gain, ..)| *gain);
        for offer in handed.into_iter().flat_map(|(_, taken, instead)| [taken, instead]) {
            of_torn.insert(offer.torn, offer);
            of_rest.insert(offer.rest, offer);
        }
    }
    of_torn.into_values().map(|offer| first_of_run(&offers, offer, &of_rest)).collect()
}

/// The first of the paragraphs right above each other that may go on with what is torn: where a text goes on, the ones
/// below its rest read on nearly as well.
fn first_of_run(offers: &[Offer], last: Offer, of_rest: &StoryMap<Offer>) -> Offer {
    let of_torn = offers.get(offers.partition_point(|offer| offer.torn < last.torn)..).unwrap_or_default();
    let right_above = |first: Offer| {
        let mut own = of_torn.iter().take_while(|offer| offer.torn == last.torn);
        own.find(|offer| offer.rest + 1 == first.rest).filter(|offer| offer.score + NEARLY >= first.score)
    };
    let mut first = last;
    while let Some(offer) = right_above(first).filter(|offer| !of_rest.contains_key(&offer.rest)) {
        first = *offer;
    }
    first
}

/// What is won if the holder of the offered rest takes another one, which is free; and the two offers that this is.
fn hand_on(offers: &[Offer], offer: Offer, of_rest: &StoryMap<Offer>) -> Option<(i32, Offer, Offer)> {
    let held = of_rest.get(&offer.rest)?;
    let first = offers.partition_point(|other| other.torn < held.torn);
    let of_holder = offers.iter().skip(first).take_while(|other| other.torn == held.torn);
    let instead = of_holder.filter(|other| !of_rest.contains_key(&other.rest)).max_by_key(|other| other.score)?;
    let gain = offer.score + instead.score - held.score + BOTH;
    (gain > 0).then_some((gain, offer, *instead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(torn: usize, rest: usize, score: i32) -> Offer {
        Offer { score, torn, rest, joined: true }
    }

    /// The pairs of torn paragraph and rest that are accepted.
    fn pairs(offers: &[Offer]) -> Vec<(usize, usize)> {
        let mut pairs: Vec<_> = accepted(offers.to_vec()).iter().map(|offer| (offer.torn, offer.rest)).collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn the_best_offers_are_accepted_and_each_paragraph_once() {
        assert_eq!(pairs(&[offer(1, 5, 3), offer(1, 6, 4), offer(2, 5, 2), offer(2, 6, 1)]), [(1, 6), (2, 5)]);
        assert_eq!(pairs(&[offer(1, 5, READS_ON - 1)]), []);
        assert_eq!(pairs(&[offer(1, 5, 3), offer(1, 6, 3)]), [(1, 5)]);
    }

    #[test]
    fn a_rest_is_handed_on_if_both_then_have_one() {
        assert_eq!(pairs(&[offer(1, 3, 6), offer(2, 3, 7), offer(2, 4, 5)]), [(1, 3), (2, 4)]);
        assert_eq!(pairs(&[offer(1, 3, 1), offer(2, 3, 9), offer(2, 4, 2)]), [(2, 3)]);
    }

    #[test]
    fn of_paragraphs_right_above_each_other_the_first_goes_on() {
        assert_eq!(pairs(&[offer(1, 4, 3), offer(1, 5, 5)]), [(1, 4)]);
        assert_eq!(pairs(&[offer(1, 4, 3), offer(1, 5, 3 + NEARLY + 1)]), [(1, 5)]);
        assert_eq!(pairs(&[offer(1, 3, 3), offer(1, 5, 5)]), [(1, 5)]);
    }
}
