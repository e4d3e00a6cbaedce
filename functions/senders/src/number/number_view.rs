//! A number as its owner reads it.

use posthorn_ids::NumberId;
use posthorn_senders::{Number, NumberStatus, NumberType};
use posthorn_sms::{Country, MessageType, PhoneNumber};
use schemars::JsonSchema;
use serde::Serialize;

/// A phone number.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NumberView {
    /// Always `phone_number`.
    pub object: &'static str,
    /// Its id.
    pub id: NumberId,
    /// The number (E.164); null until AWS has given it.
    pub number: Option<PhoneNumber>,
    /// Its country, by its two letters (ISO 3166-1).
    pub country: Country,
    /// Its type.
    pub r#type: NumberType,
    /// What it sends.
    pub message_type: MessageType,
    /// How far it is.
    pub status: NumberStatus,
    /// Why it failed; null if it did not.
    pub reason: Option<String>,
    /// The rent a month in US dollars, as AWS says it; null until AWS has given it.
    pub monthly_price_usd: Option<String>,
    /// When it was asked for (RFC 3339).
    pub created_at: String,
}

impl NumberView {
    /// The view of a number.
    pub fn of(number: &Number) -> Self {
        Self {
            object: "phone_number",
            id: number.id,
            number: number.number.clone(),
            country: number.country,
            r#type: number.number_type,
            message_type: number.message_type,
            status: number.status,
            reason: number.reason.clone(),
            monthly_price_usd: number.monthly_price.clone(),
            created_at: number.id.created_at().to_string(),
        }
    }
}
