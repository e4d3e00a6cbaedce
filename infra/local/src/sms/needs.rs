//! The permissions that calls need.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsendusermessagingsmsandvoicev2.html>

use serde_json::Value;

use super::{origination, page::texts, refusal::Refusal, step::Step};
use crate::aws::arn;

/// The permissions of a call: pairs of action and resource. IAM knows some operations on no resource; they need `*`.
pub(super) fn needs(
    step: &Step<'_>,
    operation: &str,
    body: &Value,
) -> Result<Vec<(String, String)>, Refusal> {
    let text = |field: &str| body[field].as_str().unwrap_or_default();
    let resources = match operation {
        "SendTextMessage" | "CreatePool" => vec![origination::arn_of(step, body)?],
        "AssociateOriginationIdentity" | "DisassociateOriginationIdentity" => {
            vec![named("pool", text("PoolId")), origination::arn_of(step, body)?]
        }
        "RequestPhoneNumber" if body["PoolId"].is_string() => vec![named("pool", text("PoolId"))],
        "CreateRegistrationAssociation" => {
            let resource = text("ResourceId");
            let number = arn::name(resource).starts_with("phone-").then(|| named("phone-number", resource));
            [named("registration", text("RegistrationId"))].into_iter().chain(number).collect()
        }
        _ => of_one_kind(operation, body),
    };
    let mut needs: Vec<_> = resources.into_iter().map(|one| (operation.to_owned(), one)).collect();
    if operation == "RequestPhoneNumber" && body["PoolId"].is_string() {
        needs.push(("AssociateOriginationIdentity".to_owned(), named("pool", text("PoolId"))));
    }
    if body["Tags"].as_array().is_some_and(|tags| !tags.is_empty()) {
        needs.push(("TagResource".to_owned(), made_by(operation, body)));
    }
    Ok(needs)
}

/// The resources of a call that names one, or a list of them, in one field. A list without names is of all.
fn of_one_kind(operation: &str, body: &Value) -> Vec<String> {
    let (kind, field) = match operation {
        "DescribeConfigurationSets" => ("configuration-set", "ConfigurationSetNames"),
        "DescribePhoneNumbers" => ("phone-number", "PhoneNumberIds"),
        "DescribePools" => ("pool", "PoolIds"),
        "DescribeOptOutLists" => ("opt-out-list", "OptOutListNames"),
        "DescribeRegistrations" => ("registration", "RegistrationIds"),
        "DescribeSenderIds" => return of_sender_ids(&body["SenderIds"]),
        "ReleaseSenderId" => return of_sender_ids(&Value::Array(vec![body.clone()])),
        _ => {
            let fields = [
                ("configuration-set", "ConfigurationSetName"),
                ("phone-number", "PhoneNumberId"),
                ("pool", "PoolId"),
                ("opt-out-list", "OptOutListName"),
                ("registration", "RegistrationId"),
                ("phone-number", "ResourceArn"),
            ];
            let creates = operation.starts_with("Request")
                || operation.starts_with("ListAvailable")
                || matches!(operation, "CreateConfigurationSet" | "CreateOptOutList" | "CreateRegistration");
            let found = fields.into_iter().find(|(_, field)| body[*field].is_string());
            return match found.filter(|_| !creates) {
                Some((kind, field)) => vec![named(kind, body[field].as_str().unwrap_or_default())],
                None => vec!["*".to_owned()],
            };
        }
    };
    let all: Vec<String> = texts(&body[field]).map(|one| named(kind, one)).collect();
    if all.is_empty() { vec![named(kind, "*")] } else { all }
}

fn of_sender_ids(list: &Value) -> Vec<String> {
    let one = |sender: &Value| {
        let text = |field: &str| sender[field].as_str().unwrap_or_default();
        match text("SenderId") {
            whole if whole.starts_with("arn:") => whole.to_owned(),
            name => named("sender-id", &format!("{name}/{}", text("IsoCountryCode"))),
        }
    };
    let all: Vec<String> = list.as_array().into_iter().flatten().map(one).collect();
    if all.is_empty() { vec![named("sender-id", "*")] } else { all }
}

/// What a call creates, and tags.
fn made_by(operation: &str, body: &Value) -> String {
    let text = |field: &str| body[field].as_str().unwrap_or_default();
    match operation {
        "CreateConfigurationSet" => named("configuration-set", text("ConfigurationSetName")),
        "CreateOptOutList" => named("opt-out-list", text("OptOutListName")),
        "CreatePool" => named("pool", "*"),
        "CreateRegistration" => named("registration", "*"),
        "RequestSenderId" => named("sender-id", &format!("{}/{}", text("SenderId"), text("IsoCountryCode"))),
        _ => named("phone-number", "*"),
    }
}

fn named(kind: &str, named: &str) -> String {
    if named.starts_with("arn:") { named.to_owned() } else { arn::sms(kind, named) }
}
