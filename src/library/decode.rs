//! Bytes to text. Which bytes to read is not decided here.

/// Text of a source that is not in an encoding dubao reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not UTF-8 text (first wrong byte: {offset}); convert it to UTF-8, for example with iconv")]
pub struct DecodeError {
    /// Bytes before the first one that is not UTF-8.
    pub offset: usize,
}

/// Decodes UTF-8, with or without a byte order mark. Every character is kept, line ends as they are.
///
/// # Errors
/// [`DecodeError`] at the first byte that is not UTF-8: a page shown with holes would be taken for the page.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, DecodeError> {
    let text = String::from_utf8(bytes).map_err(|error| DecodeError { offset: error.utf8_error().valid_up_to() })?;
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(decode(b"\xEF\xBB\xBFabc".to_vec()).unwrap(), "abc");
    }

    #[test]
    fn the_first_wrong_byte_is_named() {
        assert_eq!(decode(b"ab\xB9\xFA".to_vec()), Err(DecodeError { offset: 2 }));
    }
}
