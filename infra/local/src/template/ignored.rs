//! Resources that exist only in the cloud.

/// A resource that is known and left out.
#[derive(Debug, Clone)]
pub struct Ignored {
    /// The template.
    pub file: String,
    /// Its logical id.
    pub logical_id: String,
    /// Its type.
    pub kind: String,
    /// Why it has no counterpart here.
    pub reason: &'static str,
}

/// Why a type is left out; `None` if it is not.
pub(crate) fn reason(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AWS::CloudFront::Distribution" | "AWS::CloudFront::ResponseHeadersPolicy" => {
            "the runner's one port joins the APIs"
        }
        "AWS::CloudFront::Function" => "the runner's one port does the same",
        "AWS::CloudFront::OriginAccessControl" => "the console's files are not served from here",
        "AWS::CloudWatch::Alarm" | "AWS::CloudWatch::Dashboard" => {
            "this machine sends no alarms; its log has the metrics, and /_local/queues shows the queues"
        }
        "AWS::Logs::LogGroup" => "logs go to one file",
        "AWS::Scheduler::Schedule" => "exports to S3 are the cloud's; here the tables are one file",
        "AWS::SecretsManager::Secret" => "the front door that reads it is part of this process",
        _ => return None,
    })
}
