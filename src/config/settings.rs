//! The settings file, `config.toml`: what may be set, what stands otherwise, and what is wrong with a file. It is
//! read here and never written; `assets/config.toml` is its manual.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::lang::{Lang, Words, fill};
use crate::library::FieldNames;
use crate::text::{Cells, Hanging, Justification, Kind, Kinsoku, Rules, Widths};

/// The commented defaults.
pub const MANUAL: &str = include_str!("../../assets/config.toml");

/// A longer file is none of ours, in bytes.
const LONGEST: u64 = 1 << 20;

/// What the reader of dubao chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How wide characters are about which terminals differ.
    pub ambiguous: Ambiguous,
    /// How Chinese quotes are shown.
    pub quotes: Quotes,
    /// Whether the mouse is listened to.
    pub mouse: Mouse,
    /// How text is set.
    pub rules: Rules,
    /// The language of the interface; that of the locale if none was chosen.
    pub language: Option<Lang>,
    /// What the fields of archives are called.
    pub names: Arc<FieldNames>,
}

/// How wide characters are about which terminals differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ambiguous {
    /// As the terminal says; two cells if it says nothing.
    #[default]
    Auto,
    /// One cell.
    One,
    /// Two cells.
    Two,
}

/// How Chinese quotes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// As wide as the terminal draws them.
    Keep,
    /// In two cells.
    #[default]
    Wide,
    /// As corner brackets.
    Corner,
}

/// Whether the mouse is listened to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// It selects and scrolls; with Shift, it is the terminal's.
    #[default]
    On,
    /// It is the terminal's.
    Off,
}

/// What Chinese fonts draw two cells wide, though many terminals give it one.
const FULL_WIDTH: [Kind; 5] = [Kind::Quote, Kind::Dash, Kind::Interpunct, Kind::Enclosed, Kind::Shape];

/// Something wrong with the settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file cannot be read; the system's words.
    Unreadable(String),
    /// It is not TOML, from this line on.
    Syntax(usize),
    /// A setting on this line has a value that it cannot have: the setting, and what it can have.
    Value(usize, String, &'static str),
    /// On this line is a setting that is not known.
    Unknown(usize, String),
}

/// Why a setting was not taken.
enum Refusal {
    Unknown,
    /// What it can be.
    Value(&'static str),
}

impl Settings {
    /// Reads the file at `path`. What is missing or wrong has its default; what is wrong is told.
    pub fn read(path: &Path) -> (Self, Vec<Problem>) {
        match contents(path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(error) => (Self::default(), vec![Problem::Unreadable(error.to_string())]),
        }
    }

    /// Takes the settings from a file's text.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let line_of = |byte: usize| text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1;
        let (mut settings, mut problems) = (Self::default(), Vec::new());
        let table = match DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                return (settings, vec![Problem::Syntax(line_of(at))]);
            }
        };
        let mut entries: Vec<(&Spanned<_>, &Spanned<DeValue<'_>>)> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let (line, name) = (line_of(key.span().start), key.get_ref().to_string());
            if let ("archive", DeValue::Table(fields)) = (name.as_str(), value.get_ref()) {
                for (field, value) in fields {
                    let line = line_of(field.span().start);
                    problems.extend(settings.set_field(field.get_ref(), value.get_ref(), line));
                }
                continue;
            }
            match settings.set(&name, value.get_ref()) {
                Ok(()) => {}
                Err(Refusal::Unknown) => problems.push(Problem::Unknown(line, name)),
                Err(Refusal::Value(wanted)) => problems.push(Problem::Value(line, name, wanted)),
            }
        }
        (settings, problems)
    }

    fn set(&mut self, name: &str, value: &DeValue<'_>) -> Result<(), Refusal> {
        let word = value.as_str().or(value.as_integer().map(DeInteger::as_str)).unwrap_or_default();
        match name {
            "ambiguous" => self.ambiguous = ambiguous(word).ok_or(Refusal::Value("\"auto\", 1, 2"))?,
            "quotes" => self.quotes = quotes(word).ok_or(Refusal::Value("\"keep\", \"wide\", \"corner\""))?,
            "kinsoku" => {
                let levels = Refusal::Value("\"none\", \"basic\", \"gb\", \"strict\"");
                self.rules.kinsoku = kinsoku(word).ok_or(levels)?;
            }
            "hang" => self.rules.hanging = hanging(value).ok_or(Refusal::Value("true, false"))?,
            "justify" => self.rules.justification = justification(value).ok_or(Refusal::Value("true, false"))?,
            "mouse" => self.mouse = mouse(value).ok_or(Refusal::Value("true, false"))?,
            "language" => self.language = language(word).ok_or(Refusal::Value("\"auto\", \"zh\", \"en\""))?,
            _ => return Err(Refusal::Unknown),
        }
        Ok(())
    }

    /// Sets what a field of archives is called. Gives what is wrong.
    fn set_field(&mut self, field: &str, value: &DeValue<'_>, line: usize) -> Option<Problem> {
        let names = Arc::make_mut(&mut self.names);
        let name = match field {
            "id" => &mut names.id,
            "title" => &mut names.title,
            "date" => &mut names.date,
            "source" => &mut names.source,
            "body" => &mut names.body,
            _ => return Some(Problem::Unknown(line, format!("archive.{field}"))),
        };
        let Some(set) = value.as_str() else {
            return Some(Problem::Value(line, format!("archive.{field}"), "\"…\""));
        };
        set.clone_into(name);
        None
    }

    /// The widths to lay text out with, given what the terminal says, if it was asked and answered.
    pub fn widths(&self, answered: Option<Widths>) -> Widths {
        let answered = answered.unwrap_or(Widths::wide());
        let ambiguous = Kind::ALL.into_iter().filter(|kind| kind.is_ambiguous());
        let all = |cells| ambiguous.fold(answered, |widths, kind| widths.with(kind, cells));
        let widths = match self.ambiguous {
            Ambiguous::Auto => answered,
            Ambiguous::One => all(Cells(1)),
            Ambiguous::Two => all(Cells(2)),
        };
        let wide = || FULL_WIDTH.into_iter().fold(widths, |widths, kind| widths.with(kind, Cells(2)));
        match self.quotes {
            Quotes::Keep => widths,
            Quotes::Wide => wide(),
            Quotes::Corner => wide().with_corner_quotes(),
        }
    }

    /// The widths of what is printed, for a terminal that is not asked: no second cell is printed beside a quote that
    /// it draws in one.
    pub fn printed(&self) -> Widths {
        Self { quotes: Quotes::Keep, ..self.clone() }.widths(None)
    }
}

fn contents(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    file.take(LONGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

fn ambiguous(word: &str) -> Option<Ambiguous> {
    match word {
        "auto" => Some(Ambiguous::Auto),
        "1" => Some(Ambiguous::One),
        "2" => Some(Ambiguous::Two),
        _ => None,
    }
}

fn quotes(word: &str) -> Option<Quotes> {
    match word {
        "keep" => Some(Quotes::Keep),
        "wide" => Some(Quotes::Wide),
        "corner" => Some(Quotes::Corner),
        _ => None,
    }
}

fn kinsoku(word: &str) -> Option<Kinsoku> {
    match word {
        "none" => Some(Kinsoku::None),
        "basic" => Some(Kinsoku::Basic),
        "gb" => Some(Kinsoku::Gb),
        "strict" => Some(Kinsoku::Strict),
        _ => None,
    }
}

fn hanging(value: &DeValue<'_>) -> Option<Hanging> {
    Some(if value.as_bool()? { Hanging::On } else { Hanging::Off })
}

fn mouse(value: &DeValue<'_>) -> Option<Mouse> {
    Some(if value.as_bool()? { Mouse::On } else { Mouse::Off })
}

fn justification(value: &DeValue<'_>) -> Option<Justification> {
    Some(if value.as_bool()? { Justification::Justified } else { Justification::Ragged })
}

/// `Some(None)` is the language of the locale.
#[expect(clippy::option_option, reason = "no such word, no language chosen, and a language are three things")]
fn language(word: &str) -> Option<Option<Lang>> {
    match word {
        "auto" => Some(None),
        "zh" => Some(Some(Lang::Zh)),
        "en" => Some(Some(Lang::En)),
        _ => None,
    }
}

impl Problem {
    /// What is wrong with the file at `path`, what stands for it, and what to do.
    pub fn sentence(&self, path: &Path, words: &Words) -> String {
        let path = path.display().to_string();
        match self {
            Self::Unreadable(why) => fill(&words.settings_unreadable, &[&path, why]),
            Self::Syntax(line) => fill(&words.settings_syntax, &[&path, &line.to_string()]),
            Self::Value(line, name, wanted) => fill(&words.settings_value, &[&path, &line.to_string(), name, wanted]),
            Self::Unknown(line, name) => fill(&words.settings_unknown, &[&path, &line.to_string(), name]),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_manual_names_every_setting_with_its_default() {
        let settings = MANUAL.lines().filter_map(|line| line.strip_prefix('#')).filter(|line| !line.starts_with(' '));
        let set = settings.collect::<Vec<_>>().join("\n");
        assert_eq!(set.lines().count(), 13);
        assert_eq!(Settings::parse(&set), Default::default());
        assert_eq!(Settings::parse(MANUAL), Default::default());
    }

    #[test]
    fn what_is_set_stands_and_what_is_wrong_is_told_by_its_line() {
        let (settings, problems) = Settings::parse(
            "quotes = \"corner\"\nambiguous = 3\n\nfont = \"Song\"\nlanguage = \"en\"\nhang = true\nmouse = false\n",
        );
        assert_eq!(
            settings,
            Settings {
                quotes: Quotes::Corner,
                language: Some(Lang::En),
                mouse: Mouse::Off,
                rules: Rules { hanging: Hanging::On, ..Rules::default() },
                ..Settings::default()
            }
        );
        let wanted = Problem::Value(2, "ambiguous".to_owned(), "\"auto\", 1, 2");
        assert_eq!(problems, [wanted, Problem::Unknown(4, "font".to_owned())]);
        let (settings, problems) = Settings::parse("[archive]\ntitle = \"headline\"\nbody = 1\nauthor = \"x\"\n");
        assert_eq!((settings.names.title.as_str(), settings.names.body.as_str()), ("headline", "body"));
        let wanted = Problem::Value(3, "archive.body".to_owned(), "\"…\"");
        assert_eq!(problems.len(), 2);
        assert!(problems.contains(&wanted) && problems.contains(&Problem::Unknown(4, "archive.author".to_owned())));
        assert_eq!(Settings::parse("ambiguous = 1\nquotes =\n"), (Settings::default(), vec![Problem::Syntax(2)]));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_none_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.toml");
        assert_eq!(Settings::read(&path), Default::default());
        assert!(matches!(Settings::read(directory.path()).1.as_slice(), [Problem::Unreadable(_)]));
        for wrong in [b"\xff\xfe".to_vec(), vec![b'\n'; 2 << 20]] {
            std::fs::write(&path, wrong).unwrap();
            assert!(matches!(Settings::read(&path).1.as_slice(), [Problem::Unreadable(_)]));
        }
    }

    #[test]
    fn the_terminal_has_its_say_and_the_reader_the_last() {
        let narrow = Some(Widths::narrow());
        let set = |ambiguous, quotes| Settings { ambiguous, quotes, ..Settings::default() };
        assert_eq!(set(Ambiguous::Auto, Quotes::Keep).widths(narrow), Widths::narrow());
        assert_eq!(set(Ambiguous::Auto, Quotes::Keep).widths(None), Widths::wide());
        assert_eq!(set(Ambiguous::Two, Quotes::Keep).widths(narrow), Widths::wide());
        let wide = Settings::default().widths(narrow);
        assert_eq!((wide.of(Kind::Quote), wide.of(Kind::Letter)), (Cells(2), Cells(1)));
    }

    proptest! {
        #[test]
        fn no_file_is_too_strange(text in "\\PC{0,40}|([a-z]{1,9} ?[=.\\[\\]\"'#0-9\n]{0,4}){0,9}") {
            let (settings, problems) = Settings::parse(&text);
            prop_assert!(problems.iter().all(|problem| *problem != Problem::Syntax(0)));
            prop_assert!(problems.is_empty() || settings.ambiguous == Ambiguous::Auto || text.contains("ambiguous"));
        }
    }
}
