//! What is measured of other programs in `scale.rs`: `SQLite`'s FTS5 with trigrams, and ripgrep if it is installed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Result;
use rusqlite::Connection;

use crate::archive::{prefixes, read, write_files};
use crate::measure::{Figures, cpu, memory, quantiles};

/// So many of the queries are typed: what has fewer than three characters is a scan.
const TYPED: usize = 30;

/// `SQLite`'s FTS5 with trigrams.
#[expect(clippy::cast_precision_loss, reason = "a size need not be exact")]
pub(crate) fn fts5(home: &Path, bytes: f64, queries: &[String]) -> Result<Figures> {
    let file = home.join("fts5.db");
    let began = (Instant::now(), cpu()?);
    let mut connection = Connection::open(&file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         CREATE VIRTUAL TABLE article USING fts5(title, body, tokenize = 'trigram')",
    )?;
    let transaction = connection.transaction()?;
    for article in read(&home.join("archive.jsonl"))? {
        let article = article?;
        let mut insert = transaction.prepare_cached("INSERT INTO article VALUES (?1, ?2)")?;
        insert.execute([&article.title, &article.body])?;
    }
    transaction.commit()?;
    let (wall, cpu) = (began.0.elapsed().as_secs_f64(), cpu()? - began.1);
    let peak = memory("VmHWM:")?;
    let typed = queries.iter().take(TYPED).flat_map(|query| prefixes(query));
    let keys = typed.map(|typed| rows(&connection, typed)).collect::<Result<Vec<_>>>()?;
    Ok(vec![
        ("build, s", format!("{wall:.1}")),
        ("build, MB/s", format!("{:.1}", bytes / 1e6 / wall)),
        ("build, MB per CPU s", format!("{:.1}", bytes / 1e6 / cpu)),
        ("index / text", format!("{:.2}", fs::metadata(file)?.len() as f64 / bytes)),
        ("peak memory of building, MB", format!("{peak:.0}")),
        ("keystroke to rows: p50 / p99 / max, ms", quantiles(keys)),
    ])
}

/// The time until the best rows are there.
fn rows(connection: &Connection, typed: &str) -> Result<Duration> {
    let began = Instant::now();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let is_long = words.iter().all(|word| word.chars().count() > 2);
    let condition = if is_long { "article MATCH ?1 ORDER BY rank" } else { "body LIKE ?1 OR title LIKE ?1" };
    let asked = if is_long {
        words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect::<Vec<_>>().join(" ")
    } else {
        format!("%{}%", words.join("%"))
    };
    let mut select = connection.prepare_cached(&format!("SELECT rowid FROM article WHERE {condition} LIMIT 50"))?;
    let mut found = select.query([asked])?;
    while found.next()?.is_some() {}
    Ok(began.elapsed())
}

/// ripgrep over a file an article, and over the archive as one file; nothing if it is not installed.
pub(crate) fn ripgrep(home: &Path, queries: &[String]) -> Result<Vec<Figures>> {
    if !Command::new("rg").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return Ok(Vec::new());
    }
    let folder = home.join("files");
    write_files(&home.join("archive.jsonl"), &folder)?;
    let mut figures = Vec::new();
    for place in [folder, home.join("archive.jsonl")] {
        let mut times = Vec::new();
        for query in queries.iter().take(TYPED) {
            let began = Instant::now();
            Command::new("rg").args(["-lF", "--", query]).arg(&place).stdout(Stdio::null()).status()?;
            times.push(began.elapsed());
        }
        figures.push(vec![("keystroke to rows: p50 / p99 / max, ms", quantiles(times))]);
    }
    Ok(figures)
}
