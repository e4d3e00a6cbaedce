//! Finds and checks the caller of a request, before anything else of the request is read.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use posthorn_access::{
    Authorised, Credential, ENVIRONMENT_HEADER, IMPERSONATION_HEADER, ORG_HEADER, Permission, Presented,
    Reach, SignedIn, TENANT_HEADER, Verified,
    limit::{self, Used},
    note_impersonated, note_refusal, sign_in, verify,
};
use posthorn_app::App;
use posthorn_problem::{
    INVALID_API_KEY, INVALID_SESSION, MISSING_API_KEY, PERSON_NEEDED, Problem, TWO_CREDENTIALS,
};
use std::sync::OnceLock;
use tracing::{Span, field};

use super::{
    AddressLimit, Route, cookie,
    headers::{bearer, text_or_empty},
    origin,
    viewer::Viewer,
};

/// The caller of a request; neither on a public route.
#[derive(Default)]
pub(super) struct Admitted {
    pub(super) authorised: Option<Authorised>,
    pub(super) signed_in: Option<SignedIn>,
}

/// Admits the request's caller. A public route ignores credentials.
pub(super) async fn admit_caller(
    app: &App,
    event: &ApiGatewayV2httpRequest,
    route: &Route,
    function: &'static str,
    request_id: &str,
    used: &OnceLock<Vec<Used>>,
) -> Result<Admitted, Problem> {
    if route.begins_session {
        origin::refuse_other(event)?;
    }
    if let Some(AddressLimit { class, per_minute }) = route.per_address {
        limit::count_address(app, Viewer::of(event).counted(), class, per_minute).await?;
    }
    if route.own_account {
        let signed_in = Some(own_account(app, event, used).await?);
        return Ok(Admitted { signed_in, ..Admitted::default() });
    }
    let Some(permission) = route.permission else { return Ok(Admitted::default()) };
    let headers = &event.headers;
    let viewer = Viewer::of(event);
    let presented = Presented {
        credential: or_counted(app, viewer, credential(event, Some(permission))).await?,
        org: text_or_empty(headers, ORG_HEADER),
        environment: text_or_empty(headers, ENVIRONMENT_HEADER),
        tenant: text_or_empty(headers, TENANT_HEADER),
        impersonation: text_or_empty(headers, IMPERSONATION_HEADER),
        address: viewer.address,
        function,
    };
    let authorised = authorise(app, (route, permission), presented, viewer, used).await?;
    note_impersonated(app, &authorised, presented, request_id).await?;
    Ok(Admitted { authorised: Some(authorised), ..Admitted::default() })
}

/// The request's one credential. A bad `Authorization` never falls through to the cookie. The page of a set-up link sends its key beside
/// whatever cookie the browser has: somebody may be logged in there, and no session has that permission.
fn credential(
    event: &ApiGatewayV2httpRequest,
    permission: Option<Permission>,
) -> Result<Credential<'_>, Problem> {
    let key_alone = permission.is_some_and(|one| one.reach() == Reach::SetupLink)
        && text_or_empty(&event.headers, "authorization").is_some();
    let session = cookie::read(event, cookie::SESSION).filter(|_| !key_alone);
    match (text_or_empty(&event.headers, "authorization"), session) {
        (Some(_), Some(_)) => {
            Err(TWO_CREDENTIALS.because("Send either `Authorization` or the session's cookie."))
        }
        (Some(_), None) => bearer(&event.headers)
            .filter(|key| !key.is_empty())
            .map(Credential::Key)
            .ok_or_else(|| INVALID_API_KEY.because("Send `Authorization: Bearer ph_…` with an API key.")),
        (None, Some(token)) => {
            origin::require_same(event)?;
            Ok(Credential::Session(token))
        }
        (None, None) => Err(MISSING_API_KEY
            .because("Send `Authorization: Bearer ph_…` with an API key, or a session's cookie.")),
    }
}

/// A person with a session, for a route of the person's own account. An API key is not a person.
async fn own_account(
    app: &App,
    event: &ApiGatewayV2httpRequest,
    used: &OnceLock<Vec<Used>>,
) -> Result<SignedIn, Problem> {
    let viewer = Viewer::of(event);
    let signed_in = match or_counted(app, viewer, credential(event, None)).await {
        Ok(Credential::Session(token)) => or_counted(app, viewer, sign_in(app, token).await).await?,
        Ok(Credential::Key(_)) => {
            return Err(PERSON_NEEDED.because("Log in: this concerns a person's own account."));
        }
        Err(problem) if problem.code == MISSING_API_KEY => {
            return Err(INVALID_SESSION.because("Log in: this needs a session's cookie."));
        }
        Err(problem) => return Err(problem),
    };
    Span::current().record("caller", field::display(signed_in.person));
    let (counted, within) = limit::count_signed_in(app, &signed_in).await;
    let _ = used.set(vec![counted]);
    within.map(|()| signed_in)
}

async fn authorise(
    app: &App,
    (route, permission): (&Route, Permission),
    presented: Presented<'_>,
    viewer: Viewer,
    used: &OnceLock<Vec<Used>>,
) -> Result<Authorised, Problem> {
    let verified = or_counted(app, viewer, verify(app, presented).await).await?;
    log_caller(&verified);
    if let Err(problem) = verified.check_address(app, presented).await {
        limit::count_failure(app, viewer.counted()).await?;
        return Err(problem);
    }
    // Counting comes before the other checks, because a request that they refuse counts too.
    let counted = verified.count(app, permission, route.guards).await;
    let within = counted.iter().try_for_each(Used::check);
    // The answer shows the limits even if the request is refused.
    let _ = used.set(counted);
    within?;
    let caller = verified.admit(app, presented).await?;
    if let Some(tenant) = caller.scope().tenant() {
        Span::current().record("tenant", field::display(tenant));
    }
    let (scope, principal) = (caller.scope().clone(), caller.principal());
    let outcome = caller.authorise(permission, route.while_suspended);
    if let Err(problem) = &outcome {
        note_refusal(app, (&scope, principal), problem, presented).await;
    }
    outcome
}

fn log_caller(verified: &Verified) {
    let span = Span::current();
    span.record("caller", field::display(verified.principal()));
    span.record("org", field::display(verified.scope().org()));
    span.record("environment", verified.scope().environment().as_str());
}

/// Counts a missing or bad credential against its address. An address with too many gets `RATE_LIMIT_EXCEEDED` for each further
/// one. A good credential from the same address still works, because many callers may share an address.
async fn or_counted<T>(app: &App, viewer: Viewer, known: Result<T, Problem>) -> Result<T, Problem> {
    if let Err(problem) = &known
        && problem.code.status == 401
    {
        limit::count_failure(app, viewer.counted()).await?;
    }
    known
}
