//! Looks for the record that proves a domain of the organisation.

use posthorn_access::{DomainFound, OrgDomain};
use posthorn_app::App;
use posthorn_net::Resolver;
use posthorn_runtime::{
    causes,
    uses::{Use, settings},
};

/// The uses of [`look`].
pub(crate) const LOOKS_UP: Use = settings::DNS_SERVER;

/// What the DNS has now, without any cache of ours.
pub(crate) async fn look(app: &App, domain: &OrgDomain) -> DomainFound {
    match app.part::<Resolver>().txt(&domain.record_name()).await {
        Ok(texts) => domain.judge(&texts),
        Err(error) => {
            tracing::warn!(error = causes(&error), "the DNS did not answer about an organisation's domain");
            DomainFound::NoAnswer
        }
    }
}
