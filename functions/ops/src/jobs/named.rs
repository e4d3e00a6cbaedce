//! Finds a job by its name.

use posthorn_problem::{NOT_FOUND, Problem};

use crate::jobs::{declared::JOBS, job::Job};

/// Finds a job by its name.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub fn job_named(name: &str) -> Result<&'static Job, Problem> {
    let found = JOBS.iter().find(|job| job.name == name);
    found.ok_or_else(|| NOT_FOUND.because("There is no job with this name."))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_job_says_what_stops_while_it_is_paused_and_has_an_object_as_input() {
        assert!(!JOBS.is_empty());
        for job in JOBS {
            assert!(job.while_paused.ends_with('.'), "{}", job.name);
            assert!(serde_json::from_str::<Value>(job.input).unwrap().is_object(), "{}", job.name);
        }
    }
}
