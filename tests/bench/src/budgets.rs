//! The limits in `budgets.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{bill, flows::Flow, principals, report::Report, starts::Starts, unit_costs};

/// The limits of one flow, per message or request.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    sequential_calls: Option<f64>,
    write_units: Option<f64>,
    read_units: Option<f64>,
    dollars_per_million: Option<f64>,
    first_poll_ms: Option<f64>,
    resident_mib: Option<f64>,
    dollars_a_month: Option<f64>,
}

/// The entry with the limits for the start of all binaries.
const START: &str = "start";
/// The entry with the limit for a month in which nobody uses the installation.
const IDLE: &str = "an idle installation";

/// Every budget that is exceeded, each in a sentence.
pub fn breaches(report: &Report) -> Vec<String> {
    let budgets: BTreeMap<String, Limits> =
        serde_json::from_str(include_str!("../budgets.json")).expect("budgets.json is readable");
    let mut breaches = Vec::new();
    for (name, limits) in &budgets {
        match report.flows.iter().find(|flow| flow.name == name) {
            Some(flow) => breaches.extend(of_flow(flow, limits, report)),
            None if name == START => breaches.extend(of_starts(&report.starts, limits)),
            None if name == IDLE => {
                breaches.extend(over(IDLE, "dollars a month", report.idle_dollars(), limits.dollars_a_month));
            }
            None => breaches.push(format!("budgets.json names {name}, which is not measured")),
        }
    }
    breaches.extend(of_sessions(&report.flows));
    breaches.extend(unit_costs::breaches(&report.flows, &report.prices));
    let [few, many] = report.growth.stored;
    let grown = report.growth.flows.iter().filter(|flow| !flow.is_equal());
    breaches.extend(
        grown.map(|flow| {
            format!("{} costs more or less with {many} messages stored than with {few}", flow.name)
        }),
    );
    breaches
}

/// A warm request by session costs no more reads than by key.
fn of_sessions(flows: &[Flow]) -> Option<String> {
    let reads = |name: &str| {
        flows.iter().find(|flow| flow.name == name).map_or(f64::NAN, |flow| flow.used.counts.read_units)
    };
    let [by_key, by_session] = principals::WARM.map(reads);
    let costs_no_more = by_session <= by_key + 1e-9;
    (!costs_no_more)
        .then(|| format!("a warm request by session: {by_session:.2} read units, but {by_key:.2} by key"))
}

fn of_flow(flow: &Flow, limits: &Limits, report: &Report) -> Vec<String> {
    let counts = &flow.used.counts;
    let dollars = bill::per_million(&flow.used, &report.prices).total;
    [
        // A handler makes its calls one after the other.
        over(flow.name, "AWS calls", counts.aws_calls, limits.sequential_calls),
        over(flow.name, "write units", counts.write_units, limits.write_units),
        over(flow.name, "read units", counts.read_units, limits.read_units),
        over(flow.name, "dollars a million", dollars, limits.dollars_per_million),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The memory limit applies to each binary. The time limit applies to the median binary, because other work on the machine can
/// slow down any of them.
fn of_starts(starts: &[Starts], limits: &Limits) -> Vec<String> {
    let mut polls: Vec<f64> = starts.iter().map(|starts| starts.first_poll_ms).collect();
    polls.sort_by(f64::total_cmp);
    let middle = polls.get(polls.len() / 2).copied().unwrap_or_default();
    let poll = over("the median binary", "ms to the first poll", middle, limits.first_poll_ms);
    let resident =
        starts.iter().filter_map(|one| over(one.name, "MiB resident", one.resident_mib, limits.resident_mib));
    poll.into_iter().chain(resident).collect()
}

/// Allows a tiny excess, because sums of hundredths are not exact.
fn over(name: &str, what: &str, is: f64, limit: Option<f64>) -> Option<String> {
    let limit = limit?;
    (is > limit + 1e-9).then(|| format!("{name}: {is:.2} {what}, at most {limit} allowed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_names_the_measured_and_the_allowed_number() {
        assert_eq!(over("accept", "write units", 10.0, Some(10.0)), None);
        assert_eq!(over("accept", "write units", 99.0, None), None);
        let said = over("accept", "write units", 11.5, Some(10.0));
        assert_eq!(said.as_deref(), Some("accept: 11.50 write units, at most 10 allowed"));
    }
}
