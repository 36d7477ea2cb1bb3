//! Text set in visual lines of a given measure, and the way from a byte to its row and column and back.
//!
//! Which places are good for a break is decided in `linebreak`, which of them are taken in `fill`; drawing is not done
//! here.

use std::ops::Range;

use super::fill::Paragraph;
use super::measure::Measure;
use super::safe::{Glyph, glyphs};
use super::width::{Cells, Widths};

/// One line as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisualLine {
    /// Bytes of the text that are drawn; white space at the line's end belongs to no line.
    pub range: Range<usize>,
    /// Cells left free before the text.
    pub indent: Cells,
    /// Cells from the text's start to its end.
    pub width: Cells,
    /// Cells left free within the text, ascending.
    pub gaps: Vec<Gap>,
}

/// Room left free within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Byte of the text at which the glyph after it begins.
    pub at: usize,
    /// How many cells it has.
    pub cells: Cells,
}

impl VisualLine {
    /// The same line, its text `by` bytes further on.
    fn moved(self, by: usize) -> Self {
        let gaps = self.gaps.into_iter().map(|gap| Gap { at: gap.at + by, ..gap }).collect();
        Self { range: self.range.start + by..self.range.end + by, gaps, ..self }
    }

    /// The glyphs of the line, each with the cells left free before it; their bytes are counted from the line's start.
    pub fn glyphs<'t>(&self, text: &'t str, widths: Widths) -> impl Iterator<Item = (Cells, Glyph<'t>)> {
        let mut gaps = self.gaps.iter().peekable();
        glyphs(text.get(self.range.clone()).unwrap_or_default(), widths).map(move |glyph| {
            let gap = gaps.next_if(|gap| gap.at <= self.range.start + glyph.start);
            (gap.map_or(Cells(0), |gap| gap.cells), glyph)
        })
    }
}

/// Index of a visual line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub usize);

/// Sets text in lines, each as full as the rules of line breaking allow; `\n` ends a line.
///
/// There is always a line. None is wider than the measure unless a single glyph is. A unit wider than a whole line is
/// broken between two glyphs. A last line of a single character takes one more from the line before (CLREQ, 孤字).
pub fn wrap(text: &str, measure: &Measure) -> Vec<VisualLine> {
    lines(text, measure).collect()
}

/// Sets text in lines as [`wrap`] does, each when it is asked for.
pub fn lines<'t>(text: &'t str, measure: &Measure) -> impl Iterator<Item = VisualLine> + use<'t> {
    let measure = *measure;
    let mut start = 0;
    text.split('\n').flat_map(move |paragraph| {
        let from = start;
        start += paragraph.len() + 1;
        let indent = if from == 0 { measure.indent.min(measure.width) } else { Cells(0) };
        Paragraph::new(paragraph, measure, indent).map(move |line| line.moved(from))
    })
}

/// Finds a byte of the text on the screen: its row, and the column of its glyph with the indent counted.
///
/// A byte in white space that was dropped at a break, or after the text, is at the end of its line.
pub fn position(text: &str, lines: &[VisualLine], offset: usize, widths: Widths) -> (Row, Cells) {
    let row = lines.partition_point(|line| line.range.start <= offset).saturating_sub(1);
    let Some(line) = lines.get(row) else { return (Row(0), Cells(0)) };
    let mut column = line.indent;
    for (gap, glyph) in line.glyphs(text, widths) {
        let is_before = line.range.start + glyph.end <= offset;
        if is_before || line.range.start + glyph.start <= offset {
            column += gap;
        }
        if !is_before {
            break;
        }
        column += glyph.cells;
    }
    (Row(row), column)
}

/// Finds the byte at which the glyph drawn at a row and column begins.
///
/// A row past the last is the last; a column left of the text is its first glyph, one right of it its last. On a line
/// without glyphs it is the line's start.
pub fn offset(text: &str, lines: &[VisualLine], (row, column): (Row, Cells), widths: Widths) -> usize {
    let Some(line) = lines.get(row.0).or(lines.last()) else { return 0 };
    let mut end = line.indent;
    let mut found = line.range.start;
    for (gap, glyph) in line.glyphs(text, widths) {
        end += gap;
        // Room between two glyphs belongs to the first.
        if gap > Cells(0) && end > column {
            break;
        }
        end += glyph.cells;
        if glyph.cells == Cells(0) {
            continue;
        }
        found = line.range.start + glyph.start;
        if end > column {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::linebreak::breaks;
    use super::super::measure::{Hanging, Justification, Kinsoku, Rules};
    use super::super::width;
    use super::*;

    fn measure(width: usize, indent: usize) -> Measure {
        Measure { width: Cells(width), indent: Cells(indent), ..Measure::default() }
    }

    fn set<'t>(text: &'t str, measure: &Measure) -> Vec<&'t str> {
        wrap(text, measure).into_iter().map(|line| text.get(line.range).unwrap()).collect()
    }

    fn newspaper() -> impl Strategy<Value = String> {
        let parts = [
            "记者", "报道", "，", "。", "“", "”", "（", "）", "——", "……", "·", "《", "》", " ", "2023年", "18.5KW",
            "word",
        ];
        let odd = [
            "\n",
            "\u{3000}",
            "👩\u{200D}👧",
            "e\u{301}",
            "ｶ\u{FF9E}",
            "\u{200B}",
            "\t",
            "क\u{94D}क\u{94D}क",
            "％",
            ",",
            "\u{1B}",
        ];
        let part = prop_oneof![
            4 => prop::sample::select(parts.to_vec()).prop_map(str::to_owned),
            1 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
    }

    fn measures() -> impl Strategy<Value = Measure> {
        let rules = (0_usize..4, any::<bool>(), any::<bool>()).prop_map(|(level, hang, justify)| Rules {
            kinsoku: [Kinsoku::None, Kinsoku::Basic, Kinsoku::Gb, Kinsoku::Strict][level],
            hanging: if hang { Hanging::On } else { Hanging::Off },
            justification: if justify { Justification::Justified } else { Justification::Ragged },
        });
        (0_usize..=200, 0_usize..8, any::<bool>(), rules).prop_map(|(width, indent, wide, rules)| Measure {
            widths: if wide { Widths::wide() } else { Widths::narrow() },
            rules,
            ..measure(width, indent)
        })
    }

    #[test]
    fn lines_are_filled_and_keep_the_rules() {
        assert_eq!(set("他说：“天气很好。”", &measure(8, 0)), ["他说：", "“天气", "很好。”"]);
        assert_eq!(set("记者从会上获悉，今年", &measure(14, 4)), ["记者从会上", "获悉，今年"]);
        assert_eq!(set("价格 word 上涨", &measure(7, 0)), ["价格", "word", "上涨"]);
        assert_eq!(set("第一版\n\n第二版\n", &measure(20, 0)), ["第一版", "", "第二版", ""]);
        assert_eq!(set("", &measure(0, 4)), [""]);
    }

    #[test]
    fn a_last_line_of_one_character_takes_another() {
        assert_eq!(set("中国经济发展。", &measure(10, 0)), ["中国经济", "发展。"]);
        assert_eq!(set("一二三四五六七", &measure(12, 0)), ["一二三四五", "六七"]);
    }

    #[test]
    fn what_is_too_long_is_broken_and_nothing_else() {
        assert_eq!(set("见abcdefghij，好", &measure(6, 0)), ["见", "abcdef", "ghij，", "好"]);
        assert_eq!(set("（1234.5万元）", &measure(10, 0)), ["（1234.5万", "元）"]);
        assert_eq!(set("见http://a.com/bc.html。", &measure(12, 0)), ["见", "http://", "a.com/", "bc.html。"]);
        assert_eq!(set("国a国", &measure(1, 9)), ["国", "a", "国"]);
    }

    #[test]
    fn the_indent_gives_way_to_a_word() {
        let lines = wrap("NURALOGIX公司", &measure(10, 4));
        assert_eq!((lines[0].range.clone(), lines[0].indent), (0..9, Cells(1)));
        assert_eq!(wrap("国", &measure(2, 4))[0].indent, Cells(0));
    }

    #[test]
    fn a_stop_hangs_in_the_margin_if_the_next_line_can_begin_after_it() {
        let hanging = Rules { hanging: Hanging::On, ..Rules::default() };
        let measure = Measure { rules: hanging, ..measure(18, 0) };
        assert_eq!(set("今天天气真的很好，明天还很好。", &measure), ["今天天气真的很好，", "明天还很好。"]);
        assert_eq!(set("他说：“今天天气好。”大家都笑。", &measure), ["他说：“今天天气", "好。”大家都笑。"]);
        assert_eq!(set("大家都高兴地问他： “去吗”", &measure), ["大家都高兴地问他：", "“去吗”"]);
    }

    #[test]
    fn spare_cells_stand_beside_marks_and_are_known_for_columns() {
        let justified = Rules { justification: Justification::Justified, ..Rules::default() };
        let measure = Measure { rules: justified, ..measure(17, 0) };
        let text = "今天，天气很好。明天还好。";
        let lines = wrap(text, &measure);
        assert_eq!((lines[0].gaps.clone(), lines[0].width), (vec![Gap { at: 9, cells: Cells(1) }], Cells(17)));
        assert_eq!(lines[1].gaps, []);
        assert_eq!(position(text, &lines, 9, measure.widths), (Row(0), Cells(7)));
        assert_eq!(offset(text, &lines, (Row(0), Cells(6)), measure.widths), 6);
        assert_eq!(offset(text, &lines, (Row(0), Cells(7)), measure.widths), 9);
    }

    #[test]
    fn places_outside_the_drawn_text_are_at_its_ends() {
        let text = "价格  上涨";
        let lines = wrap(text, &measure(6, 2));
        assert_eq!(position(text, &lines, 7, Widths::narrow()), (Row(0), Cells(6)));
        assert_eq!(position(text, &lines, 99, Widths::narrow()), (Row(1), Cells(4)));
        assert_eq!(offset(text, &lines, (Row(0), Cells(0)), Widths::narrow()), 0);
        assert_eq!(offset(text, &lines, (Row(0), Cells(50)), Widths::narrow()), 3);
        assert_eq!(offset(text, &lines, (Row(9), Cells(2)), Widths::narrow()), 11);
    }

    #[test]
    fn what_has_no_room_is_parted_where_it_harms_least() {
        let table = [
            ("计划（2018-2020年）》，其中", ["计划", "（2018-", "2020年）》，其中"]),
            ("是010-628611842019年招", ["是", "010-", "628611842019年招"]),
            ("在（Knightbridge）。", ["在", "（Knightbridg", "e）。"]),
        ];
        for (text, expected) in table {
            assert_eq!(set(text, &measure(16, 0)), expected);
        }
        assert_eq!(set("目录..........128", &measure(13, 0)), ["目", "录..........", "128"]);
        assert_eq!(set("photo_2023_summer_bridge", &measure(13, 0)), ["photo_2023_", "summer_bridge"]);
    }

    #[test]
    fn a_line_of_nothing_but_white_space_is_left_out() {
        let loose = Rules { kinsoku: Kinsoku::None, ..Rules::default() };
        let table = [("） \t:", "）|:"), ("） \u{3000}，", "）|，"), ("记者\u{B} ，", "记|者|，")];
        for (text, expected) in table {
            assert_eq!(set(text, &Measure { rules: loose, ..measure(0, 0) }).join("|"), expected);
        }
    }

    #[test]
    fn a_line_is_set_when_it_is_asked_for() {
        let endless = "春天来了，".repeat(1 << 20);
        let first = lines(&endless, &measure(40, 4)).next().unwrap();
        assert_eq!((first.range, first.indent), (0.."春".len() * 18, Cells(4)));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_but_white_space_at_breaks(text in newspaper(), measure in measures()) {
            let lines = wrap(&text, &measure);
            let mut at = 0;
            for line in &lines {
                prop_assert!(line.range.start <= line.range.end);
                let dropped = text.get(at..line.range.start);
                prop_assert!(dropped.is_some_and(|gap| gap.trim().is_empty()), "{:?}", lines);
                at = line.range.end;
            }
            prop_assert!(text.get(at..).is_some_and(|gap| gap.trim().is_empty()));
        }

        #[test]
        fn no_line_is_wider_than_the_measure(text in newspaper(), measure in measures()) {
            for line in wrap(&text, &measure) {
                let source = text.get(line.range.clone()).unwrap();
                let gaps: Cells = line.gaps.iter().map(|gap| gap.cells).sum();
                prop_assert_eq!(width(source, measure.widths) + gaps, line.width);
                let is_single = line.glyphs(&text, measure.widths).filter(|(_, glyph)| glyph.cells > Cells(0)).count() <= 1;
                prop_assert!(line.indent + line.width <= measure.width || (is_single && measure.width < Cells(2)));
            }
        }

        #[test]
        fn a_break_is_good_unless_its_line_has_no_good_one(text in newspaper(), measure in measures()) {
            let good = breaks(&text, measure.rules.kinsoku);
            let lines = wrap(&text, &measure);
            for pair in lines.windows(2) {
                let [line, next] = pair else { continue };
                if text.get(line.range.end..next.range.start).is_some_and(|gap| gap.contains('\n')) {
                    continue;
                }
                let inside = |place: &usize| (line.range.start + 1..next.range.start).contains(place);
                let is_ink = |place: &usize| text.get(line.range.start..*place).is_some_and(|head| !head.trim().is_empty());
                let is_whole = |place: &usize| glyphs(&text, measure.widths).any(|glyph| glyph.start == *place);
                // The white space after a break is a line that is left out where it has no room.
                let is_good = (line.range.end..=next.range.start).any(|place| good.contains(place));
                prop_assert!(
                    is_good || !good.iter().any(|p| inside(&p) && is_ink(&p) && is_whole(&p)),
                    "{:?}", set(&text, &measure)
                );
            }
        }

        #[test]
        fn bytes_and_columns_lead_to_each_other(text in newspaper(), measure in measures()) {
            let lines = wrap(&text, &measure);
            for (row, line) in lines.iter().enumerate() {
                for (_, glyph) in line.glyphs(&text, measure.widths).filter(|(_, glyph)| glyph.cells > Cells(0)) {
                    let (at, column) = position(&text, &lines, line.range.start + glyph.end - 1, measure.widths);
                    prop_assert_eq!(at, Row(row));
                    prop_assert_eq!(offset(&text, &lines, (at, column), measure.widths), line.range.start + glyph.start);
                }
            }
        }
    }
}
