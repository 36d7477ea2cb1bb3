//! Readings of characters, and where letters that were typed stand for Chinese text: `renminribao`, `rmrb`, `renmrb`.
//! Tones are not known, and neither is which reading a word wants: each counts.

use std::ops::Range;

use pinyin::ToPinyinMulti;
use smallvec::{SmallVec, smallvec};

/// The readings of a character in letters, each once, `ü` as `v`; a Latin letter or a digit reads as itself.
pub fn readings(c: char) -> Vec<String> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_ascii_lowercase().to_string()];
    }
    let readings = c.to_pinyin_multi().into_iter().flatten();
    let mut readings: Vec<String> = readings.map(|reading| reading.plain().replace('ü', "v")).collect();
    readings.retain(|reading| reading.bytes().all(|byte| byte.is_ascii_lowercase()));
    readings.sort();
    readings.dedup();
    readings
}

/// How many letters of a reading stand for the whole of it: one, and both of zh, ch and sh.
pub fn initials(reading: &str) -> Range<usize> {
    1..if reading.get(1..2) == Some("h") { 3 } else { 2 }
}

/// Where the characters of `text` read as `letters`, each in full or by its initial, the last by any beginning: bytes,
/// in order, not overlapping, the shortest of those that begin together.
pub fn find_reading(text: &str, letters: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let chars: Vec<(usize, char, Vec<String>)> = text.char_indices().map(|(at, c)| (at, c, readings(c))).collect();
    let mut next = 0;
    while let Some((start, ..)) = chars.get(next) {
        let rest = chars.get(next..).unwrap_or_default();
        match taken(rest.iter().map(|(.., readings)| readings), letters) {
            Some(count) => {
                let end = rest.get(count - 1).map_or(text.len(), |(at, c, _)| at + c.len_utf8());
                found.push(*start..end);
                next += count;
            }
            None => next += 1,
        }
    }
    found
}

/// Whether characters with these [`readings`], from the first one on, read as `letters`, as in [`find_reading`].
pub fn reads_as(chars: impl Iterator<Item = impl AsRef<[String]>>, letters: &str) -> bool {
    taken(chars, letters).is_some()
}

/// How many characters with these readings, from the first one on, read as the letters.
fn taken(chars: impl Iterator<Item = impl AsRef<[String]>>, letters: &str) -> Option<usize> {
    // Whether so many letters can be read by the characters before.
    let mut read: SmallVec<[bool; 64]> = smallvec![false; letters.len()];
    *read.first_mut()? = true;
    for (count, readings) in (1..).zip(chars) {
        let mut after: SmallVec<[bool; 64]> = smallvec![false; letters.len()];
        let places = read.iter().enumerate().filter(|(_, can)| **can);
        for rest in places.filter_map(|(place, _)| letters.get(place..)) {
            for reading in readings.as_ref() {
                if reading.starts_with(rest) {
                    return Some(count);
                }
                let whole = std::iter::once(reading.len());
                for piece in initials(reading).chain(whole).filter_map(|length| reading.get(..length)) {
                    let left = rest.strip_prefix(piece).map_or(0, str::len);
                    if let Some(can) = after.get_mut(letters.len() - left) {
                        *can = true;
                    }
                }
            }
        }
        if !after.contains(&true) {
            return None;
        }
        read = after;
    }
    None
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'a>(text: &'a str, letters: &str) -> Vec<&'a str> {
        find_reading(text, letters).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn letters_are_readings_in_full_by_initials_or_mixed() {
        for (text, letters, expected) in [
            ("培养人才", "rencai", vec!["人才"]),
            ("培养人才，用好人才", "rc", vec!["人才", "人才"]),
            ("培养人才", "renc", vec!["人才"]),
            ("培养人才", "renca", vec!["人才"]),
            ("培养人才", "rcai", vec!["人才"]),
            ("培养人才", "reca", vec![]),
            ("国民经济发展", "gmjj", vec!["国民经济"]),
            ("中国之声", "zhgzs", vec!["中国之声"]),
            ("中国之声", "zgzhsh", vec!["中国之声"]),
            ("重庆银行重要", "chongqing", vec!["重庆"]),
            ("重庆银行重要", "yinhang", vec!["银行"]),
            ("重庆银行重要", "zhongyao", vec!["重要"]),
            ("西安先生", "xian", vec!["西安", "先"]),
            ("绿色女排", "lvse", vec!["绿色"]),
            ("用AI育人", "yongaiyur", vec!["用AI育人"]),
            ("人，才", "rc", vec![]),
            ("人才", "rcx", vec![]),
            ("人才", "", vec![]),
        ] {
            assert_eq!(found(text, letters), expected, "{text} {letters}");
        }
    }

    proptest! {
        #[test]
        fn every_way_to_type_a_text_finds_it(
            chars in prop::collection::vec(prop::sample::select(vec!['人', '才', '中', '重', '西', '安', '绿', 'a']), 1..8),
            ways in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 8),
        ) {
            let pieces = chars.iter().zip(&ways).map(|(c, (reading, whole))| {
                let readings = readings(*c);
                let reading = reading.get(&readings);
                reading[..if *whole { reading.len() } else { 1 }].to_owned()
            });
            let letters: String = pieces.collect();
            let text: String = chars.into_iter().collect();
            prop_assert!(find_reading(&text, &letters).first().is_some_and(|range| range.start == 0));
        }

        #[test]
        fn anything_may_be_typed(text in any::<String>(), letters in any::<String>()) {
            for range in find_reading(&text, &letters) {
                prop_assert!(text.get(range).is_some_and(|part| !part.is_empty()));
            }
        }
    }
}
