//! `dubao remove`: sources that the library is to forget. The files stay, and so do their bookmarks.

use std::path::PathBuf;

use anyhow::Context;

use super::Status;
use super::add::roots;
use super::chosen::Chosen;
use super::out::{self, Out};
use crate::config::fill;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files and folders, as `dubao sources` lists them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let (roots, place) = roots()?;
    let removed = roots.remove(&arguments.paths).with_context(|| format!("{}: cannot be written", place.display()))?;
    let mut status = Status::Done;
    for path in &arguments.paths {
        let shown = path.display().to_string();
        if std::path::absolute(path).is_ok_and(|path| removed.contains(&path)) {
            out.line(&fill(&chosen.words.removed, &[&shown]))?;
        } else {
            out::complain(&format!("dubao: {}", fill(&chosen.words.not_kept, &[&shown])));
            status = Status::Nothing;
        }
    }
    Ok(status)
}
