//! What the reader made, as JSON objects: the form in which it is kept to be undone, mirrored, exported and imported.
//! Where these objects go is decided by others.

use serde::{Deserialize, Serialize};

use super::{Bookmark, Correction, Letter, Notebook, NotebookError, ReadMark};
use crate::text::escape_json;

/// One thing that the reader made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Record {
    /// A passage that was marked.
    Bookmark(Bookmark),
    /// A correction of how a page is read.
    Correction(Correction),
    /// A place marked with a letter.
    Letter(Letter),
    /// That an article was read.
    Read(ReadMark),
}

impl Notebook {
    /// All that the reader made, in the order of making: the bookmarks, then the corrections, then the letters. What was
    /// read is not made.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn records(&self) -> Result<Vec<Record>, NotebookError> {
        let bookmarks = self.bookmarks()?.into_iter().rev().map(Record::Bookmark);
        let corrections = self.corrections()?;
        let corrections = corrections.iter().cloned().map(Record::Correction);
        Ok(bookmarks.chain(corrections).chain(self.letters()?.into_iter().map(Record::Letter)).collect())
    }
}

/// Records, one to a line, safe to be printed.
pub fn lines(records: &[Record]) -> String {
    let json = |record| serde_json::to_string(record).map(|json| escape_json(&json) + "\n");
    // Records hold nothing that JSON cannot say.
    records.iter().filter_map(|record| json(record).ok()).collect()
}

/// A content hash as 16 hexadecimal digits: as a number, most programs that read JSON would round it.
pub(super) mod hash {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
    pub(in super::super) fn serialize<S: Serializer>(hash: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{hash:016x}"))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        u64::from_str_radix(&String::deserialize(deserializer)?, 16).map_err(D::Error::custom)
    }
}

/// Seconds since 1970, UTC, as RFC 3339 writes them; a time that it cannot write is a number.
pub(super) mod time {
    use jiff::Timestamp;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Time {
        Written(String),
        Seconds(i64),
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
    pub(in super::super) fn serialize<S: Serializer>(seconds: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        match Timestamp::from_second(*seconds) {
            Ok(time) => serializer.serialize_str(&time.to_string()),
            Err(_) => serializer.serialize_i64(*seconds),
        }
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        Ok(match Time::deserialize(deserializer)? {
            Time::Written(time) => time.parse::<Timestamp>().map_err(D::Error::custom)?.as_second(),
            Time::Seconds(seconds) => seconds,
        })
    }
}

/// As [`time`], or nothing.
pub(super) mod optional_time {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Time(#[serde(with = "super::time")] i64);

    #[expect(clippy::ref_option, reason = "the shape that serde asks for")]
    pub(in super::super) fn serialize<S: Serializer>(seconds: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
        seconds.map(Time).serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
        Ok(Option::<Time>::deserialize(deserializer)?.map(|time| time.0))
    }
}

/// A change of how a page is read, by its name.
pub(super) mod change {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::page::Change;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
    pub(in super::super) fn serialize<S: Serializer>(change: &Change, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(change.name())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
        let name = String::deserialize(deserializer)?;
        Change::from_name(&name).ok_or_else(|| D::Error::custom(format!("{name:?} is no known change")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Colour, PageRef, Passage, ReadArticle};
    use super::*;
    use crate::page::Change;

    fn passage(path: String, hash: u64, quote: String) -> Passage {
        Passage { page: PageRef { path, hash }, start: 9, end: 3, quote, prefix: "前".into(), suffix: String::new() }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(path in any::<String>(), hash: u64, quote in any::<String>(), times: (i64, i64),
                           tags in prop::collection::vec(any::<String>(), 0..3), colour in prop::sample::select(&Colour::ALL[..])) {
            let passage = passage(path, hash, quote.clone());
            let bookmark = Bookmark { id: -1, passage: passage.clone(), article: "0a".into(), title: quote.clone(),
                note: quote, tags, colour, created: times.0, modified: times.1 };
            let letter = Letter { letter: 'a', passage: passage.clone(), created: times.0 };
            let correction = Correction { id: 7, passage, change: Change::Split, created: times.1 };
            let article = ReadArticle { article: "0a".into(), page: letter.passage.page.clone(), heart: 3..9, chars: 2 };
            let read = |finished| Record::Read(ReadMark { id: 1, read: article.clone(), finished, marked: true });
            let records = [Record::Bookmark(bookmark), Record::Correction(correction), Record::Letter(letter)];
            for record in records.into_iter().chain([read(Some(times.0)), read(None)]) {
                let json = serde_json::to_string(&record).unwrap();
                prop_assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), record);
            }
        }
    }

    #[test]
    fn the_form_is_readable_and_stable() {
        let correction =
            Correction {
                id: 7, passage: passage("/a.txt".into(), 255, "字".into()), change: Change::Join, created: 0
            };
        let json = serde_json::to_string(&Record::Correction(correction)).unwrap();
        let form = r#"{"kind":"correction","id":7,"page":"/a.txt","hash":"00000000000000ff","start":9,"end":3,"#;
        let rest = r#""quote":"字","prefix":"前","suffix":"","change":"join","created":"1970-01-01T00:00:00Z"}"#;
        assert_eq!(json, format!("{form}{rest}"));
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for text in ["{}", "[]", r#"{"kind":"poem"}"#, r#"{"kind":"correction","id":1}"#] {
            assert!(serde_json::from_str::<Record>(text).is_err(), "{text}");
        }
    }
}
