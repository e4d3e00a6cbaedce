//! Runs one binary: start, two events, end.

use std::time::Duration;

use posthorn_local::lambda::{Instance, RuntimeApi};

use crate::{
    answer::{Turn, check},
    artefact::Artefact,
    stage::{PATIENCE, Stage},
};

/// Measurements of one binary.
#[derive(Debug)]
pub struct Trial {
    /// The function's name.
    pub name: &'static str,
    /// The binary's size.
    pub size_bytes: u64,
    /// Time from before the process was created until it asked for an event.
    pub first_poll: Duration,
    /// Resident memory when it asked.
    pub resident_kib: u64,
    /// The most resident memory, both events included.
    pub peak_kib: u64,
    /// The most resident memory on the largest event.
    pub largest_kib: u64,
    /// The memory that its template gives it, in MiB.
    pub memory_mb: u32,
    /// Time from handing out the first event to its answer. It includes making clients and connections.
    pub first: Duration,
    /// The same for the second event.
    pub second: Duration,
}

/// Runs `artefact` with its sample event, twice, and then a new process with the largest event that it can get, within the memory
/// that its template gives it.
///
/// # Errors
/// A sentence that names the function, followed by its log.
pub async fn trial(artefact: &Artefact) -> Result<Trial, String> {
    let stage = Stage::new(artefact.function).await;
    let mut api = RuntimeApi::start(PATIENCE).await.expect("loopback");
    let mut environment = stage.environment.clone();
    environment.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), api.address.clone());
    let instance = artefact.start(&environment);
    let seen = watch(artefact, &stage, &mut api, &instance).await;
    let log = instance.end();
    let seen = seen.map_err(|problem| format!("{}: {problem}\n{log}", artefact.function.name))?;
    Ok(Trial { largest_kib: within_memory(artefact, &stage).await?, ..seen })
}

/// Returns the most resident memory on the largest event, in KiB.
///
/// # Errors
/// A sentence that names the function, followed by its log, if it did not answer: an allocation beyond the limit ends its process.
async fn within_memory(artefact: &Artefact, stage: &Stage) -> Result<u64, String> {
    let mut api = RuntimeApi::start(PATIENCE).await.expect("loopback");
    let mut environment = stage.environment.clone();
    environment.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), api.address.clone());
    let mut instance = artefact.start_within_memory(&environment);
    let answered = async {
        api.polled().await?;
        let (_, said) = api.invoke(stage.largest.clone()).await?;
        check(artefact.function, Turn::Largest, said)?;
        api.polled().await.map(drop)
    };
    let seen = tokio::select! {
        seen = answered => seen,
        () = instance.ended() => Err("Largest: its process ended".to_owned()),
    };
    let peak_kib = instance.memory().peak_kib;
    let log = instance.end();
    seen.map(|()| peak_kib).map_err(|problem| format!("{}: {problem}\n{log}", artefact.function.name))
}

async fn watch(
    artefact: &Artefact,
    stage: &Stage,
    api: &mut RuntimeApi,
    instance: &Instance,
) -> Result<Trial, String> {
    let first_poll = api.polled().await?.duration_since(instance.started);
    let resident_kib = instance.memory().resident_kib;
    let (first, said) = api.invoke(stage.event.clone()).await?;
    check(artefact.function, Turn::First, said)?;
    api.polled().await?;
    let (second, said) = api.invoke(stage.event.clone()).await?;
    check(artefact.function, Turn::Second, said)?;
    api.polled().await?;
    let (name, size_bytes) = (artefact.function.name, artefact.size_bytes());
    Ok(Trial {
        name,
        size_bytes,
        first_poll,
        resident_kib,
        peak_kib: instance.memory().peak_kib,
        largest_kib: 0,
        memory_mb: artefact.function.memory_mb,
        first,
        second,
    })
}
