//! `dubao search`: the hits of a query, best first. What is searched is found in `searched`.

use std::path::PathBuf;

use super::Status;
use super::chosen::Chosen;
use super::json::{self, Nearness};
use super::kwic::{self, Order};
use super::out::{self, Out};
use super::searched::Searched;
use super::show::width;
use crate::library::ArticleId;
use crate::search::{Hit, Needle, in_context, parse};
use crate::text::Cells;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What to search: words parted by spaces are all required, "…" is a phrase, -词 excludes, 词|词 is either, =词 is
    /// not folded; title:词, by:词 and body:词 (标题:, 作者:, 正文:) look only there. Letters are pinyin in titles as well.
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// Files and folders; without any, the library, or else the pages that come with dubao.
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
    /// Print each match in its context, all matches under each other; --limit is then one of lines.
    #[arg(long, conflicts_with = "count")]
    kwic: bool,
    /// Sort these lines by what stands beside the match, on this side.
    #[arg(long, value_name = "SIDE", requires = "kwic")]
    sort: Option<Order>,
    /// Length of these lines, in cells.
    #[arg(long, value_name = "CELLS", requires = "kwic", value_parser = clap::value_parser!(u16).range(40..=1000))]
    width: Option<u16>,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let library = Searched::of(&arguments.paths, chosen)?;
    let limit = match (arguments.count, arguments.kwic) {
        (true, _) => 1,
        (_, true) => usize::MAX,
        _ => arguments.limit.max(1),
    };
    let query = parse(&arguments.query);
    let outcome = library.searcher.search(&query, limit, &|| false)?;
    if arguments.count {
        out.line(&outcome.total.to_string())?;
    } else if arguments.kwic {
        let mut lines = lines(&library, &outcome.hits, &query.needles());
        kwic::sort(&mut lines, arguments.sort);
        let columns = Cells(arguments.width.unwrap_or_else(width).into());
        for line in lines.iter().take(arguments.limit) {
            if arguments.json {
                kwic::print_json(line, out)?;
            } else {
                kwic::print(line, columns, chosen.settings.printed(), out)?;
            }
        }
    } else {
        let near = outcome.near.iter().map(|hit| (hit, Nearness::Near));
        let hits = outcome.hits.iter().map(|hit| (hit, Nearness::Found)).chain(near);
        for (hit, nearness) in hits.take(arguments.limit) {
            let Some((page, nth)) = library.article(hit) else { continue };
            let (Some(article), Some(shown)) = (page.articles.get(nth), page.shown.get(nth)) else { continue };
            if arguments.json {
                out.json(&json::Hit::new(hit, nearness, article, &page))?;
            } else {
                out.fields(&[&ArticleId::of(article).to_string(), &shown.title, &page.path])?;
                print(hit, out)?;
            }
        }
        if !outcome.near.is_empty() {
            out::complain("dubao: no article holds this; the nearest are shown");
        }
    }
    Ok(match (library.failed, outcome.total) {
        (true, _) => Status::Failed,
        (_, 0) => Status::Nothing,
        _ => Status::Done,
    })
}

/// Each match of the hits in its context.
fn lines(library: &Searched, hits: &[Hit], needles: &[Needle]) -> Vec<kwic::Line> {
    let mut lines = Vec::new();
    for (page, nth) in hits.iter().filter_map(|hit| library.article(hit)) {
        let (Some(article), Some(shown)) = (page.articles.get(nth), page.shown.get(nth)) else { continue };
        let id = ArticleId::of(article).to_string();
        let contexts = shown.blocks.iter().flat_map(|block| in_context(&block.text, needles));
        lines.extend(contexts.map(|context| kwic::Line { id: id.clone(), page: page.path.clone(), context }));
    }
    lines
}

/// Prints the snippet of a hit.
fn print(hit: &Hit, out: &mut Out) -> anyhow::Result<()> {
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
