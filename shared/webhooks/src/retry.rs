/// Most attempts of a delivery, over a little more than three days. Then it is exhausted.
pub const ATTEMPTS_MAX: u32 = 10;

/// Seconds to wait after each failed attempt: the schedule that Standard Webhooks recommends
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>, "Deliverability and
/// reliability"), 75 hours and 35 minutes in all.
const WAITS_SECONDS: [u32; ATTEMPTS_MAX as usize - 1] =
    [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600];
/// A receiver may ask for a longer wait, but for at most a day.
const RETRY_AFTER_SECONDS_MAX: u32 = 24 * 3_600;

/// Seconds until the attempt after number `attempt`. They are spread by up to a tenth, so that retries do not arrive
/// all together. `None` if it was the last attempt.
pub fn wait_seconds(attempt: u32, retry_after_seconds: Option<u32>, entropy: u64) -> Option<u32> {
    let planned = *WAITS_SECONDS.get(attempt.checked_sub(1)? as usize)?;
    let spread = planned + (entropy % (u64::from(planned) / 10 + 1)) as u32;
    Some(spread.max(retry_after_seconds.unwrap_or(0).min(RETRY_AFTER_SECONDS_MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_over_three_days_and_end() {
        for (entropy, days) in [(0, 3.1..3.2), (u64::MAX, 3.1..3.5)] {
            let waits: Vec<u32> = (1..).map_while(|attempt| wait_seconds(attempt, None, entropy)).collect();
            assert_eq!(waits.len() as u32, ATTEMPTS_MAX - 1);
            assert!(waits.is_sorted());
            let total = f64::from(waits.iter().sum::<u32>()) / 86_400.0;
            assert!(days.contains(&total), "{total}");
        }
    }

    #[test]
    fn a_receivers_retry_after_counts_up_to_a_day() {
        assert_eq!(wait_seconds(1, Some(120), 0), Some(120));
        assert_eq!(wait_seconds(1, Some(u32::MAX), 0), Some(24 * 3_600));
        assert_eq!(wait_seconds(1, Some(1), 0), Some(5));
    }
}
