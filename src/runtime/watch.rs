//! Watches the library's sources for changes. What has changed is found out by looking: a watch only says when.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded, unbounded};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// Changes are told once nothing has changed for so long.
const CALM: Duration = Duration::from_millis(500);

/// A watch, as long as it is kept.
pub(super) struct Watch {
    _watcher: RecommendedWatcher,
    /// Gets something after each change.
    pub(super) changes: Receiver<()>,
}

impl Watch {
    /// Watches all that can be watched under `roots`; `None` if nothing can.
    pub(super) fn start(roots: &[PathBuf]) -> Option<Self> {
        let (seen, events) = unbounded();
        let notice = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                // Nobody waits any more when the program ends.
                let _ = seen.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(notice).ok()?;
        let places = roots.iter().filter(|root| watcher.watch(root, RecursiveMode::Recursive).is_ok()).count();
        if places == 0 {
            return None;
        }
        let (settled, changes) = bounded(1);
        thread::spawn(move || {
            while events.recv().is_ok() {
                while events.recv_timeout(CALM).is_ok() {}
                let _ = settled.try_send(());
            }
        });
        Some(Self { _watcher: watcher, changes })
    }
}
