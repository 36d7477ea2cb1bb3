//! The command line: what can be asked, and who answers. Every answer works without a terminal, in pipes.

mod add;
mod bookmarks;
mod chosen;
mod doctor;
mod elsewhere;
mod export;
mod generate;
mod index;
mod json;
mod kwic;
mod list;
mod out;
mod pages;
mod read;
mod remove;
mod search;
mod searched;
mod show;
mod sources;
mod stats;

use std::ffi::OsString;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::chosen::Chosen;
use self::out::Out;
use crate::config::Lang;
use crate::runtime::outlive_file_limits;

/// Read, search and mark Chinese articles.
#[derive(Debug, Parser)]
#[command(name = "dubao", version, disable_help_subcommand = true)]
struct Arguments {
    /// Files and folders to read; `-` is standard input, `dubao:…` a link to a passage. Without any, the library, or
    /// else the five pages that come with dubao.
    paths: Vec<PathBuf>,
    /// Language of the interface; by default that of the locale.
    #[arg(long, value_enum, global = true)]
    lang: Option<Lang>,
    /// Cells for characters such as “ ” — …, which terminals draw in 1 or 2; by default as many as the terminal says.
    #[arg(long, value_name = "CELLS", value_parser = clap::value_parser!(u8).range(1..=2), global = true)]
    ambiguous: Option<u8>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Keep files and folders as the library, which is opened when no path is given.
    Add(add::Arguments),
    /// Forget files and folders of the library.
    Remove(remove::Arguments),
    /// Print the sources of the library.
    Sources(sources::Arguments),
    /// Bring the library's index up to date.
    Index(index::Arguments),
    /// Print one article a line.
    List(list::Arguments),
    /// Print an article, or all articles of a file, as the reading pane sets them.
    Show(show::Arguments),
    /// Search, and print the hits, best first.
    Search(search::Arguments),
    /// Print the bookmarks, newest first.
    Bookmarks(bookmarks::Arguments),
    /// Write the notebook as a document: Markdown, JSON, CSV or BibTeX.
    Export(export::Arguments),
    /// Take in what was exported as JSON; nothing comes in twice.
    Import(export::ImportArguments),
    /// Open the reader at a passage, by its link `dubao:…` as exports have it.
    Open {
        /// The link.
        link: String,
        /// Files and folders to read; by default, the link's page.
        paths: Vec<PathBuf>,
    },
    /// Print what was read on which day, as numbers and as a calendar, and how many bookmarks have which tag.
    Stats(stats::Arguments),
    /// Examine the terminal, the places of files, the settings, and the notebook.
    Doctor(doctor::Arguments),
    /// Print a file to begin with.
    Generate(generate::Arguments),
    /// Print this help, or that on a topic.
    Help {
        /// `json`: the form of what `--json` prints.
        topic: Option<String>,
    },
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Done, or found.
    Done,
    /// Nothing was found.
    Nothing,
    /// Something went wrong, and was told.
    Failed,
}

/// Does what `arguments` (the program's name first) ask. Gives 0 if it was done, 1 if nothing was found, 2 if
/// something went wrong.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let run = AssertUnwindSafe(|| run_fenced(arguments.into_iter().collect()));
    catch_unwind(run).unwrap_or_else(|_| ExitCode::from(2))
}

fn run_fenced(arguments: Vec<OsString>) -> ExitCode {
    out::complain_of_panics();
    if let Err(error) = outlive_file_limits() {
        out::complain(&format!("dubao: {error}"));
    }
    let mut out = Out::stdout();
    let status = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => dispatch(arguments, &mut out),
        Err(error) if error.use_stderr() => {
            out::complain(&error.render().to_string());
            Ok(Status::Failed)
        }
        Err(error) => out.text(&error.render().to_string()).map(|()| Status::Done),
    };
    let status = status.and_then(|status| out.finish().map(|()| status).map_err(Into::into));
    match status {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Nothing) => ExitCode::from(1),
        Ok(Status::Failed) => ExitCode::from(2),
        // Whoever was reading has read enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            out::complain(&format!("dubao: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: Arguments, out: &mut Out) -> anyhow::Result<Status> {
    let chosen = Chosen::of(&arguments)?;
    if matches!(arguments.command, Some(Command::Show(_))) {
        chosen.problems.iter().for_each(|problem| out::complain(&format!("dubao: {problem}")));
    }
    match arguments.command {
        None => read::run(arguments.paths, chosen),
        Some(Command::Add(arguments)) => add::run(&arguments, &chosen, out),
        Some(Command::Remove(arguments)) => remove::run(&arguments, &chosen, out),
        Some(Command::Sources(arguments)) => sources::run(&arguments, &chosen, out),
        Some(Command::Index(arguments)) => index::run(&arguments, &chosen, out),
        Some(Command::List(arguments)) => list::run(&arguments, &chosen, out),
        Some(Command::Show(show)) => show::run(&show, &chosen, out),
        Some(Command::Search(arguments)) => search::run(&arguments, &chosen, out),
        Some(Command::Bookmarks(arguments)) => bookmarks::run(&arguments, &chosen, out),
        Some(Command::Export(arguments)) => export::run(&arguments, &chosen, out),
        Some(Command::Import(arguments)) => export::import(&arguments, &chosen.words, out),
        Some(Command::Open { link, paths }) => read::run(std::iter::once(link.into()).chain(paths).collect(), chosen),
        Some(Command::Stats(arguments)) => stats::run(&arguments, &chosen.words, out),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments, &chosen, out),
        Some(Command::Generate(arguments)) => generate::run(&arguments, out),
        Some(Command::Help { topic }) => help(topic.as_deref(), out),
    }
}

fn help(topic: Option<&str>, out: &mut Out) -> anyhow::Result<Status> {
    match topic {
        None => out.text(&Arguments::command().render_long_help().to_string())?,
        Some("json") => out.text(json::HELP)?,
        Some(topic) => anyhow::bail!("there is no help on `{topic}`; try `dubao help json`"),
    }
    Ok(Status::Done)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
