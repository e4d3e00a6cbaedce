//! Uses the system with a real browser. `make browser` installs what this needs: Node, its pinned packages and Chromium.
#![cfg(test)]

use std::{net::SocketAddr, path::PathBuf, process::Command, sync::Arc};

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
use posthorn_harness::{World, root};
use posthorn_identity::{Account, revise_account};
use posthorn_local::edge::{Edge, listen};
use tokio::sync::oneshot;

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "otter piano lamp";
/// The functions that must know by which name the browser calls this installation.
const KNOW_THEMSELVES: [&str; 4] =
    ["begin-passkey", "add-passkey", "begin-passkey-log-in", "log-in-with-passkey"];

/// The folder with the script and its packages.
fn packages() -> PathBuf {
    root().join(".tools/browser")
}

async fn set_password(world: &World) {
    let person = world.person(EMAIL, "owner").await;
    // A cheap hash: the parameters are read from it. A debug build takes seconds for a good one.
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
    let hash = argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let set = |account: &mut Account| {
        account.password = Some(hash.clone());
        true
    };
    revise_account(&world.cloud.owner_app(), person.account.id, set).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_logs_in_with_a_passkey_and_with_codes_of_an_authenticator_app() {
    assert!(packages().join("node_modules").is_dir(), "run `make browser`, which installs what this needs");
    let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let settings = KNOW_THEMSELVES.map(|function| (function, "PUBLIC_URL", url.as_str()));
    let world = World::with_settings("", &settings).await;
    set_password(&world).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let served = Edge::new(Arc::clone(&world.cloud)).serve(listener, async move { drop(stopped.await) });
    let served = tokio::spawn(served);
    let now = world.cloud.owner_app().now().as_second();
    let mut script = Command::new("node");
    script
        .arg("factors.mjs")
        .current_dir(packages())
        .env("POSTHORN_URL", &url)
        .env("POSTHORN_EMAIL", EMAIL)
        .env("POSTHORN_PASSWORD", PASSWORD)
        .env("POSTHORN_NOW", now.to_string());
    let status = tokio::task::spawn_blocking(move || script.status()).await.unwrap().unwrap();
    drop(stop);
    served.abort();
    assert!(status.success(), "the script failed: see its output");
}
