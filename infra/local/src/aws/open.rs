//! Opens an account.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    account::Account,
    bus::Buses,
    disk::Disk,
    dynamodb::Tables,
    error::OpenError,
    faults::Faults,
    iam::Iam,
    kms::{KeyToMake, Keys},
    lambda::Functions,
    ledger::Ledger,
    options::AccountOptions,
    provision,
    s3::Buckets,
    sqs::Queues,
    topics::Topics,
};
use crate::{ses::Ses, sms::Sms, template::Infrastructure};

impl Account {
    /// Creates everything that `infrastructure` describes. It keeps what an earlier run created.
    ///
    /// With `beside`, the installation is in the same account as another one: it has the same tables, and the same keys. Everything
    /// else is its own.
    ///
    /// # Errors
    /// If the state directory cannot be read or written, or a service refuses a resource.
    pub async fn open(
        infrastructure: &Infrastructure,
        options: AccountOptions,
        beside: Option<&Self>,
    ) -> Result<Arc<Self>, OpenError> {
        let dir = options.state_dir.as_deref();
        let disk = Arc::new(Disk::open(dir)?);
        let topics = Arc::new(Topics::open(provision::subscribers(infrastructure)?, Arc::clone(&disk))?);
        let keys: Vec<_> = infrastructure
            .keys
            .iter()
            .map(|k| KeyToMake { id: k.id.clone(), aliases: k.aliases.clone() })
            .collect();
        let roles: BTreeMap<_, _> =
            infrastructure.functions.iter().map(|f| (f.name.clone(), f.statements.clone())).collect();
        let rules = provision::rules(infrastructure)?;
        let names = infrastructure.buses.iter().cloned();
        let buses = Arc::new(Buses::new(names, rules, Arc::clone(&topics), options.remembered()));
        let account = Self {
            tables: match (beside, dir) {
                (Some(other), _) => Arc::clone(&other.tables),
                (None, Some(dir)) => Arc::new(Tables::file(&dir.join("tables.sqlite"))?),
                (None, None) => Arc::new(Tables::memory(options.clock.clone())?),
            },
            queues: Queues::kept_on(Arc::clone(&disk)),
            buckets: Buckets::new(&infrastructure.buckets, dir)?,
            keys: Keys::open(&keys, dir.map(|dir| dir.join("keys.json")), beside.map(|other| &other.keys))
                .await?,
            ses: Ses::open(infrastructure, topics.clone(), Arc::clone(&disk), &options)?,
            sms: Sms::open(infrastructure, topics.clone(), disk, Arc::clone(&buses), &options),
            functions: Functions::new(
                infrastructure.functions.iter().map(|one| (one.physical_name.clone(), one.name.clone())),
                Arc::clone(&topics),
            ),
            topics,
            buses,
            iam: Iam::new(roles),
            faults: Faults::default(),
            ledger: Ledger::new(options.remembered()),
            collapse_delays: options.collapse_delays,
            receipt_rules: infrastructure.receipt_rules.clone(),
            clock: options.clock.clone(),
        };
        provision::tables(&account, &infrastructure.tables)?;
        provision::queues(&account, &infrastructure.queues, options.visibility_seconds)?;
        Ok(Arc::new(account))
    }
}
