//! How a log-in through an identity provider ends: with a session, with the question for a second factor, or with a page that is the same
//! for every refusal. The connection's log says which.

use posthorn_access::{JOINS_BY_SSO, Proof, SsoConnection, join_by_sso};
use posthorn_app::App;
use posthorn_identity::{Account, SsoLogInRefused, TICKETS, codes::SSO_REFUSED, make_ticket_with};
use posthorn_ids::{OrgId, SsoConnectionId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call, Cookie, Redirect},
    uses::Use,
};

use super::attempts::{NOTES_ATTEMPTS, SsoAttempt, SsoOutcome, note};
use crate::log_in::{LOGS_IN, begin};

/// The uses of [`conclude`].
pub(crate) const CONCLUDES: Use = Use::All(&[JOINS_BY_SSO, LOGS_IN, TICKETS, NOTES_ATTEMPTS]);

/// Why a log-in is refused: the reason and the detail in the connection's log, and the address as far as it is known.
pub(crate) struct Refusal {
    pub(crate) reason: &'static str,
    pub(crate) detail: Option<String>,
    pub(crate) email: Option<String>,
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

/// Lets the person join the organisation and begins a session, or refuses; and notes it in the connection's log.
///
/// # Errors
/// `SSO_REFUSED`, and what keeps a person from joining or logging in.
pub(crate) async fn conclude<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    (org, connection): (OrgId, SsoConnectionId),
    vouched: Result<(Account, SsoConnection), Refusal>,
) -> Result<Answer<Redirect>, Problem> {
    let (account, fresh) = match vouched {
        Ok(vouched) => vouched,
        Err(refusal) => return Err(refuse(app, call, (org, connection), refusal).await),
    };
    join_by_sso(app, org, account.id, fresh.default_role).await?;
    let (answer, outcome) = enter(app, call, &account, Proof::of_sso(org)).await?;
    let attempt = SsoAttempt::now(app, outcome, call.viewer()).of(Some(account.email.as_str()));
    note(app, org, connection, &attempt).await;
    Ok(answer.cookie(Cookie::no_sso()))
}

/// Notes a refusal in the connection's log. Returns what the browser is told. Uses [`NOTES_ATTEMPTS`].
pub(crate) async fn refuse<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    (org, connection): (OrgId, SsoConnectionId),
    Refusal { reason, detail, email }: Refusal,
) -> Problem {
    let attempt = SsoAttempt::now(app, SsoOutcome::Refused, call.viewer()).because(reason, detail.as_deref());
    note(app, org, connection, &attempt.of(email.as_deref())).await;
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
