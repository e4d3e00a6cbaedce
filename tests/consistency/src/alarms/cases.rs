//! Each alarm of the templates on bad data, on good data and without data.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use posthorn_runtime::metrics;
use serde_json::Value;

use super::{
    evaluate::{Series, State, evaluate},
    name,
};
use crate::{house::House, template::Template};

/// What must happen to one alarm.
struct Case {
    alarm: &'static str,
    /// Data on which it fires, and who is named then.
    bad: Vec<Series>,
    named: &'static [&'static str],
    /// Data on which it stays silent.
    good: Vec<Series>,
    /// Whether it fires without any data.
    fires_without_data: bool,
}

const WELL: &[&[f64]] = &[&[], &[], &[]];

fn own(metric: &metrics::Metric, values: &[&str], periods: &[&[f64]]) -> Series {
    let stage = [(metrics::STAGE, "production")];
    let others = metric.dimensions.iter().copied().zip(values.iter().copied());
    let dimensions: Vec<(&str, &str)> = stage.into_iter().chain(others).collect();
    Series::of(metrics::NAMESPACE, metric.name, &dimensions, periods)
}

/// The same metric of another installation in the account.
fn of_another(mut series: Series) -> Series {
    series.dimensions.insert(metrics::STAGE.to_owned(), "staging".to_owned());
    series
}

fn lambda(metric: &str, periods: &[&[f64]]) -> Series {
    Series::of("AWS/Lambda", metric, &[], periods)
}

fn ses(metric: &str, rate: f64) -> Series {
    Series::of("AWS/SES", metric, &[], &[&[rate]])
}

fn of_functions() -> Vec<Case> {
    let case = |alarm, bad, named, good| Case { alarm, bad, named, good, fires_without_data: false };
    let dead = |queue, periods| own(&metrics::DEAD_LETTERS, &[queue], periods);
    let job = |job, reason, periods| own(&metrics::JOB_STOPPED, &[job, reason], periods);
    vec![
        case(
            "dead-letters",
            vec![dead("email-dead", &[&[], &[], &[1.0]]), dead("relay-dead", &[&[2.0], &[], &[]])],
            &["email-dead", "relay-dead"],
            // Letters of an hour ago that were replayed, and those of another installation.
            vec![
                dead("bus-dead", &[&[1.0], &[], &[], &[]]),
                of_another(dead("email-dead", &[&[9.0], &[9.0], &[9.0]])),
            ],
        ),
        case(
            "jobs",
            vec![
                job("archive-audit", "failing", &[&[], &[], &[1.0]]),
                job("sweep-messages", "late", &[&[], &[900.0], &[]]),
            ],
            &["archive-audit failing", "sweep-messages late"],
            vec![own(&metrics::JOB_PAUSED, &["sweep-messages"], &[&[1.0], &[1.0], &[1.0]])],
        ),
        case(
            "queues",
            vec![own(&metrics::QUEUE_BEHIND, &["webhook"], &[&[], &[], &[900.0]])],
            &["webhook"],
            vec![own(&metrics::QUEUE_BEHIND, &["webhook"], WELL)],
        ),
        case(
            "streams",
            vec![own(&metrics::STREAM_BEHIND, &["relay-messages"], &[&[], &[], &[601.0, 700.0]])],
            &["relay-messages"],
            vec![own(&metrics::STREAM_BEHIND, &["relay-messages"], WELL)],
        ),
        case(
            "api-errors",
            vec![own(&metrics::SERVER_ERRORS, &["send-email"], &[&[1.0, 1.0, 1.0]])],
            &["send-email"],
            vec![
                own(&metrics::SERVER_ERRORS, &["send-email"], &[&[1.0, 1.0]]),
                own(&metrics::SERVER_ERRORS, &["get-email"], &[&[1.0]]),
            ],
        ),
    ]
}

fn of_aws() -> Vec<Case> {
    let case = |alarm, bad, good| Case { alarm, bad, named: &[""], good, fires_without_data: false };
    vec![
        Case {
            fires_without_data: true,
            ..case(
                "watch",
                vec![own(&metrics::WATCHED, &[], &[&[1.0], &[], &[], &[]])],
                // A look that comes late leaves a period without data.
                vec![own(&metrics::WATCHED, &[], &[&[1.0], &[], &[1.0]])],
            )
        },
        case(
            "function-errors",
            vec![lambda("Errors", &[&[2.0, 3.0]])],
            vec![lambda("Errors", &[&[2.0, 0.0, 2.0]])],
        ),
        case(
            "throttles",
            vec![lambda("Throttles", &[&[12.0], &[0.0], &[4.0, 6.0]])],
            vec![lambda("Throttles", &[&[0.0], &[500.0], &[9.0]])],
        ),
        case(
            "bounce-rate",
            vec![ses("Reputation.BounceRate", 0.05)],
            vec![ses("Reputation.BounceRate", 0.049)],
        ),
        case(
            "complaint-rate",
            vec![ses("Reputation.ComplaintRate", 0.001)],
            vec![ses("Reputation.ComplaintRate", 0.0009)],
        ),
    ]
}

fn alarms(template: &Template) -> BTreeMap<&str, &Value> {
    let all = template.resources("AWS::CloudWatch::Alarm").map(|(_, alarm)| &alarm["Properties"]);
    all.map(|alarm| (name(alarm), alarm)).collect()
}

fn firing(alarm: &Value, data: &[Series], before: State) -> Vec<String> {
    let states = evaluate(alarm, data, before).into_iter();
    states.filter(|(_, state)| *state == State::Alarm).map(|(name, _)| name).collect()
}

#[test]
fn each_alarm_fires_on_bad_data_names_what_stopped_and_is_silent_otherwise() {
    let house = House::read();
    let alarms = alarms(house.alarms());
    let cases: Vec<Case> = of_functions().into_iter().chain(of_aws()).collect();
    let covered: BTreeSet<&str> = cases.iter().map(|case| case.alarm).collect();
    assert_eq!(covered, alarms.keys().copied().collect(), "each alarm has a case");
    for case in cases {
        let alarm = alarms[case.alarm];
        assert_eq!(firing(alarm, &case.bad, State::Ok), case.named, "{}, bad data", case.alarm);
        assert_eq!(firing(alarm, &case.good, State::Ok), [""; 0], "{}, good data", case.alarm);
        let fires = !firing(alarm, &[], State::Ok).is_empty();
        assert_eq!(fires, case.fires_without_data, "{}, no data", case.alarm);
    }
}

#[test]
fn the_alarms_of_rates_keep_their_state_while_ses_publishes_nothing() {
    let house = House::read();
    let alarms = alarms(house.alarms());
    for name in ["bounce-rate", "complaint-rate"] {
        assert_eq!(firing(alarms[name], &[], State::Alarm), [""], "{name}");
        assert_eq!(firing(alarms[name], &[], State::Ok), [""; 0], "{name}");
    }
}

#[test]
fn a_second_dead_letter_queue_has_a_state_of_its_own_while_the_first_is_not_empty() {
    let house = House::read();
    let alarm = alarms(house.alarms())["dead-letters"];
    let dead = |queue, periods| own(&metrics::DEAD_LETTERS, &[queue], periods);
    let first = dead("email-dead", &[&[1.0], &[1.0], &[1.0]]);
    let second = dead("audit-dead", &[&[], &[], &[1.0]]);
    assert_eq!(firing(alarm, std::slice::from_ref(&first), State::Ok), ["email-dead"]);
    assert_eq!(firing(alarm, &[first, second], State::Ok), ["audit-dead", "email-dead"]);
}
