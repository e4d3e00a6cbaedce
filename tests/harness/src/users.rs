use posthorn_local::cloud::HttpAnswer;
use serde_json::{Value, json};

use crate::{AccountMail, World, text};

/// A product whose users have accounts here, as its apps know it.
#[derive(Debug, Clone)]
pub struct ProductApp {
    /// Its path in the API.
    pub path: String,
    /// Its publishable key.
    pub key: String,
}

/// A password that is strong enough.
pub const USER_PASSWORD: &str = "seven grey horns at dawn";

impl World {
    /// Makes a product of acme whose users have accounts here.
    pub async fn product_app(&self) -> ProductApp {
        let made = self.call("POST", "/v1/products", Some(json!({ "name": "Umbrella Mail" }))).await;
        assert_eq!(made.status, 200, "{}", made.json());
        let path = format!("/v1/products/{}", text(&made.json()["id"]));
        let body = json!({
            "allowed_origins": ["https://app.example.com"], "verify_url": "https://app.example.com/verify",
            "reset_url": "https://app.example.com/reset",
        });
        let set = self.call("PUT", &format!("{path}/sign-in"), Some(body)).await;
        assert_eq!(set.status, 200, "{}", set.json());
        ProductApp { path, key: text(&set.json()["sign_in"]["publishable_key"]) }
    }

    /// Makes a call of a product's app to one of its `auth` routes.
    pub async fn call_app(&self, product: &ProductApp, method: &str, route: &str, body: Value) -> HttpAnswer {
        self.call_app_with(product, method, route, body, &[]).await
    }

    /// The same by a user with an access token.
    pub async fn call_user(
        &self,
        product: &ProductApp,
        token: &str,
        (method, route): (&str, &str),
        body: Value,
    ) -> HttpAnswer {
        let bearer = format!("Bearer {token}");
        self.call_app_with(product, method, route, body, &[("authorization", &bearer)]).await
    }

    /// The same with further headers.
    pub async fn call_app_with(
        &self,
        product: &ProductApp,
        method: &str,
        route: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> HttpAnswer {
        let mut all =
            vec![("content-type", "application/json"), ("posthorn-publishable-key", product.key.as_str())];
        all.extend_from_slice(headers);
        let path = format!("{}/auth/{route}", product.path);
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.cloud.http_from("127.0.0.1", method, &path, &all, &bytes).await
    }

    /// Asks for a mail with a link at an `auth` route that takes an address; gives the link's token.
    pub async fn user_token_for(&self, product: &ProductApp, route: &str, email: &str) -> String {
        let before = self.account_mails_to(email).len();
        let asked = self.call_app(product, "POST", route, json!({ "email": email })).await;
        assert_eq!(asked.status, 202, "{}", asked.json());
        self.cloud.pump().await;
        let mails = self.account_mails_to(email);
        let mail = mails.iter().skip(before).find_map(AccountMail::token);
        mail.unwrap_or_else(|| panic!("no mail to {email} with a link: {mails:?}"))
    }

    /// Makes a user of a product by a mail's link; gives the tokens of the first session.
    pub async fn registered_user(&self, product: &ProductApp, email: &str) -> Value {
        let token = self.user_token_for(product, "register", email).await;
        let body = json!({ "token": token, "name": "Ada", "password": USER_PASSWORD });
        let made = self.call_app(product, "POST", "verify", body).await;
        assert_eq!(made.status, 200, "{}", made.json());
        self.cloud.pump().await;
        made.json()
    }

    /// Logs a user in; gives the tokens of the session.
    pub async fn logged_in_user(&self, product: &ProductApp, email: &str) -> Value {
        let body = json!({ "email": email, "password": USER_PASSWORD });
        let answer = self.call_app(product, "POST", "log-in", body).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()
    }

    /// Presents a refresh token.
    pub async fn refresh_user(&self, product: &ProductApp, token: &Value) -> HttpAnswer {
        self.call_app(product, "POST", "refresh", json!({ "refresh_token": token })).await
    }
}
