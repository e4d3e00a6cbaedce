//! The event sources of functions.

use std::time::Duration;

use serde_json::Value;

use super::{
    error::{Place, TemplateError},
    filter::Filter,
    properties::Properties,
};

/// One source of events.
#[derive(Debug, Clone)]
pub enum EventSource {
    /// A route of an HTTP API.
    Http {
        /// The API's id.
        api_id: String,
        /// Upper-case method.
        method: String,
        /// Path with `{parameters}`.
        path: String,
    },
    /// A queue.
    Queue(QueueSource),
    /// A topic.
    Topic {
        /// The topic's ARN.
        topic_arn: String,
    },
    /// A table's stream.
    Stream(Box<StreamSource>),
    /// A schedule.
    Schedule(ScheduleSource),
}

/// A queue that Lambda polls for a function.
#[derive(Debug, Clone)]
pub struct QueueSource {
    /// The queue's ARN.
    pub queue_arn: String,
    /// The most messages in one event.
    pub batch_size: u32,
    /// Whether the function reports which messages failed.
    pub reports_failures: bool,
}

/// A stream that Lambda reads for a function.
#[derive(Debug, Clone)]
pub struct StreamSource {
    /// The stream's ARN.
    pub stream_arn: String,
    /// The most records in one event.
    pub batch_size: u32,
    /// How long to wait for a full batch.
    pub window: Duration,
    /// Whether a failed batch is halved.
    pub bisects: bool,
    /// Retries of a batch; `None` means for ever.
    pub retries: Option<u32>,
    /// Whether the function reports which record failed.
    pub reports_failures: bool,
    /// The records that it takes; all, if empty.
    pub filters: Vec<Filter>,
    /// The queue that gets the positions of batches that are given up.
    pub on_failure_arn: Option<String>,
}

/// A schedule.
#[derive(Debug, Clone)]
pub struct ScheduleSource {
    /// Its name.
    pub name: String,
    /// How often.
    pub every: Duration,
    /// The invocation event.
    pub input: String,
}

/// API Gateway's name of the route for requests that no other route matches.
pub const UNROUTED: &str = "$default";

pub(crate) fn read(function: &mut Properties) -> Result<Vec<EventSource>, TemplateError> {
    let Some(mut events) = function.inner("Events")? else { return Ok(Vec::new()) };
    let place = events.place.clone();
    events.rest().into_iter().map(|(name, event)| one(event, place.within(&name))).collect()
}

fn one(event: Value, place: Place) -> Result<EventSource, TemplateError> {
    let mut event = Properties::new(event, place.clone())?;
    let kind = event.text("Type")?;
    let mut properties =
        event.inner("Properties")?.ok_or_else(|| place.within("Properties").error("is required"))?;
    event.finish()?;
    let source = match kind.as_str() {
        "HttpApi" => http(&mut properties)?,
        "SQS" => queue(&mut properties)?,
        "SNS" => EventSource::Topic { topic_arn: properties.text("Topic")? },
        "DynamoDB" => stream(&mut properties)?,
        "ScheduleV2" => schedule(&mut properties)?,
        other => return Err(place.within("Type").error(format!("{other} is not understood"))),
    };
    properties.finish()?;
    Ok(source)
}

fn http(properties: &mut Properties) -> Result<EventSource, TemplateError> {
    let version = properties.text_if_any("PayloadFormatVersion")?;
    if version.as_deref().is_some_and(|version| version != "2.0") {
        return Err(properties.place.within("PayloadFormatVersion").error("only 2.0 is understood"));
    }
    properties.no_effect_here(&["TimeoutInMillis"]);
    let api_id = properties.text("ApiId")?;
    let method = properties.text_if_any("Method")?.unwrap_or_default().to_uppercase();
    // SAM: without method and path it is the `$default` route.
    let path = properties.text_if_any("Path")?.unwrap_or_else(|| UNROUTED.to_owned());
    Ok(EventSource::Http { api_id, method, path })
}

fn queue(properties: &mut Properties) -> Result<EventSource, TemplateError> {
    // The window fills batches in the cloud; here nothing waits for it. The number of pollers limits concurrency.
    properties.no_effect_here(&["MaximumBatchingWindowInSeconds", "ScalingConfig", "Enabled"]);
    Ok(EventSource::Queue(QueueSource {
        queue_arn: properties.text("Queue")?,
        batch_size: properties.number("BatchSize", 10)?,
        reports_failures: reports_failures(properties)?,
    }))
}

fn stream(properties: &mut Properties) -> Result<EventSource, TemplateError> {
    let start = properties.text("StartingPosition")?;
    if start != "TRIM_HORIZON" {
        return Err(properties.place.within("StartingPosition").error(format!("{start} is not understood")));
    }
    let retries = properties.text_if_any("MaximumRetryAttempts")?.and_then(|text| text.parse().ok());
    let filters = filters(properties)?;
    let window_seconds = properties.number("MaximumBatchingWindowInSeconds", 0)?;
    properties.no_effect_here(&["ParallelizationFactor", "MaximumRecordAgeInSeconds", "Enabled"]);
    let on_failure_arn = match properties.inner("DestinationConfig")? {
        Some(mut config) => {
            let target =
                config.inner("OnFailure")?.map(|mut failure| failure.text("Destination")).transpose()?;
            config.finish()?;
            target
        }
        None => None,
    };
    Ok(EventSource::Stream(Box::new(StreamSource {
        stream_arn: properties.text("Stream")?,
        batch_size: properties.number("BatchSize", 100)?,
        window: Duration::from_secs(window_seconds.into()),
        bisects: properties.flag("BisectBatchOnFunctionError", false)?,
        retries,
        reports_failures: reports_failures(properties)?,
        filters,
        on_failure_arn,
    })))
}

fn filters(properties: &mut Properties) -> Result<Vec<Filter>, TemplateError> {
    let Some(mut criteria) = properties.inner("FilterCriteria")? else { return Ok(Vec::new()) };
    let mut filters = Vec::new();
    for mut filter in criteria.list("Filters")? {
        let pattern = filter.text("Pattern")?;
        filters
            .push(Filter::parse(&pattern).map_err(|problem| filter.place.within("Pattern").error(problem))?);
        filter.finish()?;
    }
    criteria.finish()?;
    Ok(filters)
}

fn reports_failures(properties: &mut Properties) -> Result<bool, TemplateError> {
    match properties.texts("FunctionResponseTypes")?.as_slice() {
        [] => Ok(false),
        [one] if one == "ReportBatchItemFailures" => Ok(true),
        other => Err(properties
            .place
            .within("FunctionResponseTypes")
            .error(format!("{other:?} is not understood"))),
    }
}

fn schedule(properties: &mut Properties) -> Result<EventSource, TemplateError> {
    let expression = properties.text("ScheduleExpression")?;
    let every = rate(&expression).ok_or_else(|| {
        properties.place.within("ScheduleExpression").error(format!("{expression} is not understood"))
    })?;
    properties.no_effect_here(&["RoleArn", "RetryPolicy", "Description", "FlexibleTimeWindow", "State"]);
    Ok(EventSource::Schedule(ScheduleSource {
        name: properties.text("Name")?,
        every,
        input: properties.text_if_any("Input")?.unwrap_or_else(|| "{}".into()),
    }))
}

/// `rate(n unit)`.
fn rate(expression: &str) -> Option<Duration> {
    let inner = expression.strip_prefix("rate(")?.strip_suffix(')')?;
    let (count, unit) = inner.split_once(' ')?;
    let seconds = match unit.trim_end_matches('s') {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(count.parse::<u64>().ok()?.checked_mul(seconds)?))
}
