use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_SECURITY_POLICY, InvalidHeaderValue, LOCATION},
};
use serde::Serialize;

use super::page::{self, Page};

/// The content of an answer: a value with a JSON form, a [`Page`], a [`Redirect`] or [`Bytes`].
pub trait Content {
    #[doc(hidden)]
    fn write(self) -> Result<Written, WriteError>;
}

/// A redirect to another URL, with the route's status: 302, or 303 after a POST (RFC 9110, section 15.4).
#[derive(Debug)]
pub struct Redirect(
    /// The URL for the `Location` header.
    pub String,
);

/// Raw bytes, with the content type that the route declares.
#[derive(Debug)]
pub struct Bytes(
    /// The bytes.
    pub Vec<u8>,
);

#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Written {
    pub(super) body: Option<Payload>,
    pub(super) headers: HeaderMap,
}

#[derive(Debug)]
pub(super) enum Payload {
    Text(String),
    Binary(Vec<u8>),
}

/// The answer cannot be written.
#[doc(hidden)]
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the answer has no JSON form")]
    Json(#[source] serde_json::Error),
    #[error("the URL cannot be a header value")]
    Location(#[source] InvalidHeaderValue),
}

impl<R: Serialize> Content for R {
    fn write(self) -> Result<Written, WriteError> {
        let text = serde_json::to_string(&self).map_err(WriteError::Json)?;
        Ok(Written { body: Some(Payload::Text(text)), headers: HeaderMap::new() })
    }
}

impl Content for Page {
    fn write(self) -> Result<Written, WriteError> {
        let policy = (CONTENT_SECURITY_POLICY, HeaderValue::from_static(page::POLICY));
        Ok(Written { body: Some(Payload::Text(self.into_html())), headers: HeaderMap::from_iter([policy]) })
    }
}

impl Content for Redirect {
    fn write(self) -> Result<Written, WriteError> {
        let location = HeaderValue::try_from(self.0).map_err(WriteError::Location)?;
        Ok(Written { body: None, headers: HeaderMap::from_iter([(LOCATION, location)]) })
    }
}

impl Content for Bytes {
    fn write(self) -> Result<Written, WriteError> {
        Ok(Written { body: Some(Payload::Binary(self.0)), headers: HeaderMap::new() })
    }
}
