//! The senders table's stream: that an IP pool became active is told to webhooks.
//!
//! In: changes of IP pools. Out: a queue message per event and endpoint that wants it, with an id that is the same when
//! the batch is read again.

use posthorn_app::App;
use posthorn_runtime::{
    Changes, Function, InvokeError, Reader, Sample, Trigger,
    stream::{self, Change, Outcome},
    uses::{Queue, Table},
};
use posthorn_senders::IpPool;
use posthorn_webhooks::WebhookEvent;

use crate::{
    IpPoolView,
    announce::{self, announce},
    when::time,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "relay-ip-pools",
    trigger: Trigger::Stream(Reader {
        of: &[(Table::Senders, Changes::OfKinds(&["ip_pool"]))],
        window_seconds: 1,
        dead_letters: Queue::RELAY_SENDERS_DEAD,
    }),
    uses: &[announce::USES],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(stream::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, changes: Vec<Change<IpPool>>) -> Result<Outcome, InvokeError> {
    announce(app, &changes, news).await
}

/// That the pool became active by the change.
fn news(change: &Change<IpPool>) -> Option<WebhookEvent> {
    let pool = &change.new;
    let at_ms = pool.active_at_ms?;
    let known = change.old.as_ref().is_some_and(|old| old.active_at_ms.is_some());
    (!known).then(|| WebhookEvent {
        id: pool.active_event_id(at_ms),
        r#type: "ip_pool.active".to_owned(),
        created_at: time(at_ms).unwrap_or_default(),
        data: serde_json::to_value(IpPoolView::of(pool)).unwrap_or_default(),
    })
}
