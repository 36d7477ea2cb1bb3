//! `dubao show`: articles, set as the reading pane sets them.

use std::path::{Path, PathBuf};

use super::Status;
use super::chosen::Chosen;
use super::json::{self, Detail};
use super::out::{self, Out};
use super::pages::Pages;
use crate::app::{Manner, typeset};
use crate::library::{ArticleId, Page};
use crate::page::Article;
use crate::text::{Cells, Measure};

/// Width of what is printed where there is no terminal to ask, and the greatest one that is chosen unasked, in cells.
const WIDTH: u16 = 80;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, or ids of articles as `dubao list` prints them (the first digits are enough).
    #[arg(required = true, value_name = "ID|FILE")]
    what: Vec<PathBuf>,
    /// Print JSON, one object a line; see `dubao help json`.
    #[arg(long)]
    json: bool,
    /// Longest line, in cells.
    #[arg(long, value_name = "CELLS", value_parser = clap::value_parser!(u16).range(2..=1000))]
    width: Option<u16>,
    /// Print the pages as they are in their files.
    #[arg(long, conflicts_with_all = ["json", "width"])]
    raw: bool,
}

pub(super) fn run(arguments: &Arguments, chosen: &Chosen, out: &mut Out) -> anyhow::Result<Status> {
    let mut print = Print {
        measure: Measure {
            width: Cells(arguments.width.unwrap_or_else(width).into()),
            widths: chosen.settings.printed(),
            rules: chosen.settings.rules,
            ..Measure::default()
        },
        form: match (arguments.json, arguments.raw) {
            (true, _) => Form::Json,
            (_, true) => Form::Raw,
            _ => Form::Set,
        },
        is_first: true,
        out,
    };
    let reading = Pages::new(chosen);
    let mut failed = false;
    for what in &arguments.what {
        let printed = match id_of(what) {
            Some(digits) => print.found(&digits, &reading)?,
            None => print.path(what, &reading)?,
        };
        failed |= !printed;
    }
    Ok(match (failed, print.is_first) {
        (true, _) => Status::Failed,
        (false, true) => Status::Nothing,
        (false, false) => Status::Done,
    })
}

/// The width of the terminal, or what is usual without one, in cells.
pub(super) fn width() -> u16 {
    let columns = rustix::termios::tcgetwinsize(std::io::stdout()).map_or(0, |size| size.ws_col);
    // Some terminals say that they have none.
    if columns == 0 { WIDTH } else { columns.clamp(2, WIDTH) }
}

/// The digits of an id, if `what` looks like one and is no file.
fn id_of(what: &Path) -> Option<String> {
    let text = what.to_str()?;
    let is_id = (4..=16).contains(&text.len()) && text.chars().all(|c| c.is_ascii_hexdigit());
    (is_id && !what.exists()).then(|| text.to_lowercase())
}

enum Form {
    Set,
    Json,
    Raw,
}

struct Print<'o> {
    measure: Measure,
    form: Form,
    is_first: bool,
    out: &'o mut Out,
}

impl Print<'_> {
    /// Prints the articles of the library whose ids begin with `digits`. Tells whether there are any.
    fn found(&mut self, digits: &str, reading: &Pages) -> anyhow::Result<bool> {
        let mut found = false;
        for source in reading.sources(&[]) {
            reading.each(source, |_, page| {
                for (nth, article) in page.articles.iter().enumerate() {
                    if ArticleId::of(article).to_string().starts_with(digits) {
                        found = true;
                        self.page(&page, Some(nth))?;
                    }
                }
                Ok(())
            })?;
        }
        if !found {
            out::complain(&format!("dubao: {digits}: no such file, and no article with this id"));
        }
        Ok(found)
    }

    /// Prints what is at a path: files, or a record of an archive. Tells whether all of it could be read.
    fn path(&mut self, path: &Path, reading: &Pages) -> anyhow::Result<bool> {
        if !path.exists()
            && let Some(page) = path.to_str().and_then(|path| reading.find(path))
        {
            return self.page(&page, None).map(|()| true);
        }
        let mut read = true;
        for source in reading.sources(&[path.to_owned()]) {
            read &= reading.each(source, |_, page| self.page(&page, None))?.is_some();
        }
        Ok(read)
    }

    /// Prints the article of that number, or all, an empty line between them.
    fn page(&mut self, page: &Page, nth: Option<usize>) -> anyhow::Result<()> {
        if let Form::Raw = self.form {
            self.is_first = false;
            return self.out.text(&page.text);
        }
        let articles = page.articles.iter().zip(&page.shown).enumerate();
        for (_, (article, shown)) in articles.filter(|(number, _)| nth.is_none_or(|nth| nth == *number)) {
            let is_first = std::mem::take(&mut self.is_first);
            if let Form::Json = self.form {
                self.out.json(&json::Article::new(article, page, Detail::Blocks))?;
                continue;
            }
            if !is_first {
                self.out.line("")?;
            }
            self.set(shown)?;
        }
        Ok(())
    }

    fn set(&mut self, article: &Article) -> anyhow::Result<()> {
        let setting = typeset(article, &self.measure, Manner::Printed);
        for line in &setting.lines {
            self.out.line(&setting.printed(article, line))?;
        }
        Ok(())
    }
}
