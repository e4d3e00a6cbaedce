//! The service's URL, the versions of resources, and lists.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_directory::{Resource, Selection, Shown, list_response};
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call, PRECONDITION_FAILED, Scim, UNIQUENESS},
    uses::{Use, settings::PUBLIC_URL},
};
use posthorn_store::Stored;
use serde_json::{Value, json};

use super::requests::ScimQuery;

/// The uses of [`base`].
pub(crate) const KNOWS_ITSELF: Use = PUBLIC_URL;

/// The URL of the service.
pub(crate) fn base(app: &App) -> String {
    format!("{}/scim/v2", app.setting("PUBLIC_URL").trim_end_matches('/'))
}

/// The URL of a resource.
pub(crate) fn place(app: &App, of: Resource, id: &str) -> String {
    format!("{}/{}/{id}", base(app), of.endpoint())
}

/// The version of a resource: a weak tag, because an answer may show a part of it (RFC 7644, section 3.14).
pub(crate) fn version<T>(stored: &Stored<T>) -> String {
    format!("W/\"{}\"", stored.revision())
}

/// What the service says of a resource.
pub(crate) fn meta<T>(app: &App, of: Resource, stored: &Stored<T>, id: &str, times: [Timestamp; 2]) -> Value {
    let [created, modified] = times.map(|time| time.to_string());
    json!({
        "resourceType": of.name(), "created": created, "lastModified": modified,
        "location": place(app, of, id), "version": version(stored),
    })
}

/// Refuses a change of a resource that has another version than the request expects.
///
/// # Errors
/// `PRECONDITION_FAILED`.
pub(crate) fn check_version<B, Q, T>(call: &Call<B, Q>, stored: &Stored<T>) -> Result<(), Problem> {
    let Some(expected) = call.header("if-match") else { return Ok(()) };
    let own = version(stored);
    match expected.split(',').map(str::trim).any(|one| one == "*" || one == own) {
        true => Ok(()),
        false => Err(PRECONDITION_FAILED.because(format!("The resource has the version {own}."))),
    }
}

/// The headers that change requests may have.
pub(crate) const CHANGE_HEADERS: &[(&str, &str)] =
    &[("if-match", "The version that the resource must have (RFC 9110, section 13.1.1).")];

/// An answer with one resource.
pub(crate) fn one<T>(stored: &Stored<T>, body: Value) -> Answer<Scim> {
    Answer::ok(Scim { body, version: Some(version(stored)) })
}

/// The page of what was found that a query asks for.
pub(crate) fn page(query: &ScimQuery, found: Vec<Value>) -> Answer<Scim> {
    let ((before, count), total) = (query.page(), found.len());
    let page = found.into_iter().skip(before).take(count).collect();
    Answer::ok(Scim::of(list_response(page, total, before.saturating_add(1))))
}

/// The resources that a selection finds among whole ones, as answers show them.
pub(crate) fn found(of: Resource, selection: &Selection, shown: &Shown, all: Vec<Value>) -> Vec<Value> {
    selection.apply(of, all).into_iter().map(|one| shown.of(of, one)).collect()
}

/// Another resource of the directory has the name.
pub(crate) fn name_taken(of: Resource) -> Problem {
    UNIQUENESS.because(format!("Another {} of the directory has this `{}`.", of.name(), of.naming()))
}

/// A document that the store holds cannot be read.
pub(crate) fn unreadable(error: &serde_json::Error) -> Problem {
    posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(error)
}

/// A time in Unix milliseconds.
pub(crate) fn time(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
