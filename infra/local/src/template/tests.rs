use std::path::Path;

use super::from_text as read;

fn refused(text: &str, expected: &str) {
    let error = read(text).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

const QUEUE: &str = "
Parameters:
  Stage: { Type: String, Default: dev }
  Origins: { Type: CommaDelimitedList, Default: 'a, b' }
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsNotDev: !Not [!Condition IsDev]
Resources:
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub 'p-${Stage}-dead' } }
  Absent: { Type: AWS::SQS::Queue, Condition: IsNotDev, Properties: { QueueName: absent } }
  Work:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Join ['-', [p, !Select [1, !Ref Origins], !If [IsDev, yes, no]]]
      VisibilityTimeout: 180
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 6 }
";

#[test]
fn intrinsics_and_conditions_are_resolved() {
    let queues = read(QUEUE).unwrap().queues;
    let names: Vec<_> = queues.iter().map(|queue| queue.name.as_str()).collect();
    assert_eq!(names, ["p-dev-dead", "p-b-yes"]);
    let redrive = queues[1].redrive.as_ref().unwrap();
    assert_eq!(redrive.target_arn, "arn:aws:sqs:us-east-1:123456789012:p-dev-dead");
    assert_eq!((queues[1].visibility_seconds, redrive.max_receives), (180, 6));
}

#[test]
fn an_unknown_type_is_named() {
    refused(
        "Resources: { X: { Type: AWS::MQ::Broker } }",
        "test.yaml: X: type AWS::MQ::Broker is not understood",
    );
}

#[test]
fn an_unknown_property_is_named() {
    refused(
        "Resources: { X: { Type: AWS::SQS::Queue, Properties: { QueueName: q, FifoQueue: true } } }",
        "test.yaml: X.FifoQueue: is not understood",
    );
}

#[test]
fn an_unknown_intrinsic_is_named() {
    refused(
        "Resources: { X: { Type: AWS::SQS::Queue, Properties: { QueueName: !ImportValue q } } }",
        "test.yaml: X.QueueName: Fn::ImportValue is not understood",
    );
}

#[test]
fn a_dangling_reference_is_named() {
    refused(
        "Resources: { X: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub '${Nothing}' } } }",
        "test.yaml: X.QueueName: Nothing is neither a parameter nor a resource",
    );
}

#[test]
fn a_policy_condition_is_refused_since_it_is_not_evaluated() {
    let role = "
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: calls
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {} }]
";
    refused(role, "R.Policies.0.PolicyDocument.Statement.0.Condition: is not understood");
}

#[test]
fn the_deployed_templates_are_understood() {
    let infrastructure = deployed(&[]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stacks = std::fs::read_dir(root.join("infra")).unwrap().map(|entry| entry.unwrap().path());
    let stacks = stacks.filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let written: usize = stacks
        .map(|path| std::fs::read_to_string(path).unwrap())
        .map(|text| text.matches("Type: AWS::Serverless::Function\n").count())
        .sum();
    assert!(infrastructure.tables.iter().all(|table| table.name.starts_with("posthorn-dev-")));
    assert!(written > 0);
    assert_eq!(infrastructure.functions.len(), written);
    assert!(infrastructure.functions.iter().all(|f| f.environment["STAGE"] == "dev"));
    let by_hand: Vec<&str> =
        infrastructure.functions.iter().filter(|f| f.events.is_empty()).map(|f| f.name.as_str()).collect();
    assert_eq!(by_hand, ["create-owner-link"], "every other function has an event source");
    assert_eq!(infrastructure.configuration_sets[0].destinations[0].event_types.len(), 6);
    assert_eq!(infrastructure.keys[0].aliases, ["alias/posthorn-dev-sealing"]);
}

/// The resources that are deployed with these parameters.
fn deployed(parameters: &[(&str, &str)]) -> super::Infrastructure {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join("template.yaml");
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    super::read(&root, &parameters.iter().map(owned).collect()).unwrap()
}

#[test]
fn a_nested_stack_is_deployed_only_if_its_condition_holds() {
    let tracking = |infrastructure: &super::Infrastructure| {
        infrastructure.ignored.iter().any(|one| one.logical_id == "TrackingDistribution")
    };
    let host = |infrastructure: &super::Infrastructure| {
        let function = infrastructure.functions.iter().find(|one| one.name == "create-domain");
        function.unwrap().environment["TRACKING_HOST"].clone()
    };
    let with = deployed(&[
        ("DomainName", "api.example.com"),
        ("TrackingDomains", "links.example.com,a.acme.example"),
    ]);
    assert!(tracking(&with));
    assert_eq!(host(&with), "links.example.com");
    let without = deployed(&[("DomainName", "api.example.com")]);
    assert!(!tracking(&without));
    assert_eq!(host(&without), "api.example.com");
}

#[test]
fn a_deployment_that_receives_no_mail_has_no_receipt_rule() {
    assert_eq!(deployed(&[]).receipt_rules.len(), 1);
    let without = deployed(&[("ReceiveMail", "false")]);
    assert_eq!(without.receipt_rules.len(), 0);
    assert!(
        without.functions.iter().any(|one| one.name == "receive-email"),
        "its consumer is deployed anyway"
    );
}

#[test]
fn credentials_for_any_origin_are_refused() {
    let api = |origins: &str| {
        format!(
            "Resources: {{ Api: {{ Type: AWS::Serverless::HttpApi, Properties: {{ CorsConfiguration: {{ AllowOrigins: {origins}, \
             AllowMethods: [GET], AllowCredentials: true }} }} }} }}"
        )
    };
    refused(&api("['*']"), "credentials can't be allowed to any origin");
    refused(&api("['https://a.example', '*']"), "credentials can't be allowed to any origin");
    assert!(read(&api("['https://a.example']")).unwrap().apis[0].cors.as_ref().unwrap().credentials);
}

#[test]
fn a_set_for_texts_has_its_destinations_and_a_rule_its_queues() {
    let destination = "{ EventDestinationName: e, Enabled: true, MatchingEventTypes: [TEXT_ALL], SnsDestination: { TopicArn: 'arn:aws:sns:t' } }";
    let set = |destination: &str| {
        format!(
            "Resources: {{ S: {{ Type: AWS::SMSVOICE::ConfigurationSet, Properties: {{ ConfigurationSetName: s, EventDestinations: [{destination}] }} }} }}"
        )
    };
    let read_set = read(&set(destination)).unwrap().sms_sets;
    assert_eq!(
        (read_set[0].name.as_str(), read_set[0].destinations[0].topic_arn.as_str()),
        ("s", "arn:aws:sns:t")
    );
    refused(&set(&destination.replace("TEXT_ALL", "TEXT_SENT")), "TEXT_SENT is not understood");
    refused(&set(&destination.replace("SnsDestination", "FirehoseDestination")), "only SnsDestination");
    let rule = |target: &str| {
        format!(
            "Resources: {{ R: {{ Type: AWS::Events::Rule, Properties: {{ Name: r, EventPattern: {{ source: [aws.sms-voice] }}, Targets: [{{ Id: t, Arn: '{target}' }}] }} }} }}"
        )
    };
    let rules = read(&rule("arn:aws:sqs:us-east-1:123456789012:q")).unwrap().rules;
    assert!(rules[0].fits("aws.sms-voice", "any") && !rules[0].fits("aws.ses", "any"));
    refused(&rule("arn:aws:lambda:f"), "only queues are understood");
}
