//! `POST /v1/account/passkeys`: adds the passkey that the browser made.
//!
//! In: the ceremony of `begin-passkey`, a name, and the browser's answer. Refused: a session that ended, also if instances still
//! cache it; a ceremony from before a change of the password. Written: the ceremony as consumed, before the answer is checked; the
//! account. A crash in between leaves no passkey: begin again.

use garde::Validate;
use posthorn_access::SignedIn;
use posthorn_app::App;
use posthorn_identity::{
    Account, CeremonyOf, Passkey, READS_ACCOUNTS, TAKES_CEREMONIES, WRITES_ACCOUNTS, add_passkey,
    codes::{INVALID_CEREMONY, INVALID_PASSKEY, PASSKEY_LIMIT_REACHED},
    take_ceremony,
};
use posthorn_ids::PasskeyId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    own_account::own_account,
    passkey_view::PasskeyView,
    relying_party::{KNOWS_ITSELF, RelyingParty},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "add-passkey",
    trigger: Trigger::Http(&ROUTE),
    uses: &[SignedIn::READS_SESSION, TAKES_CEREMONIES, READS_ACCOUNTS, WRITES_ACCOUNTS, KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/passkeys",
    own_account: true,
    summary: "Add a passkey",
    request: Some(schema::<AddPasskey>),
    response: Some(schema::<PasskeyView>),
    codes: &[INVALID_CEREMONY, INVALID_PASSKEY, PASSKEY_LIMIT_REACHED],
    example: Example::NONE.body(
        r#"{"ceremony_id": "mJ0l1Vt0qUu9b0z8sXx3wq4nC5yE6rT7dF8gH9jK0aA", "name": "Laptop", "credential": {"id": "k1", "type": "public-key"}}"#,
    ),
    ..Route::DEFAULT
};

/// A passkey that the browser made.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AddPasskey {
    /// The ceremony that began with `POST /v1/account/passkeys/begin`.
    #[garde(length(max = 100))]
    pub ceremony_id: String,
    /// What you call it.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// The browser's answer, as `PublicKeyCredential.toJSON` writes it.
    #[garde(skip)]
    pub credential: Map<String, Value>,
}

async fn handle(app: &'static App, mut call: Call<AddPasskey>) -> Result<Answer<PasskeyView>, Problem> {
    call.signed_in()?.require_still_valid(app).await?;
    let Account { id: person, version, .. } = own_account(app, &call).await?;
    let answer = Value::Object(std::mem::take(&mut call.body.credential));
    let AddPasskey { ceremony_id, name, .. } = &call.body;
    let ceremony = take_ceremony(app, ceremony_id, CeremonyOf::Adding { person, version }).await?;
    let added = RelyingParty::of(app)?.finish_adding(&ceremony.state, answer)?;
    let passkey = Passkey {
        name: name.clone(),
        credential_id: added.credential_id,
        credential: added.credential,
        created_at: app.now().as_millisecond(),
        last_used_at: None,
    };
    let id = PasskeyId::new(app.now());
    add_passkey(app, (person, version), id, &passkey).await?;
    Ok(Answer::ok(PasskeyView::of(id, &passkey)))
}
