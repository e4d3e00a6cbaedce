//! Does what other contexts do with consent, so that consent can be tested alone.

use posthorn_consent::{Reason, RecordSuppression, UnsubscribeLink};
use posthorn_consent_store::{Asked, Suppressed, signed_unsubscribe_url, suppressed};
use posthorn_ids::{EmailId, EventId, TopicId};
use posthorn_queues::{Envelope, Queues};

use crate::World;

impl World {
    /// The path of the unsubscribe link in an email to `address`, signed by acme's live scope.
    pub async fn unsubscribe_path(&self, address: &str, topic: Option<&str>) -> String {
        let app = self.cloud.owner_app();
        let link = UnsubscribeLink {
            email_id: EmailId::derived(app.now(), &[b"linked"]),
            address: address.parse().expect("an address"),
            topic: topic.map(|id| id.parse().expect("a topic's id")),
        };
        let url = signed_unsubscribe_url(&app, &self.scope, &link).await.expect("links are signed");
        url[url.find("/u/").expect("a link")..].to_owned()
    }

    /// Queues a report on an address of acme's live scope to consent, with an event from `seconds_ago`. Runs no function.
    pub async fn report(&self, address: &str, reason: Reason, seconds_ago: i64) {
        let app = self.cloud.owner_app();
        let at = app.now() - jiff::SignedDuration::from_secs(seconds_ago);
        let job = RecordSuppression {
            address: address.to_owned(),
            reason,
            topic_id: None,
            email_id: EmailId::derived(at, &[address.as_bytes()]),
            event_id: EventId::derived(at, &[address.as_bytes(), reason.as_str().as_bytes()]),
        };
        let url = app.setting("CONSENT_QUEUE_URL");
        let sent = app.part::<Queues>().send(url, &Envelope::new(&self.scope, job), 0).await;
        sent.expect("the queue takes it");
    }

    /// Those of `addresses` that must not get an email of acme's live scope.
    pub async fn suppressed(&self, topic: Option<&str>, addresses: &[&str]) -> Vec<Suppressed> {
        let topic: Option<TopicId> = topic.map(|id| id.parse().expect("a topic's id"));
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let asked = [Asked { scope: &self.scope, topic, addresses }];
        let app = self.cloud.owner_app();
        let mut found = suppressed(&app, &asked).await.expect("the store answers");
        found.remove(0).expect("the consents can be read")
    }
}
