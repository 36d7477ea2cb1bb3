//! What an article is called, of what kind it is, and who wrote it, as its blocks show.
//! Which blocks it has is decided in `split`.

use super::article::{Article, Block, Kind, Role};
use super::byline;
use super::lexicon;
use crate::text::ELLIPSIS;

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
    let untitled = headline.is_empty();
    let title = if untitled { made_title(&blocks) } else { headline };
    Article { kind: kind(&blocks), title, untitled, byline: people(&blocks), blocks }
}

/// What to call the article: its headline, or the beginning of its text.
pub(super) fn title(blocks: &[Block]) -> String {
    let headline = headline(blocks);
    if headline.is_empty() { made_title(blocks) } else { headline }
}

/// Whether blocks hold the words of an advertisement or announcement.
pub(super) fn is_notice(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| lexicon::is_notice(&block.text))
}

/// Tells the kicker and the subtitle from the headline: the line that announces stands first and is longer or
/// ends with a dash; the line that explains stands last and is much longer.
pub(super) fn divide_title(blocks: &mut [Block]) {
    let length = |block: &Block| block.text.trim_start_matches('#').trim_start().chars().count();
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
    let bracket = |c: char| matches!(c, '﹃' | '﹄' | '﹁' | '﹂');
    let corner = |c: char| bracket(c) || matches!(c, '『' | '』' | '「' | '」');
    let mut title = String::new();
    let mut goes_on = true;
    for block in blocks.iter().filter(|block| block.role == Role::Headline) {
        let words = block.text.trim_start_matches('#').trim_start();
        let is_bracket = !words.is_empty() && words.chars().all(corner);
        if !goes_on && !is_bracket && !words.starts_with(bracket) {
            title.push(' ');
        }
        title.push_str(words);
        goes_on = title.is_empty() || is_bracket || title.ends_with(bracket);
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
        title.push_str(ELLIPSIS);
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
        return match (announces && !has(Role::Jump), pictured) {
            (true, _) => Kind::Banner,
            (_, true) => Kind::Photo,
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

#[cfg(test)]
mod tests {
    use super::super::article::{Pieces, Runs};
    use super::*;

    fn blocks(parts: &[(Role, &str)]) -> Vec<Block> {
        let block = |&(role, text): &(Role, &str)| Block {
            role,
            lines: Runs::new(),
            text: text.to_string(),
            pieces: Pieces::new(),
            echoes: Vec::new(),
        };
        parts.iter().map(block).collect()
    }

    #[test]
    fn kinds() {
        let long = "石桥通车。".repeat(80);
        let cases: [(&[(Role, &str)], Kind); 8] = [
            (&[(Role::Headline, "石桥"), (Role::Body, long.as_str())], Kind::News),
            (&[(Role::Headline, "石桥"), (Role::Body, "石桥通车。")], Kind::Brief),
            (&[(Role::Headline, "石桥"), (Role::Body, "石桥通车。"), (Role::Credit, "记者 王静 摄")], Kind::Photo),
            (&[(Role::Caption, "石桥")], Kind::Photo),
            (&[(Role::Headline, "石桥酒家"), (Role::Body, "订餐热线：88661234")], Kind::Notice),
            (&[(Role::Headline, "石桥"), (Role::Jump, "详见第四版")], Kind::Teaser),
            (&[(Role::Kicker, "本期关注——"), (Role::Headline, "石桥")], Kind::Banner),
            (&[(Role::Kicker, "本期关注——"), (Role::Headline, "石桥"), (Role::Jump, "详见第四版")], Kind::Teaser),
        ];
        for (parts, kind) in cases {
            assert_eq!(article(blocks(parts)).kind, kind, "{parts:?}");
        }
    }

    #[test]
    fn the_line_that_announces_is_a_kicker_and_the_one_that_explains_a_subtitle() {
        let cases: [(&[&str], &[Role]); 4] = [
            (&["新春走基层——", "石桥通车了"], &[Role::Kicker, Role::Headline]),
            (&["城东石桥昨天通车", "两岸居民从此不必再绕行五公里去赶集"], &[Role::Headline, Role::Subtitle]),
            (&["城东石桥", "昨天通车"], &[Role::Headline, Role::Headline]),
            (&["城东石桥"], &[Role::Headline]),
        ];
        for (lines, roles) in cases {
            let mut title = blocks(&lines.iter().map(|line| (Role::Headline, *line)).collect::<Vec<_>>());
            divide_title(&mut title);
            assert_eq!(title.iter().map(|block| block.role).collect::<Vec<_>>(), roles, "{lines:?}");
        }
    }

    #[test]
    fn a_title_is_made_of_whole_clauses() {
        let made = |text: &str| article(blocks(&[(Role::Body, text)])).title;
        assert_eq!(made("本报讯（记者王静）石桥通车了。两岸欢庆。"), "石桥通车了");
        assert_eq!(made(&format!("城东的石桥昨天通车，{}。", "两岸".repeat(20))), "城东的石桥昨天通车⋯");
    }

    #[test]
    fn people_are_named_once_from_every_place() {
        let parts = [(Role::Byline, "记者 王静"), (Role::Body, "石桥通车。（王静、李小满）")];
        assert_eq!(article(blocks(&parts)).byline, ["王静", "李小满"]);
    }
}
