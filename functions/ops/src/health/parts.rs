//! The parts that are probed: every table, every queue that a request or its consumer needs, and its dead-letter queue. The
//! dead-letter queues of streams and topics are left out: no request depends on them.

use std::{future::Future, time::Duration};

use futures::future::{BoxFuture, join_all};
use posthorn_app::App;
use posthorn_items::Item;
use posthorn_queues::Queues;
use posthorn_runtime::{
    causes,
    uses::{Queue, Use},
};
use posthorn_store::{Read, Store, StoreError, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part that takes longer counts as failed.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// The queues, with their names in the answer.
const QUEUES: [(&str, Queue); 17] = [
    ("email_queue", Queue::EMAIL),
    ("webhook_queue", Queue::WEBHOOK),
    ("email_dead_queue", Queue::EMAIL_DEAD),
    ("webhook_dead_queue", Queue::WEBHOOK_DEAD),
    ("consent_queue", Queue::CONSENT),
    ("consent_dead_queue", Queue::CONSENT_DEAD),
    ("webhook_slow_queue", Queue::WEBHOOK_SLOW),
    ("notice_queue", Queue::NOTICE),
    ("notice_dead_queue", Queue::NOTICE_DEAD),
    ("account_mail_queue", Queue::ACCOUNT_MAIL),
    ("account_mail_dead_queue", Queue::ACCOUNT_MAIL_DEAD),
    ("webhook_fan_out_queue", Queue::WEBHOOK_FAN_OUT),
    ("webhook_fan_out_dead_queue", Queue::WEBHOOK_FAN_OUT_DEAD),
    ("audit_queue", Queue::AUDIT),
    ("audit_dead_queue", Queue::AUDIT_DEAD),
    ("bus_queue", Queue::BUS),
    ("bus_dead_queue", Queue::BUS_DEAD),
];
/// The queues that the status page's components need, with their names in the answer. Nobody waits for a dead-letter queue.
const SERVING: [(&str, Queue); 7] = [
    ("email_queue", Queue::EMAIL),
    ("webhook_queue", Queue::WEBHOOK),
    ("webhook_slow_queue", Queue::WEBHOOK_SLOW),
    ("webhook_fan_out_queue", Queue::WEBHOOK_FAN_OUT),
    ("consent_queue", Queue::CONSENT),
    ("account_mail_queue", Queue::ACCOUNT_MAIL),
    ("audit_queue", Queue::AUDIT),
];
const EACH: [Use; Table::ALL.len() + QUEUES.len()] = asked(&QUEUES);
const EACH_SERVING: [Use; Table::ALL.len() + SERVING.len()] = asked(&SERVING);

const fn asked<const N: usize>(queues: &[(&str, Queue)]) -> [Use; N] {
    let mut uses = [Table::Ops.get(); N];
    let mut at = 0;
    while at < uses.len() {
        uses[at] = match at.checked_sub(Table::ALL.len()) {
            None => Table::ALL[at].get(),
            Some(queue) => queues[queue].1.count(),
        };
        at += 1;
    }
    uses
}

/// The `uses` of all checks.
pub(crate) const PROBES: Use = Use::All(&EACH);
/// The `uses` of [`check_serving`].
pub(crate) const SERVING_PROBES: Use = Use::All(&EACH_SERVING);

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// The table or queue.
    pub name: String,
    /// `ok` or `failed`.
    pub status: String,
    /// How long the check took, in milliseconds.
    pub duration_ms: u64,
}

/// Checks every part, all at the same time.
pub(crate) async fn check_all(app: &App) -> Vec<Check> {
    check_each(app, &QUEUES).await
}

/// Checks the parts that the status page's components need, all at the same time: the tables and seven queues.
pub(crate) async fn check_serving(app: &App) -> Vec<Check> {
    check_each(app, &SERVING).await
}

async fn check_each(app: &App, queues: &'static [(&'static str, Queue)]) -> Vec<Check> {
    let store = app.part::<Store>();
    let tables = Table::ALL.into_iter().map(|table| {
        let probe: BoxFuture<'_, _> = Box::pin(probe_table(store, table));
        check(app, table_name(table), probe)
    });
    let queues = queues.iter().map(|(name, queue)| {
        let probe: BoxFuture<'_, _> = Box::pin(probe_queue(app, *queue));
        check(app, name, probe)
    });
    join_all(tables.chain(queues)).await
}

async fn check<F>(app: &App, name: &str, probe: F) -> Check
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
    let status = if outcome.is_ok() { "ok" } else { "failed" };
    Check { name: name.to_owned(), status: status.to_owned(), duration_ms }
}

/// An item that never exists. Only whether its read succeeds matters.
#[derive(Serialize, Deserialize)]
struct Probe {}

impl Item for Probe {
    const KIND: &'static str = "probe";
}

async fn probe_table(store: &Store, table: Table) -> Result<(), String> {
    let read = store.system(table, "probe", "health").get::<Probe>("probe", Read::Eventual).await;
    read.map(|_| ()).map_err(|error: StoreError| causes(&error))
}

async fn probe_queue(app: &App, queue: Queue) -> Result<(), String> {
    app.part::<Queues>().probe(app.setting(queue.setting())).await.map_err(|error| causes(&error))
}

/// The table's name in the answer.
pub(crate) const fn table_name(table: Table) -> &'static str {
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
        Table::Identity => "identity_table",
    }
}

#[cfg(test)]
mod tests {
    use posthorn_app::Clock;
    use posthorn_status::Component;

    use super::*;
    use crate::watch::queues::CONSUMED;

    #[test]
    fn every_part_and_queue_of_a_component_of_the_status_page_is_watched() {
        let tables = Table::ALL.into_iter().map(table_name);
        let checked: Vec<&str> = tables.chain(SERVING.iter().map(|(name, _)| *name)).collect();
        let consumed: Vec<&str> = CONSUMED.iter().map(|queue| queue.name).collect();
        for component in Component::ALL {
            assert!(component.parts().iter().all(|part| checked.contains(part)), "{component:?}");
            assert!(component.queues().iter().all(|queue| consumed.contains(queue)), "{component:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_does_not_answer_in_time_counts_as_failed() {
        let app = App::new(aws_types::SdkConfig::builder().build(), Default::default(), Clock::System);
        assert_eq!(check(&app, "email_queue", std::future::pending()).await.status, "failed");
        assert_eq!(check(&app, "email_queue", std::future::ready(Ok(()))).await.status, "ok");
    }
}
