//! A file that appears whole or not at all, and that only its owner may read: it will hold tokens or
//! a key.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use knock_jwt::ErrorKind;
use tempfile::NamedTempFile;

use crate::failure::Problem;

/// The file that is being written. A signal ends the process without dropping anything, so its handler
/// removes the file.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// What a shell reports for a program that was interrupted.
const INTERRUPTED: i32 = 130;

fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the file that is written from now on. The handler is there before it, and waits while it is made: there
/// is no moment at which a signal would leave it.
fn begin(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // Without a handler, an interruption leaves the file behind: no reason to write none.
        let _ = ctrlc::set_handler(|| {
            let unfinished = unfinished();
            if let Some(path) = &*unfinished {
                let _ = fs::remove_file(path);
            }
            // The lock is still held: whoever would finish the file now waits for the end.
            std::process::exit(INTERRUPTED);
        });
    });
    let mut unfinished = unfinished();
    let temporary = make()?;
    *unfinished = Some(temporary.path().to_owned());
    Ok(temporary)
}

/// Written beside its target and renamed when it is complete; gone when dropped before.
#[derive(Debug)]
pub(crate) struct AtomicFile {
    temporary: NamedTempFile,
    target: PathBuf,
    replace: bool,
}

impl AtomicFile {
    /// Starts the file, with the rights 0600 where there are such.
    pub(crate) fn create(path: &Path, replace: bool) -> Result<Self, Problem> {
        let target = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => return Err(no_file(path)),
            Ok(_) if !replace => return Err(exists(path)),
            // Through a link, what it points to is replaced, not the link.
            Ok(_) => fs::canonicalize(path).map_err(|error| unwritable(path, &error))?,
            Err(_) => path.to_owned(),
        };
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // tempfile makes files that only their owner may read.
        let make =
            || tempfile::Builder::new().prefix(".knock-jwt-").suffix(".tmp").tempfile_in(folder);
        let temporary = begin(make).map_err(|error| unwritable(path, &error))?;
        Ok(Self { temporary, target, replace })
    }

    pub(crate) fn name(&self) -> String {
        self.target.display().to_string()
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let written = self.temporary.as_file_mut().write_all(bytes);
        written.map_err(|error| unwritable(&self.target, &error))
    }

    /// Brings everything to the disk and gives the file its name.
    pub(crate) fn commit(self) -> Result<(), Problem> {
        let Self { temporary, target, replace } = self;
        temporary.as_file().sync_all().map_err(|error| unwritable(&target, &error))?;
        let named =
            if replace { temporary.persist(&target) } else { temporary.persist_noclobber(&target) };
        match named {
            Ok(_) => {
                *unfinished() = None;
                sync_folder(&target);
            }
            Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(exists(&target));
            }
            Err(failed) => return Err(unwritable(&target, &failed.error)),
        }
        Ok(())
    }
}

/// The name outlives a power cut only when the folder is on the disk too. Not every system can.
fn sync_folder(file: &Path) {
    #[cfg(unix)]
    if let Some(folder) = file.parent().and_then(|folder| fs::File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = file;
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    // tempfile adds the path of its own file to the error, which says nothing to the person.
    let error = error.to_string();
    let cause = error.split_once(" at path ").map_or(error.as_str(), |(cause, _)| cause);
    Problem::unwritable(&path.display().to_string(), cause)
}

fn exists(path: &Path) -> Problem {
    let path = path.display();
    Problem::new(
        ErrorKind::InputUnreadable,
        format!("{path} exists already, and may hold a key: give --force to replace it"),
    )
}

fn no_file(path: &Path) -> Problem {
    let path = path.display();
    Problem::new(
        ErrorKind::InputUnreadable,
        format!("{path} cannot be written, for it is no regular file: redirect standard output"),
    )
}
