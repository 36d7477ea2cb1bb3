//! Text that is not a newspaper page stays what it is: a book becomes one article a chapter; verse, Markdown and
//! plain prose become one article. Newspaper pages are left to `story` and `title`.

use super::article::{Article, Kind};
use super::block::{Line, ends_sentence, inside_a_sentence};
use super::book::{self, Chapter};
use super::byline;
use super::heading::Heading;
use super::reflow::{self, Part};
use super::role::Mark;
use super::split::{Draft, Page};
use super::topic::Known;

/// What sort of text a page holds, if it is not a newspaper's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Genre {
    /// Chapters with numbered heads; see `book`.
    Book,
    /// Lines that are verses.
    Verse,
    /// Headings of several levels.
    Markdown,
    /// Paragraphs, perhaps with a title and section heads.
    Prose,
}

/// The articles of a text that is no newspaper page; `None` if it is one.
pub(super) fn articles(lines: &[Line], marks: &[Mark], known: &Known) -> Option<Vec<Article>> {
    let genre = genre(lines, marks)?;
    let chapters = if genre == Genre::Book { book::chapters(lines) } else { Vec::new() };
    let marks = match genre {
        Genre::Book => book::marks(lines, marks, &chapters),
        _ => simple_marks(genre, lines, marks),
    };
    let parts = match genre {
        Genre::Verse | Genre::Markdown => reflow::cut(lines, &marks),
        Genre::Book | Genre::Prose => reflow::parts(lines, &marks, known),
    };
    let mut drafts = vec![Draft::default()];
    let mut headings = vec![None; parts.len()];
    for (index, part) in parts.iter().enumerate() {
        let head = part.mark == Mark::Head;
        let chapter = chapters.get(part.lines.start).copied().flatten();
        if head && (genre == Genre::Verse || chapter == Some(Chapter::Begins)) {
            drafts.push(Draft::default());
        }
        let Some(draft) = drafts.last_mut() else { continue };
        let top = genre != Genre::Markdown || draft.title.is_empty() && starts_at_level_1(lines, part);
        let of_title = top && chapter != Some(Chapter::Listed);
        if head && of_title && draft.body.is_empty() && draft.title.len() < TITLE_LINES {
            draft.title.push(index);
        } else {
            headings[index] = head.then_some(Heading::Section);
            draft.body.push(index);
        }
    }
    let page = Page { lines, parts: &parts, headings: &headings };
    let filled = drafts.iter().filter(|draft| !draft.title.is_empty() || !draft.body.is_empty());
    Some(filled.map(|draft| named(page.article(draft), draft)).collect())
}

/// Whether a part is a Markdown heading of the first level.
fn starts_at_level_1(lines: &[Line], part: &Part) -> bool {
    lines.get(part.lines.start).is_some_and(|line| line.level == 1)
}

/// The most lines of a title: the number of a chapter, and its name in two parts.
const TITLE_LINES: usize = 3;

/// What is not from a newspaper is neither a brief nor a picture; a title without text stands over what follows.
fn named(article: Article, draft: &Draft) -> Article {
    let kind = if draft.body.is_empty() { Kind::Banner } else { Kind::News };
    Article { kind, ..article }
}

/// Tells the genre by the first rule that holds.
fn genre(lines: &[Line], marks: &[Mark]) -> Option<Genre> {
    let chapters = lines.iter().filter(|line| book::is_numbered(line)).count();
    let reports = lines.iter().filter(|line| line.dateline).count();
    let printed = |top: usize| {
        let numbered = lines.iter().zip(marks).enumerate();
        numbered.filter(|(nth, (line, mark))| is_printed(line, **mark, *nth < top)).count()
    };
    if chapters >= 2 && (reports + printed(lines.len())) * RARE <= chapters {
        return Some(Genre::Book);
    }
    let signed = lines.iter().filter(|line| line.text.ends_with('）') && byline::at_end(line.text).is_some()).count();
    if reports > 0 || signed >= SIGNED {
        return None;
    }
    if lines.iter().any(|line| line.level == 1 && line.text.starts_with("# ")) {
        return Some(Genre::Markdown);
    }
    if is_verse(lines) {
        return Some(Genre::Verse);
    }
    let marked = lines.iter().any(|line| line.level > 0);
    (marks.contains(&Mark::Start) && printed(AUTHOR_WITHIN) == 0 && !marked).then_some(Genre::Prose)
}

/// Whether only a newspaper has such a line: one that names a reporter, a picture's credit, a jump; and below the
/// `top` of a text any author.
fn is_printed(line: &Line, mark: Mark, top: bool) -> bool {
    match mark {
        Mark::Byline => !top || line.text.contains("记者") || line.text.contains("通讯员"),
        Mark::Credit | Mark::Jump => true,
        Mark::Caption => line.text.ends_with('摄'),
        _ => false,
    }
}

/// How many chapters a book must have for each line that looks like a newspaper's.
const RARE: usize = 4;

/// How many texts signed at their ends show a newspaper.
const SIGNED: usize = 2;

/// Within how many lines the author of a text that is no newspaper's may be named.
pub(super) const AUTHOR_WITHIN: usize = 3;

/// How many of ten lines of verse end with a mark.
const MARKED: usize = 5;

/// Whether lines are verses: short all, and ended by marks; or shorter still, without marks.
fn is_verse(lines: &[Line]) -> bool {
    let short = lines.iter().filter(|line| line.width <= 40).count();
    let tiny = lines.iter().filter(|line| line.width <= 26).count();
    let ended = lines.iter().filter(|line| line.text.ends_with(|c| inside_a_sentence(c) || ends_sentence(c))).count();
    let plain = lines.iter().all(|line| line.level == 0);
    let free = lines.iter().all(|line| line.column.is_none());
    let marked = short * 10 >= lines.len() * 8 && ended * 10 >= lines.len() * MARKED;
    lines.len() >= 4 && plain && (marked || lines.len() >= 6 && free && tiny * 10 >= lines.len() * 9)
}

/// The longest name of a poet below the title of a poem, in cells.
const POET: usize = 8;

/// The marks of verses: a line without a mark at its end is a poem's title if the text begins with it, or if it stands
/// below a blank line and above verses that have marks; the poet may be named between.
fn verse_marks(lines: &[Line]) -> Vec<Mark> {
    let ended = |line: &Line| line.text.ends_with(|c| inside_a_sentence(c) || ends_sentence(c));
    let verse = |index: usize| lines.get(index).is_some_and(ended);
    let mut marks = vec![Mark::Start; lines.len()];
    for (index, line) in lines.iter().enumerate() {
        let above = index.checked_sub(1).and_then(|above| lines.get(above));
        let parted = above.is_none_or(|above| above.number + 1 < line.number);
        if !parted || ended(line) {
            continue;
        }
        let poet = !verse(index + 1) && verse(index + 2) && lines[index + 1].width <= POET;
        if above.is_none() || poet || verse(index + 1) {
            marks[index] = Mark::Head;
        }
        if poet {
            marks[index + 1] = Mark::Byline;
        }
    }
    marks
}

/// The marks of a text that has no bylines or captions: headings and paragraphs.
fn simple_marks(genre: Genre, lines: &[Line], marks: &[Mark]) -> Vec<Mark> {
    if genre == Genre::Verse {
        return verse_marks(lines);
    }
    let of = |(index, (line, mark)): (usize, (&Line, &Mark))| match (genre, mark) {
        (Genre::Markdown, _) if line.level > 0 => Mark::Head,
        (Genre::Markdown, Mark::Head) => Mark::Start,
        (_, Mark::Byline) if index < AUTHOR_WITHIN => Mark::Byline,
        (_, Mark::Head | Mark::Start | Mark::More | Mark::Ornament) => *mark,
        _ => Mark::Start,
    };
    lines.iter().zip(marks).enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{block, role};
    use super::*;

    fn genre_of(page: &str) -> Option<Genre> {
        let lines = block::lines(page);
        genre(&lines, &role::marks(&lines, &Known::new(&lines)))
    }

    #[test]
    fn genres_are_told_apart() {
        let prose =
            "城东新修的石桥昨天正式通车，两岸居民从此不必再绕行五公里去赶集，孩子们上学也近了许多，大家都说好。";
        assert_eq!(genre_of(&format!("第一章 石桥\n\n{prose}\n\n第二章 蜜橘\n\n{prose}\n")), Some(Genre::Book));
        assert_eq!(genre_of(&format!("# 石桥\n\n{prose}\n")), Some(Genre::Markdown));
        assert_eq!(genre_of("小溪\n溪水弯弯绕石桥，\n蜜橘黄黄挂树梢。\n谁家少年归来晚，\n"), Some(Genre::Verse));
        assert_eq!(genre_of(&format!("石桥记\n\n{prose}\n")), Some(Genre::Prose));
        assert_eq!(genre_of(&format!("# 石桥\n\n本报讯（记者王小明）{prose}\n")), None);
        assert_eq!(genre_of(&format!("## 石桥\n\n{prose}\n")), None);
    }

    #[test]
    fn each_poem_has_its_title_and_poet() {
        let poems = "小溪\n赵云\n溪水弯弯绕石桥，\n蜜橘黄黄挂树梢。\n\n谁家少年归来晚，\n一路歌声过小桥。\n\n石桥\n桥上行人桥下水，\n年年岁岁各西东。\n";
        let found = super::super::read(poems);
        let titles: Vec<(&str, usize)> =
            found.iter().map(|article| (article.title.as_str(), article.blocks.len())).collect();
        assert_eq!(titles, [("小溪", 6), ("石桥", 3)]);
        assert_eq!(found[0].byline, ["赵云"]);
    }
}
