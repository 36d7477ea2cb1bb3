//! `dubao [PATH…]`: the reader.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::Status;
use super::chosen::Chosen;
use super::pages::{kept, library};
use crate::config::{Paths, Theme};
use crate::library::Source;
use crate::notebook::Link;
use crate::runtime::{self, Options};

/// Runs the reader.
pub(super) fn run(mut paths: Vec<PathBuf>, chosen: Chosen) -> anyhow::Result<Status> {
    let link = take_link(&mut paths)?;
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
    let library = if paths.is_empty() { library() } else { None };
    if paths.is_empty() && library.is_none() {
        paths = kept();
    }
    runtime::run(Options {
        paths,
        library,
        link,
        notebook: home.notebook(),
        state: home.state,
        cache: home.cache,
        words: chosen.words,
        theme: if plain { Theme::mono() } else { Theme::colours() },
        settings: chosen.settings,
        problems: chosen.problems,
    })?;
    Ok(Status::Done)
}

/// Takes the link out of the paths; its page comes in its place unless there are others. A file of such a name is a file.
fn take_link(paths: &mut Vec<PathBuf>) -> anyhow::Result<Option<Link>> {
    let is_link = |path: &PathBuf| path.to_str().is_some_and(|path| path.starts_with("dubao:")) && !path.exists();
    let Some(at) = paths.iter().position(is_link) else { return Ok(None) };
    let text = paths.remove(at).to_string_lossy().into_owned();
    let link: Link = text.parse().with_context(|| text.clone())?;
    if paths.is_empty() && matches!(Source::from_path(&link.page.path), Some(Source::File(_))) {
        paths.push(file_of(&link.page.path));
    }
    Ok(Some(link))
}

/// The file that holds the page with this path: itself, or the archive before the name of a record.
fn file_of(path: &str) -> PathBuf {
    let heads = path.match_indices('#').filter_map(|(at, _)| path.get(..at));
    let files = std::iter::once(path).chain(heads).map(PathBuf::from);
    files.into_iter().find(|file| file.is_file()).unwrap_or_else(|| path.into())
}
