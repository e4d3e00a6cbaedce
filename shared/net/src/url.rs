use std::fmt;

use reqwest::Url;

use crate::{AddressGuard, LookupError, Resolver};

/// The most bytes of an endpoint's URL.
pub const URL_BYTES_MAX: usize = 2048;

/// A URL that Posthorn may call for a customer: an absolute https URL without a private address. The addresses that the host name
/// resolves to are checked too: by [`PublicUrl::resolve_check`], and again at every call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// Why a URL is refused. The text follows the name of the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// It is not a URL.
    #[error("must be an absolute URL like https://example.com/hooks")]
    Malformed,
    /// It is over the limit.
    #[error("must have at most {URL_BYTES_MAX} characters")]
    TooLong,
    /// It has another scheme. The data must be encrypted in transit.
    #[error("must start with https://")]
    NotHttps,
    /// It contains a user name or password. A password in a URL appears in logs.
    #[error("must not contain a user name or password")]
    UserInfo,
    /// It contains a fragment. HTTP never sends a fragment, so it is a mistake.
    #[error("must not contain a fragment (#…)")]
    Fragment,
    /// The host name is not possible in the DNS.
    #[error("must name a host whose parts between dots have 1 to 63 characters, 253 together")]
    Host,
    /// The host is an address that is not public, or a name of this machine.
    #[error("must not name a private, loopback, link-local or otherwise reserved address")]
    NotPublic,
}

/// Why a URL with the right form cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum Unresolvable {
    /// The host name has no address.
    #[error("names a host that does not exist in the DNS")]
    NoSuchHost,
    /// At least one address of the host is not public.
    #[error("resolves to a private, loopback, link-local or otherwise reserved address")]
    NotPublic,
    /// The DNS lookup failed. This says nothing about the name.
    #[error("could not be checked because the DNS did not answer")]
    CouldNotAsk(#[source] LookupError),
}

impl PublicUrl {
    /// Reads a URL and checks it with `guard`. Numbers in any notation (`0x7f.1`, `2130706433`) count as the address that they
    /// mean.
    pub fn parse(text: &str, guard: &AddressGuard) -> Result<Self, InvalidUrl> {
        if text.len() > URL_BYTES_MAX {
            return Err(InvalidUrl::TooLong);
        }
        // The URL parser silently removes tabs and line breaks.
        if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
            return Err(InvalidUrl::Malformed);
        }
        // It also accepts too many slashes before the host, and backslashes as slashes.
        let named = text.split_once("://").is_some_and(|(_, rest)| !rest.starts_with('/'));
        if text.contains('\\') || (text.starts_with("https:") && !named) {
            return Err(InvalidUrl::Malformed);
        }
        let url = Url::parse(text).map_err(|_| InvalidUrl::Malformed)?;
        let host = Host::of(&url).ok_or(if url.scheme() == "https" {
            InvalidUrl::Malformed
        } else {
            InvalidUrl::NotHttps
        })?;
        let plain_allowed = guard.allow_loopback && host.is_loopback();
        match url.scheme() {
            "https" => {}
            "http" if plain_allowed => {}
            _ => return Err(InvalidUrl::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidUrl::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(InvalidUrl::Fragment);
        }
        if !host.is_shaped() {
            return Err(InvalidUrl::Host);
        }
        if !host.allowed_by(guard) {
            return Err(InvalidUrl::NotPublic);
        }
        Ok(Self(url))
    }

    /// The URL that is called.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// Checks the addresses that the host name resolves to now. They may change before a call, so every call checks again.
    pub async fn resolve_check(&self, resolver: &Resolver, guard: &AddressGuard) -> Result<(), Unresolvable> {
        let Some(Host::Name(name)) = Host::of(&self.0) else { return Ok(()) };
        let addresses = resolver.addresses(&name).await.map_err(Unresolvable::CouldNotAsk)?;
        match addresses.iter().all(|address| guard.allows(*address)) {
            _ if addresses.is_empty() => Err(Unresolvable::NoSuchHost),
            false => Err(Unresolvable::NotPublic),
            true => Ok(()),
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A URL's host, in the normal form of the URL standard.
enum Host {
    Address(std::net::IpAddr),
    Name(String),
}

impl Host {
    fn of(url: &Url) -> Option<Self> {
        let text = url.host_str().filter(|text| !text.is_empty())?;
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        Some(bare.parse().map_or_else(|_| Self::Name(bare.to_owned()), Self::Address))
    }

    /// RFC 1035, section 2.3.4. A final dot marks a complete name.
    fn is_shaped(&self) -> bool {
        match self {
            Self::Address(_) => true,
            Self::Name(name) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()))
            }
        }
    }

    /// RFC 6761, section 6.3: `localhost` and all names below it mean this machine.
    fn is_loopback(&self) -> bool {
        match self {
            Self::Address(address) => address.is_loopback(),
            Self::Name(name) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                name == "localhost" || name.ends_with(".localhost")
            }
        }
    }

    fn allowed_by(&self, guard: &AddressGuard) -> bool {
        match self {
            Self::Address(address) => guard.allows(*address),
            Self::Name(_) => guard.allow_loopback || !self.is_loopback(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: AddressGuard = AddressGuard { allow_loopback: false };
    const LOCAL: AddressGuard = AddressGuard { allow_loopback: true };

    #[test]
    fn public_https_urls_are_accepted() {
        for text in [
            "https://example.com",
            "https://hooks.example.com:8443/a/b?c=d",
            "https://8.8.8.8/x",
            "https://[2606:4700::1111]:444/",
            "https://bücher.example/hook",
        ] {
            assert!(PublicUrl::parse(text, &STRICT).is_ok(), "{text}");
        }
    }

    #[test]
    fn each_fault_has_its_own_error() {
        let long = format!("https://example.com/{}", "a".repeat(URL_BYTES_MAX));
        let (label, name) = ("a".repeat(64), "a.".repeat(127));
        let (label, name) = (format!("https://{label}.example.com"), format!("https://{name}a.example"));
        for (text, expected) in [
            ("", InvalidUrl::Malformed),
            ("example.com", InvalidUrl::Malformed),
            ("https://", InvalidUrl::Malformed),
            ("https:///example.com", InvalidUrl::Malformed),
            ("https:example.com", InvalidUrl::Malformed),
            ("https:\\\\example.com", InvalidUrl::Malformed),
            ("https://example.com\\@10.0.0.1/", InvalidUrl::Malformed),
            ("https://exa mple.com", InvalidUrl::Malformed),
            ("https://example.com/\nx", InvalidUrl::Malformed),
            (long.as_str(), InvalidUrl::TooLong),
            ("http://example.com", InvalidUrl::NotHttps),
            ("http://127.0.0.1", InvalidUrl::NotHttps),
            ("file:///etc/passwd", InvalidUrl::NotHttps),
            ("mailto:a@example.com", InvalidUrl::NotHttps),
            ("https://a@example.com", InvalidUrl::UserInfo),
            ("https://a:b@example.com", InvalidUrl::UserInfo),
            ("https://example.com/#x", InvalidUrl::Fragment),
            ("https://a..b/", InvalidUrl::Host),
            ("https://.example.com/", InvalidUrl::Host),
            ("https://example.com../", InvalidUrl::Host),
            (label.as_str(), InvalidUrl::Host),
            (name.as_str(), InvalidUrl::Host),
        ] {
            assert_eq!(PublicUrl::parse(text, &STRICT), Err(expected), "{text}");
        }
    }

    #[test]
    fn literal_addresses_are_recognised_in_every_notation() {
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f000001",
            "017700000001",
            "0x7f.1",
            "127.1",
            "169.254.169.254",
            "0xa9fea9fe",
            "10.0.0.1",
            "0",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "[fd00:ec2::254]",
            "[64:ff9b::7f00:1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "①②⑦.0.0.1",
        ] {
            assert_eq!(
                PublicUrl::parse(&format!("https://{host}/"), &STRICT),
                Err(InvalidUrl::NotPublic),
                "{host}"
            );
        }
    }

    #[test]
    fn the_local_runner_may_call_only_this_machine_without_tls() {
        for text in
            ["http://127.0.0.1:4000/x", "http://localhost:4000", "http://[::1]:4000", "https://127.0.0.1"]
        {
            assert!(PublicUrl::parse(text, &LOCAL).is_ok(), "{text}");
        }
        assert_eq!(PublicUrl::parse("http://example.com", &LOCAL), Err(InvalidUrl::NotHttps));
        assert_eq!(PublicUrl::parse("https://10.0.0.1", &LOCAL), Err(InvalidUrl::NotPublic));
    }
}
