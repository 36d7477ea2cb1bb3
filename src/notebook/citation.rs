//! Citations of newspaper articles as GB/T 7714-2015 has them, of what is known. That is little: a page is a text, so
//! paper, date and edition are taken from the names of its file and folders, where they stand more often than not.

use jiff::civil::Date;

/// Most authors that are named (GB/T 7714-2015, 8.1.2); the others are 等.
const AUTHORS: usize = 3;

/// What is known of the issue in which an article was printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issue {
    /// The paper.
    pub paper: Option<String>,
    /// The day.
    pub date: Option<Date>,
    /// The page's number, or letter and number.
    pub edition: Option<String>,
}

impl Issue {
    /// What the path of a page tells, the names nearest to the text first.
    pub fn of_path(path: &str) -> Self {
        let names = || path.rsplit(['/', ':']);
        Self { paper: names().find_map(paper), date: names().find_map(date), edition: names().find_map(edition) }
    }
}

/// A citation: `作者. 题名[N]. 报名, 日期(版).`
pub fn citation(title: &str, authors: &[String], issue: &Issue) -> String {
    let mut named: Vec<&str> = authors.iter().take(AUTHORS).map(String::as_str).collect();
    if authors.len() > AUTHORS {
        named.push("等");
    }
    let named = if named.is_empty() { String::new() } else { format!("{}. ", named.join(", ")) };
    let edition = issue.edition.as_ref().map_or_else(String::new, |edition| format!("({edition})"));
    let day = issue.date.map(|date| format!("{date}{edition}"));
    let place: Vec<String> = issue.paper.clone().into_iter().chain(day).collect();
    let place = if place.is_empty() { String::new() } else { format!(" {}.", place.join(", ")) };
    format!("{named}{title}[N].{place}")
}

/// A run of letters that ends like the name of a paper does.
fn paper(name: &str) -> Option<String> {
    let mut runs = name.split(|c: char| !c.is_alphabetic());
    runs.find(|run| run.ends_with('报') && run.chars().count() > 2).map(str::to_owned)
}

/// A day, as `2023-05-01`, `20230501` or `2023年5月1日`.
fn date(name: &str) -> Option<Date> {
    let runs: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let day = |year: &str, month: &str, day: &str| {
        let year = year.parse().ok().filter(|year| (1800..2200).contains(year))?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let whole = runs.iter().find_map(|run| {
        let (year, rest) = run.split_at_checked(4).filter(|_| run.len() == 8)?;
        let (month, rest) = rest.split_at_checked(2)?;
        day(year, month, rest)
    });
    whole.or_else(|| {
        let mut parts = runs.windows(3);
        parts.find_map(|part| {
            if let [y, m, d] = part
                && y.len() == 4
            {
                day(y, m, d)
            } else {
                None
            }
        })
    })
}

/// The digits, with a letter before them, that stand before 版.
fn edition(name: &str) -> Option<String> {
    let (before, _) = name.split_once('版')?;
    let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    let before = before.strip_suffix(digits.chars().rev().collect::<String>().as_str())?;
    let letter = before.chars().next_back().filter(char::is_ascii_uppercase);
    (!digits.is_empty()).then(|| letter.into_iter().chain(digits.chars().rev()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(authors: &[&str], path: &str) -> String {
        let authors: Vec<String> = authors.iter().map(|&name| name.to_owned()).collect();
        citation("山城通了电车", &authors, &Issue::of_path(path))
    }

    #[test]
    fn what_is_known_is_cited() {
        let table = [
            (
                &["林一舟"][..],
                "/报纸/山城日报_2023-05-01_第3版.txt",
                "林一舟. 山城通了电车[N]. 山城日报, 2023-05-01(3).",
            ),
            (
                &["甲", "乙", "丙", "丁"],
                "/山城日报/20230501/A03版.txt",
                "甲, 乙, 丙, 等. 山城通了电车[N]. 山城日报, 2023-05-01(A03).",
            ),
            (&[], "/x/2023年5月1日.txt", "山城通了电车[N]. 2023-05-01."),
            (&[], "seed:000_807ced8c6aebba18.txt", "山城通了电车[N]."),
            (&[], "/x/99999999/2023-13-01/海报.txt", "山城通了电车[N]."),
        ];
        for (authors, path, expected) in table {
            assert_eq!(cited(authors, path), expected, "{path}");
        }
    }
}
