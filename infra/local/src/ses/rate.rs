//! The rate that SES grants an account: recipients a second, with room for one second's worth at once.
//! <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// What is left of the rate.
pub(super) struct Rate {
    per_second: f64,
    left: Mutex<(f64, Option<Instant>)>,
}

impl Rate {
    /// A rate of so many recipients a second.
    pub fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second);
        Self { per_second, left: Mutex::new((per_second, None)) }
    }

    /// Whether a mail of so many recipients is taken now. One that has more than are left goes too, and the next ones wait
    /// for it.
    pub fn takes(&self, recipients: usize, now: Instant) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = left.1.map_or(0.0, |before| now.saturating_duration_since(before).as_secs_f64());
        let filled = (left.0 + passed * self.per_second).min(self.per_second);
        let taken = filled >= 1.0;
        *left = (if taken { filled - recipients as f64 } else { filled }, Some(now));
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_more_than_the_rate_is_taken_in_a_second() {
        let (rate, start) = (Rate::new(5), Instant::now());
        let taken = |rate: &Rate, at| (0..20).filter(|_| rate.takes(1, at)).count();
        assert_eq!(taken(&rate, start), 5);
        assert_eq!(taken(&rate, start), 0);
        assert_eq!(taken(&rate, start + Duration::from_millis(400)), 2);
        assert_eq!(taken(&rate, start + Duration::from_secs(60)), 5);
    }

    #[test]
    fn many_recipients_of_one_mail_keep_the_next_waiting() {
        let (rate, start) = (Rate::new(10), Instant::now());
        assert!(rate.takes(50, start));
        assert!(!rate.takes(1, start + Duration::from_secs(3)));
        assert!(rate.takes(1, start + Duration::from_secs(5)));
    }
}
