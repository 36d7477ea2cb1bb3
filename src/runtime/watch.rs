//! Watches the library's sources, and the list of them, for changes. What has changed is found out by looking: a watch only says when.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded, unbounded};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::keeper::Place;

/// Changes are told once nothing has changed for so long.
const CALM: Duration = Duration::from_millis(500);

/// They are told after so long even if something changes all the time.
const LONGEST: Duration = Duration::from_secs(5);

/// A watch, as long as it is kept.
pub(super) struct Watch {
    _watcher: RecommendedWatcher,
    /// Gets something after each change.
    pub(super) changes: Receiver<()>,
    /// What it was asked to watch.
    pub(super) roots: Vec<PathBuf>,
}

impl Watch {
    /// Watches all that can be watched under `roots`, but not what the program keeps in the place's index, and the place's
    /// list; `None` if nothing can.
    pub(super) fn start(roots: &[PathBuf], place: &Place) -> Option<Self> {
        let (seen, events) = unbounded();
        let (places, index, list) = (roots.to_vec(), place.index.clone(), place.roots.path().to_owned());
        let notice = move |event: notify::Result<notify::Event>| {
            let concerns = |paths: &[PathBuf]| paths.contains(&list) || concerns(paths, &places, &index);
            if event.is_ok_and(|event| !event.kind.is_access() && concerns(&event.paths)) {
                // Nobody waits any more when the program ends.
                let _ = seen.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(notice).ok()?;
        let count = roots.iter().filter(|root| watcher.watch(root, RecursiveMode::Recursive).is_ok()).count();
        // The list is another file after each change: its directory tells of that.
        let list =
            place.roots.path().parent().is_some_and(|data| watcher.watch(data, RecursiveMode::NonRecursive).is_ok());
        if count == 0 && !list {
            return None;
        }
        let (settled, changes) = bounded(1);
        thread::spawn(move || {
            while events.recv().is_ok() {
                let began = Instant::now();
                while began.elapsed() < LONGEST && events.recv_timeout(CALM).is_ok() {}
                let _ = settled.try_send(());
            }
        });
        Some(Self { _watcher: watcher, changes, roots: roots.to_vec() })
    }
}

/// Whether a change of `paths` can be one of the library: what is hidden below its roots is not in it.
fn concerns(paths: &[PathBuf], roots: &[PathBuf], index: &Path) -> bool {
    let is_hidden = |path: &Path| path.iter().any(|name| name.as_encoded_bytes().starts_with(b"."));
    let is_kept_out = |path: &PathBuf| {
        path.starts_with(index) || roots.iter().filter_map(|root| path.strip_prefix(root).ok()).all(is_hidden)
    };
    // What has no paths may concern any.
    paths.is_empty() || !paths.iter().all(is_kept_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_or_of_the_index_is_no_change() {
        let roots = ["/a/.b".into(), "/c".into()];
        let concerns = |paths: &[&str]| {
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            super::concerns(&paths, &roots, Path::new("/c/cache"))
        };
        for paths in [&[][..], &["/a/.b"], &["/a/.b/d"], &["/c/d"], &["/c/.d", "/c/d"], &["/c/cached"]] {
            assert!(concerns(paths), "{paths:?}");
        }
        for paths in [&["/a/.b/.d"][..], &["/c/.d/e"], &["/c/cache"], &["/c/cache/g1/index/x", "/c/.d"]] {
            assert!(!concerns(paths), "{paths:?}");
        }
    }
}
