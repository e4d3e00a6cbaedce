//! The service as the real SDK's client sees it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use aws_sdk_pinpointsmsvoicev2::{Client, types::MessageType};
use posthorn_app::Clock;
use serde_json::Value;

use super::SmsOptions;
use crate::{
    aws::{Account, AccountOptions},
    template,
};

mod client;
mod inbound;
mod kept;
mod lists;
mod numbers;
mod pools;
mod registrations;
mod sending;
mod sets;

const TEMPLATE: &str = "
Resources:
  Events: { Type: AWS::SNS::Topic, Properties: { TopicName: text-events } }
  Inbound: { Type: AWS::SNS::Topic, Properties: { TopicName: inbound } }
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Events, !Ref Inbound]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: sms-voice.amazonaws.com }
            Action: 'sns:Publish'
            Resource: [!Ref Events, !Ref Inbound]
            Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sms-voice:us-east-1:123456789012:*' } }
  Reviews: { Type: AWS::SQS::Queue, Properties: { QueueName: reviews } }
  ReviewsPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Reviews]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: events.amazonaws.com }
            Action: 'sqs:SendMessage'
            Resource: !GetAtt Reviews.Arn
            Condition: { ArnEquals: { 'AWS:SourceArn': !GetAtt Reviewed.Arn } }
  Reviewed:
    Type: AWS::Events::Rule
    Properties:
      Name: reviewed
      EventPattern: { source: [aws.sms-voice], detail-type: [Registration Status Change] }
      Targets: [{ Id: reviews, Arn: !GetAtt Reviews.Arn }]
  Set:
    Type: AWS::SMSVOICE::ConfigurationSet
    Properties:
      ConfigurationSetName: texts
      EventDestinations:
        - EventDestinationName: events
          Enabled: true
          MatchingEventTypes: [TEXT_ALL]
          SnsDestination: { TopicArn: !Ref Events }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: calls
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: 'sms-voice:SendTextMessage'
                Resource: 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/*'
              - { Effect: Allow, Action: 'sms-voice:RequestPhoneNumber', Resource: '*' }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: f-worker
      CodeUri: target/lambda/worker/
      Role: !GetAtt Role.Arn
      Events:
        FromEvents: { Type: SNS, Properties: { Topic: !Ref Events } }
        FromInbound: { Type: SNS, Properties: { Topic: !Ref Inbound } }
";
const INBOUND: &str = "arn:aws:sns:us-east-1:123456789012:inbound";
/// A phone that everything is delivered to.
const PHONE: &str = "+14255550101";

/// An account with a still clock.
struct World {
    account: Arc<Account>,
    /// The owner's client.
    client: Client,
    clock: Arc<AtomicI64>,
}

impl World {
    async fn new() -> Self {
        Self::with(SmsOptions::default()).await
    }

    async fn with(sms: SmsOptions) -> Self {
        Self::open(sms, None, TEMPLATE).await
    }

    async fn open(sms: SmsOptions, state_dir: Option<&std::path::Path>, template: &str) -> Self {
        let clock = Arc::new(AtomicI64::new(1_795_255_200_000));
        let options = AccountOptions {
            state_dir: state_dir.map(Into::into),
            clock: Clock::Manual(Arc::clone(&clock)),
            collapse_delays: true,
            dns_server: String::new(),
            lifelike: false,
            ses_rate: None,
            ses_quota: None,
            sms,
            visibility_seconds: None,
        };
        let account = Account::open(&template::from_text(template).unwrap(), options, None).await.unwrap();
        let client = Client::new(&account.sdk_for_owner());
        Self { account, client, clock }
    }

    fn advance_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// An active toll-free number of the account.
    fn toll_free(&self) -> super::OwnNumber {
        self.account.sms().add_number("US", "TOLL_FREE").unwrap()
    }

    /// Messages that arrived at the function, oldest first.
    fn arrived(&self) -> Vec<Value> {
        let next = || {
            let delivery = self.account.topics().next()?;
            assert_eq!(delivery.function, "worker");
            let sns = &delivery.event["Records"][0]["Sns"];
            assert_eq!(sns["Subject"], Value::Null);
            Some(serde_json::from_str(sns["Message"].as_str().unwrap()).unwrap())
        };
        std::iter::from_fn(next).collect()
    }

    /// Sends a text from a sender to a phone. Returns its id, or the code and reason of the refusal.
    async fn send(&self, from: &str, to: &str) -> Result<String, (String, String)> {
        let call = self.client.send_text_message().origination_identity(from).destination_phone_number(to);
        let call = call.message_body("Hello").message_type(MessageType::Transactional);
        match call.configuration_set_name("texts").send().await {
            Ok(answer) => Ok(answer.message_id.unwrap()),
            Err(error) => Err(refusal(&error)),
        }
    }
}

type SdkError<E> =
    aws_sdk_pinpointsmsvoicev2::error::SdkError<E, aws_sdk_pinpointsmsvoicev2::config::http::HttpResponse>;

/// The code and the reason of a refusal.
fn refusal<E: aws_sdk_pinpointsmsvoicev2::error::ProvideErrorMetadata>(
    error: &SdkError<E>,
) -> (String, String) {
    use aws_sdk_pinpointsmsvoicev2::error::ProvideErrorMetadata;
    let body = error.raw_response().unwrap().body().bytes().unwrap();
    let body: Value = serde_json::from_slice(body).unwrap();
    let reason = body["Reason"].as_str().or_else(|| body["ResourceType"].as_str()).unwrap_or_default();
    (error.code().unwrap().to_owned(), reason.to_owned())
}

fn refused(code: &str, reason: &str) -> (String, String) {
    (code.to_owned(), reason.to_owned())
}
