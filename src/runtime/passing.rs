//! A library for one run: what is named on the command line and is too much for an index in memory gets one on the disk,
//! in a directory of its own, which goes when the program ends. How it is kept is the business of `keeper` and `update`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, io, process};

use super::keeper::Place;
use super::store::Store;
use crate::library::{FieldNames, Roots, Source, sources};

/// Sources of up to so many bytes have their index in memory.
const MOST_IN_MEMORY: u64 = 64 << 20;

/// The directory of such a library, whether or not there is one. It is deleted when this is dropped.
#[derive(Debug)]
pub struct Passing(PathBuf);

impl Passing {
    /// A directory of this process below `cache`. Nothing is made there yet.
    pub fn below(cache: &Path) -> Self {
        // Processes in two containers may have the same number.
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        Self(cache.join("passing").join(format!("{}-{now:x}", process::id())))
    }

    /// Makes a library of what lies under `paths`, if that is large; what other runs could not delete goes.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn library(&self, paths: &[PathBuf], names: &Arc<FieldNames>) -> io::Result<Option<Place>> {
        self.clean();
        // Standard input can be read once only.
        if paths.is_empty() || paths.iter().any(|path| path.as_os_str() == "-") || !is_large(paths, names) {
            return Ok(None);
        }
        let place = Place { index: self.0.join("index"), roots: Roots::at(self.0.join("sources")) };
        fs::create_dir_all(&self.0)?;
        place.roots.add(paths)?;
        Ok(Some(place))
    }

    /// Deletes what runs have left that were ended by force.
    fn clean(&self) {
        let beside = self.0.parent().and_then(|all| fs::read_dir(all).ok());
        for left in beside.into_iter().flatten().flatten().map(|entry| entry.path()) {
            let index = left.join("index");
            // Before it has an index, it is being made.
            if index.is_dir() && Store::is_free(&index) {
                let _ = fs::remove_dir_all(left);
            }
        }
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // What cannot be deleted now is deleted by a later run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn is_large(paths: &[PathBuf], names: &Arc<FieldNames>) -> bool {
    let mut sizes = sources(paths, names).into_iter().flatten().filter_map(|source| match source {
        Source::File(path) => Some(fs::metadata(path).ok()?.len()),
        Source::Archive(archive) => Some(fs::metadata(archive.path).ok()?.len()),
        Source::Seed(_) | Source::Stdin(_) => None,
    });
    let mut sum = 0_u64;
    sizes.any(|size| {
        sum = sum.saturating_add(size);
        sum > MOST_IN_MEMORY
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_gets_a_library_that_goes() {
        let directory = tempfile::tempdir().unwrap();
        let [small, large] = ["small.txt", "large.txt"].map(|name| directory.path().join(name));
        fs::write(&small, "文").unwrap();
        fs::File::create(&large).unwrap().set_len(MOST_IN_MEMORY).unwrap();
        let (cache, names) = (directory.path().join("cache"), Arc::default());
        let passing = Passing::below(&cache);
        assert!(passing.library(&[], &names).unwrap().is_none());
        assert!(passing.library(&["-".into(), directory.path().into()], &names).unwrap().is_none());
        assert!(passing.library(std::slice::from_ref(&large), &names).unwrap().is_none());
        assert!(!cache.exists());
        let place = passing.library(&[large.clone(), small.clone()], &names).unwrap().unwrap();
        assert_eq!(place.roots.read().unwrap(), [large, small]);
        assert!(Store::open(&place.index, &names).unwrap().is_ours());
        drop(passing);
        assert!(fs::read_dir(cache.join("passing")).unwrap().next().is_none());
    }

    #[test]
    fn what_is_in_use_or_being_made_stays() {
        let directory = tempfile::tempdir().unwrap();
        let all = directory.path().join("passing");
        let [used, left, made] = ["1", "2", "3"].map(|name| all.join(name));
        let store = Store::open(&used.join("index"), &Arc::default()).unwrap();
        drop(Store::open(&left.join("index"), &Arc::default()).unwrap());
        fs::create_dir_all(&made).unwrap();
        Passing::below(directory.path()).clean();
        assert!(store.is_ours() && used.exists() && made.exists() && !left.exists());
    }
}
