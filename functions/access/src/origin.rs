//! Checks origins, whose pages may call for a product.

use crate::page_url::is_local;

/// Refuses what is no origin as browsers send it (RFC 6454, section 6.2): `https`, a host with a dot and perhaps a port, or `http` for
/// pages of a developer's own machine.
pub(crate) fn is_origin(text: &str, _: &()) -> garde::Result {
    let (rest, secure) = match text.strip_prefix("https://") {
        Some(rest) => (rest, true),
        None => (text.strip_prefix("http://").unwrap_or_default(), false),
    };
    let (host, port) = rest.rsplit_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let is_name = |host: &str| {
        host.len() <= 253
            && host.split('.').all(|label| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            })
    };
    // Browsers leave out the scheme's own port, so an origin with it would never be one.
    let is_port = port.is_none_or(|port| {
        let other = if secure { "443" } else { "80" };
        port != other && !port.starts_with('0') && port.parse::<u16>().is_ok()
    });
    let is_host = is_name(host) && (is_local(host) || (secure && host.contains('.')));
    match is_host && is_port {
        true => Ok(()),
        false => Err(garde::Error::new("must be an origin like https://app.example.com, without a path")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_as_browsers_send_it() {
        for (text, holds) in [
            ("https://app.example.com", true),
            ("https://app.example.com:8443", true),
            ("http://localhost:3000", true),
            ("http://127.0.0.1:5173", true),
            ("https://app.example.com/", false),
            ("https://app.example.com:443", false),
            ("https://App.example.com", false),
            ("http://app.example.com", false),
            ("https://localhost.", false),
            ("https://*.example.com", false),
            ("https://user@app.example.com", false),
            ("null", false),
            ("*", false),
            ("", false),
        ] {
            assert_eq!(is_origin(text, &()).is_ok(), holds, "{text}");
        }
    }
}
