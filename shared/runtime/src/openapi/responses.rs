//! The responses of a route: its success, and one response for each status of its refusals.
//!
//! Most refusals are the same on many routes. Each distinct refusal appears once under `components/responses`, with a name derived
//! from its codes. So equal names mean equal refusals, even if routes are added or removed.

use posthorn_problem::{Code, ProblemBody};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::{codes::codes, names};
use crate::http::{DEVICE_COOKIE, Media, Route, SESSION_COOKIE, ScimError, schema};

const PLACE: &str = "#/components/responses/";

/// The refusals of a document, by name.
#[derive(Default)]
pub(super) struct Refusals(Map<String, Value>);

impl Refusals {
    /// All refusals, as the value of `components/responses`.
    pub(super) fn into_components(self) -> Value {
        Value::Object(self.0)
    }

    /// A reference to the refusal with `codes`, which all have the same status.
    fn refer(&mut self, codes: &[Code], form: Form, generator: &mut SchemaGenerator) -> Value {
        let name = format!("{}{}", names::of(codes), form.suffix());
        self.0.entry(&name).or_insert_with(|| refusal(codes, form, generator));
        json!({ "$ref": format!("{PLACE}{name}") })
    }
}

/// The form of a refusal.
#[derive(Clone, Copy)]
enum Form {
    /// A problem by RFC 9457.
    Problem,
    /// A page for people.
    Page,
    /// An error of SCIM.
    Scim,
    /// A response to a HEAD, which has no body (RFC 9110, section 9.3.2).
    Bodiless,
}

impl Form {
    fn of(media: Media) -> Self {
        match media {
            Media::Json | Media::Bytes(_) => Self::Problem,
            Media::Page | Media::Redirect => Self::Page,
            Media::Scim => Self::Scim,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Problem => "",
            Self::Page => "Page",
            Self::Scim => "Scim",
            Self::Bodiless => "Head",
        }
    }
}

/// The responses of `route`.
pub(super) fn responses(route: &Route, generator: &mut SchemaGenerator, refusals: &mut Refusals) -> Value {
    answers(route, success(route, generator), Form::of(route.media), generator, refusals)
}

/// The responses of `route` to a HEAD: the same without bodies.
pub(super) fn head_responses(
    route: &Route,
    generator: &mut SchemaGenerator,
    refusals: &mut Refusals,
) -> Value {
    let mut success = success(route, generator);
    success.as_object_mut().map(|success| success.remove("content"));
    answers(route, success, Form::Bodiless, generator, refusals)
}

fn answers(
    route: &Route,
    success: Value,
    form: Form,
    generator: &mut SchemaGenerator,
    refusals: &mut Refusals,
) -> Value {
    let mut answers = Map::from_iter([(route.status.to_string(), success)]);
    for alike in codes(route).chunk_by(|one, next| one.status == next.status) {
        answers.insert(alike[0].status.to_string(), refusals.refer(alike, form, generator));
    }
    Value::Object(answers)
}

fn refusal(codes: &[Code], form: Form, generator: &mut SchemaGenerator) -> Value {
    let lines: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.code, code.title)).collect();
    let mut refusal = json!({ "description": lines.join("\n\n") });
    match form {
        Form::Problem => {
            let schema = schema::<ProblemBody>(generator);
            // Callers that accept only plain JSON get the same body with that type.
            refusal["content"] = json!({
                "application/problem+json": { "schema": schema }, "application/json": { "schema": schema },
            });
        }
        Form::Scim => {
            let schema = schema::<ScimError>(generator);
            refusal["content"] = json!({ "application/scim+json": { "schema": schema } });
        }
        Form::Page => refusal["content"] = json!({ "text/html": { "schema": { "type": "string" } } }),
        Form::Bodiless => {}
    }
    refusal
}

fn success(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut success = plain_success(route, generator);
    if let Some(description) = cookies(route) {
        success["headers"]["Set-Cookie"] =
            json!({ "description": description, "schema": { "type": "string" } });
    }
    for (name, description) in deprecation(route) {
        success["headers"][name] = json!({ "description": description, "schema": { "type": "string" } });
    }
    success
}

/// The headers of a route that is going away.
fn deprecation(route: &Route) -> Vec<(&'static str, &'static str)> {
    let Some(deprecation) = route.deprecated else { return Vec::new() };
    let mut headers = vec![
        ("Deprecation", "Since when callers should use something else (RFC 9745)."),
        ("Link", "Where this is described, and what does the same (RFC 8288)."),
    ];
    if deprecation.sunset.is_some() {
        headers.push(("Sunset", "When the route may stop to answer (RFC 8594)."));
    }
    headers
}

/// The cookies that a success sets. OpenAPI has no way to list several headers of one name, so the text names them.
fn cookies(route: &Route) -> Option<String> {
    if route.begins_session {
        return Some(format!(
            "Two headers: the session in `{SESSION_COOKIE}`, and the device in `{DEVICE_COOKIE}`. An answer with `second_factor` has none."
        ));
    }
    route
        .ends_session
        .then(|| format!("Removes `{SESSION_COOKIE}` if the session of this request has ended."))
}

fn plain_success(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let text = json!({ "type": "string" });
    match (route.media, route.response) {
        (Media::Json, Some(response)) => {
            json!({ "description": "Done.", "content": { "application/json": { "schema": response(generator) } } })
        }
        (Media::Json, None) => json!({ "description": "Done." }),
        (Media::Scim, Some(response)) => {
            json!({ "description": "Done.", "content": { "application/scim+json": { "schema": response(generator) } } })
        }
        (Media::Scim, None) => json!({ "description": "Done." }),
        (Media::Page, _) => {
            json!({ "description": "A page for people.", "content": { "text/html": { "schema": text } } })
        }
        (Media::Redirect, _) => json!({
            "description": "A redirect to another URL.",
            "headers": { "Location": { "required": true, "schema": { "type": "string", "format": "uri" } } },
        }),
        // OpenAPI 3.1, section 4.8.14.4: raw bytes have no schema.
        (Media::Bytes(content_type), _) => json!({ "description": "Done.", "content": { content_type: {} } }),
    }
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;

    use super::*;

    #[test]
    fn a_route_that_begins_or_ends_a_session_declares_its_cookies() {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let mut cookie = |route: &Route| {
            let success = success(route, &mut generator);
            success["headers"]["Set-Cookie"]["description"].as_str().map(str::to_owned)
        };
        let begins = Route { begins_session: true, media: Media::Redirect, ..Route::DEFAULT };
        assert!(
            cookie(&begins).is_some_and(|text| text.contains(SESSION_COOKIE) && text.contains(DEVICE_COOKIE))
        );
        assert!(cookie(&Route { ends_session: true, ..Route::DEFAULT }).is_some());
        assert_eq!(cookie(&Route::DEFAULT), None);
    }

    #[test]
    fn equal_refusals_appear_once_and_each_form_has_its_own() {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let mut refusals = Refusals::default();
        let expected = json!({ "$ref": "#/components/responses/Conflict" });
        for path in ["/v1/a", "/v1/b"] {
            let route = Route { path, ..Route::DEFAULT };
            assert_eq!(responses(&route, &mut generator, &mut refusals)["409"], expected);
        }
        let page = Route { media: Media::Page, ..Route::DEFAULT };
        let expected = json!({ "$ref": "#/components/responses/ConflictPage" });
        assert_eq!(responses(&page, &mut generator, &mut refusals)["409"], expected);
        let expected = json!({ "$ref": "#/components/responses/ConflictHead" });
        let head = head_responses(&page, &mut generator, &mut refusals);
        assert_eq!(
            (&head["409"], &head["200"]),
            (&expected, &json!({ "description": "A page for people." }))
        );
        let components = refusals.into_components();
        let count =
            components.as_object().unwrap().keys().filter(|name| name.starts_with("Conflict")).count();
        assert_eq!(count, 3);
        assert!(components["Conflict"]["content"]["application/problem+json"].is_object());
        assert!(components["ConflictPage"]["content"]["text/html"].is_object());
        assert_eq!(components["ConflictHead"]["content"], Value::Null);
    }
}
