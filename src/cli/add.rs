//! `dubao add`: sources that the library is to hold.

use std::path::PathBuf;

use anyhow::Context;

use super::Status;
use super::chosen::Chosen;
use super::out::Out;
use crate::config::{Paths, fill};
use crate::library::Roots;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files and folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    for path in &arguments.paths {
        path.metadata().with_context(|| format!("{}: cannot be read", path.display()))?;
    }
    let (roots, place) = roots()?;
    let added = roots.add(&arguments.paths).with_context(|| format!("{}: cannot be written", place.display()))?;
    for path in &added {
        out.line(&fill(&chosen.words.added, &[&path.display().to_string()]))?;
    }
    Ok(Status::Done)
}

/// The list of the library's sources, and its file.
pub(super) fn roots() -> anyhow::Result<(Roots, PathBuf)> {
    let home = Paths::from_env().context("no home directory is known: set HOME, or DUBAO_DATA_DIR to a full path")?;
    Ok((Roots::at(home.sources()), home.sources()))
}
