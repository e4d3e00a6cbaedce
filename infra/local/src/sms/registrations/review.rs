//! The review of registrations, which takes its time: submitted, reviewed, and complete or refused.

use super::{
    operations::set_status,
    registration::{Registration, Version},
};
use crate::sms::{refusal::Refusal, step::Step};

/// A text that contains this word is refused, in any case. AWS has no such rule.
const REFUSED: &str = "rejected";

/// Moves every review on that is due by the clock, and announces each new status.
pub(in crate::sms) fn advance(step: &Step<'_>) -> Result<(), Refusal> {
    let now_ms = step.at.as_millisecond();
    let each_ms = i64::from(step.around.options().review_step_seconds) * 1000;
    for registration in step.all::<Registration>()? {
        let mut registration = registration;
        while let Some(since_ms) = since(step, &registration)?.filter(|since| since + each_ms <= now_ms) {
            registration = next(step, registration, since_ms + each_ms)?;
        }
    }
    Ok(())
}

/// Since when a registration under review has its status.
fn since(step: &Step<'_>, registration: &Registration) -> Result<Option<i64>, Refusal> {
    if !matches!(registration.status.as_str(), "SUBMITTED" | "REVIEWING") {
        return Ok(None);
    }
    let latest = registration.latest(step)?;
    Ok(latest.history.get(&latest.status).copied())
}

/// The next status of a registration under review.
fn next(step: &Step<'_>, mut registration: Registration, at_ms: i64) -> Result<Registration, Refusal> {
    let mut latest = registration.latest(step)?;
    if registration.status == "SUBMITTED" {
        latest.become_at("REVIEWING", at_ms);
        step.put(&latest)?;
        return set_status(step, registration, "REVIEWING");
    }
    latest.denied = refused_fields(&latest);
    if !latest.denied.is_empty() {
        latest.become_at("DENIED", at_ms);
        step.put(&latest)?;
        registration.denied = Some(latest.number);
        return set_status(step, registration, "REQUIRES_UPDATES");
    }
    if let Some(number) = registration.approved {
        let mut before = registration.version(step, number)?;
        before.become_at("ARCHIVED", at_ms);
        step.put(&before)?;
    }
    latest.become_at("APPROVED", at_ms);
    step.put(&latest)?;
    registration.approved = Some(latest.number);
    set_status(step, registration, "COMPLETE")
}

fn refused_fields(version: &Version) -> Vec<String> {
    let is_refused =
        |value: &serde_json::Value| value.as_str().is_some_and(|text| text.to_lowercase().contains(REFUSED));
    version.values.iter().filter(|(_, value)| is_refused(value)).map(|(path, _)| path.clone()).collect()
}
