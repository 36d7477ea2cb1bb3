//! What was typed, read as a query. Nothing that can be typed is an error.
//! How a query is carried out is not known here.

#[cfg(test)]
use super::needle::Parts;
use super::needle::{Needle, Scope, Sense};
use crate::text::fold;

/// The marks of the query language; what an input method left on makes of them counts as well.
const QUOTES: [char; 2] = ['"', '＂'];
const EITHER: [char; 2] = ['|', '｜'];
const EXCLUDE: [char; 2] = ['-', '－'];
const EXACT: [char; 2] = ['=', '＝'];
const COLONS: [char; 2] = [':', '：'];

/// A query: what an article must hold and must not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Of each group the article holds at least one needle.
    pub(super) required: Vec<Vec<Needle>>,
    /// The article holds none of these.
    pub(super) excluded: Vec<Needle>,
}

impl Query {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.required.is_empty() && self.excluded.is_empty()
    }

    /// What to highlight, each once.
    pub fn needles(&self) -> Vec<Needle> {
        let mut needles = self.required.concat();
        needles.sort();
        needles.dedup();
        needles
    }

    /// Whether the article is what it asks for, by its text: what searching is tested against.
    #[cfg(test)]
    pub(super) fn holds_for(&self, parts: &Parts) -> bool {
        self.required.iter().all(|group| group.iter().any(|needle| needle.is_in(parts) || needle.is_read_in(parts)))
            && !self.excluded.iter().any(|needle| needle.is_in(parts))
    }

    fn add(&mut self, needle: Option<Needle>, place: Place) {
        let Some(needle) = needle else { return };
        match (place, self.required.last_mut()) {
            (Place::Excluded, _) => self.excluded.push(needle),
            (Place::Alternative, Some(group)) => group.push(needle),
            _ => self.required.push(vec![needle]),
        }
    }
}

/// Where a word of the query belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Required,
    /// In the group of the word before it.
    Alternative,
    Excluded,
}

/// Reads what was typed: words parted by white space are all required, `"…"` is a phrase (to the end, if it is not
/// closed), `-词` excludes, `词|词` is either, `=词` is not folded; `标题:`, `作者:`, `正文:` (`title:`, `by:`, `body:`)
/// look only there, and hold for all words of an either. What is none of this is text; marks which ask for nothing are
/// text too.
pub fn parse(typed: &str) -> Query {
    let mut query = Query::default();
    let mut place = Place::Required;
    let mut scope = Scope::Anywhere;
    let mut either = false;
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(EITHER) {
            either = true;
            rest = after.trim_start();
            continue;
        }
        let excluded = rest.strip_prefix(EXCLUDE).filter(|word| !either && starts_word(word));
        place = match place {
            Place::Excluded if either => Place::Excluded,
            _ if either => Place::Alternative,
            _ if excluded.is_some() => Place::Excluded,
            _ => Place::Required,
        };
        rest = excluded.unwrap_or(rest);
        let inherited = if either { scope } else { Scope::Anywhere };
        (scope, rest) = take_scope(rest).unwrap_or((inherited, rest));
        let exact = rest.strip_prefix(EXACT).filter(|word| starts_word(word));
        let sense = if exact.is_some() { Sense::Exact } else { Sense::Folded };
        let (word, after) = take_word(exact.unwrap_or(rest));
        query.add(Needle::new(word, sense, scope), place);
        either = false;
        rest = after.trim_start();
    }
    if query.is_empty() {
        query.add(Needle::folded(typed), Place::Required);
    }
    query
}

/// The scope named at the head of the text, and what is to be found there.
fn take_scope(text: &str) -> Option<(Scope, &str)> {
    let (label, word) = text.split_once(COLONS)?;
    if label.contains(char::is_whitespace) || !starts_word(word) {
        return None;
    }
    match fold(label).text.as_str() {
        "标题" | "title" => Some((Scope::Title, word)),
        "作者" | "by" => Some((Scope::Byline, word)),
        "正文" | "body" => Some((Scope::Body, word)),
        _ => None,
    }
}

fn starts_word(text: &str) -> bool {
    text.starts_with(|c: char| !c.is_whitespace() && !EITHER.contains(&c))
}

/// The word or phrase at the head of the text, without its quotes, and what follows it.
fn take_word(text: &str) -> (&str, &str) {
    if let Some(phrase) = text.strip_prefix(QUOTES) {
        return phrase.split_once(QUOTES).unwrap_or((phrase, ""));
    }
    let end = text.find(|c: char| c.is_whitespace() || EITHER.contains(&c) || QUOTES.contains(&c));
    end.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(required: &[&[&str]], excluded: &[&str]) -> Query {
        let needles = |words: &[&str]| words.iter().filter_map(|word| Needle::folded(word)).collect::<Vec<_>>();
        Query { required: required.iter().map(|group| needles(group)).collect(), excluded: needles(excluded) }
    }

    #[test]
    fn what_was_typed_is_read() {
        for (typed, expected) in [
            ("", query(&[], &[])),
            (" \u{3000}\n", query(&[], &[])),
            ("人才 培养", query(&[&["人才"], &["培养"]], &[])),
            ("ＡＩ\u{3000}公司", query(&[&["ai"], &["公司"]], &[])),
            ("\"Open AI\" 人", query(&[&["open ai"], &["人"]], &[])),
            ("\"人才 培", query(&[&["人才培"]], &[])),
            ("人才\"报纸\"", query(&[&["人才"], &["报纸"]], &[])),
            ("人才 -报纸 －\"头 版\"", query(&[&["人才"]], &["报纸", "头版"])),
            ("人才-报纸", query(&[&["人才-报纸"]], &[])),
            ("-报纸", query(&[], &["报纸"])),
            ("人才|教育 报纸", query(&[&["人才", "教育"], &["报纸"]], &[])),
            ("人才 ｜ 教育|", query(&[&["人才", "教育"]], &[])),
            ("-人才|教育", query(&[], &["人才", "教育"])),
            ("人才|-1", query(&[&["人才", "-1"]], &[])),
            ("人才 -", query(&[&["人才"], &["-"]], &[])),
            ("|", query(&[&["|"]], &[])),
            ("\"", query(&[&["\""]], &[])),
            ("“", query(&[&["\""]], &[])),
            ("，", query(&[&[","]], &[])),
            ("\u{200B}", query(&[], &[])),
        ] {
            assert_eq!(parse(typed), expected, "{typed}");
        }
    }

    #[test]
    fn a_word_may_be_exact_and_have_a_place() {
        let one = |text: &str, sense, scope| Needle { text: text.to_owned(), sense, scope };
        for (typed, expected) in [
            ("=ＡＩ", vec![one("ＡＩ", Sense::Exact, Scope::Anywhere)]),
            ("＝\"Open AI\"", vec![one("Open AI", Sense::Exact, Scope::Anywhere)]),
            ("標題：人才", vec![one("人才", Sense::Folded, Scope::Title)]),
            ("Title:a|b", vec![one("a", Sense::Folded, Scope::Title), one("b", Sense::Folded, Scope::Title)]),
            ("by:王|正文:=才", vec![one("王", Sense::Folded, Scope::Byline), one("才", Sense::Exact, Scope::Body)]),
            ("标题:", vec![one("标题:", Sense::Folded, Scope::Anywhere)]),
            (
                "标题: 才|",
                vec![one("标题:", Sense::Folded, Scope::Anywhere), one("才", Sense::Folded, Scope::Anywhere)],
            ),
            ("第3:2", vec![one("第3:2", Sense::Folded, Scope::Anywhere)]),
            ("=", vec![one("=", Sense::Folded, Scope::Anywhere)]),
            ("a=b", vec![one("a=b", Sense::Folded, Scope::Anywhere)]),
        ] {
            assert_eq!(parse(typed).required.concat(), expected, "{typed}");
        }
        assert_eq!(parse("-by:=王").excluded, [one("王", Sense::Exact, Scope::Byline)]);
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(typed in prop_oneof![any::<String>(), "([人才a \"|｜－\\-=:]|标题:|by：){0,12}"]) {
            let query = parse(&typed);
            prop_assert_eq!(query.is_empty(), fold(&typed).text.is_empty());
            for needle in query.required.concat().iter().chain(&query.excluded) {
                prop_assert!(!needle.key().is_empty());
                prop_assert_eq!(fold(&needle.key()).text, needle.key());
            }
        }
    }
}
