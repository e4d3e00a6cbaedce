//! Calls over HTTP, from an SDK in another process whose `AWS_ENDPOINT_URL` is the same address for all services.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

use super::{
    account::{Account, AnswerLost},
    call::Caller,
    resources::REGION,
    wire::{Answer, Request},
};

impl Account {
    /// Makes the call as a function, and checks it against the function's role; or as the account's owner, without a function. It
    /// ignores the signature: there is no secret to check it with.
    pub async fn over_http(
        &self,
        function: Option<&str>,
        method: &Method,
        path_and_query: &str,
        headers: &HeaderMap,
        body: Vec<u8>,
    ) -> Response<Vec<u8>> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let target = text("x-amz-target");
        let amz = headers.iter().filter_map(|(name, value)| {
            let is_amz = name.as_str().starts_with("x-amz-");
            is_amz.then(|| Some((name.to_string(), value.to_str().ok()?.to_owned())))?
        });
        let request = Request {
            host: format!("{}.{REGION}.amazonaws.com", service(target, path_and_query)),
            method: method.to_string(),
            path: path_and_query.to_owned(),
            target: target.to_owned(),
            content_type: text("content-type").to_owned(),
            amz: amz.collect(),
            body,
        };
        let caller = function.map_or(Caller::Owner, |function| Caller::Function(function.to_owned()));
        match self.call(&caller, request).await {
            Ok(answer) => response(answer),
            Err(AnswerLost) => {
                let mut lost = Response::new(Vec::new());
                *lost.status_mut() = StatusCode::BAD_GATEWAY;
                lost
            }
        }
    }
}

/// Finds the service of a request: services with JSON over one path name themselves, SES and Lambda have their own paths, and S3
/// has all others. A service that is not embedded keeps its name, for the refusal.
fn service<'a>(target: &'a str, path: &str) -> &'a str {
    match target.split('.').next() {
        Some("DynamoDB_20120810") => "dynamodb",
        Some("AmazonSQS") => "sqs",
        Some("TrentService") => "kms",
        Some("AWSEvents") => "events",
        Some("PinpointSMSVoiceV2") => "sms-voice",
        Some("") | None if path.starts_with("/v2/email/") => "email",
        Some("") | None if path.starts_with(super::lambda::PATHS) => "lambda",
        Some("") | None => "s3",
        Some(other) => other,
    }
}

fn response(answer: Answer) -> Response<Vec<u8>> {
    let mut response = Response::new(answer.body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    set("content-type", &answer.content_type);
    set("x-amzn-requestid", &uuid::Uuid::new_v4().to_string());
    if let Some(code) = &answer.error {
        set("x-amzn-errortype", code);
    }
    response
}
