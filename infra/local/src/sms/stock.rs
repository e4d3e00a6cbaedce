//! Numbers that can be rented: numbers for fiction, which reach nobody.

use serde_json::Value;

use super::countries;

/// The last two digits of numbers that are beginnings with two more.
const EACH: u32 = 100;

/// The numbers of a type in a country, always in the same order.
pub(super) fn numbers(country: &str, number_type: &str) -> impl Iterator<Item = String> {
    let starts = match number_type {
        "TOLL_FREE" => countries::TOLL_FREE,
        _ => countries::named(country).map_or(&[][..], |country| country.fictional),
    };
    // One number of each area in turn. Recipients in examples mostly end with 00 to 49, so those are rented out last.
    (0..EACH).flat_map(move |n| starts.iter().map(move |start| format!("{start}{:02}", (n + 50) % EACH)))
}

/// Whether a number fits a preference, `{ "PreferenceType": […], "Filter": […] }`. Without one, every number does.
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_NumberPreferenceItem.html>
pub(super) fn fits(preference: &Value, number: &str) -> bool {
    let Some(filter) = preference["Filter"][0].as_str() else { return true };
    let (digits, wanted) = (number.trim_start_matches('+'), filter.trim_start_matches('+'));
    // A beginning may be given with the calling code or without it.
    let local = digits.strip_prefix('1').unwrap_or(digits);
    match preference["PreferenceType"][0].as_str() {
        Some("StartsWith") => digits.starts_with(wanted) || local.starts_with(wanted),
        Some("EndsWith") => digits.ends_with(wanted),
        Some("Contains") => digits.contains(wanted),
        Some("ExactMatch") => digits == wanted,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_preference_matches_digits() {
        let fits = |kind: &str, filter: &str| {
            fits(&json!({ "PreferenceType": [kind], "Filter": [filter] }), "+12065550150")
        };
        assert!(fits("StartsWith", "206") && fits("StartsWith", "+1206") && fits("EndsWith", "50"));
        assert!(fits("Contains", "555") && fits("ExactMatch", "+12065550150"));
        assert!(!fits("StartsWith", "555") && !fits("ExactMatch", "2065550150"));
    }

    #[test]
    fn numbers_of_a_country_are_all_different() {
        for (country, number_type, count) in
            [("US", "TEN_DLC", 1_200), ("US", "TOLL_FREE", 600), ("ZZ", "LONG_CODE", 0)]
        {
            let all: std::collections::BTreeSet<String> = numbers(country, number_type).collect();
            assert_eq!(all.len(), count, "{country} {number_type}");
        }
    }
}
