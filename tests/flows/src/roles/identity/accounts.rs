//! Log-ins, refused and not, and the account itself.

use posthorn_harness::cookie;
use serde_json::json;

use super::super::Scene;

/// Logs in, wrongly at first, shows the account, and logs out.
pub async fn everything(Scene { world, .. }: &Scene) {
    let (email, password) = ("eve@people.example", "seven grey horns at dawn");
    world.registered(email, password).await;
    let log_in = |password: &str| {
        let body = json!({ "email": email, "password": password });
        world.call_public("/v1/auth/log-in", body)
    };
    assert_eq!(log_in("wrong").await.status, 401);
    let logged_in = log_in(password).await;
    assert_eq!(logged_in.status, 200, "{}", logged_in.json());
    let session = cookie(&logged_in);
    for (method, path, status) in [("GET", "/v1/account", 200), ("POST", "/v1/account/log-out", 204)] {
        assert_eq!(world.call_with_cookie(&session, method, path, None, &[]).await.status, status, "{path}");
    }
    world.cloud.pump().await;
}
