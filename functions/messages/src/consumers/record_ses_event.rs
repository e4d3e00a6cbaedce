//! The consumer of the queue of SES's events: records them in their messages.
//!
//! In: events of SES as SNS passes them on, in any order, any number of times. Written: at most one conditional write for each message
//! in the batch, and none if it has the events already. Events of emails that Posthorn did not send are ignored.

use posthorn_app::App;
use posthorn_runtime::{
    Consumer, Function, NoScope, Sample, Trigger,
    queue::{self, Message, Retry},
    uses::Queue,
};

use crate::events::ses_event::{self, record_all};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "record-ses-event",
    trigger: Trigger::Queue(Consumer { concurrency_max: 50, ..Consumer::of(Queue::SES_EVENTS) }),
    uses: &[ses_event::USES],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run_texts(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

async fn handle(app: &'static App, events: Vec<Message<String, NoScope>>) -> Vec<Result<(), Retry>> {
    let texts: Vec<_> = events.iter().map(|event| (event.payload.as_str(), &event.span)).collect();
    record_all(app, &texts).await
}
