//! Mails to people about their accounts. Callers put a request on the queue; `send-account-mail` finds out whether and what to
//! send, makes the one-time token, and hands the mail over. So no token is ever in a queue, and the time of a caller's answer does
//! not depend on whether an account exists.

use posthorn_app::App;
use posthorn_ids::{EventId, InvitationId, OrgId, PersonId, ProductId};
use posthorn_items::Shaped;
use posthorn_queues::{Envelope, QueueError, Queues};
use posthorn_uses::{Queue, Use};
use serde::{Deserialize, Serialize};

use crate::Address;

/// The uses of [`queue_mail`].
pub const QUEUES_MAIL: Use = Queue::ACCOUNT_MAIL.send();

/// A mail to send to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMail {
    /// Names the mail: a message that arrives twice is sent once.
    pub id: EventId,
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
}

impl Shaped for AccountMail {
    const SHAPE: u32 = 2;
}

/// What a mail is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum About {
    /// Someone wants an account with this address: a link to go on, or a hint that there is an account.
    Register {
        /// The address.
        email: Address,
    },
    /// Someone forgot the password of the account with this address, if there is one.
    Reset {
        /// The address.
        email: Address,
    },
    /// The person wants to change the address: a link to the new address.
    ChangeEmail {
        /// The person.
        person: PersonId,
        /// The new address.
        email: Address,
        /// The account's version when the person asked: after a change of the password no link is sent.
        version: u64,
    },
    /// An invitation to an organisation.
    Invitation {
        /// The organisation.
        org: OrgId,
        /// The invitation.
        invitation: InvitationId,
        /// The invited address.
        email: Address,
        /// The organisation's name.
        org_name: String,
        /// The name of the person who invites; `None` for an API key that no person made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inviter: Option<String>,
    },
    /// Someone wants to be a user of a product with this address: a link to go on, or a hint that there is such a user.
    VerifyUser {
        /// The organisation.
        org: OrgId,
        /// The product.
        product: ProductId,
        /// The address.
        email: Address,
    },
    /// Someone forgot the password of a product's user with this address, if there is one.
    ResetUser {
        /// The organisation.
        org: OrgId,
        /// The product.
        product: ProductId,
        /// The address.
        email: Address,
    },
    /// Something happened to the account.
    News {
        /// The address to tell.
        email: Address,
        /// What happened.
        news: News,
        /// When it happened, in Unix milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<i64>,
        /// From where, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ip: Option<String>,
        /// On which device, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<String>,
    },
}

/// What happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum News {
    /// The account was created.
    Welcome,
    /// A log-in on a device that was not used before.
    NewDevice,
    /// The password was changed or reset. All other sessions have ended.
    PasswordChanged,
    /// The address was changed. Both addresses are told.
    EmailChanged {
        /// The new address.
        to: Address,
    },
    /// A second factor or a passkey was added or removed.
    FactorChanged {
        /// Which, and what happened, such as `an authenticator app was added`.
        what: String,
    },
    /// Its owner gave the account up.
    Erased,
}

/// Puts a mail on its queue.
///
/// # Errors
/// `QueueError` if the queue does not accept it.
pub async fn queue_mail(app: &App, request_id: &str, about: About) -> Result<(), QueueError> {
    queue_mail_as(app, EventId::new(app.now()), Some(request_id), about).await
}

/// The same with an id that the caller derived from what happened, so that a repetition gives the same mail.
///
/// # Errors
/// `QueueError` if the queue does not accept it.
pub async fn queue_mail_as(
    app: &App,
    id: EventId,
    request_id: Option<&str>,
    about: About,
) -> Result<(), QueueError> {
    let envelope = Envelope::of_no_scope(AccountMail { id, about }).caused_by(request_id);
    app.part::<Queues>().send(app.setting(Queue::ACCOUNT_MAIL.setting()), &envelope, 0).await
}
