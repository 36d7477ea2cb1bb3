//! One form for the variants of an ideograph: simplified for traditional, usual for unusual ones.
//! Characters other than ideographs are none of its business, and words are not known here: 发 is 發 and 髮.

/// Pairs of a variant and its form, sorted; the file names its sources.
const LEXICON: &[u8] = include_bytes!("../../assets/lexicon/variants.txt");

/// The ideographs of the first plane, from Extension A to the end of the main block.
const HAN: [usize; 2] = [0x3400, 0xA000];

static PAIRS: [(char, char); count(LEXICON)] = pairs(LEXICON);
static FORMS: [u16; HAN[1] - HAN[0]] = forms(&PAIRS);

/// The form of an ideograph that all its variants have in common; any other character as it is.
pub(super) fn form(c: char) -> char {
    let code = c as usize;
    if let Some(form) = code.checked_sub(HAN[0]).and_then(|place| FORMS.get(place)) {
        return char::from_u32(u32::from(*form)).unwrap_or(c);
    }
    if code < 0x2_0000 {
        return c;
    }
    let found = PAIRS.binary_search_by_key(&c, |(variant, _)| *variant);
    found.ok().and_then(|at| PAIRS.get(at)).map_or(c, |(_, form)| *form)
}

#[expect(clippy::large_stack_arrays, reason = "it is made at compile time")]
const fn forms(pairs: &[(char, char)]) -> [u16; HAN[1] - HAN[0]] {
    let mut forms = [0; HAN[1] - HAN[0]];
    let mut place = 0;
    while place < forms.len() {
        forms[place] = unit(HAN[0] + place);
        place += 1;
    }
    let mut at = 0;
    while at < pairs.len() {
        let (variant, form) = pairs[at];
        if (variant as usize) < HAN[1] {
            forms[variant as usize - HAN[0]] = unit(form as usize);
        }
        at += 1;
    }
    forms
}

#[expect(clippy::cast_possible_truncation, reason = "checked, at compile time")]
const fn unit(code: usize) -> u16 {
    assert!(code <= u16::MAX as usize, "a variant in the first plane has its form there");
    code as u16
}

/// Number of lines that are no comments.
const fn count(lexicon: &[u8]) -> usize {
    let (mut lines, mut at) = (0, 0);
    while at < lexicon.len() {
        lines += (lexicon[at] != b'#') as usize;
        at = next_line(lexicon, at);
    }
    lines
}

const fn pairs<const N: usize>(lexicon: &[u8]) -> [(char, char); N] {
    let mut pairs = [('\0', '\0'); N];
    let (mut line, mut at) = (0, 0);
    while at < lexicon.len() {
        if lexicon[at] != b'#' {
            let (variant, second) = decode(lexicon, at);
            let (form, _) = decode(lexicon, second);
            pairs[line] = (variant, form);
            line += 1;
        }
        at = next_line(lexicon, at);
    }
    pairs
}

const fn next_line(lexicon: &[u8], mut at: usize) -> usize {
    while lexicon[at] != b'\n' {
        at += 1;
    }
    at + 1
}

/// The ideograph at byte `at`, of three or four bytes in UTF-8, and the first byte after it.
const fn decode(lexicon: &[u8], at: usize) -> (char, usize) {
    let (mut code, end) = match lexicon[at] {
        lead @ 0xE0..=0xEF => (lead as u32 & 0xF, at + 3),
        lead => (lead as u32 & 0x7, at + 4),
    };
    let mut next = at + 1;
    while next < end {
        code = code << 6 | lexicon[next] as u32 & 0x3F;
        next += 1;
    }
    match char::from_u32(code) {
        Some(c) => (c, end),
        None => panic!("the lexicon is UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexicon_is_sorted_and_each_form_its_own() {
        assert!(PAIRS.is_sorted_by(|(one, _), (next, _)| one < next));
        assert!(PAIRS.iter().all(|(variant, common)| form(*common) == *common && form(*variant) == *common));
        let text = std::str::from_utf8(LEXICON).unwrap();
        assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), PAIRS.len());
        assert!(text.lines().any(|line| line == "萬万"));
    }

    #[test]
    fn what_is_no_variant_stays() {
        for c in ['万', '人', '㐀', '\u{9FFF}', 'a', '，', '가', '\u{F900}', '𠀀', '\u{10FFFF}'] {
            assert_eq!(form(c), c);
        }
    }
}
