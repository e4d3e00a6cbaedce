//! Policies of topics, queues and buckets: which service may use them, and for which source. Roles limit functions; these limit SES and End User Messaging SMS.

use super::{error::TemplateError, properties::Properties};
use crate::aws::{ACCOUNT_ID, Effect, arn, covers};

/// An action that a service wants to take.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'w> {
    /// The service, such as `ses.amazonaws.com`.
    pub service: &'w str,
    /// The action, such as `sns:Publish`.
    pub action: &'w str,
    /// The topic's or object's ARN.
    pub resource: &'w str,
    /// The ARN of the source that causes the action.
    pub source_arn: &'w str,
}

/// A statement of a policy, with the resources that the policy is attached to.
#[derive(Debug, Clone)]
pub struct ResourceStatement {
    /// ARNs of the topics or queues, or of the bucket.
    attached: Vec<String>,
    effect: Effect,
    services: Vec<String>,
    actions: Vec<String>,
    resources: Vec<String>,
    /// ARN patterns of sources, one of which must match; if empty, any source matches.
    sources: Vec<String>,
    accounts: Vec<String>,
}

impl ResourceStatement {
    fn fits(&self, wish: &Wish<'_>) -> bool {
        let is_in = |whole: &String| {
            wish.resource
                .strip_prefix(whole.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let any = |patterns: &[String], value: &str| patterns.iter().any(|pattern| covers(pattern, value));
        self.attached.iter().any(is_in)
            && any(&self.services, wish.service)
            && any(&self.actions, wish.action)
            && any(&self.resources, wish.resource)
            && (self.sources.is_empty() || any(&self.sources, wish.source_arn))
            && (self.accounts.is_empty() || any(&self.accounts, ACCOUNT_ID))
    }
}

/// Whether the policies allow the action. Without a statement that allows it, they do not.
pub fn allow(policies: &[ResourceStatement], wish: &Wish<'_>) -> bool {
    let fitting = |effect| policies.iter().any(|one| one.effect == effect && one.fits(wish));
    fitting(Effect::Allow) && !fitting(Effect::Deny)
}

/// Reads `AWS::SNS::TopicPolicy`.
pub(crate) fn of_topics(mut properties: Properties) -> Result<Vec<ResourceStatement>, TemplateError> {
    let topics = properties.texts("Topics")?;
    read(properties, &topics)
}

/// Reads `AWS::SQS::QueuePolicy`, which names its queues by their URLs.
pub(crate) fn of_queues(mut properties: Properties) -> Result<Vec<ResourceStatement>, TemplateError> {
    let queues: Vec<String> =
        properties.texts("Queues")?.iter().map(|url| arn::queue(arn::name(url))).collect();
    read(properties, &queues)
}

/// Reads `AWS::S3::BucketPolicy`.
pub(crate) fn of_bucket(mut properties: Properties) -> Result<Vec<ResourceStatement>, TemplateError> {
    let bucket = arn::bucket(&properties.text("Bucket")?);
    read(properties, &[bucket])
}

fn read(mut properties: Properties, attached: &[String]) -> Result<Vec<ResourceStatement>, TemplateError> {
    let place = properties.place.within("PolicyDocument");
    let mut document = properties.inner("PolicyDocument")?.ok_or_else(|| place.error("is required"))?;
    properties.finish()?;
    document.no_effect_here(&["Version", "Id"]);
    let statements = document.list("Statement")?.into_iter().map(|one| statement(one, attached));
    let statements = statements.collect::<Result<_, _>>()?;
    document.finish()?;
    Ok(statements)
}

fn statement(mut properties: Properties, attached: &[String]) -> Result<ResourceStatement, TemplateError> {
    properties.no_effect_here(&["Sid"]);
    let effect = super::roles::effect(&mut properties)?;
    let place = properties.place.within("Principal");
    let mut principal = properties.inner("Principal")?.ok_or_else(|| place.error("is required"))?;
    let services = principal.texts("Service")?;
    principal.finish()?;
    let mut statement = ResourceStatement {
        attached: attached.to_vec(),
        effect,
        services,
        actions: properties.texts("Action")?,
        resources: properties.texts("Resource")?,
        sources: Vec::new(),
        accounts: Vec::new(),
    };
    if let Some(mut conditions) = properties.inner("Condition")? {
        for operator in ["StringEquals", "StringLike", "ArnEquals", "ArnLike"] {
            if let Some(mut keys) = conditions.inner(operator)? {
                statement.sources.extend(keys.texts("AWS:SourceArn")?);
                statement.accounts.extend(keys.texts("AWS:SourceAccount")?);
                keys.finish()?;
            }
        }
        conditions.finish()?;
    }
    super::roles::check_patterns(&properties.place, statement.patterns())?;
    properties.finish()?;
    Ok(statement)
}

impl ResourceStatement {
    fn patterns(&self) -> impl Iterator<Item = &String> + Clone {
        self.actions.iter().chain(&self.resources).chain(&self.sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:events";

    fn policies(extra: &str) -> Vec<ResourceStatement> {
        let text = format!(
            "Resources:
  Events: {{ Type: AWS::SNS::Topic, Properties: {{ TopicName: events }} }}
  Mails: {{ Type: AWS::S3::Bucket, Properties: {{ BucketName: mails }} }}
  EventsPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Events]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {{ Service: ses.amazonaws.com }}
            Action: sns:Publish
            Resource: !Ref Events
            Condition: {{ StringEquals: {{ AWS:SourceAccount: '123456789012' }}, ArnLike: {{ AWS:SourceArn: 'arn:set/p-*' }} }}
{extra}
  MailsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Mails
      PolicyDocument:
        Statement: [{{ Effect: Allow, Principal: {{ Service: ses.amazonaws.com }}, Action: 's3:PutObject', Resource: !Sub '${{Mails.Arn}}/in/*' }}]
"
        );
        super::super::from_text(&text).unwrap().policies
    }

    #[test]
    fn a_policy_allows_its_service_action_resource_and_source_only() {
        let policies = policies("");
        let wish = Wish {
            service: "ses.amazonaws.com",
            action: "sns:Publish",
            resource: TOPIC,
            source_arn: "arn:set/p-a",
        };
        assert!(allow(&policies, &wish));
        for other in [
            Wish { service: "s3.amazonaws.com", ..wish },
            Wish { action: "sns:Subscribe", ..wish },
            Wish { resource: "arn:aws:sns:us-east-1:123456789012:other", ..wish },
            Wish { source_arn: "arn:set/q", ..wish },
        ] {
            assert!(!allow(&policies, &other), "{other:?}");
        }
        let put =
            Wish { action: "s3:PutObject", resource: "arn:aws:s3:::mails/in/1", source_arn: "", ..wish };
        assert!(allow(&policies, &put));
        assert!(!allow(&policies, &Wish { resource: "arn:aws:s3:::mails/out/1", ..put }));
    }

    #[test]
    fn a_deny_overrides_an_allow() {
        let deny = "          - { Effect: Deny, Principal: { Service: ses.amazonaws.com }, Action: 'sns:*', Resource: !Ref Events }";
        let wish = Wish {
            service: "ses.amazonaws.com",
            action: "sns:Publish",
            resource: TOPIC,
            source_arn: "arn:set/p-a",
        };
        assert!(!allow(&policies(deny), &wish));
    }
}
