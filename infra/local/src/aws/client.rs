//! Connects the SDK to the account: an HTTP client without a network.

use std::sync::Arc;

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::{body::SdkBody, retry::RetryConfig};
use aws_types::{SdkConfig, region::Region};

use super::{
    account::{Account, AnswerLost},
    call::Caller,
    resources::REGION,
    wire::{Answer, Request},
};

impl Account {
    /// The HTTP client of one function. The account knows its calls from others', and applies its role and its faults.
    pub fn client_for(self: &Arc<Self>, function: &str) -> SharedHttpClient {
        SharedHttpClient::new(Connector {
            account: Arc::clone(self),
            caller: Caller::Function(function.to_string()),
        })
    }

    /// The SDK's configuration for one function.
    pub fn sdk_for(self: &Arc<Self>, function: &str) -> SdkConfig {
        sdk(self.client_for(function))
    }

    /// The SDK's configuration for the account's owner, who may do anything: provisioning and tests.
    pub fn sdk_for_owner(self: &Arc<Self>) -> SdkConfig {
        sdk(SharedHttpClient::new(Connector { account: Arc::clone(self), caller: Caller::Owner }))
    }
}

fn sdk(client: SharedHttpClient) -> SdkConfig {
    let credentials = Credentials::new("LOCALACCOUNT", "local", None, None, "local");
    // As many attempts as in the cloud, but with short pauses: there is no network to spare.
    let retries = RetryConfig::standard().with_initial_backoff(std::time::Duration::from_millis(2));
    SdkConfig::builder()
        .region(Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(client)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .time_source(aws_smithy_async::time::SystemTimeSource::new())
        .retry_config(retries)
        .behavior_version(aws_smithy_runtime_api::client::behavior_version::BehaviorVersion::latest())
        .build()
}

#[derive(Clone)]
struct Connector {
    account: Arc<Account>,
    caller: Caller,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector").field("caller", &self.caller).finish_non_exhaustive()
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            let request = read(&request)?;
            match this.account.call(&this.caller, request).await {
                Ok(answer) => write(answer),
                Err(AnswerLost) => {
                    Err(ConnectorError::io("the connection was closed before the answer".into()))
                }
            }
        })
    }
}

fn read(request: &HttpRequest) -> Result<Request, ConnectorError> {
    let uri: http::Uri = request.uri().parse().map_err(|error| ConnectorError::user(Box::new(error)))?;
    let body = request
        .body()
        .bytes()
        .ok_or_else(|| ConnectorError::user("streamed bodies are not embedded".into()))?;
    Ok(Request {
        host: uri.host().unwrap_or_default().to_string(),
        method: request.method().to_string(),
        // REST calls have parameters in the query, too.
        path: uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_string(),
        target: request.headers().get("x-amz-target").unwrap_or_default().to_string(),
        content_type: request.headers().get("content-type").unwrap_or_default().to_string(),
        amz: request
            .headers()
            .iter()
            .filter(|(name, _)| name.starts_with("x-amz-"))
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        body: body.to_vec(),
    })
}

fn write(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let status =
        StatusCode::try_from(answer.status).map_err(|error| ConnectorError::user(Box::new(error)))?;
    let length = answer.body.len().to_string();
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    response.headers_mut().insert("content-length", length);
    response.headers_mut().insert("content-type", answer.content_type);
    response.headers_mut().insert("x-amzn-requestid", uuid::Uuid::new_v4().to_string());
    if let Some(code) = answer.error {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    Ok(response)
}
