//! `dubao index`: brings the library's index up to date.

use std::ops::ControlFlow;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::Status;
use super::chosen::Chosen;
use super::out::{self, Out};
use super::pages::{Pages, library};
use crate::config::fill;
use crate::runtime::{Place, Report, Store, malformed, update};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Make it anew, beside the old one, which stays in use until then.
    #[arg(long)]
    rebuild: bool,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let Some(place) = library() else {
        out::complain(&format!("dubao: {}", chosen.words.no_sources));
        return Ok(Status::Nothing);
    };
    let names = &chosen.settings.names;
    let mut store =
        if arguments.rebuild { Store::rebuild(&place.index, names)? } else { Store::open(&place.index, names)? };
    if !store.is_ours() {
        anyhow::bail!("another dubao keeps the index up to date at the moment");
    }
    bring_up_to_date(&mut store, &place, &Pages::new(chosen))?;
    let (pages, articles) = store.count();
    out.line(&fill(&chosen.words.index_done, &[&pages.to_string(), &articles.to_string()]))?;
    Ok(Status::Done)
}

/// The library's index to be read from, as its sources are now, and whether something could not be read; as it is, if
/// another program is making it.
pub(super) fn up_to_date(place: &Place, chosen: &Chosen, reading: &Pages) -> anyhow::Result<(Store, bool)> {
    let mut store = Store::open(&place.index, &chosen.settings.names)?;
    let mut failed = false;
    if store.is_ours() {
        failed = bring_up_to_date(&mut store, place, reading)?;
    } else if !store.is_finished() {
        out::complain(&format!("dubao: {}", chosen.words.index_unfinished));
    }
    Ok((store.release(), failed))
}

/// Brings the index up to date, with a bar on a terminal. Tells whether something could not be read.
fn bring_up_to_date(store: &mut Store, place: &Place, reading: &Pages) -> anyhow::Result<bool> {
    let roots = place.roots.read().context("the list of the sources cannot be read")?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3}%  {binary_bytes_per_sec}  {eta}") {
        bar.set_style(style);
    }
    let (words, mut failed) = (reading.words(), false);
    update(store, &roots, reading.corrections(), &mut |_, report| {
        match report {
            Report::Progress(done, total) => {
                bar.set_length(total);
                bar.set_position(done);
            }
            Report::Problem(problem) => {
                failed = true;
                bar.suspend(|| out::complain(&format!("dubao: {problem}")));
            }
            Report::Malformed(path, lines) => {
                let problem = malformed(&path.display().to_string(), &lines, words).unwrap_or_default();
                bar.suspend(|| out::complain(&format!("dubao: {problem}")));
            }
            Report::Page(_) | Report::Committed => {}
        }
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    Ok(failed)
}
