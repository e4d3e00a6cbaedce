//! The invocation event: the function's sample, or a file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use posthorn_local::{DEMO_FILE, Demo, lambda::for_demo};

use crate::{
    error::InvokeError,
    place::{root, variable},
    target::Target,
};

/// Reads the event. If the runner has a demo organisation, the sample's key and sender are replaced by the demo's.
pub fn read(function: &str, given: Option<&Path>, target: &Target) -> Result<String, InvokeError> {
    let path = match given {
        Some(path) => path.to_owned(),
        None => sample(function)?,
    };
    let event = fs::read_to_string(&path).map_err(|error| InvokeError::Unreadable(path, error))?;
    Ok(match demo()? {
        Some(demo) if target.is_runner => for_demo(&event, &demo, target.description.is_operators),
        _ => event,
    })
}

/// `events/CONTEXT/FUNCTION.json`.
fn sample(function: &str) -> Result<PathBuf, InvokeError> {
    for context in fs::read_dir(root().join("events"))? {
        let path = context?.path().join(format!("{function}.json"));
        if path.is_file() {
            return Ok(path);
        }
    }
    Err(InvokeError::Unknown(function.to_owned()))
}

/// The runner's demo organisation, if there is one.
fn demo() -> Result<Option<Demo>, InvokeError> {
    let dir = variable("POSTHORN_STATE_DIR").map_or_else(|| root().join(".posthorn"), PathBuf::from);
    let path = dir.join(DEMO_FILE);
    match fs::read(&path) {
        Ok(bytes) => {
            let demo = serde_json::from_slice(&bytes);
            demo.map(Some).map_err(|error| InvokeError::Unreadable(path, error.into()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(InvokeError::Unreadable(path, error)),
    }
}
