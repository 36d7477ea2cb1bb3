//! Cuts the power while the notebook is being saved: is everything there that was said to be kept?
//!
//! ```text
//! cargo bench --bench power
//! ```
//!
//! fails if anything is lost. This program, started anew with `save`, makes a notebook, saves bookmarks and writes the
//! mirror. Where it may mount file systems, the block device under it is copied at random moments (`block.rs`).
//!
//! Without special rights, `strace` records what the saver asks of the system. Then the power is cut at a random point
//! of that record, again and again, on a disk that keeps as little as POSIX lets it:
//!
//! - What was written to a file before it was synced (`fsync`, `fdatasync`) is there.
//! - Of each later write and cut (`ftruncate`) of a file, it is chance what is there: nothing, all, or some of its sectors
//!   of 512 bytes, in whatever order they were written.
//! - Of the names that were made, changed or removed since their directory was synced, only the first few are there.
//!
//! The notebook is opened from what is left. Each bookmark must be in it whose save had come back by then, and the
//! mirror, if there is one, must be whole.

#![expect(clippy::print_stdout, reason = "a harness prints its figures")]

mod block;

use std::collections::{BTreeMap, HashSet};
use std::env;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use dubao::notebook::{Access, NewBookmark, Notebook, PageRef, Passage, parse};

/// How much is saved, and how often the power is cut.
struct Size {
    saves: usize,
    cuts: usize,
    /// How often a block device is copied.
    snapshots: usize,
}

const WHOLE: Size = Size { saves: 120, cuts: 2_000, snapshots: 50 };
/// `cargo test --all-targets` runs benches, too, to see that they start.
const TRIAL: Size = Size { saves: 6, cuts: 60, snapshots: 2 };
const SECTOR: usize = 512;
const CALLS: &str = "trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink";
const TEXT: &str = "清晨的码头很安静，渔船一条接一条地靠岸。";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().collect();
    if let [_, save, path, count] = arguments.as_slice()
        && save == "save"
    {
        return save_all(Path::new(path), count.parse()?);
    }
    if let [_, block, saves, snapshots] = arguments.as_slice()
        && block == "block"
    {
        return block::cut_all(saves.parse()?, snapshots.parse()?);
    }
    let size = if arguments.iter().any(|argument| argument == "--bench") { WHOLE } else { TRIAL };
    block::cut_apart(&size)?;
    if !Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        println!("power cuts: left out, there is no strace");
        return Ok(());
    }
    cut_all(&size)
}

/// Saves bookmarks, opens the notebook anew every day of ten, and now and then writes the mirror; writes the start of each
/// bookmark once it is kept.
fn save_all(path: &Path, count: usize) -> Result<()> {
    let mut notebook = Notebook::open(path, 0)?;
    for start in 0..count {
        if start % 10 == 9 {
            drop(notebook);
            notebook = Notebook::open(path, i64::try_from(start)? * 86_400)?;
        }
        let page = PageRef { path: "/a.txt".into(), hash: 1 };
        let passage = Passage::new(page, TEXT, 0..TEXT.len()).context("a passage")?;
        let passage = Passage { start, end: start + TEXT.len(), ..passage };
        // Now and then a note of several pages of the database.
        let note = "长".repeat(if start % 7 == 3 { 5_000 } else { start });
        let (article, title) = ("0".to_owned(), "码头".to_owned());
        notebook.add(NewBookmark { passage, article, title, note, tags: Vec::new() }, 0)?;
        writeln!(stdout(), "{start}")?;
        if start % 3 == 2 {
            ensure!(notebook.mirror()?.is_none(), "the mirror was edited");
        }
    }
    Ok(())
}

/// What the saver asked of the system, as far as it changes files of its directory.
enum Call {
    Make(String),
    Write {
        name: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Cut {
        name: String,
        length: usize,
    },
    Sync(String),
    SyncNames,
    Rename(String, String),
    Remove(String),
    /// A save has come back.
    Kept(usize),
}

fn cut_all(size: &Size) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let calls = record(directory.path(), size.saves)?;
    let kept = calls.iter().filter(|call| matches!(call, Call::Kept(_))).count();
    ensure!(kept == size.saves, "{kept} saves were recorded");
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let (mut acknowledged, mut lost, mut mirrors) = (0, 0, 0);
    for round in 0..size.cuts {
        let cut = chance.below(calls.len() + 1);
        let left = Disk::replay(calls.get(..cut).unwrap_or_default(), &mut chance);
        let place = directory.path().join(format!("cut-{round}"));
        left.write_to(&place)?;
        let kept =
            calls.iter().take(cut).filter_map(|call| if let Call::Kept(start) = call { Some(*start) } else { None });
        let kept: HashSet<usize> = kept.collect();
        let (missing, has_mirror) =
            examine(&place, &kept).with_context(|| format!("round {round}, after {cut} calls"))?;
        acknowledged += kept.len();
        lost += missing;
        mirrors += usize::from(has_mirror);
        fs::remove_dir_all(place)?;
    }
    println!("power cuts           {:>9}   at {} calls of {} saves", size.cuts, calls.len(), size.saves);
    println!("  kept and lost      {acknowledged:>9}   {lost} lost");
    println!("  mirrors, all whole {mirrors:>9}");
    ensure!(lost == 0, "{lost} saves were lost");
    Ok(())
}

/// How many of the bookmarks that were kept are missing, and whether there is a mirror. It is whole.
fn examine(place: &Path, kept: &HashSet<usize>) -> Result<(usize, bool)> {
    let mirror = fs::read(place.join("bookmarks.jsonl")).ok();
    if let Some(mirror) = &mirror {
        let (records, others) = parse(std::str::from_utf8(mirror)?);
        ensure!(others.is_empty() && records.len() % 3 == 0 && !records.is_empty(), "a torn mirror");
    }
    let notebook = Notebook::open(&place.join("notebook.sqlite"), 0)?;
    ensure!(matches!(notebook.access(), Access::ReadWrite), "{:?}", notebook.access());
    ensure!(notebook.recovery().is_none(), "damaged: {:?}", notebook.recovery());
    let there: HashSet<usize> = notebook.bookmarks()?.iter().map(|bookmark| bookmark.passage.start).collect();
    notebook.mirror()?;
    Ok((kept.difference(&there).count(), mirror.is_some()))
}

/// Runs a saver and gives what it did.
fn record(directory: &Path, saves: usize) -> Result<Vec<Call>> {
    let (place, trace) = (directory.join("traced"), directory.join("trace"));
    fs::create_dir(&place)?;
    let place = place.canonicalize()?;
    let mut command = Command::new("strace");
    command.args(["-y", "-xx", "-s", "1000000", "-e", CALLS, "-o"]).arg(&trace);
    command.arg(env::current_exe()?).arg("save").arg(place.join("notebook.sqlite")).arg(saves.to_string());
    ensure!(command.stdout(Stdio::null()).status()?.success(), "the saver failed");
    let trace = fs::read_to_string(trace)?;
    Ok(trace.lines().filter_map(|line| call(line, &place)).collect())
}

/// A line of the record; `None` if it failed or changes nothing in `place`.
fn call(line: &str, place: &Path) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let result = result.split(['<', ' ']).next()?;
    if result.starts_with('-') {
        return None;
    }
    let within = |path: &str| Some(Path::new(path).strip_prefix(place).ok()?.to_str()?.to_owned());
    let of_fd = || arguments.split_once('<')?.1.split_once('>').map(|(path, _)| unhex(path));
    let file = || within(&String::from_utf8(of_fd()?).ok()?).filter(|name| !name.is_empty());
    let mut strings = arguments.split('"').skip(1).step_by(2).map(unhex);
    let mut path = || within(&String::from_utf8(strings.next()?).ok()?);
    let last = || arguments.rsplit([',', ')']).find(|part| !part.trim().is_empty())?.trim().parse::<usize>().ok();
    Some(match name {
        "openat" if arguments.contains("O_CREAT") => Call::Make(path()?),
        "write" if arguments.starts_with("1<") => {
            Call::Kept(String::from_utf8(strings.next()?).ok()?.trim().parse().ok()?)
        }
        "write" => Call::Write { name: file()?, at: usize::MAX, bytes: strings.next()? },
        "pwrite64" => Call::Write { name: file()?, at: last()?, bytes: strings.next()? },
        "ftruncate" => Call::Cut { name: file()?, length: last()? },
        "fsync" | "fdatasync" if of_fd()? == place.to_str()?.as_bytes() => Call::SyncNames,
        "fsync" | "fdatasync" => Call::Sync(file()?),
        "rename" => Call::Rename(path()?, path()?),
        "unlink" => Call::Remove(path()?),
        _ => return None,
    })
}

/// What `strace -xx` writes, as bytes: each as two digits, but for a path that it leaves readable.
fn unhex(text: &str) -> Vec<u8> {
    if !text.contains("\\x") {
        return text.as_bytes().to_vec();
    }
    text.split("\\x").skip(1).filter_map(|digits| u8::from_str_radix(digits.get(..2)?, 16).ok()).collect()
}

/// The files of a directory: what is surely on the disk, and what was done since.
#[derive(Default)]
struct Disk {
    files: Vec<File>,
    /// The number of each file by its name, as programs see it.
    names: BTreeMap<String, usize>,
    /// The same as it was when the directory was synced, and what was done to names since.
    synced: BTreeMap<String, usize>,
    renamings: Vec<Naming>,
}

#[derive(Default)]
struct File {
    synced: Vec<u8>,
    /// Writes and cuts since.
    pending: Vec<Change>,
    length: usize,
}

#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Cut(usize),
}

#[derive(Clone)]
enum Naming {
    Make(String, usize),
    Rename(String, String),
    Remove(String),
}

impl Disk {
    /// What a power cut after `calls` leaves.
    fn replay(calls: &[Call], chance: &mut Chance) -> Self {
        let mut disk = Self::default();
        for call in calls {
            disk.take(call);
        }
        let there = chance.below(disk.renamings.len() + 1);
        let renamings = std::mem::take(&mut disk.renamings);
        for naming in renamings.into_iter().take(there) {
            apply(naming, &mut disk.synced);
        }
        for file in &mut disk.files {
            for change in std::mem::take(&mut file.pending) {
                file.keep_some(change, chance);
            }
        }
        disk
    }

    fn take(&mut self, call: &Call) {
        let naming = match call {
            Call::Make(name) if !self.names.contains_key(name) => {
                self.files.push(File::default());
                Naming::Make(name.clone(), self.files.len() - 1)
            }
            Call::Rename(from, to) => Naming::Rename(from.clone(), to.clone()),
            Call::Remove(name) => Naming::Remove(name.clone()),
            Call::SyncNames => {
                self.renamings.clear();
                self.synced.clone_from(&self.names);
                return;
            }
            Call::Make(_) | Call::Kept(_) => return,
            Call::Write { name, .. } | Call::Cut { name, .. } | Call::Sync(name) => {
                let file = self.names.get(name).and_then(|number| self.files.get_mut(*number));
                if let Some(file) = file {
                    file.take(call);
                }
                return;
            }
        };
        apply(naming.clone(), &mut self.names);
        self.renamings.push(naming);
    }

    fn write_to(&self, place: &Path) -> Result<()> {
        fs::create_dir(place)?;
        for (name, number) in &self.synced {
            let file = self.files.get(*number).context("a file")?;
            fs::write(place.join(name), &file.synced)?;
            // To start a computer again takes a while.
            fs::File::options().append(true).open(place.join(name))?.set_modified(SystemTime::UNIX_EPOCH)?;
        }
        Ok(())
    }
}

fn apply(naming: Naming, names: &mut BTreeMap<String, usize>) {
    match naming {
        Naming::Make(name, number) => drop(names.insert(name, number)),
        Naming::Remove(name) => drop(names.remove(&name)),
        Naming::Rename(from, to) => {
            if let Some(number) = names.remove(&from) {
                names.insert(to, number);
            }
        }
    }
}

impl File {
    fn take(&mut self, call: &Call) {
        match call {
            Call::Write { at, bytes, .. } => {
                let at = if *at == usize::MAX { self.length } else { *at };
                self.length = self.length.max(at + bytes.len());
                self.pending.push(Change::Write(at, bytes.clone()));
            }
            Call::Cut { length, .. } => {
                self.length = *length;
                self.pending.push(Change::Cut(*length));
            }
            _ => {
                for change in std::mem::take(&mut self.pending) {
                    self.keep(change);
                }
            }
        }
    }

    fn keep(&mut self, change: Change) {
        match change {
            Change::Cut(length) => self.synced.resize(length, 0),
            Change::Write(at, bytes) => {
                self.synced.resize(self.synced.len().max(at + bytes.len()), 0);
                self.synced.splice(at..at + bytes.len(), bytes);
            }
        }
    }

    /// Keeps nothing of a change, all of it, or some sectors.
    fn keep_some(&mut self, write: Change, chance: &mut Chance) {
        match (chance.below(3), write) {
            (0, _) => {}
            (1, Change::Write(at, bytes)) => {
                for (number, sector) in bytes.chunks(SECTOR).enumerate() {
                    if chance.below(2) == 0 {
                        self.keep(Change::Write(at + number * SECTOR, sector.to_vec()));
                    }
                }
            }
            (_, whole) => self.keep(whole),
        }
    }
}

/// Numbers by chance, the same in every run (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % end.max(1)
    }
}
