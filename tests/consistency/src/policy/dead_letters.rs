//! What a consumer can't do ends in a dead-letter queue, and somebody is told.

use serde_json::Value;

use super::referred;
use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    let mut targets = Vec::new();
    for (id, queue) in template.resources("AWS::SQS::Queue") {
        let properties = &queue["Properties"];
        if properties["SqsManagedSseEnabled"] != true {
            faults.push(format!("{}: {id} is not encrypted", template.file));
        }
        targets.extend(target(&properties["RedrivePolicy"]["deadLetterTargetArn"]));
    }
    for (id, function) in template.resources("AWS::Serverless::Function") {
        let caught = target(&function["Properties"]["DeadLetterQueue"]["TargetArn"]);
        for (_, event) in function["Properties"]["Events"].as_object().into_iter().flatten() {
            let properties = &event["Properties"];
            let dead = match event["Type"].as_str().unwrap_or_default() {
                "SQS" => redrive_of(template, &properties["Queue"]),
                "DynamoDB" => target(&properties["DestinationConfig"]["OnFailure"]["Destination"]),
                "SNS" => caught.clone(),
                // A caller sees an HTTP failure; a schedule comes again.
                _ => continue,
            };
            match dead {
                Some(dead) => targets.push(dead),
                None => faults
                    .push(format!("{}: {id} has no dead-letter queue for what it fails on", template.file)),
            }
        }
    }
    targets.sort();
    targets.dedup();
    let unwatched = targets.iter().filter(|queue| !watched(template, queue));
    faults.extend(unwatched.map(|queue| format!("{}: no alarm watches the depth of {queue}", template.file)));
    faults
}

fn target(value: &Value) -> Option<String> {
    value.as_str().and_then(referred).map(str::to_owned)
}

fn redrive_of(template: &Template, queue: &Value) -> Option<String> {
    let id = target(queue)?;
    let (_, queue) = template.resources("AWS::SQS::Queue").find(|(other, _)| *other == id)?;
    target(&queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"])
}

fn watched(template: &Template, queue: &str) -> bool {
    template.resources("AWS::CloudWatch::Alarm").any(|(_, alarm)| {
        let properties = &alarm["Properties"];
        properties["MetricName"] == "ApproximateNumberOfMessagesVisible"
            && properties["Threshold"] == 0
            && properties["ComparisonOperator"] == "GreaterThanThreshold"
            && !properties["AlarmActions"].is_null()
            && properties["Dimensions"][0]["Value"] == format!("!GetAtt {queue}.QueueName").as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALARM: &str = "
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: ApproximateNumberOfMessagesVisible
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      Dimensions: [{ Name: QueueName, Value: !GetAtt Dead.QueueName }]
      AlarmActions: [somebody]
";

    fn mail(redrive: &str, alarm: &str) -> Vec<String> {
        let text = format!(
            "
Resources:
  Dead: {{ Type: AWS::SQS::Queue, Properties: {{ SqsManagedSseEnabled: true }} }}
  Mail: {{ Type: AWS::SQS::Queue, Properties: {{ SqsManagedSseEnabled: true, {redrive} }} }}
  Send:
    Type: AWS::Serverless::Function
    Properties: {{ Events: {{ Queued: {{ Type: SQS, Properties: {{ Queue: !GetAtt Mail.Arn }} }} }} }}
{alarm}"
        );
        faults(&Template::parse("infra/mail.yaml", &text))
    }

    const REDRIVE: &str = "RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn }";

    #[test]
    fn a_watched_dead_letter_queue_is_enough() {
        assert_eq!(mail(REDRIVE, ALARM), [""; 0]);
    }

    #[test]
    fn a_missing_alarm_is_named() {
        assert_eq!(mail(REDRIVE, ""), ["infra/mail.yaml: no alarm watches the depth of Dead"]);
    }

    #[test]
    fn a_missing_dead_letter_queue_is_named() {
        assert_eq!(mail("", ALARM), ["infra/mail.yaml: Send has no dead-letter queue for what it fails on"]);
    }

    #[test]
    fn an_unencrypted_queue_is_named() {
        let text = "Resources: { Mail: { Type: AWS::SQS::Queue } }";
        assert_eq!(
            faults(&Template::parse("infra/mail.yaml", text)),
            ["infra/mail.yaml: Mail is not encrypted"]
        );
    }
}
