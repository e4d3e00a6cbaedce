use std::{collections::HashMap, time::Duration};

use aws_sdk_pinpointsmsvoicev2::{
    config::timeout::TimeoutConfig,
    types::{DestinationCountryParameterKey, MessageType},
};
use posthorn_uses::Use;

use crate::{SmsVoice, refusal::CallError};

/// The uses of [`SmsVoice::send`].
pub const SENDS: Use = Use::SmsVoice(&["SendTextMessage"], &["phone-number/*", "pool/*", "sender-id/*"]);

/// A text for AWS.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The recipient's number, such as `+12065550100` (E.164).
    pub to: String,
    /// The sender: a number, a sender id or a pool, each by its name, id or ARN.
    pub from: String,
    /// The text. AWS sends it in parts of 140 bytes and bills each.
    pub body: String,
    /// Transactional or promotional, as the sender is registered.
    pub message_type: MessageType,
    /// The configuration set. Without one, AWS publishes no events of the text.
    pub configuration_set: Option<String>,
    /// Names and values that AWS adds to every event of the text: at most 5, of 100 and 800 characters.
    pub context: Vec<(&'static str, String)>,
    /// The most that the text may cost, in US dollars, such as `0.50`.
    pub max_price: Option<String>,
    /// How long AWS tries to deliver it, in seconds: 5 to 259,200, which is AWS's default.
    pub time_to_live_seconds: Option<u32>,
    /// For recipients in India: the sender's entity id and the template's id.
    pub india: Option<India>,
    /// Whether AWS only checks the text: nothing is sent and nothing billed.
    pub dry_run: bool,
    /// How long to wait for the response.
    pub within: Duration,
}

/// The ids that India's regulator requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct India {
    /// Principal entity id.
    pub entity_id: String,
    /// Template id.
    pub template_id: String,
}

/// AWS did not confirm that it took the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The recipient is on the sender's opt-out list.
    #[error("the recipient has opted out")]
    OptedOut,
    /// The account is in the sandbox, and the recipient's number is not verified.
    #[error("the recipient's number is not verified, and the account is in the sandbox")]
    NotVerified,
    /// A protect configuration blocks the recipient's country.
    #[error("the recipient's country is blocked")]
    CountryBlocked,
    /// The sender does not exist, is not active, or can't send to the recipient's country. Another one may.
    #[error("the sender can't be used: {0}")]
    NoOrigination(CallError),
    /// The text would cost more than it may.
    #[error("the text would cost more than it may")]
    TooExpensive,
    /// The account's spending limit of the month is reached.
    #[error("the account's spending limit of the month is reached")]
    SpendLimit,
    /// AWS has disabled the account's sending.
    #[error("AWS has disabled the account's sending: {0}")]
    Paused(CallError),
    /// AWS will never take this text.
    #[error("AWS refused the text: {0}")]
    Refused(CallError),
    /// The sender sends as many parts per second as it may. AWS did not take the text.
    #[error("AWS did not take the text: {0}")]
    Throttled(CallError),
    /// AWS did not take the text now. Trying again is safe.
    #[error("AWS did not take the text now: {0}")]
    NotNow(CallError),
    /// AWS may have taken the text. Trying again is safe only after its events had time to arrive.
    #[error("AWS did not answer: {0}")]
    Unknown(CallError),
}

impl SmsVoice {
    /// Hands over a text. Returns the message id that AWS gave it. Uses [`SENDS`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html>
    ///
    /// # Errors
    /// Why AWS did not take the text, or that the result is unknown.
    pub async fn send(&self, outgoing: Outgoing) -> Result<String, SendError> {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(outgoing.within).build();
        let patience = aws_sdk_pinpointsmsvoicev2::config::Builder::default().timeout_config(timeouts);
        let context: HashMap<String, String> =
            outgoing.context.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let answer = self
            .client
            .send_text_message()
            .destination_phone_number(outgoing.to)
            .origination_identity(outgoing.from)
            .message_body(outgoing.body)
            .message_type(outgoing.message_type)
            .set_configuration_set_name(outgoing.configuration_set)
            .set_context((!context.is_empty()).then_some(context))
            .set_max_price(outgoing.max_price)
            .set_time_to_live(outgoing.time_to_live_seconds.and_then(|seconds| seconds.try_into().ok()))
            .set_destination_country_parameters(outgoing.india.map(India::parameters))
            .dry_run(outgoing.dry_run)
            .customize()
            .config_override(patience)
            .send()
            .await
            .map_err(|error| meaning(CallError::of(&error)))?;
        Ok(answer.message_id.unwrap_or_default())
    }
}

impl India {
    fn parameters(self) -> HashMap<DestinationCountryParameterKey, String> {
        HashMap::from([
            (DestinationCountryParameterKey::InEntityId, self.entity_id),
            (DestinationCountryParameterKey::InTemplateId, self.template_id),
        ])
    }
}

/// The meaning of an error for a text.
pub(crate) fn meaning(error: CallError) -> SendError {
    match (&error, error.reason()) {
        (CallError::Conflict { .. }, "DESTINATION_PHONE_NUMBER_OPTED_OUT") => SendError::OptedOut,
        (CallError::Conflict { .. }, "DESTINATION_PHONE_NUMBER_NOT_VERIFIED") => SendError::NotVerified,
        (CallError::Conflict { .. }, "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION")
        | (CallError::Invalid { .. }, "DESTINATION_COUNTRY_BLOCKED") => SendError::CountryBlocked,
        (CallError::Invalid { .. }, "PRICE_OVER_THRESHOLD") => SendError::TooExpensive,
        (CallError::Quota { .. }, "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT") => SendError::SpendLimit,
        (CallError::Denied { .. }, "ACCOUNT_DISABLED" | "INSUFFICIENT_ACCOUNT_REPUTATION") => {
            SendError::Paused(error)
        }
        (CallError::Invalid { .. }, reason) if is_about_the_sender(reason) => SendError::NoOrigination(error),
        // Apart from the cases above, a conflict is about the sender: it is missing, or not active.
        (CallError::Conflict { .. } | CallError::NotFound { .. }, _) => SendError::NoOrigination(error),
        (CallError::Invalid { .. }, _) => SendError::Refused(error),
        (CallError::Throttled(_), _) => SendError::Throttled(error),
        (CallError::Quota { .. } | CallError::Denied { .. } | CallError::NotNow(_), _) => {
            SendError::NotNow(error)
        }
        (CallError::Unknown(_), _) => SendError::Unknown(error),
    }
}

fn is_about_the_sender(reason: &str) -> bool {
    matches!(
        reason,
        "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY"
            | "INTERNATIONAL_SENDING_NOT_SUPPORTED"
            | "SENDER_ID_NOT_REGISTERED"
            | "SENDER_ID_NOT_SUPPORTED"
            | "SENDER_ID_REQUIRES_REGISTRATION"
    )
}
