use std::{collections::BTreeMap, net::TcpListener, time::Duration};

use aws_credential_types::Credentials;
use aws_sdk_pinpointsmsvoicev2::{
    config::{BehaviorVersion, Region, SharedCredentialsProvider, http::HttpResponse},
    error::{ErrorMetadata, SdkError},
    operation::send_text_message::SendTextMessageError,
};
use aws_types::SdkConfig;
use posthorn_app::Clock;

use super::{send::meaning, *};

/// The meaning of an error in AWS's JSON.
fn refused(status: u16, code: &str, body: &str) -> CallError {
    let error = SendTextMessageError::generic(ErrorMetadata::builder().code(code).message("text").build());
    let response = HttpResponse::new(status.try_into().unwrap(), body.to_owned().into());
    CallError::of(&SdkError::service_error(error, response))
}

fn send_error(code: &str, reason: &str) -> SendError {
    meaning(refused(400, code, &format!(r#"{{"__type":"{code}","Message":"text","Reason":"{reason}"}}"#)))
}

#[test]
fn an_unclear_response_is_unknown_and_not_a_refusal() {
    for status in [500, 502, 504] {
        let error = refused(status, "InternalServerException", "{}");
        assert!(matches!(meaning(error), SendError::Unknown(_)), "{status}");
    }
    assert!(matches!(meaning(refused(503, "ServiceUnavailable", "")), SendError::NotNow(_)));
}

#[test]
fn each_reason_not_to_take_a_text_has_its_own_meaning() {
    let conflict = |reason| send_error("ConflictException", reason);
    assert_eq!(conflict("DESTINATION_PHONE_NUMBER_OPTED_OUT"), SendError::OptedOut);
    assert_eq!(conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED"), SendError::NotVerified);
    assert_eq!(conflict("DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"), SendError::CountryBlocked);
    assert!(matches!(conflict("NO_ORIGINATION_IDENTITIES_FOUND"), SendError::NoOrigination(_)));
    let quota = send_error("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT");
    assert_eq!(quota, SendError::SpendLimit);
    assert_eq!(send_error("ValidationException", "PRICE_OVER_THRESHOLD"), SendError::TooExpensive);
    let sender = send_error("ValidationException", "SENDER_ID_NOT_SUPPORTED");
    assert!(matches!(sender, SendError::NoOrigination(_)));
    assert!(matches!(send_error("ValidationException", "INVALID_PARAMETER"), SendError::Refused(_)));
    assert!(matches!(send_error("ThrottlingException", ""), SendError::Throttled(_)));
    assert!(matches!(send_error("AccessDeniedException", "ACCOUNT_DISABLED"), SendError::Paused(_)));
    assert!(matches!(send_error("AccessDeniedException", ""), SendError::NotNow(_)), "a role can be changed");
}

#[test]
fn a_refusal_names_its_fields_and_its_resource() {
    let body = r#"{"Reason":"MISSING_PARAMETER","Fields":[{"Name":"MessageBody","Message":"is required"}]}"#;
    let error = refused(400, "ValidationException", body);
    let CallError::Invalid { reason, fields, .. } = &error else { panic!("{error:?}") };
    assert_eq!((reason.as_str(), fields.as_slice()), ("MISSING_PARAMETER", &["MessageBody".to_owned()][..]));
    let body = r#"{"ResourceType":"pool","ResourceId":"pool-1"}"#;
    let missing = CallError::NotFound { kind: "pool".into(), id: "pool-1".into() };
    assert_eq!(refused(400, "ResourceNotFoundException", body), missing);
}

async fn send_to(port: u16) -> Result<String, SendError> {
    let credentials = SharedCredentialsProvider::new(Credentials::new("key", "secret", None, None, "test"));
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(format!("http://127.0.0.1:{port}"))
        .build();
    let app = App::new(sdk, BTreeMap::new(), Clock::System);
    let outgoing = Outgoing {
        to: "+14255550101".into(),
        from: "pool-1".into(),
        body: "Hello".into(),
        message_type: MessageType::Transactional,
        configuration_set: None,
        context: Vec::new(),
        max_price: None,
        time_to_live_seconds: None,
        india: None,
        dry_run: false,
        within: Duration::from_millis(300),
    };
    SmsVoice::from_app(&app).send(outgoing).await
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_handed_over() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert!(matches!(send_to(port).await, Err(SendError::NotNow(_))));
}

#[tokio::test]
async fn a_connection_without_a_response_means_that_the_result_is_unknown() {
    // The operating system accepts the connection, but nothing reads from it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    assert!(matches!(send_to(port).await, Err(SendError::Unknown(_))));
}
