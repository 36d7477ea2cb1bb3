//! Links to passages, `dubao:PATH?hash=…&start=…&end=…`: what an export puts beside a quote, and `dubao open` follows.
//! Where the passage stands today is the business of `anchor.rs`.

use std::fmt;
use std::str::FromStr;

use super::{Bookmark, PageRef, Passage};

const SCHEME: &str = "dubao:";

/// Where a passage was when it was marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The page.
    pub page: PageRef,
    /// Its first byte in the decoded source.
    pub start: usize,
    /// The byte after its last one; see [`Passage::end`].
    pub end: usize,
}

/// The text is no such link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a link of the form dubao:PATH?hash=…&start=…&end=…")]
pub struct NoLink;

impl Link {
    /// The link to a passage.
    pub fn to(passage: &Passage) -> Self {
        Self { page: passage.page.clone(), start: passage.start, end: passage.end }
    }

    /// Whether it leads to this bookmark.
    pub fn leads_to(&self, bookmark: &Bookmark) -> bool {
        *self == Self::to(&bookmark.passage)
    }
}

impl fmt::Display for Link {
    /// Every byte of the path but letters, digits and `-._~/:` is percent-encoded (RFC 3986, 2.1).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        for byte in self.page.path.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        write!(f, "?hash={:016x}&start={}&end={}", self.page.hash, self.start, self.end)
    }
}

impl FromStr for Link {
    type Err = NoLink;

    fn from_str(text: &str) -> Result<Self, NoLink> {
        let (path, query) = text.strip_prefix(SCHEME).and_then(|rest| rest.split_once('?')).ok_or(NoLink)?;
        let value = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(known, _)| *known == name).map(|(_, value)| value).next().ok_or(NoLink)
        };
        let hash = u64::from_str_radix(value("hash")?, 16).map_err(|_| NoLink)?;
        let number = |name| value(name)?.parse().map_err(|_| NoLink);
        Ok(Self { page: PageRef { path: decode(path)?, hash }, start: number("start")?, end: number("end")? })
    }
}

fn decode(path: &str) -> Result<String, NoLink> {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).ok_or(NoLink)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| NoLink)?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| NoLink)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_is_plain_ascii() {
        let page = PageRef { path: "/报/a b&c?.txt".into(), hash: 10 };
        let link = Link { page, start: 3, end: 9 };
        let text = "dubao:/%E6%8A%A5/a%20b%26c%3F.txt?hash=000000000000000a&start=3&end=9";
        assert_eq!(link.to_string(), text);
        assert_eq!(text.parse(), Ok(link));
    }

    #[test]
    fn what_is_no_link_is_refused() {
        for text in [
            "",
            "dubao:",
            "dubao:/a?hash=1&start=1",
            "dubao:/%G1?hash=1&start=1&end=2",
            "dubao:/%?hash=1",
            "dubao:%ff?hash=1&start=1&end=2",
            "dubao:/a?hash=x&start=1&end=2",
            "dubao:/a?hash=1&start=-1&end=2",
            "/a.txt",
        ] {
            assert_eq!(text.parse::<Link>(), Err(NoLink), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_link_leads_back(path in any::<String>(), hash: u64, start: usize, end: usize) {
            let link = Link { page: PageRef { path, hash }, start, end };
            prop_assert_eq!(link.to_string().parse(), Ok(link));
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = format!("dubao:{text}").parse::<Link>();
        }
    }
}
