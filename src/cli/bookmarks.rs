//! `dubao bookmarks`: what was marked, and how it stands today.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};

use super::chosen::Chosen;
use super::elsewhere::Elsewhere;
use super::out::{self, Out};
use super::pages::Pages;
use super::{Status, json};
use crate::app::state;
use crate::config::{Paths, Words};
use crate::notebook::{Bookmark, Notebook, State};
use crate::runtime::{now, sentence, warning};
use crate::search::Marks;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
    /// Files and folders to look in for pages that are no longer where they were; without any, the folder of each.
    paths: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let all = notebook(&chosen.words)?.map_or(Ok(Vec::new()), |notebook| notebook.bookmarks());
    let all = all.map_err(|error| anyhow!(sentence(&error)))?;
    let reading = Pages::new(chosen);
    let mut elsewhere = Elsewhere::new(arguments.paths.clone());
    for bookmark in &all {
        let state = state_today(bookmark, &reading, &mut elsewhere);
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

/// What the reader has done, for a query that asks for it.
pub(super) fn marks(words: &Words) -> anyhow::Result<Marks> {
    let Some(notebook) = notebook(words)? else { return Ok(Marks::default()) };
    let told = |error| anyhow!(sentence(&error));
    let bookmarks = notebook.bookmarks().map_err(told)?;
    let reads = notebook.reads().map_err(told)?;
    let ids = |articles: &mut dyn Iterator<Item = &String>| {
        Arc::new(articles.filter_map(|id| u64::from_str_radix(id, 16).ok()).collect())
    };
    let bookmarked = ids(&mut bookmarks.iter().map(|bookmark| &bookmark.article));
    Ok(Marks { bookmarked, read: ids(&mut reads.articles()) })
}

/// The notebook, to be read; `None` if there is none yet.
pub(super) fn notebook(words: &Words) -> anyhow::Result<Option<Notebook>> {
    let path = place()?;
    if !path.try_exists().with_context(|| format!("{}: the notebook cannot be opened", path.display()))? {
        return Ok(None);
    }
    open(&path, words).map(Some)
}

/// The notebook, to be changed; it is made if there is none yet.
pub(super) fn notebook_to_change(words: &Words) -> anyhow::Result<Notebook> {
    open(&place()?, words)
}

fn open(path: &Path, words: &Words) -> anyhow::Result<Notebook> {
    let notebook = Notebook::open(path, now()).map_err(|error| anyhow!(sentence(&error)))?;
    if let Some(warning) = warning(&notebook, words) {
        out::complain(&format!("dubao: {warning}"));
    }
    Ok(notebook)
}

fn place() -> anyhow::Result<PathBuf> {
    let home = Paths::from_env().context("no home directory is known: set HOME, or DUBAO_DATA_DIR to a full path")?;
    Ok(home.notebook())
}

/// How a bookmark stands in its page as it is now, under whatever name.
fn state_today(bookmark: &Bookmark, reading: &Pages, elsewhere: &mut Elsewhere) -> State {
    let page = reading.find(&bookmark.passage.page.path);
    let there = page.map(|page| state(&page, &bookmark.passage)).filter(|state| *state != State::Lost);
    there.unwrap_or_else(|| elsewhere.state(&bookmark.passage, reading))
}
