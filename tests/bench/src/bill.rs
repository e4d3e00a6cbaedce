//! Turns use into dollars.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{counts::Used, prices::Prices};

/// Dollars for a million units of a flow.
#[derive(Debug, Clone, Serialize)]
pub struct Bill {
    /// Dollars by service.
    pub lines: BTreeMap<&'static str, f64>,
    /// The total, without SES.
    pub total: f64,
    /// SES's charge; the total leaves it out.
    pub ses: f64,
}

/// The bill for a million times `used`.
pub fn per_million(used: &Used, prices: &Prices) -> Bill {
    const MILLION: f64 = 1e6;
    let counts = &used.counts;
    let lines = BTreeMap::from([
        ("HTTP API", counts.http_requests * prices.http_api.per_million_requests),
        ("CloudFront", counts.http_requests * prices.cloudfront.per_million_https_requests),
        // The front door's function chooses the API of each request.
        ("CloudFront Functions", counts.http_requests * prices.cloudfront.per_million_function_invocations),
        ("Lambda requests", counts.invocations * prices.lambda.per_million_requests),
        ("Lambda time", used.gb_seconds * MILLION * prices.lambda.per_gb_second_x86_64),
        ("DynamoDB writes", counts.write_units * prices.dynamodb.per_million_write_units),
        ("DynamoDB reads", counts.read_units * prices.dynamodb.per_million_read_units),
        ("SQS", counts.queue_requests * prices.sqs.per_million_standard_requests),
        ("SQS, fair queues", counts.fair_queue_requests * prices.sqs.per_million_fair_requests_more),
        ("SNS", counts.topic_publishes * prices.sns.per_million_publishes),
        ("EventBridge", counts.bus_events * prices.eventbridge.per_million_custom_events),
        ("KMS", counts.kms_requests * MILLION / 1e4 * prices.kms.per_ten_thousand_requests),
        (
            "S3",
            (counts.object_puts * prices.s3.per_thousand_puts
                + counts.object_gets * prices.s3.per_thousand_gets)
                * 1e3,
        ),
        ("CloudWatch Logs", used.log_bytes * MILLION / 1e9 * prices.cloudwatch_logs.per_gb_ingested),
    ]);
    let total = lines.values().sum();
    Bill { lines, total, ses: counts.emails * MILLION / 1e3 * prices.ses.per_thousand_emails }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Counts;

    #[test]
    fn a_million_of_everything_costs_the_list_prices() {
        let counts = Counts {
            write_units: 8.0,
            http_requests: 1.0,
            invocations: 5.0,
            kms_requests: 1.0,
            emails: 1.0,
            ..Counts::default()
        };
        let used = Used { counts, log_lines: 1.0, log_bytes: 1000.0, ..Used::default() };
        let bill = per_million(&used, &crate::prices::read());
        assert_eq!(bill.lines["DynamoDB writes"], 5.0);
        assert_eq!(bill.lines["KMS"], 3.0);
        assert_eq!(bill.lines["CloudWatch Logs"], 0.5);
        assert!((bill.total - (5.0 + 3.0 + 0.5 + 1.0 + 1.0 + 0.1 + 1.0)).abs() < 1e-9);
        assert_eq!(bill.ses, 100.0);
    }
}
