//! An identity provider on loopback: its configuration, its keys, and tokens that a test may spoil.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::{get, post},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The id by which it knows the installation.
pub const IDP_CLIENT: &str = "posthorn-at-acme";
/// The secret of that id.
pub const IDP_SECRET: &str = "s3cret-of-acme";

/// What a test changes in the next token.
type Spoil = Box<dyn Fn(&mut Value) + Send>;

struct Inner {
    url: String,
    key: EcdsaKeyPair,
    /// A key that the provider does not publish.
    foreign: EcdsaKeyPair,
    /// What was asked with each code: the nonce and the challenge.
    asked: BTreeMap<String, (String, String)>,
    claims: Value,
    spoil: Option<Spoil>,
    signs_with_foreign: bool,
    unsigned: bool,
}

/// A running identity provider; it ends with the test's runtime.
pub struct Idp(Arc<Mutex<Inner>>);

impl Idp {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let key = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let inner = Arc::new(Mutex::new(Inner {
            url,
            key: key(),
            foreign: key(),
            asked: BTreeMap::new(),
            claims: json!({ "sub": "ada", "email": "ada@acme.example", "email_verified": true, "name": "Ada" }),
            spoil: None,
            signs_with_foreign: false,
            unsigned: false,
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self(inner)
    }

    /// Its issuer.
    pub fn url(&self) -> String {
        self.0.lock().unwrap().url.clone()
    }

    /// Whom the provider vouches for from now on.
    pub fn vouch_for(&self, claims: Value) {
        self.0.lock().unwrap().claims = claims;
    }

    /// Changes the claims of all tokens from now on.
    pub fn spoil(&self, spoil: impl Fn(&mut Value) + Send + 'static) {
        self.0.lock().unwrap().spoil = Some(Box::new(spoil));
    }

    /// Signs all tokens from now on with a key that it does not publish.
    pub fn sign_with_foreign_key(&self) {
        self.0.lock().unwrap().signs_with_foreign = true;
    }

    /// Signs no token from now on.
    pub fn sign_with_nothing(&self) {
        self.0.lock().unwrap().unsigned = true;
    }

    /// The person logs in at `url`. Returns the query with which the provider sends them back.
    pub fn log_in(&self, url: &str) -> String {
        let (_, query) = url.split_once('?').unwrap();
        let asked: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", IDP_CLIENT));
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{query}");
        let mut inner = self.0.lock().unwrap();
        let code = format!("code-{}", inner.asked.len());
        inner.asked.insert(code.clone(), (asked["nonce"].clone(), asked["code_challenge"].clone()));
        format!("state={}&code={code}&session_state=x", asked["state"])
    }
}

type Shared = State<Arc<Mutex<Inner>>>;

fn json_of(status: StatusCode, value: &Value) -> impl IntoResponse + use<> {
    (status, [(CONTENT_TYPE, "application/json")], value.to_string())
}

async fn configuration(State(inner): Shared) -> impl IntoResponse {
    let url = inner.lock().unwrap().url.clone();
    let configuration = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    });
    json_of(StatusCode::OK, &configuration)
}

async fn keys(State(inner): Shared) -> impl IntoResponse {
    let inner = inner.lock().unwrap();
    // An uncompressed point: 4, x, y (SEC 1, section 2.3.3).
    let point = inner.key.public_key().as_ref();
    let encode = |bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let (x, y) = (encode(&point[1..33]), encode(&point[33..65]));
    let key =
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "1", "x": x, "y": y });
    json_of(StatusCode::OK, &json!({ "keys": [key] }))
}

async fn token(State(inner): Shared, headers: HeaderMap, body: String) -> impl IntoResponse {
    match id_token(&mut inner.lock().unwrap(), &headers, &body) {
        Ok(id_token) => {
            let token = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": id_token });
            json_of(StatusCode::OK, &token)
        }
        Err(error) => json_of(StatusCode::BAD_REQUEST, &json!({ "error": error })),
    }
}

/// The token for a code, if the client and the code's verifier are right.
fn id_token(inner: &mut Inner, headers: &HeaderMap, body: &str) -> Result<String, &'static str> {
    let form: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("{IDP_CLIENT}:{IDP_SECRET}")));
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(&expected) {
        return Err("invalid_client");
    }
    let (nonce, challenge) = inner.asked.remove(&form["code"]).ok_or("invalid_grant")?;
    let verifier = digest(&SHA256, form["code_verifier"].as_bytes());
    if BASE64_URL_SAFE_NO_PAD.encode(verifier) != challenge {
        return Err("invalid_grant");
    }
    let now = Timestamp::now().as_second();
    let mut claims = inner.claims.clone();
    for (name, value) in [
        ("iss", json!(inner.url)),
        ("aud", json!(IDP_CLIENT)),
        ("iat", json!(now)),
        ("exp", json!(now + 300)),
        ("nonce", json!(nonce)),
    ] {
        claims[name] = value;
    }
    if let Some(spoil) = &inner.spoil {
        spoil(&mut claims);
    }
    Ok(signed(inner, &claims))
}

fn signed(inner: &Inner, claims: &Value) -> String {
    let header =
        if inner.unsigned { json!({ "alg": "none" }) } else { json!({ "alg": "ES256", "kid": "1" }) };
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let content = format!("{}.{}", encode(&header), encode(claims));
    if inner.unsigned {
        return format!("{content}.");
    }
    let key = if inner.signs_with_foreign { &inner.foreign } else { &inner.key };
    let signature = key.sign(&SystemRandom::new(), content.as_bytes()).unwrap();
    format!("{content}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
