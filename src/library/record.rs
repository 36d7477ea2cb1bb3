//! One line of an archive: its fields, under whatever names. Where the line stands is not known here.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// What the fields of a record are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldNames {
    /// That of its name in the archive.
    pub id: String,
    /// That of its title.
    pub title: String,
    /// That of its date.
    pub date: String,
    /// That of the paper it is from.
    pub source: String,
    /// That of its text, paragraphs parted by line breaks.
    pub body: String,
}

impl Default for FieldNames {
    fn default() -> Self {
        let [id, title, date, source, body] = ["id", "title", "date", "source", "body"].map(str::to_owned);
        Self { id, title, date, source, body }
    }
}

/// The fields of a record. What is neither text nor a number is as if it were not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record<'t> {
    /// Its name in the archive.
    pub id: Option<Cow<'t, str>>,
    /// Its title.
    pub title: Option<Cow<'t, str>>,
    /// Its date, as it is written.
    pub date: Option<Cow<'t, str>>,
    /// The paper it is from.
    pub source: Option<Cow<'t, str>>,
    /// Its text.
    pub body: Option<Cow<'t, str>>,
}

impl<'t> Record<'t> {
    /// Reads a line.
    ///
    /// # Errors
    /// A clause that says why it is no record.
    pub fn parse(line: &'t str, names: &FieldNames) -> Result<Self, String> {
        let mut json = serde_json::Deserializer::from_str(line);
        let record = Fields(names).deserialize(&mut json).map_err(|error| error.to_string())?;
        json.end().map_err(|error| error.to_string())?;
        if record.title.is_none() && record.body.is_none() {
            return Err(no_text(names));
        }
        Ok(record)
    }

    /// Looks whether a line is a record. Much faster than reading it.
    ///
    /// # Errors
    /// A clause that says why it is none.
    pub fn check(line: &str, names: &FieldNames) -> Result<(), String> {
        let mut json = serde_json::Deserializer::from_str(line);
        let has_text = Check(names).deserialize(&mut json).map_err(|error| error.to_string())?;
        json.end().map_err(|error| error.to_string())?;
        if has_text { Ok(()) } else { Err(no_text(names)) }
    }

    /// Names it in its archive: by its id, or else by the byte at which it begins.
    pub fn name(&self, start: u64) -> Cow<'_, str> {
        self.id.as_deref().map_or_else(|| Cow::Owned(format!("@{start}")), Cow::Borrowed)
    }

    /// Its text as a page: the title on the first line, if it has one, then the body.
    pub fn text(&self) -> String {
        let title: String = self.title().map(|title| title.split(['\n', '\r']).collect()).unwrap_or_default();
        let body = self.body.as_deref().unwrap_or_default();
        if title.is_empty() { body.to_owned() } else { format!("{title}\n{body}") }
    }

    /// Its title, if there is anything in it.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref().map(str::trim).filter(|title| !title.is_empty())
    }
}

fn no_text(names: &FieldNames) -> String {
    format!("it has neither a text `{}` nor a text `{}`", names.title, names.body)
}

/// Looks whether the object of a line has a title or a body.
struct Check<'n>(&'n FieldNames);

impl<'t> DeserializeSeed<'t> for Check<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'t> Visitor<'t> for Check<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut has_text = false;
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.unwrap_or_default();
            if !has_text && (key == self.0.title || key == self.0.body) {
                has_text = map.next_value_seed(Text)?.is_some();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(has_text)
    }
}

/// Reads the object of a line.
struct Fields<'n>(&'n FieldNames);

impl<'t> DeserializeSeed<'t> for Fields<'_> {
    type Value = Record<'t>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Record<'t>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'t> Visitor<'t> for Fields<'_> {
    type Value = Record<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Record<'t>, A::Error> {
        let mut record = Record::default();
        let names = self.0;
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.unwrap_or_default();
            let field = match &*key {
                key if key == names.id => &mut record.id,
                key if key == names.title => &mut record.title,
                key if key == names.date => &mut record.date,
                key if key == names.source => &mut record.source,
                key if key == names.body => &mut record.body,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = map.next_value_seed(Text)?;
        }
        Ok(record)
    }
}

/// Reads a text without copying it where it has no escapes, a number as a text, or a list of them as the lines of one;
/// gives `None` for anything else.
struct Text;

impl<'t> DeserializeSeed<'t> for Text {
    type Value = Option<Cow<'t, str>>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Text {
    type Value = Option<Cow<'t, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: serde::de::SeqAccess<'t>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut paragraphs = Vec::new();
        while let Some(paragraph) = seq.next_element_seed(Text)? {
            paragraphs.extend(paragraph);
        }
        Ok((!paragraphs.is_empty()).then(|| Cow::Owned(paragraphs.join("\n"))))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_read_under_their_names() {
        let names = FieldNames { title: "headline".into(), ..FieldNames::default() };
        let line = r#"{"id":7,"headline":"石桥\u901a车","title":"别名","date":19980305,"x":[{}],"body":"文"}"#;
        let record = Record::parse(line, &names).unwrap();
        assert_eq!((record.title(), record.date.as_deref()), (Some("石桥通车"), Some("19980305")));
        assert_eq!((record.name(5).as_ref(), record.text().as_str()), ("7", "石桥通车\n文"));
        assert!(matches!(record.body, Some(Cow::Borrowed("文"))));
    }

    #[test]
    fn what_is_no_record_says_why() {
        for line in ["", "[]", "{", "{\"title\":\"a\"} x", "{\"title\":null}", "{\"id\":\"1\"}", "\"title\""] {
            assert!(Record::parse(line, &FieldNames::default()).is_err(), "{line}");
            assert!(Record::check(line, &FieldNames::default()).is_err(), "{line}");
        }
        let odd = Record::parse(r#"{"id":{"a":1},"title":[],"body":"文","date":true}"#, &FieldNames::default());
        assert_eq!(odd.map(|record| record.name(9).into_owned()), Ok("@9".to_owned()));
    }

    proptest! {
        #[test]
        fn any_line_is_a_record_or_refused(line in "\\PC{0,60}|[{}\\[\\]\":,a-z0-9\\\\]{0,40}") {
            let names = FieldNames::default();
            if Record::parse(&line, &names).is_ok() {
                prop_assert!(Record::check(&line, &names).is_ok());
            }
        }

        #[test]
        fn what_was_written_is_read(title in any::<String>(), body in any::<String>()) {
            let line = serde_json::json!({"title": title, "body": body}).to_string();
            let record = Record::parse(&line, &FieldNames::default()).unwrap();
            prop_assert_eq!((record.title.as_deref(), record.body.as_deref()), (Some(&*title), Some(&*body)));
        }
    }
}
