/// An example request. The sample event, the example in the reference and the Postman request are generated from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The path with its parameters filled in; empty if the route's path has no parameters.
    pub path: &'static str,
    /// The query, without the question mark.
    pub query: &'static str,
    /// The body; empty for none.
    pub body: &'static str,
}

impl Example {
    /// The route's path, without query and body.
    pub const NONE: Self = Self { path: "", query: "", body: "" };

    /// A request for `path`.
    pub const fn at(path: &'static str) -> Self {
        Self { path, ..Self::NONE }
    }

    /// Adds a query.
    pub const fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    /// Adds a body.
    pub const fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }
}
