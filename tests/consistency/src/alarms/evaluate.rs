//! Evaluates an alarm of the templates as CloudWatch does, for the forms that the templates use: one metric, or one Metrics Insights
//! query with GROUP BY, whose time series are contributors with states of their own.
//!
//! Simpler than CloudWatch: only the evaluation periods are looked at, while CloudWatch looks some periods further back if data is
//! missing there.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html>

use std::collections::BTreeMap;

use serde_json::Value;

/// The state of an alarm, or of a contributor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Ok,
    Alarm,
}

/// A metric's data: the values of each of the last periods, the newest last. A period without values is empty.
#[derive(Debug, Clone)]
pub struct Series {
    pub namespace: String,
    pub metric: String,
    pub dimensions: BTreeMap<String, String>,
    pub periods: Vec<Vec<f64>>,
}

impl Series {
    /// Data of a metric with these dimensions.
    pub fn of(namespace: &str, metric: &str, dimensions: &[(&str, &str)], periods: &[&[f64]]) -> Self {
        let text = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            namespace: namespace.to_owned(),
            metric: metric.to_owned(),
            dimensions: dimensions.iter().map(text).collect(),
            periods: periods.iter().map(|values| values.to_vec()).collect(),
        }
    }
}

/// The contributors with their states. An alarm of one metric has one contributor without a name; a query has one for each group
/// that has data. `before` is the state until now.
pub fn evaluate(alarm: &Value, data: &[Series], before: State) -> BTreeMap<String, State> {
    let groups = match alarm["Metrics"][0]["Expression"].as_str() {
        Some(expression) => Query::parse(expression).groups(data),
        None => {
            let statistic = alarm["Statistic"].as_str().expect("a statistic");
            let all: Vec<&Series> = data.iter().filter(|series| is_of(alarm, series)).collect();
            BTreeMap::from([(String::new(), points(&all, statistic))])
        }
    };
    groups.into_iter().map(|(name, points)| (name, state(alarm, &points, before))).collect()
}

/// Whether a series is the metric of an alarm.
fn is_of(alarm: &Value, series: &Series) -> bool {
    let dimensions = alarm["Dimensions"].as_array().into_iter().flatten();
    let wanted: BTreeMap<String, String> = dimensions
        .map(|one| (one["Name"].as_str().unwrap_or_default(), one["Value"].as_str().unwrap_or_default()))
        .map(|(name, value)| (name.to_owned(), value.replace("!Ref Stage", "production")))
        .collect();
    alarm["Namespace"] == series.namespace.as_str()
        && alarm["MetricName"] == series.metric.as_str()
        && wanted == series.dimensions
}

/// `SELECT FUNCTION(metric) FROM SCHEMA("namespace", dimensions) WHERE Stage = 'stage' GROUP BY dimensions`.
struct Query<'q> {
    statistic: &'q str,
    metric: &'q str,
    namespace: &'q str,
    schema: Vec<&'q str>,
    grouped: Vec<&'q str>,
}

impl<'q> Query<'q> {
    fn parse(expression: &'q str) -> Self {
        let parsed = || {
            let (statistic, rest) = expression.strip_prefix("!Sub SELECT ")?.split_once('(')?;
            let (metric, rest) = rest.split_once(") FROM SCHEMA(\"")?;
            let (namespace, rest) = rest.split_once("\", ")?;
            let (schema, rest) = rest.split_once(") WHERE Stage = '${Stage}' GROUP BY ")?;
            let (schema, grouped) = (schema.split(", ").collect(), rest.split(", ").collect());
            Some(Self { statistic, metric, namespace, schema, grouped })
        };
        parsed().unwrap_or_else(|| panic!("a query of another form: {expression}"))
    }

    /// The data points of each group. A schema finds the metrics that have exactly its dimensions.
    fn groups(&self, data: &[Series]) -> BTreeMap<String, Vec<Option<f64>>> {
        let is_found = |series: &&Series| {
            series.namespace == self.namespace
                && series.metric == self.metric
                && series.dimensions.len() == self.schema.len()
                && self.schema.iter().all(|name| series.dimensions.contains_key(*name))
                && series.dimensions["Stage"] == "production"
        };
        let mut groups: BTreeMap<String, Vec<&Series>> = BTreeMap::new();
        for series in data.iter().filter(is_found) {
            let values: Vec<&str> =
                self.grouped.iter().map(|name| series.dimensions[*name].as_str()).collect();
            groups.entry(values.join(" ")).or_default().push(series);
        }
        let has_data = |all: &Vec<&Series>| all.iter().any(|one| one.periods.iter().any(|p| !p.is_empty()));
        let statistic = if self.statistic == "MAX" { "Maximum" } else { "Sum" };
        groups
            .into_iter()
            .filter(|(_, all)| has_data(all))
            .map(|(name, all)| (name, points(&all, statistic)))
            .collect()
    }
}

/// The data point of each period.
fn points(all: &[&Series], statistic: &str) -> Vec<Option<f64>> {
    let count = all.iter().map(|series| series.periods.len()).max().unwrap_or_default();
    let values_of = |period: usize| -> Vec<f64> {
        all.iter().flat_map(|series| series.periods.get(period).cloned().unwrap_or_default()).collect()
    };
    (0..count)
        .map(|period| {
            let values = values_of(period);
            let point = match statistic {
                "Maximum" => values.iter().copied().fold(f64::MIN, f64::max),
                "Sum" => values.iter().sum(),
                other => panic!("the statistic {other}"),
            };
            (!values.is_empty()).then_some(point)
        })
        .collect()
}

fn state(alarm: &Value, points: &[Option<f64>], before: State) -> State {
    let number = |name: &str| alarm[name].as_f64().unwrap_or_else(|| panic!("{name}"));
    let (periods, needed) = (number("EvaluationPeriods") as usize, number("DatapointsToAlarm") as usize);
    let threshold = number("Threshold");
    let is_breaching = |value: f64| match alarm["ComparisonOperator"].as_str() {
        Some("GreaterThanThreshold") => value > threshold,
        Some("GreaterThanOrEqualToThreshold") => value >= threshold,
        Some("LessThanThreshold") => value < threshold,
        other => panic!("the comparison {other:?}"),
    };
    let newest = || (0..periods).map(|ago| points.iter().rev().nth(ago).copied().flatten());
    let missing = alarm["TreatMissingData"].as_str().expect("how missing data is treated");
    if missing == "ignore" && newest().all(|point| point.is_none()) {
        return before;
    }
    let breaching = newest().filter(|point| point.map_or(missing == "breaching", is_breaching)).count();
    if breaching >= needed { State::Alarm } else { State::Ok }
}
