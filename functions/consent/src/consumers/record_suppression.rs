//! The consent queue's consumer: suppresses an address that bounced for good, complained or unsubscribed.
//!
//! In: the address, why, and the event that told it. Written: one consent, conditionally. A job that comes twice, or after
//! the suppression was lifted, changes nothing: the event's time and reason are part of what is written.

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
    trigger: Trigger::Queue(Consumer { queue: Queue::CONSENT, window_seconds: 0, concurrency_max: 20 }),
    uses: &[SUPPRESSES, Queue::CONSENT.delay(), settings::TEST_DOMAIN],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(queue::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

/// What can't be read now can't be read later either: it goes to the dead-letter queue without much waiting.
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
    if is_pretended(&suppression, &address, app.setting("TEST_DOMAIN")) {
        return Ok(());
    }
    let id = fresh_id(suppression.event_id.created_at(), &address, suppression.topic_id);
    let (standing, news) =
        suppress(app, &job.scope, &address, suppression.topic_id, suppression.cause(), id).await?;
    tracing::info!(
        suppression_id = %standing.id, email_id = %suppression.email_id,
        reason = suppression.reason.as_str(), news, "suppressed"
    );
    Ok(())
}

/// Whether a magic address of the test domain did what it stands for. It does so every time, so it is not remembered.
fn is_pretended(suppression: &RecordSuppression, address: &Address, test_domain: &str) -> bool {
    let told_by_provider = matches!(suppression.reason, Reason::HardBounce | Reason::Complaint);
    told_by_provider && address.domain() == test_domain
}
