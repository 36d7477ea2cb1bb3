//! When to keep where the reader is, while they read: at most two seconds of it are lost in a power cut, and nothing is
//! written while nobody moves.

use std::time::{Duration, Instant};

use crate::library::ArticleRef;

/// How long after a move the place is kept.
const REST: Duration = Duration::from_millis(1_500);

/// An article and a row of it.
type Place = (ArticleRef, usize);

/// Where the reader was when that was kept, and when it is due again.
#[derive(Default)]
pub(super) struct Pace {
    kept: Option<Place>,
    due: Option<Instant>,
}

impl Pace {
    /// Learns where the reader is.
    pub(super) fn notice(&mut self, place: Option<Place>) {
        if place.is_none() || self.kept.is_none() {
            // Where an article opens is known already.
            (self.kept, self.due) = (place, None);
        } else if place != self.kept {
            self.due.get_or_insert_with(|| Instant::now() + REST);
        }
    }

    /// When the place is due to be kept.
    pub(super) const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether the place is due; it is taken for kept then.
    pub(super) fn take_due(&mut self, place: Option<Place>) -> bool {
        let is_due = self.due.is_some_and(|due| due <= Instant::now());
        if is_due {
            (self.kept, self.due) = (place, None);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_move_is_kept_and_only_once() {
        let at = |row| Some((ArticleRef { page: 0, nth: 0 }, row));
        let mut pace = Pace::default();
        pace.notice(at(0));
        pace.notice(at(0));
        assert_eq!(pace.due(), None);
        pace.notice(at(3));
        let due = pace.due();
        pace.notice(at(4));
        assert!(due.is_some() && pace.due() == due, "it is not put off");
        assert!(!pace.take_due(at(4)));
        pace.due = Some(Instant::now());
        assert!(pace.take_due(at(4)) && pace.due().is_none());
        pace.notice(at(4));
        assert_eq!(pace.due(), None);
    }
}
