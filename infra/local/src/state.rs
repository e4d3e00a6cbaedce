//! Files in the state directory.

use std::{io, path::Path};

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
