//! The lists of what the reader made: which of them a change concerns, and how they are told. Keeping them is the business
//! of `notes`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::notes::sentence;
use crate::app::{Event, Keeping};
use crate::notebook::{Notebook, Record};

/// A list of what the reader made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    Bookmarks,
    Corrections,
    Letters,
    Reads,
}

impl List {
    /// Those that are to be told anew.
    pub(super) fn changed_by(keeping: &Keeping) -> BTreeSet<Self> {
        let list = match keeping {
            Keeping::Correction | Keeping::Uncorrection => Self::Corrections,
            Keeping::Letter(_) => Self::Letters,
            Keeping::ReadMark => Self::Reads,
            Keeping::Undone(change) | Keeping::Redone(change) => {
                return change.before.iter().chain(&change.after).map(Self::with).collect();
            }
            _ => Self::Bookmarks,
        };
        BTreeSet::from([list])
    }

    /// The one that a record stands in.
    const fn with(record: &Record) -> Self {
        match record {
            Record::Bookmark(_) => Self::Bookmarks,
            Record::Correction(_) => Self::Corrections,
            Record::Letter(_) => Self::Letters,
            Record::Read(_) => Self::Reads,
        }
    }

    /// Tells it as it is now.
    pub(super) fn told(self, notebook: &Notebook) -> Event {
        let all = match self {
            Self::Bookmarks => notebook.bookmarks().map(|all| Event::Bookmarks(Arc::new(all))),
            Self::Corrections => notebook.corrections().map(|all| Event::Corrections(Arc::new(all))),
            Self::Letters => notebook.letters().map(|all| Event::Letters(Arc::new(all))),
            Self::Reads => notebook.reads().map(|all| Event::Reads(Arc::new(all))),
        };
        all.unwrap_or_else(|error| Event::Problem(sentence(&error)))
    }
}
