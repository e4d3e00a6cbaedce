use serde::{Deserialize, Serialize};

/// The type of an event of a text message. Its JSON is AWS's name.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html>
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum EventKind {
    /// It waits at AWS.
    Queued,
    /// It is being delivered.
    Pending,
    /// The recipient's carrier accepted it. In some countries AWS reports a delivery with this type.
    Successful,
    /// The recipient's phone has it. In some countries AWS reports a carrier's acceptance with this type.
    Delivered,
    /// The number is not valid.
    Invalid,
    /// The body is not valid.
    InvalidMessage,
    /// The phone is off or without a network.
    Unreachable,
    /// An error of the carrier's network that passes.
    CarrierUnreachable,
    /// The phone or the carrier blocks messages to this recipient.
    Blocked,
    /// The carrier blocked it, typically as malicious or abusive.
    CarrierBlocked,
    /// The carrier blocked it as unsolicited advertising.
    Spam,
    /// It failed for a reason that no other type covers, or the carrier sent no receipt within 72 hours.
    Unknown,
    /// It was not delivered within its time to live.
    TtlExpired,
    /// The account's own protect configuration blocked it.
    ProtectBlocked,
    /// A type that the guide does not list, or of another channel (`MEDIA_…`, `VOICE_…`, `RCS_…`), by AWS's name.
    Other(String),
}

/// What an event means, whatever the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The provider has it.
    Accepted,
    /// The recipient's carrier has it.
    SentToCarrier,
    /// The recipient has it.
    Delivered,
    /// It will not arrive, and the same message would fail again.
    HardFailed {
        /// Whether nothing more may be sent to the number.
        suppress: bool,
    },
    /// It will not arrive; another message later may.
    SoftFailed,
    /// Nobody knows whether it arrived.
    Unknown,
    /// It changes nothing.
    Informative,
}

/// The most characters that are kept of a type that this version does not know. AWS's longest has 27.
const NAME_CHARACTERS_MAX: usize = 64;

impl EventKind {
    /// Every type that the guide lists for text messages.
    pub const ALL: [Self; 14] = [
        Self::Queued,
        Self::Pending,
        Self::Successful,
        Self::Delivered,
        Self::Invalid,
        Self::InvalidMessage,
        Self::Unreachable,
        Self::CarrierUnreachable,
        Self::Blocked,
        Self::CarrierBlocked,
        Self::Spam,
        Self::Unknown,
        Self::TtlExpired,
        Self::ProtectBlocked,
    ];

    /// AWS's name of the type.
    pub fn aws_name(&self) -> &str {
        match self {
            Self::Queued => "TEXT_QUEUED",
            Self::Pending => "TEXT_PENDING",
            Self::Successful => "TEXT_SUCCESSFUL",
            Self::Delivered => "TEXT_DELIVERED",
            Self::Invalid => "TEXT_INVALID",
            Self::InvalidMessage => "TEXT_INVALID_MESSAGE",
            Self::Unreachable => "TEXT_UNREACHABLE",
            Self::CarrierUnreachable => "TEXT_CARRIER_UNREACHABLE",
            Self::Blocked => "TEXT_BLOCKED",
            Self::CarrierBlocked => "TEXT_CARRIER_BLOCKED",
            Self::Spam => "TEXT_SPAM",
            Self::Unknown => "TEXT_UNKNOWN",
            Self::TtlExpired => "TEXT_TTL_EXPIRED",
            Self::ProtectBlocked => "TEXT_PROTECT_BLOCKED",
            Self::Other(name) => name,
        }
    }

    /// What the type means. AWS's `isFinal` does not count: AWS's own samples report one message as `TEXT_SUCCESSFUL` and then as
    /// `TEXT_DELIVERED`, both final.
    ///
    /// | types | meaning | because |
    /// | --- | --- | --- |
    /// | QUEUED, PENDING | accepted | AWS has it |
    /// | SUCCESSFUL | sent to carrier | a receipt of the phone may follow; where AWS sends none, this stays the last event |
    /// | DELIVERED | delivered | |
    /// | INVALID | hard, suppresses | the number does not exist |
    /// | BLOCKED | hard, suppresses | the recipient or their carrier refuses every message |
    /// | CARRIER_BLOCKED | hard, suppresses | the carrier takes the sender for abusive; further tries cost the number its reputation |
    /// | SPAM, INVALID_MESSAGE | hard | the text is refused; another text can be delivered |
    /// | PROTECT_BLOCKED | hard | the account itself refuses the country; the number is fine |
    /// | UNREACHABLE | soft | the phone is off or away; it comes back |
    /// | CARRIER_UNREACHABLE | soft | the network's error passes |
    /// | TTL_EXPIRED | soft | there was no time left; this says nothing about the number |
    /// | UNKNOWN | unknown | it may have arrived, for example in a country without receipts |
    /// | others | informative | |
    pub fn meaning(&self) -> Meaning {
        match self {
            Self::Queued | Self::Pending => Meaning::Accepted,
            Self::Successful => Meaning::SentToCarrier,
            Self::Delivered => Meaning::Delivered,
            Self::Invalid | Self::Blocked | Self::CarrierBlocked => Meaning::HardFailed { suppress: true },
            Self::Spam | Self::InvalidMessage | Self::ProtectBlocked => {
                Meaning::HardFailed { suppress: false }
            }
            Self::Unreachable | Self::CarrierUnreachable | Self::TtlExpired => Meaning::SoftFailed,
            Self::Unknown => Meaning::Unknown,
            Self::Other(_) => Meaning::Informative,
        }
    }
}

impl From<&str> for EventKind {
    fn from(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.aws_name() == name);
        known.unwrap_or_else(|| Self::Other(name.chars().take(NAME_CHARACTERS_MAX).collect()))
    }
}

impl From<String> for EventKind {
    fn from(name: String) -> Self {
        name.as_str().into()
    }
}

impl From<EventKind> for String {
    fn from(kind: EventKind) -> Self {
        kind.aws_name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The types of the guide's page, in its order.
    const GUIDE: [&str; 14] = [
        "TEXT_DELIVERED",
        "TEXT_SUCCESSFUL",
        "TEXT_QUEUED",
        "TEXT_PENDING",
        "TEXT_BLOCKED",
        "TEXT_TTL_EXPIRED",
        "TEXT_CARRIER_UNREACHABLE",
        "TEXT_INVALID",
        "TEXT_INVALID_MESSAGE",
        "TEXT_CARRIER_BLOCKED",
        "TEXT_UNREACHABLE",
        "TEXT_SPAM",
        "TEXT_UNKNOWN",
        "TEXT_PROTECT_BLOCKED",
    ];

    #[test]
    fn every_type_of_the_guide_is_known_and_keeps_its_name() {
        for name in GUIDE {
            let kind = EventKind::from(name);
            assert!(!matches!(kind, EventKind::Other(_)), "{name}");
            assert_ne!(kind.meaning(), Meaning::Informative, "{name}");
            let json = serde_json::to_value(&kind).unwrap();
            assert_eq!(json, name);
            assert_eq!(serde_json::from_value::<EventKind>(json).unwrap(), kind);
        }
    }

    #[test]
    fn a_type_that_is_not_known_is_kept_and_changes_nothing() {
        for name in ["TEXT_SENT", "TEXT_READ", "MEDIA_DELIVERED", "VOICE_BUSY", "RCS_READ", ""] {
            let kind = EventKind::from(name);
            assert_eq!((kind.aws_name(), kind.meaning()), (name, Meaning::Informative));
        }
        assert_eq!(EventKind::from("é".repeat(1000)).aws_name(), "é".repeat(64));
    }

    #[test]
    fn only_refusals_of_the_number_suppress_it() {
        let suppressing = EventKind::ALL
            .into_iter()
            .filter(|kind| kind.meaning() == Meaning::HardFailed { suppress: true });
        let names: Vec<String> = suppressing.map(String::from).collect();
        assert_eq!(names, ["TEXT_INVALID", "TEXT_BLOCKED", "TEXT_CARRIER_BLOCKED"]);
        for (kind, expected) in [
            (EventKind::Queued, Meaning::Accepted),
            (EventKind::Pending, Meaning::Accepted),
            (EventKind::Successful, Meaning::SentToCarrier),
            (EventKind::Delivered, Meaning::Delivered),
            (EventKind::Spam, Meaning::HardFailed { suppress: false }),
            (EventKind::InvalidMessage, Meaning::HardFailed { suppress: false }),
            (EventKind::ProtectBlocked, Meaning::HardFailed { suppress: false }),
            (EventKind::Unreachable, Meaning::SoftFailed),
            (EventKind::CarrierUnreachable, Meaning::SoftFailed),
            (EventKind::TtlExpired, Meaning::SoftFailed),
            (EventKind::Unknown, Meaning::Unknown),
        ] {
            assert_eq!(kind.meaning(), expected, "{kind:?}");
        }
    }
}
