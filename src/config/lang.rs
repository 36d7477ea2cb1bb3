//! The words of the interface, in Chinese or English: `assets/lang/*.toml`. Texts that are read are not translated.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::action::Action;

const ZH: &str = include_str!("../../assets/lang/zh.toml");
const EN: &str = include_str!("../../assets/lang/en.toml");

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The language for a locale's name: Chinese if it names Chinese, English otherwise.
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("zh") { Self::Zh } else { Self::En }
    }
}

/// The words of the interface. `{}` stands for what [`fill`] puts in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the English sentence in assets/lang/en.toml")]
pub struct Words {
    pub kept_bookmark: String,
    pub kept_note: String,
    pub kept_deletion: String,
    pub kept_tags: String,
    pub kept_colour: String,
    pub kept_place: String,
    pub no_change: String,
    pub wording_then: String,
    pub wording_now: String,
    pub by_time: String,
    pub by_article: String,
    pub by_state: String,
    pub of_library: String,
    pub of_article: String,
    pub note_here: String,
    pub no_editor: String,
    pub editor_failed: String,
    pub no_place: String,
    pub kept_letter: String,
    pub no_letter: String,
    pub kept_read_mark: String,
    pub only_unread: String,
    pub only_marked: String,
    pub query_unread: String,
    pub query_marked: String,
    pub undone: String,
    pub redone: String,
    pub nothing_to_redo: String,
    pub kept_correction: String,
    pub kept_uncorrection: String,
    pub no_correction: String,
    pub nothing_to_correct: String,
    pub not_in_library: String,
    pub measure: String,
    pub paste_cut: String,
    pub no_search: String,
    pub no_match: String,
    pub wrapped: String,
    pub no_more_hits: String,
    pub reprints: String,
    pub reprint: String,
    pub no_reprints: String,
    pub no_jump: String,
    pub no_bookmark: String,
    pub nothing_to_mark: String,
    pub nothing_to_undo: String,
    pub too_small: String,
    pub loading: String,
    pub malformed: String,
    pub empty: String,
    pub no_hits: String,
    pub indexing: String,
    pub seconds_left: String,
    pub minutes_left: String,
    pub index_in_memory: String,
    pub index_unfinished: String,
    pub added: String,
    pub removed: String,
    pub not_kept: String,
    pub no_sources: String,
    pub index_done: String,
    pub near: String,
    pub only_near: String,
    pub hits: String,
    pub hits_and_near: String,
    pub article_of: String,
    pub match_of: String,
    pub selected: String,
    pub raw: String,
    pub ask_search: String,
    pub ask_find: String,
    pub ask_filter: String,
    pub ask_note: String,
    pub ask_tags: String,
    pub help: String,
    pub bookmarks: String,
    pub concordance: String,
    pub concordance_hints: String,
    pub sorted_hits: String,
    pub sorted_left: String,
    pub sorted_right: String,
    pub no_bookmarks: String,
    pub panel_hints: String,
    pub help_hints: String,
    pub notebook_read_only: String,
    pub notebook_in_memory: String,
    pub notebook_recovered: String,
    pub notebook_gone: String,
    pub postponed: String,
    pub postponed_to_end: String,
    pub waits: String,
    pub taken_back: String,
    pub caught_up: String,
    pub unsaved: String,
    pub rescued: String,
    pub not_made: String,
    pub page_gone: String,
    pub page_changed: String,
    pub passage_lost: String,
    pub simplified: String,
    pub traditional: String,
    pub original: String,
    pub settings_unreadable: String,
    pub settings_syntax: String,
    pub settings_value: String,
    pub settings_unknown: String,
    pub imported: String,
    pub copied: String,
    pub nothing_to_copy: String,
    pub too_long_to_copy: String,
    pub mirror_edited: String,
    pub stats: String,
    pub stats_total: String,
    pub stats_day: String,
    pub stats_legend: String,
    pub weekdays: [String; 7],
    pub changes: BTreeMap<String, String>,
    pub modes: BTreeMap<String, String>,
    pub roles: BTreeMap<String, String>,
    pub kinds: BTreeMap<String, String>,
    pub colours: BTreeMap<String, String>,
    pub states: BTreeMap<String, String>,
    pub hints: BTreeMap<Action, String>,
    pub actions: BTreeMap<Action, String>,
}

impl Words {
    /// The words of a language.
    ///
    /// # Errors
    /// If the embedded file is wrong; a test keeps it right.
    pub fn of(lang: Lang) -> Result<Self, toml::de::Error> {
        toml::from_str(match lang {
            Lang::Zh => ZH,
            Lang::En => EN,
        })
    }

    /// A colour by its name.
    pub fn colour<'a>(&'a self, name: &'a str) -> &'a str {
        self.colours.get(name).map_or(name, String::as_str)
    }

    /// What an action does, in a word or two where there is such a name for it.
    pub fn hint(&self, action: Action) -> &str {
        self.hints.get(&action).map_or_else(|| self.action(action), String::as_str)
    }

    /// What an action does, in a few words.
    pub fn action(&self, action: Action) -> &str {
        self.actions.get(&action).map_or("", String::as_str)
    }
}

/// Puts `values` in the places of `{}`, in order.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut parts = template.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        filled.push_str(values.next().copied().unwrap_or("{}"));
        filled.push_str(part);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Keymap;

    #[test]
    fn both_languages_describe_every_bound_action() {
        let map = Keymap::embedded().unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let words = Words::of(lang).unwrap();
            for section in ["all", "list", "reader", "raw", "select", "bookmarks", "concordance", "prompt"] {
                assert!(words.modes.contains_key(section), "{lang:?} {section}");
                for bindings in map.section(section) {
                    assert!(!words.action(bindings.run).is_empty(), "{lang:?} {:?}", bindings.run);
                }
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_gaps() {
        let gaps = |text: &str| text.lines().map(|line| line.matches("{}").count()).sum::<usize>();
        assert_eq!(gaps(ZH), gaps(EN));
        assert_eq!(fill("{} / {}", &["3", "7"]), "3 / 7");
        assert_eq!(fill("{}", &[]), "{}");
    }
}
