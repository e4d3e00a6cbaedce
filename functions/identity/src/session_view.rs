use jiff::Timestamp;
use posthorn_access::Session;
use posthorn_ids::SessionId;
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::Serialize;

/// A session: a person on one device.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SessionView {
    /// Always `session`.
    pub object: &'static str,
    /// Its id.
    pub id: SessionId,
    /// The device, such as `Firefox on macOS`; null if the browser did not say.
    pub device: Option<String>,
    /// The platform, such as `macOS`; null if it is unknown.
    pub platform: Option<String>,
    /// The address that it began from; null if it is unknown.
    pub ip: Option<String>,
    /// When it began (RFC 3339).
    pub created_at: String,
    /// When it ends (RFC 3339).
    pub expires_at: String,
    /// When it was last used (RFC 3339), to the minute; its last few requests may be missing.
    pub last_used_at: Option<String>,
    /// Whether it is the session of this request.
    pub current: bool,
}

impl SessionView {
    /// The view of a session.
    pub fn of(id: SessionId, session: &Session, last_used: Option<Timestamp>, current: SessionId) -> Self {
        Self {
            object: "session",
            id,
            device: session.device.clone(),
            platform: session.platform.clone(),
            ip: session.ip.clone(),
            created_at: time_of(session.created_at),
            expires_at: time_of(session.expires_at),
            last_used_at: last_used.map(|at| at.to_string()),
            current: id == current,
        }
    }
}
