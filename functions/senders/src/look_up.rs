use std::time::Duration;

use futures::future::join_all;
use posthorn_net::{LookupError, Resolver};
use posthorn_senders::{Finding, RecordKind, RequiredRecord};

/// All look-ups run at the same time, so that this bounds them all together.
const ALL_WITHIN: Duration = Duration::from_secs(5);

/// What the DNS says about each record. A look-up that fails or takes too long is one that could not be made.
pub(crate) async fn look_up(
    resolver: &Resolver,
    records: Vec<RequiredRecord>,
) -> Vec<(RequiredRecord, Finding)> {
    let look_ups = records.into_iter().map(|record| async move {
        let finding = match tokio::time::timeout(ALL_WITHIN, ask(resolver, &record)).await {
            Ok(Ok(found)) => Finding::Found(found),
            Ok(Err(_)) | Err(_) => Finding::CouldNotAsk,
        };
        (record, finding)
    });
    join_all(look_ups).await
}

async fn ask(resolver: &Resolver, record: &RequiredRecord) -> Result<Vec<String>, LookupError> {
    match record.kind {
        RecordKind::Txt => resolver.txt(&record.name).await,
        RecordKind::Cname => resolver.cname(&record.name).await,
        RecordKind::Mx => {
            let exchangers = resolver.mx(&record.name).await?.into_iter();
            Ok(exchangers.map(|exchanger| format!("{} {}", exchanger.preference, exchanger.host)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use posthorn_senders::DomainStatus;
    use posthorn_test_dns::{DnsServer, Entry};

    use super::*;
    use crate::domain::tests::domain;

    fn publish(dns: &DnsServer, record: &RequiredRecord) {
        let entry = match record.kind {
            RecordKind::Txt => Entry::Txt(record.value.clone()),
            RecordKind::Cname => Entry::Cname(format!("{}.", record.value)),
            RecordKind::Mx => Entry::Mx(10, format!("{}.", record.value)),
        };
        dns.put(&record.name, entry);
    }

    #[tokio::test]
    async fn a_domain_whose_records_are_published_is_verified() {
        let dns = DnsServer::start().await;
        let resolver = Resolver::new(&dns.address());
        let mut domain = domain();
        domain.apply(&look_up(&resolver, domain.records()).await, 1);
        assert_eq!(domain.status(1), DomainStatus::Pending);
        for record in domain.records().iter().filter(|record| record.required) {
            publish(&dns, record);
        }
        domain.apply(&look_up(&resolver, domain.records()).await, 2);
        assert_eq!(domain.status(2), DomainStatus::Verified);
    }

    #[tokio::test]
    async fn a_silent_dns_is_given_up_on_within_five_seconds_for_all_records_together() {
        let dns = DnsServer::start().await;
        let mut domain = domain();
        for record in domain.records() {
            dns.put(&record.name, Entry::Silence);
        }
        let started = Instant::now();
        domain.apply(&look_up(&Resolver::new(&dns.address()), domain.records()).await, 1);
        assert_eq!(domain.status(1), DomainStatus::TemporaryFailure);
        assert!(started.elapsed() < Duration::from_secs(6));
    }
}
