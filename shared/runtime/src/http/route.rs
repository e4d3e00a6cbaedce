use posthorn_access::Permission;
use posthorn_problem::Code;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::{Deprecation, Example, JsonBounds, ReadForm, Reveals};

/// A route, declared once. The edge, the OpenAPI document and the consistency test all read it.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path in API Gateway's notation, such as `/v1/emails/{id}`.
    pub path: &'static str,
    /// The permission that the caller needs; `None` for a public route, and for one of the person's own account.
    pub permission: Option<Permission>,
    /// Whether it concerns the person's own account: it takes a session, no API key, and no organisation.
    pub own_account: bool,
    /// Whether it is public and begins a session: it refuses requests from other sites' pages.
    pub begins_session: bool,
    /// The most requests of one network, for a public route. The edge counts them before it reads the body.
    pub per_address: Option<AddressLimit>,
    /// Whether it may end the session of its request, and then removes the cookie.
    pub ends_session: bool,
    /// One sentence for the reference.
    pub summary: &'static str,
    /// The body's schema, for routes with a body.
    pub request: Option<SchemaOf>,
    /// The query's schema, for routes with a query.
    pub query: Option<SchemaOf>,
    /// The answer's schema; `None` for 204.
    pub response: Option<SchemaOf>,
    /// The status of success.
    pub status: u16,
    /// The codes that it may return, without those of every route.
    pub codes: &'static [Code],
    /// The headers that it reads, without those of every route: the name in lower case, and the meaning.
    pub headers: &'static [(&'static str, &'static str)],
    /// Whether it supports `Idempotency-Key`.
    pub idempotent: bool,
    /// Whether a suspended organisation or tenant may use it although it changes something.
    pub while_suspended: bool,
    /// Whether it stops a leaked key or a customer. Such requests have their own limit for each key, which no other requests use.
    pub guards: bool,
    /// The largest body, in bytes.
    pub body_bytes_max: usize,
    /// How many values a JSON body may have. Checked before it is parsed.
    pub json: JsonBounds,
    /// The format of the body, for routes with a body.
    pub takes: Takes,
    /// The format of the answer.
    pub media: Media,
    /// Whether a GET route accepts HEAD as well. An HTTP API does not pass a HEAD to a route of another method
    /// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>), so the template needs
    /// an event of its own for it, on the same function.
    pub head: bool,
    /// For how many seconds anybody may keep the answer, and scripts of any site may read it; 0 for neither. Only for public routes, and
    /// only for successes.
    pub shared_for_seconds: u32,
    /// Whether pages of any origin may call it, as far as its handler lets them. API Gateway allows origins for a whole API, so all
    /// routes of the context then answer pages of any origin: never with cookies, which need an origin of their own in the answer (Fetch
    /// standard, "CORS protocol").
    pub cross_origin: bool,
    /// What would reveal hidden fields although the answer does not show them. Refused with `FIELD_HIDDEN` if the caller's role
    /// hides them.
    pub reveals: &'static [Reveals],
    /// Since when it is going away, and what callers do instead.
    pub deprecated: Option<Deprecation>,
    /// An example request.
    pub example: Example,
}

/// How many requests one network may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressLimit {
    /// Names the tally. Routes with the same name share it.
    pub class: &'static str,
    /// Requests per minute.
    pub per_minute: u64,
}

/// The format of a body.
#[derive(Clone, Copy)]
pub enum Takes {
    /// JSON.
    Json,
    /// A form, read by [`read_form`](super::read_form). It is a function pointer, so that the linker leaves the multipart reader out
    /// of functions without forms.
    Form(ReadForm),
    /// Text of any content type, read as one string. For callers that send everything as `text/plain`.
    Text,
}

/// The format of a route's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JSON. Refusals are problems by RFC 9457.
    Json,
    /// A page for people. Refusals are pages too.
    Page,
    /// A redirect with the route's status, which must be 302 or 303. Refusals are pages.
    Redirect,
    /// Bytes with this content type.
    Bytes(&'static str),
    /// JSON of SCIM 2.0. Refusals are errors of SCIM (RFC 7644, section 3.12).
    Scim,
}

impl Media {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Page | Self::Redirect => super::page::CONTENT_TYPE,
            Self::Bytes(content_type) => content_type,
            Self::Scim => super::scim::SCIM_JSON,
        }
    }
}

impl Route {
    /// 64 KiB: plenty for configuration.
    pub const SMALL_BODY: usize = 64 * 1024;

    /// The defaults, to be completed with struct update syntax.
    pub const DEFAULT: Self = Self {
        method: Method::Get,
        path: "/",
        permission: None,
        own_account: false,
        begins_session: false,
        per_address: None,
        ends_session: false,
        summary: "",
        request: None,
        query: None,
        response: None,
        status: 200,
        codes: &[],
        headers: &[],
        idempotent: false,
        while_suspended: false,
        guards: false,
        body_bytes_max: Self::SMALL_BODY,
        json: JsonBounds::DEFAULT,
        takes: Takes::Json,
        media: Media::Json,
        head: false,
        shared_for_seconds: 0,
        cross_origin: false,
        reveals: &[],
        deprecated: None,
        example: Example::NONE,
    };
}

/// The methods that routes use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create, or do something.
    Post,
    /// Create or replace.
    Put,
    /// Change some fields.
    Patch,
    /// Remove.
    Delete,
}

impl Method {
    /// The method's name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Makes a type's JSON Schema.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The schema of `T`, as a route declares it.
pub fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
