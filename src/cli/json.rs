//! The form of what `--json` prints: one object a line. Changing it breaks other people's programs.

use serde::Serialize;

use crate::library::{ArticleId, Page};
use crate::notebook::{Bookmark, Colour, State};
use crate::page::{self, Role};
use crate::search;
use crate::text::Date;

/// What `dubao help json` prints.
pub(super) const HELP: &str = "\
Every command with --json prints one JSON object a line.

list, show: an article
  id         16 hexadecimal digits, the same as long as the article's text is the same
  title      the headline, or the beginning of the text if it has none
  kicker, subtitle
             the line above and the line below the headline, or null
  byline     names of the authors
  kind       news, brief, photo, notice, teaser or banner
  date       the date of the page: as its archive writes it, or the one in its path; null if it is not known
  source     the paper, or null if it is not known
  page       the file's path; `FILE#ID` for a record of an archive; `seed:NAME` for a page that comes with dubao; `-` for standard input
  chars      length in characters other than white space
  blocks     (show only) objects with
    role     kicker, headline, subtitle, section, byline, body, caption, credit, jump, notice, ornament or duplicate
    lines    pairs [first, last] of lines of the page, from 1
    text     the text with hard line breaks joined, not cleaned as the reading pane and snippets are
             Every character of the page other than white space is in exactly one block.
search: a hit
  id, title, page
             of the article
  score      the higher, the better
  matches    how often the article holds what was searched
  snippet    the text around a match
  ranges     pairs [start, end) of matches in it, in characters
  near       true if no article holds what was searched, and this one holds much of it
  repeats    id of the first hit whose text is nearly equal to this one's, or null
search --kwic: a match
  id, page   of the article
  left, match, right
             the match, and up to 80 characters before and after it in its block
bookmarks: a bookmark
  id         its number
  article    id of its article when it was made
  page       the page's path
  state      in-place, moved, changed or lost
  quote, prefix, suffix
             the passage, and 32 characters before and after it
  start, end its place in the page when it was made, in bytes of the decoded text; of a sentence torn
             by a column break, the end may stand before the start
  note, tags
  colour     purple, green, blue or red
  created, modified
             RFC 3339, UTC
export --format json, bookmarks.jsonl: a record, which `dubao import` takes in
  kind       bookmark, correction, letter or (export only) read
  id, page, start, end, quote, prefix, suffix, article, title, note, tags, created, modified
             as above; of a correction, the passage is the beginning of its line
  hash       the page's content, 16 hexadecimal digits
  colour     (bookmark only, unless it is purple) green, blue or red
  letter     (letter only) the letter that marks the place
  change     (correction only) what was corrected: split, join, or a role
  heart      (read only) start and end of the article's longest paragraph, in bytes of the decoded text
  chars      (read only) the article's length
  finished   (read only) when its end was first reached, or null
  marked     (read only) whether the article counts as read
sources: a source of the library
  path       its path
  kind       folder, file or missing
stats: one object
  total      articles and chars: what was read to its end, and its length other than white space
  days       objects with date (YYYY-MM-DD, local time), articles, chars
  bookmarks  their number
  tags       objects with tag and bookmarks, the most used first
doctor: one object with version, terminal, settings, notebook, library and index
";

#[derive(Serialize)]
pub(super) struct Article<'a> {
    id: String,
    title: &'a str,
    kicker: Option<&'a str>,
    subtitle: Option<&'a str>,
    byline: &'a [String],
    kind: &'static str,
    date: Option<String>,
    source: Option<&'a str>,
    page: &'a str,
    chars: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocks: Option<Vec<Block<'a>>>,
}

#[derive(Serialize)]
struct Block<'a> {
    role: &'static str,
    lines: &'a [(usize, usize)],
    text: &'a str,
}

/// Whether an article's text is printed with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Listing,
    Blocks,
}

impl<'a> Article<'a> {
    pub(super) fn new(article: &'a page::Article, page: &'a Page, detail: Detail) -> Self {
        let block = |block: &'a page::Block| Block { role: block.role.name(), lines: &block.lines, text: &block.text };
        Self {
            id: ArticleId::of(article).to_string(),
            title: &article.title,
            kicker: article.text_of(Role::Kicker),
            subtitle: article.text_of(Role::Subtitle),
            byline: &article.byline,
            kind: article.kind.name(),
            date: page.date.clone().or_else(|| Date::find(&page.path).map(|date| date.to_string())),
            source: page.paper.as_deref(),
            page: &page.path,
            chars: article.chars(),
            blocks: (detail == Detail::Blocks).then(|| article.blocks.iter().map(block).collect()),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Hit<'a> {
    id: String,
    title: &'a str,
    page: &'a str,
    score: f32,
    matches: usize,
    snippet: &'a str,
    ranges: Vec<(usize, usize)>,
    near: bool,
    repeats: Option<String>,
}

/// Whether an article holds what was searched.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nearness {
    Found,
    Near,
}

impl<'a> Hit<'a> {
    pub(super) fn new(hit: &'a search::Hit, nearness: Nearness, article: &'a page::Article, page: &'a Page) -> Self {
        let snippet = &hit.snippet;
        let chars = |byte: usize| snippet.text.get(..byte).map_or(0, |before| before.chars().count());
        Self {
            id: ArticleId::of(article).to_string(),
            title: &article.title,
            page: &page.path,
            score: hit.score,
            matches: hit.matches,
            snippet: &snippet.text,
            ranges: snippet.ranges.iter().map(|range| (chars(range.start), chars(range.end))).collect(),
            near: nearness == Nearness::Near,
            repeats: None,
        }
    }

    /// With the id of the first hit that it is nearly equal to.
    pub(super) fn repeating(self, repeats: Option<String>) -> Self {
        Self { repeats, ..self }
    }
}

#[derive(Serialize)]
pub(super) struct Mark<'a> {
    id: i64,
    article: &'a str,
    page: &'a str,
    state: &'static str,
    quote: &'a str,
    prefix: &'a str,
    suffix: &'a str,
    start: usize,
    end: usize,
    note: &'a str,
    tags: &'a [String],
    colour: Colour,
    created: Option<String>,
    modified: Option<String>,
}

impl<'a> Mark<'a> {
    pub(super) fn new(bookmark: &'a Bookmark, state: State) -> Self {
        let time = |seconds| jiff::Timestamp::from_second(seconds).ok().map(|time| time.to_string());
        let passage = &bookmark.passage;
        Self {
            id: bookmark.id,
            article: &bookmark.article,
            page: &passage.page.path,
            state: name(state),
            quote: &passage.quote,
            prefix: &passage.prefix,
            suffix: &passage.suffix,
            start: passage.start,
            end: passage.end,
            note: &bookmark.note,
            tags: &bookmark.tags,
            colour: bookmark.colour,
            created: time(bookmark.created),
            modified: time(bookmark.modified),
        }
    }
}

/// A state's name in JSON.
pub(super) const fn name(state: State) -> &'static str {
    match state {
        State::InPlace => "in-place",
        State::Moved => "moved",
        State::Changed => "changed",
        State::Lost => "lost",
    }
}
