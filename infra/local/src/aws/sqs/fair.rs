//! Fair queues: if a group uses more than its share of the consumers, its messages wait behind those of other groups.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html>

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

/// A group is noisy if it has more than one in this many of the messages in flight, or of the consumers' recent time.
const SHARE_OF: usize = 10;
/// A group with fewer messages in flight is never noisy by number.
const IN_FLIGHT_MIN: usize = 30;
/// Consumers' time counts half after each such period.
const HALF_LIFE_SECONDS: f64 = 60.0;

/// A message that a consumer has.
struct InFlight {
    queue: String,
    since: Instant,
}

/// The consumers' time by group, as of `at`.
struct Spent {
    seconds: HashMap<Option<String>, f64>,
    at: Instant,
}

/// How much of each queue's consumers each group uses.
#[derive(Default)]
pub(super) struct Fairness {
    groups: HashMap<String, String>,
    in_flight: HashMap<String, InFlight>,
    spent: HashMap<String, Spent>,
}

impl Fairness {
    /// Records that a message of a group was sent.
    pub fn sent(&mut self, message_id: &str, group: &str) {
        self.groups.insert(message_id.to_owned(), group.to_owned());
    }

    /// The group of a message.
    pub fn group(&self, message_id: &str) -> Option<&str> {
        self.groups.get(message_id).map(String::as_str)
    }

    /// Records that a consumer received a message.
    pub fn received(&mut self, queue: &str, message_id: &str, now: Instant) {
        self.in_flight.insert(message_id.to_owned(), InFlight { queue: queue.to_owned(), since: now });
    }

    /// Records that a consumer deleted a message or gave it back.
    pub fn settled(&mut self, message_id: &str, deleted: bool, now: Instant) {
        let group = self.groups.get(message_id).cloned();
        if let Some(work) = self.in_flight.remove(message_id) {
            let spent =
                self.spent.entry(work.queue).or_insert_with(|| Spent { seconds: HashMap::new(), at: now });
            let faded = 0.5_f64.powf(now.duration_since(spent.at).as_secs_f64() / HALF_LIFE_SECONDS);
            spent.seconds.values_mut().for_each(|seconds| *seconds *= faded);
            spent.at = now;
            *spent.seconds.entry(group).or_default() += now.duration_since(work.since).as_secs_f64();
        }
        if deleted {
            self.groups.remove(message_id);
        }
    }

    /// The groups of a queue that wait behind the others.
    pub fn noisy(&self, queue: &str) -> HashSet<String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut all = 0;
        for (id, _) in self.in_flight.iter().filter(|(_, work)| work.queue == queue) {
            all += 1;
            if let Some(group) = self.group(id) {
                *counts.entry(group).or_default() += 1;
            }
        }
        let many = counts.into_iter().filter(|(_, own)| *own >= IN_FLIGHT_MIN && own * SHARE_OF > all);
        let mut noisy: HashSet<String> = many.map(|(group, _)| group.to_owned()).collect();
        if let Some(spent) = self.spent.get(queue) {
            let all: f64 = spent.seconds.values().sum();
            let long = spent.seconds.iter().filter(|(_, own)| **own * SHARE_OF as f64 > all);
            noisy.extend(long.filter_map(|(group, _)| group.clone()));
        }
        noisy
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_group_with_many_messages_in_flight_is_noisy_until_they_are_done() {
        let (mut fairness, now) = (Fairness::default(), Instant::now());
        for number in 0..IN_FLIGHT_MIN {
            fairness.sent(&number.to_string(), "loud");
            assert!(fairness.noisy("q").is_empty());
            fairness.received("q", &number.to_string(), now);
        }
        fairness.sent("x", "quiet");
        fairness.received("q", "x", now);
        assert_eq!(fairness.noisy("q"), HashSet::from(["loud".to_owned()]));
        assert!(fairness.noisy("other").is_empty());
        fairness.settled("0", true, now);
        assert!(fairness.noisy("q").is_empty());
    }

    #[test]
    fn a_group_whose_messages_take_long_is_noisy_by_their_time() {
        let (mut fairness, start) = (Fairness::default(), Instant::now());
        let work = |fairness: &mut Fairness, group: &str, ms: u64| {
            fairness.sent("m", group);
            fairness.received("q", "m", start);
            fairness.settled("m", true, start + Duration::from_millis(ms));
        };
        for number in 0..20 {
            work(&mut fairness, &format!("quick {number}"), 10);
        }
        assert!(fairness.noisy("q").is_empty(), "each has a twentieth");
        work(&mut fairness, "slow", 5_000);
        assert_eq!(fairness.noisy("q"), HashSet::from(["slow".to_owned()]));
    }
}
