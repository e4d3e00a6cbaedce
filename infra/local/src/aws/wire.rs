//! Requests and answers as the services see them, independent of the SDK's HTTP types.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One HTTP request to a service.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub host: String,
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// `X-Amz-Target`, of services that speak JSON over one path.
    pub target: String,
    pub content_type: String,
    /// The headers that begin with `x-amz-`, which carry options of S3.
    pub amz: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// One HTTP answer from a service.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The error code as the service spells it, if the call failed.
    pub error: Option<String>,
    pub content_type: String,
}

const JSON: &str = "application/x-amz-json-1.0";

impl Answer {
    pub fn ok(body: &Value) -> Self {
        Self::bytes(JSON, body.to_string().into_bytes())
    }

    /// A success whose body is not JSON.
    pub fn bytes(content_type: &str, body: Vec<u8>) -> Self {
        Self { status: 200, body, error: None, content_type: content_type.to_string() }
    }

    /// A failure in a shape that fits the JSON protocols of all embedded services: the code is in the body (`__type`) and, for
    /// REST JSON (SES), in the `x-amzn-errortype` header, which is written from [`Answer::error`].
    pub fn failed(status: u16, code: &str, message: &str) -> Self {
        let body = json!({ "__type": code, "message": message, "Message": message });
        Self { status, error: Some(code.to_string()), ..Self::ok(&body) }
    }

    /// An answer with a body that a service has built. If the call failed, the error code is read from `__type`.
    pub fn raw(status: u16, body: Vec<u8>) -> Self {
        let error = (status >= 300).then(|| {
            let parsed: Value = serde_json::from_slice(&body).unwrap_or_default();
            let code = parsed["__type"].as_str().or_else(|| parsed["code"].as_str()).unwrap_or("Unknown");
            code.rsplit('#').next().unwrap_or(code).to_string()
        });
        Self { status, error, ..Self::bytes(JSON, body) }
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
