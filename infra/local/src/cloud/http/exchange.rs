//! An HTTP request, and its answer.

/// The address that local requests come from.
pub(super) const LOOPBACK: &str = "127.0.0.1";

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// Header fields in lower case. `set-cookie` may be repeated.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The function that answered, if one did.
    pub function: Option<String>,
}

impl HttpAnswer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `null` if it is not JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// An answer of API Gateway itself.
    pub(super) fn of_gateway(status: u16, message: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), "application/json".into())],
            body: serde_json::json!({ "message": message }).to_string().into_bytes(),
            function: None,
        }
    }
}

/// An incoming request.
pub(crate) struct HttpRequest<'r> {
    pub method: &'r str,
    pub path: &'r str,
    pub query: &'r str,
    /// The caller's address, as API Gateway sees it.
    pub peer: &'r str,
    pub headers: &'r [(String, String)],
    pub body: &'r [u8],
}

impl HttpRequest<'_> {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}
