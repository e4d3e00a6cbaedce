//! Who is calling, and what they may do: API keys, permissions, and the proof that both were checked.

pub mod bootstrap;
mod cache;
mod key;
mod permission;

pub use cache::{SORT as CREDENTIAL_SORT, authenticate};
pub use key::{ApiKey, InvalidApiKey, NewKey};
pub use permission::Permission;

use posthorn_ids::ApiKeyId;
use posthorn_store::Scope;

/// A caller whose key was verified and who holds the route's permission. Only [`Caller::authorise`] makes one.
#[derive(Debug, Clone)]
pub struct Authorised {
    caller: Caller,
}

impl Authorised {
    /// Whose data the caller may touch.
    pub fn scope(&self) -> &Scope {
        &self.caller.scope
    }

    /// The key that was presented.
    pub fn key_id(&self) -> ApiKeyId {
        self.caller.key_id
    }

    /// Everything that the key may do.
    pub fn permissions(&self) -> &[Permission] {
        &self.caller.permissions
    }
}

/// A caller whose key was verified. It may do nothing yet.
#[derive(Debug, Clone)]
pub struct Caller {
    scope: Scope,
    key_id: ApiKeyId,
    permissions: Vec<Permission>,
}

impl Caller {
    /// The proof that the caller holds `permission`; `None` if not.
    pub fn authorise(self, permission: Permission) -> Option<Authorised> {
        let holds = self.permissions.contains(&permission);
        holds.then_some(Authorised { caller: self })
    }

    /// Whose key it is: for the log of a refusal.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}
