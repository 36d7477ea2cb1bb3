//! What the kernel counted about a process: wake-ups, time, memory. Linux only.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// What a process has used since it began.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    pub(crate) threads: usize,
    /// Context switches of all its threads: those it asked for by waiting, and the others.
    pub(crate) voluntary: u64,
    pub(crate) involuntary: u64,
    /// User and system time, in clock ticks of 10 ms (`utime` + `stime`, proc(5)).
    pub(crate) ticks: u64,
    /// Time on a processor, in nanoseconds (`schedstat`).
    pub(crate) nanoseconds: u64,
}

impl Usage {
    pub(crate) fn of(process: u32) -> Result<Self> {
        let home = PathBuf::from(format!("/proc/{process}"));
        let stat = fs::read_to_string(home.join("stat"))?;
        // The name, in parentheses, may hold anything; utime and stime are the 12th and 13th field after it.
        let (_, fields) = stat.rsplit_once(')').context("stat without a name")?;
        let times = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        let mut usage = Self { ticks: times.sum::<Result<_, _>>()?, ..Self::default() };
        for task in fs::read_dir(home.join("task"))? {
            let task = task?.path();
            // A thread may end while it is looked at.
            let (Ok(status), Ok(schedstat)) =
                (fs::read_to_string(task.join("status")), fs::read_to_string(task.join("schedstat")))
            else {
                continue;
            };
            usage.threads += 1;
            usage.voluntary += field(&status, "voluntary_ctxt_switches:")?;
            usage.involuntary += field(&status, "nonvoluntary_ctxt_switches:")?;
            usage.nanoseconds += schedstat.split_whitespace().next().context("an empty schedstat")?.parse::<u64>()?;
        }
        Ok(usage)
    }
}

/// Memory in use now and at most so far, in KiB (`VmRSS`, `VmHWM`).
pub(crate) fn memory(process: u32) -> Result<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    Ok((field(&status, "VmRSS:")?, field(&status, "VmHWM:")?))
}

fn field(status: &str, name: &str) -> Result<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name));
    let number = value.and_then(|value| value.split_whitespace().next());
    Ok(number.with_context(|| format!("no {name} in status"))?.parse()?)
}
