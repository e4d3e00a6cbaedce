//! Requests and answers as the services see them, apart from the SDK's HTTP types.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// One HTTP request to a service.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub host: String,
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// `X-Amz-Target`, on the services that speak JSON over one path.
    pub target: String,
    pub content_type: String,
    /// The headers that begin with `x-amz-`, which S3 asks by.
    pub amz: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// One HTTP answer from a service.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// Error code as the service spells it, where the call failed.
    pub error: Option<String>,
    pub content_type: String,
}

const JSON: &str = "application/x-amz-json-1.0";

impl Answer {
    pub fn ok(body: &Value) -> Self {
        Self::bytes(JSON, body.to_string().into_bytes())
    }

    /// A success that is no JSON.
    pub fn bytes(content_type: &str, body: Vec<u8>) -> Self {
        Self { status: 200, body, error: None, content_type: content_type.to_string() }
    }

    /// A failure in the shape that all of the embedded services' JSON protocols share: the code goes both into the
    /// body (`__type`) and, for REST JSON (SES), into the `x-amzn-errortype` header that [`Answer::error`] becomes.
    pub fn failed(status: u16, code: &str, message: &str) -> Self {
        let body = json!({ "__type": code, "message": message, "Message": message });
        Self { status, error: Some(code.to_string()), ..Self::ok(&body) }
    }

    /// A body that a service has already made, with its error code read from `__type` where it failed.
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
