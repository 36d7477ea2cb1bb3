//! `dubao list`: one article a line.

use std::path::PathBuf;

use super::Status;
use super::json::{self, Detail};
use super::out::Out;
use super::pages::Pages;
use crate::library::{ArticleId, sources};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files and folders; without any, the pages that come with dubao.
    paths: Vec<PathBuf>,
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, out: &mut Out) -> anyhow::Result<Status> {
    let pages = Pages::new();
    let mut status = Status::Nothing;
    let mut failed = false;
    for source in sources(&arguments.paths) {
        let Some((source, page)) = pages.read(source) else {
            failed = true;
            continue;
        };
        for (article, shown) in page.articles.iter().zip(&page.shown) {
            status = Status::Done;
            if arguments.json {
                out.json(&json::Article::new(article, &source, Detail::Listing))?;
            } else {
                out.fields(&[&ArticleId::of(article).to_string(), &shown.title, &source.path()])?;
            }
        }
    }
    Ok(if failed { Status::Failed } else { status })
}
