//! Errors of `make invoke`.

use std::{io, path::PathBuf};

use posthorn_local::template::TemplateError;

/// Why nothing was run, or there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    #[error("usage: invoke FUNCTION [EVENT]")]
    Usage,
    #[error("no function {0}")]
    Unknown(String),
    #[error(
        "the local runner does not answer at {address}; start it with `make run` ({source}), or set AWS_ENDPOINT_URL to \
         another emulator's address"
    )]
    NoRunner { address: String, source: reqwest::Error },
    #[error("the server at {0} is not a local runner that offers its account: {1}")]
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
