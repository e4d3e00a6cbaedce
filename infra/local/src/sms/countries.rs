//! Countries: their calling codes, an operator of each, and what a text costs.
//!
//! Prices are near AWS's list for texts of long codes, and only their order of size matters.
//! <https://aws.amazon.com/end-user-messaging/pricing/>

/// A country.
#[derive(Debug)]
pub(super) struct Country {
    /// Its two letters (ISO 3166-1).
    pub iso: &'static str,
    /// The beginning of its numbers.
    prefix: &'static str,
    /// An operator: mobile country code, mobile network code and name.
    pub mcc: &'static str,
    pub mnc: &'static str,
    pub carrier: &'static str,
    /// What a part costs, in hundred thousandths of a US dollar.
    pub price: u64,
    /// What the operator adds for each part.
    pub carrier_fee: u64,
    /// Where the regulator keeps numbers for fiction: the beginnings of them, each with two more digits. The account rents them out.
    pub fictional: &'static [&'static str],
}

const fn country(
    iso: &'static str,
    prefix: &'static str,
    operator: (&'static str, &'static str, &'static str),
    price: u64,
) -> Country {
    let (mcc, mnc, carrier) = operator;
    Country { iso, prefix, mcc, mnc, carrier, price, carrier_fee: 0, fictional: &[] }
}

impl Country {
    const fn with_fee(self, carrier_fee: u64) -> Self {
        Self { carrier_fee, ..self }
    }

    const fn rents(self, fictional: &'static [&'static str]) -> Self {
        Self { fictional, ..self }
    }

    /// Whether its operators show sender ids. In the US and Canada they do not.
    pub fn takes_sender_ids(&self) -> bool {
        !matches!(self.iso, "US" | "CA")
    }
}

/// 555-0100 to 555-0199 in some areas of the US.
/// <https://nationalnanpa.com/number_resource_info/555_numbers.html>
const US: &[&str] = &[
    "+120655501",
    "+121255501",
    "+121355501",
    "+130355501",
    "+130555501",
    "+131255501",
    "+140455501",
    "+141555501",
    "+151255501",
    "+161755501",
    "+170255501",
    "+171355501",
];
/// The same in the areas of toll-free numbers, which the US and Canada share.
pub(super) const TOLL_FREE: &[&str] =
    &["+188855501", "+187755501", "+186655501", "+185555501", "+184455501", "+183355501"];
/// The same in some areas of Canada.
const CA: &[&str] = &["+141655501", "+151455501", "+160455501", "+140355501"];
/// Of Ofcom, ACMA, ARCEP and the Bundesnetzagentur.
const GB: &[&str] = &["+4477009000", "+4477009001", "+4477009002", "+4477009003"];
const AU: &[&str] = &["+614915701"];
const FR: &[&str] = &["+336399800", "+336399801", "+336399802", "+336399803"];
const DE: &[&str] = &["+4917139200"];

const COUNTRIES: [Country; 37] = [
    country("US", "1", ("310", "800", "T-Mobile"), 581).with_fee(300).rents(US),
    country("CA", "1", ("302", "720", "Rogers"), 730).with_fee(570).rents(CA),
    country("GB", "44", ("234", "15", "Vodafone"), 4_000).rents(GB),
    country("JE", "447937", ("234", "50", "JT"), 6_400),
    country("AU", "61", ("505", "01", "Telstra"), 3_980).rents(AU),
    country("FR", "33", ("208", "01", "Orange"), 7_440).rents(FR),
    country("DE", "49", ("262", "01", "Telekom"), 9_670).rents(DE),
    country("SE", "46", ("240", "01", "Telia"), 5_200),
    country("AT", "43", ("232", "01", "A1"), 8_700),
    country("BE", "32", ("206", "01", "Proximus"), 8_260),
    country("CH", "41", ("228", "01", "Swisscom"), 6_280),
    country("CL", "56", ("730", "01", "Entel"), 5_160),
    country("CZ", "420", ("230", "02", "O2"), 6_140),
    country("DK", "45", ("238", "01", "TDC"), 4_240),
    country("EE", "372", ("248", "01", "Telia"), 8_160),
    country("ES", "34", ("214", "05", "Movistar"), 6_570),
    country("FI", "358", ("244", "05", "Elisa"), 8_600),
    country("HK", "852", ("454", "00", "CSL"), 6_790),
    country("HU", "36", ("216", "30", "Telekom"), 7_840),
    country("IE", "353", ("272", "01", "Vodafone"), 7_240),
    country("IN", "91", ("404", "45", "Airtel"), 278),
    country("IT", "39", ("222", "01", "TIM"), 8_150),
    country("JP", "81", ("440", "10", "docomo"), 7_450),
    country("LU", "352", ("270", "01", "POST"), 6_850),
    country("MX", "52", ("334", "020", "Telcel"), 4_260),
    country("NL", "31", ("204", "04", "Vodafone"), 8_960),
    country("NO", "47", ("242", "01", "Telenor"), 6_360),
    country("NZ", "64", ("530", "01", "One NZ"), 9_420),
    country("PL", "48", ("260", "01", "Plus"), 3_420),
    country("PT", "351", ("268", "06", "MEO"), 4_180),
    country("RO", "40", ("226", "10", "Orange"), 6_630),
    country("SG", "65", ("525", "01", "Singtel"), 4_650),
    country("TW", "886", ("466", "92", "Chunghwa"), 5_870),
    country("ZA", "27", ("655", "01", "Vodacom"), 2_560),
    country("BR", "55", ("724", "05", "Claro"), 2_230),
    country("KR", "82", ("450", "05", "SK Telecom"), 3_120),
    country("AE", "971", ("424", "02", "Etisalat"), 9_800),
];

/// The fewest and the most digits of numbers. Shorter ones than 8 are of islands that are not here.
const DIGITS_MIN: usize = 8;
const DIGITS_MAX: usize = 15;

/// Canada's area codes. All other areas of calling code 1 count as the US here.
/// <https://nationalnanpa.com/area_codes/index.html>
const CANADA: &str = "204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 \
                      506 514 519 537 548 568 579 581 584 587 600 604 613 622 633 639 647 672 683 705 709 742 753 778 780 782 \
                      807 819 825 867 873 879 902 905 942";

/// The country of a number (E.164); `None` for one that the local account does not know, and for a number that can't be.
pub(super) fn of_number(number: &str) -> Option<&'static Country> {
    let digits = number.strip_prefix('+')?;
    if !(DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) {
        return None;
    }
    if let Some(rest) = digits.strip_prefix('1') {
        if rest.len() != 10 {
            return None;
        }
        let is_canada = rest.get(..3).is_some_and(|area| CANADA.split(' ').any(|other| other == area));
        return named(if is_canada { "CA" } else { "US" });
    }
    let fitting = COUNTRIES.iter().filter(|country| digits.starts_with(country.prefix));
    fitting.max_by_key(|country| country.prefix.len())
}

/// The country with these two letters.
pub(super) fn named(iso: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.iso == iso)
}

/// A price in US dollars, as events and prices show it.
pub(super) fn dollars(hundred_thousandths: u64) -> f64 {
    hundred_thousandths as f64 / 100_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_belong_to_the_country_of_their_longest_prefix() {
        let iso = |number: &str| of_number(number).map(|country| country.iso);
        assert_eq!((iso("+14255550101"), iso("+14165550101")), (Some("US"), Some("CA")));
        assert_eq!((iso("+447700900001"), iso("+447937404990")), (Some("GB"), Some("JE")));
        assert_eq!((iso("+37282720792"), iso("+9990")), (Some("EE"), None));
        assert_eq!((iso("+142555501"), iso("+4477009"), iso("14255550101")), (None, None, None));
    }
}
