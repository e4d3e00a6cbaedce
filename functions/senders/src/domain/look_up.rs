use std::time::Duration;

use futures::future::join_all;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_net::{LookupError, Resolver};
use posthorn_runtime::causes;
use posthorn_runtime::uses::{Use, settings};
use posthorn_senders::{Domain, Finding, Look, RecordKind, Registration, RequiredRecord, SesReport};

use crate::ses::{
    pace::Pace,
    register::{self, RegisterError, join, look_at_identity, register},
};

/// The `uses` of [`look_up`] and [`ask_dns`].
pub(crate) const ASKS_DNS: Use = settings::DNS_SERVER;
/// The `uses` of a complete check: [`ask_dns`], and then [`ask_ses`].
pub(crate) const LOOKS: Use = Use::All(&[ASKS_DNS, register::JOINS, register::REGISTERS]);

/// The limit for all look-ups of a domain: they run in parallel.
const ALL_WITHIN: Duration = Duration::from_secs(5);
/// The limit for all calls to SES for one domain, including the waits for their turns. A domain that was just proven needs three.
const SES_WITHIN: Duration = Duration::from_secs(12);
/// The limit for one look-up under a name that contains the domain twice. There are two such names, and the result only explains a
/// mistake.
const MISPLACED_WITHIN: Duration = Duration::from_millis(1_500);

/// Looks a domain's records up in the DNS. For a domain of a test environment the result is simulated.
pub(crate) async fn ask_dns(app: &App, domain: &Domain) -> Look {
    match domain.simulated {
        true => domain.simulated_look(),
        false => {
            let resolver = app.part::<Resolver>();
            let records = domain.records().into_iter().chain(domain.dmarc_above()).collect();
            let records = find_misplaced(resolver, domain, look_up(resolver, records).await).await;
            Look { records, ..Look::default() }
        }
    }
}

/// Searches absent records under names that contain the domain twice. Many DNS providers append the domain to a name that already
/// contains it.
async fn find_misplaced(
    resolver: &Resolver,
    domain: &Domain,
    seen: Vec<(RequiredRecord, Finding)>,
) -> Vec<(RequiredRecord, Finding)> {
    let searches = seen.into_iter().map(|(record, finding)| async move {
        if !matches!(&finding, Finding::Found(found) if record.is_absent(found) && !record.is_met_by(found)) {
            return (record, finding);
        }
        for name in record.doubled_names(domain) {
            let elsewhere = RequiredRecord { name: name.clone(), ..record.clone() };
            let asked = tokio::time::timeout(MISPLACED_WITHIN, ask(resolver, &elsewhere)).await;
            if matches!(asked, Ok(Ok(found)) if elsewhere.is_met_by(&found)) {
                return (record, Finding::Misplaced(name));
            }
        }
        (record, finding)
    });
    join_all(searches).await
}

/// Adds SES's report to the result of the DNS. SES is asked only for a domain with proven ownership. A domain that was just proven is
/// registered, and its DKIM records are looked up too. If SES does not answer in time, the check is postponed.
pub(crate) async fn ask_ses(pace: Pace<'_>, scope: &Scope, domain: &Domain, mut look: Look) -> Look {
    if domain.simulated || !look.shows_ownership_of(domain) {
        return look;
    }
    match tokio::time::timeout(SES_WITHIN, consult(pace, scope, domain, &look)).await {
        Ok(Ok((registration, report))) => {
            (look.registration, look.ses) = (registration, Some(report));
        }
        Ok(Err(error)) if error.is_temporary() => look.put_off = true,
        Ok(Err(error)) => {
            tracing::warn!(
                domain = %domain.name,
                error = causes(&error),
                "the check of a domain at SES failed"
            );
        }
        Err(_) => look.put_off = true,
    }
    let known = domain.records();
    let registered =
        look.registration.as_ref().map(|registration| domain.registered_as(registration).records());
    let new = registered.unwrap_or_default().into_iter().filter(|record| !known.contains(record)).collect();
    look.records.extend(look_up(pace.app.part::<Resolver>(), new).await);
    look
}

/// Checks a domain for a request: in the DNS, and at SES if the ownership is proven.
pub(crate) async fn look_at(app: &App, scope: &Scope, domain: &Domain) -> Look {
    let look = ask_dns(app, domain).await;
    ask_ses(Pace::by_hand(app), scope, domain, look).await
}

async fn consult(
    pace: Pace<'_>,
    scope: &Scope,
    domain: &Domain,
    look: &Look,
) -> Result<(Option<Registration>, SesReport), RegisterError> {
    // If the DNS did not answer about the ownership record, a proven ownership stays, but no ownership becomes proven.
    let alone = match look.saw_ownership() {
        true => Some(join(pace, scope, domain).await?),
        false => None,
    };
    match (domain.proven_at_ms, alone) {
        (None, Some(alone)) => {
            let (registration, report) = register(pace, domain, alone).await?;
            Ok((Some(registration), report))
        }
        (Some(_), _) => look_at_identity(pace, domain).await,
        (None, None) => Ok((None, look_at_identity(pace, domain).await?.1)),
    }
}

/// Looks up each record in the DNS, in parallel. A look-up that fails or takes too long gives `CouldNotAsk`.
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
    use crate::domain::domain_view::tests::domain;

    fn publish(dns: &DnsServer, record: &RequiredRecord) {
        let entry = match record.kind {
            RecordKind::Txt => Entry::Txt(record.value.clone()),
            RecordKind::Cname => Entry::Cname(format!("{}.", record.value)),
            RecordKind::Mx => Entry::Mx(10, format!("{}.", record.value)),
        };
        dns.put(&record.name, entry);
    }

    async fn look(resolver: &Resolver, domain: &Domain) -> Look {
        Look {
            records: look_up(resolver, domain.records()).await,
            ses: Some(SesReport::agreeing()),
            ..Look::default()
        }
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
    async fn the_look_up_of_all_records_ends_after_five_seconds_if_the_dns_is_silent() {
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
