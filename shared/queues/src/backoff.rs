/// Seconds until the next attempt after `failures` failed ones. The time doubles from `base` seconds up to `cap` seconds. `entropy`
/// moves it within its upper half, so that messages that failed together do not come back together.
///
/// `entropy` is any number that differs between messages.
pub fn backoff_seconds(failures: u32, base: u32, cap: u32, entropy: u64) -> u32 {
    let full = base.saturating_mul(2u32.saturating_pow(failures.saturating_sub(1))).clamp(1, cap.max(1));
    let half = full / 2;
    full - half + (entropy % (u64::from(half) + 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_cap_and_are_never_less_than_half() {
        for (failures, full) in [(1, 10), (2, 20), (3, 40), (7, 600), (200, 600)] {
            for entropy in [0, 7, u64::MAX] {
                let seconds = backoff_seconds(failures, 10, 600, entropy);
                assert!((full / 2..=full).contains(&seconds), "{failures}: {seconds}");
            }
        }
    }
}
