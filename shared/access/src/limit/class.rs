use crate::Permission;

/// The kind of request. Each kind has its own limits, so that reading never prevents sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Requests that send.
    Send,
    /// Requests that stop a leaked key or a customer. They have a reserve that no other request uses.
    Guard,
    /// All other requests.
    Api,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 3] = [Self::Send, Self::Guard, Self::Api];

    /// The name in headers and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Guard => "guard",
            Self::Api => "api",
        }
    }

    pub(super) fn of(permission: Permission, guards: bool) -> Self {
        match permission {
            _ if guards => Self::Guard,
            Permission::EmailsSend => Self::Send,
            _ => Self::Api,
        }
    }
}
