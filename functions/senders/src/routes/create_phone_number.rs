//! `POST /v1/phone-numbers`: rents a phone number to send SMS from.
//!
//! Refused: countries and types whose numbers cannot be rented at once; more than ten an hour for the organisation, before anything is
//! paid for; what AWS refuses. Written: the idempotency record (if the request has a key), the organisation's count, the number, the mark
//! that AWS is asked, AWS's id, the number itself; the answer into the record. If AWS does not answer, the number stays `provisioning`, and
//! `poll-ip-pools` finds out what became of it, every 15 minutes for seven days. It never asks for a second one. What AWS refuses stays in the
//! list as `failed`.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::NumberId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::{
    NUMBERS_MAX, Number, NumberStatus, NumberType,
    codes::{
        COUNTRY_NOT_PROVISIONABLE, NUMBER_LIMIT_REACHED, NUMBER_NOT_AVAILABLE, PROVISION_LIMIT_EXCEEDED,
    },
};
use posthorn_senders_store::numbers;
use posthorn_sms::{Country, MessageType};
use posthorn_store::{Created, Read, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::number::{
    number_view::NumberView,
    provision::{self, PROVISIONS, provision},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "create-phone-number",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Senders), provision::COUNTS, PROVISIONS, Table::Senders.query()],
    timeout_seconds: 29,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/phone-numbers",
    permission: Some(Permission::NumbersWrite),
    summary: "Rent a phone number",
    request: Some(schema::<CreatePhoneNumber>),
    response: Some(schema::<NumberView>),
    codes: &[
        ALREADY_REMOVED,
        COUNTRY_NOT_PROVISIONABLE,
        NUMBER_LIMIT_REACHED,
        NUMBER_NOT_AVAILABLE,
        PROVISION_LIMIT_EXCEEDED,
    ],
    idempotent: true,
    example: Example::NONE.body(r#"{"country": "US", "type": "simulator"}"#),
    ..Route::DEFAULT
};

/// A number to rent.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreatePhoneNumber {
    /// The country, by its two letters (ISO 3166-1): `US` or `CA`.
    #[garde(skip)]
    pub country: Country,
    /// The type: `simulator` or `toll_free` in the US, `long_code` in Canada.
    #[garde(skip)]
    pub r#type: NumberType,
    /// What it sends. Simulator numbers are transactional.
    #[garde(skip)]
    #[serde(default = "transactional")]
    pub message_type: MessageType,
}

fn transactional() -> MessageType {
    MessageType::Transactional
}

async fn handle(app: &'static App, call: Call<CreatePhoneNumber>) -> Result<Answer<NumberView>, Problem> {
    let (scope, body) = (call.scope()?, &call.body);
    check(body)?;
    let fresh = NumberId::new(app.now());
    let record = record_request(app, scope, Table::Senders, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = record.kept_answer::<Number>() {
        return Ok(Answer::ok(NumberView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let own = numbers(app, scope);
    let others = own.query("", NUMBERS_MAX as i32 + 1, false, Read::Consistent).await?;
    let is_new = !others.iter().any(|one| one.sort() == Some(&Number::sort(record.id)));
    if is_new && others.len() >= NUMBERS_MAX {
        let detail = format!("At most {NUMBERS_MAX} numbers are allowed. Release one first.");
        return Err(NUMBER_LIMIT_REACHED.because(detail));
    }
    let simulated = !scope.environment().is_live();
    let wanted = Number::new(record.id, (body.country, body.r#type), body.message_type, simulated);
    if is_new && !simulated {
        provision::count(app, scope, &wanted).await?;
    }
    let stored = match own.create(&Number::sort(wanted.id), &wanted).await? {
        Created::New => wanted,
        Created::Existing(existing) => existing.value,
    };
    let number = provision(app, scope, stored).await?;
    if number.status == NumberStatus::Failed {
        // It stays in the list with its reason, so that a call that AWS answers late finds it. The same request does not ask again.
        return Err(NUMBER_NOT_AVAILABLE.because(number.reason.unwrap_or_default()));
    }
    record.keep_answer(app, &number).await?;
    Ok(Answer::ok(NumberView::of(&number)).replayed(record.again))
}

fn check(body: &CreatePhoneNumber) -> Result<(), Problem> {
    if ![Country::UNITED_STATES, Country::CANADA].contains(&body.country) {
        return Err(COUNTRY_NOT_PROVISIONABLE
            .because(format!("Numbers of {} cannot be rented here: US and CA can.", body.country))
            .at("/country", "must be US or CA"));
    }
    if !body.r#type.is_of(body.country) {
        return Err(COUNTRY_NOT_PROVISIONABLE
            .because("The US has `simulator` and `toll_free` numbers, Canada has `long_code` numbers.")
            .at("/type", "must be a type of the country"));
    }
    let is_test = body.r#type == NumberType::Simulator;
    if is_test && body.message_type == MessageType::Promotional {
        return Err(COUNTRY_NOT_PROVISIONABLE
            .because("Simulator numbers send transactional messages alone.")
            .at("/message_type", "must be transactional for a simulator number"));
    }
    Ok(())
}
