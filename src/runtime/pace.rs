//! When to keep where the reader is, while they read: at most two seconds of it are lost in a power cut, and nothing is
//! written while nobody moves. And when an article has been open for long enough not to be passed by.

use std::time::{Duration, Instant};

use crate::library::ArticleRef;

/// How long after a move the place is kept.
const REST: Duration = Duration::from_millis(1_500);

/// How long after it was opened an article is not passed by any more.
const MOMENT: Duration = Duration::from_secs(1);

/// An article and a row of it.
type Place = (ArticleRef, usize);

/// Where the reader was when that was kept, and when it is due again.
#[derive(Default)]
pub(super) struct Pace {
    kept: Option<Place>,
    due: Option<Instant>,
    /// The article that is open,
    open: Option<ArticleRef>,
    /// and when it will have been open for a moment, until that was told.
    lingers: Option<Instant>,
}

impl Pace {
    /// Learns where the reader is.
    pub(super) fn notice(&mut self, place: Option<Place>) {
        let open = place.map(|(at, _)| at);
        if open != self.open {
            (self.open, self.lingers) = (open, open.map(|_| Instant::now() + MOMENT));
        }
        if place.is_none() || self.kept.is_none() {
            // Where an article opens is known already.
            (self.kept, self.due) = (place, None);
        } else if place != self.kept {
            self.due.get_or_insert_with(|| Instant::now() + REST);
        }
    }

    /// When there is something to do.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.into_iter().chain(self.lingers).min()
    }

    /// Whether what is open has been open for a moment; told once.
    pub(super) fn take_lingered(&mut self) -> bool {
        self.lingers.take_if(|moment| *moment <= Instant::now()).is_some()
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
        assert_eq!(pace.due, None);
        pace.notice(at(3));
        let due = pace.due;
        pace.notice(at(4));
        assert!(due.is_some() && pace.due == due, "it is not put off");
        assert!(!pace.take_due(at(4)));
        pace.due = Some(Instant::now());
        assert!(pace.take_due(at(4)) && pace.due.is_none());
        pace.notice(at(4));
        assert_eq!(pace.due, None);
    }

    #[test]
    fn an_article_lingers_once_and_each_one_anew() {
        let at = |nth, row| Some((ArticleRef { page: 0, nth }, row));
        let mut pace = Pace::default();
        pace.notice(at(0, 0));
        assert!(pace.due().is_some() && !pace.take_lingered());
        pace.lingers = Some(Instant::now());
        pace.notice(at(0, 1));
        assert!(pace.take_lingered() && !pace.take_lingered());
        pace.notice(at(1, 0));
        assert!(pace.lingers.is_some());
        pace.notice(None);
        assert!(!pace.take_lingered() && pace.due().is_none());
    }
}
