//! `dubao [PATH…]`: the reader.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::Status;
use super::chosen::Chosen;
use crate::config::{Paths, Theme};
use crate::runtime::{self, Options};

/// Runs the reader.
pub(super) fn run(paths: Vec<PathBuf>, chosen: Chosen) -> anyhow::Result<Status> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    if paths.iter().any(is_stdin) && io::stdin().is_terminal() {
        bail!("-: standard input is the keyboard; give it a text, for example `dubao - < FILE`");
    }
    // One that is missing among others is listed with the reason; when there is nothing else, there is nothing to read.
    if !paths.iter().any(|path| is_stdin(path) || path.exists())
        && let Some(path) = paths.first()
    {
        path.metadata().with_context(|| format!("{}: cannot be read", path.display()))?;
    }
    let home = Paths::from_env().context("no home directory is known: set HOME, or DUBAO_DATA_DIR to a full path")?;
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    runtime::run(Options {
        paths,
        notebook: home.notebook(),
        words: chosen.words,
        theme: if plain { Theme::mono() } else { Theme::colours() },
        settings: chosen.settings,
        problems: chosen.problems,
    })?;
    Ok(Status::Done)
}
