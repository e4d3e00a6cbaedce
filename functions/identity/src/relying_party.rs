//! The ceremonies of passkeys (<https://www.w3.org/TR/webauthn-3/>). A passkey here is discoverable and verifies its user, so it is both
//! factors at once, and nobody types an address.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use posthorn_app::App;
use posthorn_identity::{Account, codes::INVALID_PASSKEY};
use posthorn_ids::PersonId;
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::uses::{Use, settings::PUBLIC_URL};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

/// The uses of [`RelyingParty::of`].
pub(crate) const KNOWS_ITSELF: Use = PUBLIC_URL;

/// The name that authenticators show.
const NAME: &str = "Posthorn";

/// This installation, as passkeys know it: by the host of its public URL. Passkeys stop working if that changes.
pub(crate) struct RelyingParty(Webauthn);

/// The beginning of a ceremony.
pub(crate) struct CeremonyStart {
    /// The options for the browser, as `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read them.
    pub(crate) options: Map<String, Value>,
    /// The state to keep, in JSON.
    pub(crate) state: String,
}

/// A new passkey.
pub(crate) struct Added {
    /// The id of its credential, in base64url.
    pub(crate) credential_id: String,
    /// The credential in JSON.
    pub(crate) credential: String,
}

/// An answer to a log-in, not verified yet.
pub(crate) struct Signed {
    /// The person whom it names.
    pub(crate) person: PersonId,
    /// The id of its credential, in base64url.
    pub(crate) credential_id: String,
    answer: PublicKeyCredential,
}

impl RelyingParty {
    /// This installation.
    ///
    /// # Errors
    /// `INTERNAL` if the public URL has no domain name: an IP address cannot have passkeys.
    pub(crate) fn of(app: &App) -> Result<Self, Problem> {
        let url: Url = app.setting("PUBLIC_URL").parse().map_err(|error| broken(&error))?;
        let host = url.domain().unwrap_or_default();
        let built = WebauthnBuilder::new(host, &url).and_then(|builder| builder.rp_name(NAME).build());
        Ok(Self(built.map_err(|error| broken(&error))?))
    }

    /// Begins to add a passkey. Authenticators that have one of the account's passkeys already refuse.
    pub(crate) fn begin_adding(&self, account: &Account) -> Result<CeremonyStart, Problem> {
        let read = |text: &String| serde_json::from_str::<Passkey>(text).ok();
        let passkeys = account.passkeys.values().filter_map(|passkey| read(&passkey.credential));
        let known = passkeys.map(|passkey| passkey.cred_id().clone()).collect();
        let handle = Uuid::from_bytes(account.id.to_bytes());
        let (email, name) = (account.email.as_str(), account.name.as_str());
        let begun = self.0.start_passkey_registration(handle, email, name, Some(known));
        let (challenge, state) = begun.map_err(|error| broken(&error))?;
        let mut options = object(&challenge.public_key)?;
        // The library leaves this open; a passkey that the browser cannot discover could never log in.
        if let Some(Value::Object(selection)) = options.get_mut("authenticatorSelection") {
            selection.insert("residentKey".into(), json!("required"));
            selection.insert("requireResidentKey".into(), json!(true));
        }
        Ok(CeremonyStart { options, state: text(&state)? })
    }

    /// The passkey that a browser made for `state`.
    ///
    /// # Errors
    /// `INVALID_PASSKEY`.
    pub(crate) fn finish_adding(&self, state: &str, answer: Value) -> Result<Added, Problem> {
        if answer.pointer("/clientExtensionResults/credProps/rk") == Some(&Value::Bool(false)) {
            return Err(INVALID_PASSKEY.because("The authenticator keeps no passkeys. Use another one."));
        }
        let refused = |detail: String| INVALID_PASSKEY.because(detail);
        let answer: RegisterPublicKeyCredential = serde_json::from_value(answer)
            .map_err(|error| refused(format!("`credential` is no answer of a browser: {error}.")))?;
        let state: PasskeyRegistration = read(state)?;
        let passkey = self.0.finish_passkey_registration(&answer, &state);
        let passkey = passkey.map_err(|error| {
            refused("The passkey does not fit this installation or this request.".into()).caused_by(&error)
        })?;
        let credential_id = base64url(passkey.cred_id());
        Ok(Added { credential_id, credential: text(&passkey)? })
    }

    /// Begins a log-in.
    pub(crate) fn begin_log_in(&self) -> Result<CeremonyStart, Problem> {
        let begun = self.0.start_discoverable_authentication();
        let (challenge, state) = begun.map_err(|error| broken(&error))?;
        Ok(CeremonyStart { options: object(&challenge.public_key)?, state: text(&state)? })
    }

    /// Reads an answer to a log-in; `None` if it names no person.
    pub(crate) fn read(&self, answer: Value) -> Option<Signed> {
        let answer: PublicKeyCredential = serde_json::from_value(answer).ok()?;
        let (handle, id) = self.0.identify_discoverable_authentication(&answer).ok()?;
        let (person, credential_id) = (PersonId::from_bytes(handle.into_bytes()), base64url(id));
        Some(Signed { person, credential_id, answer })
    }

    /// Checks the signature of a log-in: of the challenge in `state`, by this credential, with its user verified, and with a counter
    /// that rose. `None` if anything is wrong.
    pub(crate) fn check(
        &self,
        signed: &Signed,
        state: &str,
        credential: &str,
    ) -> Option<AuthenticationResult> {
        let state: DiscoverableAuthentication = read(state).ok()?;
        let passkey: Passkey = read(credential).ok()?;
        let checked = self.0.finish_discoverable_authentication_v2(&signed.answer, state, &passkey);
        checked.ok().filter(AuthenticationResult::user_verified)
    }
}

/// The credential after a log-in: the counter and the state of its backup may have changed. `None` if it is another one.
pub(crate) fn after(credential: &str, result: &AuthenticationResult) -> Option<String> {
    let mut passkey: Passkey = read(credential).ok()?;
    passkey.update_credential(result)?;
    text(&passkey).ok()
}

fn base64url(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn object(value: &impl Serialize) -> Result<Map<String, Value>, Problem> {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(broken(&error)),
    }
}

fn text(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| broken(&error))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| broken(&error))
}

fn broken(error: &(impl std::error::Error + 'static)) -> Problem {
    INTERNAL.because("Something went wrong on our side.").caused_by(error)
}
