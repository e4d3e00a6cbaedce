//! Consumes the consent queue: suppresses an address after a hard bounce or a complaint.
//!
//! In: the address, the reason, and the event that reported it. Written: one consent, conditionally. A job that arrives twice, or
//! after the suppression was lifted, changes nothing: the consent records the event's time and reason.

use posthorn_app::App;
use posthorn_consent::{Address, Reason, RecordSuppression};
use posthorn_consent_store::{SUPPRESSES, fresh_id, suppress};
use posthorn_runtime::{
    Consumer, Function, Sample, Trigger,
    queue::{self, Retry},
    uses::{Queue, settings},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "record-suppression",
    trigger: Trigger::Queue(Consumer { concurrency_max: 20, ..Consumer::of(Queue::CONSENT) }),
    uses: &[SUPPRESSES, Queue::CONSENT.delay(), settings::TEST_DOMAIN],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// A retry cannot make the job readable, so the delay is short and the job soon reaches the dead-letter queue.
const UNREADABLE_AFTER_SECONDS: u32 = 5;

async fn handle(app: &'static App, job: queue::Message<RecordSuppression>) -> Result<(), Retry> {
    let suppression = job.payload;
    let address: Address = match suppression.address.parse() {
        Ok(address) => address,
        Err(error) => {
            let reason = format!("the address of {} {error}", suppression.event_id);
            return Err(Retry::after(UNREADABLE_AFTER_SECONDS, reason));
        }
    };
    if is_simulated(&suppression, &address, app.setting("TEST_DOMAIN")) {
        return Ok(());
    }
    let id = fresh_id(suppression.event_id.created_at(), &address, suppression.topic_id);
    let (consent, is_new) =
        suppress(app, &job.scope, &address, suppression.topic_id, suppression.cause(), id).await?;
    tracing::info!(
        suppression_id = %consent.id, email_id = %suppression.email_id,
        reason = suppression.reason.as_str(), is_new, "suppressed"
    );
    Ok(())
}

/// Whether a magic address of the test domain simulated a bounce or complaint. It does so for every email, so it must not be
/// suppressed.
fn is_simulated(suppression: &RecordSuppression, address: &Address, test_domain: &str) -> bool {
    let reported_by_provider = matches!(suppression.reason, Reason::HardBounce | Reason::Complaint);
    reported_by_provider && address.domain() == test_domain
}
