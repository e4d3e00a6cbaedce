//! Measures how a binary starts.

use std::time::Duration;

use posthorn_local::lambda::{Memory, RuntimeApi, credentials};

use crate::{
    artefact::Artefact,
    stage::{PATIENCE, lambda_environment},
};

/// One start, up to the first poll.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// Time from before the process was created until it asked for an event.
    pub first_poll: Duration,
    /// Resident memory at that moment.
    pub memory: Memory,
}

/// Starts `artefact` with settings that are present but name nothing. Ends it after it asked for an event.
///
/// # Errors
/// A sentence, if it never asked.
pub async fn start(artefact: &Artefact) -> Result<Start, String> {
    let mut api = RuntimeApi::start(PATIENCE).await.expect("loopback");
    let mut environment = lambda_environment(artefact.function);
    environment.extend(credentials());
    environment.extend(
        artefact.function.settings().iter().map(|name| ((*name).to_owned(), nothing(name).to_owned())),
    );
    environment.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), api.address.clone());
    let instance = artefact.start(&environment);
    let polled = api.polled().await;
    let start =
        polled.map(|at| Start { first_poll: at.duration_since(instance.started), memory: instance.memory() });
    let log = instance.end();
    start.map_err(|problem| format!("{}: {problem}: {log}", artefact.function.name))
}

/// The median; `None` without values.
pub fn median<T: Copy + Ord>(values: impl IntoIterator<Item = T>) -> Option<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// A value of the form that the setting's name implies, which names nothing that exists.
fn nothing(name: &str) -> &'static str {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match name {
        _ if ends(&["_URL", "_URL_PREFIX"]) => "https://none.invalid",
        _ if ends(&["_ARN", "_ARNS", "_ARN_PREFIX"]) => "arn:none",
        _ if ends(&["_DAYS", "_HOURS", "_SECONDS", "_MS"]) => "1",
        _ if ends(&["_DOMAIN", "_HOST"]) => "none.invalid",
        "DNS_SERVER" => "",
        _ => "none",
    }
}
