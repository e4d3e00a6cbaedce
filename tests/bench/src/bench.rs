//! Measures what Posthorn costs, how its binaries start, and how much one core does. Prints the results, writes them to
//! `target/bench.json`, and compares them with `budgets.json`.
//!
//! Counts come from the embedded account's ledger and are the same on every machine and in every profile. Times depend on the
//! machine, and throughput on the profile too. The only time with a budget is the start of the release binaries.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a measurement that cannot be made must fail"
)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "people read these measurements")]

mod bill;
mod budgets;
mod counts;
mod flows;
mod growth;
mod idle;
mod incoming;
mod lambda_time;
mod logs;
mod prices;
mod principals;
mod report;
mod starts;
mod stored;
mod templates;
mod throughput;
mod unit_costs;
mod work;

#[cfg(test)]
mod fan_out;
#[cfg(test)]
mod relayed;
#[cfg(test)]
mod units;

use std::process::ExitCode;

use report::Report;

/// Measures everything; fails if a budget is exceeded.
pub fn run() -> ExitCode {
    logs::count();
    // One thread, so that times are the work of one core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mut flows, throughput) =
        runtime.block_on(async { (flows::all().await, throughput::measure().await) });
    flows.extend(runtime.block_on(principals::all()));
    flows.extend(runtime.block_on(incoming::all()));
    let growth = runtime.block_on(growth::compare());
    let prices = prices::read();
    let idle_month = runtime.block_on(idle::month(&prices));
    drop(runtime);
    let report = Report { prices, flows, throughput, growth, idle_month, starts: starts::all() };
    report.print();
    report.write();
    work::keep(&report.flows);
    let breaches = budgets::breaches(&report);
    for breach in &breaches {
        eprintln!("OVER BUDGET: {breach}");
    }
    if breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
