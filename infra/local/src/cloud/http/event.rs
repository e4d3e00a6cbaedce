//! Payload format 2.0: a request as a function sees it.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    exchange::{HttpRequest, LOOPBACK},
    routes::{Matched, decoded},
};
use crate::aws::{ACCOUNT_ID, REGION};

pub(super) fn event(request: &HttpRequest<'_>, route: &Matched) -> Value {
    let now = Timestamp::now();
    let domain = format!("{}.execute-api.{REGION}.amazonaws.com", route.api_id);
    // The front door's secret: the function compares the header with the stage variable. Nobody else knows it.
    let secret = uuid::Uuid::new_v4().simple().to_string();
    let mut event = json!({
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers(request, &domain, &secret),
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": route.api_id,
            "domainName": domain,
            "domainPrefix": route.api_id,
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.peer,
                "userAgent": request.header("user-agent").unwrap_or_default(),
            },
            "requestId": uuid::Uuid::new_v4().simple().to_string(),
            "routeKey": route.key,
            "stage": "$default",
            "time": now.to_zoned(TimeZone::UTC).strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": now.as_millisecond(),
        },
        "stageVariables": { "FrontSecret": secret },
        "isBase64Encoded": false,
    });
    if let Some(cookies) = request.header("cookie") {
        event["cookies"] = cookies.split(';').map(|cookie| json!(cookie.trim())).collect();
    }
    if !request.query.is_empty() {
        event["queryStringParameters"] = query(request.query);
    }
    if !route.parameters.is_empty() {
        event["pathParameters"] = route
            .parameters
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect::<Map<_, _>>()
            .into();
    }
    if !request.body.is_empty() {
        body(&mut event, request);
    }
    event
}

/// Text is sent unchanged, everything else in base64.
fn body(event: &mut Value, request: &HttpRequest<'_>) {
    let kind = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_text = kind.starts_with("text/")
        || kind.ends_with("+json")
        || matches!(kind, "application/json" | "application/xml" | "application/javascript");
    match std::str::from_utf8(request.body) {
        Ok(text) if is_text => event["body"] = json!(text),
        _ => {
            event["body"] = json!(BASE64_STANDARD.encode(request.body));
            event["isBase64Encoded"] = json!(true);
        }
    }
}

/// Names in lower case. Values of the same name are joined by commas. Cookies are separate.
fn headers(request: &HttpRequest<'_>, domain: &str, secret: &str) -> Value {
    let mut headers: Map<String, Value> = Map::new();
    headers.insert("host".into(), json!(domain));
    headers.insert("x-forwarded-proto".into(), json!("https"));
    headers.insert("x-forwarded-port".into(), json!("443"));
    headers.insert("content-length".into(), json!(request.body.len().to_string()));
    // As the front door does: it overwrites the caller's value.
    if let Some(host) = request.header("host") {
        headers.insert("x-forwarded-host".into(), json!(host));
    }
    let hidden = ["cookie", "host", "content-length", "connection", "transfer-encoding", "x-forwarded-host"];
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in request.headers.iter().filter(|(name, _)| !hidden.contains(&name.as_str())) {
        let joined = match headers.get(name).and_then(Value::as_str).filter(|_| seen.contains(&name.as_str()))
        {
            Some(before) => format!("{before},{value}"),
            None => value.clone(),
        };
        headers.insert(name.clone(), json!(joined));
        seen.push(name);
    }
    // The caller may have written anything here. The peer's address comes after it, and then the front door's.
    let forwarded = match headers.get("x-forwarded-for").and_then(Value::as_str) {
        Some(before) => format!("{before}, {}, {LOOPBACK}", request.peer),
        None => format!("{}, {LOOPBACK}", request.peer),
    };
    headers.insert("x-forwarded-for".into(), json!(forwarded));
    headers.insert("x-posthorn-front".into(), json!(secret));
    Value::Object(headers)
}

/// Values of the same name joined by commas.
fn query(raw: &str) -> Value {
    let mut parameters: Map<String, Value> = Map::new();
    for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")));
        let joined = match parameters.get(&name).and_then(Value::as_str) {
            Some(before) => format!("{before},{value}"),
            None => value,
        };
        parameters.insert(name, json!(joined));
    }
    Value::Object(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(kind: &str, body: &[u8]) -> Value {
        let headers = [
            ("content-type".to_string(), kind.to_string()),
            ("x".into(), "1".into()),
            ("x".into(), "2".into()),
        ];
        let (query, peer) = ("b=1&b=%32&c", "192.0.2.1");
        let request = HttpRequest { method: "POST", path: "/a", query, peer, headers: &headers, body };
        let route = Matched {
            function: "f".into(),
            api_id: "api".into(),
            key: "POST /a".into(),
            parameters: Vec::new(),
        };
        event(&request, &route)
    }

    #[test]
    fn text_goes_as_it_is_and_the_rest_in_base64() {
        let text = made("application/json; charset=utf-8", b"{}");
        assert_eq!((&text["body"], &text["isBase64Encoded"]), (&json!("{}"), &json!(false)));
        let form = made("application/x-www-form-urlencoded", b"a=b");
        assert_eq!((&form["body"], &form["isBase64Encoded"]), (&json!("YT1i"), &json!(true)));
    }

    #[test]
    fn repeated_headers_and_parameters_are_joined() {
        let event = made("text/plain", b"");
        assert_eq!(event["headers"]["x"], "1,2");
        assert_eq!(event["queryStringParameters"], json!({ "b": "1,2", "c": "" }));
        assert!(event.get("body").is_none());
    }

    #[test]
    fn the_peer_and_the_front_door_come_after_the_callers_own_forwarded_for() {
        let forwarded = |given: &[&str]| {
            let headers: Vec<(String, String)> =
                given.iter().map(|value| ("x-forwarded-for".to_owned(), (*value).to_owned())).collect();
            let request = HttpRequest {
                method: "GET",
                path: "/a",
                query: "",
                peer: "192.0.2.1",
                headers: &headers,
                body: b"",
            };
            super::headers(&request, "api.example", "s")["x-forwarded-for"].clone()
        };
        assert_eq!(forwarded(&[]), "192.0.2.1, 127.0.0.1");
        assert_eq!(forwarded(&["198.51.100.7"]), "198.51.100.7, 192.0.2.1, 127.0.0.1");
        assert_eq!(
            forwarded(&["198.51.100.7, 10.0.0.1", "10.0.0.2"]),
            "198.51.100.7, 10.0.0.1,10.0.0.2, 192.0.2.1, 127.0.0.1"
        );
    }

    #[test]
    fn the_runtimes_types_can_read_the_event() {
        let event = made("application/json", b"{}");
        assert_eq!(event["requestContext"]["http"]["method"], "POST");
        assert_eq!(event["requestContext"]["http"]["sourceIp"], "192.0.2.1");
        assert_eq!(event["version"], "2.0");
    }
}
