//! Topics, and the functions that subscribe to them.

use std::time::Duration;

use serde_json::json;

use super::Cloud;
use crate::aws::{Caller, Service, arn};

/// Lambda's attempts in all, for an asynchronous event.
const ATTEMPTS: u32 = 3;

impl Cloud {
    /// Runs one delivery that is due. `false` if none is.
    pub(crate) async fn run_delivery(&self) -> bool {
        let Some(mut delivery) = self.account.topics().next() else { return false };
        if let Some((queue_arn, message)) = delivery.for_queue() {
            // SNS keeps the message until the queue has it.
            match self.send_as_owner(queue_arn, message).await {
                true => self.account.topics().done(&delivery),
                false => self.account.topics().again(delivery, Duration::from_secs(1)),
            }
            return true;
        }
        if self.invoke(&delivery.function, delivery.event.to_string()).await.is_ok() {
            self.account.topics().done(&delivery);
            return true;
        }
        delivery.attempts += 1;
        if delivery.attempts < ATTEMPTS {
            let delay = if self.collapse_delays {
                Duration::ZERO
            } else {
                Duration::from_secs(2) * delivery.attempts
            };
            self.account.topics().again(delivery, delay);
            return true;
        }
        let function = &delivery.function;
        let target =
            self.functions.get(function).and_then(|deployed| deployed.resource.dead_letter_arn.as_deref());
        match target {
            Some(queue) => self.send_as(function, queue, &delivery.event.to_string()).await,
            None => tracing::error!(function, "an event was dropped after three attempts"),
        }
        // Last, so that a kill before this repeats the event instead of losing it.
        self.account.topics().done(&delivery);
        true
    }

    /// Sends to a queue as SNS does. Its policy was checked at the start.
    async fn send_as_owner(&self, queue_arn: &str, message: &str) -> bool {
        let body = json!({ "QueueUrl": arn::queue_url(arn::name(queue_arn)), "MessageBody": message });
        self.account.call_json(&Caller::Owner, Service::Sqs, "SendMessage", body).await.error.is_none()
    }

    /// Sends to a queue as Lambda does for a function, with the function's role.
    pub(super) async fn send_as(&self, function: &str, queue_arn: &str, message: &str) {
        let body = json!({ "QueueUrl": arn::queue_url(arn::name(queue_arn)), "MessageBody": message });
        let caller = Caller::Poller(function.to_string());
        let answer = self.account.call_json(&caller, Service::Sqs, "SendMessage", body).await;
        if let Some(code) = answer.error {
            tracing::error!(function, queue_arn, code, "a failed event could not be sent to its queue");
        }
    }
}
