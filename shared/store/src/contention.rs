//! Pauses between the tries of a change that collides with other writers.

use std::time::Duration;

/// The longest first pause. The maximum doubles with each further pause.
const FIRST: Duration = Duration::from_millis(10);
/// The longest pause of all.
const LONGEST: Duration = Duration::from_millis(320);

/// When to try again. A refused write returns the current item, so the next try follows immediately and has a good chance. After
/// two refusals in a row, the writer pauses for a random time, so that not all writers come back together
/// ("full jitter", <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
#[derive(Debug, Default)]
pub(crate) struct Pauses {
    refusals: u32,
}

impl Pauses {
    /// The pause after one more refusal, if there is to be one. `random` is at least 0 and less than 1.
    pub fn after_refusal(&mut self, random: f64) -> Option<Duration> {
        self.refusals += 1;
        let pauses = self.refusals / 2;
        let longest = FIRST.saturating_mul(1 << pauses.saturating_sub(1).min(16)).min(LONGEST);
        self.refusals.is_multiple_of(2).then(|| longest.mul_f64(random.clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_every_other_round_follows_at_once() {
        let mut pauses = Pauses::default();
        let longest: Vec<u128> =
            (0..18).filter_map(|_| pauses.after_refusal(1.0)).map(|pause| pause.as_millis()).collect();
        assert_eq!(longest, [10, 20, 40, 80, 160, 320, 320, 320, 320]);
        assert_eq!(Pauses::default().after_refusal(1.0), None);
        let mut pauses = Pauses { refusals: u32::MAX - 2 };
        assert_eq!(pauses.after_refusal(0.5), Some(LONGEST / 2));
    }
}
