//! What the queue of notices carries: notices to an organisation's owners, and work for the status page's subscribers. They share a queue,
//! because each queue that a function polls costs money while nothing happens.

use posthorn_app::App;
use posthorn_items::Shaped;
use posthorn_notices::{Notice, QUEUE};
use posthorn_queues::{Envelope, Post, QueueError, Queues};
use posthorn_status::StatusWork;
use serde::{Deserialize, Serialize};

/// The group of all messages for subscribers, so that many of them do not delay notices to owners.
pub(crate) const GROUP: &str = "status";

/// A message of the queue of notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Queued {
    /// For the status page's subscribers. It has no scope.
    Status(StatusWork),
    /// For the owners of the organisation of the message's scope.
    Owners(Notice),
}

impl Shaped for Queued {
    // Shape 1 had only notices.
    const SHAPE: u32 = 2;
}

/// Queues work for subscribers.
///
/// # Errors
/// `QueueError` if SQS does not take all of it.
pub(crate) async fn queue_all(app: &App, works: Vec<StatusWork>) -> Result<(), QueueError> {
    let mut posts = Vec::with_capacity(works.len());
    for work in works {
        let body = Envelope::of_no_scope(Queued::Status(work)).to_body()?;
        posts.push(Post { body, group: Some(GROUP.to_owned()) });
    }
    app.part::<Queues>().post_all(app.setting(QUEUE.setting()), &posts).await
}

#[cfg(test)]
mod tests {
    use posthorn_status::Contact;
    use serde_json::json;

    use super::*;

    #[test]
    fn notices_of_the_version_before_are_read_and_work_is_told_apart() {
        let notice = json!({ "id": "evt_01kajbch80f6x9m2k4q8r1t3vx", "subject": "s", "text": "t" });
        assert!(matches!(serde_json::from_value(notice).unwrap(), Queued::Owners(_)));
        let id = "evt_01kajbch80f6x9m2k4q8r1t3vx".parse().unwrap();
        let work =
            Queued::Status(StatusWork::Confirm { id, contact: Contact::Email("a@example.com".into()) });
        let text = serde_json::to_value(&work).unwrap();
        assert_eq!(text["confirm"]["contact"]["email"], "a@example.com");
        assert_eq!(serde_json::from_value::<Queued>(text).unwrap(), work);
    }
}
