//! `dubao search`: the hits of a query, best first, from an index made for the occasion.

use std::path::PathBuf;
use std::sync::Arc;

use super::Status;
use super::bookmarks::marks;
use super::json::{self, Nearness};
use super::kwic::{self, Order};
use super::out::{self, Out};
use super::pages::Pages;
use super::show::width;
use crate::config::{Settings, Words};
use crate::library::{ArticleId, ArticleRef, Page, Source, sources};
use crate::page::Article;
use crate::runtime::index_page;
use crate::search::{Hit, Index, Needle, firsts, in_context, parse};
use crate::text::{Cells, Segmenter};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What to search: words parted by spaces are all required, "…" is a phrase, -词 excludes, 词|词 is either, =词 is
    /// not folded; title:词, by:词 and body:词 (标题:, 作者:, 正文:) look only there; date:2023-01..2024, in:PAPER and
    /// is:bookmarked|read|unread (日期:, 来源:, 是:书签|已读|未读) narrow it. Letters are pinyin in titles as well.
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

pub(super) fn run(arguments: &Arguments, settings: Settings, words: &Words, out: &mut Out) -> anyhow::Result<Status> {
    let library = Library::read(&arguments.paths)?;
    let limit = match (arguments.count, arguments.kwic) {
        (true, _) => 1,
        (_, true) => usize::MAX,
        _ => arguments.limit.max(1),
    };
    let query = parse(&arguments.query);
    let query = if query.asks_marks() { query.with_marks(marks(words)?) } else { query };
    let outcome = library.index.searcher()?.search(&query, limit, &|| false)?;
    if arguments.count {
        out.line(&outcome.total.to_string())?;
    } else if arguments.kwic {
        let mut lines = library.lines(&outcome.hits, &query.needles());
        kwic::sort(&mut lines, arguments.sort);
        let columns = Cells(arguments.width.unwrap_or_else(width).into());
        for line in lines.iter().take(arguments.limit) {
            if arguments.json {
                kwic::print_json(line, out)?;
            } else {
                kwic::print(line, columns, settings.printed(), out)?;
            }
        }
    } else {
        library.print(&outcome.hits, Nearness::Found, arguments, out)?;
        let left = arguments.limit.saturating_sub(outcome.hits.len()).min(outcome.near.len());
        library.print(outcome.near.get(..left).unwrap_or_default(), Nearness::Near, arguments, out)?;
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

/// Pages and their index.
struct Library {
    index: Index,
    pages: Vec<Option<(Source, Page)>>,
    /// Whether some source could not be read.
    failed: bool,
}

impl Library {
    fn read(paths: &[PathBuf]) -> anyhow::Result<Self> {
        let index = Index::in_ram()?;
        let mut writer = index.writer(Arc::new(Segmenter::new()))?;
        let reading = Pages::new();
        let mut pages = Vec::new();
        for (number, source) in (0u32..).zip(sources(paths)) {
            let page = reading.read(source);
            if let Some((_, page)) = &page {
                index_page(&mut writer, number, page)?;
            }
            pages.push(page);
        }
        writer.commit()?;
        let failed = pages.iter().any(Option::is_none);
        Ok(Self { index, pages, failed })
    }

    /// The article of a hit: as its page has it, and as it is shown.
    fn article(&self, hit: &Hit) -> Option<(&Source, &Article, &Article)> {
        let at = ArticleRef::from_key(hit.key);
        let (source, page) = self.pages.get(at.page as usize)?.as_ref()?;
        Some((source, page.articles.get(at.nth as usize)?, page.shown.get(at.nth as usize)?))
    }

    /// Prints hits; those that are nearly equal in one row, unless it is for a program.
    fn print(&self, hits: &[Hit], nearness: Nearness, arguments: &Arguments, out: &mut Out) -> anyhow::Result<()> {
        let firsts = firsts(hits);
        for (rank, (hit, &first)) in hits.iter().zip(&firsts).enumerate().take(arguments.limit) {
            let Some((source, article, shown)) = self.article(hit) else { continue };
            let id = ArticleId::of(article).to_string();
            if arguments.json {
                let first = hits.get(first).filter(|_| first != rank).and_then(|first| self.article(first));
                let repeats = first.map(|(_, first, _)| ArticleId::of(first).to_string());
                out.json(&json::Hit::new(hit, nearness, article, source).repeating(repeats))?;
            } else if first == rank {
                let reprints = firsts.iter().filter(|first| **first == rank).count() - 1;
                let count = format!("+{reprints}");
                let fields = [id.as_str(), &shown.title, &source.path(), &count];
                out.fields(fields.get(..if reprints == 0 { 3 } else { 4 }).unwrap_or_default())?;
                print(hit, out)?;
            }
        }
        Ok(())
    }

    /// Each match of the hits in its context.
    fn lines(&self, hits: &[Hit], needles: &[Needle]) -> Vec<kwic::Line> {
        let mut lines = Vec::new();
        for (source, article, shown) in hits.iter().filter_map(|hit| self.article(hit)) {
            let (id, page) = (ArticleId::of(article).to_string(), source.path());
            let contexts = shown.blocks.iter().flat_map(|block| in_context(&block.text, needles));
            lines.extend(contexts.map(|context| kwic::Line { id: id.clone(), page: page.clone(), context }));
        }
        lines
    }
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
