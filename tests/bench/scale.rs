//! How search stands large archives: `cargo bench --bench scale -- [NEWS.jsonl] [N…]` builds an index of N articles
//! (8,000 without any), types some 300 queries key by key, compares what is found with a scan, and does the same with
//! `SQLite`'s FTS5 and with ripgrep, side by side, unless there are very many. Articles are those of NEWS.jsonl (`{title, date, source, body}` a line),
//! mixed if there are fewer than N; without a file, the pages that come with dubao. Linux only.

#![expect(clippy::print_stdout, reason = "what it finds out is printed")]

mod archive;
mod measure;
mod peers;
mod reprints;
mod stages;

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use self::measure::Figures;

/// Of archives with more articles only dubao's own figures are taken: the others need hours.
const PEERS: usize = 100_000;
/// Queries that are typed.
const QUERIES: usize = 300;
/// Names the stage to a process that is to measure one, and the folder where it finds everything.
const STAGE: &str = "DUBAO_SCALE_STAGE";

fn main() -> Result<()> {
    if let Ok(stage) = env::var(STAGE) {
        let (name, home) = stage.split_once(' ').context("a stage without a folder")?;
        return measure(name, Path::new(home));
    }
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let (counts, files): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| argument.parse::<usize>().is_ok());
    let news = files.first().map(PathBuf::from);
    let mut counts: Vec<usize> = counts.into_iter().filter_map(|count| count.parse().ok()).collect();
    if counts.is_empty() {
        counts.push(8000);
    }
    for count in counts {
        compare(news.as_deref(), count)?;
    }
    Ok(())
}

/// Measures all stages over an archive of `count` articles, and prints the table.
fn compare(news: Option<&Path>, count: usize) -> Result<()> {
    let home = tempfile::tempdir()?;
    let path = |name: &str| home.path().join(name);
    let bytes = archive::write(&archive::originals(news)?, count, &path("archive.jsonl"))?;
    fs::write(path("bytes"), bytes.to_string())?;
    let articles = archive::read(&path("archive.jsonl"))?.take(20_000).collect::<Result<Vec<_>>>()?;
    fs::write(path("queries"), archive::queries(&articles, QUERIES).join("\n"))?;
    drop(articles);
    let mut own = Vec::new();
    // Searching changes an article at its end.
    for stage in ["build", "start", "recall", "reprints", "search"] {
        own.extend(in_a_process(stage, home.path())?);
    }
    let mut columns = vec![("dubao", own)];
    if count <= PEERS {
        columns.push(("SQLite FTS5 trigram", in_a_process("fts5", home.path())?));
        let names = ["ripgrep, a file an article", "ripgrep, one file"];
        let ripgrep = peers::ripgrep(home.path(), &queries(home.path())?)?;
        let owned = |figures: Figures| figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        columns.extend(names.into_iter().zip(ripgrep.into_iter().map(owned)));
    }
    println!("\n{count} articles, {} MB\n", bytes / 1_000_000);
    print(&columns);
    Ok(())
}

/// What one stage measures, in a process of its own.
fn in_a_process(stage: &str, home: &Path) -> Result<Vec<(String, String)>> {
    let output = Command::new(env::current_exe()?).env(STAGE, format!("{stage} {}", home.display())).output()?;
    ensure!(output.status.success(), "{stage}: {}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout)?;
    Ok(printed.lines().filter_map(|line| line.split_once('\t')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect())
}

/// Measures one stage, and prints its figures for the process that asked.
fn measure(stage: &str, home: &Path) -> Result<()> {
    let bytes: f64 = fs::read_to_string(home.join("bytes"))?.parse()?;
    let figures = match stage {
        "build" => stages::build(home, bytes)?,
        "start" => stages::start(home, &queries(home)?)?,
        "search" => stages::search(home, &queries(home)?)?,
        "recall" => stages::recall(home)?,
        "reprints" => reprints::reprints(home)?,
        _ => peers::fts5(home, bytes, &queries(home)?)?,
    };
    for (name, value) in figures {
        println!("{name}\t{value}");
    }
    Ok(())
}

fn queries(home: &Path) -> Result<Vec<String>> {
    Ok(fs::read_to_string(home.join("queries"))?.lines().map(str::to_owned).collect())
}

/// Prints a table, the measures of the first column as rows.
fn print(columns: &[(&str, Vec<(String, String)>)]) {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    println!("| | {} |", names.join(" | "));
    println!("|---|{}", "---|".repeat(names.len()));
    let values: Vec<HashMap<&str, &str>> =
        columns.iter().map(|(_, figures)| figures.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect()).collect();
    for (measure, _) in columns.first().map_or(&[][..], |(_, figures)| figures.as_slice()) {
        let row: Vec<&str> = values.iter().map(|column| column.get(measure.as_str()).copied().unwrap_or("–")).collect();
        println!("| {measure} | {} |", row.join(" | "));
    }
}
