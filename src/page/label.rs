//! What an article is called, of what kind it is, and who wrote it, as its blocks show.
//! Which blocks it has is decided in `split`.

use super::article::{Article, Block, Kind, Role};
use super::byline;
use super::lexicon;

/// The longest title made from a text, in characters.
const LONGEST_TITLE: usize = 30;
/// The shortest clause that will do for one, or for a headline with a subtitle.
const SHORTEST_TITLE: usize = 8;
/// The most lines of a title of which the last may be a subtitle.
const LINES_OF_A_TITLE: usize = 4;
/// The most text that a brief, and a picture's story, have, in characters.
const BRIEF: usize = 220;
const UNDER_A_PICTURE: usize = 300;

/// The article that `blocks` make.
pub(super) fn article(blocks: Vec<Block>) -> Article {
    let headline = headline(&blocks);
    let title = if headline.is_empty() { made_title(&blocks) } else { headline.clone() };
    Article { kind: kind(&blocks), title, untitled: headline.is_empty(), byline: people(&blocks), blocks }
}

/// Whether blocks hold the words of an advertisement or announcement.
pub(super) fn is_notice(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| lexicon::is_notice(&block.text))
}

/// Tells the kicker and the subtitle from the headline: the line that announces stands first and is longer or
/// ends with a dash; the line that explains stands last and is much longer.
pub(super) fn divide_title(blocks: &mut [Block]) {
    let length = |block: &Block| block.text.chars().count();
    let lines = blocks.len();
    let [first, .., last] = blocks else { return };
    let announces = is_announcing(&first.text) || length(first) > length(last) + 3;
    if announces {
        first.role = Role::Kicker;
    } else if lines <= LINES_OF_A_TITLE && length(first) >= SHORTEST_TITLE && length(last) * 2 > length(first) * 3 {
        last.role = Role::Subtitle;
    }
}

/// Whether a line ends as those do that announce what stands below.
fn is_announcing(text: &str) -> bool {
    text.ends_with(['—', '：', ':'])
}

/// The lines of the headline in one, or of the kicker if there is nothing else.
fn headline(blocks: &[Block]) -> String {
    let mut title = String::new();
    for block in blocks.iter().filter(|block| block.role == Role::Headline) {
        let bracket = |c: char| matches!(c, '﹃' | '﹄' | '﹁' | '﹂');
        let words = block.text.trim_start_matches('#').trim_start();
        if !title.is_empty() && !title.ends_with(bracket) && !words.starts_with(bracket) {
            title.push(' ');
        }
        title.push_str(words);
    }
    title
}

/// A title made of the first words of the text: whole clauses, as many as fit.
fn made_title(blocks: &[Block]) -> String {
    let body = blocks.iter().find(|block| block.role == Role::Body).or(blocks.first());
    let text = body.map_or("", |block| byline::without_head(&block.text));
    let mut title: String = text.chars().take_while(|c| !matches!(c, '。' | '！' | '？')).take(LONGEST_TITLE).collect();
    let whole =
        title.len() == text.len() || text.get(title.len()..).is_some_and(|rest| rest.starts_with(['。', '！', '？']));
    if !whole {
        let clause = title
            .char_indices()
            .filter(|(_, c)| matches!(c, '，' | '、' | '；' | ',' | '：'))
            .map(|(at, _)| at)
            .next_back();
        let cut = clause.filter(|&at| title.get(..at).is_some_and(|clause| clause.chars().count() >= SHORTEST_TITLE));
        title.truncate(cut.unwrap_or(title.len()));
        title.push('…');
    }
    title
}

/// What sort of piece the blocks are.
fn kind(blocks: &[Block]) -> Kind {
    let has = |role| blocks.iter().any(|block| block.role == role);
    let body = || blocks.iter().filter(|block| block.role == Role::Body);
    let length: usize = body().map(|block| block.text.chars().count()).sum();
    let report = has(Role::Byline) || body().any(|block| byline::is_dateline(&block.text));
    if !report && length < UNDER_A_PICTURE && is_notice(blocks) {
        return Kind::Notice;
    }
    if length == 0 {
        let pictured = has(Role::Caption) || has(Role::Credit);
        let announces = blocks.iter().any(|block| block.role == Role::Kicker && is_announcing(&block.text));
        return match (pictured, announces && !has(Role::Jump)) {
            (true, _) => Kind::Photo,
            (_, true) => Kind::Banner,
            _ => Kind::Teaser,
        };
    }
    let pictured =
        has(Role::Credit) || has(Role::Caption) || body().next_back().is_some_and(|block| block.text.ends_with('摄'));
    match length {
        n if n <= UNDER_A_PICTURE && pictured => Kind::Photo,
        n if n <= BRIEF => Kind::Brief,
        _ => Kind::News,
    }
}

/// The people named in the bylines, in the head of the first paragraph and at the end of the last.
fn people(blocks: &[Block]) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let body = || blocks.iter().filter(|block| block.role == Role::Body);
    let lines = blocks.iter().filter(|block| matches!(block.role, Role::Byline | Role::Credit));
    let found = lines
        .filter_map(|block| byline::alone(&block.text))
        .chain(body().next().and_then(|block| byline::in_head(&block.text)))
        .chain(body().next_back().and_then(|block| byline::at_end(&block.text)));
    for name in found.flatten() {
        if !named.contains(&name) {
            named.push(name);
        }
    }
    named
}
