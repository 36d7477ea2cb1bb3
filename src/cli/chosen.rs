//! What the reader chose, on the command line and in the settings file, together.

use std::env;

use super::Arguments;
use crate::config::{Ambiguous, Lang, Paths, Settings, Words};

/// What holds for this run.
pub(super) struct Chosen {
    pub(super) settings: Settings,
    pub(super) words: Words,
    /// What is wrong with the settings file, a sentence each.
    pub(super) problems: Vec<String>,
}

impl Chosen {
    /// The command line comes before the file, the file before the locale.
    pub(super) fn of(arguments: &Arguments) -> anyhow::Result<Self> {
        let path = Paths::from_env().and_then(|paths| paths.settings());
        let (mut settings, problems) = path.as_deref().map(Settings::read).unwrap_or_default();
        match arguments.ambiguous {
            Some(1) => settings.ambiguous = Ambiguous::One,
            Some(_) => settings.ambiguous = Ambiguous::Two,
            None => {}
        }
        let words = Words::of(arguments.lang.or(settings.language).unwrap_or_else(lang))?;
        let problems = problems.iter().zip(path.iter().cycle());
        let problems = problems.map(|(problem, path)| problem.sentence(path, &words)).collect();
        Ok(Self { settings, words, problems })
    }
}

/// The language of the locale.
fn lang() -> Lang {
    let mut locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| env::var(name).ok());
    Lang::of_locale(&locale.find(|locale| !locale.is_empty()).unwrap_or_default())
}
