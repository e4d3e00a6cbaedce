//! `make binaries` builds and runs these. `make test` leaves them out, because it builds no release binaries.
#![allow(clippy::print_stdout, reason = "people read these measurements")]

use std::{process::Command, time::Duration};

use crate::{Trial, are_built, artefacts, median, stage::lambda_environment, trial};

/// Reports a skip instead of a failure if nothing was built: `cargo test` of everything must not need `make build`.
fn skipped() -> bool {
    if !are_built() {
        println!("SKIPPED: target/lambda is missing; run `make binaries`");
    }
    !are_built()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_binary_answers_its_sample_twice_and_its_largest_event_within_its_memory() {
    if skipped() {
        return;
    }
    let (mut trials, mut problems) = (Vec::new(), Vec::new());
    for artefact in artefacts() {
        match trial(&artefact).await {
            Ok(trial) => trials.push(trial),
            Err(problem) => problems.push(problem),
        }
    }
    print(&trials);
    print_largest(trials);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_binary_without_its_settings_names_them_all_and_ends() {
    if skipped() {
        return;
    }
    for artefact in artefacts() {
        let mut command = Command::new(&artefact.path);
        let ended = command.env_clear().envs(lambda_environment(artefact.function)).output().unwrap();
        let name = artefact.function.name;
        assert!(!ended.status.success(), "{name} started without its settings");
        let log = String::from_utf8_lossy(&ended.stdout).into_owned();
        let credentials = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        for setting in artefact.function.settings().iter().chain(&credentials) {
            assert!(log.contains(setting), "{name} does not say that {setting} is missing: {log}");
        }
    }
}

/// The functions that come nearest to their limit.
fn print_largest(mut trials: Vec<Trial>) {
    let share = |trial: &Trial| trial.largest_kib * 100 / (u64::from(trial.memory_mb) * 1024);
    trials.sort_by_key(|trial| std::cmp::Reverse(share(trial)));
    println!("{:<20} {:>9} {:>9}", "largest event", "peak MB", "of MB");
    for trial in trials.iter().take(10) {
        println!("{:<20} {:>9} {:>9}", trial.name, trial.largest_kib / 1024, trial.memory_mb);
    }
}

fn print(trials: &[Trial]) {
    println!(
        "{:<20} {:>9} {:>13} {:>12} {:>9} {:>9} {:>9}",
        "binary", "size MB", "first poll ms", "resident MB", "peak MB", "1st ms", "2nd ms"
    );
    for trial in trials {
        row(
            trial.name,
            trial.size_bytes,
            trial.first_poll,
            trial.resident_kib,
            trial.peak_kib,
            trial.first,
            trial.second,
        );
    }
    let middle = |of: fn(&Trial) -> u64| median(trials.iter().map(of)).unwrap_or_default();
    let micros = |of: fn(&Trial) -> Duration| median(trials.iter().map(of)).unwrap_or_default();
    row(
        "median",
        middle(|trial| trial.size_bytes),
        micros(|trial| trial.first_poll),
        middle(|trial| trial.resident_kib),
        middle(|trial| trial.peak_kib),
        micros(|trial| trial.first),
        micros(|trial| trial.second),
    );
}

fn row(
    name: &str,
    size_bytes: u64,
    poll: Duration,
    resident_kib: u64,
    peak_kib: u64,
    first: Duration,
    second: Duration,
) {
    let ms = |duration: Duration| duration.as_secs_f64() * 1e3;
    let mib = |kib: u64| kib as f64 / 1024.0;
    println!(
        "{name:<20} {:>9.1} {:>13.1} {:>12.1} {:>9.1} {:>9.1} {:>9.1}",
        size_bytes as f64 / 1e6,
        ms(poll),
        mib(resident_kib),
        mib(peak_kib),
        ms(first),
        ms(second)
    );
}
