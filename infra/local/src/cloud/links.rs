//! Links to objects, signed by a function.

use form_urlencoded::parse;
use jiff::{SignedDuration, Timestamp};

use super::Cloud;
use crate::aws::{Caller, LinkRequest};

impl Cloud {
    /// Uploads bytes with a signed S3 link. Returns S3's status.
    pub async fn put_under_link(&self, url: &str, content_type: &str, bytes: Vec<u8>) -> u16 {
        self.follow_link("PUT", url, content_type, bytes).await.0
    }

    /// Downloads with a signed S3 link. Returns S3's status and the bytes.
    pub async fn get_under_link(&self, url: &str) -> (u16, Vec<u8>) {
        let (status, _, bytes) = self.follow_link("GET", url, "", Vec::new()).await;
        (status, bytes)
    }

    /// Returns status, content type and body. An expired link is refused. The signature is not checked: every program that
    /// reaches the port of this machine could read the objects from disk too.
    pub(crate) async fn follow_link(
        &self,
        method: &str,
        url: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> (u16, String, Vec<u8>) {
        let forbidden = (403, "text/plain".to_owned(), b"Request has expired or is not signed".to_vec());
        let Ok(uri) = url.parse::<http::Uri>() else { return forbidden };
        if !holds(uri.query().unwrap_or_default(), self.clock.now()) {
            return forbidden;
        }
        let request = LinkRequest {
            host: uri.host().unwrap_or_default().to_owned(),
            method: method.to_owned(),
            path: uri.path().to_owned(),
            content_type: content_type.to_owned(),
            body: bytes,
        };
        self.account.follow(&Caller::Owner, request).await
    }
}

/// Whether a link is signed and has not expired.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
fn holds(query: &str, now: Timestamp) -> bool {
    let value = |name: &str| {
        parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let (Some(date), Some(expires), Some(_)) =
        (value("X-Amz-Date"), value("X-Amz-Expires"), value("X-Amz-Signature"))
    else {
        return false;
    };
    let signed_at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date);
    let signed_at = signed_at.and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC));
    let seconds = expires.parse::<i64>().unwrap_or_default();
    // Links are signed with the machine's clock, even if a test sets another clock. So either clock may accept the link.
    signed_at.is_ok_and(|at| {
        let ends = at.timestamp() + SignedDuration::from_secs(seconds);
        ends >= now.min(Timestamp::now())
    })
}
