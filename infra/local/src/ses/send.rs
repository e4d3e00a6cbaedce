//! `SendEmail`.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Mail, Ses, TimedEvent, events,
    request::{recipients, sender, tags},
    simulator,
};
use crate::aws::Answer;

/// SES's limit on the recipients of one call.
const RECIPIENTS_MAX: usize = 50;
/// 40 MB, SES's limit on a message after encoding.
const MESSAGE_BYTES_MAX: usize = 40 * 1024 * 1024;

impl Ses {
    /// Stores the message, and schedules the events that the simulator defines for its recipients. It refuses the message if the
    /// account's sending is paused or over a limit.
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>
    pub(super) fn send(&self, body: &Value) -> Answer {
        let mail = match self.accept(body) {
            Ok(mail) => mail,
            Err(refusal) => return refusal,
        };
        let (id, at, recipients) = (mail.id.clone(), mail.at, mail.recipients.len());
        if let Err(refusal) = self.limits.take(recipients, at) {
            return refusal.answer();
        }
        let set = mail.configuration_set.as_deref().unwrap_or_default();
        let reasons = self.pools.suppressed_reasons(set);
        let suppressed = |recipient: &str| self.account_list.suppresses(recipient, reasons.as_deref());
        let timed = simulator::steps(&mail.recipients, suppressed).into_iter().map(|step| {
            let at = mail.at.saturating_add(step.after).unwrap_or(mail.at);
            let delay = if self.lifelike { step.after } else { Duration::ZERO };
            TimedEvent { event: events::event(&mail, &step.kind, &step.recipient, at), at, delay }
        });
        let timed = timed.collect();
        match self.keep(Some(mail), timed) {
            Ok(()) => Answer::ok(&json!({ "MessageId": id })),
            Err(error) => {
                tracing::error!(%error, "a mail could not be stored");
                self.limits.give_back(recipients, at);
                Answer::failed(500, "InternalServiceErrorException", "The mail could not be stored.")
            }
        }
    }

    fn accept(&self, body: &Value) -> Result<Mail, Answer> {
        let bad = |message: &str| Answer::failed(400, "BadRequestException", message);
        let Some(encoded) = body["Content"]["Raw"]["Data"].as_str() else {
            return Err(bad("Only raw content is embedded in the local account"));
        };
        let raw = BASE64_STANDARD.decode(encoded).map_err(|_| bad("Raw data is not base64"))?;
        if raw.len() > MESSAGE_BYTES_MAX {
            return Err(bad("Message length is more than 41943040 bytes long"));
        }
        let configuration_set = body["ConfigurationSetName"].as_str().map(str::to_string);
        if let Some(set) = configuration_set.as_ref().filter(|set| !self.pools.has_set(set)) {
            return Err(Answer::failed(
                404,
                "NotFoundException",
                &format!("Configuration set <{set}> does not exist."),
            ));
        }
        let recipients = recipients(body, &raw);
        if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX {
            return Err(bad("Recipient count must be between 1 and 50."));
        }
        Ok(Mail {
            id: message_id(self.clock.now()),
            at: self.clock.now(),
            from: sender(body, &raw),
            recipients,
            configuration_set,
            tags: tags(body),
            raw,
        })
    }
}

/// A message id in SES's form, such as `0100019aa2f3c1d7-5e0a…-000000`: the time in hex, an id, and a part number.
fn message_id(at: jiff::Timestamp) -> String {
    format!("01000{:011x}-{}-000000", at.as_millisecond(), Uuid::new_v4())
}
