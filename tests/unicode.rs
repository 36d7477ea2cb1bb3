//! The official test data of Unicode through our own door: where lines may break, what is one glyph.

#![expect(clippy::string_slice, reason = "a test may panic")]

use dubao::text::{Cells, Kinsoku, Widths, breaks, cells, glyphs};

const LINES: &str = include_str!("data/LineBreakTest.txt");
const CLUSTERS: &str = include_str!("data/GraphemeBreakTest.txt");

/// A test of the official data: a text, and the bytes before which it may be parted.
struct Case {
    text: String,
    places: Vec<usize>,
}

/// Reads a test such as `÷ 0061 × 0308 ÷`. The text's start and end are left out of the places.
fn case(line: &str) -> Case {
    let (mut text, mut places) = (String::new(), Vec::new());
    for part in line.split_ascii_whitespace() {
        match part {
            "÷" => places.push(text.len()),
            "×" => {}
            code => text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()),
        }
    }
    places.retain(|&place| place > 0 && place < text.len());
    Case { text, places }
}

fn data(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter(|line| !line.starts_with('#'))
}

/// The tests of the file, which says at its head how it is written.
fn line_cases() -> Vec<Case> {
    let mut lines = data(LINES);
    let samples: Vec<&str> = lines.next().unwrap().split(' ').collect();
    let mut cases = Vec::new();
    for line in lines {
        let Some((beginning, marks)) = line.split_once('\t') else {
            cases.push(case(line));
            continue;
        };
        let tests = samples.iter().zip(marks.chars());
        cases.extend(tests.map(|(sample, mark)| case(&format!("{beginning} {mark} {sample} ÷"))));
    }
    cases
}

#[test]
fn without_rules_of_the_house_lines_break_as_unicode_has_it() {
    let cases = line_cases();
    assert_eq!(cases.len(), 19_319);
    for case in cases {
        let places: Vec<usize> = breaks(&case.text, Kinsoku::None).iter().collect();
        assert_eq!(places, case.places, "{:?}", case.text);
    }
}

/// Where the strict rules of Chinese typesetting part with UAX #14 on purpose.
struct Deviation {
    rule: &'static str,
    /// Whether a line may begin where UAX #14 forbids it; otherwise the contrary.
    opens: bool,
    /// Whether the rule is about the place between two texts.
    concerns: fn(&str, &str) -> bool,
}

/// Spaces and combining marks do not part a mark from what it belongs to.
fn bare(before: &str) -> &str {
    before.trim_end_matches([' ', '\u{308}'])
}

const DEVIATIONS: [Deviation; 8] = [
    Deviation {
        rule: "white space belongs to the line before, where it is not drawn",
        opens: false,
        concerns: |_, after| after.starts_with(|c: char| c.is_whitespace() || c == '\u{200B}'),
    },
    Deviation {
        rule: "CLREQ, prohibition rules for line start: marks, connectors; dashes on the strict level; JIS X 4051: 々",
        opens: false,
        concerns: |_, after| after.starts_with(['%', '-', '–', '—', '々']),
    },
    Deviation {
        rule: "CLREQ, prohibition rules for line end: openers and currency signs, spaces after them or not",
        opens: false,
        concerns: |before, _| bare(before).ends_with(['$', '€', '“', '‘']),
    },
    Deviation {
        rule: "a soft hyphen would have to be drawn at the end of a line",
        opens: false,
        concerns: |before, _| before.ends_with('\u{AD}'),
    },
    Deviation {
        rule: "a number sign stays with its number",
        opens: false,
        concerns: |before, _| before.ends_with('#'),
    },
    Deviation {
        rule: "a number stays with its unit, and a unit whole",
        opens: false,
        concerns: |before, after| {
            let is_numbered = before.trim_end_matches('年').ends_with(|c: char| c.is_ascii_digit());
            is_numbered && after.starts_with(['年', '代'])
        },
    },
    Deviation { rule: "an address stays whole", opens: false, concerns: |before, _| before.contains("://") },
    Deviation {
        rule: "CLREQ takes ‘ “ ” for Chinese quotes: a line may begin before or after them, and after a dash",
        opens: true,
        concerns: |before, after| after.starts_with(['‘', '“']) || before.ends_with(['”', '—']),
    },
];

#[test]
fn by_the_strict_rules_lines_break_as_unicode_has_it_but_for_the_listed_deviations() {
    let mut used = [false; DEVIATIONS.len()];
    for case in line_cases() {
        let strict = breaks(&case.text, Kinsoku::Strict);
        for (at, _) in case.text.char_indices().skip(1) {
            let (opens, unicode) = (strict.contains(at), case.places.contains(&at));
            if opens == unicode {
                continue;
            }
            let (before, after) = case.text.split_at(at);
            let known = |deviation: &Deviation| deviation.opens == opens && (deviation.concerns)(before, after);
            let number = DEVIATIONS.iter().position(known);
            used[number.unwrap_or_else(|| panic!("no rule parts or joins {before:?} {after:?}"))] = true;
        }
    }
    let unused = DEVIATIONS.iter().zip(used).find(|(_, used)| !used).map(|(deviation, _)| deviation.rule);
    assert_eq!(unused, None);
}

/// Glyphs are Unicode's clusters but for one deviation: a cluster whose characters take more than two cells is several.
#[test]
fn glyphs_are_the_clusters_of_unicode_of_two_cells_at_most() {
    let cases: Vec<Case> = data(CLUSTERS).map(case).collect();
    assert_eq!(cases.len(), 766);
    for case in cases {
        let starts: Vec<usize> = glyphs(&case.text, Widths::wide()).map(|glyph| glyph.start).collect();
        let ends = case.places.iter().copied().chain([case.text.len()]);
        let clusters = [0].into_iter().chain(case.places.iter().copied()).zip(ends);
        for (start, end) in clusters {
            assert!(starts.contains(&start), "{:?}", case.text);
            let parts = starts.iter().filter(|&&part| (start..end).contains(&part)).count();
            let chars = case.text[start..end].chars();
            let width: Cells = chars.map(|c| cells(c.encode_utf8(&mut [0; 4]), Widths::wide())).sum();
            assert!(parts == 1 || width > Cells(2), "{:?}", case.text);
        }
    }
}
