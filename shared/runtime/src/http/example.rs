/// A request as an example: of it are made the sample event, the reference's example and the Postman collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The path that is asked, its parameters filled in; empty where the route's has none.
    pub path: &'static str,
    /// The query, without its question mark.
    pub query: &'static str,
    /// The body; empty for none.
    pub body: &'static str,
}

impl Example {
    /// The route's own path and nothing else.
    pub const NONE: Self = Self { path: "", query: "", body: "" };

    /// A request of `path`.
    pub const fn at(path: &'static str) -> Self {
        Self { path, ..Self::NONE }
    }

    /// With this query.
    pub const fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    /// With this body.
    pub const fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }
}
