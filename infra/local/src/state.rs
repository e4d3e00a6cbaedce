//! Files in the state directory.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

const LOCK: &str = "lock";
/// This file exists from the beginning of the first start until the first start is complete.
const FIRST_START: &str = "first-start";
/// The prefixes of the names of files that a first start creates. The directory may contain other files, which stay.
const MADE: [&str; 8] = [
    "tables.sqlite",
    "queues.sqlite",
    "keys.",
    "identities.",
    "ip-pools.",
    "account-suppressions.",
    "streams.json",
    "objects",
];

/// Writes a file whole or not at all. Only its owner can read it.
///
/// # Errors
/// If the file system refuses.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    io::Write::write_all(&mut options.open(&beside)?, bytes)?;
    std::fs::rename(beside, path)
}

/// Creates a directory that only its owner can read. An existing one stays unchanged.
///
/// # Errors
/// If the file system refuses.
pub fn make_private_dir(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Locks the state against other runners, until the lock is dropped or the process ends.
///
/// # Errors
/// If another runner has the lock, or the file system refuses.
pub fn lock_state(dir: &Path) -> io::Result<File> {
    let file = File::options().create(true).append(true).open(dir.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(io::Error::new(io::ErrorKind::WouldBlock, "another runner uses this state"))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Begins a start. If the first start was never completed, nobody has keys to its data: the data is removed, and the first
/// start begins again.
///
/// # Errors
/// If the file system refuses.
pub fn begin_start(dir: &Path, is_finished: bool, is_new: bool) -> io::Result<()> {
    let mark = dir.join(FIRST_START);
    if mark.exists() && !is_finished {
        for entry in fs::read_dir(dir)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_made = MADE.iter().any(|made| name.starts_with(made));
            match path.is_dir() {
                true if is_made => fs::remove_dir_all(&path)?,
                false if is_made => fs::remove_file(&path)?,
                _ => {}
            }
        }
    } else if is_new {
        write_private(&mark, b"")?;
    }
    Ok(())
}

/// Records that the first start is complete.
///
/// # Errors
/// If the file system refuses.
pub fn end_start(dir: &Path) -> io::Result<()> {
    match fs::remove_file(dir.join(FIRST_START)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incomplete_first_start_begins_again_and_a_complete_one_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let made = |name: &str| dir.path().join(name);
        begin_start(dir.path(), false, true).unwrap();
        fs::create_dir(made("objects")).unwrap();
        fs::write(made("objects/half"), "").unwrap();
        fs::write(made("tables.sqlite"), "half").unwrap();
        fs::write(made("notes.txt"), "somebody's").unwrap();

        begin_start(dir.path(), false, false).unwrap();
        assert!(!made("tables.sqlite").exists() && !made("objects").exists() && made("notes.txt").exists());
        fs::write(made("tables.sqlite"), "whole").unwrap();
        // Killed after the last file was written, and before the end was recorded.
        begin_start(dir.path(), true, false).unwrap();
        assert!(made("tables.sqlite").exists());
        end_start(dir.path()).unwrap();
        end_start(dir.path()).unwrap();

        begin_start(dir.path(), false, false).unwrap();
        assert!(made("tables.sqlite").exists(), "its demo was removed by hand: nothing else goes");
    }

    #[test]
    fn a_second_runner_cannot_use_the_same_state() {
        let dir = tempfile::tempdir().unwrap();
        let first = lock_state(dir.path()).unwrap();
        assert_eq!(lock_state(dir.path()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(first);
        lock_state(dir.path()).unwrap();
    }
}
