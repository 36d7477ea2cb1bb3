//! `dubao export` and `dubao import`: the notebook's way out, and back.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::chosen::Chosen;
use super::out::{self, Out};
use super::pages::Pages;
use super::{Status, bookmarks};
use crate::config::{Words, fill};
use crate::library::ArticleId;
use crate::notebook::export::{Excerpt, bibtex, csv, markdown};
use crate::notebook::{Bookmark, Issue, Notebook, NotebookError, Record, lines, parse, write_whole};
use crate::runtime::sentence;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The form.
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Write to this file, whole or not at all; without it, to standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Quotes with notes, tags, citations and links; bookmarks only.
    Markdown,
    /// All that `dubao import` needs, one object a line; see `dubao help json`.
    Json,
    /// A table of bookmarks.
    Csv,
    /// An entry for each article with bookmarks.
    Bibtex,
}

#[derive(Debug, clap::Args)]
pub(super) struct ImportArguments {
    /// What `dubao export --format json` wrote, or a `bookmarks.jsonl`; `-` is standard input.
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let notebook = bookmarks::notebook(&chosen.words)?;
    let all = notebook.map_or(Ok(Vec::new()), |notebook| records(&notebook, arguments.format));
    let all = all.map_err(|error| anyhow!(sentence(&error)))?;
    let document = match arguments.format {
        Format::Json => lines(&all),
        Format::Markdown => markdown(&excerpts(&all, chosen)),
        Format::Csv => csv(&excerpts(&all, chosen)),
        Format::Bibtex => bibtex(&excerpts(&all, chosen)),
    };
    match &arguments.output {
        None => out.document(&document)?,
        Some(path) => {
            let written = write_whole(path, document.as_bytes());
            written.with_context(|| format!("{}: cannot be written", path.display()))?;
        }
    }
    Ok(if all.is_empty() { Status::Nothing } else { Status::Done })
}

/// What the reader made; in the form that is taken in again, what was read too.
fn records(notebook: &Notebook, format: Format) -> Result<Vec<Record>, NotebookError> {
    let mut records = notebook.records()?;
    if format == Format::Json {
        records.extend(notebook.read_marks()?.into_iter().map(Record::Read));
    }
    Ok(records)
}

/// The bookmarks, each with what its page tells of its article today.
fn excerpts(all: &[Record], chosen: &Chosen) -> Vec<Excerpt> {
    let reading = Pages::new(chosen);
    let mut pages = HashMap::<String, (Issue, HashMap<String, Vec<String>>)>::new();
    let bookmarks = all.iter().filter_map(|it| if let Record::Bookmark(bookmark) = it { Some(bookmark) } else { None });
    let excerpt = |bookmark: &Bookmark| {
        let page = &bookmark.passage.page.path;
        let (issue, authors) = pages.entry(page.clone()).or_insert_with(|| known_of(page, &reading));
        let authors = authors.get(&bookmark.article).cloned().unwrap_or_default();
        Excerpt { bookmark: bookmark.clone(), authors, issue: issue.clone() }
    };
    bookmarks.map(excerpt).collect()
}

/// Where a page was printed, and the authors of each of its articles, by the article's id; what its path tells, if it
/// cannot be read.
fn known_of(path: &str, reading: &Pages) -> (Issue, HashMap<String, Vec<String>>) {
    let issue = Issue::of_path(path);
    let Some(page) = reading.find(path) else { return (issue, HashMap::new()) };
    let issue = issue.with(page.date.as_deref(), page.paper.as_deref());
    let authors = page.articles.into_iter().map(|article| (ArticleId::of(&article).to_string(), article.byline));
    (issue, authors.collect())
}

pub(super) fn import(arguments: &ImportArguments, words: &Words, out: &mut Out) -> anyhow::Result<Status> {
    let text = read(&arguments.file).with_context(|| format!("{}: cannot be read", arguments.file.display()))?;
    let (records, others) = parse(&text);
    if !others.is_empty() {
        let numbers: Vec<String> = others.iter().take(9).map(ToString::to_string).collect();
        let more = if others.len() > numbers.len() { ", …" } else { "" };
        let (name, numbers) = (arguments.file.display(), numbers.join(", "));
        out::complain(&format!(
            "dubao: {name}: {} lines are no bookmarks and were left out: {numbers}{more}",
            others.len()
        ));
    }
    if records.is_empty() {
        return Ok(if others.is_empty() { Status::Nothing } else { Status::Failed });
    }
    let mut notebook = bookmarks::notebook_to_change(words)?;
    let imported = notebook.import(&records).map_err(|error| anyhow!(sentence(&error)))?;
    let counts = [imported.new, imported.merged, imported.known].map(|count| count.to_string());
    match notebook.mirror() {
        Ok(None) => {}
        Ok(Some(aside)) => out::complain(&fill(&words.mirror_edited, &[&aside.display().to_string()])),
        Err(error) => out::complain(&format!("dubao: {}", sentence(&error))),
    }
    out.line(&fill(&words.imported, &counts.each_ref().map(String::as_str)))?;
    Ok(if others.is_empty() { Status::Done } else { Status::Failed })
}

/// Reads a text; what is no UTF-8 in it is replaced, and so spoils its own line only.
fn read(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(path)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
