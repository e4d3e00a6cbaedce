use posthorn_app::App;
use posthorn_ids::{PersonId, SessionId};
use posthorn_problem::{INVALID_SESSION, Problem};
use posthorn_store::Read;

use crate::{
    Person,
    places::{PERSON_SORT, person_partition},
};

/// The refusal of a session that is malformed, unknown, wrong or over.
pub(crate) fn refused() -> Problem {
    INVALID_SESSION.because("The session has ended. Log in again.")
}

/// Checks by a consistent read that the session still exists.
///
/// # Errors
/// `INVALID_SESSION`.
pub(crate) async fn still_valid(app: &App, person: PersonId, session: SessionId) -> Result<(), Problem> {
    let stored = person_partition(app, person).get::<Person>(PERSON_SORT, Read::Consistent).await?;
    let now_ms = app.now().as_millisecond();
    let valid = stored.is_some_and(|stored| stored.value.session(session, now_ms).is_some());
    if valid { Ok(()) } else { Err(refused()) }
}
