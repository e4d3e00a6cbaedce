//! `POST /v1/auth/passkeys`: logs a person in with a passkey. The passkey verified its user, so it is both factors.
//!
//! In: the ceremony of `begin-passkey-log-in`, and the browser's answer. Refused: unknown people, unknown passkeys and wrong
//! signatures, all in the same way. Written: the ceremony as consumed, before the answer is checked; the passkey's counter and last
//! use; the session; the device; of refused attempts, a note for the audit log. A crash in between leaves at most a session that nobody has.

use garde::Validate;
use posthorn_access::{Proof, codes::IP_NOT_ALLOWED};
use posthorn_app::App;
use posthorn_identity::{
    Account, CeremonyOf, NOTES_REFUSALS, TAKES_CEREMONIES, account,
    codes::{INVALID_CEREMONY, INVALID_LOG_IN, PASSKEY_REFUSED},
    note_refused_log_in, revise_account, take_ceremony,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    account_view::AccountView,
    log_in::{LOGS_IN, log_in_by},
    relying_party::{KNOWS_ITSELF, RelyingParty, Signed, after},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "log-in-with-passkey",
    trigger: Trigger::Http(&ROUTE),
    uses: &[TAKES_CEREMONIES, KNOWS_ITSELF, LOGS_IN, NOTES_REFUSALS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/passkeys",
    per_address: Some(AddressLimit { class: "log-in-passkey", per_minute: PER_MINUTE }),
    begins_session: true,
    summary: "Log in with a passkey",
    request: Some(schema::<LogInWithPasskey>),
    response: Some(schema::<AccountView>),
    codes: &[INVALID_CEREMONY, PASSKEY_REFUSED, INVALID_LOG_IN, IP_NOT_ALLOWED],
    example: Example::NONE.body(
        r#"{"ceremony_id": "mJ0l1Vt0qUu9b0z8sXx3wq4nC5yE6rT7dF8gH9jK0aA", "credential": {"id": "k1", "type": "public-key"}}"#,
    ),
    ..Route::DEFAULT
};

/// Log-ins per minute from one network.
const PER_MINUTE: u64 = 60;

/// Who logs in.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogInWithPasskey {
    /// The ceremony that began with `POST /v1/auth/passkeys/begin`.
    #[garde(length(max = 100))]
    pub ceremony_id: String,
    /// The browser's answer, as `PublicKeyCredential.toJSON` writes it.
    #[garde(skip)]
    pub credential: Map<String, Value>,
}

async fn handle(app: &'static App, mut call: Call<LogInWithPasskey>) -> Result<Answer<AccountView>, Problem> {
    let ceremony = take_ceremony(app, &call.body.ceremony_id, CeremonyOf::LogIn).await?;
    let answer = Value::Object(std::mem::take(&mut call.body.credential));
    let relying_party = RelyingParty::of(app)?;
    let signed = relying_party.read(answer).ok_or_else(refused)?;
    let account = account(app, signed.person).await?.ok_or_else(refused)?;
    if let Err(problem) = verify(app, &account, (&relying_party, &signed), &ceremony.state).await {
        note_refused_log_in(app, &account.email, call.viewer()).await;
        return Err(problem);
    }
    log_in_by(app, &call, &account, Proof::default().with_second_factor()).await
}

/// Checks that a passkey of the account signed the challenge in `state`.
async fn verify(
    app: &App,
    account: &Account,
    (relying_party, signed): (&RelyingParty, &Signed),
    state: &str,
) -> Result<(), Problem> {
    let (id, passkey) = account.passkey_of(&signed.credential_id).ok_or_else(refused)?;
    let result = relying_party.check(signed, state, &passkey.credential).ok_or_else(refused)?;
    let now_ms = app.now().as_millisecond();
    let mut is_there = false;
    let note_use = |account: &mut Account| {
        let passkey = account.passkeys.get_mut(&id);
        is_there = passkey.is_some_and(|passkey| {
            let Some(credential) = after(&passkey.credential, &result) else { return false };
            passkey.credential = credential;
            passkey.last_used_at = Some(now_ms);
            true
        });
        is_there
    };
    revise_account(app, account.id, note_use).await?;
    if is_there { Ok(()) } else { Err(refused()) }
}

fn refused() -> Problem {
    PASSKEY_REFUSED.because("No account has this passkey, or the answer is not valid. Try again.")
}
