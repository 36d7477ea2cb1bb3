//! Requests of which only the newest matters. What a worker does with them is in the files beside this one.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

/// The asking end of a slot for one request: a newer one takes the place of one that waits.
pub(super) struct Latest<T> {
    sender: Sender<T>,
    waiting: Receiver<T>,
}

/// The answering end.
pub(super) struct Requests<T>(Receiver<T>);

/// Makes the two ends of a slot.
pub(super) fn latest<T>() -> (Latest<T>, Requests<T>) {
    let (sender, receiver) = bounded(1);
    (Latest { sender, waiting: receiver.clone() }, Requests(receiver))
}

impl<T> Latest<T> {
    /// Puts a request in the slot.
    pub(super) fn put(&self, mut request: T) {
        while let Err(TrySendError::Full(back)) = self.sender.try_send(request) {
            // The worker may take the waiting one at this very moment; either way the slot is free then.
            let _ = self.waiting.try_recv();
            request = back;
        }
    }
}

impl<T> Requests<T> {
    /// Waits for a request. `None` once nobody can ask any more.
    pub(super) fn next(&self) -> Option<T> {
        self.0.recv().ok()
    }

    /// Whether a newer request waits, so that the answer to this one will not be used.
    pub(super) fn has_newer(&self) -> bool {
        !self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_request_waits() {
        let (asking, answering) = latest();
        for n in 0..10 {
            asking.put(n);
        }
        assert!(answering.has_newer());
        assert_eq!(answering.next(), Some(9));
        assert!(!answering.has_newer());
        drop(asking);
        assert_eq!(answering.next(), None);
    }
}
