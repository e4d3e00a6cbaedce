/// Seconds until the next try after `failures` of them: exponential from `base`, at most `cap`, spread by `entropy`
/// over the upper half, so that what failed together does not come back together.
///
/// `entropy` is any number that differs from message to message.
pub fn backoff_seconds(failures: u32, base: u32, cap: u32, entropy: u64) -> u32 {
    let full = base.saturating_mul(2u32.saturating_pow(failures.saturating_sub(1))).clamp(1, cap.max(1));
    let half = full / 2;
    full - half + (entropy % (u64::from(half) + 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_cap_and_never_fall_under_half() {
        for (failures, full) in [(1, 10), (2, 20), (3, 40), (7, 600), (200, 600)] {
            for entropy in [0, 7, u64::MAX] {
                let seconds = backoff_seconds(failures, 10, 600, entropy);
                assert!((full / 2..=full).contains(&seconds), "{failures}: {seconds}");
            }
        }
    }
}
