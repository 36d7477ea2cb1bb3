//! Bytes to text. Which bytes to read is not decided here.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// Of so many characters, one may be damaged: more, and it is no text.
const PER_DAMAGED: usize = 8;
/// UTF-16 has at least one 0 in so many bytes.
const PER_NUL: usize = 100;

/// Bytes that are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is not text in UTF-8, UTF-16, GBK, GB18030, Big5, Shift_JIS, EUC-JP or EUC-KR (first strange byte: {offset}); convert it, for example with iconv"
)]
pub struct DecodeError {
    /// Bytes before the first one that is 0 or not UTF-8.
    pub offset: usize,
}

/// Decodes text: by its byte order mark, as UTF-8, or as what it looks like. Line ends stay as they are. A damaged
/// character is U+FFFD, so that a file cut off in the middle of one, or with stray bytes, can still be read.
///
/// # Errors
/// [`DecodeError`] if more than one character in eight is damaged or a control character, and no mark says that it is
/// text.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, DecodeError> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        return Ok(Decoded::new(encoding, bytes.get(mark..).unwrap_or_default()).text);
    }
    let bytes = match String::from_utf8(bytes) {
        // What controls a terminal is text; what is full of NUL is not.
        Ok(text) if text.matches('\0').count() * PER_DAMAGED <= text.chars().count() => return Ok(text),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let valid = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let offset = bytes.iter().position(|byte| *byte == 0).map_or(valid, |nul| nul.min(valid));
    // Text of another encoding is hardly ever UTF-8 for long.
    let utf_8 = Decoded::new(UTF_8, &bytes);
    let others = utf_8.text.chars().filter(|c| !c.is_ascii()).count();
    // A file cut off has lost the end of its last character.
    let is_cut = others > 1 && utf_8.damage == 1 && utf_8.text.ends_with('\u{FFFD}');
    let decoded = if is_cut || utf_8.damage * 4 < others {
        utf_8
    } else {
        Decoded::new(unmarked_utf_16(&bytes).unwrap_or_else(|| legacy(&bytes)), &bytes)
    };
    decoded.sound().ok_or(DecodeError { offset })
}

/// Text, and how many of its characters are damaged or control characters.
struct Decoded {
    text: String,
    damage: usize,
}

impl Decoded {
    fn new(encoding: &'static Encoding, bytes: &[u8]) -> Self {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        Self { damage: damage(&text), text: text.into_owned() }
    }

    /// The text, unless all of it is damaged, or more than one of its characters and one in eight.
    fn sound(self) -> Option<String> {
        let chars = self.text.chars().count();
        (self.damage < chars && self.damage.saturating_sub(1) * PER_DAMAGED < chars).then_some(self.text)
    }
}

fn damage(text: &str) -> usize {
    let is_damaged =
        |c: char| c == '\u{FFFD}' || c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1B}');
    text.chars().filter(|c| is_damaged(*c)).count()
}

/// UTF-16 without its mark: one byte of each line end, digit and Latin letter is 0, on the same side; on the other
/// side, few are. A stray NUL in other text does not make it that.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let nuls = |side| bytes.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    match (nuls(0), nuls(1)) {
        (even, odd) if (even + odd) * PER_NUL < bytes.len() => None,
        (even, odd) if odd > 3 * even => Some(UTF_16LE),
        (even, odd) if even > 3 * odd => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that bytes look like if they are not Unicode; that of nearly all such Chinese text if they look like
/// no East Asian one.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // GB18030 is GBK with the rest of Unicode.
    if [BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&guess) { guess } else { GB18030 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "春天来了，村口的河水解冻了。孩子们跑到岸边看冰排，老人说，河水一年比一年清。\n";

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(decode(b"\xEF\xBB\xBFabc".to_vec()).unwrap(), "abc");
        let units = "\u{FEFF}国\r\n𠀀".encode_utf16();
        assert_eq!(decode(units.clone().flat_map(u16::to_le_bytes).collect()).unwrap(), "国\r\n𠀀");
        assert_eq!(decode(units.flat_map(u16::to_be_bytes).collect()).unwrap(), "国\r\n𠀀");
    }

    #[test]
    fn text_of_two_bytes_a_character_needs_no_mark() {
        let text = format!("{TEXT}1998-01-15\n{TEXT}2003-05-20\n");
        assert_eq!(decode(text.encode_utf16().flat_map(u16::to_le_bytes).collect()).as_ref(), Ok(&text));
        assert_eq!(decode(text.encode_utf16().flat_map(u16::to_be_bytes).collect()).as_ref(), Ok(&text));
    }

    #[test]
    fn legacy_encodings_are_known_by_their_looks() {
        for (encoding, text) in [
            (GB18030, TEXT),
            (GB18030, "国"),
            (GB18030, "《人民日报》１９９８年１月１日\r\n第１版"),
            (GB18030, "㐀䶵𠀀是生僻字，这一句话里的其他字都是常用字。"),
            (BIG5, "春天來了，村口的河水解凍了。孩子們跑到岸邊看冰排，老人說，河水一年比一年清。"),
        ] {
            assert_eq!(decode(encoding.encode(text).0.into_owned()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_damaged_character_does_not_hide_the_others() {
        let cut = TEXT.as_bytes().get(..TEXT.len() - 2).unwrap();
        assert!(decode(cut.to_vec()).unwrap().ends_with("一年清\u{FFFD}"));
        assert_eq!(decode(format!("{TEXT}\0{TEXT}").into_bytes()).unwrap().matches('\0').count(), 1);
        assert_eq!(decode(b"\xE5\x9B\xBD\xE5\xAE".to_vec()).unwrap(), "国\u{FFFD}");
        assert_eq!(decode(b"\xEF\xBB\xBF".to_vec()).unwrap(), "");
        for encoding in [GB18030, BIG5] {
            let (text, ..) = encoding.encode("孩子到岸看冰排，老人，河水一年比一年清。");
            let with_nul = [&text, &b"\0"[..], &text, &text, &text].concat();
            assert!(decode(with_nul).unwrap().starts_with("孩子到岸看冰排"));
        }
        let (legacy, ..) = GB18030.encode(TEXT);
        let cut = legacy.get(..legacy.len() - 2).unwrap();
        assert!(decode(cut.to_vec()).unwrap().starts_with("春天来了"));
    }

    #[test]
    fn what_is_no_text_is_not_shown_as_text() {
        assert_eq!(decode(b"ab\0\0\xB9\0\x01\0".to_vec()), Err(DecodeError { offset: 2 }));
        assert_eq!(decode(vec![0; 9]), Err(DecodeError { offset: 0 }));
        let noise = (0_u32..4000).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]);
        assert!(decode(noise.collect()).is_err());
    }

    proptest! {
        #[test]
        fn utf_8_is_itself(text in any::<String>()) {
            let text = text.replace('\0', "");
            prop_assert_eq!(decode(text.clone().into_bytes()).unwrap(), text.strip_prefix('\u{FEFF}').unwrap_or(&text));
        }

        #[test]
        fn any_bytes_are_text_or_refused(bytes in any::<Vec<u8>>()) {
            let _ = decode(bytes);
        }
    }
}
