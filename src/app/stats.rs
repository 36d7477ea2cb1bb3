//! The statistics panel: what it tells, and how that is laid out. The counting is the notebook's business.

use super::effect::Effect;
use super::{App, Overlay};
use crate::config::{Words, fill};
use crate::notebook::Stats;
use crate::text::{Cells, Measure, Widths, truncate, width, wrap};

/// Weeks of the calendar: half a year.
const WEEKS: u16 = 26;
/// Days that are listed, the last ones.
const DAYS: usize = 14;
/// A panel so wide has the days beside the calendar, in this column.
const WIDE: Cells = Cells(64);
const COLUMN: Cells = Cells(38);

/// What there is to tell of statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// All counts together.
    pub total: String,
    /// A row for each day of the week, a sign for each week.
    pub calendar: Vec<String>,
    /// What the signs of the calendar mean.
    pub legend: String,
    /// What was read on the last days, the newest first.
    pub days: Vec<String>,
    /// The tags and how often each was given, the most used first.
    pub tags: Vec<String>,
}

impl Told {
    /// Puts statistics into words.
    pub fn of(stats: &Stats, words: &Words) -> Self {
        let total = stats.total();
        let count = |template: &str, counts: &[usize]| {
            let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
            fill(template, &counts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let calendar = words.weekdays.iter().zip(stats.calendar(WEEKS));
        let days = stats.days.iter().rev().take(DAYS);
        Self {
            total: count(&words.stats_total, &[total.articles, total.chars, stats.days.len(), stats.bookmarks]),
            calendar: calendar.map(|(weekday, signs)| format!("{weekday} {signs}")).collect(),
            legend: words.stats_legend.clone(),
            days: days
                .map(|(date, day)| format!("{date}  {}", count(&words.stats_day, &[day.articles, day.chars])))
                .collect(),
            tags: stats.tags.iter().map(|(tag, count)| format!("#{tag}  {count}")).collect(),
        }
    }

    /// All of it in rows of at most `room`.
    pub fn rows(&self, room: Cells, widths: Widths) -> Vec<String> {
        let broken = |line: &String| -> Vec<String> {
            let measure = Measure { width: room, indent: Cells(0), widths, ..Measure::default() };
            let rows = wrap(line, &measure);
            rows.into_iter().map(|row| line.get(row.range).unwrap_or_default().to_owned()).collect()
        };
        let mut rows = broken(&self.total);
        if room < WIDE {
            rows.extend_from_slice(&self.calendar);
            rows.extend(broken(&self.legend));
            rows.extend(self.days.iter().chain(&self.tags).map(|line| truncate(line, room, widths).into_owned()));
            return rows;
        }
        let gap = String::new();
        let left: Vec<&String> = self.calendar.iter().chain([&gap]).chain(&self.tags).collect();
        rows.extend(broken(&self.legend));
        rows.extend((0..left.len().max(self.days.len())).map(|number| {
            let left = left.get(number).map_or("", |line| line.as_str());
            let left = truncate(left, COLUMN - Cells(2), widths);
            let gap = " ".repeat((COLUMN - width(&left, widths)).0);
            let day = self.days.get(number).map_or("", String::as_str);
            truncate(format!("{left}{gap}{day}").trim_end(), room, widths).into_owned()
        }));
        rows
    }
}

impl App {
    /// Opens the panel and has everything counted anew, or closes it.
    pub(super) fn toggle_stats(&mut self) {
        if matches!(self.overlay, Some(Overlay::Stats(_))) {
            self.overlay = None;
            return;
        }
        self.overlay = Some(Overlay::Stats(0));
        self.effects.push(Effect::Count);
    }

    /// The rows of the panel; `None` before they are counted.
    pub fn stats_rows(&self) -> Option<Vec<String>> {
        let room = Cells(usize::from(self.screen.width.saturating_sub(2)));
        Some(self.stats.as_ref()?.rows(room, self.widths()))
    }
}
