//! Kills the program while it saves, and lets two of it save at once: is everything there that was said to be kept?
//!
//! ```text
//! cargo bench --bench keeping
//! ```
//!
//! takes some minutes, needs no special rights, and prints a table; it fails if anything is lost. The saving is done by
//! this program itself, started anew with `save`, through the library that the reader uses:
//!
//! - **Kills**: a saver is killed (SIGKILL) at a moment between its start and some saves later, 1,000 times over the same
//!   notebook. Kept is what it wrote to its pipe after the save came back.
//! - **Two at once**: two savers, 10,000 saves each, over one notebook.
//! - **Saves**: how long a save takes, beside another saver.

#![expect(clippy::print_stdout, reason = "a harness prints its figures")]

use std::collections::HashSet;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use dubao::notebook::{Access, NewBookmark, Notebook, PageRef, Passage};

/// How often to kill, and how much each of two savers saves.
struct Size {
    kills: u64,
    saves: usize,
}

const WHOLE: Size = Size { kills: 1_000, saves: 10_000 };
/// `cargo test --all-targets` runs benches, too, to see that they start.
const TRIAL: Size = Size { kills: 3, saves: 10 };
/// A saver lives at most so long: it has been opened and has saved some by then.
const LONGEST: u64 = 120;

const TEXT: &str = "清晨的码头很安静，渔船一条接一条地靠岸。";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().collect();
    if let [_, save, path, saver, count] = arguments.as_slice()
        && save == "save"
    {
        return save_all(Path::new(path), saver.parse()?, count.parse()?);
    }
    let size = if arguments.iter().any(|argument| argument == "--bench") { WHOLE } else { TRIAL };
    kill(&size)?;
    two_at_once(&size)
}

/// Saves `count` bookmarks of a saver's own page; writes the start of each, and the microseconds it took, once it is kept.
fn save_all(path: &Path, saver: u64, count: usize) -> Result<()> {
    let mut notebook = Notebook::open(path, 0)?;
    ensure!(matches!(notebook.access(), Access::ReadWrite), "{:?}", notebook.access());
    ensure!(notebook.recovery().is_none(), "damaged: {:?}", notebook.recovery());
    for start in 0..count {
        let begun = Instant::now();
        notebook.add(bookmark(saver, start)?, 0)?;
        writeln!(stdout(), "{start} {}", begun.elapsed().as_micros())?;
    }
    Ok(())
}

fn bookmark(saver: u64, start: usize) -> Result<NewBookmark> {
    let page = PageRef { path: format!("/{saver}.txt"), hash: saver };
    let passage = Passage::new(page, TEXT, 0..TEXT.len()).context("a passage")?;
    let passage = Passage { start, end: start + TEXT.len(), ..passage };
    Ok(NewBookmark {
        passage, article: saver.to_string(), title: "码头".into(), note: String::new(), tags: Vec::new()
    })
}

fn start_saver(path: &Path, saver: u64, count: usize) -> Result<Child> {
    let mut command = Command::new(env::current_exe()?);
    command.arg("save").arg(path).args([saver.to_string(), count.to_string()]);
    Ok(command.stdout(Stdio::piped()).spawn()?)
}

/// What a saver said to be kept: the start of each bookmark, and how long the save took. A torn last line says nothing.
fn kept(saver: &mut Child) -> Result<Vec<(usize, Duration)>> {
    let mut lines = BufReader::new(saver.stdout.take().context("a pipe")?);
    let (mut kept, mut line) = (Vec::new(), String::new());
    while lines.read_line(&mut line)? > 0 && line.ends_with('\n') {
        let (start, took) = line.trim_end().split_once(' ').context("a start and a time")?;
        kept.push((start.parse()?, Duration::from_micros(took.parse()?)));
        line.clear();
    }
    Ok(kept)
}

fn kill(size: &Size) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("notebook.sqlite");
    let (mut all, mut within) = (HashSet::new(), 0);
    for round in 1..=size.kills {
        let mut saver = start_saver(&path, round, usize::MAX)?;
        // Spread evenly, and the same in every run.
        sleep(Duration::from_millis(round * 37 % LONGEST));
        saver.kill()?;
        let kept = kept(&mut saver)?;
        let status = saver.wait()?;
        ensure!(status.code().is_none(), "round {round}: the saver ended by itself: {status}");
        within += u64::from(!kept.is_empty());
        all.extend(kept.into_iter().map(|(start, _)| (round, start)));
    }
    let there = there(&path)?;
    let lost = all.difference(&there).count();
    let files = fs::read_dir(directory.path())?.count();
    println!("kills                {:>9}   {within} of them among saves", size.kills);
    println!("  kept and lost      {:>9}   {lost} lost; {} more are there", all.len(), there.difference(&all).count());
    println!("  files left         {files:>9}");
    ensure!(lost == 0, "{lost} saves were lost");
    Ok(())
}

fn two_at_once(size: &Size) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("notebook.sqlite");
    let mut savers = [start_saver(&path, 1, size.saves)?, start_saver(&path, 2, size.saves)?];
    let listened = std::thread::scope(|scope| {
        let listeners = savers.each_mut().map(|saver| scope.spawn(|| kept(saver)));
        listeners.map(|listener| listener.join().unwrap_or_else(|_| bail!("a listener panicked")))
    });
    let mut times: Vec<Duration> = Vec::new();
    for kept in listened {
        times.extend(kept?.into_iter().map(|(_, took)| took));
    }
    for saver in &mut savers {
        ensure!(saver.wait()?.success(), "a saver failed");
    }
    let there = there(&path)?.len();
    times.sort_unstable();
    let share = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    println!("two at once          {there:>9}   of {}", 2 * size.saves);
    println!("  saves p50 p95 p99  {:?} {:?} {:?}, longest {:?}", share(50), share(95), share(99), times.last());
    ensure!(there == 2 * size.saves && times.len() == there, "saves were lost");
    Ok(())
}

/// The saver and the start of each bookmark in the notebook.
fn there(path: &Path) -> Result<HashSet<(u64, usize)>> {
    let notebook = Notebook::open(path, 0)?;
    ensure!(matches!(notebook.access(), Access::ReadWrite) && notebook.recovery().is_none(), "it is not sound");
    let passages = notebook.bookmarks()?.into_iter().map(|bookmark| bookmark.passage);
    Ok(passages.map(|passage| (passage.page.hash, passage.start)).collect())
}
