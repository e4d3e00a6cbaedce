//! Every function writes to a log group that forgets.

use super::referred;
use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, function) in template.resources("AWS::Serverless::Function") {
        let place = format!("{}: {id}", template.file);
        let group = function["Properties"]["LoggingConfig"]["LogGroup"].as_str().and_then(referred);
        let Some(group) = group else {
            faults.push(format!("{place} names no log group of this template"));
            continue;
        };
        let found = template.resources("AWS::Logs::LogGroup").find(|(other, _)| *other == group);
        match found {
            None => faults.push(format!("{place} logs to {group}, which is no log group of this template")),
            Some((_, found)) if found["Properties"]["RetentionInDays"].is_null() => {
                faults.push(format!("{}: {group} keeps its logs for ever", template.file));
            }
            Some(_) => {}
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(logging: &str, group: &str) -> Vec<String> {
        let function = format!("{{ Type: AWS::Serverless::Function, Properties: {{ {logging} }} }}");
        let text = format!("Resources: {{ Send: {function}, SendLogs: {group} }}");
        faults(&Template::parse("infra/mail.yaml", &text))
    }

    #[test]
    fn a_function_without_a_log_group_that_forgets_is_named() {
        let group = "{ Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: 7 } }";
        let logging = "LoggingConfig: { LogGroup: !Ref SendLogs }";
        assert_eq!(faults_of(logging, group), [""; 0]);
        assert_eq!(faults_of("", group), ["infra/mail.yaml: Send names no log group of this template"]);
        let endless = "{ Type: AWS::Logs::LogGroup }";
        assert_eq!(faults_of(logging, endless), ["infra/mail.yaml: SendLogs keeps its logs for ever"]);
        let gone = "{ Type: AWS::SNS::Topic }";
        let told = "infra/mail.yaml: Send logs to SendLogs, which is no log group of this template";
        assert_eq!(faults_of(logging, gone), [told]);
    }
}
