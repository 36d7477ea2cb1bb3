//! What is measured of dubao's own index in `scale.rs`, each stage in a process of its own.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use dubao::search::{Counted, Document, Index, Searcher, parse};
use dubao::text::{Date, Segmenter, fold};
use memchr::memmem;
use rustix::fs::{Advice, fadvise};

use crate::archive::{Article, Dice, prefixes, read};
use crate::measure::{Figures, cpu, folder_bytes, memory, quantiles};

/// Rows that a search shows.
const ROWS: usize = 50;
/// Each key is typed so often, and its best time counts.
const TYPED: usize = 9;
/// How long the rows of a keystroke wait for the number of all hits.
const PATIENCE: Duration = Duration::from_millis(8);
/// Substrings that are searched by scan as well.
const SUBSTRINGS: usize = 1000;
/// A frame of the screen.
const FRAME: Duration = Duration::from_millis(16);
/// Changes of an article that are timed.
const CHANGES: usize = 9;
/// Of a substring that more articles hold, they are counted only.
const COMPARED: usize = 500;

fn open(home: &Path) -> Result<Index> {
    let folder = home.join("index");
    std::fs::create_dir_all(&folder)?;
    Ok(Index::on_disk(&folder)?)
}

fn body(article: &Article) -> String {
    article.body.replace("\n\n", "\n")
}

/// Builds the index.
pub(crate) fn build(home: &Path, bytes: f64) -> Result<Figures> {
    let began = (Instant::now(), cpu()?);
    let index = open(home)?;
    let writer = index.writer(Arc::new(Segmenter::new()))?;
    for (key, article) in (0..).zip(read(&home.join("archive.jsonl"))?) {
        let article = article?;
        writer.add(Document {
            key,
            id: key,
            date: Date::parse(&article.date),
            source: &article.source,
            title: &article.title,
            body: &body(&article),
            headings: &article.title,
            ..Document::default()
        })?;
    }
    writer.finish()?;
    let (wall, cpu) = (began.0.elapsed().as_secs_f64(), cpu()? - began.1);
    Ok(vec![
        ("build, s", format!("{wall:.1}")),
        ("build, MB/s", format!("{:.1}", bytes / 1e6 / wall)),
        ("build, MB per CPU s", format!("{:.1}", bytes / 1e6 / cpu)),
        ("index / text", format!("{:.2}", folder_bytes(&home.join("index"))? / bytes)),
        ("peak memory of building, MB", format!("{:.0}", memory("VmHWM:")?)),
    ])
}

/// Forgets what was read of the index, and finds something in a new process.
pub(crate) fn start(home: &Path, queries: &[String]) -> Result<Figures> {
    for entry in std::fs::read_dir(home.join("index"))? {
        fadvise(File::open(entry?.path())?, 0, None, Advice::DontNeed)?;
    }
    let query = parse(queries.first().context("no query")?);
    let began = Instant::now();
    let index = open(home)?;
    let opened = began.elapsed();
    let searcher = index.searcher()?;
    let ranking = searcher.rank(&query, ROWS, Some(PATIENCE), &|| false)?;
    searcher.show(&query, &ranking, &|| false)?;
    let first = began.elapsed();
    Ok(vec![("open, cold, ms", milliseconds(opened)), ("first hits, cold, ms", milliseconds(first))])
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}

/// Types the queries, and changes an article.
pub(crate) fn search(home: &Path, queries: &[String]) -> Result<Figures> {
    let index = open(home)?;
    let searcher = index.searcher()?;
    let (mut ranked, mut shown, mut counted) = (Vec::new(), Vec::new(), Vec::new());
    for typed in queries.iter().flat_map(|query| prefixes(query)) {
        let times = (0..TYPED).map(|_| key(&searcher, typed)).collect::<Result<Vec<_>>>()?;
        let best = times.into_iter().reduce(|one, other| std::array::from_fn(|nth| one[nth].min(other[nth])));
        let [rows, snippets, count] = best.unwrap_or_default();
        ranked.push(rows);
        shown.push(snippets);
        counted.push(count);
    }
    let soon = counted.iter().filter(|time| **time <= FRAME).count();
    let mut figures = vec![
        ("keystroke to rows: p50 / p99 / max, ms", quantiles(ranked)),
        ("with their snippets: p50 / p99 / max, ms", quantiles(shown)),
        ("exact count within 16 ms", format!("{:.2} %", 100.0 * ratio(soon, counted.len()))),
        ("exact count: p50 / p99 / max, ms", quantiles(counted)),
        ("memory of searching, without files, MB", format!("{:.0}", memory("RssAnon:")?)),
    ];
    drop(searcher);
    let mut times = (0..CHANGES).map(|nth| change(&index, nth)).collect::<Result<Vec<_>>>()?;
    times.sort();
    let [.., worst] = times.as_slice() else { return Ok(figures) };
    let median = times.get(CHANGES / 2).copied().unwrap_or_default();
    let changed = format!("{} / {}", milliseconds(median), milliseconds(*worst));
    figures.push(("a changed article is found: p50 / max, ms", changed));
    Ok(figures)
}

/// The time until a key has its rows, these their snippets, and all hits are counted.
fn key(searcher: &Searcher, typed: &str) -> Result<[Duration; 3]> {
    let query = parse(typed);
    let began = Instant::now();
    let ranking = searcher.rank(&query, ROWS, Some(PATIENCE), &|| false)?;
    let ranked = began.elapsed();
    searcher.show(&query, &ranking, &|| false)?;
    let shown = began.elapsed();
    if ranking.counted == Counted::About {
        searcher.rank(&query, ROWS, None, &|| false)?;
        return Ok([ranked, shown, began.elapsed()]);
    }
    Ok([ranked, shown, ranked])
}

/// The time from when an article is changed to when it is found.
fn change(index: &Index, nth: usize) -> Result<Duration> {
    let mut writer = index.writer(index.segmenter())?;
    let changed = format!("此文改于今日，龘靐齉龗{nth}次");
    let began = Instant::now();
    writer.remove(0)?;
    writer.add(Document { key: 0, body: &changed, ..Document::default() })?;
    writer.commit()?;
    let outcome = index.searcher()?.search(&parse(&format!("龗{nth}次")), ROWS, &|| false)?;
    let found = began.elapsed();
    ensure!(outcome.total == 1, "the changed article was not found");
    writer.finish_batches()?;
    Ok(found)
}

/// Compares what is found with a scan of the text, for substrings at random.
pub(crate) fn recall(home: &Path) -> Result<Figures> {
    let mut text = String::new();
    let mut ends = Vec::new();
    for article in read(&home.join("archive.jsonl"))? {
        let article = article?;
        for block in [body(&article).as_str(), &article.title].into_iter().flat_map(|part| part.split('\n')) {
            text.push_str(&fold(block).text);
            text.push('\n');
        }
        ends.push(text.len());
    }
    let searcher = open(home)?.searcher()?;
    let mut dice = Dice(11);
    let (mut held, mut found, mut right) = (0, 0, 0);
    for _ in 0..SUBSTRINGS {
        let start = text.floor_char_boundary(dice.below(text.len()));
        let rest = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let piece: String = rest.chars().take(1 + dice.below(12)).collect();
        let needle = fold(&piece).text;
        if needle != piece || piece.contains(['"', '|', '=', '-', ':']) || piece.trim().is_empty() {
            continue;
        }
        let holders = scan(&text, &ends, &needle);
        let Some(keys) = keys(&searcher, &piece, holders.len())? else { continue };
        held += holders.len();
        found += keys.len();
        right += keys.iter().filter(|key| holders.binary_search(key).is_ok()).count();
    }
    let share = |part: usize, of: usize| format!("{:.4}", ratio(part, of));
    Ok(vec![("recall", share(right, held)), ("precision", share(right, found))])
}

#[expect(clippy::cast_precision_loss, reason = "a share need not be exact")]
fn ratio(part: usize, of: usize) -> f64 {
    if of == 0 { 1.0 } else { part as f64 / of as f64 }
}

/// Numbers of the articles that hold the needle.
fn scan(text: &str, ends: &[usize], needle: &str) -> Vec<u64> {
    let finder = memmem::Finder::new(needle);
    let mut holders = Vec::new();
    let mut from = 0;
    while let Some(at) = text.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
        let article = ends.partition_point(|end| *end <= from + at);
        holders.push(article as u64);
        from = ends.get(article).copied().unwrap_or(text.len());
    }
    holders
}

/// The keys of what a search finds; `None` for a common needle, of which only the exact count is compared.
fn keys(searcher: &Searcher, typed: &str, held: usize) -> Result<Option<Vec<u64>>> {
    let quoted = format!("\"{typed}\"");
    let compared = if held <= COMPARED { usize::MAX } else { 1 };
    let outcome = searcher.search(&parse(&quoted), compared, &|| false)?;
    if held > COMPARED {
        ensure!(outcome.total == held, "{typed}: {} found, {held} hold it", outcome.total);
        return Ok(None);
    }
    ensure!(outcome.total == outcome.hits.len(), "{typed}: {} hits of {}", outcome.hits.len(), outcome.total);
    Ok(Some(outcome.hits.into_iter().map(|hit| hit.key).collect()))
}
