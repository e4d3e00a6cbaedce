//! The sending rate of an account: recipients per second, with a burst of at most one second's worth.
//! <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// A rate, and the part of it that is left.
pub(super) struct Rate {
    per_second: f64,
    left: Mutex<(f64, Option<Instant>)>,
}

impl Rate {
    /// A rate in recipients per second.
    pub fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second);
        Self { per_second, left: Mutex::new((per_second, None)) }
    }

    /// Whether SES accepts a mail with this many recipients now. A mail with more recipients than are left is accepted too, and
    /// the next mails wait longer.
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
    fn a_second_accepts_no_more_than_the_rate() {
        let (rate, start) = (Rate::new(5), Instant::now());
        let taken = |rate: &Rate, at| (0..20).filter(|_| rate.takes(1, at)).count();
        assert_eq!(taken(&rate, start), 5);
        assert_eq!(taken(&rate, start), 0);
        assert_eq!(taken(&rate, start + Duration::from_millis(400)), 2);
        assert_eq!(taken(&rate, start + Duration::from_secs(60)), 5);
    }

    #[test]
    fn after_a_mail_with_many_recipients_the_next_waits_longer() {
        let (rate, start) = (Rate::new(10), Instant::now());
        assert!(rate.takes(50, start));
        assert!(!rate.takes(1, start + Duration::from_secs(3)));
        assert!(rate.takes(1, start + Duration::from_secs(5)));
    }
}
