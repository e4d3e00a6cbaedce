//! `make invoke`: one release binary, run on one event as Lambda runs it, against the account of the local runner.

mod emulator;
mod event;
mod sam;
mod target;

use std::{
    env, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use posthorn_local::template::TemplateError;
use target::Target;

/// Why nothing was run, or no answer came.
#[derive(Debug, thiserror::Error)]
enum InvokeError {
    #[error("usage: invoke FUNCTION [EVENT]")]
    Usage,
    #[error("no function {0}")]
    Unknown(String),
    #[error(
        "the local runner does not answer at {address}; start it with `make run` ({source}), or set AWS_ENDPOINT_URL to \
         another emulator's address"
    )]
    NoRunner { address: String, source: reqwest::Error },
    #[error("what answers at {0} is no local runner that offers its account: {1}")]
    Runner(String, String),
    #[error("the templates: {0}")]
    Template(#[from] TemplateError),
    #[error("target/lambda/{0}/bootstrap is not built; run `make build BIN={0}`")]
    NotBuilt(String),
    #[error("{0} can't be read: {1}")]
    Unreadable(PathBuf, io::Error),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Failed(String),
}

#[tokio::main]
#[allow(clippy::print_stderr)]
async fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("invoke: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Result<(), InvokeError> {
    let (function, given) = match arguments {
        [function] => (function, None),
        [function, event] => (function, Some(Path::new(event))),
        _ => return Err(InvokeError::Usage),
    };
    let binary = root().join("target/lambda").join(function).join("bootstrap");
    if !binary.is_file() {
        return Err(InvokeError::NotBuilt(function.clone()));
    }
    let target = Target::find(function).await?;
    let event = event::read(function, given, &target)?;
    match sam::is_at_hand() {
        true => sam::invoke(&target, &event),
        false => emulator::invoke(function, &binary, &target, event).await,
    }
}

/// The checkout that this was built from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A variable of whoever calls; one that is empty is as none.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
