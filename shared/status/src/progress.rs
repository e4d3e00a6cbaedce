//! How incidents and maintenance windows go on: what an operator says, and what the clock says.

use std::collections::BTreeMap;

use jiff::Timestamp;
use posthorn_ids::{IncidentId, IncidentUpdateId};

use crate::{
    Affected, Change, Component, ComponentStatus, Incident, IncidentStatus, TEXT_BYTES_MAX, UPDATES_MAX,
    Update,
};

/// What an operator says about an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The id of the update. The same id twice is said once.
    pub id: IncidentUpdateId,
    /// How far the incident is.
    pub status: IncidentStatus,
    /// Plain text.
    pub body: String,
    /// The components that the incident concerns from now on; `None` leaves them as they are.
    pub affected: Option<Vec<Affected>>,
}

/// Why something cannot be said about an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPossible {
    /// It is over.
    #[error("it is over")]
    Over,
    /// The state is one of the other kind.
    #[error("an incident and a maintenance window have different states")]
    OtherKind,
    /// A maintenance window that has begun is not scheduled again.
    #[error("the maintenance has begun")]
    Begun,
    /// It has too many updates.
    #[error("it has {UPDATES_MAX} updates")]
    TooMany,
    /// Its updates have too much text.
    #[error("its updates have more than {TEXT_BYTES_MAX} bytes together")]
    TooLong,
}

/// What is said when a maintenance begins by its time.
const BEGUN: &str = "The scheduled maintenance has begun.";
/// What is said when a maintenance ends by its time.
const ENDED: &str = "The scheduled maintenance is completed.";

impl Incident {
    /// Whether `said` is possible now.
    ///
    /// # Errors
    /// [`NotPossible`].
    pub fn may_say(&self, said: &Said) -> Result<(), NotPossible> {
        let status = self.updates.last().map(|update| update.status);
        let bytes: usize = self.updates.iter().map(|update| update.body.len()).sum();
        if status.is_some_and(IncidentStatus::is_end) {
            return Err(NotPossible::Over);
        }
        if said.status.is_of_window() != self.window.is_some() {
            return Err(NotPossible::OtherKind);
        }
        if said.status == IncidentStatus::Scheduled && status.is_some_and(|status| status != said.status) {
            return Err(NotPossible::Begun);
        }
        if self.updates.len() >= UPDATES_MAX {
            return Err(NotPossible::TooMany);
        }
        if bytes + said.body.len() > TEXT_BYTES_MAX {
            return Err(NotPossible::TooLong);
        }
        Ok(())
    }

    /// Adds an update at `now`. Returns whether it was new: said twice under one id, it is added once.
    ///
    /// # Errors
    /// [`NotPossible`].
    pub fn say(&mut self, said: Said, now: Timestamp) -> Result<bool, NotPossible> {
        if self.update(said.id).is_some() {
            return Ok(false);
        }
        self.may_say(&said)?;
        self.add(said, now.as_millisecond());
        Ok(true)
    }

    fn add(&mut self, said: Said, at_ms: i64) {
        // What the first update says of components, it changes from operational.
        let before = if self.updates.is_empty() { BTreeMap::new() } else { self.states() };
        if let Some(affected) = said.affected {
            self.affected = affected;
        }
        if said.status == IncidentStatus::Resolved {
            self.affected.iter_mut().for_each(|one| one.status = ComponentStatus::Operational);
        }
        let changes = changes(&before, &self.states());
        self.updates.push(Update { id: said.id, status: said.status, body: said.body, at_ms, changes });
        self.changed_ms = self.changed_ms.max(at_ms);
    }

    /// Lets a maintenance begin and end by its times, as they are at `now`. Returns whether it changed. The ids of the updates are
    /// derived, so whoever lets it go on makes the same ones.
    pub fn go_on(&mut self, now: Timestamp) -> bool {
        let Some(window) = self.window else { return false };
        let (now_ms, before) = (now.as_millisecond(), self.updates.len());
        if self.status() == IncidentStatus::Scheduled && now_ms >= window.begins_ms {
            self.add(by_clock(self.id, IncidentStatus::InProgress, BEGUN), window.begins_ms);
        }
        if self.status().is_active() && now_ms >= window.ends_ms {
            self.add(by_clock(self.id, IncidentStatus::Completed, ENDED), window.ends_ms);
        }
        self.updates.len() != before
    }

    /// The same, as a copy.
    pub fn as_of(mut self, now: Timestamp) -> Self {
        self.go_on(now);
        self
    }
}

fn by_clock(incident: IncidentId, status: IncidentStatus, body: &str) -> Said {
    let material: [&[u8]; 2] = [&incident.to_bytes(), status.as_str().as_bytes()];
    let id = IncidentUpdateId::derived(incident.created_at(), &material);
    Said { id, status, body: body.to_owned(), affected: None }
}

fn changes(
    before: &BTreeMap<Component, ComponentStatus>,
    after: &BTreeMap<Component, ComponentStatus>,
) -> Vec<Change> {
    let state = |of: &BTreeMap<Component, ComponentStatus>, one| of.get(&one).copied().unwrap_or_default();
    let all = Component::ALL.into_iter();
    let changed = all.map(|component| Change {
        component,
        old: state(before, component),
        new: state(after, component),
    });
    changed.filter(|change| change.old != change.new).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Impact, Window};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + seconds).unwrap()
    }

    fn said(number: u8, status: IncidentStatus, affected: Option<Vec<Affected>>) -> Said {
        let id = IncidentUpdateId::derived(at(0), &[&[number]]);
        Said { id, status, body: "Something is said.".into(), affected }
    }

    fn incident(window: Option<(i64, i64)>) -> Incident {
        let window = window.map(|(begins, ends)| Window {
            begins_ms: at(begins).as_millisecond(),
            ends_ms: at(ends).as_millisecond(),
        });
        let first = if window.is_some() { IncidentStatus::Scheduled } else { IncidentStatus::Investigating };
        let mut incident = Incident {
            id: IncidentId::derived(at(0), &[b"x"]),
            name: "x".into(),
            impact: Impact::Major,
            window,
            affected: Vec::new(),
            changed_ms: 0,
            updates: Vec::new(),
        };
        let status =
            if window.is_some() { ComponentStatus::UnderMaintenance } else { ComponentStatus::MajorOutage };
        let affected = vec![Affected { component: Component::Api, status }];
        assert_eq!(incident.say(said(0, first, Some(affected)), at(0)), Ok(true));
        incident
    }

    #[test]
    fn a_maintenance_begins_and_ends_by_its_times_whoever_looks_and_however_often() {
        let planned = incident(Some((100, 200)));
        assert_eq!(planned.gives(Component::Api), None);
        let early = planned.clone().as_of(at(99));
        assert_eq!(early.status(), IncidentStatus::Scheduled);
        let mut begun = planned.clone().as_of(at(100));
        assert_eq!((begun.status(), begun.updates.len()), (IncidentStatus::InProgress, 2));
        assert_eq!(begun.gives(Component::Api), Some(ComponentStatus::UnderMaintenance));
        assert!(!begun.go_on(at(199)));
        let late = planned.as_of(at(10_000));
        assert_eq!(late, begun.as_of(at(200)));
        assert_eq!((late.status(), late.gives(Component::Api)), (IncidentStatus::Completed, None));
    }

    #[test]
    fn a_resolved_incident_gives_its_components_back_and_says_no_more() {
        let mut open = incident(None);
        assert_eq!(open.gives(Component::Api), Some(ComponentStatus::MajorOutage));
        assert_eq!(open.updates[0].changes[0].new, ComponentStatus::MajorOutage);
        assert_eq!(open.say(said(1, IncidentStatus::Resolved, None), at(5)), Ok(true));
        assert_eq!(open.gives(Component::Api), None);
        let change = open.updates[1].changes[0];
        assert_eq!((change.old, change.new), (ComponentStatus::MajorOutage, ComponentStatus::Operational));
        assert_eq!(open.say(said(1, IncidentStatus::Resolved, None), at(6)), Ok(false), "said again");
        assert_eq!(open.say(said(2, IncidentStatus::Monitoring, None), at(6)), Err(NotPossible::Over));
    }

    #[test]
    fn each_kind_has_its_own_states_and_a_begun_maintenance_is_not_scheduled_again() {
        let completed = said(1, IncidentStatus::Completed, None);
        assert_eq!(incident(None).may_say(&completed), Err(NotPossible::OtherKind));
        assert_eq!(
            incident(Some((1, 2))).may_say(&said(1, IncidentStatus::Resolved, None)),
            Err(NotPossible::OtherKind)
        );
        let begun = incident(Some((1, 20))).as_of(at(1));
        assert_eq!(begun.may_say(&said(1, IncidentStatus::Scheduled, None)), Err(NotPossible::Begun));
        assert_eq!(begun.may_say(&completed), Ok(()));
    }

    #[test]
    fn updates_are_bounded_in_number_and_in_bytes() {
        let mut open = incident(None);
        for number in 1..UPDATES_MAX {
            assert_eq!(open.say(said(number as u8, IncidentStatus::Identified, None), at(1)), Ok(true));
        }
        assert_eq!(open.may_say(&said(99, IncidentStatus::Identified, None)), Err(NotPossible::TooMany));
        let long = Said { body: "x".repeat(TEXT_BYTES_MAX), ..said(1, IncidentStatus::Identified, None) };
        assert_eq!(incident(None).may_say(&long), Err(NotPossible::TooLong));
    }

    proptest! {
        #[test]
        fn whatever_is_said_twice_in_whatever_order_an_incident_ends_once(
            steps in prop::collection::vec((0..30_u8, 0..8_usize, 0..300_i64), 0..40), planned: bool,
        ) {
            use IncidentStatus::*;
            let all = [Investigating, Identified, Monitoring, Resolved, Scheduled, InProgress, Verifying, Completed];
            let mut one = incident(planned.then_some((100, 200)));
            let mut now = 0;
            for (number, status, later) in steps {
                now += later;
                one.go_on(at(now));
                let _ = one.say(said(number, all[status], None), at(now));
                let _ = one.say(said(number, all[status], None), at(now));
            }
            let ends = one.updates.iter().filter(|update| update.status.is_end()).count();
            let ids: std::collections::BTreeSet<_> = one.updates.iter().map(|update| update.id).collect();
            prop_assert!(ends <= 1 && ids.len() == one.updates.len());
            prop_assert!(one.updates.iter().all(|update| update.status.is_of_window() == planned));
            prop_assert!(one.updates.iter().rev().skip(1).all(|update| !update.status.is_end()));
        }
    }
}
