//! Why a process gave no answer.

/// Why a process gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// No release has the function at this time.
    #[error("the function is not deployed")]
    NotDeployed,
    /// Its release can't be used, or its process did not start.
    #[error("{0}")]
    Start(String),
    /// It ran longer than its template allows.
    #[error("the function timed out after {0} seconds")]
    TimedOut(u32),
    /// It reported an error, or its process ended.
    #[error("the function failed: {0}")]
    Failed(String),
}
