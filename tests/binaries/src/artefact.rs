//! The binaries that `make build` made.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use posthorn_harness::{functions, root};
use posthorn_local::lambda::Instance;
use posthorn_runtime::Function;

/// One function's binary.
pub struct Artefact {
    /// The function.
    pub function: &'static Function,
    /// Its `bootstrap`.
    pub path: PathBuf,
}

impl Artefact {
    /// Starts it with `environment`.
    pub fn start(&self, environment: &BTreeMap<String, String>) -> Instance {
        let started = Instance::start(&self.path, environment);
        started.unwrap_or_else(|error| panic!("{}: {error}; run `make build`", self.path.display()))
    }

    /// The same, with no more memory than its template gives it.
    pub fn start_within_memory(&self, environment: &BTreeMap<String, String>) -> Instance {
        let started = Instance::start_within(&self.path, environment, self.function.memory_mb);
        started.unwrap_or_else(|error| panic!("{}: {error}; run `make build`", self.path.display()))
    }

    /// Bytes on disk.
    pub fn size_bytes(&self) -> u64 {
        let found = std::fs::metadata(&self.path);
        found.unwrap_or_else(|error| panic!("{}: {error}; run `make build`", self.path.display())).len()
    }
}

/// Whether `make build` has run.
pub fn are_built() -> bool {
    folder().is_dir()
}

/// Every function's binary; a file may be missing.
pub fn artefacts() -> Vec<Artefact> {
    let of = |function: &'static Function| Artefact {
        function,
        path: folder().join(function.name).join("bootstrap"),
    };
    functions().into_iter().map(of).collect()
}

/// Where the templates look for binaries.
fn folder() -> PathBuf {
    Path::new(&root()).join("target/lambda")
}
