//! The caller and its rights: API keys, permissions, organisations and tenants, and the proof that all of this was
//! checked.

mod authenticate;
mod authority;
pub mod bootstrap;
mod caller;
mod caller_directories;
mod caller_members;
mod caller_org_domains;
mod caller_orgs;
mod caller_products;
mod caller_roles;
mod caller_sso;
mod closing;
pub mod codes;
mod directory;
mod directory_claims;
mod directory_entries;
mod directory_entry;
mod erasure;
mod every_scope;
mod find_invitation;
mod fixed_role;
mod impersonation;
mod impersonations;
mod invitation;
mod invitations;
mod ip_rules;
mod joining;
mod joining_role;
mod key;
mod leaving;
pub mod limit;
mod log_in_rules;
mod member;
mod members;
mod membership;
mod network;
mod open_product;
mod operator;
mod org;
mod org_domain;
mod org_domains;
mod org_settings;
mod permission;
mod person;
mod person_orgs;
mod person_scopes;
mod person_store;
mod places;
mod presented;
mod product;
mod product_sign_in;
mod product_state;
mod proof;
mod provision;
mod provisioner;
mod provisioner_groups;
mod provisioner_settle;
mod reach;
mod refusals;
mod role;
mod role_names;
mod secret;
mod seen;
mod session_check;
mod session_policy;
mod session_token;
mod setup_link;
mod setup_links;
mod sso;
mod sso_connection;
mod standing;
mod tenant;

pub use authenticate::{SignedIn, Verified, sign_in, verify};
pub use authority::{Authority, Excess, Limits};
pub use caller::{Authorised, Caller};
pub use caller_org_domains::ORG_DOMAINS_MAX;
pub use caller_orgs::{list_orgs, new_org_scope};
pub use caller_products::PRODUCTS_MAX;
pub use caller_roles::ROLES_MAX;
pub use closing::{Closing, Step};
pub use directory::{
    DIRECTORIES_MAX, DIRECTORY_GROUPS_MAX, DIRECTORY_USERS_MAX, Directory, DirectoryGroup, DirectoryUser,
    GroupRole,
};
pub use erasure::Erasure;
pub use every_scope::{ScopeMark, WALKS_SCOPES, WalkedScope, scope_after, scope_at};
pub use find_invitation::{READS_INVITATIONS, find_invitation, inviting_org_name};
pub use fixed_role::FixedRole;
pub use impersonation::{IMPERSONATION_MS, Impersonation};
pub use impersonations::{Begun, note_impersonated};
pub use invitation::{INVITATION_VALID_MS, Invitation, InvitationRefused, InvitationState};
pub use invitations::{INVITATIONS_MAX, INVITATIONS_SENT_MAX};
pub use ip_rules::{IP_RULES_MAX, IpAction, IpRule, IpRuleRefused, IpRules};
pub use joining::{
    ACCEPTS, LEAVES_ORG, LISTS_OWN_ORGS, OwnOrg, READS_ORG_MEMBERS, accept_invitation, leave_org,
    org_members, own_orgs,
};
pub use joining_role::{JoiningRole, OwnersRole};
pub use key::{ApiKey, InvalidApiKey, NewKey, SORT as CREDENTIAL_SORT};
pub use leaving::{ERASES_PERSON, FORGETS_PERSON, LEAVES_ALL, erase_person, forget_person, leave_all};
pub use log_in_rules::{LogInRules, log_in_rules};
pub use member::{Member, SuspendedMember};
pub use members::{MEMBERS_MAX, Members, MembersRefused};
pub use network::{InvalidNetwork, Network};
pub use open_product::{OPENS_PRODUCTS, OpenProduct, ProductPlace, open_product, product_of_org};
pub use operator::{SETS_UP_OPERATOR, make_owner, note_owner_link, operator_org};
pub use org::{ENVIRONMENTS_MAX, IDEMPOTENCY_HOURS, Org, State, Suspension, is_fixed};
pub use org_domain::{DomainCheck, DomainFound, OrgDomain};
pub use org_settings::{DEFAULT_LOCALE, DEFAULT_TIME_ZONE, OrgSettings, Theme};
pub use permission::{Permission, Permissions, UnknownPermission};
pub use person::{ORGS_MAX, Outdated, Person, Session};
pub use person_orgs::{Membership, READS_MEMBERSHIPS, memberships};
pub use person_scopes::{READS_PERSONS, person_scopes};
pub use person_store::{person, revise_person};
pub use places::{network_of, sso_attempts, tenants};
pub use posthorn_hidden::HiddenField;
pub use presented::{
    CallerSecret, Credential, ENVIRONMENT_HEADER, IMPERSONATION_HEADER, ORG_HEADER, Presented, TENANT_HEADER,
};
pub use product::Product;
pub use product_sign_in::{ProductSignIn, PublishableKey};
pub use product_state::{ProductState, UnlawfulMove};
pub use proof::Proof;
pub use provision::MemberRow;
pub use provisioner::{Changed, Named, Provisioner};
pub use reach::Reach;
pub use refusals::note_refusal;
pub use role::{CustomRole, Rights, Role, UnknownRole};
pub use role_names::{READS_ROLE_NAMES, RoleNames, role_name};
pub use secret::{InvalidSecret, Secret, sha256_hex};
pub use session_policy::{SESSION_DAYS_MAX, SESSIONS_MAX, SessionPolicy};
pub use session_token::SessionToken;
pub use setup_link::{SETUP_DOMAINS_MAX, SETUP_LINKS_MAX, SetupLink, SetupState, SetupToken};
pub use setup_links::{OPENS_SETUP_LINKS, open_setup_link, setup_secret};
pub use sso::{
    FINDS_CONNECTION, FINDS_CONNECTIONS, JOINS_BY_SSO, NOTES_TESTS, READS_CONNECTIONS, connection_of_domain,
    connection_of_org, covers, has_verified, is_suspended, join_by_sso, note_tested, open_connection,
};
pub use sso_connection::{SSO_CONNECTIONS_MAX, SsoConnection, SsoProtocol};
pub use standing::{READS_STANDING, Standing, Suspended, standing};
pub use tenant::{FINDS_TENANTS, Tenant, find_tenant, require_tenant};
