use crate::{Component, ComponentStatus};

/// The result of one probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probed<'a> {
    /// The part's name in the answer of the health check.
    pub part: &'a str,
    /// Whether it answered.
    pub answered: bool,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
}

/// A part that takes longer is slow. A part that does not answer within two seconds has failed.
const SLOW_MS: u64 = 1_000;

/// What a round of probes says of a component: a major outage if none of its parts answers, a partial outage if one does not, and
/// degraded performance if one is slow, or if nobody consumes one of its queues. `stopped` are these queues, by their names. A part
/// that was not probed says nothing.
pub fn seen(component: Component, probes: &[Probed<'_>], stopped: &[&str]) -> ComponentStatus {
    let own: Vec<&Probed<'_>> =
        probes.iter().filter(|probe| component.parts().contains(&probe.part)).collect();
    let failed = own.iter().filter(|probe| !probe.answered).count();
    let is_slow = own.iter().any(|probe| probe.took_ms > SLOW_MS);
    let is_stopped = component.queues().iter().any(|queue| stopped.contains(queue));
    match failed {
        1.. if failed == own.len() => ComponentStatus::MajorOutage,
        1.. => ComponentStatus::PartialOutage,
        0 if is_slow || is_stopped => ComponentStatus::DegradedPerformance,
        0 => ComponentStatus::Operational,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probed(failed: &[&str]) -> ComponentStatus {
        let probe = |part: &&'static str| Probed { part, answered: !failed.contains(part), took_ms: 5 };
        let probes: Vec<Probed<'_>> = Component::AuditLog.parts().iter().map(probe).collect();
        seen(Component::AuditLog, &probes, &[])
    }

    #[test]
    fn one_failed_part_is_a_partial_outage_and_all_of_them_a_major_one() {
        assert_eq!(probed(&[]), ComponentStatus::Operational);
        assert_eq!(probed(&["audit_queue"]), ComponentStatus::PartialOutage);
        assert_eq!(probed(&["audit_queue", "ops_table"]), ComponentStatus::MajorOutage);
        assert_eq!(probed(&["email_queue"]), ComponentStatus::Operational, "another component's");
    }

    #[test]
    fn a_slow_part_and_a_queue_that_nobody_consumes_degrade_their_component() {
        let slow = |took_ms| Probed { part: "email_queue", answered: true, took_ms };
        let of = |probe, stopped: &[&str]| seen(Component::EmailSending, &[probe], stopped);
        assert_eq!(of(slow(1_000), &[]), ComponentStatus::Operational);
        assert_eq!(of(slow(1_001), &[]), ComponentStatus::DegradedPerformance);
        assert_eq!(of(slow(1), &["email"]), ComponentStatus::DegradedPerformance);
        assert_eq!(of(slow(1), &["webhook"]), ComponentStatus::Operational);
    }
}
