//! The settings for sending from a domain. Shared by the routes that create and change a domain.

use garde::Validate;
use jiff::Timestamp;
use posthorn_app::App;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::uses::{Use, settings};
use posthorn_senders::{
    Domain, SUBDOMAIN_BYTES_MAX, TrackingName, WARMUP_DAYS_MAX, Warmup, is_subdomain_label,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the connection to the recipient's server is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// With TLS if the server offers it.
    #[default]
    Opportunistic,
}

/// A requested warm-up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct WarmupWish {
    /// When the first day begins (RFC 3339). Default: now.
    #[garde(length(max = 40))]
    #[serde(default)]
    pub started_at: Option<String>,
    /// For how many days the domain is limited: 50 messages on the first day, and twice as many on each following day.
    #[garde(range(min = 1, max = WARMUP_DAYS_MAX))]
    pub days: u32,
}

impl WarmupWish {
    /// Parses the warm-up.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` if its start is not a time, or is in the future.
    pub(crate) fn read(&self, now: Timestamp) -> Result<Warmup, Problem> {
        let refused = |detail: &str| {
            VALIDATION_FAILED
                .because(format!("/warmup/started_at: {detail}."))
                .at("/warmup/started_at", detail)
        };
        let started_at = match &self.started_at {
            Some(text) => text.parse().map_err(|_| refused("must be a time like 2026-01-31T09:00:00Z"))?,
            None => now,
        };
        if started_at > now {
            return Err(refused("must not be in the future"));
        }
        Ok(Warmup { started_at_ms: started_at.as_millisecond(), days: self.days })
    }
}

/// Accepts a text that may be a subdomain's label.
pub(crate) fn is_label(text: &str, _: &()) -> garde::Result {
    if is_subdomain_label(text) {
        return Ok(());
    }
    let rule = "must be a subdomain of lower-case letters, digits and hyphens";
    Err(garde::Error::new(format!("{rule}, with at most {SUBDOMAIN_BYTES_MAX} characters")))
}

/// The `uses` of [`tracking_name`].
pub(crate) const NAMES_TRACKING: Use = settings::TRACKING_HOST;

/// Returns the name for tracked links. Its DNS record must be an alias of this deployment's front door.
///
/// # Errors
/// `VALIDATION_FAILED` if the deployment has no domain name of its own.
pub(crate) fn tracking_name(app: &App, label: &str) -> Result<TrackingName, Problem> {
    let target = app.setting("TRACKING_HOST");
    if target.is_empty() {
        return Err(VALIDATION_FAILED
            .because("This deployment has no domain name of its own, so no subdomain can point to it.")
            .at("/tracking_subdomain", "needs a deployment with its own domain name"));
    }
    Ok(TrackingName { label: label.to_owned(), target: target.to_owned() })
}

/// Refuses one subdomain for both tracked links and bounces: a name with a CNAME record can have no other records (RFC 1034, section
/// 3.6.2), so bounces could not return to it.
///
/// # Errors
/// `VALIDATION_FAILED` if the two names are the same.
pub(crate) fn names_differ(domain: &Domain) -> Result<(), Problem> {
    match &domain.tracking.name {
        Some(name) if name.label == domain.return_path => Err(VALIDATION_FAILED
            .because(format!("Bounces return to {}. Choose another subdomain for links.", domain.mail_from()))
            .at("/tracking_subdomain", "must differ from the return path")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warm_up_starts_now_or_in_the_past_and_any_other_start_is_refused() {
        let now = Timestamp::from_second(1_750_000_000).unwrap();
        let wish =
            |started_at: Option<&str>| WarmupWish { started_at: started_at.map(str::to_owned), days: 14 };
        assert_eq!(wish(None).read(now).unwrap().started_at_ms, now.as_millisecond());
        assert_eq!(wish(Some("2025-01-01T00:00:00Z")).read(now).unwrap().started_at_ms, 1_735_689_600_000);
        for bad in ["2035-01-01T00:00:00Z", "yesterday", ""] {
            assert_eq!(
                wish(Some(bad)).read(now).unwrap_err().errors[0].pointer,
                "/warmup/started_at",
                "{bad}"
            );
        }
    }
}
