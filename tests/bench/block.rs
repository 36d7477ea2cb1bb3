//! Power cuts by snapshots of a block device. How much is saved, and what must be in the notebook afterwards, is decided
//! in `power.rs`.
//!
//! A saver works in a file system of its own, ext4 on a loop device. At a random moment the file behind the device is
//! copied: it holds what had reached the device, and not what the kernel had yet to write. A copy during which a write
//! ended is no moment, and is made again. The copy is mounted, as after a restart of the computer.
//!
//! Mounting takes the rights of root; it is done in a mount namespace of its own, which leaves nothing behind.

use std::collections::HashSet;
use std::env;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use rustix::fs::{major, minor};

use super::{Chance, Size, examine};

/// Bytes of the file system.
const DISK: u64 = 12 << 20;
/// Copies that are tried for one cut: each comes a millisecond after the last.
const TRIES: usize = 2_000;

/// Starts this program in a mount namespace of its own, with `block`; says so if it may not have one.
pub(crate) fn cut_apart(size: &Size) -> Result<()> {
    let apart = |program: &Path| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--"]).arg(program);
        command
    };
    let may = apart(Path::new("true")).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !may {
        left_out();
        return Ok(());
    }
    let mut command = apart(&env::current_exe()?);
    let status = command.arg("block").args([size.saves, size.snapshots].map(|number| number.to_string())).status()?;
    ensure!(status.success(), "the cuts of a block device failed");
    Ok(())
}

fn left_out() {
    println!("block snapshots: left out, no file system can be mounted without the rights of root");
}

/// Cuts the power `cuts` times, each time of a saver that began with an empty disk.
pub(crate) fn cut_all(saves: usize, cuts: usize) -> Result<()> {
    let directory = tempfile::tempdir()?;
    if Disk::make(directory.path(), "try").is_err() {
        left_out();
        return Ok(());
    }
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let (mut acknowledged, mut lost, mut mirrors, mut copies) = (0, 0, 0, 0);
    for round in 0..cuts {
        let wanted = chance.below(saves);
        let moment = Duration::from_micros(u64::try_from(chance.below(8_000))?);
        let cut = cut(directory.path(), saves, (wanted, moment)).with_context(|| format!("round {round}"))?;
        let disk = Disk::mount(cut.copy, directory.path().join("after"))?;
        let place = disk.place.join("kept");
        grow_old(&place)?;
        let (missing, has_mirror) =
            examine(&place, &cut.kept).with_context(|| format!("round {round}, after {} saves", cut.kept.len()))?;
        acknowledged += cut.kept.len();
        lost += missing;
        mirrors += usize::from(has_mirror);
        copies += cut.copies;
    }
    println!("block snapshots      {cuts:>9}   of ext4 on a loop device, {copies} copies made");
    println!("  kept and lost      {acknowledged:>9}   {lost} lost");
    println!("  mirrors, all whole {mirrors:>9}");
    ensure!(lost == 0, "{lost} saves were lost");
    Ok(())
}

/// Has the files look as if it took a while to start the computer again.
fn grow_old(place: &Path) -> Result<()> {
    for entry in fs::read_dir(place)? {
        File::options().append(true).open(entry?.path())?.set_modified(SystemTime::UNIX_EPOCH)?;
    }
    Ok(())
}

/// What was on a device at one moment.
struct Cut {
    copy: PathBuf,
    /// The starts of the bookmarks whose saves had come back by then.
    kept: HashSet<usize>,
    copies: usize,
}

/// Starts a saver on a disk of its own, and copies that when `wanted` saves have come back, and a moment later.
fn cut(directory: &Path, count: usize, (wanted, moment): (usize, Duration)) -> Result<Cut> {
    let disk = Disk::make(directory, "before")?;
    let place = disk.place.join("kept");
    fs::create_dir(&place)?;
    // What stood there before the saver began is not what is cut.
    rustix::fs::syncfs(File::open(&disk.place)?)?;
    let mut saver = Command::new(env::current_exe()?);
    let saver = saver.arg("save").arg(place.join("notebook.sqlite")).arg(count.to_string());
    let mut saver = saver.stdout(Stdio::piped()).spawn()?;
    let kept = listen(&mut saver)?;
    let known = || kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    while known().len() < wanted && saver.try_wait()?.is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(moment);
    for copies in 1..=TRIES {
        let kept = known();
        let before = disk.written()?;
        let bytes = fs::read(&disk.image)?;
        if disk.written()? == before {
            saver.kill()?;
            saver.wait()?;
            let copy = directory.join("after.img");
            fs::write(&copy, bytes)?;
            return Ok(Cut { copy, kept, copies });
        }
        thread::sleep(Duration::from_millis(1));
    }
    saver.kill()?;
    saver.wait()?;
    anyhow::bail!("the device was never still for as long as a copy takes")
}

/// Takes in what a saver says to be kept, as it says it.
fn listen(saver: &mut Child) -> Result<Arc<Mutex<HashSet<usize>>>> {
    let lines = BufReader::new(saver.stdout.take().context("a pipe")?);
    let kept = Arc::new(Mutex::new(HashSet::new()));
    let heard = Arc::clone(&kept);
    thread::spawn(move || {
        for start in lines.lines().map_while(Result::ok).filter_map(|line| line.parse().ok()) {
            heard.lock().unwrap_or_else(PoisonError::into_inner).insert(start);
        }
    });
    Ok(kept)
}

/// A file system on a loop device over a file. It is unmounted with its owner.
struct Disk {
    image: PathBuf,
    place: PathBuf,
}

impl Disk {
    /// A new one.
    fn make(directory: &Path, name: &str) -> Result<Self> {
        let image = directory.join(format!("{name}.img"));
        File::create(&image)?.set_len(DISK)?;
        run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image))?;
        Self::mount(image, directory.join(name))
    }

    fn mount(image: PathBuf, place: PathBuf) -> Result<Self> {
        fs::create_dir_all(&place)?;
        run(Command::new("mount").args(["-o", "loop"]).args([&image, &place]))?;
        Ok(Self { image, place })
    }

    /// The number of writes that the device has ended (`/sys/dev/block/*/stat`, the fifth field).
    fn written(&self) -> Result<u64> {
        let device = fs::metadata(&self.place)?.dev();
        let stat = fs::read_to_string(format!("/sys/dev/block/{}:{}/stat", major(device), minor(device)))?;
        Ok(stat.split_whitespace().nth(4).context("no count of writes")?.parse()?)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // What stays mounted goes with the namespace.
        let _ = run(Command::new("umount").arg(&self.place));
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output()?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
