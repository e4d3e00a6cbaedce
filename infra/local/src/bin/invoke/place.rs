//! Where this runs: the checkout, and the variables of the caller.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The checkout that this was built from.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A variable of whoever calls; one that is empty is as none.
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
