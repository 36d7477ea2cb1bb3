//! The colours of bookmarks, by their names. How they look is decided elsewhere.

use serde::{Deserialize, Serialize};

/// The colour of a bookmark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// The plain one.
    #[default]
    Purple,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Red.
    Red,
}

impl Colour {
    /// All of them, in the order in which a key goes through them.
    pub const ALL: [Self; 4] = [Self::Purple, Self::Green, Self::Blue, Self::Red];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Purple => "purple",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Red => "red",
        }
    }

    /// The colour of that name; the plain one for a name that only a newer program knows.
    pub fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|colour| colour.name() == name).unwrap_or_default()
    }

    /// The colour after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Purple => Self::Green,
            Self::Green => Self::Blue,
            Self::Blue => Self::Red,
            Self::Red => Self::Purple,
        }
    }

    /// Whether it is the plain one.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
