//! Notices to an organisation's owners about their endpoints.

use jiff::Timestamp;
use posthorn_ids::{EventId, WebhookId};
use posthorn_items::Scope;
use posthorn_notices::Notice;
use posthorn_redact::redacted;
use posthorn_runtime::http::time_of;
use posthorn_webhooks::{ATTEMPTS_MAX, Disabled, DisabledReason, EXHAUSTED_MAX, Endpoint, FAILING_FROM};

const DAY_MS: i64 = 24 * 3_600_000;

/// A change of an endpoint that its owner did not make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// It is failing since this time, in unix milliseconds.
    Failing(i64),
    /// Posthorn disabled it.
    Disabled(Disabled),
}

impl News {
    /// When it happened, in unix milliseconds.
    pub(crate) fn at_ms(self) -> i64 {
        match self {
            Self::Failing(at_ms) => at_ms,
            Self::Disabled(off) => off.at_ms,
        }
    }

    /// Derives the event's id: the same change of the same endpoint gives the same id.
    pub(crate) fn event_id(self, name: &str, id: WebhookId) -> EventId {
        EventId::derived(moment(self.at_ms()), &[name.as_bytes(), &id.to_bytes()])
    }

    /// Derives the notice's id. Failures of one day share an id, so that an endpoint that fails and recovers again and again causes
    /// one notice a day.
    fn notice_id(self, id: WebhookId) -> EventId {
        match self {
            Self::Failing(at_ms) => {
                let day_ms = at_ms - at_ms.rem_euclid(DAY_MS);
                EventId::derived(moment(day_ms), &[b"webhook.failing notice", &id.to_bytes()])
            }
            Self::Disabled(_) => self.event_id("webhook.disabled", id),
        }
    }
}

fn moment(unix_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(unix_ms).unwrap_or_default()
}

/// Builds the notice to the owners. There are none outside `live`: other environments send nothing out of the installation.
pub(crate) fn notice(scope: &Scope, endpoint: &Endpoint, news: News) -> Option<Notice> {
    if !scope.environment().is_live() {
        return None;
    }
    let (subject, what, to_do) = match news {
        News::Failing(_) => ("A webhook endpoint is failing", failing(), to_do_failing(endpoint.id)),
        News::Disabled(off) => {
            ("A webhook endpoint was switched off", disabled(off)?, to_do_disabled(endpoint.id))
        }
    };
    // The URL may contain secrets, which must not be sent by email.
    let (id, url, at) = (endpoint.id, redacted(&endpoint.url), time_of(news.at_ms()));
    let whose = scope.tenant().map(|tenant| format!("Tenant:    {tenant}\n")).unwrap_or_default();
    let text = format!("{what}\n\nEndpoint:  {url}\nId:        {id}\n{whose}Since:     {at}\n\n{to_do}");
    Some(Notice { id: news.notice_id(id), subject: subject.to_owned(), text })
}

fn failing() -> String {
    format!(
        "{FAILING_FROM} deliveries in a row to a webhook endpoint failed, each tried {ATTEMPTS_MAX} times over about three days."
    )
}

fn to_do_failing(id: WebhookId) -> String {
    format!(
        "It still gets events. After {EXHAUSTED_MAX} failed deliveries in a row Posthorn switches it off. A successful delivery resets the count.\n\n\
         1. See what the receiver answers: GET /v1/webhooks/{id}/deliveries?state=exhausted\n\
         2. When it works again, replay the failed deliveries: POST /v1/webhooks/{id}/replay-failed.\n"
    )
}

/// `None` if the owner requested it.
fn disabled(off: Disabled) -> Option<String> {
    let why = match off.reason {
        DisabledReason::Requested => return None,
        DisabledReason::Gone => "it answered 410 Gone, which asks for no more events".to_owned(),
        DisabledReason::Exhausted => {
            format!(
                "{EXHAUSTED_MAX} deliveries in a row failed, each tried {ATTEMPTS_MAX} times over about three days"
            )
        }
    };
    Some(format!("Posthorn has switched off a webhook endpoint, because {why}."))
}

fn to_do_disabled(id: WebhookId) -> String {
    format!(
        "Events that happen while it is off are not delivered later. When the receiver works again:\n\n\
         1. Switch it on: PATCH /v1/webhooks/{id} with {{\"enabled\": true}}.\n\
         2. Replay the failed deliveries: POST /v1/webhooks/{id}/replay-failed.\n"
    )
}
