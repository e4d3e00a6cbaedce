//! Prints the tables and writes `target/bench.json`.

use std::{collections::BTreeMap, fs};

use posthorn_harness::root;
use serde::Serialize;

use crate::{
    bill::{self, Bill},
    flows::Flow,
    growth::Growth,
    idle::Line,
    prices::Prices,
    starts::{Starts, TIMES},
    throughput::Throughput,
};

/// All measurements.
#[derive(Serialize)]
pub struct Report {
    /// The prices for the bills.
    pub prices: Prices,
    /// Flows, per unit.
    pub flows: Vec<Flow>,
    /// Binaries; empty if none were built.
    pub starts: Vec<Starts>,
    /// The comparison of the small and the large world.
    pub growth: Growth,
    /// How much one core does.
    pub throughput: Throughput,
    /// The bill of a month in which nobody uses the installation.
    pub idle_month: Vec<Line>,
}

impl Report {
    /// Prints it for people.
    pub fn print(&self) {
        self.print_flows();
        self.print_bills();
        self.print_idle_month();
        self.print_growth();
        self.print_starts();
    }

    /// Writes it for programs.
    pub fn write(&self) {
        let bills: BTreeMap<&str, Bill> =
            self.flows.iter().map(|flow| (flow.name, self.bill(flow))).collect();
        let mut all = serde_json::to_value(self).expect("numbers have a JSON form");
        all["dollars_per_million"] = serde_json::to_value(bills).expect("numbers have a JSON form");
        let path = root().join("target/bench.json");
        fs::create_dir_all(root().join("target")).expect("target can be made");
        fs::write(&path, format!("{all:#}\n")).expect("target/bench.json can be written");
        println!("\nwritten to target/bench.json");
    }

    fn bill(&self, flow: &Flow) -> Bill {
        bill::per_million(&flow.used, &self.prices)
    }

    fn print_flows(&self) {
        println!(
            "\nPer message or request{:>34} {:>7} {:>6} {:>6} {:>7} {:>6} {:>6} {:>10}",
            "AWS calls", "writes", "reads", "queue", "invoked", "SNS", "KMS", "log bytes"
        );
        for flow in &self.flows {
            let counts = &flow.used.counts;
            println!(
                "{:<50} {:>5.2} {:>7.2} {:>6.2} {:>6.2} {:>7.2} {:>6.2} {:>6.2} {:>10.0}",
                flow.name,
                counts.aws_calls,
                counts.write_units,
                counts.read_units,
                counts.queue_requests,
                counts.invocations,
                counts.topic_publishes,
                counts.kms_requests,
                flow.used.log_bytes
            );
        }
    }

    fn print_bills(&self) {
        println!("\nDollars per million at list prices of {} (us-east-1), without SES", self.prices.as_of);
        for flow in &self.flows {
            let bill = self.bill(flow);
            println!("{:<50} {:>6.2}  + SES {:.2}", flow.name, bill.total, bill.ses);
            let lines = bill.lines.iter().filter(|(_, dollars)| **dollars >= 0.005);
            println!(
                "    {}",
                lines.map(|(what, dollars)| format!("{what} {dollars:.2}")).collect::<Vec<_>>().join(", ")
            );
        }
    }

    /// Dollars of an idle month.
    pub fn idle_dollars(&self) -> f64 {
        self.idle_month.iter().map(|line| line.dollars).sum()
    }

    fn print_idle_month(&self) {
        println!("\nAn idle installation, dollars a month{:>27} {:>7}", "count", "dollars");
        for line in &self.idle_month {
            println!("{:<50} {:>13} {:>7.2}", line.what, line.count, line.dollars);
        }
        println!("{:<50} {:>13} {:>7.2}", "all", "", self.idle_dollars());
    }

    fn print_growth(&self) {
        let [few, many] = self.growth.stored;
        println!("\nWith {few} and with {many} messages stored: AWS calls, writes, reads");
        for flow in &self.growth.flows {
            let [a, b] = &flow.counts;
            println!(
                "{:<50} {:.2} {:.2} {:.2}   {:.2} {:.2} {:.2}   {}",
                flow.name,
                a.aws_calls,
                a.write_units,
                a.read_units,
                b.aws_calls,
                b.write_units,
                b.read_units,
                if flow.is_equal() { "the same" } else { "NOT THE SAME" }
            );
        }
        let fill = &self.throughput;
        println!(
            "\nIn {} code, {} emails, accepted to delivered: {:.0} a second, {:.0} per second of one core; send-email p50 {:.2} ms, p99 {:.2} ms",
            fill.code,
            fill.emails,
            fill.per_second,
            fill.per_core_second,
            fill.accept_p50_ms,
            fill.accept_p99_ms
        );
        println!(
            "Webhooks, in {} code: {:.0} deliveries per second of one core",
            fill.code, fill.deliveries_per_core_second
        );
    }

    fn print_starts(&self) {
        println!(
            "\n{:<50} {:>8} {:>14} {:>13}",
            format!("Binaries, median of {TIMES} starts"),
            "size MB",
            "first poll ms",
            "resident MiB"
        );
        for starts in &self.starts {
            println!(
                "{:<50} {:>8.1} {:>14.1} {:>13.1}",
                starts.name, starts.size_mb, starts.first_poll_ms, starts.resident_mib
            );
        }
    }
}
