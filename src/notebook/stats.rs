//! What was read and marked, counted. How the counts are shown is the business of the command line.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::Serialize;

use super::{Bookmark, Notebook, NotebookError};

/// Characters in a day from which on it has the second, the third, and the fourth sign of the calendar.
const LEVELS: [usize; 3] = [1, 3_000, 10_000];
/// The signs: nothing read, and ever more.
const SIGNS: [char; 4] = ['.', '-', '+', '#'];

/// What was read on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Articles whose end was first reached on it.
    pub articles: usize,
    /// Their characters, other than white space.
    pub chars: usize,
}

/// What was read and marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// The day on which it was counted.
    pub today: Date,
    /// The days on which something was read.
    pub days: BTreeMap<Date, Day>,
    /// Number of bookmarks.
    pub bookmarks: usize,
    /// The tags, each with the number of its bookmarks, the most used first.
    pub tags: Vec<(String, usize)>,
}

impl Notebook {
    /// What was read and marked until `now`.
    ///
    /// # Errors
    /// When the notebook could not be read.
    pub fn stats(&self, now: &Zoned) -> Result<Stats, NotebookError> {
        Ok(Stats::of(&self.finished()?, &self.bookmarks()?, now))
    }
}

impl Stats {
    /// Counts what was finished (seconds since 1970 and characters, an article each), by the days of the
    /// time zone of `now`, and bookmarks by their tags.
    pub fn of(finished: &[(i64, usize)], bookmarks: &[Bookmark], now: &Zoned) -> Self {
        let mut days = BTreeMap::<Date, Day>::new();
        for (seconds, chars) in finished {
            let Ok(time) = Timestamp::from_second(*seconds) else { continue };
            let day = days.entry(now.time_zone().to_datetime(time).date()).or_default();
            *day = Day { articles: day.articles + 1, chars: day.chars + chars };
        }
        let mut tags = BTreeMap::<&str, usize>::new();
        for tag in bookmarks.iter().flat_map(|bookmark| &bookmark.tags) {
            *tags.entry(tag).or_default() += 1;
        }
        let mut tags: Vec<_> = tags.into_iter().map(|(tag, count)| (tag.to_owned(), count)).collect();
        tags.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self { today: now.date(), days, bookmarks: bookmarks.len(), tags }
    }

    /// All days together.
    pub fn total(&self) -> Day {
        let add = |sum: Day, day: &Day| Day { articles: sum.articles + day.articles, chars: sum.chars + day.chars };
        self.days.values().fold(Day::default(), add)
    }

    /// A calendar of the last `weeks` weeks up to today: a row for each day of the week from Monday on, a sign for each
    /// week; days to come are blank. It is of ASCII, and so has the same width everywhere.
    pub fn calendar(&self, weeks: u16) -> [String; 7] {
        let monday = self.today.weekday().to_monday_zero_offset();
        std::array::from_fn(|row| {
            let signs = (0..weeks).rev().map(|back| {
                let offset = i32::try_from(row).unwrap_or(0) - i32::from(monday) - 7 * i32::from(back);
                let date = self.today.checked_add(offset.days()).ok().filter(|date| *date <= self.today);
                date.map_or(' ', |date| self.sign(date))
            });
            signs.collect::<String>().trim_end().to_owned()
        })
    }

    fn sign(&self, date: Date) -> char {
        let chars = self.days.get(&date).map_or(0, |day| day.chars.max(1));
        let level = LEVELS.iter().filter(|least| chars >= **least).count();
        SIGNS.get(level).copied().unwrap_or(' ')
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::{TimeZone, offset};

    use super::super::NewBookmark;
    use super::super::store::tests::{Sandbox, mark};
    use super::*;

    const DAY: i64 = 86_400;

    /// So many days after 1970-01-01, a Thursday.
    fn after(days: i64, zone: TimeZone) -> Zoned {
        Timestamp::from_second(days * DAY).unwrap().to_zoned(zone)
    }

    #[test]
    fn days_are_those_of_the_readers_clock() {
        let finished = [(DAY - 1, 100), (DAY, 200), (DAY + 5, 300), (i64::MAX, 400)];
        let stats = Stats::of(&finished, &[], &after(2, TimeZone::UTC));
        let [first, second] = [date(1970, 1, 1), date(1970, 1, 2)].map(|day| stats.days.get(&day).copied().unwrap());
        assert_eq!((first, second), (Day { articles: 1, chars: 100 }, Day { articles: 2, chars: 500 }));
        assert_eq!((stats.total(), stats.days.len()), (Day { articles: 3, chars: 600 }, 2));
        let east = after(2, TimeZone::fixed(offset(8)));
        assert_eq!(Stats::of(&finished, &[], &east).days.len(), 1);
    }

    #[test]
    fn tags_are_counted_the_most_used_first() {
        let sandbox = Sandbox::new();
        let mut notebook: Notebook = sandbox.open();
        for (start, tags) in [(0, vec!["茶"]), (3, vec!["茶", "港口"]), (6, vec!["港口", "茶"])] {
            let tags = tags.into_iter().map(str::to_owned).collect();
            notebook.add(NewBookmark { tags, ..mark(start) }, 1).unwrap();
        }
        let stats = Stats::of(&[], &notebook.bookmarks().unwrap(), &after(0, TimeZone::UTC));
        assert_eq!((stats.bookmarks, stats.tags), (3, vec![("茶".to_owned(), 3), ("港口".to_owned(), 2)]));
    }

    #[test]
    fn a_calendar_ends_today() {
        let finished = [(0, 5), (DAY, 4_000), (-7 * DAY, 20_000)];
        let stats = Stats::of(&finished, &[], &after(1, TimeZone::UTC));
        assert_eq!(stats.calendar(2), ["..", "..", "..", "#-", ".+", ".", "."]);
        assert_eq!(Stats::default().calendar(0), [""; 7].map(str::to_owned));
    }
}
