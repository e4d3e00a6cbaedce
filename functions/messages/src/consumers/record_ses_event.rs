//! The SES topic's consumer: records SES's events in their messages.
//!
//! In: any event of SES, in any order, any number of times. Written: at most one conditional write, and none if the message has
//! the event already. Events of emails that Posthorn did not send are ignored.

use posthorn_app::App;
use posthorn_runtime::{
    Function, Sample, Subscription, Trigger,
    topic::{self, Failed, Notification},
    uses::{Queue, Topic},
};

use crate::events::ses_event::{self, record};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "record-ses-event",
    trigger: Trigger::Topic(Subscription { topic: Topic::SES_EVENTS, dead_letters: Queue::SES_EVENTS_DEAD }),
    uses: &[ses_event::USES],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(topic::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, notification: Notification) -> Result<(), Failed> {
    record(app, &notification.text).await
}
