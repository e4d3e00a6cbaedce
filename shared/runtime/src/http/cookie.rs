//! Cookies: what the edge reads and answers set. All have the prefix `__Host-`, so that no other host and no subdomain can set them
//! (<https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis>, "The `__Host-` Prefix"), and are out of reach of scripts.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;

/// The cookie with a session's token.
pub const SESSION: &str = "__Host-posthorn";
/// The cookie that marks a device on which a person logged in before.
pub const DEVICE: &str = "__Host-posthorn-device";

/// The cookie that binds a log-in through an identity provider to the browser that began it.
pub const SSO: &str = "__Host-posthorn-sso";

/// A cookie to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    name: &'static str,
    value: String,
    seconds: i64,
}

impl Cookie {
    /// The cookie of a session that ends in `seconds`.
    pub fn session(token: String, seconds: i64) -> Self {
        Self { name: SESSION, value: token, seconds }
    }

    /// The cookie of a known device, kept for `seconds`.
    pub fn device(token: String, seconds: i64) -> Self {
        Self { name: DEVICE, value: token, seconds }
    }

    /// The cookie of a log-in through an identity provider, kept for `seconds`.
    pub fn sso(token: String, seconds: i64) -> Self {
        Self { name: SSO, value: token, seconds }
    }

    /// Removes that cookie.
    pub fn no_sso() -> Self {
        Self { name: SSO, value: String::new(), seconds: 0 }
    }

    /// Removes the session's cookie.
    pub fn no_session() -> Self {
        Self { name: SESSION, value: String::new(), seconds: 0 }
    }

    /// The value of the `Set-Cookie` header. Lax, so that a link in an email still opens the console signed in.
    pub(crate) fn header(&self) -> String {
        let Self { name, value, seconds } = self;
        format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
    }
}

/// The value of a cookie of the request. API Gateway splits the `Cookie` header into `cookies`
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>).
pub(super) fn read<'a>(event: &'a ApiGatewayV2httpRequest, name: &str) -> Option<&'a str> {
    let cookies = event.cookies.iter().flatten();
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let event = json!({
            "version": "2.0", "requestContext": { "http": { "method": "GET" } },
            "cookies": ["a=b", "__Host-posthorn-device=d=1", "__Host-posthorn=s"],
        });
        let event = serde_json::from_value(event).unwrap();
        assert_eq!((read(&event, SESSION), read(&event, DEVICE)), (Some("s"), Some("d=1")));
        assert_eq!(read(&event, "__Host"), None);
    }

    #[test]
    fn a_cookie_is_only_for_this_host_and_not_for_scripts() {
        let header = Cookie::session("t".into(), 60).header();
        assert_eq!(header, "__Host-posthorn=t; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
        assert!(Cookie::no_session().header().starts_with("__Host-posthorn=; Path=/; Max-Age=0;"));
    }
}
