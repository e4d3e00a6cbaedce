//! Prices in AWS's events: JSON numbers in dollars, read digit by digit, because a binary fraction has no exact value of 0.1.

use serde_json::value::RawValue;

/// Decimal places of a millionth.
const PLACES: i64 = 6;

/// The millionths of a dollar that a JSON number of dollars has. AWS's prices have five decimals. More digits come from AWS's own
/// sums of binary fractions, and are rounded: 0.017429999999999998 is 17,430 millionths. `None` for anything but a number from 0 to
/// some 18 billion dollars.
pub(crate) fn micro_dollars(json: &RawValue) -> Option<u64> {
    let (mantissa, exponent) = json.get().split_once(['e', 'E']).unwrap_or((json.get(), "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    // The number is these digits, moved by so many places.
    let shift = exponent.checked_add(PLACES)?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    match u32::try_from(shift) {
        _ if digits.is_empty() => Some(0),
        Ok(shift) => digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(shift)?),
        Err(_) => rounded(digits, usize::try_from(shift.checked_neg()?).ok()?),
    }
}

/// The number of `digits` without its last `dropped` digits. A half is rounded up.
fn rounded(digits: &str, dropped: usize) -> Option<u64> {
    let Some(kept) = digits.len().checked_sub(dropped) else { return Some(0) };
    let (kept, rest) = digits.split_at(kept);
    let whole = if kept.is_empty() { 0 } else { kept.parse::<u64>().ok()? };
    whole.checked_add(u64::from(rest.as_bytes().first().is_some_and(|digit| *digit >= b'5')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Option<u64> {
        micro_dollars(&serde_json::from_str::<Box<RawValue>>(json).unwrap())
    }

    #[test]
    fn prices_are_exact_in_every_form_of_a_number() {
        for (json, expected) in [
            ("0.09582", 95_820),
            ("0.00581", 5_810),
            ("0.003", 3_000),
            ("0.0", 0),
            ("0", 0),
            ("2", 2_000_000),
            ("12.5", 12_500_000),
            ("3.02E-4", 302),
            ("5.81e-3", 5_810),
            ("1e2", 100_000_000),
            ("1.5E+1", 15_000_000),
            ("0.000001", 1),
            ("0.0000005", 1),
            ("0.00000049", 0),
            ("1e-400", 0),
            ("0e999", 0),
            ("0.017429999999999998", 17_430),
            ("0.30000000000000004", 300_000),
            ("18446744073709.551615", u64::MAX),
        ] {
            assert_eq!(read(json), Some(expected), "{json}");
        }
    }

    #[test]
    fn other_values_are_no_price() {
        for json in ["-1", "-0.5", "null", "true", "\"0.1\"", "[]", "{}", "1e400", "1e20", "18446744073709.6"]
        {
            assert_eq!(read(json), None, "{json}");
        }
    }

    proptest! {
        #[test]
        fn a_price_is_the_same_from_decimals_and_from_the_nearest_binary_fraction(price in 0..1_000_000_000_u64) {
            let decimals = format!("{}.{:06}", price / 1_000_000, price % 1_000_000);
            prop_assert_eq!(read(&decimals), Some(price));
            prop_assert_eq!(read(&serde_json::to_string(&(price as f64 / 1e6)).unwrap()), Some(price));
            // A sum of three binary fractions is a little off, as AWS's own sums are.
            let sum = price as f64 / 1e6 + price as f64 / 1e6 + price as f64 / 1e6;
            prop_assert_eq!(read(&serde_json::to_string(&sum).unwrap()), Some(3 * price));
        }

        #[test]
        fn no_number_makes_it_panic(json in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,25})?") {
            if let Ok(raw) = serde_json::from_str::<Box<RawValue>>(&json) {
                let _ = micro_dollars(&raw);
            }
        }
    }
}
