//! What an endpoint may be: the rules that creating and changing one share.

use posthorn_app::App;
use posthorn_net::{AddressGuard, PublicUrl, Resolver};
use posthorn_problem::{Code, Problem};
use posthorn_webhooks::EVENT_TYPES;

/// The address may not be called.
pub const URL_NOT_ALLOWED: Code =
    Code::new("URL_NOT_ALLOWED", 422, "The address may not be used for webhooks.");
/// The scope has as many endpoints as it may have.
pub const WEBHOOK_LIMIT_REACHED: Code =
    Code::new("WEBHOOK_LIMIT_REACHED", 409, "There are as many webhook endpoints as are allowed.");

/// Whether every type is one that can be told, or `*`.
pub(crate) fn are_event_types(events: &[String], _: &()) -> garde::Result {
    let unknown = events.iter().find(|wanted| *wanted != "*" && !EVENT_TYPES.contains(&wanted.as_str()));
    match unknown {
        Some(_) => Err(garde::Error::new(format!("must be `*` or among {}", EVENT_TYPES.join(", ")))),
        None => Ok(()),
    }
}

/// Holds an address against the guard, its name's addresses included.
pub(crate) async fn check_url(app: &App, text: &str) -> Result<(), Problem> {
    let refused = |error: &dyn std::error::Error| {
        URL_NOT_ALLOWED.because(format!("The webhook's url {error}.")).at("/url", error.to_string())
    };
    let guard = AddressGuard::of(app);
    let url = PublicUrl::parse(text, &guard).map_err(|error| refused(&error))?;
    url.resolve_check(app.part::<Resolver>(), &guard).await.map_err(|error| refused(&error))
}
