//! Bookmarks as documents for other programs: Markdown, CSV, `BibTeX`. All text in them is made safe to be printed.
//! The form that loses nothing is in `record.rs`.

use std::collections::BTreeSet;
use std::collections::hash_map::{Entry, HashMap};
use std::fmt::Write as _;

use jiff::Timestamp;

use super::Bookmark;
use super::citation::{Issue, citation};
use super::link::Link;
use crate::text::SafeText;

/// A bookmark, and what is known of its article.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The bookmark.
    pub bookmark: Bookmark,
    /// Names of the article's authors.
    pub authors: Vec<String>,
    /// Where it was printed.
    pub issue: Issue,
}

impl Excerpt {
    fn title(&self) -> String {
        SafeText::line(&self.bookmark.title).to_string()
    }

    fn authors(&self) -> Vec<String> {
        self.authors.iter().map(|name| SafeText::line(name).to_string()).collect()
    }

    fn issue(&self) -> Issue {
        let paper = self.issue.paper.as_deref().map(|paper| SafeText::line(paper).to_string());
        Issue { paper, ..self.issue.clone() }
    }

    fn citation(&self) -> String {
        citation(&self.title(), &self.authors(), &self.issue())
    }

    fn link(&self) -> Link {
        Link::to(&self.bookmark.passage)
    }

    /// The tags, without what would part them.
    fn tags(&self) -> Vec<String> {
        let tags = self.bookmark.tags.iter();
        tags.map(|tag| SafeText::line(tag).replace([' ', '\u{3000}', ','], "-")).collect()
    }
}

/// Markdown with front matter: for each article its citation and its passages, each with note, tags and link.
pub fn markdown(excerpts: &[Excerpt]) -> String {
    let tags: BTreeSet<String> = excerpts.iter().flat_map(Excerpt::tags).collect();
    let mut out = format!("---\nbookmarks: {}\ntags: {}\n---\n", excerpts.len(), serde_json::Value::from_iter(tags));
    for article in by_article(excerpts) {
        let Some(first) = article.first() else { continue };
        let _ = write!(out, "\n## {}\n\n{}\n", plain(&first.title()), plain(&first.citation()));
        for excerpt in article {
            let bookmark = &excerpt.bookmark;
            for (number, line) in SafeText::text(&bookmark.passage.quote).lines().enumerate() {
                out.push_str(if number == 0 { "\n> " } else { ">\n> " });
                out.push_str(&plain(line.trim()));
                out.push('\n');
            }
            if !bookmark.note.is_empty() {
                let _ = write!(out, "\n{}\n", SafeText::text(bookmark.note.trim_end()));
            }
            let tags: String = excerpt.tags().iter().flat_map(|tag| ["#", tag, " "].map(str::to_owned)).collect();
            let _ = write!(out, "\n{tags}<{}>\n", excerpt.link());
        }
    }
    out
}

/// A text that means nothing to Markdown (`CommonMark` 0.31, 2.4).
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        let opens_list = match c {
            '-' | '+' | '=' => before.is_empty(),
            '.' | ')' => is_number(before) && after.chars().nth(1).is_none_or(char::is_whitespace),
            _ => false,
        };
        if opens_list || "\\`*_[]<>#!|~$&".contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A table (RFC 4180) with a line of names, one line a bookmark.
pub fn csv(excerpts: &[Excerpt]) -> String {
    let mut out =
        row(["title", "authors", "paper", "date", "edition", "quote", "note", "tags", "created", "page", "link"]);
    for excerpt in excerpts {
        let bookmark = &excerpt.bookmark;
        let issue = excerpt.issue();
        let created = Timestamp::from_second(bookmark.created).map(|time| time.to_string());
        out += &row([
            excerpt.title().as_str(),
            &excerpt.authors().join("; "),
            &issue.paper.unwrap_or_default(),
            &issue.date.map(|date| date.to_string()).unwrap_or_default(),
            &issue.edition.unwrap_or_default(),
            &SafeText::text(&bookmark.passage.quote),
            &SafeText::text(&bookmark.note),
            &excerpt.tags().join(" "),
            &created.unwrap_or_default(),
            &SafeText::line(&bookmark.passage.page.path),
            &excerpt.link().to_string(),
        ]);
    }
    out
}

fn row(fields: [&str; 11]) -> String {
    let quote = |field: &str| {
        if !field.contains([',', '"', '\r', '\n']) {
            return field.to_owned();
        }
        format!("\"{}\"", field.replace('"', "\"\""))
    };
    fields.map(quote).join(",") + "\r\n"
}

/// `BibTeX`: an entry an article, its passages and their notes in `annote`.
pub fn bibtex(excerpts: &[Excerpt]) -> String {
    let mut out = String::new();
    for article in by_article(excerpts) {
        let Some(first) = article.first() else { continue };
        let issue = first.issue();
        let key: String = first.bookmark.article.chars().filter(char::is_ascii_alphanumeric).collect();
        let notes = article.iter().map(|excerpt| {
            let Bookmark { passage, note, .. } = &excerpt.bookmark;
            let note = if note.is_empty() { String::new() } else { format!("\n{}", SafeText::text(note)) };
            format!("“{}”{note}", SafeText::line(&passage.quote_line()))
        });
        let tags: BTreeSet<String> = article.iter().flat_map(|excerpt| excerpt.tags()).collect();
        let fields = [
            ("author", first.authors().join(" and ")),
            ("title", first.title()),
            ("journal", issue.paper.unwrap_or_default()),
            ("date", issue.date.map(|date| date.to_string()).unwrap_or_default()),
            ("pages", issue.edition.unwrap_or_default()),
            ("keywords", tags.into_iter().collect::<Vec<_>>().join(", ")),
            ("annote", notes.collect::<Vec<_>>().join("\n\n")),
        ];
        let _ = writeln!(out, "@article{{dubao-{key},");
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(out, "  {name} = {{{}}},", tex(value));
        }
        let _ = writeln!(out, "  url = {{{}}},\n}}", first.link());
    }
    out
}

/// A text that means nothing to TeX. Braces are left out: escaped ones count too when `BibTeX` looks for the last.
fn tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => {}
            '\\' => escaped.push_str("\\textbackslash "),
            '~' => escaped.push_str("\\textasciitilde "),
            '^' => escaped.push_str("\\textasciicircum "),
            '%' | '#' | '$' | '&' | '_' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The bookmarks of each article together, articles in the order of their first.
fn by_article(excerpts: &[Excerpt]) -> Vec<Vec<&Excerpt>> {
    let (mut groups, mut known) = (Vec::<Vec<&Excerpt>>::new(), HashMap::new());
    for excerpt in excerpts {
        let group = match known.entry((&excerpt.bookmark.article, &excerpt.bookmark.passage.page.path)) {
            Entry::Occupied(at) => *at.get(),
            Entry::Vacant(place) => {
                groups.push(Vec::new());
                *place.insert(groups.len() - 1)
            }
        };
        if let Some(group) = groups.get_mut(group) {
            group.push(excerpt);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Colour;
    use super::super::{PageRef, Passage};
    use super::*;

    /// Beside those of the integration tests: in the sources there is code only.
    const SNAPSHOTS: &str = "../../tests/snapshots";

    fn excerpt(quote: &str, note: &str, tags: &[&str]) -> Excerpt {
        let page = PageRef { path: "/山城日报/2023-05-01/3版.txt".into(), hash: 255 };
        let source = format!("前文。{quote}后文。");
        let passage = Passage::new(page, &source, 9..9 + quote.len()).unwrap();
        let bookmark = Bookmark {
            id: 1,
            passage,
            article: "00ff".into(),
            title: "山城 [通了] 电车".into(),
            note: note.into(),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            colour: Colour::default(),
            created: 0,
            modified: 0,
        };
        let issue = Issue::of_path(&bookmark.passage.page.path);
        Excerpt { bookmark, authors: vec!["林一舟".into()], issue }
    }

    fn two() -> [Excerpt; 2] {
        [
            excerpt("等了三十年。\n- 老人说，\"慢\"", "带孩子去，\n记得 *早* 起", &["港口", "a b"]),
            excerpt("18.5公里 {100%}", "", &[]),
        ]
    }

    #[test]
    fn as_markdown() {
        insta::with_settings!({snapshot_path => SNAPSHOTS}, { insta::assert_snapshot!(markdown(&two())) });
    }

    #[test]
    fn as_csv() {
        let table = csv(&two());
        assert!(table.lines().count() > 3 && table.ends_with("\r\n"));
        insta::with_settings!({snapshot_path => SNAPSHOTS}, { insta::assert_snapshot!(table.replace("\r\n", "↵\n")) });
    }

    #[test]
    fn as_bibtex() {
        insta::with_settings!({snapshot_path => SNAPSHOTS}, { insta::assert_snapshot!(bibtex(&two())) });
    }

    proptest! {
        #[test]
        fn no_text_commands_a_terminal(quote in "\\PC?[\\x00-\\x1f\\u{202e}\\u{9b}a{}\"]{1,9}x", note in any::<String>(), tag in any::<String>()) {
            let mut hostile = excerpt(&quote, &note, &[&tag]);
            hostile.issue.paper = Some(note.clone());
            let excerpts = [hostile];
            for document in [markdown(&excerpts), csv(&excerpts), bibtex(&excerpts)] {
                let harmful = |c: char| c.is_control() && !matches!(c, '\n' | '\r') || c == '\u{202e}';
                prop_assert!(!document.contains(harmful), "{document:?}");
                prop_assert!(!document.replace("\r\n", "").contains('\r'));
            }
        }
    }
}
