//! The SES topic's consumer: writes what SES says into the message it says it of.
//!
//! In: any of SES's events, in any order, any number of times. Written: at most one conditional write, and none where the
//! message knew. What is no event of Posthorn's is passed over.

use posthorn_app::App;
use posthorn_runtime::{
    Function, Sample, Subscription, Trigger,
    topic::{self, Failed, Notice},
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

async fn handle(app: &'static App, notice: Notice) -> Result<(), Failed> {
    record(app, &notice.text).await
}
