//! Which release each function has: a folder with one link for each function, to a folder with a release.
//!
//! A release's folder is what an unpacked archive of `make archives` is: templates and binaries. Replacing a function's link deploys
//! another release of that function alone, as CloudFormation updates one function after the other.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::fleet_error::FleetError;
use crate::template::{self, FunctionResource};

/// Where release binaries are, within a checkout and within an archive.
const BINARIES: &str = "target/lambda";

/// The deployed releases.
pub struct Releases {
    links: PathBuf,
    parameters: BTreeMap<String, String>,
    /// The functions of each release, by its folder and by name.
    read: Mutex<BTreeMap<PathBuf, Arc<BTreeMap<String, FunctionResource>>>>,
}

/// A function as one release has it.
#[derive(Debug)]
pub(super) struct Deployment {
    pub root: PathBuf,
    pub binary: PathBuf,
    pub environment: BTreeMap<String, String>,
    pub timeout_seconds: u32,
    pub memory_mb: u32,
}

impl Releases {
    /// Reads nothing yet. The templates of all releases get these parameters.
    pub fn new(links: impl Into<PathBuf>, parameters: BTreeMap<String, String>) -> Self {
        Self { links: links.into(), parameters, read: Mutex::default() }
    }

    /// The folder of the release that the function has now; `None` if no release has it.
    pub(super) fn root_of(&self, function: &str) -> Option<PathBuf> {
        fs::canonicalize(self.links.join(function)).ok()
    }

    /// The function as its release has it now.
    ///
    /// # Errors
    /// If the release's templates can't be read, or lack the function.
    pub(super) fn of(&self, function: &str) -> Result<Option<Deployment>, FleetError> {
        let Some(root) = self.root_of(function) else { return Ok(None) };
        let functions = self.functions(&root)?;
        let resource = functions.get(function).ok_or_else(|| {
            FleetError::Start(format!("the templates in {} have no function {function}", root.display()))
        })?;
        Ok(Some(Deployment {
            binary: root.join(BINARIES).join(function).join("bootstrap"),
            environment: resource.environment.clone(),
            timeout_seconds: resource.timeout_seconds,
            memory_mb: resource.memory_mb,
            root,
        }))
    }

    fn functions(&self, root: &Path) -> Result<Arc<BTreeMap<String, FunctionResource>>, FleetError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(functions) = read.get(root) {
            return Ok(Arc::clone(functions));
        }
        let templates = template::read(&root.join("template.yaml"), &self.parameters)
            .map_err(|error| FleetError::Start(format!("{}: {error}", root.display())))?;
        let functions = templates.functions.into_iter().map(|resource| (resource.name.clone(), resource));
        let functions: Arc<BTreeMap<_, _>> = Arc::new(functions.collect());
        read.insert(root.to_owned(), Arc::clone(&functions));
        Ok(functions)
    }
}
