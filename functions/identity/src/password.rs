//! Hashes and compares passwords off the async threads: it takes tens of milliseconds of CPU.

use posthorn_identity::codes::WEAK_PASSWORD;
use posthorn_passwords::{PasswordHash, check, matches};
use posthorn_problem::{INTERNAL, Problem};

/// The memory of functions that hash passwords, in MiB. A hash needs 19 MiB, but CPU is in proportion to memory: with 256 MiB it
/// would take six times as long.
pub(crate) const MEMORY_MB: u32 = 1024;

/// Whether the password has this hash. Without a hash the answer is no, and takes as long.
pub(crate) async fn is_right(password: &str, stored: Option<&str>) -> Result<bool, Problem> {
    let (password, stored) = (password.to_owned(), stored.map(str::to_owned));
    off_thread(move || matches(&password, stored.as_deref())).await
}

/// The hash of a new password.
pub(crate) async fn hash(password: &str) -> Result<String, Problem> {
    let password = password.to_owned();
    let hash = off_thread(move || PasswordHash::of(&password)).await?;
    let hash =
        hash.map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))?;
    Ok(hash.as_str().to_owned())
}

/// Checks a new password. `words` are the person's address and name. `pointer` names the field in a refusal.
///
/// # Errors
/// `WEAK_PASSWORD` with the rule that it breaks.
pub(crate) fn check_new(
    (password, pointer): (&str, &'static str),
    has_second_factor: bool,
    words: &[&str],
) -> Result<(), Problem> {
    check(password, has_second_factor, words)
        .map_err(|weak| WEAK_PASSWORD.because(format!("The password {weak}.")).at(pointer, weak.to_string()))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))
}
