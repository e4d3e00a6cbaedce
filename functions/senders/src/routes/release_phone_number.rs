//! `DELETE /v1/phone-numbers/{id}`: gives a phone number back. Its rent ends with the month that AWS has begun.
//!
//! Refused: a number of which AWS has not said what became of it. Written: the mark that it is being released, after which nothing is sent
//! from it; its release at AWS; then the number is removed. After a crash in between it can be released again, and `poll-ip-pools` does it
//! within 15 minutes.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::NumberId;
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::{Number, NumberStatus, codes::NUMBER_PROVISIONING};
use posthorn_senders_store::numbers;
use posthorn_store::{Read, Revised, Table};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    number::give_back::{GIVES_BACK, NotGivenBack, give_back},
    refusals::not_found,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "release-phone-number",
    trigger: Trigger::Http(&ROUTE),
    uses: &[notes_removals(Table::Senders), GIVES_BACK, Table::Senders.get().put()],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/phone-numbers/{id}",
    permission: Some(Permission::NumbersWrite),
    summary: "Release a phone number",
    response: Some(schema::<ReleasedNumber>),
    codes: &[NUMBER_PROVISIONING],
    // A suspended organisation must be able to stop paying for it.
    while_suspended: true,
    example: Example::at("/v1/phone-numbers/number_01kajbch80f4r6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

/// The number is released.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReleasedNumber {
    /// Always `phone_number`.
    pub object: &'static str,
    /// Its id.
    pub id: NumberId,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<ReleasedNumber>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let begin = |number: &mut Number| number.status != NumberStatus::Releasing && number.release();
    let number = match numbers(app, scope).revise(&Number::sort(id), Read::Consistent, begin).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => stored.value,
        Revised::Absent => return Err(not_found()),
    };
    if number.status != NumberStatus::Releasing {
        return Err(NUMBER_PROVISIONING.because(
            "AWS has not said yet whether it has rented the number. Try again in a quarter of an hour.",
        ));
    }
    note_removal(app, scope, Table::Senders, id).await?;
    give_back(app, scope, &number).await.map_err(refused)?;
    Ok(Answer::ok(ReleasedNumber { object: "phone_number", id, deleted: true }))
}

fn refused(error: NotGivenBack) -> Problem {
    match error {
        NotGivenBack::Store(error) => error.into(),
        NotGivenBack::Aws(error) => {
            UNAVAILABLE.because("AWS did not take the number back yet. It is tried again.").caused_by(&error)
        }
    }
}
