//! How an account comes to be.

use std::{collections::BTreeMap, io, path::PathBuf, sync::Arc};

use posthorn_app::Clock;

use super::{
    account::Account,
    bus::Buses,
    disk::Disk,
    dynamodb::Tables,
    faults::Faults,
    iam::Iam,
    kms::{KeyToMake, Keys},
    ledger::Ledger,
    provision,
    s3::Buckets,
    sqs::Queues,
    topics::Topics,
};
use crate::{ses::Ses, template::Infrastructure};

/// How an account is to be.
#[derive(Debug, Clone)]
pub struct AccountOptions {
    /// Where to keep tables, keys and mail between runs; in memory without.
    pub state_dir: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
    /// Makes every delay and visibility timeout asked of SQS nothing, so that tests need not wait; the ledger still tells them.
    pub collapse_delays: bool,
    /// Whom SES asks about its identities' records; empty for the system's resolver.
    pub dns_server: String,
    /// Whether SES's events take their time.
    pub lifelike: bool,
    /// The recipients a second that SES takes; as many as come without.
    pub ses_rate: Option<u32>,
    /// The visibility timeout of every queue in seconds, in place of the templates'.
    pub visibility_seconds: Option<u32>,
}

/// Why an account could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The state directory.
    #[error("the state directory can't be used: {0}")]
    State(#[from] io::Error),
    /// The tables' file.
    #[error("the tables can't be opened: {0}")]
    Tables(#[from] super::dynamodb::TablesError),
    /// The file of queues, topics and mail.
    #[error("the queues can't be opened: {0}")]
    Queues(#[from] rusqlite::Error),
    /// The keys' file.
    #[error("the keys can't be opened: {0}")]
    Keys(#[from] winterbaume_core::StateViewError),
    /// A resource that a service refused to make.
    #[error("{resource} could not be made: {problem}")]
    Provision {
        /// Its name.
        resource: String,
        /// What the service said.
        problem: String,
    },
}

impl Account {
    /// Makes everything that `infrastructure` describes; what is there already from an earlier run is kept.
    pub async fn open(
        infrastructure: &Infrastructure,
        options: AccountOptions,
    ) -> Result<Arc<Self>, OpenError> {
        let dir = options.state_dir.as_deref();
        let disk = Arc::new(Disk::open(dir)?);
        let topics = Arc::new(Topics::open(provision::subscribers(infrastructure), Arc::clone(&disk))?);
        let keys: Vec<_> = infrastructure
            .keys
            .iter()
            .map(|k| KeyToMake { id: k.id.clone(), aliases: k.aliases.clone() })
            .collect();
        let roles: BTreeMap<_, _> =
            infrastructure.functions.iter().map(|f| (f.name.clone(), f.statements.clone())).collect();
        let account = Self {
            tables: match dir {
                Some(dir) => Tables::file(&dir.join("tables.sqlite"))?,
                None => Tables::memory(options.clock.clone())?,
            },
            queues: Queues::kept_on(Arc::clone(&disk)),
            buckets: Buckets::new(&infrastructure.buckets, dir)?,
            keys: Keys::open(&keys, dir.map(|dir| dir.join("keys.json"))).await?,
            ses: Ses::open(infrastructure, topics.clone(), disk, &options)?,
            topics,
            buses: Buses::new(infrastructure.buses.iter().cloned()),
            iam: Iam::new(roles),
            faults: Faults::default(),
            ledger: Ledger::default(),
            collapse_delays: options.collapse_delays,
            receipt_rules: infrastructure.receipt_rules.clone(),
            clock: options.clock.clone(),
        };
        provision::tables(&account, &infrastructure.tables)?;
        provision::queues(&account, &infrastructure.queues, options.visibility_seconds)?;
        Ok(Arc::new(account))
    }
}
