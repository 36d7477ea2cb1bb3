//! How well hits are ordered: `cargo bench --bench ranking -- FILE.jsonl`, each line an article `{title, body}`.
//! Known items are searched by what a reader may remember of them, and the mean of 1/rank among the first ten hits
//! (MRR@10) is printed for each sort of query. Nothing is timed.

#![expect(clippy::print_stdout, reason = "what it finds out is printed")]

use std::collections::HashMap;
use std::collections::HashSet;
use std::env;
use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result};
use dubao::search::{Document, Index, Searcher, parse};
use dubao::text::{Segmenter, fold};
use serde::Deserialize;

/// So many articles are searched for, spread over the file.
const SAMPLE: usize = 2000;

#[derive(Deserialize)]
struct Article {
    title: String,
    body: String,
}

fn main() -> Result<()> {
    let Some(path) = env::args().skip(1).find(|argument| !argument.starts_with('-')) else {
        println!("cargo bench --bench ranking -- FILE.jsonl");
        return Ok(());
    };
    let lines = fs::read_to_string(&path).with_context(|| path.clone())?;
    let articles = lines.lines().map(serde_json::from_str).collect::<Result<Vec<Article>, _>>()?;
    let segmenter = Arc::new(Segmenter::new());
    let untitled = index(&articles, &segmenter, Headline::Left)?;
    let titled = index(&articles, &segmenter, Headline::Taken)?;
    let step = articles.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<usize> = (0..articles.len()).step_by(step).collect();
    let keywords = keywords(&articles, &segmenter, &sample);
    let one = |number: usize| keywords.get(&number)?.first().cloned();
    let two = |number: usize| keywords.get(&number)?.get(..2).map(|words| words.join(" "));
    let headline = |number: usize| Some(format!("\"{}\"", articles.get(number)?.title.replace('"', "")));
    let typed = |number: usize| four(&articles.get(number)?.title, number);
    println!("{} articles, {} searched for", articles.len(), sample.len());
    println!("headline {:.3}", mean(&untitled, &sample, headline)?);
    println!("1 keyword {:.3}", mean(&untitled, &sample, one)?);
    println!("2 keywords {:.3}", mean(&untitled, &sample, two)?);
    println!("4 characters of a headline {:.3}", mean(&titled, &sample, typed)?);
    Ok(())
}

/// What becomes of the headlines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Headline {
    Taken,
    Left,
}

fn index(articles: &[Article], segmenter: &Arc<Segmenter>, headline: Headline) -> Result<Searcher> {
    let index = Index::in_ram()?;
    let writer = index.writer(Arc::clone(segmenter))?;
    for (key, article) in (0..).zip(articles) {
        let title = if headline == Headline::Taken { article.title.as_str() } else { "" };
        writer.add(Document { key, title, body: &article.body, headings: title, ..Document::default() })?;
    }
    writer.finish()?;
    Ok(index.searcher()?)
}

fn mean(searcher: &Searcher, sample: &[usize], query: impl Fn(usize) -> Option<String>) -> Result<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for &number in sample {
        let Some(typed) = query(number) else { continue };
        let outcome = searcher.search(&parse(&typed), 10, &|| false)?;
        let ranks = (1_u8..).zip(outcome.hits.iter().chain(&outcome.near));
        let rank = ranks.into_iter().find(|(_, hit)| hit.key == number as u64).map(|(rank, _)| rank);
        sum += rank.map_or(0.0, |rank| f64::from(rank).recip());
        count += 1.0;
    }
    Ok(sum / count)
}

/// Of the articles in the sample, the words of 2 to 4 characters by which they differ most from the others (TF-IDF).
fn keywords(articles: &[Article], segmenter: &Segmenter, sample: &[usize]) -> HashMap<usize, Vec<String>> {
    let words = |number: usize| -> Vec<String> {
        let text = articles.get(number).map(|article| fold(&article.body).text).unwrap_or_default();
        let words = segmenter.words(&text).into_iter().filter_map(|range| text.get(range));
        let is_keyword = |word: &&str| (2..=4).contains(&word.chars().count()) && word.chars().all(|c| c > '\u{3400}');
        words.filter(is_keyword).filter(|word| word.chars().all(char::is_alphabetic)).map(str::to_owned).collect()
    };
    let mut holders: HashMap<String, u32> = HashMap::new();
    for number in 0..articles.len() {
        for word in words(number).into_iter().collect::<HashSet<_>>() {
            *holders.entry(word).or_default() += 1;
        }
    }
    let all = u32::try_from(articles.len()).map_or(f64::MAX, f64::from);
    let best = |number: usize| {
        let mut counts: HashMap<String, f64> = HashMap::new();
        for word in words(number) {
            *counts.entry(word).or_default() += 1.0;
        }
        let weight = |word: &String, count: f64| count * (all / holders.get(word).copied().map_or(1.0, f64::from)).ln();
        let mut best: Vec<_> = counts.into_iter().map(|(word, count)| (weight(&word, count), word)).collect();
        best.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        best.into_iter().map(|(_, word)| word).take(2).collect()
    };
    sample.iter().map(|&number| (number, best(number))).collect()
}

/// Four characters of the title that follow each other, from a place that looks random; no mark of the query language.
fn four(title: &str, number: usize) -> Option<String> {
    let chars: Vec<char> = title.chars().filter(|c| c.is_alphanumeric()).collect();
    let start = number.wrapping_mul(7919) % chars.len().checked_sub(3)?.max(1);
    chars.get(start..start + 4).map(|part| part.iter().collect())
}
