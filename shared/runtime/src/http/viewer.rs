//! Where a request comes from, as far as that can be believed.
//!
//! API Gateway tells its peer truly (`sourceIp`), but behind the front door the peer is CloudFront. CloudFront adds its own
//! peer to the end of `X-Forwarded-For` and API Gateway adds CloudFront, so the caller is the last but one; whoever calls the
//! API past the front door could write anything there. So the front door proves itself by a secret header, which it sets
//! over whatever the caller sent (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html>),
//! and which the API knows as a stage variable.

use std::net::IpAddr;

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use subtle::ConstantTimeEq;

/// The header by which the front door proves itself.
const FRONT_HEADER: &str = "x-posthorn-front";
/// The API's stage variable that holds what the header must say; absent where the front door has no secret.
const FRONT_VARIABLE: &str = "FrontSecret";

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    /// The caller's address: what the front door saw where it proves itself, the peer's otherwise.
    pub(super) address: Option<IpAddr>,
    /// Whether the deployment's front door has a secret. Without one the address may be CloudFront's, which all callers share: a
    /// rule about addresses would not hold, and a limit for each address would be one for everybody.
    pub(super) is_known: bool,
}

impl Viewer {
    pub(super) fn of(event: &ApiGatewayV2httpRequest) -> Self {
        let peer = || event.request_context.http.source_ip.as_deref()?.parse().ok();
        let front = || forwarded(event.headers.get("x-forwarded-for")?.to_str().ok()?);
        let address = if is_front(event) { front() } else { peer() };
        Self { address, is_known: !secret(event).is_empty() }
    }

    /// The address, where it is the caller's own to be counted by.
    pub(super) fn counted(self) -> Option<IpAddr> {
        self.address.filter(|_| self.is_known)
    }
}

fn secret(event: &ApiGatewayV2httpRequest) -> &str {
    event.stage_variables.get(FRONT_VARIABLE).map(String::as_str).unwrap_or_default()
}

/// The header in which the front door names the host that was asked: API Gateway knows its own name only. The front door
/// writes it over whatever the caller sent.
const HOST_HEADER: &str = "x-forwarded-host";

/// The host that the caller asked, in lower case, without a port; `None` where the front door did not name one, as for a call
/// past it. A front door that has a secret must prove itself. Without a secret the header is taken as it comes: a browser
/// that follows a link can't set it.
pub(super) fn viewer_host(event: &ApiGatewayV2httpRequest) -> Option<String> {
    if !secret(event).is_empty() && !is_front(event) {
        return None;
    }
    // The last of several is the nearest.
    let authority = event.headers.get(HOST_HEADER)?.to_str().ok()?.rsplit(',').next()?.trim();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

fn is_front(event: &ApiGatewayV2httpRequest) -> bool {
    let secret = secret(event);
    let said = event.headers.get(FRONT_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    // An empty secret proves nothing, whoever sends an empty header.
    !secret.is_empty() && bool::from(said.ct_eq(secret.as_bytes()))
}

/// The last address but one.
fn forwarded(header: &str) -> Option<IpAddr> {
    header.rsplit(',').nth(1)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seen(secret: &str, header: &str, forwarded: &str) -> Option<String> {
        let event = json!({
            "version": "2.0", "headers": { "x-posthorn-front": header, "x-forwarded-for": forwarded },
            "stageVariables": { "FrontSecret": secret },
            "requestContext": { "http": { "method": "GET", "sourceIp": "198.51.100.7" } },
        });
        let event: ApiGatewayV2httpRequest = serde_json::from_value(event).unwrap();
        let viewer = Viewer::of(&event);
        assert_eq!(
            viewer.counted(),
            viewer.address.filter(|_| !secret.is_empty()),
            "what all share is not counted"
        );
        viewer.address.map(|address| address.to_string())
    }

    #[test]
    fn the_front_door_is_believed_when_it_proves_itself_and_nobody_else_is() {
        let forged = "192.0.2.66, 203.0.113.20, 198.51.100.7";
        let (front, peer) = (Some("203.0.113.20".to_owned()), Some("198.51.100.7".to_owned()));
        for (secret, header, expected) in [
            ("s3cret", "s3cret", &front),
            ("s3cret", "s3cre", &peer),
            ("s3cret", "", &peer),
            ("", "", &peer),
            ("", "s3cret", &peer),
        ] {
            assert_eq!(&seen(secret, header, forged), expected, "{secret} {header}");
        }
    }

    #[test]
    fn the_host_is_what_the_front_door_says() {
        let host = |secret: &str, proof: &str, forwarded: Option<&str>| {
            let mut event = json!({
                "version": "2.0", "headers": { "x-posthorn-front": proof, "host": "api.example" },
                "stageVariables": { "FrontSecret": secret }, "requestContext": { "http": { "method": "GET" } },
            });
            if let Some(forwarded) = forwarded {
                event["headers"]["x-forwarded-host"] = forwarded.into();
            }
            viewer_host(&serde_json::from_value(event).unwrap())
        };
        let track = Some("track.acme.example".to_owned());
        for forwarded in ["Track.Acme.example", "track.acme.example:443", "evil.example, track.acme.example."]
        {
            assert_eq!(host("", "", Some(forwarded)), track, "{forwarded}");
            assert_eq!(host("s3cret", "s3cret", Some(forwarded)), track, "{forwarded}");
            assert_eq!(host("s3cret", "s3cre", Some(forwarded)), None, "{forwarded}");
        }
        assert_eq!((host("", "", None), host("", "", Some(" "))), (None, None));
    }

    #[test]
    fn a_front_door_that_forwards_nobody_tells_no_address() {
        for forwarded in ["", "198.51.100.7", "x, 198.51.100.7"] {
            assert_eq!(seen("s3cret", "s3cret", forwarded), None, "{forwarded}");
        }
    }
}
