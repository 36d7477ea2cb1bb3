//! The files of an index on the disk. Small ones are written without waiting for the disk, as an article that changed is to
//! be found at once: whoever dies loses nothing by that, and what a power cut takes away is missed when the index is
//! opened. [`Files::sync`] waits for all of them. What stands in the files is not known here.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};

/// A file of more bytes is waited for when it is written.
const SMALL: usize = 1 << 20;

/// A folder of files.
#[derive(Clone, Debug)]
pub(super) struct Files {
    inner: MmapDirectory,
    folder: PathBuf,
    /// What the disk may not have yet.
    waiting: Arc<Mutex<Vec<PathBuf>>>,
}

impl Files {
    /// Those in the folder.
    pub(super) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        // What is looked up lies here and there: reading ahead would read many times as much.
        #[cfg(unix)]
        let inner = MmapDirectory::open_with_madvice(folder, tantivy::directory::Advice::Random)?;
        #[cfg(not(unix))]
        let inner = MmapDirectory::open(folder)?;
        Ok(Self { inner, folder: folder.to_owned(), waiting: Arc::default() })
    }

    /// The same, to be read from beginning to end.
    pub(super) fn in_order(&self) -> Result<MmapDirectory, OpenDirectoryError> {
        MmapDirectory::open(&self.folder)
    }

    /// Waits until the disk has all that was written.
    pub(super) fn sync(&self) -> io::Result<()> {
        let waiting: BTreeSet<PathBuf> = self.waiting().iter().cloned().collect();
        if waiting.is_empty() {
            return Ok(());
        }
        self.sync_files(waiting.iter())?;
        // What the disk refused still waits.
        self.waiting().retain(|path| !waiting.contains(path));
        Ok(())
    }

    /// Waits until the disk has every file, whoever has written it.
    pub(super) fn sync_all(&self) -> io::Result<()> {
        let names = fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.file_name().into()));
        self.sync_files(names.collect::<io::Result<Vec<PathBuf>>>()?.iter())
    }

    fn sync_files<'p>(&self, mut paths: impl Iterator<Item = &'p PathBuf>) -> io::Result<()> {
        paths.try_for_each(|path| match File::open(self.folder.join(path)) {
            Ok(file) => file.sync_data(),
            // It was merged with others.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        })?;
        self.inner.sync_directory()
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for(&self, path: &Path) {
        self.waiting().push(path.to_owned());
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let out = self.inner.open_write(path)?;
        let file = Unwaited { files: self.clone(), path: path.to_owned(), out, written: 0 };
        Ok(BufWriter::new(Box::new(file)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let new = self.folder.join(path).with_extension("new");
        fs::write(&new, data)?;
        fs::rename(new, self.folder.join(path))?;
        self.wait_for(path);
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

/// A file that is waited for only if it becomes large.
struct Unwaited {
    files: Files,
    path: PathBuf,
    out: WritePtr,
    written: usize,
}

impl Write for Unwaited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl TerminatingWrite for Unwaited {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        if self.written > SMALL {
            return self.out.terminate_ref(token);
        }
        self.out.flush()?;
        self.files.wait_for(&self.path);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_waited_for_once() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        for (name, size) in [("small", 10), ("large", SMALL + 1)] {
            let mut file = files.open_write(Path::new(name)).unwrap();
            file.write_all(&vec![7; size]).unwrap();
            file.terminate().unwrap();
            assert_eq!(files.open_read(Path::new(name)).unwrap().read_bytes().unwrap().len(), size);
        }
        files.atomic_write(Path::new("meta.json"), b"{}").unwrap();
        files.delete(Path::new("small")).unwrap();
        assert_eq!(*files.waiting.lock().unwrap(), [Path::new("small"), Path::new("meta.json")]);
        files.sync().unwrap();
        assert!(files.waiting.lock().unwrap().is_empty());
        assert_eq!(files.atomic_read(Path::new("meta.json")).unwrap(), b"{}");
        files.sync_all().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
