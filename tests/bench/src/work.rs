//! How long handlers work, for their price.
//!
//! The times are those of release code in this process. They include the embedded account's work, so prices are a little too
//! high. `make bench` runs debug code, which is about ten times slower. So it takes the times from `work.json`, which
//! `make bench-release` measures and writes.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use posthorn_harness::root;
use posthorn_local::cloud::InvocationRecord;

use crate::flows::Flow;

/// By flow and function: the milliseconds that an invocation works.
type Kept = BTreeMap<String, BTreeMap<String, f64>>;

/// The environment variable with which `make bench-release` asks to write `work.json`.
const KEEP: &str = "POSTHORN_KEEP_WORK";
/// The time of a function that is not in `work.json`. It is more than most functions take for one message, so that a new function
/// does not look too cheap.
const ASSUMED_MS: f64 = 5.0;

static KEPT: LazyLock<Kept> =
    LazyLock::new(|| serde_json::from_str(include_str!("../work.json")).expect("work.json is readable"));

/// The kind of this code.
pub const CODE: &str = if cfg!(debug_assertions) { "debug" } else { "release" };

/// Milliseconds that an invocation of each function of `flow` works, on average.
pub fn of(flow: &str, invocations: &[InvocationRecord]) -> BTreeMap<String, f64> {
    if cfg!(debug_assertions) { kept(&KEPT, flow, invocations) } else { measured(invocations) }
}

/// Writes the times measured in `flows` to `work.json`, if this is release code and [`KEEP`] is set.
pub fn keep(flows: &[Flow]) {
    if std::env::var_os(KEEP).is_none() || cfg!(debug_assertions) {
        return;
    }
    let all: Kept = flows.iter().map(|flow| (flow.name.to_owned(), rounded(&flow.used.work_ms))).collect();
    let text = serde_json::to_string_pretty(&all).expect("numbers have a JSON form");
    fs::write(path(), format!("{text}\n")).expect("tests/bench/work.json can be written");
    println!("written to tests/bench/work.json");
}

fn path() -> PathBuf {
    root().join("tests/bench/work.json")
}

fn kept(kept: &Kept, flow: &str, invocations: &[InvocationRecord]) -> BTreeMap<String, f64> {
    let of_flow = kept.get(flow);
    let ms = |function: &str| of_flow.and_then(|of| of.get(function)).copied().unwrap_or(ASSUMED_MS);
    invocations.iter().map(|one| (one.function.clone(), ms(&one.function))).collect()
}

fn measured(invocations: &[InvocationRecord]) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for one in invocations {
        let (ms, times) = sums.entry(one.function.clone()).or_default();
        *ms += one.micros as f64 / 1000.0;
        *times += 1.0;
    }
    sums.into_iter().map(|(function, (ms, times))| (function, ms / times)).collect()
}

/// Rounds to hundredths: further digits change with every run.
fn rounded(work_ms: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    work_ms.iter().map(|(function, ms)| (function.clone(), (ms * 100.0).round() / 100.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(function: &str, micros: u64) -> InvocationRecord {
        InvocationRecord { function: function.into(), micros, event_bytes: 0, answer_bytes: None }
    }

    #[test]
    fn release_code_gives_the_mean_of_each_functions_invocations() {
        let seen = [record("a", 1000), record("a", 2000), record("b", 500)];
        assert_eq!(measured(&seen), BTreeMap::from([("a".into(), 1.5), ("b".into(), 0.5)]));
    }

    #[test]
    fn debug_code_uses_the_times_of_release_code_and_a_high_guess_for_unmeasured_functions() {
        let known = Kept::from([("flow".into(), BTreeMap::from([("a".into(), 1.25)]))]);
        let seen = [record("a", 90_000), record("b", 1)];
        assert_eq!(
            kept(&known, "flow", &seen),
            BTreeMap::from([("a".into(), 1.25), ("b".into(), ASSUMED_MS)])
        );
        assert_eq!(kept(&known, "another", &seen)["a"], ASSUMED_MS);
    }
}
