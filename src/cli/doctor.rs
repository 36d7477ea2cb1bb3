//! `dubao doctor`: what the program finds around it.

use std::env;
use std::io::{self, IsTerminal};

use serde::Serialize;

use super::Status;
use super::chosen::Chosen;
use super::out::Out;
use super::pages::kept;
use crate::config::{Paths, Words};
use crate::notebook::Notebook;
use crate::runtime::{Store, measure_samples, now, sentence, warning};
use crate::text::{Cells, Composition, Kind};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON; see `dubao help json`.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    version: &'static str,
    terminal: Terminal,
    settings: File,
    notebook: Keeping,
    library: Library,
    index: Index,
}

#[derive(Serialize)]
struct Library {
    path: Option<String>,
    sources: usize,
}

#[derive(Serialize, Default)]
struct Index {
    path: Option<String>,
    generation: Option<u32>,
    pages: usize,
    articles: u64,
    /// Of all generations.
    bytes: u64,
    /// Of its disk.
    free_bytes: Option<u64>,
    /// What is wrong with it.
    problem: Option<String>,
}

#[derive(Serialize)]
struct Terminal {
    name: Option<String>,
    /// Whether standard output is one.
    attached: bool,
    columns: Option<u16>,
    rows: Option<u16>,
    colours: &'static str,
    /// Cells of ambiguous characters, if the terminal says.
    ambiguous: Option<u16>,
    /// Cells of what terminals differ about, a sample of each kind, if the terminal says.
    widths: Option<Vec<(&'static str, u16)>>,
}

#[derive(Serialize)]
struct File {
    path: Option<String>,
    /// What is wrong with it.
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Keeping {
    path: Option<String>,
    bookmarks: Option<usize>,
    /// What is wrong with it.
    problem: Option<String>,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        terminal: terminal(),
        settings: File {
            path: Paths::from_env().and_then(|paths| paths.settings()).map(|path| path.display().to_string()),
            problems: chosen.problems.clone(),
        },
        notebook: notebook(&chosen.words),
        library: Library {
            path: Paths::from_env().map(|paths| paths.sources().display().to_string()),
            sources: kept().len(),
        },
        index: index(chosen),
    };
    if arguments.json {
        out.json(&report)?;
    } else {
        print(&report, out)?;
    }
    Ok(if report.notebook.problem.is_some() { Status::Failed } else { Status::Done })
}

/// The index as it is found; none is made.
fn index(chosen: &Chosen) -> Index {
    let Some(path) = Paths::from_env().and_then(|paths| paths.index()) else { return Index::default() };
    let mut index = Index { path: Some(path.display().to_string()), ..Index::default() };
    let there = path.ancestors().find(|path| path.exists());
    let disk = there.and_then(|path| rustix::fs::statvfs(path).ok());
    index.free_bytes = disk.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    if !path.exists() {
        return index;
    }
    match Store::look(&path, &chosen.settings.names) {
        Ok(None) => {}
        Ok(Some(store)) => {
            let ((generation, bytes), (pages, articles)) = (store.size(), store.count());
            index = Index { generation: Some(generation), pages, articles, bytes, ..index };
        }
        Err(error) => index.problem = Some(error.to_string()),
    }
    index
}

fn terminal() -> Terminal {
    let attached = io::stdout().is_terminal();
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok().filter(|_| attached);
    let no_colour = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let widths = measure_samples();
    Terminal {
        name: env::var("TERM").ok(),
        attached,
        columns: size.map(|size| size.ws_col),
        rows: size.map(|size| size.ws_row),
        colours: if no_colour { "none (NO_COLOR)" } else { "16" },
        ambiguous: widths.as_deref().and_then(quote),
        widths,
    }
}

/// Cells of a curly quote.
fn quote(widths: &[(&str, u16)]) -> Option<u16> {
    let (quotes, cells) = widths.iter().find(|(sample, _)| *sample == Kind::Quote.sample())?;
    Some(cells / u16::try_from(quotes.chars().count()).ok()?)
}

fn composed(one: Composition) -> &'static str {
    match one {
        Composition::Selected => "signs and keycaps",
        Composition::Paired => "skin tones and flags",
        Composition::Joined => "families and the like",
    }
}

fn notebook(words: &Words) -> Keeping {
    let Some(path) = Paths::from_env().map(|paths| paths.notebook()) else {
        let problem = "no home directory is known: set HOME, or DUBAO_DATA_DIR to a full path".to_owned();
        return Keeping { path: None, bookmarks: None, problem: Some(problem) };
    };
    let shown = Some(path.display().to_string());
    match path.try_exists() {
        Ok(true) => {}
        Ok(false) => return Keeping { path: shown, bookmarks: Some(0), problem: None },
        Err(error) => {
            let problem = format!("the notebook cannot be opened: {error}");
            return Keeping { path: shown, bookmarks: None, problem: Some(problem) };
        }
    }
    match Notebook::open(&path, now()) {
        Ok(notebook) => Keeping {
            path: shown,
            bookmarks: notebook.bookmarks().ok().map(|all| all.len()),
            problem: warning(&notebook, words),
        },
        Err(error) => Keeping { path: shown, bookmarks: None, problem: Some(sentence(&error)) },
    }
}

fn print(report: &Report, out: &mut Out) -> anyhow::Result<()> {
    out.line(&format!("dubao      {}", report.version))?;
    print_terminal(&report.terminal, out)?;
    out.line(&format!("settings   {}", report.settings.path.as_deref().unwrap_or("unknown")))?;
    for problem in &report.settings.problems {
        out.line(&format!("problem    {problem}"))?;
    }
    out.line(&format!("notebook   {}", report.notebook.path.as_deref().unwrap_or("unknown")))?;
    let bookmarks = report.notebook.bookmarks.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
    out.line(&format!("bookmarks  {bookmarks}"))?;
    if let Some(problem) = &report.notebook.problem {
        out.line(&format!("problem    {problem}"))?;
    }
    out.line(&format!(
        "library    {} ({} sources)",
        report.library.path.as_deref().unwrap_or("unknown"),
        report.library.sources
    ))?;
    let index = &report.index;
    out.line(&format!("index      {}", index.path.as_deref().unwrap_or("in memory, made anew at each start")))?;
    if let Some(generation) = index.generation {
        let (pages, articles) = (index.pages, index.articles);
        out.line(&format!(
            "           generation {generation}: {pages} pages, {articles} articles, {}",
            megabytes(index.bytes)
        ))?;
    }
    if let Some(free) = index.free_bytes {
        out.line(&format!("           {} of its disk are free", megabytes(free)))?;
    }
    if let Some(problem) = &index.problem {
        out.line(&format!("problem    {problem}"))?;
    }
    Ok(())
}

fn print_terminal(terminal: &Terminal, out: &mut Out) -> anyhow::Result<()> {
    let unknown = || "unknown".to_owned();
    let number = |n: Option<u16>| n.map_or_else(unknown, |n| n.to_string());
    out.line(&format!("terminal   {}", terminal.name.as_deref().unwrap_or("unknown")))?;
    out.line(&format!("size       {} × {} cells", number(terminal.columns), number(terminal.rows)))?;
    out.line(&format!("colours    {}", terminal.colours))?;
    let ambiguous = number(terminal.ambiguous);
    out.line(&format!("ambiguous  {ambiguous} cells (characters such as “ ” — …)"))?;
    let measured = |sample: &str| terminal.widths.iter().flatten().find(|(asked, _)| *asked == sample);
    let widths = Kind::ALL.into_iter().filter_map(|kind| measured(kind.sample()));
    let widths = widths.map(|(sample, cells)| format!("{sample} {cells}"));
    let widths = widths.reduce(|all, one| format!("{all}  {one}")).unwrap_or_else(unknown);
    out.line(&format!("widths     {widths}"))?;
    for one in Composition::ALL {
        let Some((_, cells)) = measured(one.sample()) else { continue };
        let drawn = if one.sample_cells() == Cells((*cells).into()) { "as one" } else { "in parts" };
        out.line(&format!("emoji      {}: {drawn}", composed(one)))?;
    }
    Ok(())
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
