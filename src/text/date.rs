//! Dates as newspapers and their readers write them, to the day, the month or the year, and stretches of them.
//! Where on a page its date stands is not known here.

use std::fmt;
use std::ops::RangeInclusive;

use super::fold::fold;

/// A day, or the month or the year alone where no more is known. A year comes before its months, a month before its
/// days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(u32);

/// Bits of a day, and of a month, in the number of a date.
const DAY: u32 = 5;
const MONTH: u32 = 4;

/// Years that a date may have.
const YEARS: RangeInclusive<u32> = 1000..=9999;

impl Date {
    /// The date of these numbers; `None` if there is no such day.
    pub fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        let exists = match (month, day) {
            (None, None) => true,
            (Some(month), None) => (1..=12).contains(&month),
            (Some(month), Some(day)) => (1..=days(year, month)).contains(&day),
            (None, Some(_)) => false,
        };
        let number = (year << MONTH | month.unwrap_or(0)) << DAY | day.unwrap_or(0);
        (exists && YEARS.contains(&year)).then_some(Self(number))
    }

    /// Reads a date: `2023`, `2023-01`, `2023-1-5`, `2023/1/5`, `2023.1.5`, `202301`, `20230105`, `2023年1月5日`, in
    /// full-width digits as well. A time of day behind it is passed over.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text).text;
        let text = folded.trim();
        let text = text.split_once([' ', 't']).map_or(text, |(date, _)| date);
        let (year, rest) = take_number(text, 4)?;
        let Some((month, rest)) = take_part(rest, ['年', '-', '/', '.']) else {
            return matches!(rest, "" | "年").then(|| Self::new(year, None, None))?;
        };
        let Some((day, rest)) = take_part(rest, ['月', '-', '/', '.']) else {
            return matches!(rest, "" | "月").then(|| Self::new(year, Some(month), None))?;
        };
        matches!(rest, "" | "日" | "号").then(|| Self::new(year, Some(month), Some(day)))?
    }

    /// The first date to the day that stands in a text, as in the name of a file; else the first to the month.
    pub fn find(text: &str) -> Option<Self> {
        let folded = fold(text).text;
        let is_digit = |at: usize| folded.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        let starts = (0..folded.len()).filter(|at| is_digit(*at) && !at.checked_sub(1).is_some_and(is_digit));
        let dates = starts.filter_map(|at| Self::at_head(folded.get(at..)?));
        let mut dates = dates.filter(|date| (1800..2200).contains(&date.year())).collect::<Vec<_>>().into_iter();
        dates.clone().find(|date| date.day().is_some()).or_else(|| dates.next())
    }

    /// The date to the day, or else to the month, with which the text begins.
    fn at_head(text: &str) -> Option<Self> {
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
        let (year, rest) = take_number(text, 4)?;
        let (month, rest) = take_part(rest, ['年', '-', '/', '.'])?;
        let day = take_part(rest, ['月', '-', '/', '.']).filter(|(_, rest)| ends(rest));
        let date = day.and_then(|(day, _)| Self::new(year, Some(month), Some(day)));
        let parted = !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.len() - rest.len() > 6;
        date.or_else(|| parted.then(|| Self::new(year, Some(month), None))?)
    }

    /// Its year.
    pub const fn year(self) -> u32 {
        self.0 >> (MONTH + DAY)
    }

    /// Its month, from 1, if it is known.
    pub fn month(self) -> Option<u32> {
        Some(self.0 >> DAY & ((1 << MONTH) - 1)).filter(|month| *month > 0)
    }

    /// Its day of the month, from 1, if it is known.
    pub fn day(self) -> Option<u32> {
        Some(self.0 & ((1 << DAY) - 1)).filter(|day| *day > 0)
    }

    /// A number for it, in the order of dates; never 0.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The date of a [`Date::number`].
    pub fn from_number(number: u32) -> Option<Self> {
        let date = Self(number);
        Self::new(date.year(), date.month(), date.day())
    }

    /// The number of the last date within it.
    fn last(self) -> u32 {
        let open = match (self.month(), self.day()) {
            (None, _) => MONTH + DAY,
            (Some(_), None) => DAY,
            _ => 0,
        };
        self.0 | ((1 << open) - 1)
    }
}

/// As ISO 8601 writes it: `2023-01-05`, `2023-01`, `2023`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.year())?;
        for part in [self.month(), self.day()].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

/// A stretch of dates, both ends within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateRange {
    first: u32,
    last: u32,
}

impl DateRange {
    /// Reads a stretch: a date alone, which stands for all its days, `2023-01..2024`, or open, `..2020` and `2020..`;
    /// `~` and `至` are as good as the dots. What is being typed is as wide as it may still become: `20` and `2023-`
    /// are the years that begin so.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text).text;
        let Some((from, to)) = ["..", "…", "~", "至"].into_iter().find_map(|mark| folded.split_once(mark)) else {
            return Self::of_one(&folded);
        };
        let (from, to) = (from.trim(), to.trim());
        if from.is_empty() && to.is_empty() {
            return None;
        }
        let first = if from.is_empty() { 0 } else { Self::of_one(from)?.first };
        let last = if to.is_empty() { u32::MAX } else { Self::of_one(to)?.last };
        Some(Self { first, last })
    }

    /// The stretch of one date, of which the end may be missing.
    fn of_one(text: &str) -> Option<Self> {
        let text = text.trim();
        let typed = text.strip_suffix('0').unwrap_or(text).trim_end_matches(['-', '/', '.']);
        if let Some(date) = Date::parse(text).or_else(|| Date::parse(typed)) {
            return Some(Self { first: date.0, last: date.last() });
        }
        let (number, rest) = take_number(text, 3)?;
        let scale = 10_u32.pow(4_u32.checked_sub(u32::try_from(text.len()).ok()?)?);
        let year = |number: u32| number.checked_mul(scale).map(|year| year << (MONTH + DAY));
        rest.is_empty().then_some(())?;
        Some(Self { first: year(number)?, last: year(number + 1)? - 1 })
    }

    /// Whether the date, all of it, is within the stretch.
    pub fn contains(self, date: Date) -> bool {
        self.numbers().contains(&date.0)
    }

    /// The [`Date::number`]s of its dates, the ends included; empty if it ends before it begins.
    pub const fn numbers(self) -> RangeInclusive<u32> {
        self.first..=self.last
    }
}

/// Days of a month of the Gregorian calendar; 0 if there is no such month.
const fn days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// The number behind one of the marks, or, where nothing parts them, in the next two digits; and what follows it.
fn take_part(text: &str, marks: [char; 4]) -> Option<(u32, &str)> {
    let after = text.strip_prefix(marks);
    let (number, rest) = take_number(after.unwrap_or(text), 2)?;
    let digits = after.unwrap_or(text).len() - rest.len();
    (after.is_some() || digits == 2).then_some((number, rest))
}

/// The number of at most so many digits at the head of the text, and what follows it.
fn take_number(text: &str, most: usize) -> Option<(u32, &str)> {
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, read) in [
            ("2023", "2023"),
            ("2023年", "2023"),
            ("2023-1", "2023-01"),
            ("202301", "2023-01"),
            ("2023年11月", "2023-11"),
            ("２０２３年１月５日", "2023-01-05"),
            ("2023 年 1 月 5 日", "2023-01-05"),
            ("2023/1/5", "2023-01-05"),
            ("2023．01．05", "2023-01-05"),
            ("20230105", "2023-01-05"),
            ("2024-02-29", "2024-02-29"),
            (" 2023-01-05T08:30:00Z", "2023-01-05"),
            ("2023-01-05 08:30", "2023-01-05"),
        ] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(read), "{text}");
        }
        let none =
            ["", "年", "203", "20231", "2023-", "2023-13", "2023-02-29", "2023-1-5-6", "20230100", "1月5日", "..2023"];
        assert!(none.into_iter().all(|text| Date::parse(text).is_none()));
    }

    #[test]
    fn the_date_in_a_name_is_found() {
        for (name, date) in [
            ("报/人民日报/1998-01-05.txt", Some("1998-01-05")),
            ("rmrb19980105b3.txt", Some("1998-01-05")),
            ("日报2023年1月5日第3版.txt", Some("2023-01-05")),
            ("日报/2003/07/0000001.txt", Some("2003-07")),
            ("2003/07/日报2003-07-09.txt", Some("2003-07-09")),
            ("日报/2003.txt", None),
            ("1234567890.txt", None),
            ("2003123.txt", None),
            ("7788-01-02", None),
            ("第3版", None),
        ] {
            assert_eq!(Date::find(name).map(|date| date.to_string()).as_deref(), date, "{name}");
        }
    }

    #[test]
    fn a_stretch_holds_the_days_of_its_ends() {
        for (stretch, within, without) in [
            ("2023", ["2023", "2023-12-31"], ["2022-12-31", "2024"]),
            ("2023-01", ["2023-01", "2023-01-31"], ["2023", "2023-02-01"]),
            ("2023-01-05", ["2023-01-05", "20230105"], ["2023-01-04", "2023-01"]),
            ("2023-01..2024", ["2023-01-01", "2024-12-31"], ["2022-12-31", "2025"]),
            ("２０２３年１月～２０２４年", ["2023-01-01", "2024-12-31"], ["2023", "2025"]),
            ("..2020", ["1949-10-01", "2020-12-31"], ["2021", "2021-01-01"]),
            ("2020..", ["2020", "9999"], ["2019", "2019-12-31"]),
            ("20", ["2000", "2099-12-31"], ["1999-12-31", "2100"]),
            ("202..2023-", ["2020", "2023-12-31"], ["2019", "2024"]),
            ("2023-0", ["2023", "2023-12-31"], ["2022-12", "2024"]),
            ("2023.1..2023.2", ["2023-01-01", "2023-02-28"], ["2023", "2023-03"]),
        ] {
            let range = DateRange::parse(stretch).unwrap();
            let is_within = |date| range.contains(Date::parse(date).unwrap());
            assert_eq!((within.map(is_within), without.map(is_within)), ([true; 2], [false; 2]), "{stretch}");
        }
        let none = ["", "..", "..x", "2023..x", "至", "2023-13", "二月"];
        assert!(none.into_iter().all(|text| DateRange::parse(text).is_none()));
        let backwards = DateRange::parse("2024..2023").unwrap();
        assert!(!backwards.contains(Date::parse("2023-06").unwrap()));
    }

    fn dates() -> impl Strategy<Value = Date> {
        let parts = (YEARS, prop::option::of((1..=12_u32, prop::option::of(1..=31_u32))));
        parts.prop_filter_map("no such day", |(year, rest)| {
            Date::new(year, rest.map(|(month, _)| month), rest.and_then(|(_, day)| day))
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(date in dates()) {
            prop_assert_eq!(Date::parse(&date.to_string()), Some(date));
            prop_assert_eq!(Date::from_number(date.number()), Some(date));
            prop_assert!(DateRange::parse(&date.to_string()).unwrap().contains(date));
        }

        #[test]
        fn the_order_is_that_of_the_calendar(one in dates(), other in dates()) {
            let parts = |date: Date| (date.year(), date.month(), date.day());
            prop_assert_eq!(one.cmp(&other), parts(one).cmp(&parts(other)));
            prop_assert_eq!(one.number().cmp(&other.number()), one.cmp(&other));
            let stretch = DateRange::parse(&format!("{one}..{other}")).unwrap();
            prop_assert_eq!(stretch.contains(one), one.number() <= other.last());
        }

        #[test]
        fn anything_may_be_asked(text in prop_oneof![any::<String>(), "[0-9０-９年月日./~ -]{0,12}"], number in any::<u32>()) {
            if let Some(date) = Date::parse(&text) {
                prop_assert_eq!(Date::parse(&date.to_string()), Some(date));
            }
            let _ = (DateRange::parse(&text), Date::find(&text));
            prop_assert!(Date::from_number(number).is_none_or(|date| date.number() == number));
        }
    }
}
