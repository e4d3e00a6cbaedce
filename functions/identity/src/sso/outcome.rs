//! How a log-in through an identity provider ends: with a session, with the question for a second factor, or with a page that is the same
//! for every refusal. The connection's log says which.

use posthorn_access::{
    JOINS_BY_SSO, NOTES_TESTS, Proof, SsoConnection, join_by_sso, note_tested, open_connection,
};
use posthorn_app::App;
use posthorn_identity::{Account, SsoLogIn, SsoLogInRefused, TICKETS, codes::SSO_REFUSED, make_ticket_with};
use posthorn_ids::{OrgId, SsoConnectionId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call, Cookie, Redirect},
    uses::Use,
};
use posthorn_sso::Identity;

use super::{
    attempts::{NOTES_ATTEMPTS, SsoAttempt, SsoOutcome, note},
    vouched::{FINDS_VOUCHED, NotEnough, account_of, address_of},
};
use crate::log_in::{LOGS_IN, begin};

/// The uses of [`conclude`].
pub(crate) const CONCLUDES: Use =
    Use::All(&[FINDS_VOUCHED, NOTES_TESTS, JOINS_BY_SSO, LOGS_IN, TICKETS, NOTES_ATTEMPTS]);

/// The console's page that says that a test log-in worked.
const TESTED: &str = "/sso-tested";

/// Why a log-in is refused: the reason and the detail in the connection's log, and the address as far as it is known.
pub(crate) struct Refusal {
    pub(crate) reason: &'static str,
    pub(crate) detail: Option<String>,
    pub(crate) email: Option<String>,
}

impl Refusal {
    /// Why the word of a provider about somebody is not enough.
    fn of(reason: NotEnough, identity: Identity) -> Self {
        Self { reason, detail: Some(format!("subject {}", identity.subject)), email: identity.email }
    }
}

impl From<&'static str> for Refusal {
    fn from(reason: &'static str) -> Self {
        Self { reason, detail: None, email: None }
    }
}

impl From<SsoLogInRefused> for Refusal {
    fn from(refused: SsoLogInRefused) -> Self {
        match refused {
            SsoLogInRefused::Replayed => "replayed".into(),
            SsoLogInRefused::Expired => "expired".into(),
            SsoLogInRefused::OtherBrowser => "other_browser".into(),
        }
    }
}

/// The connection that an attempt uses, and whether it is a test log-in.
#[derive(Clone, Copy)]
pub(crate) struct Attempted {
    pub(crate) org: OrgId,
    pub(crate) connection: SsoConnectionId,
    pub(crate) is_test: bool,
}

impl From<&SsoLogIn> for Attempted {
    fn from(begun: &SsoLogIn) -> Self {
        Self { org: begun.org, connection: begun.connection, is_test: begun.is_test }
    }
}

impl Attempted {
    /// The connection, if the call's path names it and it can be used now. Uses [`READS_CONNECTIONS`](posthorn_access::READS_CONNECTIONS).
    ///
    /// # Errors
    /// Those of a read.
    pub(crate) async fn connection<B, Q>(
        self,
        app: &App,
        call: &Call<B, Q>,
    ) -> Result<Result<SsoConnection, Refusal>, Problem> {
        if call.parameter("id") != self.connection.to_string() {
            return Ok(Err("other_connection".into()));
        }
        let found = open_connection(app, self.org, (self.connection, self.is_test)).await?;
        Ok(found.ok_or_else(|| "connection_closed".into()))
    }
}

/// Lets the person whom the provider vouches for join the organisation and begins a session, or refuses; and notes it in the connection's
/// log. A test log-in makes no account and no session.
///
/// # Errors
/// `SSO_REFUSED`, and what keeps a person from joining or logging in.
pub(crate) async fn conclude<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    at: Attempted,
    vouched: Result<(Identity, SsoConnection), Refusal>,
) -> Result<Answer<Redirect>, Problem> {
    let (identity, connection) = match vouched {
        Ok(vouched) => vouched,
        Err(refusal) => return Err(refuse(app, call, at, refusal).await),
    };
    let (answer, outcome, email) = if at.is_test {
        match address_of(app, at.org, &connection, &identity).await? {
            Err(reason) => return Err(refuse(app, call, at, Refusal::of(reason, identity)).await),
            Ok(address) => {
                note_tested(app, at.org, &connection).await?;
                (Answer::ok(Redirect(TESTED.to_owned())), SsoOutcome::Tested, address)
            }
        }
    } else {
        match account_of(app, at.org, &connection, &identity).await? {
            Err(reason) => return Err(refuse(app, call, at, Refusal::of(reason, identity)).await),
            Ok(account) => {
                join_by_sso(app, at.org, account.id, connection.default_role).await?;
                let (answer, outcome) = enter(app, call, &account, Proof::of_sso(at.org)).await?;
                (answer, outcome, account.email)
            }
        }
    };
    let attempt = SsoAttempt::now(app, outcome, call.viewer()).of(Some(email.as_str())).trying(at.is_test);
    note(app, at.org, at.connection, &attempt).await;
    Ok(answer.cookie(Cookie::no_sso()))
}

/// Notes a refusal in the connection's log. Returns what the browser is told. Uses [`NOTES_ATTEMPTS`].
pub(crate) async fn refuse<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    at: Attempted,
    Refusal { reason, detail, email }: Refusal,
) -> Problem {
    let attempt = SsoAttempt::now(app, SsoOutcome::Refused, call.viewer()).because(reason, detail.as_deref());
    note(app, at.org, at.connection, &attempt.of(email.as_deref()).trying(at.is_test)).await;
    refused()
}

/// What the browser is told of every refusal.
pub(crate) fn refused() -> Problem {
    SSO_REFUSED.because(
        "Begin again. If it keeps failing, ask your administrator: the log of the connection says why.",
    )
}

/// Begins a session. An account with a second factor asks for that first: the organisation speaks for the address, not for the person's
/// own factors, which may protect other organisations too.
async fn enter<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
    proof: Proof,
) -> Result<(Answer<Redirect>, SsoOutcome), Problem> {
    if account.has_second_factor() {
        let (secret, _) = make_ticket_with(app, account, proof).await?;
        // Browsers keep what comes after the `#` to themselves.
        let to = Redirect(format!("/sign-in#token={}", secret.reveal()));
        return Ok((Answer::ok(to), SsoOutcome::SecondFactor));
    }
    let [session, device] = begin(app, call, account, proof).await?;
    let answer = Answer::ok(Redirect("/".to_owned())).cookie(session).cookie(device);
    Ok((answer, SsoOutcome::LoggedIn))
}
