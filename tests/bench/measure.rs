//! What a process used, as the kernel counts it, and how times are told. Linux only.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

/// Names and values, as they are printed.
pub(crate) type Figures = Vec<(&'static str, String)>;

/// CPU time of this process so far, in seconds (`utime` + `stime`, proc(5), ticks of 10 ms).
pub(crate) fn cpu() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').context("stat without a name")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}

/// A field of `/proc/self/status`, in MB.
pub(crate) fn memory(field: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let value = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = value.and_then(|value| value.split_whitespace().next()).context("no such field")?;
    Ok(kilobytes.parse::<f64>()? * 1024.0 / 1e6)
}

/// The size of what lies in a folder, in bytes.
#[expect(clippy::cast_precision_loss, reason = "a size need not be exact")]
pub(crate) fn folder_bytes(folder: &Path) -> Result<f64> {
    let sizes = fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len() as f64));
    sizes.sum()
}

/// The median, the 99th percentile and the maximum, in milliseconds.
pub(crate) fn quantiles(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |percent: usize| times.get((times.len().saturating_sub(1)) * percent / 100).copied().unwrap_or_default();
    [50, 99, 100].map(|percent| format!("{:.2}", at(percent).as_secs_f64() * 1e3)).join(" / ")
}
