//! `dubao search`: the hits of a query, best first, from an index made for the occasion.

use std::path::PathBuf;
use std::sync::Arc;

use super::out::Out;
use super::pages::Pages;
use super::{Status, json};
use crate::library::{ArticleId, ArticleRef, Page, Source, sources};
use crate::page::{Article, clean};
use crate::runtime::index_page;
use crate::search::{Hit, Index, parse};
use crate::text::Segmenter;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What to search: words parted by spaces are all required, "…" is a phrase, -词 excludes, 词|词 is either, =词 is
    /// not folded; title:词, by:词 and body:词 (标题:, 作者:, 正文:) look only there. Letters are pinyin in titles as well.
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// Files and folders; without any, the pages that come with dubao.
    paths: Vec<PathBuf>,
    /// Print at most so many hits.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
    /// Print only the number of all hits.
    #[arg(long)]
    count: bool,
}

pub(super) fn run(arguments: &Arguments, out: &mut Out) -> anyhow::Result<Status> {
    let index = Index::in_ram()?;
    let mut writer = index.writer(Arc::new(Segmenter::new()))?;
    let reading = Pages::new();
    let mut failed = false;
    let mut pages: Vec<Option<(Source, Page)>> = Vec::new();
    for (number, source) in (0u32..).zip(sources(&arguments.paths)) {
        let page = reading.read(source);
        match &page {
            Some((_, page)) => index_page(&mut writer, number, page)?,
            None => failed = true,
        }
        pages.push(page);
    }
    writer.commit()?;
    let limit = if arguments.count { 1 } else { arguments.limit.max(1) };
    let outcome = index.searcher().search(&parse(&arguments.query), limit, &|| false)?;
    if arguments.count {
        out.line(&outcome.total.to_string())?;
    } else {
        for hit in outcome.hits.iter().take(arguments.limit) {
            let at = ArticleRef::from_key(hit.key);
            let page = pages.get(at.page as usize).and_then(Option::as_ref);
            let Some((source, page)) = page else { continue };
            let Some(article) = page.articles.get(at.nth as usize) else { continue };
            if arguments.json {
                out.json(&json::Hit::new(hit, article, source))?;
            } else {
                print(hit, article, source, out)?;
            }
        }
    }
    Ok(match (failed, outcome.total) {
        (true, _) => Status::Failed,
        (_, 0) => Status::Nothing,
        _ => Status::Done,
    })
}

fn print(hit: &Hit, article: &Article, source: &Source, out: &mut Out) -> anyhow::Result<()> {
    out.fields(&[&ArticleId::of(article).to_string(), &clean(article).title, &source.path()])?;
    let text = &hit.snippet.text;
    let mut pieces = vec![("    ", false)];
    let mut end = 0;
    for range in &hit.snippet.ranges {
        pieces.push((text.get(end..range.start).unwrap_or_default(), false));
        pieces.push((text.get(range.clone()).unwrap_or_default(), true));
        end = range.end;
    }
    pieces.push((text.get(end..).unwrap_or_default(), false));
    out.pieces(pieces)
}
