//! The checkout, and the caller's environment variables.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The checkout that this was built from.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An environment variable of the caller. An empty one counts as missing.
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
