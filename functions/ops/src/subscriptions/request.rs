//! What somebody asks for: to be told of incidents by email, or by requests to a URL.
//!
//! Nothing is stored. A message asks the queue's consumer to ask the contact, so the answer is the same whether or not the contact is
//! subscribed, and takes the same time.

use posthorn_app::App;
use posthorn_consent::Address;
use posthorn_ids::EventId;
use posthorn_net::{AddressGuard, PublicUrl};
use posthorn_notices::QUEUE;
use posthorn_problem::{Code, Problem, UNAVAILABLE, VALIDATION_FAILED};
use posthorn_queues::{Envelope, Queues};
use posthorn_runtime::http::AddressLimit;
use posthorn_status::{Contact, StatusWork};

use super::queued::Queued;

/// The URL may not be called.
pub const STATUS_URL_NOT_ALLOWED: Code =
    Code::new("STATUS_URL_NOT_ALLOWED", 422, "The address may not be used for a subscription.");

/// Requests of one network: a person subscribes once.
pub(crate) const PER_NETWORK: AddressLimit = AddressLimit { class: "status-subscribe", per_minute: 10 };
/// The longest URL, in bytes: a link with it signed must fit into a token.
pub(crate) const URL_BYTES_MAX: usize = 1_000;
/// The longest address (RFC 5321, section 4.5.3.1.3).
pub(crate) const ADDRESS_BYTES_MAX: usize = 254;

/// The contact of a request, which has exactly one. An empty field is absent, as forms send it.
///
/// # Errors
/// `VALIDATION_FAILED` if there is none or more than one, or the address is none; `STATUS_URL_NOT_ALLOWED` if the URL may not be called.
pub(crate) fn contact(app: &App, email: Option<&str>, webhook: Option<&str>) -> Result<Contact, Problem> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    match (given(email), given(webhook)) {
        (Some(email), None) => {
            let address: Address =
                email.parse().map_err(|_| refused("/email", "must be an email address"))?;
            Ok(Contact::Email(address.as_str().to_owned()))
        }
        (None, Some(url)) => {
            let checked = PublicUrl::parse(&url, &AddressGuard::of(app)).map_err(|error| {
                STATUS_URL_NOT_ALLOWED
                    .because(format!("The webhook {error}."))
                    .at("/webhook", error.to_string())
            })?;
            Ok(Contact::Webhook(checked.as_str().to_owned()))
        }
        _ => Err(refused("/email", "or `webhook` is required, and not both")),
    }
}

fn refused(field: &str, rule: &str) -> Problem {
    VALIDATION_FAILED.because(format!("{field} {rule}.")).at(field, rule)
}

/// Queues the question to a contact.
///
/// # Errors
/// `UNAVAILABLE` if the queue does not take it.
pub(crate) async fn ask(app: &App, request_id: &str, contact: Contact) -> Result<(), Problem> {
    let work = Queued::Status(StatusWork::Confirm { id: EventId::new(app.now()), contact });
    let envelope = Envelope::of_no_scope(work).caused_by(Some(request_id));
    let sent = app.part::<Queues>().send(app.setting(QUEUE.setting()), &envelope, 0).await;
    sent.map_err(|error| UNAVAILABLE.because("Try again.").retry_after(2).caused_by(&error))
}
