//! `dubao search`: the hits of a query, best first, from an index made for the occasion.

use std::path::PathBuf;
use std::sync::Arc;

use super::Status;
use super::chosen::Chosen;
use super::json::{self, Nearness};
use super::kwic::{self, Order};
use super::out::{self, Out};
use super::pages::Pages;
use super::show::width;
use crate::library::{Archive, ArticleId, ArticleRef, Page, Source};
use crate::runtime::index_page;
use crate::search::{Hit, Index, Needle, in_context, parse};
use crate::text::{Cells, Segmenter};

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
    let library = Library::read(&arguments.paths, chosen)?;
    let limit = match (arguments.count, arguments.kwic) {
        (true, _) => 1,
        (_, true) => usize::MAX,
        _ => arguments.limit.max(1),
    };
    let query = parse(&arguments.query);
    let outcome = library.index.searcher().search(&query, limit, &|| false)?;
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

/// Pages and their index.
struct Library {
    index: Index,
    held: Vec<Held>,
    /// Whether some source could not be read.
    failed: bool,
}

/// What was read of a source.
enum Held {
    Page(Arc<Page>),
    Archive(Archive),
    Nothing,
}

impl Library {
    fn read(paths: &[PathBuf], chosen: &Chosen) -> anyhow::Result<Self> {
        let index = Index::in_ram()?;
        let mut writer = index.writer(Arc::new(Segmenter::new()))?;
        let reading = Pages::new(chosen);
        let (mut held, mut failed) = (Vec::new(), false);
        for (page, source) in (0u32..).zip(reading.sources(paths)) {
            let mut last = Held::Nothing;
            let source = reading.each(source, |nth, read| {
                index_page(&mut writer, ArticleRef { page, nth }, &read)?;
                last = Held::Page(Arc::new(read));
                Ok(())
            })?;
            failed |= source.is_none();
            held.push(if let Some(Source::Archive(archive)) = source { Held::Archive(archive) } else { last });
        }
        writer.commit()?;
        Ok(Self { index, held, failed })
    }

    /// The page of a hit, and its article in it.
    fn article(&self, hit: &Hit) -> Option<(Arc<Page>, usize)> {
        let at = ArticleRef::from_key(hit.key);
        match self.held.get(at.page as usize)? {
            Held::Page(page) => Some((Arc::clone(page), at.nth as usize)),
            Held::Archive(archive) => Some((Arc::new(archive.page(at.nth).ok()?), 0)),
            Held::Nothing => None,
        }
    }

    /// Each match of the hits in its context.
    fn lines(&self, hits: &[Hit], needles: &[Needle]) -> Vec<kwic::Line> {
        let mut lines = Vec::new();
        for (page, nth) in hits.iter().filter_map(|hit| self.article(hit)) {
            let (Some(article), Some(shown)) = (page.articles.get(nth), page.shown.get(nth)) else { continue };
            let id = ArticleId::of(article).to_string();
            let contexts = shown.blocks.iter().flat_map(|block| in_context(&block.text, needles));
            lines.extend(contexts.map(|context| kwic::Line { id: id.clone(), page: page.path.clone(), context }));
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
