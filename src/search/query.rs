//! What was typed, read as a query. Nothing that can be typed is an error.
//! How a query is carried out is not known here.

use crate::text::fold;

/// The marks of the query language; what an input method left on makes of them counts as well.
const QUOTES: [char; 2] = ['"', '＂'];
const EITHER: [char; 2] = ['|', '｜'];
const EXCLUDE: [char; 2] = ['-', '－'];

/// A query: what an article must hold and must not hold, as folded strings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Of each group the article holds at least one string.
    pub(super) required: Vec<Vec<String>>,
    /// The article holds none of these.
    pub(super) excluded: Vec<String>,
}

impl Query {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.required.is_empty() && self.excluded.is_empty()
    }

    /// The folded strings to highlight, each once.
    pub fn needles(&self) -> Vec<String> {
        let mut needles = self.required.concat();
        needles.sort();
        needles.dedup();
        needles
    }

    fn add(&mut self, needle: String, place: Place) {
        if needle.is_empty() {
            return;
        }
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
/// closed), `-词` excludes, `词|词` is either. What is none of this is text; marks which ask for nothing are text too.
pub fn parse(typed: &str) -> Query {
    let mut query = Query::default();
    let mut place = Place::Required;
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
        let (word, after) = take_word(excluded.unwrap_or(rest));
        query.add(fold(word).text, place);
        either = false;
        rest = after.trim_start();
    }
    if query.is_empty() {
        query.add(fold(typed).text, Place::Required);
    }
    query
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
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        Query { required: required.iter().map(|group| owned(group)).collect(), excluded: owned(excluded) }
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

    proptest! {
        #[test]
        fn anything_can_be_typed(typed in prop_oneof![any::<String>(), "[人才a \"|｜－\\-]{0,12}"]) {
            let query = parse(&typed);
            prop_assert_eq!(query.is_empty(), fold(&typed).text.is_empty());
            for needle in query.required.concat().iter().chain(&query.excluded) {
                prop_assert_eq!(&fold(needle).text, needle);
            }
        }
    }
}
