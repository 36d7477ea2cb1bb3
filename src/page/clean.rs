//! An article's text, cleaned to be read: spaces that a scan left in dates and names are closed up, words that a page
//! prints twice are shown once, brackets of vertical setting are turned; each block keeps the map to the page.
//! The articles of a page are not changed by it: they go on holding every character.

use std::collections::HashSet;
use std::ops::Range;

use super::article::{Article, Block, Piece, Role};
use super::block::is_han;
use super::label;
use super::space::{is_digit, spaces};

/// The longest line that is looked at for words printed twice, in characters.
const LONGEST_LINE: usize = 200;
/// How many different characters a word must have to be known for one that was printed twice: 高高兴兴, 研究研究 and
/// 哈哈哈哈 have fewer.
const TELLING: usize = 4;
/// The least length, in bytes, of a line that ends with its column and not with a hard wrap: 40 characters.
const COLUMN: usize = 120;
/// How many characters a column break repeats.
const REPEATED: Range<usize> = 2..13;

/// The article as it is shown and searched.
///
/// Cleaning a clean article changes nothing. Takes time linear in the length of the article.
pub fn clean(article: &Article) -> Article {
    let blocks = around_brackets(article.blocks.iter().map(|block| cut(turned(block))));
    let title = label::title(&blocks);
    Article { kind: article.kind, title, untitled: article.untitled, byline: article.byline.clone(), blocks }
}

fn turned(block: &Block) -> Block {
    let is_upright = |c: char| upright(c) == c;
    let text =
        if block.text.chars().all(is_upright) { block.text.clone() } else { block.text.chars().map(upright).collect() };
    let Block { role, lines, pieces, echoes, .. } = block;
    Block { role: *role, lines: lines.clone(), text, pieces: pieces.clone(), echoes: echoes.clone() }
}

/// The blocks, the lines of a heading in one where a bracket stands between them on a line of its own.
fn around_brackets(blocks: impl Iterator<Item = Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::new();
    let mut is_open = false;
    for block in blocks {
        let is_bracket = block.role.is_heading() && is_bracket(&block.text);
        match joined.last_mut() {
            Some(above) if (is_bracket || is_open) && above.role == block.role => append(above, block),
            _ => joined.push(block),
        }
        is_open = is_bracket;
    }
    joined
}

fn is_bracket(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '「' | '」' | '『' | '』' | '〝' | '〞' | '“' | '”'))
}

fn append(above: &mut Block, below: Block) {
    let moved = |piece: Piece| Piece { text: piece.text + above.text.len(), ..piece };
    above.pieces.extend(below.pieces.into_iter().map(moved));
    above.echoes.extend(below.echoes.into_iter().map(moved));
    above.lines.extend(below.lines);
    above.text.push_str(&below.text);
}

/// The block without what is not to be read.
fn cut(block: Block) -> Block {
    let spaces = spaces(&block);
    let block = without(block, &spaces);
    let repeated = repeated(&block);
    let block = without(block, &repeated);
    // Verses and cries are repeated on purpose, and two halves of a telephone number may be alike.
    let twice = match block.role {
        Role::Body | Role::Duplicate | Role::Notice => Vec::new(),
        _ => printed_twice(&block.text),
    };
    // Of two spaces that were printed twice one is left, which may be idle.
    if twice.is_empty() { block } else { cut(without(block, &twice)) }
}

/// The words with which a column ends and the next one begins again, where they stand the second time.
///
/// Only below a line as long as a column: after a hard wrap, `研究研究` may be what was written.
fn repeated(block: &Block) -> Vec<Range<usize>> {
    let text = |piece: &Piece| block.text.get(piece.text..piece.text + piece.len);
    let seams = block.pieces.windows(2).filter_map(|pair| {
        let [above, below] = pair else { return None };
        let (left, right) = text(above).zip(text(below))?;
        if above.len < COLUMN || above.text + above.len != below.text {
            return None;
        }
        let ends = right.char_indices().take_while(|(_, c)| is_han(*c)).map(|(at, c)| at + c.len_utf8());
        let words = ends.take(REPEATED.end - 1).skip(REPEATED.start - 1).filter_map(|end| right.get(..end));
        let word = words.filter(|word| left.ends_with(word)).last()?;
        let is_thrice = right.get(word.len()..).is_some_and(|rest| rest.starts_with(word));
        (!is_thrice).then_some(below.text..below.text + word.len())
    });
    seams.collect()
}

/// The second copies in a line all of whose words are printed twice, as bold type is made by some programs:
/// `石桥通车石桥通车，，20222022`.
fn printed_twice(line: &str) -> Vec<Range<usize>> {
    let at: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).take(LONGEST_LINE + 2).collect();
    if at.len() > LONGEST_LINE + 1 {
        return Vec::new();
    }
    let chars: Vec<char> = line.chars().collect();
    let Some(copies) = copies(&chars) else { return Vec::new() };
    let once: Vec<char> = copies.iter().filter_map(|copy| chars.get(copy.clone())).flatten().copied().collect();
    if self::copies(&once).is_some() {
        return Vec::new();
    }
    let bytes = |copy: Range<usize>| Some(*at.get(copy.start)?..*at.get(copy.end)?);
    copies.into_iter().filter_map(bytes).collect()
}

/// The second copies, if the line is nothing but words that follow themselves, one of which tells that this is no way
/// of speaking.
fn copies(line: &[char]) -> Option<Vec<Range<usize>>> {
    let (mut copies, mut tells, mut at) = (Vec::new(), false, 0);
    while at < line.len() {
        let rest = line.get(at..)?;
        let is_twice = |length: &usize| rest.get(..*length) == rest.get(*length..2 * length);
        let length = (1..=rest.len() / 2).rev().find(is_twice)?;
        let word = rest.get(..length)?;
        let is_year = word.len() == 4 && matches!(word, ['1' | '１', '9' | '９', ..] | ['2' | '２', '0' | '０', ..]);
        // What is said twice has a mark between, and numbers have any digits.
        let is_said = length > 1 && word.last().is_some_and(|last| !last.is_alphanumeric());
        let is_number = word.iter().all(|&c| is_digit(c));
        if is_said || is_number && !is_year {
            return None;
        }
        let various = || word.iter().collect::<HashSet<_>>().len() >= TELLING;
        tells |= is_number || word.iter().any(|&c| is_han(c)) && various();
        copies.push(at + length..at + 2 * length);
        at += 2 * length;
    }
    tells.then_some(copies)
}

/// The block without stretches of its text, given in order; those which are not white space stand there twice, and
/// the copy right before them stays.
fn without(block: Block, cuts: &[Range<usize>]) -> Block {
    if cuts.is_empty() {
        return block;
    }
    let starts = [0].into_iter().chain(cuts.iter().map(|cut| cut.end));
    let ends = cuts.iter().map(|cut| cut.start).chain([block.text.len()]);
    let mut text = String::with_capacity(block.text.len());
    let mut kept: Vec<(Range<usize>, usize)> = Vec::new();
    for range in starts.zip(ends).map(|(start, end)| start..end) {
        let stretch = block.text.get(range.clone()).unwrap_or_default();
        kept.push((range, text.len()));
        text.push_str(stretch);
    }
    let keep = |piece: &Piece| {
        let first = kept.partition_point(|(range, _)| range.end <= piece.text);
        let end = piece.text + piece.len;
        let over = kept.iter().skip(first).take_while(|(range, _)| range.start < end);
        let parts: Vec<Piece> = over.map(|(range, at)| part(piece, range, *at)).collect();
        parts
    };
    let mut echoes: Vec<Piece> = block.echoes.iter().flat_map(keep).collect();
    for cut in cuts.iter().filter(|cut| !is_blank(&block.text, cut)) {
        let first = block.pieces.partition_point(|piece| piece.text + piece.len <= cut.start);
        let over = block.pieces.iter().skip(first).take_while(|piece| piece.text < cut.end);
        let copies = over.map(|piece| part(piece, cut, cut.start - cut.len()));
        echoes.extend(copies.flat_map(|copy| keep(&copy)));
    }
    let pieces = block.pieces.iter().flat_map(keep).collect();
    Block { text, pieces, echoes, ..block }
}

fn is_blank(text: &str, range: &Range<usize>) -> bool {
    text.get(range.clone()).is_none_or(|stretch| stretch.trim().is_empty())
}

/// The part of `piece` within `range` of the text, where the range begins at byte `at` of a new text.
fn part(piece: &Piece, range: &Range<usize>, at: usize) -> Piece {
    let start = piece.text.max(range.start);
    let end = (piece.text + piece.len).min(range.end);
    Piece { text: at + start - range.start, source: piece.source + start - piece.text, len: end - start }
}

/// The form for horizontal setting (Unicode's compatibility decompositions of `<vertical>` forms), where it has as many
/// bytes. `︰` is left alone: traditional texts use it as a colon.
const fn upright(c: char) -> char {
    match c {
        '︐' => '，',
        '︑' => '、',
        '︒' => '。',
        '︓' => '：',
        '︔' => '；',
        '︕' => '！',
        '︖' => '？',
        '︗' => '〖',
        '︘' => '〗',
        '︙' => '…',
        '︱' => '—',
        '︲' => '–',
        '︵' => '（',
        '︶' => '）',
        '︷' => '｛',
        '︸' => '｝',
        '︹' => '〔',
        '︺' => '〕',
        '︻' => '【',
        '︼' => '】',
        '︽' => '《',
        '︾' => '》',
        '︿' => '〈',
        '﹀' => '〉',
        '﹁' => '「',
        '﹂' => '」',
        '﹃' => '『',
        '﹄' => '』',
        '﹇' => '［',
        '﹈' => '］',
        _ => c,
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;
    use smallvec::smallvec;

    use super::super::read;
    use super::*;

    fn once(line: &str) -> String {
        let mut text = line.to_owned();
        printed_twice(line).into_iter().rev().for_each(|copy| text.replace_range(copy, ""));
        text
    }

    #[test]
    fn a_heading_is_one_line_around_its_brackets() {
        let page = "## 石桥\n\n﹃\n\n通车\n\n﹄\n\n两岸欢庆\n\n记者 王小明\n\n城东新修的石桥昨天通车，两岸欢庆。\n";
        let article = clean(&read(page)[0]);
        let headings: Vec<&str> =
            article.blocks.iter().filter(|b| b.role.is_heading()).map(|b| b.text.as_str()).collect();
        assert_eq!(headings, ["## 石桥『通车』两岸欢庆"]);
        let (at, source) = (article.blocks[0].text.find("两岸"), page.find("两岸"));
        assert_eq!(article.blocks[0].from_source(source.unwrap()), at);
        assert_eq!(article.blocks[0].to_source(at.unwrap()), source.unwrap());
    }

    #[test]
    fn a_line_printed_twice_is_shown_once() {
        for (line, expected) in [
            ("20222022", "2022"),
            ("１９９８１９９８", "１９９８"),
            ("石桥通车了石桥通车了，，两岸居民话两岸居民话20222022", "石桥通车了，两岸居民话2022"),
            ("城东石桥城东石桥", "城东石桥"),
        ] {
            assert_eq!(once(line), expected);
        }
        let said = [
            "高高兴兴",
            "研究研究",
            "哈哈哈哈哈哈哈哈",
            "加油加油加油加油",
            "向前进！向前进！",
            "石桥石桥",
            "10001000",
            "2022—2022",
            "20222022年",
            "城东石桥城东石桥通车",
            "城东石桥城东石桥城东石桥城东石桥",
            "blingbling",
            "city bridgecity bridge",
            "88668866城东石桥城东石桥",
            "",
        ];
        for line in said {
            assert_eq!(once(line), line);
        }
    }

    #[test]
    fn a_line_of_any_length_is_looked_at() {
        assert_eq!(once(&"甲乙丙丁".repeat(1000)), "甲乙丙丁".repeat(1000));
        let line: String = ('一'..).take(LONGEST_LINE / 2).collect();
        assert_eq!(once(&line.repeat(2)), line);
        assert_eq!(once(&format!("{line}好{line}好")), format!("{line}好{line}好"));
    }

    #[test]
    fn a_space_that_was_printed_twice_is_idle_beside_a_mark() {
        assert_eq!(clean(&read("20222022  ，，## ")[0]).title, "2022，#");
    }

    #[test]
    fn vertical_forms_are_turned_into_as_many_bytes() {
        for c in ('\u{fe10}'..='\u{fe19}').chain('\u{fe30}'..='\u{fe48}') {
            assert_eq!(upright(c).len_utf8(), c.len_utf8());
        }
        assert_eq!(turn("﹃石桥﹄︵上︶"), "『石桥』（上）");
    }

    fn turn(text: &str) -> String {
        text.chars().map(upright).collect()
    }

    const LONG: &str =
        "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。桥面宽十二米，两侧设有人行道和路灯，为两岸";

    /// A paragraph of two columns.
    fn torn(above: &str, below: &str) -> Block {
        let top = Piece { text: 0, source: 0, len: above.len() };
        let rest = Piece { text: above.len(), source: above.len() + 4, len: below.len() };
        let (lines, pieces) = (smallvec![(1, 1), (5, 5)], smallvec![top, rest]);
        cut(Block { role: Role::Body, lines, text: format!("{above}{below}"), pieces, echoes: Vec::new() })
    }

    #[test]
    fn words_that_a_column_break_repeats_are_shown_once() {
        let block = torn(LONG, "两岸群众办了一件实事。");
        assert_eq!(block.text, format!("{LONG}群众办了一件实事。"));
        assert_eq!(block.echoes, [Piece { text: LONG.len() - 6, source: LONG.len() + 4, len: 6 }]);
        for (above, below) in [(LONG, "两岸两岸群众。"), (LONG, "岸边群众。"), ("为两岸", "两岸群众。")]
        {
            assert_eq!(torn(above, below).text, format!("{above}{below}"));
        }
    }

    #[test]
    fn the_title_is_cleaned_and_the_rest_stays() {
        let exact = &read(
            "石桥\n\n﹃\n通车\n\n﹄\n\n20222022\n\n本报讯（记者王小明）石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集。\n",
        )[0];
        let shown = clean(exact);
        assert!(shown.title.starts_with("石桥『通车』"), "{}", shown.title);
        assert_eq!((&shown.byline, shown.kind, shown.untitled), (&exact.byline, exact.kind, exact.untitled));
    }

    /// Pages of what is cleaned, in any order.
    fn pages() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("## ".to_string()),
            Just("\n".to_string()),
            Just("\n\n\n\n".to_string()),
            Just("20222022".to_string()),
            Just("石桥通车了石桥通车了".to_string()),
            Just("，，".to_string()),
            Just("于 2022 年 1 月 5 日 ".to_string()),
            Just("记者 王 伟".to_string()),
            Just(LONG.to_string()),
            Just("两岸群众。".to_string()),
            "[石桥王伟，。﹃“”（） 　年月日19]{0,30}",
            "[石桥王年1 ，]{0,12}",
            "\\PC{0,20}",
        ];
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn cleaning_again_changes_nothing(page in pages()) {
            for article in read(&page) {
                let shown = clean(&article);
                let again = clean(&shown);
                prop_assert_eq!(&again, &shown);
            }
        }

        #[test]
        fn every_character_is_shown_or_is_another_copy_of_one_that_is(page in pages()) {
            // A heading with a bracket on a line of its own is one block where the page has two.
            for exact in read(&page) {
                let mut shows = vec![0; page.len()];
                for shown in clean(&exact).blocks {
                    for piece in shown.pieces.iter().chain(&shown.echoes) {
                        let (there, here) = (&page[piece.source..piece.source + piece.len], &shown.text[piece.text..piece.text + piece.len]);
                        prop_assert_eq!(turn(there), here);
                        shows[piece.source..piece.source + piece.len].iter_mut().for_each(|count| *count += 1);
                    }
                }
                for piece in exact.blocks.iter().flat_map(|block| &block.pieces) {
                    for (at, c) in page[piece.source..piece.source + piece.len].char_indices() {
                        let count = shows[piece.source + at];
                        prop_assert!(count == 1 || count == 0 && c.is_whitespace(), "{} of {:?}", count, c);
                    }
                }
            }
        }

        #[test]
        fn pieces_are_all_of_the_text(page in pages()) {
            for block in read(&page).iter().flat_map(|article| clean(article).blocks) {
                let mut end = 0;
                for piece in &block.pieces {
                    prop_assert!(piece.len > 0 && block.text[end..piece.text].trim().is_empty());
                    end = piece.text + piece.len;
                    for at in (piece.text..end).filter(|at| block.text.is_char_boundary(*at)) {
                        prop_assert_eq!(block.from_source(block.to_source(at)), Some(at));
                    }
                }
                prop_assert_eq!(end, block.text.len());
            }
        }
    }
}
