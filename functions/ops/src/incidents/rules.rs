//! The codes, the fields that several routes take, and how an incident is found.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::IncidentId;
use posthorn_problem::{Code, Problem, VALIDATION_FAILED, not_found};
use posthorn_runtime::{
    http::Time,
    uses::{Table, Use},
};
use posthorn_status::{Affected, Component, ComponentStatus, Impact, Incident, NotPossible, Window};
use posthorn_store::{Read, Stored};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::places::incidents;

/// The incident or the maintenance is over, and nothing more is said about it.
pub const INCIDENT_OVER: Code = Code::new("INCIDENT_OVER", 409, "The incident is over.");
/// The incident has as many updates, or as much text, as it may have.
pub const INCIDENT_FULL: Code = Code::new("INCIDENT_FULL", 409, "The incident has too many updates.");

/// The `uses` of [`find`].
pub(crate) const FINDS: Use = Table::Ops.get();
/// The longest name, in characters: a subject line with it fits a screen.
pub(crate) const NAME_CHARACTERS_MAX: usize = 200;
/// The longest text of an update, in characters.
pub(crate) const BODY_CHARACTERS_MAX: usize = 2_000;
/// The longest maintenance window: two weeks.
const WINDOW_MS_MAX: i64 = 14 * 24 * 3600 * 1000;
/// How far ahead a maintenance may be announced: a year.
const AHEAD_MS_MAX: i64 = 366 * 24 * 3600 * 1000;

/// How bad an incident is for customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AnnouncedImpact")]
pub enum AnnouncedImpact {
    /// Nobody notices.
    None,
    /// A nuisance.
    #[default]
    Minor,
    /// A part does not work.
    Major,
    /// Nothing works.
    Critical,
}

impl AnnouncedImpact {
    /// The impact.
    pub const fn impact(self) -> Impact {
        match self {
            Self::None => Impact::None,
            Self::Minor => Impact::Minor,
            Self::Major => Impact::Major,
            Self::Critical => Impact::Critical,
        }
    }
}

/// A component that an incident concerns.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AnnouncedComponent")]
pub struct AnnouncedComponent {
    /// The component.
    pub component: Component,
    /// Its state. Default: for a maintenance `under_maintenance`, which it always is there; for an incident, what its impact says.
    #[serde(default)]
    pub status: Option<ComponentStatus>,
}

/// Accepts a text that shows something. Line breaks are allowed, other control characters are not.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde passes the context by reference")]
pub(crate) fn is_text(text: &str, _: &()) -> garde::Result {
    if text.trim().is_empty() {
        return Err(garde::Error::new("must not be blank"));
    }
    match text.chars().any(|one| one.is_control() && one != '\n') {
        true => Err(garde::Error::new("must have no control characters except line breaks")),
        false => Ok(()),
    }
}

/// Accepts a text of one line.
pub(crate) fn is_line(text: &str, context: &()) -> garde::Result {
    is_text(text, context)?;
    match text.contains('\n') {
        true => Err(garde::Error::new("must have no line breaks")),
        false => Ok(()),
    }
}

/// The components of a request, each with its state.
///
/// # Errors
/// `VALIDATION_FAILED` if one is named twice.
pub(crate) fn affected(
    named: &[AnnouncedComponent],
    impact: Impact,
    is_planned: bool,
) -> Result<Vec<Affected>, Problem> {
    let by_impact = match impact {
        Impact::None => ComponentStatus::Operational,
        Impact::Maintenance => ComponentStatus::UnderMaintenance,
        Impact::Minor => ComponentStatus::DegradedPerformance,
        Impact::Major => ComponentStatus::PartialOutage,
        Impact::Critical => ComponentStatus::MajorOutage,
    };
    let mut all: Vec<Affected> = Vec::new();
    for (at, one) in named.iter().enumerate() {
        if all.iter().any(|other| other.component == one.component) {
            let pointer = format!("/components/{at}/component");
            return Err(VALIDATION_FAILED
                .because(format!("{pointer} is named twice."))
                .at(pointer, "must not be named twice"));
        }
        let said = one.status.filter(|_| !is_planned);
        let status = if is_planned { ComponentStatus::UnderMaintenance } else { said.unwrap_or(by_impact) };
        all.push(Affected { component: one.component, status });
    }
    Ok(all)
}

/// The window of a maintenance.
///
/// # Errors
/// `VALIDATION_FAILED` if it does not end after it begins, has ended, is too long, or is too far ahead.
pub(crate) fn window(begins: Timestamp, ends: Timestamp, now: Timestamp) -> Result<Window, Problem> {
    let (begins_ms, ends_ms) = (begins.as_millisecond(), ends.as_millisecond());
    let refused =
        |field: &str, rule: &str| Err(VALIDATION_FAILED.because(format!("{field} {rule}.")).at(field, rule));
    match now.as_millisecond() {
        _ if ends_ms <= begins_ms => refused("/ends_at", "must be after `starts_at`"),
        _ if ends_ms - begins_ms > WINDOW_MS_MAX => {
            refused("/ends_at", "must be at most 14 days after `starts_at`")
        }
        now_ms if ends_ms <= now_ms => refused("/ends_at", "must be in the future"),
        now_ms if begins_ms - now_ms > AHEAD_MS_MAX => refused("/starts_at", "must be at most a year ahead"),
        _ => Ok(Window { begins_ms, ends_ms }),
    }
}

/// The window of a request that may have one; `None` for an incident.
///
/// # Errors
/// `VALIDATION_FAILED` if only one of the times is given, and those of [`window`].
pub(crate) fn window_of(
    starts_at: Option<Time>,
    ends_at: Option<Time>,
    now: Timestamp,
) -> Result<Option<Window>, Problem> {
    let missing = |field: &str| {
        VALIDATION_FAILED
            .because(format!("{field} is required: a maintenance has `starts_at` and `ends_at`."))
            .at(field, "is required")
    };
    match (starts_at, ends_at) {
        (None, None) => Ok(None),
        (Some(Time(begins)), Some(Time(ends))) => window(begins, ends, now).map(Some),
        (None, Some(_)) => Err(missing("/starts_at")),
        (Some(_), None) => Err(missing("/ends_at")),
    }
}

/// Finds an incident, as it is stored.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn find(app: &App, id: IncidentId) -> Result<Stored<Incident>, Problem> {
    incidents(app).get(&id.suffix(), Read::Consistent).await?.ok_or_else(not_found)
}

/// Why nothing can be said, in a caller's words.
pub(crate) fn refusal(reason: NotPossible) -> Problem {
    match reason {
        NotPossible::Over => INCIDENT_OVER.because("Announce another one if it goes on."),
        NotPossible::TooMany | NotPossible::TooLong => {
            INCIDENT_FULL.because(format!("Nothing can be added: {reason}. End it, and announce another one."))
        }
        NotPossible::OtherKind => VALIDATION_FAILED
            .because(
                "An incident is `investigating`, `identified`, `monitoring` or `resolved`; a maintenance is `scheduled`, \
                 `in_progress`, `verifying` or `completed`.",
            )
            .at("/status", "must be a state of its kind"),
        NotPossible::Begun => VALIDATION_FAILED
            .because("The maintenance has begun, so it is no longer `scheduled`.")
            .at("/status", "must not be `scheduled` after it has begun"),
    }
}
