//! Routes that are going away say so in every answer, and the log says who still calls them.

use http::{HeaderMap, HeaderValue};
use jiff::{Timestamp, civil::Date, fmt::rfc2822::DateTimePrinter, tz::TimeZone};

/// A route that is going away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecation {
    /// The day since which callers should use something else, such as `2026-12-01`. It begins at midnight UTC.
    pub since: &'static str,
    /// The day from which the route may not answer any more; `None` if it is not known.
    pub sunset: Option<&'static str>,
    /// The path of the route that does the same; `None` if none does.
    pub successor: Option<&'static str>,
    /// What callers do instead, in one sentence.
    pub instead: &'static str,
}

/// Where the deprecation is described, on every installation.
const DOCUMENT: &str = "/v1/openapi.json";

impl Deprecation {
    /// Checks the dates.
    ///
    /// # Errors
    /// The fault, if one is no date, or the sunset is before the deprecation (RFC 9745, section 4).
    pub fn check(&self) -> Result<(), String> {
        let read = |day: &str| begin_of(day).ok_or_else(|| format!("{day} is no date"));
        let since = read(self.since)?;
        match self.sunset.map(read).transpose()? {
            Some(sunset) if sunset < since => Err("the sunset is before the deprecation".into()),
            _ => Ok(()),
        }
    }

    /// The headers of every answer of the route: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and links to the description and the
    /// successor (RFC 8288).
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        };
        if let Some(since) = begin_of(self.since) {
            set("deprecation", format!("@{}", since.as_second()));
        }
        let sunset = self.sunset.and_then(begin_of);
        if let Some(sunset) =
            sunset.and_then(|at| DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok())
        {
            set("sunset", sunset);
        }
        let mut links = format!("<{DOCUMENT}>; rel=\"deprecation\"; type=\"application/json\"");
        if let Some(path) = self.successor {
            links += &format!(", <{path}>; rel=\"successor-version\"");
        }
        set("link", links);
        headers
    }

    /// The description in the OpenAPI document.
    pub(crate) fn description(&self) -> String {
        let until = self.sunset.map(|day| format!(" It may stop to answer on {day}.")).unwrap_or_default();
        format!("Deprecated since {}.{until} {}", self.since, self.instead)
    }
}

/// The first instant of a day in UTC.
fn begin_of(day: &str) -> Option<Timestamp> {
    let day: Date = day.parse().ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc, sync::Mutex};

    use aws_types::SdkConfig;
    use posthorn_app::{App, Clock};
    use serde_json::{Value, json};
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::{
        Function, Trigger,
        http::{Answer, Call, Route, run, schema},
        log_layer, openapi,
    };

    const GOING: Deprecation = Deprecation {
        since: "2026-12-01",
        sunset: Some("2027-06-01"),
        successor: Some("/v1/new"),
        instead: "Use `GET /v1/new`.",
    };
    static ROUTE: Route = Route {
        path: "/v1/old",
        summary: "Get it the old way",
        response: Some(schema::<String>),
        deprecated: Some(GOING),
        ..Route::DEFAULT
    };
    static FUNCTION: Function = Function {
        context: "ops",
        name: "get-old",
        trigger: Trigger::Http(&ROUTE),
        invoke: |app, event| {
            let handle = |_, _: Call| async { Ok(Answer::ok("old".to_owned())) };
            Box::pin(run(app, event, &FUNCTION, handle))
        },
        ..Function::DEFAULT
    };

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Calls the route. Returns the answer and the log.
    async fn call(query: &str) -> (Value, String) {
        let app = App::new(SdkConfig::builder().build(), BTreeMap::new(), Clock::System);
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::registry().with(log_layer(move || writer.clone()));
        let _guard = tracing::subscriber::set_default(subscriber);
        let event = json!({
            "version": "2.0", "routeKey": "GET /v1/old", "rawPath": "/v1/old", "rawQueryString": query,
            "headers": { "x-request-id": "r-1" }, "isBase64Encoded": false,
            "requestContext": { "http": { "method": "GET", "path": "/v1/old", "sourceIp": "192.0.2.1" } },
        });
        let answer = (FUNCTION.invoke)(Box::leak(Box::new(app)), event.to_string()).await.unwrap();
        let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        (serde_json::from_str(&answer).unwrap(), log)
    }

    #[tokio::test]
    async fn a_deprecated_route_says_so_in_every_answer_and_the_log_says_who_calls_it() {
        for (query, status) in [("", 200), ("unknown=1", 422)] {
            let (answer, log) = call(query).await;
            assert_eq!(answer["statusCode"], status, "{answer}");
            let headers = &answer["headers"];
            assert_eq!(headers["deprecation"], "@1796083200");
            assert_eq!(headers["sunset"], "Tue, 01 Jun 2027 00:00:00 GMT");
            let links = r#"</v1/openapi.json>; rel="deprecation"; type="application/json", </v1/new>; rel="successor-version""#;
            assert_eq!(headers["link"], links);
            let line = log.lines().find(|line| line.contains("a deprecated route was called")).unwrap();
            assert!(line.contains("r-1") && line.contains("/v1/old"), "{line}");
        }
    }

    #[test]
    fn the_openapi_document_marks_it_and_says_what_to_do_instead() {
        let document = openapi::document(&[&FUNCTION]);
        let operation = &document["paths"]["/v1/old"]["get"];
        assert_eq!(operation["deprecated"], true);
        let description = operation["description"].as_str().unwrap();
        assert!(description.contains("2027-06-01") && description.contains("`GET /v1/new`"), "{description}");
        let headers = &operation["responses"]["200"]["headers"];
        assert!(headers["Deprecation"].is_object() && headers["Sunset"].is_object(), "{operation}");
    }

    #[test]
    fn a_sunset_before_the_deprecation_and_a_date_that_is_none_are_faults() {
        assert_eq!(GOING.check(), Ok(()));
        let before = Deprecation { sunset: Some("2026-11-30"), ..GOING };
        assert!(before.check().unwrap_err().contains("before"));
        let none = Deprecation { since: "soon", ..GOING };
        assert!(none.check().unwrap_err().contains("soon"));
    }
}
