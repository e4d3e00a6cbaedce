//! Why a cloud did not start.

use std::io;

use crate::{aws::OpenError, template::TemplateError};

/// Why a cloud did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A template is not understood.
    #[error("the templates: {0}")]
    Template(#[from] TemplateError),
    /// The account can't be made.
    #[error("the account: {0}")]
    Account(#[from] OpenError),
    /// The state directory.
    #[error("the state directory can't be used: {0}")]
    State(#[from] io::Error),
    /// A template's function that the code does not have, or lacking settings.
    #[error("{0}")]
    Function(String),
}
