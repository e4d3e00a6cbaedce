use posthorn_access::Permission;
use posthorn_problem::Code;
use schemars::{JsonSchema, Schema, SchemaGenerator};

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
    /// Whether it honours `Idempotency-Key`.
    pub idempotent: bool,
    /// The largest body, in bytes.
    pub body_bytes_max: usize,
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
        idempotent: false,
        body_bytes_max: Self::SMALL_BODY,
    };
}

/// The methods that routes use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create, or do.
    Post,
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
