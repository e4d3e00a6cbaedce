//! End User Messaging SMS (API "Pinpoint SMS Voice V2"), with a page of phones instead of carriers.
//!
//! A call is checked against AWS's limits on its fields ([`check`]: [`shapes`], [`requests`]), and then runs as one transaction
//! ([`step`]) by its operation ([`calls`]). `SendTextMessage` ([`send`]) keeps the text unchanged ([`texts`]), chooses who sends it
//! ([`origination`], [`sender`]), counts its parts ([`parts`]), and publishes the events that its carrier would cause ([`carrier`],
//! [`events`]). A phone answers by [`inbound`]. [`registrations`] are the forms of the US carriers, with their review.

mod calls;
mod carrier;
mod check;
mod countries;
mod events;
mod inbound;
mod needs;
mod numbers;
mod opt_outs;
mod options;
mod origination;
mod page;
mod parts;
mod pools;
mod rates;
mod refusal;
mod registrations;
mod requests;
mod send;
mod sender;
mod sender_ids;
mod sets;
mod settings;
mod shapes;
mod standing;
mod step;
mod stock;
mod texts;

use std::sync::{Arc, Mutex};

use posthorn_app::Clock;
use serde_json::Value;

pub use carrier::Outcome;
pub use inbound::NotReceived;
pub use options::SmsOptions;
pub use texts::{Phone, Text, TextEvent, Texts};

use crate::{
    aws::{AccountOptions, Answer, Buses, Topics, disk::Disk, keep_deliveries},
    template::Infrastructure,
};
use numbers::Number;
use refusal::Refusal;
use send::Chosen;
use step::{Record, Step, Surroundings};

/// The text message service of the account.
pub struct Sms {
    around: Surroundings,
    texts: Texts,
    disk: Arc<Disk>,
    buses: Arc<Buses>,
    clock: Clock,
}

/// A number of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnNumber {
    /// Its id, such as `phone-4f…`.
    pub id: String,
    /// The number itself (E.164).
    pub number: String,
    /// Its type, such as `TOLL_FREE`.
    pub number_type: String,
}

impl Sms {
    pub(crate) fn open(
        infrastructure: &Infrastructure,
        topics: Arc<Topics>,
        disk: Arc<Disk>,
        buses: Arc<Buses>,
        options: &AccountOptions,
    ) -> Self {
        let around = Surroundings {
            topics,
            known_topics: infrastructure.topics.iter().map(|topic| topic.arn.clone()).collect(),
            policies: infrastructure.policies.clone(),
            sets: infrastructure.sms_sets.clone(),
            options: Mutex::new(options.sms.clone()),
            rates: rates::Rates::default(),
            lifelike: options.lifelike,
        };
        Self { around, texts: Texts::on(Arc::clone(&disk)), disk, buses, clock: options.clock.clone() }
    }

    /// All texts, with their events.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The time of the account's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// Changes the account's state and quotas, as AWS Support can at any time.
    pub fn change(&self, change: impl FnOnce(&mut SmsOptions)) {
        change(&mut self.around.options());
    }

    /// Adds an active number of any type, as AWS Support can; `None` if the country has no more of them.
    pub fn add_number(&self, country: &str, number_type: &str) -> Option<OwnNumber> {
        self.step(|step| numbers::add(step, country, number_type)).ok().map(OwnNumber::from)
    }

    /// Adds a registered sender id, as AWS Support can. One that is there stays as it is.
    pub fn add_sender_id(&self, name: &str, country: &str) {
        if let Err(refusal) = self.step(|step| sender_ids::add(step, name, country)) {
            tracing::warn!(?refusal, "the sender id was not added");
        }
    }

    /// The account's numbers, in the order of their creation.
    pub fn own_numbers(&self) -> Vec<OwnNumber> {
        let all = self.step(|step| step.all::<Number>()).unwrap_or_default();
        all.into_iter().map(OwnNumber::from).collect()
    }

    /// Chooses what becomes of the next text to a phone; `None` leaves it to the number.
    pub fn choose(&self, phone: &str, outcome: Option<Outcome>) {
        let kept = self.step(|step| {
            let phone = phone.to_owned();
            match (outcome, step.get::<Chosen>(&phone)?) {
                (Some(outcome), _) => step.put(&Chosen { phone, outcome }),
                (None, Some(chosen)) => step.delete(&chosen),
                (None, None) => Ok(()),
            }
        });
        if let Err(refusal) = kept {
            tracing::error!(?refusal, "the outcome was not stored");
        }
    }

    /// What is chosen for the next text to a phone.
    pub fn chosen(&self, phone: &str) -> Option<Outcome> {
        let chosen = self.step(|step| step.get::<Chosen>(phone)).ok().flatten();
        chosen.map(|chosen| chosen.outcome)
    }

    /// A phone sends a text to a number of the account. Returns the inbound message's id.
    ///
    /// # Errors
    /// If the account has no such active number.
    pub fn answer(&self, phone: &str, number: &str, body: &str) -> Result<String, NotReceived> {
        self.step(|step| inbound::receive(step, phone, number, body)).map_err(NotReceived::from)
    }

    /// Moves registrations on by the clock, as their reviewers do.
    pub fn review(&self) {
        if let Err(refusal) = self.step(registrations::review::advance) {
            tracing::error!(?refusal, "registrations were not reviewed");
        }
    }

    /// Runs one operation.
    pub(crate) fn handle(&self, operation: &str, body: &Value) -> Answer {
        match self.step(|step| calls::run(step, operation, body)) {
            Ok(answer) => Answer::ok(&answer),
            Err(refusal) => refusal.answer(),
        }
    }

    /// The permissions that a call needs: pairs of action and resource.
    pub(crate) fn needs(&self, operation: &str, body: &Value) -> Vec<(String, String)> {
        let needs = self.step(|step| needs::needs(step, operation, body));
        needs.unwrap_or_else(|_| vec![(operation.to_owned(), "*".to_owned())])
    }

    /// Runs a step in a transaction, and publishes its messages once it is written.
    fn step<T>(&self, work: impl FnOnce(&Step<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let (value, deliveries, announcements) = self.disk.step(|transaction| {
            let step = Step::new(transaction, self.clock.now(), &self.around);
            let value = work(&step)?;
            let (deliveries, announcements) = step.published();
            // Deliveries are read from there after a restart only.
            if self.disk.is_file() {
                keep_deliveries(transaction, &deliveries)?;
            }
            Ok::<_, Refusal>((value, deliveries, announcements))
        })?;
        self.around.topics.add(deliveries);
        // AWS sends these with best effort too: a kill before this loses them.
        for detail in announcements {
            self.buses.announce("aws.sms-voice", "Registration Status Change", detail);
        }
        Ok(value)
    }
}

impl From<Number> for OwnNumber {
    fn from(number: Number) -> Self {
        Self { id: number.id(), number: number.number, number_type: number.number_type }
    }
}

#[cfg(test)]
mod tests;
