//! The callers of the matrix: a person for each role, and a key of each with all permissions that exist.

use posthorn_access::{
    ApiKey, Authority, CREDENTIAL_SORT, CustomRole, FixedRole, NewKey, Permission, bootstrap,
};
use posthorn_app::App;
use posthorn_harness::{Receiver, World, text};
use posthorn_identity::{Device, NewAccount, create_account, start_session};
use posthorn_ids::{ApiKeyId, PersonId, RoleId};
use posthorn_items::Scope;
use posthorn_store::Store;
use serde_json::json;

use crate::tenancy::resources::Resources;

/// The credential of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    Session,
    Key,
}

impl With {
    pub const ALL: [Self; 2] = [Self::Session, Self::Key];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Key => "key",
        }
    }
}

/// What a caller may do in acme.
#[derive(Debug, Clone, Copy)]
enum Holds {
    Role(FixedRole),
    Only(Permission),
    Nothing,
}

/// A person with a session and a key.
pub struct Caller {
    pub name: &'static str,
    holds: Holds,
    /// The session's cookie.
    pub cookie: String,
    /// The `Authorization` header of a key that the person made. It names every permission, the operator's too.
    pub bearer: String,
}

/// The one permission of the custom role: it changes, and has no right to read.
const ONLY: Permission = Permission::WebhooksWrite;

impl Caller {
    pub fn is_member(&self) -> bool {
        !matches!(self.holds, Holds::Nothing)
    }

    /// Whether the declaration of the role or of the permission says so.
    pub fn holds(&self, permission: Permission) -> bool {
        match self.holds {
            Holds::Role(role) => permission.least_role() <= role && permission.reach().is_of_orgs(),
            Holds::Only(one) => one == permission,
            Holds::Nothing => false,
        }
    }
}

/// Two organisations: acme with the callers, and a rival with an object of every kind.
pub struct Scene {
    pub world: World,
    pub org: String,
    /// A tenant of acme.
    pub tenant: String,
    pub rival_org: String,
    pub rival_tenant: String,
    /// The session of the rival's owner.
    pub rival_cookie: String,
    /// A session of acme's owner that has ended.
    pub ended_cookie: String,
    /// The first is the owner.
    pub callers: Vec<Caller>,
    pub rival: Resources,
}

/// A word that is in all the rival's texts and nowhere else.
const WORD: &str = "kestrel";

impl Scene {
    pub async fn set() -> Self {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let rival = Resources::make(&world, &receiver, WORD, &world.rival.live, None).await;
        let tenant = async |key: &str| {
            let made = world.call_as(key, "POST", "/v1/tenants", Some(json!({ "name": WORD })), &[]).await;
            text(&made.json()["id"])
        };
        let (own, theirs) = (tenant(&world.acme.live).await, tenant(&world.rival.live).await);
        let rival_owner = world.person_of(world.rival_scope().org(), "owner@rival.example", "owner").await;
        let ended = world.person("owner@acme.example", "owner").await;
        posthorn_access::revise_person(&world.cloud.owner_app(), ended.account.id, |one| {
            one.end_others(None)
        })
        .await
        .unwrap();
        let callers = callers(&world).await;
        world.cloud.pump().await;
        Self {
            org: world.scope().org().to_string(),
            tenant: own,
            rival_org: world.rival_scope().org().to_string(),
            rival_tenant: theirs,
            rival_cookie: rival_owner.cookie,
            ended_cookie: ended.cookie,
            callers,
            rival,
            world,
        }
    }

    /// Lets the minute of the rate limits pass, and the caches of all instances.
    pub fn next_minute(&self) {
        self.world.advance_seconds(61);
    }
}

async fn callers(world: &World) -> Vec<Caller> {
    let mut callers = Vec::new();
    for role in FixedRole::ALL.into_iter().rev() {
        let person = world.person(&format!("{}@acme.example", role.as_str()), role.as_str()).await;
        let bearer = bearer(world, person.account.id).await;
        callers.push(Caller { name: role.as_str(), holds: Holds::Role(role), cookie: person.cookie, bearer });
    }
    let role = custom_role(world).await.to_string();
    let person = world.person("custom@acme.example", &role).await;
    let bearer_of_custom = bearer(world, person.account.id).await;
    callers.push(Caller {
        name: "a role with one permission",
        holds: Holds::Only(ONLY),
        cookie: person.cookie,
        bearer: bearer_of_custom,
    });
    let (person, cookie) = stranger(world).await;
    let bearer = bearer(world, person).await;
    callers.push(Caller { name: "no member", holds: Holds::Nothing, cookie, bearer });
    callers
}

async fn custom_role(world: &World) -> RoleId {
    let app = world.cloud.owner_app();
    let id = RoleId::new(app.now());
    let permissions = vec![ONLY.as_str().to_owned()];
    let role = CustomRole { id, name: "Hooks".into(), permissions, hides: Default::default() };
    bootstrap::add_role(&app, world.scope().org(), &role).await.unwrap();
    id
}

/// A person who is a member of nothing.
async fn stranger(world: &World) -> (PersonId, String) {
    let app = world.cloud.owner_app();
    let email = "stranger@nowhere.example".parse().unwrap();
    let wanted = NewAccount { email, name: "Stranger".into(), password: None };
    let (account, _) = create_account(&app, &wanted).await.unwrap();
    let started = start_session(&app, &account, Device::default()).await.unwrap();
    (account.id, format!("__Host-posthorn={}", started.token.reveal()))
}

async fn bearer(world: &World, person: PersonId) -> String {
    format!("Bearer {}", key_of(&world.cloud.owner_app(), world.scope(), person).await.reveal())
}

/// A key of a person, with a credential that names every permission.
pub async fn key_of(app: &App, scope: &Scope, person: PersonId) -> ApiKey {
    let permissions = Permission::ALL.iter().copied().collect();
    let authority = Authority { permissions, maker: Some(person), ..Authority::none(scope.clone()) };
    let made = NewKey::random(&authority, ApiKeyId::new(app.now()), "theirs".into());
    app.part::<Store>().credential(made.key.id()).create(CREDENTIAL_SORT, &made.credential).await.unwrap();
    made.key
}
