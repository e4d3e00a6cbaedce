use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::{Component, ComponentStatus};

/// A round of probes is made once in this time. Rounds within the same five minutes of the clock are one.
pub const SLOT_SECONDS: i64 = 300;
/// How many days the page shows, today included.
pub const DAYS_SHOWN: i32 = 30;
/// How long a day is stored: some days longer than it is shown.
const KEPT_SECONDS: i64 = 35 * 24 * 3600;
/// An outage needs two rounds in a row. A round that came later than this after the one before does not follow it.
const IN_A_ROW_SLOTS: i64 = 2;
/// The share of a partial outage that counts as downtime.
const PARTIAL_SHARE: f64 = 0.3;

/// The rounds of one day (UTC), counted, with the last round of all. It is the only item that probes write, once a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusDay {
    /// The day, such as `2026-11-21`: also the sort key.
    pub day: String,
    /// The last round: its five minutes, counted from 1970. Days of the past keep theirs.
    pub slot: i64,
    /// When the last round was made, in Unix milliseconds.
    pub at_ms: i64,
    /// When the first round of all was made, in Unix milliseconds.
    pub first_ms: i64,
    /// The components, by their ids.
    pub components: BTreeMap<String, ComponentDay>,
}

/// A component's day, and what the last round says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentDay {
    /// What the last round saw.
    pub seen: ComponentStatus,
    /// What the last two rounds in a row say: one bad round alone changes nothing.
    pub probed: ComponentStatus,
    /// Since when `probed` is what it is, in Unix milliseconds.
    pub since_ms: i64,
    /// The day's rounds.
    pub rounds: Counts,
}

/// How many rounds of a day showed which state, incidents and maintenance windows included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rounds in which it worked.
    pub operational: u32,
    /// Rounds under maintenance.
    pub maintenance: u32,
    /// Rounds with degraded performance.
    pub degraded: u32,
    /// Rounds with a partial outage.
    pub partial: u32,
    /// Rounds with a major outage.
    pub major: u32,
}

impl Item for StatusDay {
    const KIND: &'static str = "status_day";

    fn expires_at(&self) -> Option<i64> {
        Some(self.at_ms / 1000 + KEPT_SECONDS)
    }
}

impl Counts {
    /// Counts a round.
    pub fn count(&mut self, status: ComponentStatus) {
        let counted = match status {
            ComponentStatus::Operational => &mut self.operational,
            ComponentStatus::UnderMaintenance => &mut self.maintenance,
            ComponentStatus::DegradedPerformance => &mut self.degraded,
            ComponentStatus::PartialOutage => &mut self.partial,
            ComponentStatus::MajorOutage => &mut self.major,
        };
        *counted = counted.saturating_add(1);
    }

    /// Adds another day's rounds.
    pub fn add(&mut self, other: &Self) {
        self.operational += other.operational;
        self.maintenance += other.maintenance;
        self.degraded += other.degraded;
        self.partial += other.partial;
        self.major += other.major;
    }

    /// All rounds.
    pub const fn total(&self) -> u32 {
        self.operational + self.maintenance + self.degraded + self.partial + self.major
    }

    /// The worst state of any round; `None` without rounds.
    pub const fn worst(&self) -> Option<ComponentStatus> {
        match self {
            Self { major: 1.., .. } => Some(ComponentStatus::MajorOutage),
            Self { partial: 1.., .. } => Some(ComponentStatus::PartialOutage),
            Self { degraded: 1.., .. } => Some(ComponentStatus::DegradedPerformance),
            Self { maintenance: 1.., .. } => Some(ComponentStatus::UnderMaintenance),
            Self { operational: 1.., .. } => Some(ComponentStatus::Operational),
            _ => None,
        }
    }

    /// The share of the rounds in which it was up, from 0 to 1; `None` without rounds. A major outage counts in full, a partial one for
    /// three tenths, anything else not at all.
    pub fn uptime(&self) -> Option<f64> {
        let total = f64::from(self.total());
        let down = f64::from(self.major) + PARTIAL_SHARE * f64::from(self.partial);
        (total > 0.0).then(|| 1.0 - down / total)
    }
}

/// The day of a time, in UTC.
fn day_of(now: Timestamp) -> String {
    now.to_zoned(TimeZone::UTC).date().to_string()
}

impl StatusDay {
    /// The day of `now`: the last day itself, or a new one that goes on from it.
    pub fn of(now: Timestamp, last: Option<&Self>) -> Self {
        let day = day_of(now);
        match last {
            // A clock that was set back must not begin an old day again.
            Some(last) if last.day >= day => last.clone(),
            Some(last) => {
                let carried = |(id, one): (&String, &ComponentDay)| {
                    (id.clone(), ComponentDay { rounds: Counts::default(), ..one.clone() })
                };
                Self { day, components: last.components.iter().map(carried).collect(), ..last.clone() }
            }
            None => {
                Self { day, slot: 0, at_ms: 0, first_ms: now.as_millisecond(), components: BTreeMap::new() }
            }
        }
    }

    /// Records a round at `now`: what it saw of each component. `shown` says what the page shows for what the probes say. Returns false if
    /// the round of these five minutes is recorded already.
    pub fn record(
        &mut self,
        seen: &BTreeMap<Component, ComponentStatus>,
        shown: impl Fn(Component, ComponentStatus) -> ComponentStatus,
        now: Timestamp,
    ) -> bool {
        let slot = now.as_second().div_euclid(SLOT_SECONDS);
        if slot <= self.slot {
            return false;
        }
        let (follows, now_ms) = (slot - self.slot <= IN_A_ROW_SLOTS, now.as_millisecond());
        for (component, seen) in seen {
            let first = || ComponentDay { since_ms: now_ms, ..ComponentDay::default() };
            let one = self.components.entry(component.id().to_owned()).or_insert_with(first);
            let before = if follows { one.seen } else { ComponentStatus::Operational };
            let probed = before.min(*seen);
            if probed != one.probed {
                (one.probed, one.since_ms) = (probed, now_ms);
            }
            one.seen = *seen;
            one.rounds.count(shown(*component, probed));
        }
        (self.slot, self.at_ms) = (slot, now_ms);
        true
    }

    /// A component's day. One that was never probed works.
    pub fn component(&self, component: Component) -> ComponentDay {
        self.components.get(component.id()).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use ComponentStatus::{DegradedPerformance, MajorOutage, Operational, PartialOutage};

    const START: i64 = 1_795_000_200;

    fn at(slots: i64) -> Timestamp {
        Timestamp::from_second(START + slots * SLOT_SECONDS).unwrap()
    }

    fn round(day: &mut StatusDay, slots: i64, seen: ComponentStatus) -> bool {
        day.record(&BTreeMap::from([(Component::Api, seen)]), |_, probed| probed, at(slots))
    }

    fn after(rounds: &[(i64, ComponentStatus)]) -> ComponentDay {
        let mut day = StatusDay::of(at(0), None);
        for (slot, seen) in rounds {
            round(&mut day, *slot, *seen);
        }
        day.component(Component::Api)
    }

    #[test]
    fn one_bad_round_changes_nothing_and_two_in_a_row_are_shown_as_the_better_of_both() {
        assert_eq!(after(&[(0, Operational), (1, MajorOutage)]).probed, Operational);
        assert_eq!(after(&[(1, MajorOutage), (2, MajorOutage)]).probed, MajorOutage);
        assert_eq!(after(&[(1, PartialOutage), (2, MajorOutage)]).probed, PartialOutage);
        assert_eq!(after(&[(1, MajorOutage), (2, MajorOutage), (3, Operational)]).probed, Operational);
        assert_eq!(
            after(&[(1, DegradedPerformance), (2, Operational), (3, MajorOutage)]).probed,
            Operational
        );
    }

    #[test]
    fn a_bad_round_long_after_another_does_not_follow_it() {
        assert_eq!(after(&[(1, MajorOutage), (3, MajorOutage)]).probed, MajorOutage);
        assert_eq!(after(&[(1, MajorOutage), (4, MajorOutage)]).probed, Operational);
    }

    #[test]
    fn a_day_goes_on_from_the_last_one_and_counts_anew() {
        let mut day = StatusDay::of(at(0), None);
        round(&mut day, 0, MajorOutage);
        round(&mut day, 1, MajorOutage);
        let next = StatusDay::of(at(288), Some(&day));
        let (before, carried) = (day.component(Component::Api), next.component(Component::Api));
        assert!(next.day > day.day && next.slot == day.slot);
        assert_eq!((carried.probed, carried.since_ms), (MajorOutage, before.since_ms));
        assert_eq!((before.rounds.total(), carried.rounds.total()), (2, 0));
        assert_eq!(StatusDay::of(at(0), Some(&next)).day, next.day, "a clock that was set back");
    }

    #[test]
    fn a_major_outage_counts_in_full_and_a_partial_one_for_three_tenths() {
        let counts = Counts { operational: 8, partial: 1, major: 1, ..Counts::default() };
        assert!((counts.uptime().unwrap() - 0.87).abs() < 1e-9);
        assert_eq!((counts.worst(), Counts::default().uptime()), (Some(MajorOutage), None));
    }

    proptest! {
        #[test]
        fn a_round_that_is_made_twice_counts_once(
            rounds in prop::collection::vec((0..400_i64, 0..4_usize, 1..3_usize), 0..60),
        ) {
            let states = [Operational, DegradedPerformance, PartialOutage, MajorOutage];
            let (mut once, mut twice) = (StatusDay::of(at(0), None), StatusDay::of(at(0), None));
            let mut slots = std::collections::BTreeSet::new();
            for (slot, state, times) in rounds {
                let is_new = slots.last().is_none_or(|last| slot > *last);
                prop_assert_eq!(round(&mut once, slot, states[state]), is_new);
                for _ in 0..times {
                    round(&mut twice, slot, states[state]);
                }
                if is_new { slots.insert(slot); }
            }
            prop_assert_eq!(&once, &twice);
            prop_assert_eq!(once.component(Component::Api).rounds.total() as usize, slots.len());
        }
    }
}
