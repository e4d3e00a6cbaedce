use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::alphabet::septets;

/// The most parts of a message that Posthorn sends. AWS bills each part, and takes at most 1,600 characters, which ten parts never
/// exceed (1,530 in GSM-7).
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html>
pub const PARTS_MAX: u32 = 10;

/// How a text is encoded. AWS chooses GSM-7 if it has all characters of the text, and else UCS-2 for the whole message.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-character.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Encoding {
    /// The GSM 7-bit default alphabet with its extension table. A unit is a septet.
    #[serde(rename = "gsm_7")]
    Gsm7,
    /// UTF-16. A unit is a code unit of 16 bits.
    #[serde(rename = "ucs_2")]
    Ucs2,
}

/// What a text takes as SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measured {
    /// Its encoding.
    pub encoding: Encoding,
    /// Number of parts, which AWS bills.
    pub parts: u32,
    /// Number of septets or code units of the text, without the headers of the parts.
    pub units: u32,
}

/// Why a text can't be sent. The error text follows the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// It is empty or has only white space, which AWS refuses.
    #[error("must have a character that is not white space")]
    Blank,
    /// It takes too many parts.
    #[error("takes {parts} parts, and may take at most {limit}")]
    TooLong {
        /// The parts that it takes.
        parts: u32,
        /// [`PARTS_MAX`].
        limit: u32,
    },
}

impl Encoding {
    /// The encoding of a text.
    pub fn of(text: &str) -> Self {
        if text.chars().all(|character| septets(character).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// The units that a character of a text with this encoding takes. They are never split over two parts.
    fn units(self, character: char) -> usize {
        match self {
            Self::Gsm7 => septets(character).unwrap_or_default(),
            Self::Ucs2 => character.len_utf16(),
        }
    }

    /// The units of a text.
    fn units_of(self, text: &str) -> usize {
        text.chars().map(|character| self.units(character)).sum()
    }

    /// The most units of a message with one part: 140 octets (3GPP TS 23.040, section 9.2.3.24.1).
    fn alone_max(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// The most units of each part of a longer message: six octets are the header that joins the parts.
    fn joined_max(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }
}

/// Measures a text.
///
/// # Errors
/// If it is blank, or takes more than [`PARTS_MAX`] parts.
pub fn measure(text: &str) -> Result<Measured, InvalidText> {
    if text.trim().is_empty() {
        return Err(InvalidText::Blank);
    }
    let encoding = Encoding::of(text);
    let parts = count(split(text).len());
    if parts > PARTS_MAX {
        return Err(InvalidText::TooLong { parts, limit: PARTS_MAX });
    }
    Ok(Measured { encoding, parts, units: count(encoding.units_of(text)) })
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// The parts of a text, in order. A part takes as much as fits: an escaped character or a surrogate pair that does not fit any more
/// goes to the next part as a whole. An empty text has no parts.
pub fn split(text: &str) -> Vec<&str> {
    let encoding = Encoding::of(text);
    let is_alone = encoding.units_of(text) <= encoding.alone_max();
    let most = if is_alone { encoding.alone_max() } else { encoding.joined_max() };
    let (mut parts, mut begin, mut used) = (Vec::new(), 0, 0);
    for (at, character) in text.char_indices() {
        let units = encoding.units(character);
        if used + units > most {
            parts.push(&text[begin..at]);
            (begin, used) = (at, 0);
        }
        used += units;
    }
    if begin < text.len() {
        parts.push(&text[begin..]);
    }
    parts
}

#[cfg(test)]
pub(crate) mod tests;
