//! Without Docker: runs the binary as a local process, against our own Runtime API.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use posthorn_local::lambda::{self, Instance, Memory, RuntimeApi, Said};
use serde_json::Value;

use crate::{error::InvokeError, target::Target};

/// The observations of a run.
struct Seen {
    /// When it asked for an event.
    polled: Instant,
    /// The time from handing out the event to the answer.
    took: Duration,
    said: Said,
}

/// Runs the binary on the event. Prints its log, its answer, and the time and memory that it used.
pub async fn invoke(
    function: &str,
    binary: &Path,
    target: &Target,
    event: String,
) -> Result<(), InvokeError> {
    let description = &target.description;
    let patience = Duration::from_secs(u64::from(description.timeout_seconds));
    let mut api = RuntimeApi::start(patience).await?;
    let mut environment = lambda::environment(function, description.memory_mb);
    environment.extend(target.credentials.clone());
    environment.extend(description.environment.clone());
    environment.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), api.address.clone());
    let mut instance = Instance::start(binary, &environment)?;
    let started = instance.started;
    let seen = tokio::select! {
        seen = watch(&mut api, event) => seen,
        () = instance.ended() => Err("the process ended by itself".to_owned()),
    };
    let memory = instance.memory();
    log(&instance.end());
    let seen = seen.map_err(InvokeError::Failed)?;
    report(function, started, &seen, memory, description.memory_mb);
    answer(seen.said)
}

async fn watch(api: &mut RuntimeApi, event: String) -> Result<Seen, String> {
    let polled = api.polled().await?;
    let (took, said) = api.invoke(event).await?;
    Ok(Seen { polled, took, said })
}

#[allow(clippy::print_stderr)]
fn log(lines: &str) {
    eprint!("{lines}");
}

#[allow(clippy::print_stderr)]
fn report(function: &str, started: Instant, seen: &Seen, memory: Memory, memory_mb: u32) {
    let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
    eprintln!(
        "{function}: started in {:.1} ms, answered in {:.1} ms, used {:.1} MB of {memory_mb} MB",
        ms(seen.polled.duration_since(started)),
        ms(seen.took),
        memory.peak_kib as f64 / 1024.0
    );
}

/// Only the answer goes to standard output, so that other programs can read it.
#[allow(clippy::print_stdout)]
fn answer(said: Said) -> Result<(), InvokeError> {
    match said {
        Said::Answer(text) => {
            let answer = serde_json::from_str::<Value>(&text);
            println!("{}", answer.map_or(text, |answer| format!("{answer:#}")));
            Ok(())
        }
        Said::Error(text) => Err(InvokeError::Failed(format!("the function failed: {text}"))),
        Said::InitError(text) => Err(InvokeError::Failed(format!("the function did not start: {text}"))),
    }
}
