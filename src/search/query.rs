//! What was typed, read as a query. Nothing that can be typed is an error.
//! How a query is carried out is not known here.

use super::filter::{Filter, Mark, Marks};
#[cfg(test)]
use super::needle::Parts;
use super::needle::{Needle, Scope, Sense};
use crate::text::{DateRange, fold};

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
    /// Of each group the article passes at least one filter.
    pub(super) filters: Vec<Vec<Filter>>,
    /// The article passes none of these.
    pub(super) barred: Vec<Filter>,
    /// What the filters are to know of the reader.
    pub(super) marks: Marks,
}

impl Query {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.required.is_empty() && self.excluded.is_empty() && !self.is_filtered()
    }

    /// Whether it asks for more than text.
    pub(super) const fn is_filtered(&self) -> bool {
        !self.filters.is_empty() || !self.barred.is_empty()
    }

    /// Whether it asks what the reader has done.
    pub fn asks_marks(&self) -> bool {
        self.filters.iter().flatten().chain(&self.barred).any(|filter| matches!(filter, Filter::Is(_)))
    }

    /// The query of a reader who has done this.
    #[must_use]
    pub fn with_marks(self, marks: Marks) -> Self {
        Self { marks, ..self }
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

    /// Adds to the last group of its kind if `place` says so.
    fn add(&mut self, asked: Asked, place: Place) {
        match asked {
            Asked::Text(needle) => put(needle, place, &mut self.required, &mut self.excluded),
            Asked::Filter(filter) => put(filter, place, &mut self.filters, &mut self.barred),
        }
    }
}

fn put<T>(asked: T, place: Place, required: &mut Vec<Vec<T>>, excluded: &mut Vec<T>) {
    match (place, required.last_mut()) {
        (Place::Excluded, _) => excluded.push(asked),
        (Place::Alternative, Some(group)) => group.push(asked),
        _ => required.push(vec![asked]),
    }
}

/// What a word of the query asks for.
enum Asked {
    Text(Needle),
    Filter(Filter),
}

/// Where a word of the query belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Required,
    /// In the group of the word before it.
    Alternative,
    Excluded,
}

/// What is named before a colon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Text(Scope),
    Date,
    Source,
    Is,
}

impl Label {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "标题" | "title" => Self::Text(Scope::Title),
            "作者" | "by" => Self::Text(Scope::Byline),
            "正文" | "body" => Self::Text(Scope::Body),
            "日期" | "date" => Self::Date,
            "来源" | "in" => Self::Source,
            "是" | "is" => Self::Is,
            _ => return None,
        })
    }

    /// The filter which the word stands for behind this label, if it is one.
    fn filter(self, word: &str) -> Option<Filter> {
        let folded = fold(word).text;
        match self {
            Self::Text(_) => None,
            Self::Date => DateRange::parse(word).map(Filter::Dated),
            Self::Source => (!folded.is_empty()).then_some(Filter::From(folded)),
            Self::Is => Mark::named(&folded).map(Filter::Is),
        }
    }
}

/// Reads what was typed: words parted by white space are all required, `"…"` is a phrase (to the end, if it is not
/// closed), `-词` excludes, `词|词` is either, `=词` is not folded; `标题:`, `作者:`, `正文:` (`title:`, `by:`, `body:`)
/// look only there; `日期:`, `来源:`, `是:` (`date:`, `in:`, `is:`) ask for a stretch of dates, a paper or path, and what
/// the reader has done. A label holds for all words of an either, which is one between words or between filters. What is
/// none of this is text; marks which ask for nothing are text too.
pub fn parse(typed: &str) -> Query {
    let mut query = Query::default();
    let mut place = Place::Required;
    let mut label = Label::Text(Scope::Anywhere);
    let mut either = false;
    let mut was_filter = false;
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
        let inherited = if either { label } else { Label::Text(Scope::Anywhere) };
        let (named, word) = take_label(rest).unwrap_or((inherited, rest));
        let (asked, after) = take_asked(named, word).unwrap_or_else(|| take_text(Scope::Anywhere, rest));
        label = named;
        if let Some(asked) = asked {
            let is_filter = matches!(asked, Asked::Filter(_));
            let joins = place != Place::Alternative || is_filter == was_filter;
            query.add(asked, if joins { place } else { Place::Required });
            was_filter = is_filter;
        }
        either = false;
        rest = after.trim_start();
    }
    if query.is_empty() {
        query.required.extend(Needle::folded(typed).map(|needle| vec![needle]));
    }
    query
}

/// The label at the head of the text, and what is to be found there.
fn take_label(text: &str) -> Option<(Label, &str)> {
    let (label, word) = text.split_once(COLONS)?;
    if label.contains(char::is_whitespace) || !starts_word(word) {
        return None;
    }
    Some((Label::named(&fold(label).text)?, word))
}

/// What the word at the head of the text asks for behind the label, and what follows it; `None` if it must be read with
/// its label, as text.
fn take_asked(label: Label, text: &str) -> Option<(Option<Asked>, &str)> {
    if let Label::Text(scope) = label {
        return Some(take_text(scope, text));
    }
    let (word, after) = take_word(text);
    Some((Some(Asked::Filter(label.filter(word)?)), after))
}

/// The text asked for at the head of `text`, if anything is left of it, and what follows it.
fn take_text(scope: Scope, text: &str) -> (Option<Asked>, &str) {
    let exact = text.strip_prefix(EXACT).filter(|word| starts_word(word));
    let sense = if exact.is_some() { Sense::Exact } else { Sense::Folded };
    let (word, after) = take_word(exact.unwrap_or(text));
    (Needle::new(word, sense, scope).map(Asked::Text), after)
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
        Query {
            required: required.iter().map(|group| needles(group)).collect(),
            excluded: needles(excluded),
            ..Query::default()
        }
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

    #[test]
    fn dates_sources_and_marks_are_filters() {
        let dated = |text| Filter::Dated(DateRange::parse(text).unwrap());
        let from = |text: &str| Filter::From(text.to_owned());
        let (bookmarked, unread) = (Filter::Is(Mark::Bookmarked), Filter::Is(Mark::Unread));
        for (typed, filters, barred) in [
            ("日期:2023-01..2024", vec![vec![dated("2023-01..2024")]], vec![]),
            (
                "Date：２０２３年|2020 来源:人民日報",
                vec![vec![dated("2023"), dated("2020")], vec![from("人民日报")]],
                vec![],
            ),
            ("in:\"New York\"|甲", vec![vec![from("new york"), from("甲")]], vec![]),
            ("是:书签 -is:unread", vec![vec![bookmarked.clone()]], vec![unread.clone()]),
            ("是：未", vec![vec![unread]], vec![]),
            ("-来源:甲|乙", vec![], vec![from("甲"), from("乙")]),
            ("-来源:甲|是:书签", vec![], vec![from("甲"), bookmarked]),
        ] {
            let query = parse(typed);
            assert_eq!((query.filters, query.barred, query.required), (filters, barred, vec![]), "{typed}");
        }
    }

    #[test]
    fn what_is_no_filter_yet_is_text() {
        let text = |word: &str| Needle::folded(word).into_iter().collect::<Vec<_>>();
        for (typed, required, filters) in [
            ("日期:", vec![text("日期:")], 0),
            ("日期:昨天", vec![text("日期:昨天")], 0),
            ("是:否 人", vec![text("是:否"), text("人")], 0),
            ("来源: 人", vec![text("来源:"), text("人")], 0),
            ("日期:2023|昨天", vec![text("昨天")], 1),
            ("人|来源:甲|标题", vec![text("人")], 1),
        ] {
            let query = parse(typed);
            assert_eq!((query.required, query.filters.len()), (required, filters), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(
            typed in prop_oneof![any::<String>(), "([人才a2 \"|｜－\\-=:.]|标题:|by：|日期:|来源：|is:){0,12}"],
        ) {
            let query = parse(&typed);
            prop_assert_eq!(query.is_empty(), fold(&typed).text.is_empty());
            for needle in query.required.concat().iter().chain(&query.excluded) {
                prop_assert!(!needle.key().is_empty());
                prop_assert_eq!(fold(&needle.key()).text, needle.key());
            }
        }
    }
}
