//! Where the program keeps its files: the XDG directories, or what the `DUBAO_*_DIR` variables say instead.

use std::env;
use std::path::PathBuf;

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};

/// The directories of dubao. They need not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// What is precious: the notebook.
    pub data: PathBuf,
    /// What does not last: a note that is being edited.
    pub state: PathBuf,
    /// What is made anew when it is lost: the index.
    pub cache: Option<PathBuf>,
    /// What the reader chose: the settings.
    pub config: Option<PathBuf>,
}

impl Paths {
    /// Asks the environment. `None` if there is neither a home directory nor an override.
    pub fn from_env() -> Option<Self> {
        let strategy = || {
            choose_app_strategy(AppStrategyArgs {
                top_level_domain: "org".to_owned(),
                author: "dubao".to_owned(),
                app_name: "dubao".to_owned(),
            })
            .ok()
        };
        let data = absolute("DUBAO_DATA_DIR").or_else(|| Some(strategy()?.data_dir()))?;
        let state = absolute("DUBAO_STATE_DIR").or_else(|| strategy()?.state_dir()).unwrap_or_else(|| data.clone());
        let config = absolute("DUBAO_CONFIG_DIR").or_else(|| Some(strategy()?.config_dir()));
        let cache = absolute("DUBAO_CACHE_DIR").or_else(|| Some(strategy()?.cache_dir()));
        Some(Self { data, state, cache, config })
    }

    /// The settings' file, if there is a place for it.
    pub fn settings(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|config| config.join("config.toml"))
    }

    /// The list of the library's sources.
    pub fn sources(&self) -> PathBuf {
        self.data.join("sources")
    }

    /// The directory of the library's index, if there is a place for it.
    pub fn index(&self) -> Option<PathBuf> {
        self.cache.as_ref().map(|cache| cache.join("index"))
    }

    /// The notebook's file.
    pub fn notebook(&self) -> PathBuf {
        self.data.join("notebook.sqlite")
    }
}

/// The directory that a variable names; a relative one is not used, as the XDG base directory rules ask.
fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}
