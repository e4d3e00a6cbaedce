use posthorn_access::Permission;
use posthorn_problem::Code;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::{Example, JsonBounds, ReadForm};

/// A route, declared once: the edge, the OpenAPI document and the consistency test all read it here.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path as API Gateway writes it, `/v1/emails/{id}`.
    pub path: &'static str,
    /// What the caller's key must hold; `None` for a public route.
    pub permission: Option<Permission>,
    /// One sentence for the reference.
    pub summary: &'static str,
    /// The body's schema, for routes that take one.
    pub request: Option<SchemaOf>,
    /// The query's schema, for routes that take one.
    pub query: Option<SchemaOf>,
    /// The answer's schema; `None` for 204.
    pub response: Option<SchemaOf>,
    /// The status of success.
    pub status: u16,
    /// The codes it may answer beside those of every route.
    pub codes: &'static [Code],
    /// Headers that it reads beside those of every route: lower-case name, and what it means.
    pub headers: &'static [(&'static str, &'static str)],
    /// Whether it honours `Idempotency-Key`.
    pub idempotent: bool,
    /// Whether a suspended organisation or tenant may use it though it changes something.
    pub while_suspended: bool,
    /// Whether it stops a leaked key or a customer: such requests have a limit of their own for each key, which no others use
    /// up.
    pub guards: bool,
    /// The largest body, in bytes.
    pub body_bytes_max: usize,
    /// How much a JSON body may hold; checked before it is read.
    pub json: JsonBounds,
    /// How the body is written, for routes that take one.
    pub takes: Takes,
    /// What the answer is.
    pub media: Media,
    /// Whether a GET route takes HEAD as well. An HTTP API leads a HEAD to no route of another method
    /// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>), so the template needs
    /// an event of its own for it, on the same function.
    pub head: bool,
    /// A request, as an example.
    pub example: Example,
}

/// How a body is written.
#[derive(Clone, Copy)]
pub enum Takes {
    /// JSON.
    Json,
    /// A form; [`read_form`](super::read_form) reads it. A pointer, so that the linker leaves the reader of multipart bodies
    /// out of functions that take no form.
    Form(ReadForm),
    /// Text of any type, taken as one string: for callers that say `text/plain` of whatever they send.
    Text,
}

/// What a route answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JSON, and refusals by RFC 9457.
    Json,
    /// A page for people; refusals are pages too.
    Page,
    /// On to another address, with the route's status, which must be 302 or 303; refusals are pages.
    Redirect,
    /// Bytes of this content type.
    Bytes(&'static str),
}

impl Media {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Page | Self::Redirect => super::page::CONTENT_TYPE,
            Self::Bytes(content_type) => content_type,
        }
    }
}

impl Route {
    /// 64 KiB: plenty for configuration.
    pub const SMALL_BODY: usize = 64 * 1024;

    /// A route with nothing particular, to be filled in by struct update.
    pub const DEFAULT: Self = Self {
        method: Method::Get,
        path: "/",
        permission: None,
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
        example: Example::NONE,
    };
}

/// The methods that routes use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create, or do.
    Post,
    /// Put in place, whatever was there.
    Put,
    /// Change in part.
    Patch,
    /// Remove.
    Delete,
}

impl Method {
    /// As HTTP writes it.
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
