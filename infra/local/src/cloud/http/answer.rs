//! A function's answer as API Gateway turns it into HTTP.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;

use super::exchange::HttpAnswer;

/// Reads a function's answer. `None` if API Gateway would answer 500.
pub(super) fn read(answer: &str) -> Option<HttpAnswer> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let Some(status) = answer.get("statusCode") else {
        // Format 2.0 takes any JSON without a status as the body of a 200.
        let headers = vec![("content-type".into(), "application/json".into())];
        return Some(HttpAnswer {
            status: 200,
            headers,
            body: answer.to_string().into_bytes(),
            function: None,
        });
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        headers.push((name.to_ascii_lowercase(), scalar(value)?));
    }
    for (name, values) in answer["multiValueHeaders"].as_object().into_iter().flatten() {
        let values = values.as_array()?.iter().map(scalar).collect::<Option<Vec<_>>>()?.join(",");
        if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            headers.push((name.to_ascii_lowercase(), values));
        }
    }
    for cookie in answer["cookies"].as_array().into_iter().flatten() {
        headers.push(("set-cookie".into(), scalar(cookie)?));
    }
    let body = answer["body"].as_str().unwrap_or_default();
    let body = match answer["isBase64Encoded"].as_bool() {
        Some(true) => BASE64_STANDARD.decode(body).ok()?,
        _ => body.as_bytes().to_vec(),
    };
    if !headers.iter().any(|(name, _)| name == "content-type") && !body.is_empty() {
        headers.push(("content-type".into(), "text/plain; charset=utf-8".into()));
    }
    Some(HttpAnswer { status: status.as_u64()?.try_into().ok()?, headers, body, function: None })
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_and_cookies_are_undone() {
        let answer = read(
            r#"{"statusCode":201,"headers":{"X-A":"1"},"cookies":["a=1","b=2"],"body":"aGk=","isBase64Encoded":true}"#,
        );
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (201, b"hi".as_slice()));
        let cookies: Vec<_> = answer.headers.iter().filter(|(name, _)| name == "set-cookie").collect();
        assert_eq!((cookies.len(), answer.header("x-a")), (2, Some("1")));
    }

    #[test]
    fn an_answer_that_gateway_cannot_read_is_none() {
        assert!(read("not json").is_none());
        assert!(read(r#"{"statusCode":"many"}"#).is_none());
        assert_eq!(read(r#"{"hello":1}"#).unwrap().status, 200);
    }
}
