//! The caller's address and host, from trusted sources only.
//!
//! API Gateway reports its peer correctly (`sourceIp`), but behind the front door the peer is CloudFront. CloudFront appends its
//! own peer to `X-Forwarded-For`, and API Gateway appends CloudFront, so the caller is the last but one entry. A caller that
//! bypasses the front door could write anything into that header. So the front door proves itself with a secret header, which
//! replaces any value from the caller
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html>). The API has the secret as
//! a stage variable.

use std::net::IpAddr;

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use subtle::ConstantTimeEq;

/// The header with which the front door proves itself.
const FRONT_HEADER: &str = "x-posthorn-front";
/// The API's stage variable with the header's expected value; absent if the front door has no secret.
const FRONT_VARIABLE: &str = "FrontSecret";

/// The source of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    /// The caller's address: from the front door if it proves itself, otherwise the address of the peer.
    pub(super) address: Option<IpAddr>,
    /// Whether the deployment's front door has a secret. Without one, the address may be that of CloudFront, which all callers share.
    /// Then rules about addresses do not work, and a limit per address would be one limit for all callers.
    pub(super) is_known: bool,
}

impl Viewer {
    pub(super) fn of(event: &ApiGatewayV2httpRequest) -> Self {
        let peer = || event.request_context.http.source_ip.as_deref()?.parse().ok();
        let front = || forwarded(event.headers.get("x-forwarded-for")?.to_str().ok()?);
        let address = if is_front(event) { front() } else { peer() };
        Self { address, is_known: !secret(event).is_empty() }
    }

    /// The address for rate limits, if it is the caller's own.
    pub(super) fn counted(self) -> Option<IpAddr> {
        self.address.filter(|_| self.is_known)
    }
}

fn secret(event: &ApiGatewayV2httpRequest) -> &str {
    event.stage_variables.get(FRONT_VARIABLE).map(String::as_str).unwrap_or_default()
}

/// The header with the requested host, because API Gateway sees only its own host name. The front door replaces any value from
/// the caller.
const HOST_HEADER: &str = "x-forwarded-host";

/// The requested host, in lower case, without a port; `None` if the front door did not set the header, such as for a call that
/// bypasses it. A front door with a secret must prove itself. Without a secret, the header is trusted as it is: a browser that
/// opens a link cannot set it.
pub(super) fn viewer_host(event: &ApiGatewayV2httpRequest) -> Option<String> {
    let authority = viewer_authority(event)?;
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => &authority,
    };
    let host = host.trim_end_matches('.').to_owned();
    (!host.is_empty()).then_some(host)
}

/// The same with the port, if the caller named one.
pub(super) fn viewer_authority(event: &ApiGatewayV2httpRequest) -> Option<String> {
    if !secret(event).is_empty() && !is_front(event) {
        return None;
    }
    // The last of several values comes from the nearest proxy.
    let authority = event.headers.get(HOST_HEADER)?.to_str().ok()?.rsplit(',').next()?.trim();
    (!authority.is_empty()).then(|| authority.to_ascii_lowercase())
}

fn is_front(event: &ApiGatewayV2httpRequest) -> bool {
    let secret = secret(event);
    let said = event.headers.get(FRONT_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    // An empty secret proves nothing: anyone can send an empty header.
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
            "an address that all callers share is not counted"
        );
        viewer.address.map(|address| address.to_string())
    }

    #[test]
    fn a_forwarded_address_is_trusted_only_with_the_front_doors_secret() {
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
    fn the_host_comes_from_the_front_door_only() {
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
    fn an_incomplete_forwarded_header_gives_no_address() {
        for forwarded in ["", "198.51.100.7", "x, 198.51.100.7"] {
            assert_eq!(seen("s3cret", "s3cret", forwarded), None, "{forwarded}");
        }
    }
}
