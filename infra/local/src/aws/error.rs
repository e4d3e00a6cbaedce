//! Why an account could not be opened.

use std::io;

use super::dynamodb::TablesError;

/// Why an account could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The state directory.
    #[error("the state directory can't be used: {0}")]
    State(#[from] io::Error),
    /// The tables' file.
    #[error("the tables can't be opened: {0}")]
    Tables(#[from] TablesError),
    /// The file of queues, topics and mail.
    #[error("the queues can't be opened: {0}")]
    Queues(#[from] rusqlite::Error),
    /// The keys' file.
    #[error("the keys can't be opened: {0}")]
    Keys(#[from] winterbaume_core::StateViewError),
    /// A resource that a service refused to make.
    #[error("{resource} could not be made: {problem}")]
    Provision {
        /// Its name.
        resource: String,
        /// What the service said.
        problem: String,
    },
}
