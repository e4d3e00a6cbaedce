//! What an organisation's owners are written about their endpoints.

use posthorn_notices::Notice;
use posthorn_store::Scope;
use posthorn_webhooks::{ATTEMPTS_MAX, DisabledReason, EXHAUSTED_MAX, Endpoint, WebhookEvent};

use crate::webhook::time;

/// That Posthorn switched `endpoint` off, as `event` tells the other endpoints. Nothing outside of `live`: what is tried out
/// there leaves the installation nowhere.
pub(crate) fn notice(scope: &Scope, endpoint: &Endpoint, event: &WebhookEvent) -> Option<Notice> {
    let off = endpoint.disabled.filter(|_| scope.environment().is_live())?;
    let why = match off.reason {
        DisabledReason::Requested => return None,
        DisabledReason::Gone => "it answered 410 Gone, which asks to be told nothing more".to_owned(),
        DisabledReason::Exhausted => {
            format!(
                "{EXHAUSTED_MAX} deliveries in a row failed, each tried {ATTEMPTS_MAX} times over about three days"
            )
        }
    };
    let (id, url, at) = (endpoint.id, &endpoint.url, time(off.at_ms));
    let whose = scope.tenant().map(|tenant| format!("Tenant:    {tenant}\n")).unwrap_or_default();
    let text = format!(
        "Posthorn has switched off a webhook endpoint, because {why}.\n\n\
         Endpoint:  {url}\n\
         Id:        {id}\n\
         {whose}\
         Since:     {at}\n\n\
         What happens while it is off is not told later. When the receiver works again:\n\n\
         1. Switch it on: PATCH /v1/webhooks/{id} with {{\"enabled\": true}}.\n\
         2. Have what failed told again: POST /v1/webhooks/{id}/replay-failed.\n"
    );
    Some(Notice { id: event.id, subject: "A webhook endpoint was switched off".to_owned(), text })
}
