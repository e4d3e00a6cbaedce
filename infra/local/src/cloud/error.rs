//! Errors of starting a cloud.

use std::io;

use crate::{aws::OpenError, template::TemplateError};

/// Why a cloud did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A template is not understood.
    #[error("the templates: {0}")]
    Template(#[from] TemplateError),
    /// The account could not be opened.
    #[error("the account: {0}")]
    Account(#[from] OpenError),
    /// The state directory failed.
    #[error("the state directory can't be used: {0}")]
    State(#[from] io::Error),
    /// The code has no function of that name, a setting is missing, or a role or stream is wrong.
    #[error("{0}")]
    Function(String),
}
