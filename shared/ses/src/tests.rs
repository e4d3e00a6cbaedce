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
    for (status, code) in
        [(429, "TooManyRequestsException"), (400, "SendingPausedException"), (503, "ServiceUnavailable")]
    {
        assert!(matches!(answered(status, code), SendError::NotNow(_)), "{status}");
    }
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
