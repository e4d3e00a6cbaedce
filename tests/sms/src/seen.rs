//! Counts kinds of texts, so that the test fails if no seed makes one any more.

use posthorn_sms::{Encoding, PARTS_MAX};

/// How often each kind came up.
#[derive(Default)]
pub struct Seen {
    gsm_7_alone: u32,
    gsm_7_joined: u32,
    ucs_2_alone: u32,
    ucs_2_joined: u32,
    full_alone: u32,
    one_too_many: u32,
    escapes_moved: u32,
    pairs_moved: u32,
    too_long: u32,
    kept_whole: u32,
}

impl Seen {
    /// Counts a text with its parts. `kept_whole`: another library kept characters of several code points whole.
    pub fn count(&mut self, text: &str, encoding: Encoding, parts: &[&str], kept_whole: bool) {
        let is_alone = parts.len() <= 1;
        let (of_kind, most) = match (encoding, is_alone) {
            (Encoding::Gsm7, true) => (&mut self.gsm_7_alone, 160),
            (Encoding::Gsm7, false) => (&mut self.gsm_7_joined, 153),
            (Encoding::Ucs2, true) => (&mut self.ucs_2_alone, 70),
            (Encoding::Ucs2, false) => (&mut self.ucs_2_joined, 67),
        };
        *of_kind += 1;
        let units = |text: &str| match encoding {
            Encoding::Gsm7 => {
                text.chars().map(|one| if "\u{c}^{}\\[~]|€".contains(one) { 2 } else { 1 }).sum()
            }
            Encoding::Ucs2 => text.encode_utf16().count(),
        };
        let alone_max = if encoding == Encoding::Gsm7 { 160 } else { 70 };
        self.full_alone += u32::from(units(text) == alone_max);
        self.one_too_many += u32::from(units(text) == alone_max + 1);
        // All parts but the last have one unit of room only if the next character takes two.
        let roomy = parts.iter().rev().skip(1).any(|part| units(part) < most);
        self.escapes_moved += u32::from(roomy && encoding == Encoding::Gsm7);
        self.pairs_moved += u32::from(roomy && encoding == Encoding::Ucs2);
        self.too_long += u32::from(parts.len() > PARTS_MAX as usize);
        self.kept_whole += u32::from(kept_whole);
    }

    pub fn check(&self) {
        for (kind, times) in [
            ("GSM-7 of one part", self.gsm_7_alone),
            ("GSM-7 of several parts", self.gsm_7_joined),
            ("UCS-2 of one part", self.ucs_2_alone),
            ("UCS-2 of several parts", self.ucs_2_joined),
            ("one part that is full", self.full_alone),
            ("one unit too many for one part", self.one_too_many),
            ("escaped characters that did not fit", self.escapes_moved),
            ("surrogate pairs that did not fit", self.pairs_moved),
            ("more than ten parts", self.too_long),
            ("characters that another library kept whole", self.kept_whole),
        ] {
            println!("{kind}: {times}");
            assert!(times >= 30, "{kind} came up {times} times");
        }
    }
}
