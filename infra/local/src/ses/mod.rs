//! SES version 2, with a mailbox instead of the internet.
//!
//! `SendEmail` keeps the message unchanged, answers as SES does, and publishes the events that SES's mailbox simulator would
//! cause. An identity is verified when DNS has the records that SES looks for. Sending does not check that, because Posthorn
//! does before it sends.

mod account_list;
mod earlier;
mod events;
mod identities;
mod inbound;
mod limits;
mod mail;
mod mailbox;
mod operations;
mod pools;
mod request;
mod send;
mod simulator;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use posthorn_app::Clock;
use posthorn_net::Resolver;
use serde_json::Value;

pub use events::EventKind;
pub use inbound::NotReceived;
pub(crate) use inbound::{Arrival, arrival, notice};
pub use mail::{Mail, MailEvent};
pub use mailbox::Mailbox;
pub(crate) use operations::{needs, operation};

use crate::{
    aws::{AccountOptions, Answer, Delivery, OpenError, Topics, arn, disk::Disk, keep_deliveries},
    template::{Infrastructure, ResourceStatement, Wish, allow},
};
use account_list::AccountList;
use identities::Identities;
use limits::Limits;
use operations::{named_in, pool_asked_for};
use pools::Pools;

/// The email service of the account.
pub struct Ses {
    identities: Identities,
    mailbox: Mailbox,
    pools: Pools,
    limits: Limits,
    account_list: AccountList,
    resolver: Resolver,
    topics: Arc<Topics>,
    policies: Vec<ResourceStatement>,
    disk: Arc<Disk>,
    clock: Clock,
    /// Whether events arrive after realistic delays, for people who watch.
    lifelike: bool,
}

impl Ses {
    pub(crate) fn open(
        infrastructure: &Infrastructure,
        topics: Arc<Topics>,
        disk: Arc<Disk>,
        options: &AccountOptions,
    ) -> Result<Self, OpenError> {
        let state_dir = options.state_dir.as_deref();
        earlier::take_over(&disk, state_dir)?;
        Ok(Self {
            identities: Identities::open(state_dir)?,
            mailbox: Mailbox::on(Arc::clone(&disk)),
            pools: Pools::open(&infrastructure.configuration_sets, state_dir)?,
            policies: infrastructure.policies.clone(),
            limits: Limits::open(&disk, options.ses_rate, options.ses_quota)?,
            account_list: AccountList::open(state_dir)?,
            resolver: Resolver::new(&options.dns_server),
            topics,
            disk,
            clock: options.clock.clone(),
            lifelike: options.lifelike,
        })
    }

    /// All mails sent, with their events.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Whether the account has a sending identity.
    pub fn has_identity(&self, name: &str) -> bool {
        self.identities.has(name)
    }

    /// Adds a sending identity, as the account's owner can by hand.
    pub fn add_identity(&self, name: &str) {
        let wanted = serde_json::json!({ "EmailIdentity": name });
        self.identities.create(&wanted, self.clock.now().as_millisecond());
    }

    /// The IP pool that a configuration set sends from, if it has one.
    pub fn pool_of(&self, configuration_set: &str) -> Option<String> {
        self.pools.pool_of(configuration_set)
    }

    /// The event types that a configuration set publishes, in order.
    pub fn event_types_of(&self, configuration_set: &str) -> Vec<String> {
        let destinations = self.pools.destinations(configuration_set);
        let mut types: Vec<String> = destinations.into_iter().flat_map(|one| one.event_types).collect();
        types.sort();
        types
    }

    /// The reasons of the account's suppression list that a configuration set uses. `None` means the account's own reasons.
    pub fn suppressed_reasons_of(&self, configuration_set: &str) -> Option<Vec<String>> {
        self.pools.suppressed_reasons(configuration_set)
    }

    /// Makes a configuration set use the account's suppression list, like a set that was created without options.
    pub fn forget_suppression_options(&self, configuration_set: &str) {
        self.pools.put_suppressed_reasons(configuration_set, &Value::Null);
    }

    /// Removes a configuration set, as the account's owner can by hand.
    pub fn remove_configuration_set(&self, configuration_set: &str) {
        self.pools.delete_set(configuration_set);
    }

    /// Limits the account's sending to a rate in recipients per second and a quota of recipients per 24 hours, as AWS can at any
    /// time; `None` for no limit.
    pub fn limit_sending(&self, per_second: Option<u32>, per_day: Option<u32>) {
        self.limits.set(per_second, per_day);
    }

    /// Pauses the account's sending as AWS does after too many complaints, or lets it go on.
    /// <https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html>
    pub fn pause_sending(&self, is_paused: bool) {
        self.limits.pause(is_paused);
    }

    /// Puts an address on the account's suppression list, as another sender of the account can.
    pub fn suppress_in_account(&self, address: &str) {
        self.account_list.add(address, "COMPLAINT", None);
    }

    /// Runs one operation.
    pub(crate) async fn handle(&self, operation: &str, path: &str, body: &Value) -> Answer {
        let now_ms = self.clock.now().as_millisecond();
        let name = || named_in(path);
        match operation {
            "SendEmail" => self.send(body),
            "GetAccount" => self.limits.account(self.clock.now()),
            "CreateEmailIdentity" => self.identities.create(body, now_ms),
            "GetEmailIdentity" => self.identities.get(&name(), &self.resolver, now_ms).await,
            "DeleteEmailIdentity" => self.identities.delete(&name()),
            "PutEmailIdentityMailFromAttributes" => self.identities.put_mail_from(&name(), body, now_ms),
            "CreateDedicatedIpPool" => self.pools.create_pool(body, now_ms),
            "DeleteDedicatedIpPool" => self.pools.delete_pool(&name()),
            "GetDedicatedIps" => self.pools.addresses(&pool_asked_for(path), now_ms),
            "CreateConfigurationSet" => self.pools.create_set(body),
            "CreateConfigurationSetEventDestination" => self.pools.create_destination(&name(), body),
            "DeleteConfigurationSet" => self.pools.delete_set(&name()),
            "PutConfigurationSetSuppressionOptions" => self.pools.put_suppressed_reasons(&name(), body),
            _ => Answer::failed(404, "UnknownOperationException", &format!("{operation} is not embedded")),
        }
    }

    /// Publishes an event of a mail as SES would, for tests that choose the event themselves.
    pub fn report(&self, mail: &Mail, kind: &EventKind, recipient: &str) {
        self.publish(events::event(mail, kind, recipient, self.clock.now()));
    }

    /// Publishes an event unchanged, to the destinations that its configuration set has for its type. The mailbox shows it if it
    /// has the event's mail.
    pub fn publish(&self, event: Value) {
        let timed = TimedEvent { event, at: self.clock.now(), delay: Duration::ZERO };
        if let Err(error) = self.keep(None, vec![timed]) {
            tracing::error!(%error, "an event could not be published");
        }
    }

    /// Stores a mail and its future events in one step: a kill leaves both or neither.
    fn keep(&self, mail: Option<Mail>, timed: Vec<TimedEvent>) -> rusqlite::Result<()> {
        let deliveries: Vec<Delivery> = timed.iter().flat_map(|one| self.deliveries(one)).collect();
        let event = |one: TimedEvent| {
            let mail_id = one.event["mail"]["messageId"].as_str()?.to_owned();
            Some(MailEvent { mail_id, at: one.at, event: one.event })
        };
        let events: Vec<MailEvent> = timed.into_iter().filter_map(event).collect();
        self.disk.keep(|disk| {
            if let Some(mail) = &mail {
                mailbox::keep(disk, mail)?;
                limits::keep(disk, mail.recipients.len(), mail.at)?;
            }
            mailbox::keep_events(disk, mail.as_ref(), &events)?;
            // Deliveries are read from there after a restart only.
            if self.disk.is_file() { keep_deliveries(disk, &deliveries) } else { Ok(()) }
        })?;
        for event in &events {
            self.keep_on_account_list(&event.event);
        }
        self.topics.add(deliveries);
        Ok(())
    }

    /// Gives the space of deleted rows in the file of mail, queues and topics back to the file system.
    pub(crate) fn give_back_space(&self) -> rusqlite::Result<i64> {
        self.disk.give_back_space()
    }

    /// Whether a bucket's or topic's policy allows SES to do something for a configuration set or a receipt rule.
    pub(crate) fn may(&self, action: &str, resource: &str, source_arn: &str) -> bool {
        let wish = Wish { service: "ses.amazonaws.com", action, resource, source_arn };
        let may = allow(&self.policies, &wish);
        if !may {
            tracing::error!(action, resource, source_arn, "no policy allows SES to do this");
        }
        may
    }

    /// Puts recipients of permanent bounces and complaints on the account's suppression list, if the set uses these reasons.
    fn keep_on_account_list(&self, event: &Value) {
        let set = event["mail"]["tags"]["ses:configuration-set"][0].as_str().unwrap_or_default();
        let (reason, named) = match event["eventType"].as_str() {
            Some("Bounce") if event["bounce"]["bounceType"] == "Permanent" => {
                ("BOUNCE", &event["bounce"]["bouncedRecipients"])
            }
            Some("Complaint") if event["complaint"]["complaintFeedbackType"] != "not-spam" => {
                ("COMPLAINT", &event["complaint"]["complainedRecipients"])
            }
            _ => return,
        };
        let reasons = self.pools.suppressed_reasons(set);
        let addresses = named.as_array().into_iter().flatten();
        for address in addresses.filter_map(|recipient| recipient["emailAddress"].as_str()) {
            self.account_list.add(address, reason, reasons.as_deref());
        }
    }

    fn deliveries(&self, timed: &TimedEvent) -> Vec<Delivery> {
        let TimedEvent { event, at, delay } = timed;
        let kind = events::destination_type(event["eventType"].as_str().unwrap_or_default());
        let set = event["mail"]["tags"]["ses:configuration-set"][0].as_str().unwrap_or_default();
        let destinations = self.pools.destinations(set).into_iter();
        let wanted = destinations.filter(|destination| {
            destination.event_types.contains(&kind)
                && self.may("sns:Publish", &destination.topic_arn, &arn::configuration_set(set))
        });
        let subject = "Amazon SES Email Event Notification";
        let message = event.to_string();
        wanted.flat_map(|to| self.topics.deliveries(&to.topic_arn, subject, &message, *at, *delay)).collect()
    }
}

/// An event with its time.
struct TimedEvent {
    event: Value,
    at: Timestamp,
    delay: Duration,
}
