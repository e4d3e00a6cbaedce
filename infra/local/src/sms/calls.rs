//! Runs the operations, each as one step.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    check::check,
    numbers, opt_outs, pools,
    refusal::Refusal,
    registrations::{associations, operations, review, values},
    send, sender_ids, sets, standing,
    step::{Record, Step},
};

/// The answer that a client token stands for.
#[derive(Serialize, Deserialize)]
struct Done {
    operation: String,
    token: String,
    request: Value,
    answer: Value,
}

impl Record for Done {
    const KIND: &'static str = "client-token";

    fn id(&self) -> String {
        id(&self.operation, &self.token)
    }
}

fn id(operation: &str, token: &str) -> String {
    format!("{operation}|{token}")
}

/// Runs an operation. A repeated request with the same client token gets the same answer, and changes nothing.
pub(super) fn run(step: &Step<'_>, operation: &str, body: &Value) -> Result<Value, Refusal> {
    check(operation, body)?;
    within_rate(step, operation)?;
    review::advance(step)?;
    let Some(token) = body["ClientToken"].as_str() else { return answer(step, operation, body) };
    if let Some(done) = step.get::<Done>(&id(operation, token))? {
        return match done.request == *body {
            true => Ok(done.answer),
            false => {
                let message = "was used for another request";
                Err(Refusal::field("INVALID_PARAMETER", "ClientToken", message))
            }
        };
    }
    let answer = answer(step, operation, body)?;
    let (operation, token) = (operation.to_owned(), token.to_owned());
    step.put(&Done { operation, token, request: body.clone(), answer: answer.clone() })?;
    Ok(answer)
}

/// AWS's quotas on requests per second.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/quotas.html>
fn within_rate(step: &Step<'_>, operation: &str) -> Result<(), Refusal> {
    let per_second = match operation {
        "SendTextMessage" => return Ok(()),
        "PutOptedOutNumber" | "DeleteOptedOutNumber" => 10,
        _ => 1,
    };
    let is_limited = step.around.options().limits_requests;
    match is_limited && !step.around.rates.take(operation, per_second, 1, step.at) {
        true => Err(Refusal::Throttled("Rate exceeded")),
        false => Ok(()),
    }
}

fn answer(step: &Step<'_>, operation: &str, body: &Value) -> Result<Value, Refusal> {
    match operation {
        "SendTextMessage" => send::send(step, body),
        "DescribeAccountAttributes" => standing::attributes(step, body),
        "DescribeSpendLimits" => standing::spend_limits(step, body),
        "CreateConfigurationSet" => sets::create(step, body),
        "DescribeConfigurationSets" => sets::describe(step, body),
        "DeleteConfigurationSet" => sets::delete(step, body),
        "CreateEventDestination" => sets::create_destination(step, body),
        "UpdateEventDestination" => sets::update_destination(step, body),
        "DeleteEventDestination" => sets::delete_destination(step, body),
        "RequestPhoneNumber" => request_number(step, body),
        "ListAvailablePhoneNumbers" => numbers::available(step, body),
        "DescribePhoneNumbers" => numbers::describe(step, body),
        "ListTagsForResource" => numbers::tags(step, body),
        "UpdatePhoneNumber" => numbers::update(step, body),
        "ReleasePhoneNumber" => numbers::release(step, body),
        "RequestSenderId" => sender_ids::request(step, body),
        "DescribeSenderIds" => sender_ids::describe(step, body),
        "ReleaseSenderId" => sender_ids::release(step, body),
        "CreatePool" => pools::create(step, body),
        "DescribePools" => pools::describe(step, body),
        "UpdatePool" => pools::update(step, body),
        "DeletePool" => pools::delete(step, body),
        "ListPoolOriginationIdentities" => pools::members(step, body),
        "AssociateOriginationIdentity" => pools::associate(step, body),
        "DisassociateOriginationIdentity" => pools::disassociate(step, body),
        "CreateOptOutList" => opt_outs::create(step, body),
        "DescribeOptOutLists" => opt_outs::describe(step, body),
        "DeleteOptOutList" => opt_outs::delete(step, body, |list| pools::use_list(step, list)),
        "PutOptedOutNumber" => opt_outs::put_number(step, body),
        "DeleteOptedOutNumber" => opt_outs::delete_number(step, body),
        "DescribeOptedOutNumbers" => opt_outs::describe_numbers(step, body),
        _ => of_registrations(step, operation, body),
    }
}

fn of_registrations(step: &Step<'_>, operation: &str, body: &Value) -> Result<Value, Refusal> {
    match operation {
        "DescribeRegistrationTypeDefinitions" => operations::types(body),
        "DescribeRegistrationFieldDefinitions" => operations::definitions(body),
        "CreateRegistration" => operations::create(step, body),
        "DescribeRegistrations" => operations::describe(step, body),
        "DeleteRegistration" => operations::delete(step, body),
        "CreateRegistrationVersion" => operations::create_version(step, body),
        "DescribeRegistrationVersions" => operations::versions(step, body),
        "SubmitRegistrationVersion" => operations::submit(step, body),
        "DiscardRegistrationVersion" => operations::discard(step, body),
        "PutRegistrationFieldValue" => values::put(step, body),
        "DeleteRegistrationFieldValue" => values::delete(step, body),
        "DescribeRegistrationFieldValues" => values::describe(step, body),
        "CreateRegistrationAssociation" => associations::create(step, body),
        "ListRegistrationAssociations" => associations::list(step, body),
        // `check` has refused everything else.
        _ => Err(Refusal::field("UNKNOWN_OPERATION", "X-Amz-Target", operation)),
    }
}

/// `RequestPhoneNumber` with the registration and the pool that it may name.
fn request_number(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut made = numbers::request(step, body)?;
    if body["RegistrationId"].is_string() {
        made = associations::join(step, made, &operations::named_in(step, body)?)?;
    }
    if let Some(pool) = body["PoolId"].as_str() {
        made = pools::take_in(step, pool, made)?;
    }
    Ok(numbers::requested(step, &made))
}
