//! `dubao sources`: what the library holds.

use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use super::Status;
use super::add::roots;
use super::chosen::Chosen;
use super::out::{self, Out};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Source {
    path: String,
    kind: &'static str,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let (roots, place) = roots()?;
    let all = roots.read().with_context(|| format!("{}: cannot be read", place.display()))?;
    for path in &all {
        if arguments.json {
            out.json(&Source { path: path.display().to_string(), kind: kind(path) })?;
        } else {
            out.fields(&[&path.display().to_string(), kind(path)])?;
        }
    }
    if all.is_empty() {
        out::complain(&format!("dubao: {}", chosen.words.no_sources));
        return Ok(Status::Nothing);
    }
    Ok(Status::Done)
}

/// What is there at the moment.
fn kind(path: &Path) -> &'static str {
    match path.metadata() {
        Ok(it) if it.is_dir() => "folder",
        Ok(_) => "file",
        Err(_) => "missing",
    }
}
