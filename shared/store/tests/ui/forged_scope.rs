//! A scope cannot be put together from ids.
use posthorn_ids::{Environment, OrgId};
use posthorn_store::Scope;

fn main() {
    let victim: OrgId = "org_01h455vb4pex5vsknk084sn02q".parse().unwrap();
    let _ = Scope { org: victim, tenant: None, environment: Environment::live() };
    let _ = Scope::new(victim, None, Environment::live());
}
