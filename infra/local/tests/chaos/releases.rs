//! Two releases, and the links that say which of them each function has.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;

use crate::dice::Dice;

/// A folder with templates and release binaries, as in an archive.
#[derive(Debug, Clone)]
pub struct Release {
    pub root: PathBuf,
    functions: BTreeSet<String>,
}

impl Release {
    /// # Panics
    /// If the folder has no binaries.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let binaries = root.join("target/lambda");
        let entries = fs::read_dir(&binaries).unwrap_or_else(|error| {
            panic!("{}: {error}; `make build` writes the binaries", binaries.display())
        });
        let built =
            entries.map(|entry| entry.unwrap()).filter(|entry| entry.path().join("bootstrap").is_file());
        Self { root, functions: built.map(|entry| entry.file_name().into_string().unwrap()).collect() }
    }
}

/// The release that each function has now.
pub struct Links {
    folder: TempDir,
}

impl Links {
    /// All functions of `release`.
    pub fn to(release: &Release) -> Self {
        let links = Self { folder: tempfile::tempdir().unwrap() };
        for function in &release.functions {
            links.point(function, &release.root);
        }
        links
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Gives every function the other release, one after the other in random order, within about `time`. Functions that the
    /// release does not have are removed last.
    pub async fn deploy(&self, release: &Release, time: Duration, dice: &mut Dice) {
        let mut waiting: Vec<&String> = release.functions.iter().collect();
        let pause = time / u32::try_from(waiting.len()).unwrap();
        while !waiting.is_empty() {
            let next = waiting.swap_remove(dice.roll(waiting.len() as u64) as usize);
            self.point(next, &release.root);
            tokio::time::sleep(pause).await;
        }
        for entry in fs::read_dir(self.folder()).unwrap() {
            let entry = entry.unwrap();
            if !release.functions.contains(entry.file_name().to_str().unwrap()) {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    /// In one step: at no time has the function no release.
    fn point(&self, function: &str, root: &Path) {
        let (link, new) = (self.folder().join(function), self.folder().join(format!(".{function}")));
        symlink(root, &new).unwrap();
        fs::rename(new, link).unwrap();
    }
}
