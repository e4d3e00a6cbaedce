//! Files in the state directory.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

const LOCK: &str = "lock";
/// There from before the first start makes anything until everything of it is made.
const FIRST_START: &str = "first-start";
/// What a first start makes, by the beginnings of the names; a directory may hold other things, which are nobody's business
/// here.
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

/// Writes a file that only its owner may read, whole or not at all.
///
/// # Errors
/// Where the file system refuses.
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

/// Makes a directory that only its owner may look into; one that is there stays as it is.
///
/// # Errors
/// Where the file system refuses.
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

/// Keeps other runners from the same state, until it is dropped or the process ends.
///
/// # Errors
/// Where another runner has it, or the file system refuses.
pub fn lock_state(dir: &Path) -> io::Result<File> {
    let file = File::options().create(true).append(true).open(dir.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(io::Error::new(io::ErrorKind::WouldBlock, "another runner works with this state"))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Begins a start. One that never got through its first start left things that nobody has keys to: they are removed, and
/// the first start begins again.
///
/// # Errors
/// Where the file system refuses.
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

/// Everything of the first start is made.
///
/// # Errors
/// Where the file system refuses.
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
    fn a_first_start_that_did_not_end_begins_again_and_one_that_did_is_kept() {
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
        // Killed after the last file, and before the end was noted.
        begin_start(dir.path(), true, false).unwrap();
        assert!(made("tables.sqlite").exists());
        end_start(dir.path()).unwrap();
        end_start(dir.path()).unwrap();

        begin_start(dir.path(), false, false).unwrap();
        assert!(made("tables.sqlite").exists(), "its demo was removed by hand: nothing else goes");
    }

    #[test]
    fn two_runners_do_not_share_a_state() {
        let dir = tempfile::tempdir().unwrap();
        let first = lock_state(dir.path()).unwrap();
        assert_eq!(lock_state(dir.path()).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        drop(first);
        lock_state(dir.path()).unwrap();
    }
}
