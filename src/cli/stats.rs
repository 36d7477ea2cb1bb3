//! `dubao stats`: what was read on which day, and how many bookmarks have which tag.

use anyhow::anyhow;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::out::Out;
use super::{Status, bookmarks};
use crate::config::{Words, fill};
use crate::notebook::{Day, Stats};
use crate::runtime::sentence;

/// Weeks of the calendar: half a year.
const WEEKS: u16 = 26;
/// Days that are listed, the last ones.
const DAYS: usize = 14;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON; see `dubao help json`.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    total: Day,
    days: Vec<Dated>,
    bookmarks: usize,
    tags: Vec<Tag<'a>>,
}

#[derive(Serialize)]
struct Dated {
    date: String,
    #[serde(flatten)]
    day: Day,
}

#[derive(Serialize)]
struct Tag<'a> {
    tag: &'a str,
    bookmarks: usize,
}

pub(super) fn run(arguments: &Arguments, words: &Words, out: &mut Out) -> anyhow::Result<Status> {
    let zone = TimeZone::system();
    let stats = match bookmarks::notebook(words)? {
        None => Stats::default(),
        Some(notebook) => {
            let counted = notebook.finished().and_then(|finished| Ok((finished, notebook.bookmarks()?)));
            let (finished, bookmarks) = counted.map_err(|error| anyhow!(sentence(&error)))?;
            Stats::of(&finished, &bookmarks, &zone)
        }
    };
    if arguments.json {
        out.json(&report(&stats))?;
    } else {
        print(&stats, &zone, words, out)?;
    }
    let is_empty = stats.days.is_empty() && stats.bookmarks == 0;
    Ok(if is_empty { Status::Nothing } else { Status::Done })
}

fn report(stats: &Stats) -> Report<'_> {
    Report {
        total: stats.total(),
        days: stats.days.iter().map(|(date, day)| Dated { date: date.to_string(), day: *day }).collect(),
        bookmarks: stats.bookmarks,
        tags: stats.tags.iter().map(|(tag, bookmarks)| Tag { tag, bookmarks: *bookmarks }).collect(),
    }
}

fn print(stats: &Stats, zone: &TimeZone, words: &Words, out: &mut Out) -> anyhow::Result<()> {
    let total = stats.total();
    let counts = [total.articles, total.chars, stats.days.len(), stats.bookmarks].map(|count| count.to_string());
    out.line(&fill(&words.stats_total, &counts.each_ref().map(String::as_str)))?;
    let today = zone.to_datetime(Timestamp::now()).date();
    for (weekday, signs) in words.weekdays.iter().zip(stats.calendar(today, WEEKS)) {
        out.line(&format!("  {weekday} {signs}"))?;
    }
    out.line(&format!("  {}", words.stats_legend))?;
    for (date, day) in stats.days.iter().rev().take(DAYS) {
        let counts = [day.articles, day.chars].map(|count| count.to_string());
        out.line(&format!("  {date}  {}", fill(&words.stats_day, &counts.each_ref().map(String::as_str))))?;
    }
    for (tag, count) in &stats.tags {
        out.line(&format!("  #{tag}  {count}"))?;
    }
    Ok(())
}
