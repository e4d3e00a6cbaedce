//! `GET /v1/health`: whether every table and queue answers. At most one caller in ten seconds makes the checks; the others get
//! its result, at the cost of one read.
//!
//! It is public, so it shows only names and durations. The causes of failures are in the log.

use posthorn_app::App;
use posthorn_problem::{Code, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema, time_of},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::health::{
    parts::{Check, PROBES},
    round::{Round, SHARES, latest},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-health",
    trigger: Trigger::Http(&ROUTE),
    uses: &[PROBES, SHARES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/health",
    permission: None,
    summary: "Check whether Posthorn works",
    response: Some(schema::<Health>),
    codes: &[UNHEALTHY],
    ..Route::DEFAULT
};

/// A part does not answer.
pub const UNHEALTHY: Code = Code::new("UNHEALTHY", 503, "A part of Posthorn does not answer.");
const RETRY_AFTER_SECONDS: u32 = 10;

/// Everything answers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Health {
    /// Always `ok`. If a part does not answer, the request fails with `UNHEALTHY`.
    pub status: &'static str,
    /// When the checks were made (RFC 3339): at most 20 seconds ago. Callers within ten seconds get the same result.
    pub checked_at: String,
    /// The result of each check.
    pub checks: Vec<Check>,
}

async fn handle(app: &'static App, _call: Call) -> Result<Answer<Health>, Problem> {
    report(latest(app).await)
}

fn report(round: Round) -> Result<Answer<Health>, Problem> {
    let checks = round.checks;
    let failing: Vec<&str> =
        checks.iter().filter(|check| check.status != "ok").map(|check| check.name.as_str()).collect();
    if failing.is_empty() {
        let checked_at = time_of(round.checked_at_ms);
        return Ok(Answer::ok(Health { status: "ok", checked_at, checks }));
    }
    let problem = UNHEALTHY
        .because(format!("No answer from: {}.", failing.join(", ")))
        .retry_after(RETRY_AFTER_SECONDS);
    Err(failing
        .into_iter()
        .fold(problem, |problem, name| problem.at(format!("checks/{name}"), "did not answer")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(checks: &[(&str, &str)]) -> Round {
        let check = |(name, status): &(&str, &str)| Check {
            name: (*name).to_owned(),
            status: (*status).to_owned(),
            duration_ms: 1,
        };
        Round { checks: checks.iter().map(check).collect(), ..Round::default() }
    }

    #[test]
    fn one_failed_part_makes_the_whole_unhealthy_and_is_named() {
        assert!(report(round(&[("email_queue", "ok"), ("ops_table", "ok")])).is_ok());
        let problem = report(round(&[("email_queue", "failed"), ("ops_table", "ok")])).unwrap_err();
        assert_eq!((problem.code.code, problem.code.status), ("UNHEALTHY", 503));
        assert_eq!(problem.detail, "No answer from: email_queue.");
        assert_eq!(problem.errors[0].pointer, "checks/email_queue");
    }
}
