//! One text and one list that says all about it: the best rows come from the list alone, and most of it is only glanced at.
//! Queries of more parts are carried out elsewhere.

use super::best::Best;
use super::error::SearchError;
use super::gram::{List, damaged};
use super::literal::{Literal, TITLE, distance, weight};
use super::scale::Scale;
use super::shard::Shard;

/// The best `count` articles of a literal with this list and rarity, with their scores, of those that score `least`.
pub(super) fn best(
    (literal, list, rarity): (&Literal, List, f32),
    shard: &Shard,
    scale: &Scale,
    (count, least): (usize, f32),
) -> Result<Vec<(f32, u32)>, SearchError> {
    let (titles, are_exact) = literal.titles(&shard.grams).ok_or_else(damaged)?;
    let lengths = shard.grams.lengths();
    let is_titled = |doc: u32| {
        let bounds = shard.grams.bounds(doc).filter(|_| !are_exact);
        bounds.is_none_or(|bounds| literal.stands_in(shard.grams.units(bounds.title())))
    };
    let mut best = Best::new(count, least);
    let mut needed = scale.needed(rarity, best.least(), shard.shortest);
    let (mut passed, mut weights) = (0, Vec::new());
    list.each_part(|docs, freqs, whole| {
        let weight = |(freq, whole): (&u32, &u32)| weight(*whole, freq.saturating_sub(*whole));
        weights.clear();
        weights.extend(freqs.iter().zip(whole).map(weight));
        for (&doc, &weight) in docs.iter().zip(&weights) {
            if weight + TITLE < needed.least {
                continue;
            }
            let length = lengths.get(doc as usize).copied();
            let needs = needed.of(length);
            if weight + TITLE < needs {
                continue;
            }
            passed += distance(titles.get(passed..).unwrap_or_default(), doc);
            let bonus = if titles.get(passed) == Some(&doc) && is_titled(doc) { TITLE } else { 0.0 };
            if weight + bonus >= needs {
                best.push(scale.score(rarity, weight + bonus, length), doc);
                if best.least() > needed.score {
                    needed = scale.needed(rarity, best.least(), shard.shortest);
                }
            }
        }
    })
    .ok_or_else(damaged)?;
    Ok(best.sorted())
}
