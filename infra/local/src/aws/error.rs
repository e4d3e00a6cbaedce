//! Errors of opening an account.

use std::io;

use super::dynamodb::TablesError;

/// Why an account could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The state directory failed.
    #[error("the state directory can't be used: {0}")]
    State(#[from] io::Error),
    /// The file of the tables failed.
    #[error("the tables can't be opened: {0}")]
    Tables(#[from] TablesError),
    /// The file of queues, topics and mail failed.
    #[error("the queues can't be opened: {0}")]
    Queues(#[from] rusqlite::Error),
    /// The file of the keys failed.
    #[error("the keys can't be opened: {0}")]
    Keys(#[from] winterbaume_core::StateViewError),
    /// A service refused to create a resource.
    #[error("{resource} could not be created: {problem}")]
    Provision {
        /// Its name.
        resource: String,
        /// The service's error.
        problem: String,
    },
}
