//! Limits per second, of senders in parts and of operations in requests. Like AWS's own, they are not on disk.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

/// What is left of each limit, by the sender's or the operation's name.
#[derive(Default)]
pub(super) struct Rates(Mutex<HashMap<String, Bucket>>);

struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Rates {
    /// Takes `amount` off a limit of so many a second. Something must be left of it; an amount that is larger makes the next call
    /// wait longer. Nothing is taken if the answer is false.
    pub fn take(&self, of: &str, per_second: u32, amount: u32, now: Timestamp) -> bool {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rate = f64::from(per_second);
        let bucket = buckets.entry(of.to_owned()).or_insert(Bucket { left: rate, at: now });
        let passed = now.duration_since(bucket.at).as_secs_f64().max(0.0);
        bucket.left = (bucket.left + passed * rate).min(rate);
        bucket.at = now;
        let takes = bucket.left >= 1.0;
        if takes {
            bucket.left -= f64::from(amount);
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after_ms(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_795_255_200_000 + ms).unwrap()
    }

    #[test]
    fn a_second_takes_no_more_than_the_rate_and_each_sender_has_its_own() {
        let rates = Rates::default();
        let taken = |of: &str, ms| (0..9).filter(|_| rates.take(of, 3, 1, after_ms(ms))).count();
        assert_eq!((taken("a", 0), taken("b", 0)), (3, 3));
        assert_eq!((taken("a", 400), taken("a", 60_000)), (1, 3));
        assert_eq!(taken("a", 30_000), 0, "a clock that is set back gives nothing");
    }

    #[test]
    fn after_a_text_of_many_parts_the_next_waits_longer() {
        let rates = Rates::default();
        assert!(rates.take("a", 3, 10, after_ms(0)));
        assert!(!rates.take("a", 3, 1, after_ms(2_000)));
        assert!(rates.take("a", 3, 1, after_ms(3_000)));
    }
}
