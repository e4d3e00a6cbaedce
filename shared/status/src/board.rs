use jiff::Timestamp;

use crate::{Component, ComponentStatus, Counts, DAYS_SHOWN, Impact, Incident, IncidentStatus, StatusDay};

/// How the whole installation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Indicator {
    /// Everything works.
    None,
    /// Somebody works on a component.
    Maintenance,
    /// Something is slow, or a nuisance.
    Minor,
    /// A part does not work.
    Major,
    /// A component does not work at all.
    Critical,
}

impl Indicator {
    /// Its text in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Maintenance => "maintenance",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }

    const fn of_component(status: ComponentStatus) -> Self {
        match status {
            ComponentStatus::Operational => Self::None,
            ComponentStatus::UnderMaintenance => Self::Maintenance,
            ComponentStatus::DegradedPerformance => Self::Minor,
            ComponentStatus::PartialOutage => Self::Major,
            ComponentStatus::MajorOutage => Self::Critical,
        }
    }

    const fn of_impact(impact: Impact) -> Self {
        match impact {
            Impact::None | Impact::Maintenance => Self::None,
            Impact::Minor => Self::Minor,
            Impact::Major => Self::Major,
            Impact::Critical => Self::Critical,
        }
    }
}

/// How the whole installation is, in a word and in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The word.
    pub indicator: Indicator,
    /// The words, as Statuspage has them.
    pub description: &'static str,
}

/// A day of a component, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The day.
    pub day: String,
    /// Its rounds.
    pub rounds: Counts,
}

/// Everything that the page shows, as it is at one time.
#[derive(Debug, Clone)]
pub struct Board {
    /// The newest days, the newest first. The first has the last round.
    pub days: Vec<StatusDay>,
    /// The newest incidents and maintenance windows, the newest first, as they are now.
    pub incidents: Vec<Incident>,
    /// The time.
    pub now: Timestamp,
}

impl Board {
    /// The board at `now`. Maintenance windows begin and end by their times.
    pub fn new(days: Vec<StatusDay>, incidents: Vec<Incident>, now: Timestamp) -> Self {
        let incidents = incidents.into_iter().map(|one| one.as_of(now)).collect();
        Self { days, incidents, now }
    }

    /// The state that the page shows for a component of which the probes say `probed`. What an operator says overrides: the worst state
    /// of an open incident that names it, else an active maintenance window that does.
    pub fn shown(&self, component: Component, probed: ComponentStatus) -> ComponentStatus {
        let given = |planned: bool| {
            let of_kind = self.incidents.iter().filter(move |one| one.window.is_some() == planned);
            of_kind.filter_map(move |one| one.gives(component)).max()
        };
        given(false).or_else(|| given(true)).unwrap_or(probed)
    }

    /// A component's state, and since when, in Unix milliseconds.
    pub fn component(&self, component: Component) -> (ComponentStatus, i64) {
        let today = self.days.first().map(|day| day.component(component)).unwrap_or_default();
        let naming =
            self.incidents.iter().filter(|one| one.affected.iter().any(|of| of.component == component));
        let changed_ms = naming.flat_map(|one| one.updates.iter().map(|update| update.at_ms)).max();
        (self.shown(component, today.probed), today.since_ms.max(changed_ms.unwrap_or_default()))
    }

    /// How the whole installation is: the worst of its components and of its open incidents.
    pub fn verdict(&self) -> Verdict {
        let components: Vec<ComponentStatus> =
            Component::ALL.into_iter().map(|component| self.component(component).0).collect();
        let worst = components.iter().max().copied().unwrap_or_default();
        let open = self.incidents.iter().filter(|one| one.window.is_none() && one.is_open());
        let impact = open.map(|one| Indicator::of_impact(one.impact)).max().unwrap_or(Indicator::None);
        let indicator = impact.max(Indicator::of_component(worst));
        let description = match indicator {
            Indicator::None => "All Systems Operational",
            Indicator::Maintenance => "Service Under Maintenance",
            Indicator::Minor if worst == ComponentStatus::DegradedPerformance => "Partially Degraded Service",
            Indicator::Minor => "Minor Service Outage",
            Indicator::Major => "Partial System Outage",
            Indicator::Critical => "Major Service Outage",
        };
        Verdict { indicator, description }
    }

    /// When anything on the page last changed, in Unix milliseconds.
    pub fn updated_ms(&self) -> i64 {
        let components = Component::ALL.into_iter().map(|component| self.component(component).1);
        let incidents = self.incidents.iter().map(|one| one.changed_ms);
        components.chain(incidents).max().unwrap_or_default()
    }

    /// The open incidents, the newest first.
    pub fn unresolved(&self) -> Vec<&Incident> {
        self.incidents.iter().filter(|one| one.window.is_none() && one.is_open()).collect()
    }

    /// The maintenance windows that have not begun, and those whose work is being done, the newest first.
    pub fn maintenances(&self, status: impl Fn(IncidentStatus) -> bool) -> Vec<&Incident> {
        self.incidents.iter().filter(|one| one.window.is_some() && status(one.status())).collect()
    }

    /// A component's last [`DAYS_SHOWN`] days, the oldest first. A day without rounds has none.
    pub fn bars(&self, component: Component) -> Vec<Bar> {
        let today = self.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let days =
            (0..DAYS_SHOWN).rev().filter_map(|ago| today.checked_sub(jiff::Span::new().days(ago)).ok());
        let bar = |day: String| {
            let found = self.days.iter().find(|one| one.day == day);
            let rounds = found.map(|one| one.component(component).rounds).unwrap_or_default();
            Bar { day, rounds }
        };
        days.map(|day| bar(day.to_string())).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use posthorn_ids::{IncidentId, IncidentUpdateId};

    use super::*;
    use crate::{Affected, ComponentDay, Said, Window};
    use ComponentStatus::{DegradedPerformance, MajorOutage, Operational, PartialOutage, UnderMaintenance};

    const NOW: i64 = 1_795_000_200;

    fn day(probed: ComponentStatus) -> StatusDay {
        let api = ComponentDay { probed, ..ComponentDay::default() };
        let components = BTreeMap::from([("api".to_owned(), api)]);
        StatusDay { day: "2026-11-18".into(), slot: 1, at_ms: 0, first_ms: 0, components }
    }

    fn incident(impact: Impact, window: Option<Window>, status: ComponentStatus) -> Incident {
        let now = Timestamp::from_second(NOW).unwrap();
        let mut one = Incident {
            id: IncidentId::new(now),
            name: "x".into(),
            impact,
            window,
            affected: vec![Affected { component: Component::Api, status }],
            changed_ms: 0,
            updates: Vec::new(),
        };
        let first = if window.is_some() { IncidentStatus::Scheduled } else { IncidentStatus::Investigating };
        let said = Said { id: IncidentUpdateId::new(now), status: first, body: "x".into(), affected: None };
        one.say(said, now).unwrap();
        one
    }

    fn verdict(probed: ComponentStatus, incidents: Vec<Incident>) -> (&'static str, &'static str) {
        let board = Board::new(vec![day(probed)], incidents, Timestamp::from_second(NOW).unwrap());
        let verdict = board.verdict();
        (verdict.indicator.as_str(), verdict.description)
    }

    fn window(from: i64) -> Option<Window> {
        Some(Window { begins_ms: (NOW + from) * 1000, ends_ms: (NOW + from + 60) * 1000 })
    }

    #[test]
    fn the_worst_component_decides_and_has_statuspages_words() {
        assert_eq!(verdict(Operational, vec![]), ("none", "All Systems Operational"));
        assert_eq!(verdict(DegradedPerformance, vec![]), ("minor", "Partially Degraded Service"));
        assert_eq!(verdict(PartialOutage, vec![]), ("major", "Partial System Outage"));
        assert_eq!(verdict(MajorOutage, vec![]), ("critical", "Major Service Outage"));
    }

    #[test]
    fn what_an_operator_says_of_a_component_overrides_the_probes() {
        let minor = |status| vec![incident(Impact::Minor, None, status)];
        assert_eq!(verdict(MajorOutage, minor(Operational)).0, "minor");
        assert_eq!(verdict(Operational, minor(MajorOutage)).0, "critical");
        assert_eq!(verdict(Operational, minor(Operational)).1, "Minor Service Outage");
    }

    #[test]
    fn a_maintenance_shows_only_while_it_lasts_and_an_incident_outweighs_it() {
        let planned = |from| incident(Impact::Maintenance, window(from), UnderMaintenance);
        assert_eq!(verdict(MajorOutage, vec![planned(0)]), ("maintenance", "Service Under Maintenance"));
        assert_eq!(verdict(Operational, vec![planned(1)]).0, "none");
        assert_eq!(verdict(Operational, vec![planned(-60)]).0, "none");
        let both = vec![planned(0), incident(Impact::None, None, PartialOutage)];
        assert_eq!(verdict(Operational, both).0, "major");
    }

    #[test]
    fn thirty_bars_end_today_and_days_without_rounds_are_empty() {
        let board = Board::new(vec![day(Operational)], vec![], "2026-11-20T12:00:00Z".parse().unwrap());
        let bars = board.bars(Component::Api);
        assert_eq!(
            (bars.len(), bars[0].day.as_str(), bars[29].day.as_str()),
            (30, "2026-10-22", "2026-11-20")
        );
        assert_eq!(bars[29].rounds.worst(), None);
    }
}
