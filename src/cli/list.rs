//! `dubao list`: one article a line.

use std::path::PathBuf;

use super::Status;
use super::chosen::Chosen;
use super::json::{self, Detail};
use super::out::Out;
use super::pages::Pages;
use crate::library::ArticleId;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files and folders; without any, the pages that come with dubao.
    paths: Vec<PathBuf>,
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let pages = Pages::new(chosen);
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
