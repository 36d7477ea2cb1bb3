//! How well reprints are known, for `scale.rs`: articles with one character in twenty changed, among all others.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use dubao::search::{Document, Index, Print, parse};
use dubao::text::Segmenter;

use crate::archive::{Dice, read};
use crate::measure::Figures;

/// Articles that are compared with each other.
const ARTICLES: usize = 8000;
/// One in so many of them is printed again, changed.
const AGAIN: usize = 8;
/// One character in so many is changed.
const CHANGED: usize = 20;
/// Articles of which this share of all runs of three characters is common (Jaccard) are nearly equal by themselves.
const ALIKE: f64 = 0.5;

/// The share of changed articles that are known for what they are, and the pairs that are taken for equal wrongly.
pub(crate) fn reprints(home: &Path) -> Result<Figures> {
    let articles = read(&home.join("archive.jsonl"))?.take(ARTICLES).collect::<Result<Vec<_>>>()?;
    let mut bodies: Vec<String> = articles.into_iter().map(|article| article.body.replace("\n\n", "\n")).collect();
    let mut dice = Dice(5);
    let again: Vec<String> = bodies.iter().step_by(AGAIN).map(|body| changed(body, &mut dice)).collect();
    let originals = bodies.len();
    bodies.extend(again);
    let prints = prints(&bodies)?;
    let near = |one: usize, other: usize| {
        let pair = prints.get(one).zip(prints.get(other));
        pair.is_some_and(|(one, other)| one.is_near(*other))
    };
    let known = (originals..bodies.len()).filter(|copy| near(*copy, (copy - originals) * AGAIN)).count();
    let pairs = (0..originals).flat_map(|one| (0..one).map(move |other| (one, other)));
    let folded: Vec<_> = pairs.filter(|(one, other)| near(*one, *other)).collect();
    let alike = |one: usize, other: usize| {
        let pair = bodies.get(one).zip(bodies.get(other));
        pair.is_some_and(|(one, other)| common(one, other) >= ALIKE)
    };
    let wrong = folded.iter().filter(|(one, other)| !alike(*one, *other)).count();
    Ok(vec![
        ("changed reprints known", format!("{known} of {}", bodies.len() - originals)),
        ("other pairs taken for reprints", format!("{wrong} of {}", originals * (originals - 1) / 2)),
        ("pairs that are reprints", format!("{}", folded.len() - wrong)),
    ])
}

/// The text with one character in twenty replaced, left out or doubled.
fn changed(text: &str, dice: &mut Dice) -> String {
    let mut changed = String::new();
    for c in text.chars() {
        match dice.below(CHANGED * 3) {
            0 => changed.push('改'),
            1 => {}
            2 => changed.extend([c, c]),
            _ => changed.push(c),
        }
    }
    changed
}

/// The prints of the texts, from an index of them.
fn prints(bodies: &[String]) -> Result<Vec<Print>> {
    let index = Index::in_ram()?;
    let writer = index.writer(Arc::new(Segmenter::new()))?;
    for (key, body) in (0..).zip(bodies) {
        writer.add(Document { key, body, ..Document::default() })?;
    }
    writer.finish()?;
    let all = index.searcher()?.search(&parse("-没有这几个字"), bodies.len(), &|| false)?;
    let mut prints = vec![Print::default(); bodies.len()];
    for hit in all.hits {
        if let Some(print) = usize::try_from(hit.key).ok().and_then(|key| prints.get_mut(key)) {
            *print = hit.print;
        }
    }
    Ok(prints)
}

/// The share of their runs of three characters that two texts have in common.
fn common(one: &str, other: &str) -> f64 {
    let runs = |text: &str| -> HashSet<Vec<char>> {
        let chars: Vec<char> = text.chars().collect();
        chars.windows(3).map(<[char]>::to_vec).collect()
    };
    let (one, other) = (runs(one), runs(other));
    let shared = u32::try_from(one.intersection(&other).count()).map_or(0.0, f64::from);
    let all = u32::try_from(one.union(&other).count()).map_or(1.0, f64::from);
    shared / all.max(1.0)
}
