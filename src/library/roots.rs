//! The sources that the reader keeps: a list of paths, one a line, in a file. What lies under them is not known here.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// The list of kept sources, in its file.
#[derive(Clone, Debug)]
pub struct Roots(PathBuf);

impl Roots {
    /// The list in the file at `path`, which need not exist.
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// All of them, in the order in which they were added.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub fn read(&self) -> io::Result<Vec<PathBuf>> {
        let bytes = match fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Ok(lines.map(|line| OsString::from_vec(line.to_vec()).into()).collect())
    }

    /// Adds paths; gives those that were not there yet.
    ///
    /// # Errors
    /// If a path has a line break in its name, or the system refuses.
    pub fn add(&self, paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
        let mut added = Vec::new();
        self.change(|all| {
            for path in paths {
                let path = std::path::absolute(path)?;
                if path.as_os_str().as_bytes().contains(&b'\n') {
                    return Err(io::Error::new(io::ErrorKind::InvalidFilename, "its name has a line break"));
                }
                if !all.contains(&path) {
                    all.push(path.clone());
                    added.push(path);
                }
            }
            Ok(())
        })?;
        Ok(added)
    }

    /// Removes paths; gives those that were there.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn remove(&self, paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
        let mut removed = Vec::new();
        self.change(|all| {
            for path in paths {
                let path = std::path::absolute(path)?;
                all.retain(|kept| {
                    *kept != path || {
                        removed.push(path.clone());
                        false
                    }
                });
            }
            Ok(())
        })?;
        Ok(removed)
    }

    /// Changes the list as a whole or not at all; two programs do it one after the other.
    fn change(&self, change: impl FnOnce(&mut Vec<PathBuf>) -> io::Result<()>) -> io::Result<()> {
        let directory = self.0.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(directory)?;
        let lock = OpenOptions::new().create(true).append(true).open(self.0.with_extension("lock"))?;
        // A file system that knows no locks is written to without.
        let _ = lock.lock();
        let mut all = self.read()?;
        change(&mut all)?;
        let fresh = self.0.with_extension("new");
        let mut file = File::create(&fresh)?;
        for path in &all {
            file.write_all(path.as_os_str().as_bytes())?;
            file.write_all(b"\n")?;
        }
        file.sync_data()?;
        fs::rename(&fresh, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_kept_once_and_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let roots = Roots::at(directory.path().join("data/sources"));
        assert!(roots.read().unwrap().is_empty());
        let [a, b, odd] = [PathBuf::from("/a"), PathBuf::from("/b b"), OsString::from_vec(b"/\xFF".to_vec()).into()];
        assert_eq!(roots.add(&[b.clone(), a.clone(), b.clone(), odd.clone()]).unwrap().len(), 3);
        assert_eq!(roots.read().unwrap(), [b.clone(), a.clone(), odd.clone()]);
        assert_eq!(roots.remove(&["/c".into(), b.clone()]).unwrap(), [b]);
        assert_eq!(roots.read().unwrap(), [a, odd]);
        assert!(roots.add(&["/a\nb".into()]).is_err());
        assert_eq!(roots.read().unwrap().len(), 2);
    }
}
