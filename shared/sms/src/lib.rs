//! The domain of SMS: encodings and parts, phone numbers, sender ids, keywords, and what AWS End User Messaging SMS reports.
//!
//! Pure: no AWS call, and no clock or randomness that is not passed in.

mod alphabet;
mod country;
mod encoding;
mod event;
mod event_kind;
mod inbound;
mod keyword;
mod message_type;
mod micro_dollars;
mod phone_number;
mod sender_id;
pub mod simulator;
mod smart;
mod use_case;

pub use country::{Country, InvalidCountry};
pub use encoding::{Encoding, InvalidText, Measured, PARTS_MAX, measure, split};
pub use event::{InvalidEvent, SmsEvent, read_sms_event};
pub use event_kind::{EventKind, Meaning};
pub use inbound::{BODY_CHARACTERS_MAX, InboundSms, InvalidInbound, read_inbound_sms};
pub use keyword::{Keyword, keyword};
pub use message_type::MessageType;
pub use phone_number::{InvalidPhoneNumber, PhoneNumber};
pub use sender_id::{InvalidSenderId, SenderId, SenderIdNotSupported};
pub use smart::smart;
pub use use_case::UseCase;
