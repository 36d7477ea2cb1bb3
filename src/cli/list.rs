//! `dubao list`: one article a line.

use std::path::PathBuf;

use super::Status;
use super::chosen::Chosen;
use super::index::up_to_date;
use super::json::{self, Detail};
use super::out::{self, Out};
use super::pages::{Pages, library};
use crate::library::{ArticleId, Source};
use crate::notebook::Corrections;
use crate::runtime::{Store, each_page};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files and folders; without any, the library, or else the pages that come with dubao.
    paths: Vec<PathBuf>,
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let pages = Pages::new(chosen);
    if arguments.paths.is_empty()
        && !arguments.json
        && let Some(place) = library()
        && let Ok((store, _)) = up_to_date(&place, chosen, &pages)
        && store.is_finished()
    {
        return print_known(&store, out);
    }
    let mut status = Status::Nothing;
    let mut failed = false;
    for source in pages.sources(&arguments.paths) {
        let read = pages.each(source, |_, page| {
            for (article, shown) in page.articles.iter().zip(&page.shown) {
                status = Status::Done;
                if arguments.json {
                    out.json(&json::Article::new(article, &page, Detail::Listing))?;
                } else {
                    out.fields(&[&ArticleId::of(article).to_string(), &shown.title, &page.path])?;
                }
            }
            Ok(())
        })?;
        failed |= read.is_none();
    }
    Ok(if failed { Status::Failed } else { status })
}

/// Prints what is known of the library, without reading its pages again.
fn print_known(store: &Store, out: &mut Out) -> anyhow::Result<Status> {
    let (mut status, mut failed) = (Status::Nothing, false);
    for entry in (0..store.end()).map(|number| store.entry(number)) {
        let Some(mut source) = entry.source else { continue };
        let path = source.path();
        for article in &entry.articles {
            out.fields(&[&article.id.to_string(), &article.title, &path])?;
            status = Status::Done;
        }
        if let Source::Archive(_) = source {
            let mut printed = Ok(());
            let read = each_page(&mut source, &Corrections::default(), |_, page| {
                for (article, shown) in page.articles.iter().zip(&page.shown) {
                    status = Status::Done;
                    printed = out.fields(&[&ArticleId::of(article).to_string(), &shown.title, &page.path]);
                }
                printed.is_ok()
            });
            printed?;
            if let Err(error) = read {
                out::complain(&format!("dubao: {error}"));
                failed = true;
            }
        }
        if let Some(problem) = entry.problem {
            out::complain(&format!("dubao: {problem}"));
            failed = true;
        }
    }
    Ok(if failed { Status::Failed } else { status })
}
