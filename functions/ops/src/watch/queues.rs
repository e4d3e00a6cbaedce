//! The queues that functions consume, and when nobody consumes one.

use posthorn_app::App;
use posthorn_queues::Depth;
use posthorn_runtime::uses::{Queue, Use};

use crate::dead_letters::queues::QUEUE_URL_PREFIX;

/// All queues that a function consumes. A consistency test compares the list with the declared consumers.
pub static CONSUMED: [Queue; 11] = [
    Queue::EMAIL,
    Queue::EMAIL_LARGE,
    Queue::SES_EVENTS,
    Queue::WEBHOOK,
    Queue::WEBHOOK_SLOW,
    Queue::WEBHOOK_FAN_OUT,
    Queue::CONSENT,
    Queue::AUDIT,
    Queue::BUS,
    Queue::NOTICE,
    Queue::ACCOUNT_MAIL,
];

/// A queue counts as stopped if nobody has consumed it for this long. Lambda polls all the time, so a message waits for seconds.
pub(crate) const STOPPED_SECONDS: i64 = 900;

/// The `uses` of counting messages.
pub(crate) const COUNTS: Use = Use::ByPrefix(&on_each());

const fn on_each() -> [Use; CONSUMED.len()] {
    let mut uses = [CONSUMED[0].count(); CONSUMED.len()];
    let mut at = 0;
    while at < CONSUMED.len() {
        uses[at] = CONSUMED[at].count();
        at += 1;
    }
    uses
}

/// The queue's URL.
pub(crate) fn url(app: &App, queue: Queue) -> String {
    format!("{}{}", app.setting(QUEUE_URL_PREFIX), queue.name)
}

/// Whether messages wait and nobody has received one. A message that is processed, or that waits for its next try, is in flight.
pub(crate) fn is_idle(depth: &Depth) -> bool {
    depth.waiting > 0 && depth.in_flight == 0
}
