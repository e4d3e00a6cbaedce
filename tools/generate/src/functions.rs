//! A function's resources: itself, its log group, its role, and a schedule's role.

use posthorn_runtime::{
    Changes, Consumer, Function, Reader, STREAM_BATCH, Schedule, Trigger,
    http::Route,
    uses::{Setting, Use},
};

use crate::{grants, names};

/// A concurrency of at most this is intended, so accounts with little concurrency do not lower it.
pub const FEW: u32 = 2;

/// All resources of one function. `jobs` are the names of all scheduled functions.
pub fn resources(function: &Function, jobs: &[String]) -> String {
    let id = names::camel(function.name);
    [lambda(function, &id), log_group(function, &id), role(function, &id, jobs), schedule_role(function, &id)]
        .concat()
}

/// Its name in the cloud, which begins with the deployment's. The context distinguishes functions with equal names.
pub fn physical(function: &Function) -> String {
    format!("posthorn-${{Stage}}-{}-{}", function.context, function.name)
}

fn lambda(function: &Function, id: &str) -> String {
    let memory = match function.memory_mb {
        standard if standard == Function::DEFAULT.memory_mb => String::new(),
        other => format!("      MemorySize: {other}\n"),
    };
    let dead = match function.trigger {
        Trigger::Topic(subscription) => {
            let arn = names::queue(subscription.dead_letters);
            format!("      DeadLetterQueue:\n        Type: SQS\n        TargetArn: {arn}\n")
        }
        _ => String::new(),
    };
    format!(
        "  # {}
  {id}Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub {}
      CodeUri: ../target/lambda/{}/
      Role: !GetAtt {id}Role.Arn
      Timeout: {}
{memory}      LoggingConfig: {{ LogGroup: !Ref {id}LogGroup }}
{dead}{}{}
",
        called_by(function),
        physical(function),
        function.name,
        function.timeout_seconds(),
        environment(function),
        events(function, id),
    )
}

fn events(function: &Function, id: &str) -> String {
    let sources = sources(function, id);
    if sources.is_empty() { sources } else { format!("      Events:\n{sources}") }
}

/// Its trigger, in a few words.
pub fn called_by(function: &Function) -> String {
    match function.trigger {
        Trigger::Http(route) if route.head => format!("GET and HEAD {}", route.path),
        Trigger::Http(route) => format!("{} {}", route.method.as_str(), route.path),
        Trigger::Unrouted => "$default".to_owned(),
        Trigger::Queue(consumer) => format!("the queue {}", consumer.queue.name),
        Trigger::Topic(subscription) => format!("the topic {}", subscription.topic.name),
        Trigger::Stream(reader) => {
            let tables: Vec<&str> = reader.of.iter().map(|(table, _)| table.name()).collect();
            let (stream, table) = if tables.len() == 1 { ("stream", "table") } else { ("streams", "tables") };
            format!("the {stream} of the {table} {}", tables.join(", "))
        }
        Trigger::Schedule(schedule) => format!("a schedule, every {}", schedule.every),
        Trigger::Invoked(_) => "hand, by whoever the account's IAM allows".to_owned(),
    }
}

/// Its settings with their values, in order. `STAGE` comes from the globals.
pub fn settings(function: &Function) -> Vec<Setting> {
    let mut settings = Vec::new();
    Use::each(&function.all_uses(), &mut |one| settings.extend(one.settings()));
    settings.sort_unstable();
    settings.dedup();
    settings
}

fn environment(function: &Function) -> String {
    let lines: String = settings(function)
        .iter()
        .map(|setting| format!("          {}: {}\n", setting.name, names::value(setting.value)))
        .collect();
    if lines.is_empty() { lines } else { format!("      Environment:\n        Variables:\n{lines}") }
}

fn sources(function: &Function, id: &str) -> String {
    match function.trigger {
        Trigger::Http(route) => {
            let head = if route.head { http("Head", "HEAD", route) } else { String::new() };
            http("Request", route.method.as_str(), route) + &head
        }
        Trigger::Unrouted => {
            source("Request", "HttpApi", &[("ApiId", "!Ref HttpApi"), ("PayloadFormatVersion", "\"2.0\"")])
        }
        Trigger::Queue(consumer) => queue(&consumer),
        Trigger::Topic(subscription) => {
            source("Topic", "SNS", &[("Topic", &names::topic(subscription.topic))])
        }
        Trigger::Stream(reader) => streams(&reader),
        Trigger::Schedule(schedule) => schedules(function, &schedule, id),
        // Without an event source, nothing but a call with permission of IAM invokes it.
        Trigger::Invoked(_) => String::new(),
    }
}

fn source(name: &str, kind: &str, properties: &[(&str, &str)]) -> String {
    let gap = |value: &str| if value.starts_with('\n') { "" } else { " " };
    let lines: String = properties
        .iter()
        .map(|(name, value)| format!("            {name}:{}{value}\n", gap(value)))
        .collect();
    format!("        {name}:\n          Type: {kind}\n          Properties:\n{lines}")
}

fn http(name: &str, method: &str, route: &Route) -> String {
    let properties = [
        ("ApiId", "!Ref HttpApi"),
        ("Method", method),
        ("Path", route.path),
        ("PayloadFormatVersion", "\"2.0\""),
    ];
    source(name, "HttpApi", &properties)
}

fn queue(consumer: &Consumer) -> String {
    let most = consumer.concurrency_max;
    let most = match most {
        few if few <= FEW => few.to_string(),
        many => format!("!If [HasConsumerConcurrency, !Ref ConsumerConcurrency, {many}]"),
    };
    let properties = [
        ("Queue", names::queue(consumer.queue)),
        ("BatchSize", consumer.batch.to_string()),
        ("MaximumBatchingWindowInSeconds", consumer.window_seconds.to_string()),
        ("FunctionResponseTypes", "[ReportBatchItemFailures]".to_owned()),
        ("ScalingConfig", format!("{{ MaximumConcurrency: {most} }}")),
    ];
    source("Queued", "SQS", &properties.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn streams(reader: &Reader) -> String {
    let one = |(table, changes): &(_, Changes)| {
        let patterns: Vec<String> =
            changes.patterns().iter().map(|one| format!("{{ Pattern: '{one}' }}")).collect();
        let properties = [
            ("Stream", format!("!Ref {}", names::stream_parameter(*table))),
            ("StartingPosition", "!Ref StreamsFrom".to_owned()),
            ("BatchSize", STREAM_BATCH.to_string()),
            ("MaximumBatchingWindowInSeconds", reader.window_seconds.to_string()),
            ("BisectBatchOnFunctionError", "true".to_owned()),
            ("MaximumRetryAttempts", "5".to_owned()),
            ("FunctionResponseTypes", "[ReportBatchItemFailures]".to_owned()),
            ("DestinationConfig", destination(&names::queue(reader.dead_letters))),
            ("FilterCriteria", format!("{{ Filters: [{}] }}", patterns.join(", "))),
        ];
        let properties = properties.each_ref().map(|(name, value)| (*name, value.as_str()));
        source(&names::camel(table.name()), "DynamoDB", &properties)
    };
    reader.of.iter().map(one).collect()
}

fn destination(queue: &str) -> String {
    format!("\n              OnFailure:\n                Destination: {queue}")
}

fn schedules(function: &Function, schedule: &Schedule, id: &str) -> String {
    let one = |(number, input): (usize, &&str)| {
        let (event, name) = match schedule.inputs.len() {
            1 => ("Every".to_owned(), physical(function)),
            _ => (format!("Every{number}"), format!("{}-{number}", physical(function))),
        };
        let properties = [
            ("Name", format!("!Sub {name}")),
            ("ScheduleExpression", format!("rate({})", schedule.every)),
            ("Input", format!("'{input}'")),
            ("RoleArn", format!("!GetAtt {id}ScheduleRole.Arn")),
            // The next run does the work that a failed run missed; retries would only add load.
            ("RetryPolicy", "{ MaximumRetryAttempts: 0 }".to_owned()),
        ];
        source(&event, "ScheduleV2", &properties.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    schedule.inputs.iter().enumerate().map(one).collect()
}

fn log_group(function: &Function, id: &str) -> String {
    format!(
        "  {id}LogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/lambda/{}
      RetentionInDays: !Ref LogRetentionDays

",
        physical(function)
    )
}

fn role(function: &Function, id: &str, jobs: &[String]) -> String {
    let trust = "          - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }\n";
    let log = format!(
        "              - Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !GetAtt {id}LogGroup.Arn
"
    );
    role_text(&format!("{id}Role"), trust, &(log + &grants::statements(function, jobs) + TRACES))
}

/// What sending traces to X-Ray needs, while the parameter `Tracing` asks for it. X-Ray knows no resource for these actions.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html>
const TRACES: &str = "              - !If
                - HasTracing
                - Effect: Allow
                  Action: [xray:PutTelemetryRecords, xray:PutTraceSegments]
                  Resource: \"*\"
                - !Ref AWS::NoValue
";

fn schedule_role(function: &Function, id: &str) -> String {
    let Trigger::Schedule(_) = function.trigger else { return String::new() };
    let trust = "          - Effect: Allow
            Principal: { Service: scheduler.amazonaws.com }
            Action: sts:AssumeRole
            Condition: { StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } }
";
    let invoke = format!(
        "              - Effect: Allow
                Action: [lambda:InvokeFunction]
                Resource: !GetAtt {id}Function.Arn
"
    );
    role_text(&format!("{id}ScheduleRole"), trust, &invoke)
}

fn role_text(id: &str, trust: &str, statements: &str) -> String {
    format!(
        "  {id}:
    Type: AWS::IAM::Role
    Properties:
      Path: !Sub /posthorn/${{Stage}}/
      AssumeRolePolicyDocument:
        Version: \"2012-10-17\"
        Statement:
{trust}      Policies:
        - PolicyName: calls
          PolicyDocument:
            Version: \"2012-10-17\"
            Statement:
{statements}
"
    )
}
