//! Measures the program as a reader meets it: the release binary on a real pty, over the embedded pages.
//!
//! ```text
//! cargo bench --bench session
//! ```
//!
//! takes about a minute and prints a table. It fails if anything that it waits for does not happen in time. Times run
//! from just before a byte is written to the pty (or the program is started) until the last byte of a frame has been
//! read from it; a frame ends with `CSI ? 2026 l`. What a terminal then takes to put it on the glass is not in them.
//!
//! - **First frame**: the first complete frame whose reading pane shows the beginning of the first article's body.
//! - **Key to result**: the first complete frame that shows the state after that key. What a state must show is drawn
//!   in this process, by the same library, from the same keys with every answer in: with hits, the whole screen must
//!   be equal to it in text and styles, the first hit open at its first match; without a hit, the list pane and the
//!   typed line; with nothing typed, the line, and no number of hits. A frame that shows a later key's state stands
//!   for all keys before it, which is how fast typing is answered; such keys are counted.
//!   Typed are 200 characters and the keys that take them back. The time on a processor is that of all threads.
//! - **Idle**: context switches and processor time of all threads while nothing is typed, after the typing.
//! - **Frame**: bytes of a frame drawn anew (Ctrl-L).

#![expect(clippy::print_stdout, reason = "a harness prints its figures")]

mod emulator;
mod model;
mod process;
mod trace;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use dubao::app::{Arrangement, Focus, panes, screen};
use dubao::library::{Page, Source};
use dubao::page::Role;
use dubao::text::Cells;

use self::emulator::Emulator;
use self::model::Library;
use self::process::{Usage, memory};
use self::trace::{Typed, keystrokes, type_in};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dubao");
const STARTS: usize = 30;

/// Columns and rows.
const WIDE: (u16, u16) = (120, 36);
const SMALL: (u16, u16) = (80, 24);

/// Between two keys: an unhurried typist's pace, and a key held down or an input method's burst.
const PACES: [Duration; 2] = [Duration::from_millis(60), Duration::from_millis(15)];

const IDLE: Duration = Duration::from_secs(10);
const QUIET: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(20);

fn main() -> Result<()> {
    // `cargo test --all-targets` runs benches, too, to see that they start.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let data = tempfile::tempdir()?;
    println!("load {}", fs::read_to_string("/proc/loadavg")?.trim());
    // Before the index is made here: a fork takes longer the more memory the parent has.
    starts(data.path())?;
    frames(data.path())?;
    session(data.path())?;
    println!("load {}", fs::read_to_string("/proc/loadavg")?.trim());
    Ok(())
}

fn starts(data: &Path) -> Result<()> {
    let body = beginning()?;
    let (mut times, mut drawn) = (Vec::new(), BTreeSet::new());
    for _ in 0..STARTS {
        let mut emulator = start(data, WIDE)?;
        let (time, frames) = first_text(&mut emulator, &body)?;
        times.push(time);
        drawn.insert(frames);
        emulator.quit()?;
    }
    println!("{:<32} {}  frames until then {drawn:?}", "first frame", Spread::of(times)?);
    Ok(())
}

fn start(data: &Path, size: (u16, u16)) -> Result<Emulator> {
    Emulator::start(Path::new(PROGRAM), data, size)
}

/// The first characters of the first article's body, fewer than a line has.
fn beginning() -> Result<String> {
    let page = Page::read(&Source::Seed(0))?;
    let body = page.articles.first().and_then(|article| article.text_of(Role::Body));
    Ok(body.context("an article without a body")?.chars().take(8).collect())
}

/// The time from the start to the first frame that shows `body` in the reading pane, and the number of that frame.
fn first_text(emulator: &mut Emulator, body: &str) -> Result<(Duration, usize)> {
    let size = screen(Cells(WIDE.0.into()), Cells(WIDE.1.into()));
    let reader = panes(size, Focus::List, Arrangement::Both).and_then(|panes| panes.reader).context("no reader")?;
    let deadline = emulator.started + PATIENCE;
    let mut number = 0;
    loop {
        let frame = emulator.frame(deadline)?.context("the article's text was never shown")?;
        number += 1;
        if emulator.screen().rows(reader.x, reader.width).any(|row| row.contains(body)) {
            return Ok((frame.at - emulator.started, number));
        }
    }
}

fn frames(data: &Path) -> Result<()> {
    for (name, size, keys) in [
        ("frame, 80×24, list", SMALL, ""),
        ("frame, 80×24, article", SMALL, "l"),
        ("frame, 120×36, both panes", WIDE, ""),
    ] {
        let mut emulator = start(data, size)?;
        emulator.settle(QUIET)?;
        emulator.send(keys)?;
        emulator.settle(QUIET)?;
        emulator.send("\x0c")?;
        let frame = emulator.frame(Instant::now() + PATIENCE)?.context("nothing was drawn anew")?;
        println!("{name:<32} {:>8} bytes", frame.bytes);
        emulator.quit()?;
    }
    Ok(())
}

/// One sitting: wait for the index, type at each pace, then leave it alone.
fn session(data: &Path) -> Result<()> {
    let library = Library::of_seeds()?;
    let keys = keystrokes(&library, WIDE)?;
    let mut emulator = start(data, WIDE)?;
    let (opening, typing) = keys.split_at(1);
    emulator.send("/")?;
    type_in(&mut emulator, opening, Duration::ZERO, PATIENCE)?;
    println!("{:<32} {:>8.1} ms", "start to first search result", milliseconds(emulator.started.elapsed()));
    for pace in PACES {
        let before = Usage::of(emulator.process_id()?)?.nanoseconds;
        let Typed { times, frames, superseded } = type_in(&mut emulator, typing, pace, PATIENCE)?;
        let used = Usage::of(emulator.process_id()?)?.nanoseconds - before;
        let name = format!("key to result, {} ms apart", pace.as_millis());
        let keys = times.len();
        let spread = Spread::of(times)?;
        println!("{name:<32} {spread}  keys {keys}  superseded {superseded}  frames {frames}");
        println!("{:<32} {:>8} µs a key", "  on a processor", used / 1000 / u64::try_from(keys)?);
    }
    emulator.send("\x1b")?;
    idle(&mut emulator)?;
    let (now, peak) = memory(emulator.process_id()?)?;
    println!("{:<32} {:>8.1} MiB now  {:.1} MiB at most", "memory", mebibytes(now)?, mebibytes(peak)?);
    emulator.quit()
}

fn idle(emulator: &mut Emulator) -> Result<()> {
    emulator.settle(QUIET * 3)?;
    let before = Usage::of(emulator.process_id()?)?;
    ensure!(before.voluntary > 0 && before.nanoseconds > 0, "this kernel does not count");
    sleep(IDLE);
    let after = Usage::of(emulator.process_id()?)?;
    ensure!(emulator.frame(Instant::now())?.is_none(), "something was drawn though nothing had happened");
    println!(
        "{:<32} {} threads, context switches {} voluntary, {} involuntary, {} ticks, {} µs on a processor",
        format!("idle, {} s", IDLE.as_secs()),
        after.threads,
        after.voluntary - before.voluntary,
        after.involuntary - before.involuntary,
        after.ticks - before.ticks,
        (after.nanoseconds - before.nanoseconds) / 1000,
    );
    Ok(())
}

/// How times are spread, in milliseconds.
struct Spread {
    least: f64,
    median: f64,
    p99: f64,
    most: f64,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Result<Self> {
        times.sort_unstable();
        let at = |percent: usize| {
            let rank = (times.len() * percent).div_ceil(100).max(1);
            times.get(rank - 1).copied().map(milliseconds).context("nothing was measured")
        };
        Ok(Self { least: at(0)?, median: at(50)?, p99: at(99)?, most: at(100)? })
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { least, median, p99, most } = self;
        write!(f, "min {least:>6.2}  p50 {median:>6.2}  p99 {p99:>6.2}  max {most:>6.2} ms")
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn mebibytes(kibibytes: u64) -> Result<f64> {
    Ok(f64::from(u32::try_from(kibibytes)?) / 1024.0)
}
