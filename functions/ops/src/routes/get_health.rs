//! `GET /v1/health`: asks every table, and every queue that a function works on with its dead-letter queue, and tells which
//! of them answer. The dead-letter queues of streams and topics are left out: nothing waits for them.
//!
//! Public, so it tells names and times and nothing of what is behind them; the causes are in the log.

use std::{future::Future, time::Duration};

use futures::future::{BoxFuture, join_all};
use posthorn_app::App;
use posthorn_problem::{Code, Problem};
use posthorn_queues::Queues;
use posthorn_runtime::{
    Function, Trigger, causes,
    http::{self, Answer, Call, Route, schema},
    uses::Queue,
};
use posthorn_store::{Item, Read, Store, StoreError, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-health",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Table::Ops.get(),
        Table::Access.get(),
        Table::Consent.get(),
        Table::Content.get(),
        Table::Limits.get(),
        Table::Messages.get(),
        Table::Senders.get(),
        Table::Timers.get(),
        Table::Webhooks.get(),
        Queue::CONSENT.count(),
        Queue::CONSENT_DEAD.count(),
        Queue::EMAIL.count(),
        Queue::EMAIL_DEAD.count(),
        Queue::NOTICE.count(),
        Queue::NOTICE_DEAD.count(),
        Queue::WEBHOOK.count(),
        Queue::WEBHOOK_DEAD.count(),
        Queue::WEBHOOK_SLOW.count(),
    ],
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
/// A part that takes longer is as good as none.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
const RETRY_AFTER_SECONDS: u32 = 10;
/// The queues, by their settings.
const QUEUES: [(&str, &str); 9] = [
    ("email_queue", "EMAIL_QUEUE_URL"),
    ("webhook_queue", "WEBHOOK_QUEUE_URL"),
    ("email_dead_queue", "EMAIL_DEAD_QUEUE_URL"),
    ("webhook_dead_queue", "WEBHOOK_DEAD_QUEUE_URL"),
    ("consent_queue", "CONSENT_QUEUE_URL"),
    ("consent_dead_queue", "CONSENT_DEAD_QUEUE_URL"),
    ("webhook_slow_queue", "WEBHOOK_SLOW_QUEUE_URL"),
    ("notice_queue", "NOTICE_QUEUE_URL"),
    ("notice_dead_queue", "NOTICE_DEAD_QUEUE_URL"),
];

/// Everything answers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Health {
    /// Always `ok`; where something does not answer, the call fails with `UNHEALTHY`.
    pub status: &'static str,
    /// Each part.
    pub checks: Vec<Check>,
}

/// One part that was asked.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Check {
    /// Which.
    pub name: &'static str,
    /// `ok` or `failed`.
    pub status: &'static str,
    /// How long it took to answer.
    pub duration_ms: u64,
}

async fn handle(app: &'static App, _call: Call) -> Result<Answer<Health>, Problem> {
    let store = app.part::<Store>();
    let tables = Table::ALL.into_iter().map(|table| {
        let probe: BoxFuture<'_, _> = Box::pin(probe_table(store, table));
        check(app, table_name(table), probe)
    });
    let queues = QUEUES.into_iter().map(|(name, setting)| {
        let probe: BoxFuture<'_, _> = Box::pin(probe_queue(app, setting));
        check(app, name, probe)
    });
    report(join_all(tables.chain(queues)).await)
}

fn report(checks: Vec<Check>) -> Result<Answer<Health>, Problem> {
    let failing: Vec<&str> =
        checks.iter().filter(|check| check.status != "ok").map(|check| check.name).collect();
    if failing.is_empty() {
        return Ok(Answer::ok(Health { status: "ok", checks }));
    }
    let problem = UNHEALTHY
        .because(format!("No answer from: {}.", failing.join(", ")))
        .retry_after(RETRY_AFTER_SECONDS);
    Err(failing
        .into_iter()
        .fold(problem, |problem, name| problem.at(format!("checks/{name}"), "did not answer")))
}

async fn check<F>(app: &App, name: &'static str, probe: F) -> Check
where
    F: Future<Output = Result<(), String>>,
{
    let started = app.now();
    let outcome =
        tokio::time::timeout(ANSWER_WITHIN, probe).await.unwrap_or_else(|_| Err("no answer in time".into()));
    let duration_ms = app.now().duration_since(started).as_millis().max(0) as u64;
    if let Err(cause) = &outcome {
        tracing::error!(name, cause, "a part does not answer");
    }
    Check { name, status: if outcome.is_ok() { "ok" } else { "failed" }, duration_ms }
}

/// An item that is never there: a read of it is all that is wanted.
#[derive(Serialize, Deserialize)]
struct Probe {}

impl Item for Probe {
    const KIND: &'static str = "probe";
}

async fn probe_table(store: &Store, table: Table) -> Result<(), String> {
    let read = store.system(table, "probe", "health").get::<Probe>("probe", Read::Eventual).await;
    read.map(|_| ()).map_err(|error: StoreError| causes(&error))
}

async fn probe_queue(app: &App, setting: &str) -> Result<(), String> {
    app.part::<Queues>().probe(app.setting(setting)).await.map_err(|error| causes(&error))
}

fn table_name(table: Table) -> &'static str {
    match table {
        Table::Access => "access_table",
        Table::Messages => "messages_table",
        Table::Senders => "senders_table",
        Table::Content => "content_table",
        Table::Webhooks => "webhooks_table",
        Table::Timers => "timers_table",
        Table::Ops => "ops_table",
        Table::Consent => "consent_table",
        Table::Limits => "limits_table",
    }
}

#[cfg(test)]
mod tests {
    use posthorn_app::Clock;

    use super::*;

    fn named(name: &'static str, status: &'static str) -> Check {
        Check { name, status, duration_ms: 1 }
    }

    #[test]
    fn one_part_that_fails_makes_the_whole_unhealthy_and_is_named() {
        assert!(report(vec![named("email_queue", "ok"), named("ops_table", "ok")]).is_ok());
        let problem = report(vec![named("email_queue", "failed"), named("ops_table", "ok")]).unwrap_err();
        assert_eq!((problem.code.code, problem.code.status), ("UNHEALTHY", 503));
        assert_eq!(problem.detail, "No answer from: email_queue.");
        assert_eq!(problem.errors[0].pointer, "checks/email_queue");
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_hangs_is_given_up_on() {
        let app = App::new(aws_types::SdkConfig::builder().build(), Default::default(), Clock::System);
        assert_eq!(check(&app, "email_queue", std::future::pending()).await.status, "failed");
        assert_eq!(check(&app, "email_queue", std::future::ready(Ok(()))).await.status, "ok");
    }
}
