use std::time::Duration;

use futures::future::join_all;
use posthorn_app::App;
use posthorn_net::{LookupError, Resolver};
use posthorn_senders::{Domain, Finding, Look, RecordKind, RequiredRecord};

use crate::identities::Identities;

/// All look-ups run at the same time, so that this bounds them all together.
const ALL_WITHIN: Duration = Duration::from_secs(5);

/// Looks at a domain: the DNS and SES at the same time, or, for a test environment's, neither. What does not answer in
/// time could not be asked.
pub(crate) async fn look_at(app: &App, domain: &Domain) -> Look {
    if domain.simulated {
        return domain.pretended_look();
    }
    let of_dns = look_up(app.part::<Resolver>(), domain.records());
    let of_ses = tokio::time::timeout(ALL_WITHIN, app.part::<Identities>().report(&domain.name));
    let (records, answered) = futures::join!(of_dns, of_ses);
    let ses = match answered {
        Ok(Ok(report)) => Some(report),
        Ok(Err(error)) => {
            tracing::warn!(domain = %domain.name, error = %error, "SES could not be asked about a domain");
            None
        }
        Err(_) => None,
    };
    Look { records, ses }
}

/// What the DNS says about each record. A look-up that fails or takes too long is one that could not be made.
async fn look_up(resolver: &Resolver, records: Vec<RequiredRecord>) -> Vec<(RequiredRecord, Finding)> {
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

    use posthorn_senders::{DomainStatus, SesReport};
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

    async fn look(resolver: &Resolver, domain: &Domain) -> Look {
        Look { records: look_up(resolver, domain.records()).await, ses: Some(SesReport::agreeing()) }
    }

    #[tokio::test]
    async fn a_domain_whose_records_are_published_is_verified() {
        let dns = DnsServer::start().await;
        let resolver = Resolver::new(&dns.address());
        let mut domain = domain();
        domain.apply(&look(&resolver, &domain).await, 1);
        assert_eq!(domain.status(1), DomainStatus::Pending);
        for record in domain.records().iter().filter(|record| record.required) {
            publish(&dns, record);
        }
        domain.apply(&look(&resolver, &domain).await, 2);
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
        domain.apply(&look(&Resolver::new(&dns.address()), &domain).await, 1);
        assert_eq!(domain.status(1), DomainStatus::TemporaryFailure);
        assert!(started.elapsed() < Duration::from_secs(6));
    }
}
