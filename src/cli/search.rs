//! `dubao search`: the hits of a query, best first. What is searched is found in `searched`.

use std::path::PathBuf;

use super::Status;
use super::bookmarks::marks;
use super::chosen::Chosen;
use super::json::{self, Nearness};
use super::kwic::{self, Order};
use super::out::{self, Out};
use super::searched::Searched;
use super::show::width;
use crate::library::ArticleId;
use crate::search::{Hit, Needle, firsts, in_context, parse};
use crate::text::Cells;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What to search: words parted by spaces are all required, "…" is a phrase, -词 excludes, 词|词 is either, =词 is
    /// not folded; title:词, by:词 and body:词 (标题:, 作者:, 正文:) look only there; date:2023-01..2024, in:PAPER and
    /// is:bookmarked|read|unread (日期:, 来源:, 是:书签|已读|未读) narrow it. Letters are pinyin in titles as well.
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
    let query = if query.asks_marks() { query.with_marks(marks(&chosen.words)?) } else { query };
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
        print_hits(&library, &outcome.hits, (Nearness::Found, arguments), out)?;
        let left = arguments.limit.saturating_sub(outcome.hits.len()).min(outcome.near.len());
        let near = outcome.near.get(..left).unwrap_or_default();
        print_hits(&library, near, (Nearness::Near, arguments), out)?;
        match (outcome.total, near.len()) {
            (_, 0) => {}
            (0, _) => out::complain("dubao: no article holds this; the nearest are shown"),
            (_, count) => out::complain(&format!("dubao: the last {count} only come near")),
        }
    }
    Ok(match (library.failed, outcome.total) {
        (true, _) => Status::Failed,
        (_, 0) => Status::Nothing,
        _ => Status::Done,
    })
}

/// Prints hits; those that are nearly equal in one row, unless it is for a program.
fn print_hits(
    library: &Searched,
    hits: &[Hit],
    (nearness, arguments): (Nearness, &Arguments),
    out: &mut Out,
) -> anyhow::Result<()> {
    let firsts = firsts(hits);
    let id = |hit: &Hit| library.article(hit).and_then(|(page, nth)| page.articles.get(nth).map(ArticleId::of));
    for (rank, (hit, &first)) in hits.iter().zip(&firsts).enumerate().take(arguments.limit) {
        if first != rank && !arguments.json {
            continue;
        }
        let Some((page, nth)) = library.article(hit) else { continue };
        let (Some(article), Some(shown)) = (page.articles.get(nth), page.shown.get(nth)) else { continue };
        if arguments.json {
            let first = hits.get(first).filter(|_| first != rank).and_then(id);
            out.json(&json::Hit::new(hit, nearness, article, &page).repeating(first.map(|id| id.to_string())))?;
            continue;
        }
        let reprints = firsts.iter().filter(|first| **first == rank).count() - 1;
        let count = format!("+{reprints}");
        let id = ArticleId::of(article).to_string();
        let fields = [id.as_str(), &shown.title, &page.path, &count];
        out.fields(fields.get(..if reprints == 0 { 3 } else { 4 }).unwrap_or_default())?;
        print(hit, out)?;
    }
    Ok(())
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
