use std::{collections::BTreeMap, net::TcpListener};

use aws_sdk_sesv2::{
    config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider},
    error::ErrorMetadata,
};
use aws_types::SdkConfig;
use posthorn_app::Clock;

use super::*;

fn answered(status: u16, code: &str) -> SendError {
    let error = SendEmailError::generic(ErrorMetadata::builder().code(code).build());
    let response = HttpResponse::new(status.try_into().unwrap(), "".into());
    meaning(&SdkError::service_error(error, response))
}

#[test]
fn an_unclear_response_is_unknown_and_not_a_refusal() {
    for status in [500, 502, 504] {
        assert!(matches!(answered(status, "InternalFailure"), SendError::Unknown(_)), "{status}");
    }
    assert!(matches!(answered(503, "ServiceUnavailable"), SendError::NotNow(_)));
}

#[test]
fn rate_and_quota_are_told_apart_by_their_texts() {
    let refused = |code: &str, text: &str| {
        let error = SendEmailError::generic(ErrorMetadata::builder().code(code).message(text).build());
        let response = HttpResponse::new(429.try_into().unwrap(), "".into());
        meaning(&SdkError::service_error(error, response))
    };
    for code in ["TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"] {
        let too_fast = refused(code, "Maximum sending rate exceeded.");
        assert!(matches!(too_fast, SendError::Throttled(_)), "{code}");
        for text in ["Daily message quota exceeded", "Daily sending quota exceeded."] {
            assert!(matches!(refused(code, text), SendError::NoQuota(_)), "{code}: {text}");
        }
    }
    let paused = aws_sdk_sesv2::types::error::SendingPausedException::builder().build();
    let response = HttpResponse::new(400.try_into().unwrap(), "".into());
    let paused = SdkError::service_error(SendEmailError::SendingPausedException(paused), response);
    assert!(matches!(meaning(&paused), SendError::Paused(_)));
}

async fn send_to(port: u16) -> Result<String, SendError> {
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "key", "secret", None, None, "test",
        )))
        .endpoint_url(format!("http://127.0.0.1:{port}"))
        .build();
    let app = App::new(sdk, BTreeMap::new(), Clock::System);
    let outgoing = Outgoing {
        from: "a@example.com".into(),
        to: vec!["b@example.com".into()],
        mime: b"Subject: Hello\r\n\r\nHello".to_vec(),
        configuration_set: None,
        tag: None,
        within: Duration::from_millis(300),
    };
    Ses::from_app(&app).send(outgoing).await
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
