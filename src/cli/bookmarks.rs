//! `dubao bookmarks`: what was marked, and how it stands today.

use std::path::Path;

use anyhow::Context;

use super::out::{self, Out};
use super::pages::Pages;
use super::{Status, json};
use crate::app::state;
use crate::config::{Paths, Words};
use crate::library::Source;
use crate::notebook::{Bookmark, Notebook, State};
use crate::runtime::{now, sentence, warning};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, words: &Words, out: &mut Out) -> anyhow::Result<Status> {
    let home = Paths::from_env().context("no home directory is known: set HOME, or DUBAO_DATA_DIR to a full path")?;
    let all = all(&home.notebook(), words)?;
    let reading = Pages::new();
    for bookmark in &all {
        let state = state_today(bookmark, &reading);
        if arguments.json {
            out.json(&json::Mark::new(bookmark, state))?;
        } else {
            out.line(&format!("{}  {}", bookmark.id, bookmark.passage.quote_line()))?;
            out.line(&format!("    {}  {}  {}", json::name(state), bookmark.title, bookmark.passage.page.path))?;
            if !bookmark.tags.is_empty() {
                out.line(&format!("    {}", bookmark.tag_line()))?;
            }
            if !bookmark.note.is_empty() {
                out.line(&format!("    {}", bookmark.note))?;
            }
        }
    }
    Ok(if all.is_empty() { Status::Nothing } else { Status::Done })
}

fn all(path: &Path, words: &Words) -> anyhow::Result<Vec<Bookmark>> {
    if !path.try_exists().with_context(|| format!("{}: the notebook cannot be opened", path.display()))? {
        return Ok(Vec::new());
    }
    let notebook = Notebook::open(path, now()).map_err(|error| anyhow::anyhow!(sentence(&error)))?;
    if let Some(warning) = warning(&notebook, words) {
        out::complain(&format!("dubao: {warning}"));
    }
    notebook.bookmarks().map_err(|error| anyhow::anyhow!(sentence(&error)))
}

/// How a bookmark stands in its page as it is now; lost as long as the page cannot be read.
fn state_today(bookmark: &Bookmark, reading: &Pages) -> State {
    let source = Source::from_path(&bookmark.passage.page.path);
    let page = source.and_then(|source| reading.page(&source).ok());
    page.map_or(State::Lost, |page| state(&page, &bookmark.passage))
}
