use crate::Permission;

/// What kind of request: each kind has limits of its own, so that reading never keeps anybody from sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What sends.
    Send,
    /// What stops a leaked key or a customer: a reserve that nothing else uses up.
    Guard,
    /// Everything else.
    Api,
}

impl Class {
    /// All.
    pub const ALL: [Self; 3] = [Self::Send, Self::Guard, Self::Api];

    /// As it stands in headers and in the table.
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
