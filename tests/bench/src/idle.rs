//! What an installation costs in a month in which nobody uses it.
//!
//! Lambda polls each queue with five long polls of 20 seconds, whether or not it holds messages; reading streams is free. Schedules
//! run. Alarms, metrics, keys and secrets are billed by the month. The tables hold nothing yet.
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>
//! <https://aws.amazon.com/cloudwatch/pricing/>

use posthorn_harness::{World, functions};
use posthorn_runtime::{Schedule, Trigger};
use serde::Serialize;

use crate::{bill, counts, flows, prices::Prices, templates};

const SECONDS_OF_A_MONTH: f64 = 30.4 * 86_400.0;
/// The long polls that are always open on a queue, and how long an empty one takes.
const POLLERS: f64 = 5.0;
const POLL_SECONDS: f64 = 20.0;

/// One line of the bill.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What is billed.
    pub what: String,
    /// How many there are.
    pub count: usize,
    /// Dollars in a month for all of them.
    pub dollars: f64,
}

/// The bill of an idle month.
pub async fn month(prices: &Prices) -> Vec<Line> {
    let polled = functions().iter().filter(|one| matches!(one.trigger, Trigger::Queue(_))).count();
    let polls = POLLERS * SECONDS_OF_A_MONTH / POLL_SECONDS / 1e6;
    let each = |what: &str, count: usize, dollars: f64| Line {
        what: what.to_owned(),
        count,
        dollars: count as f64 * dollars,
    };
    let made = templates::resources();
    let of_type = |kind: &str| made.get(kind).copied().unwrap_or_default();
    let alarms = templates::alarms();
    let paid_dashboards =
        of_type("AWS::CloudWatch::Dashboard").saturating_sub(prices.cloudwatch.free_dashboards);
    let mut lines = vec![
        each("Lambda's polling of queues", polled, polls * prices.sqs.per_million_standard_requests),
        each("alarms, by the metrics they analyse", alarms.metrics, prices.cloudwatch.per_alarm_metric_month),
        each("metrics that are always written", alarms.heartbeats, prices.cloudwatch.per_custom_metric_month),
        each("dashboards beyond the free ones", paid_dashboards, prices.cloudwatch.per_dashboard_month),
        each("KMS keys", of_type("AWS::KMS::Key"), prices.kms.per_key_month),
        each("secrets", of_type("AWS::SecretsManager::Secret"), prices.secrets_manager.per_secret_month),
    ];
    lines.extend(schedules(prices).await);
    lines
}

/// The runs of each schedule, where nothing is due.
async fn schedules(prices: &Prices) -> Vec<Line> {
    let world = flows::warm().await;
    let mut lines = Vec::new();
    for function in functions() {
        let Trigger::Schedule(schedule) = function.trigger else { continue };
        // The first run creates the job's lease, and does what the day asks for.
        run(&world, function.name, &schedule).await;
        world.advance_seconds(schedule.seconds().into());
        counts::clear(&world);
        run(&world, function.name, &schedule).await;
        let used = counts::take(&world, function.name, 1);
        let runs = SECONDS_OF_A_MONTH / f64::from(schedule.seconds());
        let scheduler = prices.eventbridge.per_million_scheduler_invocations * schedule.inputs.len() as f64;
        let dollars = runs / 1e6 * (bill::per_million(&used, prices).total + scheduler);
        let what = format!("runs of {}, every {}", function.name, schedule.every);
        lines.push(Line { what, count: (runs * schedule.inputs.len() as f64).round() as usize, dollars });
    }
    lines
}

async fn run(world: &World, function: &str, schedule: &Schedule) {
    for input in schedule.inputs {
        world.cloud.tick(function, input).await.expect("the schedule runs");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prices;

    #[tokio::test]
    async fn every_queue_alarm_key_secret_and_schedule_is_on_the_bill() {
        let lines = month(&prices::read()).await;
        let all: f64 = lines.iter().map(|line| line.dollars).sum();
        println!("{lines:#?}\n{all:.2}");
        let (dashboards, others): (Vec<_>, Vec<_>) =
            lines.iter().partition(|line| line.what.starts_with("dashboards"));
        assert!(others.iter().all(|line| line.count > 0 && line.dollars > 0.0), "{lines:?}");
        assert_eq!((dashboards[0].count, dashboards[0].dollars), (0, 0.0), "an account has three free");
        // One more queue costs only its polling: its age and its dead letters are in alarms that exist.
        assert!(all < 7.0, "there must be room for the queues of features to come: {all:.2}");
        let of_a_queue = lines[0].dollars / lines[0].count as f64;
        assert!((0.25..0.28).contains(&of_a_queue), "the field's figure is 0.26: {of_a_queue}");
        let scheduled = functions().iter().filter(|one| matches!(one.trigger, Trigger::Schedule(_))).count();
        assert_eq!(lines.len(), 6 + scheduled);
    }
}
