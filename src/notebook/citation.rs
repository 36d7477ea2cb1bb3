//! Citations of newspaper articles as GB/T 7714-2015 has them, of what is known. That is little: an archive names date
//! and paper; a page is a text, so paper, date and edition are taken from the names of its file and folders, where they
//! stand more often than not.

use crate::text::Date;

/// Most authors that are named (GB/T 7714-2015, 8.1.2); the others are 等.
const AUTHORS: usize = 3;

/// What is known of the issue in which an article was printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issue {
    /// The paper.
    pub paper: Option<String>,
    /// The day, or the month or the year alone.
    pub date: Option<Date>,
    /// The page's number, or letter and number.
    pub edition: Option<String>,
}

impl Issue {
    /// What the path of a page tells, the names nearest to the text first.
    pub fn of_path(path: &str) -> Self {
        let names = || path.rsplit(['/', ':']);
        let date = names().find_map(Date::find).or_else(|| Date::find(path));
        Self { paper: names().find_map(paper), date, edition: names().find_map(edition) }
    }

    /// The same of a record, whose archive names a date and a paper.
    #[must_use]
    pub fn with(self, date: Option<&str>, paper: Option<&str>) -> Self {
        let paper = paper.map(str::trim).filter(|paper| !paper.is_empty()).map(str::to_owned);
        Self { date: date.and_then(Date::parse).or(self.date), paper: paper.or(self.paper), ..self }
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
    fn what_an_archive_tells_of_a_record_comes_first() {
        let issue = |date, paper| Issue::of_path("/海城日报/2020-01-02.jsonl#7").with(date, paper);
        let cited = |date, paper| citation("渡口", &[], &issue(date, paper));
        assert_eq!(cited(Some("2021年3月4日"), Some(" 江报 ")), "渡口[N]. 江报, 2021-03-04.");
        assert_eq!(cited(Some("2021-03"), None), "渡口[N]. 海城日报, 2021-03.");
        assert_eq!(cited(Some("昨天"), Some("")), "渡口[N]. 海城日报, 2020-01-02.");
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
            (&[], "/山城日报/2003/07/05.txt", "山城通了电车[N]. 山城日报, 2003-07-05."),
            (&[], "seed:000_807ced8c6aebba18.txt", "山城通了电车[N]."),
            (&[], "/x/99999999/2023-13-01/海报.txt", "山城通了电车[N]."),
        ];
        for (authors, path, expected) in table {
            assert_eq!(cited(authors, path), expected, "{path}");
        }
    }
}
