//! SES version 2, with a mailbox where the internet would be.
//!
//! `SendEmail` keeps the message as it was handed over, answers as SES does, and publishes the events that its mailbox
//! simulator would lead to. Identities are kept so that domains can be set up; that a domain is verified is not checked here,
//! since Posthorn checks it itself before it sends.

mod events;
mod identities;
mod mailbox;
mod send;
mod simulator;

use std::{collections::BTreeMap, io, path::Path, sync::Arc, time::Duration};

use jiff::Timestamp;
use posthorn_app::Clock;
use serde_json::Value;

pub use events::EventKind;
pub use mailbox::{Mail, MailEvent, Mailbox};

use crate::{
    aws::{Answer, Topics, arn},
    template::{ConfigurationSetResource, EventDestination},
};
use identities::Identities;

/// The email service of the account.
pub struct Ses {
    identities: Identities,
    mailbox: Mailbox,
    sets: BTreeMap<String, Vec<EventDestination>>,
    topics: Arc<Topics>,
    clock: Clock,
    /// Whether events take as long as they might in life, for people who watch.
    lifelike: bool,
}

impl Ses {
    pub(crate) fn open(
        sets: &[ConfigurationSetResource],
        topics: Arc<Topics>,
        clock: Clock,
        state_dir: Option<&Path>,
        lifelike: bool,
    ) -> io::Result<Self> {
        Ok(Self {
            identities: Identities::open(state_dir)?,
            mailbox: Mailbox::open(state_dir)?,
            sets: sets.iter().map(|set| (set.name.clone(), set.destinations.clone())).collect(),
            topics,
            clock,
            lifelike,
        })
    }

    /// What was sent.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Runs one operation.
    pub(crate) fn handle(&self, operation: &str, path: &str, body: &Value) -> Answer {
        match operation {
            "SendEmail" => self.send(body),
            "CreateEmailIdentity" => self.identities.create(body),
            "GetEmailIdentity" => self.identities.get(&identity_in(path)),
            "DeleteEmailIdentity" => self.identities.delete(&identity_in(path)),
            "PutEmailIdentityMailFromAttributes" => self.identities.put_mail_from(&identity_in(path), body),
            _ => Answer::failed(404, "UnknownOperationException", &format!("{operation} is not embedded")),
        }
    }

    /// Publishes what SES would say of a mail, as it would say it; for tests that want an event out of turn.
    pub fn tell(&self, mail: &Mail, kind: &EventKind, recipient: &str) {
        self.publish(events::event(mail, kind, recipient, self.clock.now()));
    }

    /// Publishes an event as it is: to where its configuration set sends events of its type.
    pub fn publish(&self, event: Value) {
        self.publish_at(event, self.clock.now(), Duration::ZERO);
    }

    fn publish_at(&self, event: Value, at: Timestamp, delay: Duration) {
        if let Some(id) = event["mail"]["messageId"].as_str() {
            self.mailbox.note_event(id, at, event.clone());
        }
        let kind = events::destination_type(event["eventType"].as_str().unwrap_or_default());
        let set = event["mail"]["tags"]["ses:configuration-set"][0].as_str().unwrap_or_default();
        for destination in self.sets.get(set).into_iter().flatten() {
            if destination.event_types.contains(&kind) {
                let subject = "Amazon SES Email Event Notification";
                self.topics.publish(&destination.topic_arn, subject, &event.to_string(), at, delay);
            }
        }
    }
}

/// The operation that a method and path stand for.
pub(crate) fn operation(method: &str, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.trim_start_matches("/v2/email/").split('/').collect();
    let name = match (method, parts.as_slice()) {
        ("POST", ["outbound-emails"]) => "SendEmail",
        ("POST", ["identities"]) => "CreateEmailIdentity",
        ("GET", ["identities", _]) => "GetEmailIdentity",
        ("DELETE", ["identities", _]) => "DeleteEmailIdentity",
        ("PUT", ["identities", _, "mail-from"]) => "PutEmailIdentityMailFromAttributes",
        _ => return None,
    };
    Some(name.to_string())
}

/// What a role must allow for a call: pairs of action and resource.
pub(crate) fn needs(action: &str, body: &Value, path: &str) -> Vec<(&'static str, String)> {
    let identity = |name: &str| arn::identity(name);
    match action {
        "SendEmail" => send::needs(body),
        "CreateEmailIdentity" => {
            vec![("CreateEmailIdentity", identity(body["EmailIdentity"].as_str().unwrap_or_default()))]
        }
        "GetEmailIdentity" => vec![("GetEmailIdentity", identity(&identity_in(path)))],
        "DeleteEmailIdentity" => vec![("DeleteEmailIdentity", identity(&identity_in(path)))],
        _ => vec![("PutEmailIdentityMailFromAttributes", identity(&identity_in(path)))],
    }
}

fn identity_in(path: &str) -> String {
    let name = path.trim_start_matches("/v2/email/identities/").split('/').next().unwrap_or_default();
    name.replace("%40", "@")
}
