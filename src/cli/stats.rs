//! `dubao stats`: what was read on which day, and how many bookmarks have which tag.

use anyhow::anyhow;
use jiff::Zoned;
use serde::Serialize;

use super::out::Out;
use super::{Status, bookmarks};
use crate::app::Told;
use crate::config::Words;
use crate::notebook::{Day, Stats};
use crate::runtime::sentence;

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
    let stats = match bookmarks::notebook(words)? {
        None => Stats::default(),
        Some(notebook) => notebook.stats(&Zoned::now()).map_err(|error| anyhow!(sentence(&error)))?,
    };
    if arguments.json {
        out.json(&report(&stats))?;
    } else {
        print(&Told::of(&stats, words), out)?;
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

fn print(told: &Told, out: &mut Out) -> anyhow::Result<()> {
    out.line(&told.total)?;
    let legend = std::iter::once(&told.legend);
    for line in told.calendar.iter().chain(legend).chain(&told.days).chain(&told.tags) {
        out.line(&format!("  {line}"))?;
    }
    Ok(())
}
