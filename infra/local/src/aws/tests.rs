//! The account as real SDK clients see it.

use std::sync::Arc;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use aws_sdk_sesv2::{
    primitives::Blob,
    types::{EmailContent, MessageTag, RawMessage},
};
use posthorn_app::Clock;
use serde_json::json;

use super::{Account, AccountOptions, Caller, Fault, Outcome, Service};
use crate::{sms::SmsOptions, template};

mod kept;
mod sending;

const TEMPLATE: &str = "
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: things
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: pk, AttributeType: S }
        - { AttributeName: sk, AttributeType: S }
        - { AttributeName: list_pk, AttributeType: S }
        - { AttributeName: list_sk, AttributeType: S }
      KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
      GlobalSecondaryIndexes:
        - IndexName: list
          KeySchema: [{ AttributeName: list_pk, KeyType: HASH }, { AttributeName: list_sk, KeyType: RANGE }]
          Projection: { ProjectionType: KEYS_ONLY }
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true }
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: work-dead } }
  Work:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: work
      VisibilityTimeout: 0
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 }
  Key: { Type: AWS::KMS::Key, Properties: { Description: seals } }
  KeyAlias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/seal, TargetKeyId: !Ref Key } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: events } }
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { Service: ses.amazonaws.com }, Action: 'sns:Publish', Resource: !Ref Topic }
  Set: { Type: AWS::SES::ConfigurationSet, Properties: { Name: set } }
  Destination:
    Type: AWS::SES::ConfigurationSetEventDestination
    Properties:
      ConfigurationSetName: !Ref Set
      EventDestination: { Enabled: true, MatchingEventTypes: [send, bounce], SnsDestination: { TopicARN: !Ref Topic } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: calls
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: !GetAtt Things.Arn }
              - { Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Work.Arn }
              - { Effect: Allow, Action: ['kms:Encrypt', 'kms:Decrypt'], Resource: !GetAtt Key.Arn }
              - Effect: Allow
                Action: 'ses:SendRawEmail'
                Resource: ['arn:aws:ses:us-east-1:123456789012:identity/*', 'arn:aws:ses:us-east-1:123456789012:configuration-set/set']
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: f-worker
      CodeUri: target/lambda/worker/
      Role: !GetAtt Role.Arn
      Events: { FromTopic: { Type: SNS, Properties: { Topic: !Ref Topic } } }
";

async fn account() -> Arc<Account> {
    open(None).await
}

fn options(state_dir: Option<&std::path::Path>) -> AccountOptions {
    AccountOptions {
        state_dir: state_dir.map(Into::into),
        clock: Clock::System,
        collapse_delays: true,
        dns_server: String::new(),
        lifelike: false,
        ses_rate: None,
        ses_quota: None,
        sms: SmsOptions::default(),
        visibility_seconds: None,
    }
}

async fn open(state_dir: Option<&std::path::Path>) -> Arc<Account> {
    open_with(options(state_dir)).await
}

async fn open_with(options: AccountOptions) -> Arc<Account> {
    Account::open(&template::from_text(TEMPLATE).unwrap(), options, None).await.unwrap()
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.into())
}

#[tokio::test]
async fn dynamodb_stores_meters_and_refuses() {
    let account = account().await;
    let client = aws_sdk_dynamodb::Client::new(&account.sdk_for("worker"));
    let put = || {
        client
            .put_item()
            .table_name("things")
            .item("pk", text("a"))
            .item("sk", text("b"))
            .item("body", text(&"x".repeat(1500)))
    };
    let answer = put().item("list_pk", text("l")).item("list_sk", text("m")).send().await.unwrap();
    assert!(answer.consumed_capacity().is_none(), "the caller did not ask for the units");
    put()
        .return_consumed_capacity(ReturnConsumedCapacity::Total)
        .send()
        .await
        .unwrap()
        .consumed_capacity()
        .unwrap();
    let refused =
        put().condition_expression("attribute_not_exists(pk)").send().await.unwrap_err().into_service_error();
    assert!(refused.is_conditional_check_failed_exception(), "{refused:?}");
    let found = client
        .get_item()
        .table_name("things")
        .key("pk", text("a"))
        .key("sk", text("b"))
        .send()
        .await
        .unwrap();
    assert_eq!(found.item().unwrap()["sk"], text("b"));
    let query = client.query().table_name("things").key_condition_expression("pk = :pk");
    let denied =
        query.expression_attribute_values(":pk", text("a")).send().await.unwrap_err().into_service_error();
    assert_eq!(denied.meta().code(), Some("AccessDeniedException"));

    let units: Vec<(f64, f64)> =
        account.ledger().of("worker").iter().map(|e| (e.read_units, e.write_units)).collect();
    // 1.5 KB: two units, and one for the index entry made; the entry dropped by the second put costs one too; refused: two.
    assert_eq!(units, [(0.0, 3.0), (0.0, 3.0), (0.0, 2.0), (0.5, 0.0), (0.0, 0.0)]);
    let sum = account.ledger().sums()["worker"];
    assert_eq!((sum.calls, sum.read_units, sum.write_units), (5, 0.5, 8.0));
    let unused: Vec<_> = account.unused_grants().into_iter().map(|grant| grant.action).collect();
    assert!(
        unused.contains(&"sqs:SendMessage".to_string()) && !unused.contains(&"dynamodb:GetItem".to_string())
    );
}

#[tokio::test]
async fn sqs_counts_receives_and_moves_messages_to_dead_letters_and_back() {
    let account = account().await;
    let url = "https://sqs.us-east-1.amazonaws.com/123456789012/work";
    let client = aws_sdk_sqs::Client::new(&account.sdk_for("worker"));
    client.send_message().queue_url(url).message_body("hello").delay_seconds(900).send().await.unwrap();
    assert_eq!(account.ledger().of("worker")[0].seconds, [900], "the ledger records the requested delay");

    let owner = aws_sdk_sqs::Client::new(&account.sdk_for_owner());
    for _ in 0..2 {
        let got = owner.receive_message().queue_url(url).visibility_timeout(0).send().await.unwrap();
        assert_eq!(got.messages()[0].body(), Some("hello"));
    }
    assert_eq!(account.depth("work").visible, 1, "a message that came back counts");
    assert!(owner.receive_message().queue_url(url).send().await.unwrap().messages().is_empty());
    assert_eq!((account.depth("work").visible, account.depth("work-dead").visible), (0, 1));

    let dead = "arn:aws:sqs:us-east-1:123456789012:work-dead";
    owner.start_message_move_task().source_arn(dead).send().await.unwrap();
    assert_eq!((account.depth("work").visible, account.depth("work-dead").visible), (1, 0));
}

#[tokio::test]
async fn kms_decrypts_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(Some(dir.path())).await;
    let client = aws_sdk_kms::Client::new(&first.sdk_for("worker"));
    let context = |name: &str| (name.to_string(), "1".to_string());
    let (key, value) = context("endpoint");
    let sealed =
        client.encrypt().key_id("alias/seal").plaintext(aws_sdk_kms::primitives::Blob::new("secret"));
    let sealed = sealed.encryption_context(&key, &value).send().await.unwrap().ciphertext_blob.unwrap();
    assert!(!sealed.as_ref().windows(6).any(|window| window == b"secret"));

    let second = open(Some(dir.path())).await;
    let client = aws_sdk_kms::Client::new(&second.sdk_for("worker"));
    let opened = client
        .decrypt()
        .ciphertext_blob(sealed.clone())
        .encryption_context(&key, &value)
        .send()
        .await
        .unwrap();
    assert_eq!(opened.plaintext.unwrap().as_ref(), b"secret");
    assert!(client.decrypt().ciphertext_blob(sealed).encryption_context("other", "1").send().await.is_err());
}

#[tokio::test]
async fn ses_stores_the_message_and_publishes_the_requested_events() {
    let account = account().await;
    let client = aws_sdk_sesv2::Client::new(&account.sdk_for("worker"));
    let raw = "From: A <a@example.com>\r\nTo: bounce+x@simulator.amazonses.com\r\nSubject: Hi\r\n\r\nHello";
    let send = || {
        client
            .send_email()
            .configuration_set_name("set")
            .content(
                EmailContent::builder()
                    .raw(RawMessage::builder().data(Blob::new(raw)).build().unwrap())
                    .build(),
            )
            .email_tags(MessageTag::builder().name("posthorn_ref").value("r1").build().unwrap())
    };
    let id = send().send().await.unwrap().message_id.unwrap();
    let mail = account.ses().mailbox().mail(&id).unwrap();
    assert_eq!(
        (mail.raw.as_slice(), mail.recipients.as_slice()),
        (raw.as_bytes(), &["bounce+x@simulator.amazonses.com".into()][..])
    );
    let mut events = Vec::new();
    while let Some(delivery) = account.topics().next() {
        assert_eq!(delivery.function, "worker");
        let message = delivery.event["Records"][0]["Sns"]["Message"].as_str().unwrap();
        events.push(serde_json::from_str::<serde_json::Value>(message).unwrap());
    }
    let kinds: Vec<_> = events.iter().map(|event| event["eventType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Send", "Bounce"]);
    assert_eq!(events[1]["bounce"]["bouncedRecipients"][0]["status"], "5.1.1");
    assert_eq!(events[1]["mail"]["tags"]["posthorn_ref"][0], "r1");
    assert_eq!(events[1]["mail"]["tags"]["ses:configuration-set"][0], "set");
    assert_eq!(events[1]["mail"]["commonHeaders"]["subject"], "Hi");

    let fault = Fault::Fail {
        function: "worker".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 3,
    };
    let handle = account.set_fault(fault);
    let error = send().send().await.unwrap_err().into_service_error();
    assert!(error.is_too_many_requests_exception(), "{error:?}");
    assert_eq!(handle.fired(), 3, "the SDK tries three times");
    send().send().await.unwrap();
}

#[tokio::test]
async fn a_call_whose_answer_is_lost_takes_effect() {
    let account = account().await;
    let url = "https://sqs.us-east-1.amazonaws.com/123456789012/work";
    let function = "worker".to_string();
    account.set_fault(Fault::LoseAnswer {
        function,
        service: Service::Sqs,
        action: "SendMessage".into(),
        times: 1,
    });
    let client = aws_sdk_sqs::Client::new(&account.sdk_for("worker"));
    client.send_message().queue_url(url).message_body("twice").send().await.unwrap();
    assert_eq!(account.depth("work").visible, 2, "the SDK tried again");
    assert_eq!(account.ledger().of("worker")[0].outcome, Outcome::Unseen);
}

#[tokio::test]
async fn a_poller_reads_only_the_streams_of_its_role() {
    let account = account().await;
    let stream = super::arn::stream("things");
    assert!(
        account.read_stream("worker", &stream, None, 10).unwrap_err().contains("dynamodb:DescribeStream")
    );
    assert_eq!(Caller::Owner.function(), None);
}

#[tokio::test]
async fn ses_publishes_nothing_without_a_policy_that_allows_it() {
    let without = TEMPLATE.replace("Service: ses.amazonaws.com", "Service: s3.amazonaws.com");
    let account = Account::open(&template::from_text(&without).unwrap(), options(None), None).await.unwrap();
    let body = json!({ "Content": { "Raw": { "Data": "VG86IGFAYi5leGFtcGxlDQoNCkhp" } }, "ConfigurationSetName": "set" });
    assert_eq!(account.ses().handle("SendEmail", "", &body).await.error, None);
    assert_eq!((account.ses().mailbox().mails().len(), account.topics().waiting()), (1, 0));
}
