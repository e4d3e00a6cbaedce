/// Tries before a delivery is exhausted, over about a day and a half.
pub const ATTEMPTS_MAX: u32 = 8;

/// Seconds to wait after each failed try. With its spread the fourth still fits what SQS holds back (900).
const WAITS_SECONDS: [u32; ATTEMPTS_MAX as usize - 1] = [5, 60, 300, 800, 3_600, 6 * 3_600, 24 * 3_600];
/// A receiver may ask for more patience, but not for more than a day.
const RETRY_AFTER_SECONDS_MAX: u32 = 24 * 3_600;

/// Seconds until the try after number `attempt`, spread by up to a tenth so that receivers are not met by a wave;
/// `None` when that was the last one.
pub fn wait_seconds(attempt: u32, retry_after_seconds: Option<u32>, entropy: u64) -> Option<u32> {
    let planned = *WAITS_SECONDS.get(attempt.checked_sub(1)? as usize)?;
    let spread = planned + (entropy % (u64::from(planned) / 10 + 1)) as u32;
    Some(spread.max(retry_after_seconds.unwrap_or(0).min(RETRY_AFTER_SECONDS_MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<u32> = (1..).map_while(|attempt| wait_seconds(attempt, None, 0)).collect();
        assert_eq!(waits.len() as u32, ATTEMPTS_MAX - 1);
        assert!(waits.is_sorted());
    }

    #[test]
    fn a_receivers_own_wish_is_honoured_within_reason() {
        assert_eq!(wait_seconds(1, Some(120), 0), Some(120));
        assert_eq!(wait_seconds(1, Some(u32::MAX), 0), Some(24 * 3_600));
        assert_eq!(wait_seconds(1, Some(1), 0), Some(5));
    }
}
