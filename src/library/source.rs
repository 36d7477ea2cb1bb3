//! Where pages come from: the embedded seeds, files, folders, standard input. What a page says is not known here.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::archive::Archive;
use super::decode::{DecodeError, decode};
use super::record::FieldNames;
use super::seeds::SEEDS;

/// A source longer than this is not read: it would not fit beside everything else.
const MAX_BYTES: u64 = 256 << 20;

/// In a folder, files with these extensions, or none, are taken for text. A file named by the user always is.
const EXTENSIONS: [&str; 4] = ["txt", "text", "md", "markdown"];

/// Files with these extensions are archives.
const ARCHIVES: [&str; 2] = ["jsonl", "ndjson"];

/// One place that holds the text of one page, or of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A page that comes with the program, by its number.
    Seed(usize),
    /// A file.
    File(PathBuf),
    /// A file of records, each of which is a page.
    Archive(Archive),
    /// Standard input, which can be read only once, and so was.
    Stdin(Arc<str>),
}

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The system would not give its bytes.
    #[error("{path}: cannot be read: {error}")]
    Io {
        /// Its path.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// Its bytes are no text that dubao knows.
    #[error("{path}: {error}")]
    Decode {
        /// Its path.
        path: String,
        /// What is wrong.
        error: DecodeError,
    },
    /// It is a device, a pipe or a socket.
    #[error("{path}: it is neither a file nor a folder; to read a pipe, give it to `dubao -`")]
    NotAFile {
        /// Its path.
        path: String,
    },
    /// It is too large to be held in memory.
    #[error("{path}: it has {bytes} bytes or more; dubao reads texts of up to {MAX_BYTES} bytes: split it")]
    TooLarge {
        /// Its path.
        path: String,
        /// Its length in bytes.
        bytes: u64,
    },
}

impl Source {
    /// The name that identifies the page in the notebook and in JSON: an absolute path, `seed:NAME`, or `-`.
    pub fn path(&self) -> String {
        match self {
            Self::Seed(number) => SEEDS.get(*number).map_or_else(String::new, |(name, _)| format!("seed:{name}")),
            Self::File(path) | Self::Archive(Archive { path, .. }) => path.display().to_string(),
            Self::Stdin(_) => "-".to_owned(),
        }
    }

    /// The source that has this path; see [`Source::path`]. `None` for standard input and unknown seeds.
    pub fn from_path(path: &str) -> Option<Self> {
        match path.strip_prefix("seed:") {
            Some(name) => SEEDS.iter().position(|(seed, _)| *seed == name).map(Self::Seed),
            None if path == "-" => None,
            None => Some(Self::File(path.into())),
        }
    }

    /// A short name to show: the file's, without its extension.
    pub fn label(&self) -> String {
        match self {
            Self::Seed(number) => SEEDS.get(*number).map_or("", |(name, _)| name.trim_end_matches(".txt")).to_owned(),
            Self::File(path) | Self::Archive(Archive { path, .. }) => {
                path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            }
            Self::Stdin(_) => "-".to_owned(),
        }
    }

    /// The source that is a file: an archive if its name says so.
    pub fn of_file(path: PathBuf, names: &Arc<FieldNames>) -> Self {
        if has_extension(&path, &ARCHIVES) {
            Self::Archive(Archive::new(path, Arc::clone(names)))
        } else {
            Self::File(path)
        }
    }

    /// The archive that it is.
    pub const fn archive(&self) -> Option<&Archive> {
        if let Self::Archive(archive) = self { Some(archive) } else { None }
    }

    /// Reads and decodes it; of an archive, all of it.
    ///
    /// # Errors
    /// [`SourceError`], which names the source and what to do.
    pub fn read(&self) -> Result<String, SourceError> {
        match self {
            Self::Seed(number) => Ok(SEEDS.get(*number).map_or("", |(_, text)| text).to_owned()),
            Self::Stdin(text) => Ok(text.to_string()),
            Self::File(path) | Self::Archive(Archive { path, .. }) => read_file(path),
        }
    }
}

fn read_file(path: &Path) -> Result<String, SourceError> {
    let name = || path.display().to_string();
    let io = |error| SourceError::Io { path: name(), error };
    let metadata = fs::metadata(path).map_err(io)?;
    if !metadata.is_file() {
        return Err(SourceError::NotAFile { path: name() });
    }
    if metadata.len() > MAX_BYTES {
        return Err(SourceError::TooLarge { path: name(), bytes: metadata.len() });
    }
    let length = usize::try_from(metadata.len()).unwrap_or_default();
    let bytes = File::open(path).and_then(|file| read_bounded(file, length)).map_err(io)?;
    // It may have grown since its length was asked for.
    if bytes.len() as u64 > MAX_BYTES {
        return Err(SourceError::TooLarge { path: name(), bytes: bytes.len() as u64 });
    }
    decode(bytes).map_err(|error| SourceError::Decode { path: name(), error })
}

/// All sources under `paths`, folders walked in the order of their file names; `-` is standard input. Without any
/// path, the embedded seeds. A file that is reached by two ways is there once; what cannot be walked is an error
/// among the others.
pub fn sources(paths: &[PathBuf], names: &Arc<FieldNames>) -> Vec<Result<Source, SourceError>> {
    if paths.is_empty() {
        return (0..SEEDS.len()).map(|number| Ok(Source::Seed(number))).collect();
    }
    let mut walk = Walk { names, seen: HashSet::new(), found: Vec::new() };
    for path in paths {
        if path.as_os_str() == "-" {
            walk.found.push(stdin());
        } else {
            walk.walk(path);
        }
    }
    walk.found
}

fn stdin() -> Result<Source, SourceError> {
    let path = || "-".to_owned();
    let bytes = read_bounded(io::stdin(), 0).map_err(|error| SourceError::Io { path: path(), error })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(SourceError::TooLarge { path: path(), bytes: bytes.len() as u64 });
    }
    decode(bytes).map(|text| Source::Stdin(text.into())).map_err(|error| SourceError::Decode { path: path(), error })
}

/// Reads all bytes, probably so many, or one more than may be.
fn read_bounded(from: impl Read, length: usize) -> io::Result<Vec<u8>> {
    // One more, to find the end without growing.
    let mut bytes = Vec::with_capacity(length + 1);
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes).map(|_| bytes)
}

/// A walk through folders.
struct Walk<'n> {
    names: &'n Arc<FieldNames>,
    /// Device and number of each file.
    seen: HashSet<(u64, u64)>,
    found: Vec<Result<Source, SourceError>>,
}

impl Walk<'_> {
    fn walk(&mut self, root: &Path) {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        for entry in WalkDir::new(&root).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.depth() > 0 && !is_text(entry.path()) => {}
                Ok(entry) => {
                    let identity = entry.metadata().map(|metadata| (metadata.dev(), metadata.ino()));
                    if !identity.is_ok_and(|identity| !self.seen.insert(identity)) {
                        self.found.push(Ok(Source::of_file(entry.into_path(), self.names)));
                    }
                }
                // A link that leads back up was walked already, on the way here.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let path = error.path().unwrap_or(&root).display().to_string();
                    let error = error.into_io_error().unwrap_or_else(|| io::Error::other("it cannot be walked"));
                    self.found.push(Err(SourceError::Io { path, error }));
                }
            }
        }
    }
}

fn visible(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_text(path: &Path) -> bool {
    path.extension().is_none() || has_extension(path, &EXTENSIONS) || has_extension(path, &ARCHIVES)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let is = |extension: &OsStr| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known));
    path.extension().is_some_and(is)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn labels(found: &[Result<Source, SourceError>]) -> Vec<String> {
        found.iter().map(|source| source.as_ref().map_or_else(ToString::to_string, Source::label)).collect()
    }

    #[test]
    fn without_paths_there_are_the_seeds() {
        let found = sources(&[], &Arc::default());
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|source| source.as_ref().is_ok_and(|source| !source.read().unwrap().is_empty())));
    }

    #[test]
    fn a_folder_is_walked_in_order_and_each_file_once() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a.md", ".hidden.txt", "photo.jpg"] {
            fs::write(dir.path().join(name), "文").unwrap();
        }
        symlink(dir.path(), dir.path().join("loop")).unwrap();
        symlink(dir.path().join("b.txt"), dir.path().join("c.txt")).unwrap();
        assert_eq!(labels(&sources(&[dir.path().to_owned()], &Arc::default())), ["a", "b"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let dir = tempfile::tempdir().unwrap();
        let noise = dir.path().join("noise.txt");
        fs::write(&noise, [0; 99]).unwrap();
        let message = Source::File(noise).read().unwrap_err().to_string();
        assert!(message.contains("noise.txt") && message.contains("UTF-8"), "{message}");
        let missing = sources(&[dir.path().join("none.txt")], &Arc::default());
        assert!(missing[0].as_ref().is_err_and(|error| error.to_string().contains("none.txt")));
    }

    #[test]
    fn a_file_that_would_not_fit_into_memory_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sparse.txt");
        File::create(&path).unwrap().set_len(10 << 30).unwrap();
        let Err(SourceError::TooLarge { bytes, .. }) = Source::File(path).read() else { panic!("it was read") };
        assert_eq!(bytes, 10 << 30);
    }

    #[test]
    fn a_device_is_not_read() {
        assert!(matches!(Source::File("/dev/zero".into()).read(), Err(SourceError::NotAFile { .. })));
    }
}
