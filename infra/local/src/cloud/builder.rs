//! Builds a [`Cloud`].

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use posthorn_app::{App, Clock, check_settings};
use posthorn_runtime::Function;

use super::{Cloud, Deployed, StartError, instances::Instances, invocations::Invocations, streams};
use crate::{
    aws::{Account, AccountOptions},
    lambda::{Fleet, Releases, address_account},
    sms::SmsOptions,
    state::make_private_dir,
    template::{self, FunctionResource, Infrastructure},
};

/// The log of functions that run in processes of their own.
const FUNCTIONS_LOG: &str = "functions.log";

/// Describes a [`Cloud`] before it starts.
pub struct CloudBuilder {
    functions: Vec<&'static Function>,
    templates: PathBuf,
    read: Option<Infrastructure>,
    beside: Option<Arc<Cloud>>,
    state_dir: Option<PathBuf>,
    clock: Clock,
    collapse_delays: bool,
    lifelike: bool,
    instances: usize,
    ses_rate: Option<u32>,
    ses_quota: Option<u32>,
    sms: SmsOptions,
    visibility_seconds: Option<u32>,
    stream_readers_max: Option<usize>,
    dns_server: String,
    parameters: BTreeMap<String, String>,
    settings: Vec<(String, String, String)>,
    partial: bool,
    binaries: Option<(PathBuf, String)>,
}

impl Cloud {
    /// Begins to describe a system of `functions`. `templates` is the directory of `template.yaml`, which connects them.
    pub fn builder(functions: Vec<&'static Function>, templates: impl Into<PathBuf>) -> CloudBuilder {
        CloudBuilder::new(functions, templates.into())
    }
}

impl CloudBuilder {
    fn new(functions: Vec<&'static Function>, templates: PathBuf) -> Self {
        Self {
            functions,
            templates,
            read: None,
            beside: None,
            state_dir: None,
            clock: Clock::System,
            collapse_delays: false,
            lifelike: false,
            instances: 1,
            ses_rate: None,
            ses_quota: None,
            sms: SmsOptions::default(),
            visibility_seconds: None,
            stream_readers_max: None,
            dns_server: String::new(),
            parameters: BTreeMap::new(),
            settings: Vec::new(),
            partial: false,
            binaries: None,
        }
    }

    /// Uses templates that [`template::read`] has already read, instead of reading them again.
    pub fn infrastructure(mut self, read: Infrastructure) -> Self {
        self.read = Some(read);
        self
    }

    /// Puts the installation into the account of another one: both have the same tables and keys. Without a state directory.
    pub fn beside(mut self, other: Arc<Cloud>) -> Self {
        self.beside = Some(other);
        self
    }

    /// Keeps all state in memory. This is the default; see [`Self::state_dir`].
    pub fn memory(mut self) -> Self {
        self.state_dir = None;
        self
    }

    /// Keeps tables, queues, topics, keys and mail in this directory.
    pub fn state_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_dir = Some(path.into());
        self
    }

    /// The clock of functions, TTL and SES.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets delays and visibility timeouts to zero, so that failed messages come back immediately.
    pub fn collapse_delays(mut self) -> Self {
        self.collapse_delays = true;
        self
    }

    /// Lets SES's events arrive after realistic delays.
    pub fn lifelike(mut self) -> Self {
        self.lifelike = true;
        self
    }

    /// Gives each function this many warm instances, at least one. They take turns, so a function that relies on the memory of one
    /// instance fails.
    pub fn instances(mut self, count: usize) -> Self {
        self.instances = count.max(1);
        self
    }

    /// Limits SES to this many recipients per second. Without it there is no limit.
    pub fn ses_rate(mut self, recipients_per_second: u32) -> Self {
        self.ses_rate = Some(recipients_per_second);
        self
    }

    /// Limits SES to this many recipients in any 24 hours. Without it there is no limit.
    pub fn ses_quota(mut self, recipients_per_day: u32) -> Self {
        self.ses_quota = Some(recipients_per_day);
        self
    }

    /// The account's state and quotas for texts. Without it the account is in production, without limits on spending.
    pub fn sms(mut self, options: SmsOptions) -> Self {
        self.sms = options;
        self
    }

    /// Hides a received message for this many seconds, whatever the templates say. For tests that kill the runner and do not
    /// want to wait. It must be longer than any function runs.
    pub fn visibility_seconds(mut self, seconds: u32) -> Self {
        self.visibility_seconds = Some(seconds);
        self
    }

    /// Refuses to start if more functions than this read one stream. Without it, more than two cause a warning.
    pub fn stream_readers_max(mut self, count: usize) -> Self {
        self.stream_readers_max = Some(count);
        self
    }

    /// The DNS server that SES asks about domains, instead of the system's resolver: an IP address with or without a port.
    pub fn dns_server(mut self, address: &str) -> Self {
        self.dns_server = address.into();
        self
    }

    /// Sets a parameter of the root template.
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// Sets an environment variable of one function. It adds to the template's variables, or overrides one.
    pub fn setting(mut self, function: &str, name: &str, value: &str) -> Self {
        self.settings.push((function.into(), name.into(), value.into()));
        self
    }

    /// Leaves out template entries that have no code among the given functions, instead of refusing them.
    pub fn partial(mut self) -> Self {
        self.partial = true;
        self
    }

    /// Runs each function as a binary in processes of its own, not in this one. `links` holds a link for each function, to a folder
    /// with a release ([`Releases`]); a function without a link is not deployed. `account_url` is the address below which the
    /// processes reach the account, each under its function's name.
    pub fn binaries(mut self, links: impl Into<PathBuf>, account_url: &str) -> Self {
        self.binaries = Some((links.into(), account_url.to_owned()));
        self
    }

    /// Reads the templates, opens the account, and deploys the functions.
    ///
    /// # Errors
    /// If a template is not understood, names a function that the code does not have, or lacks a setting.
    pub async fn start(mut self) -> Result<Arc<Cloud>, StartError> {
        if let Some(dir) = &self.state_dir {
            make_private_dir(dir)?;
        }
        let mut infrastructure = match self.read.take() {
            Some(read) => read,
            None => template::read(&self.templates.join("template.yaml"), &self.parameters)?,
        };
        if self.partial {
            infrastructure
                .functions
                .retain(|resource| self.functions.iter().any(|f| f.name == resource.name));
        }
        let options = self.options();
        let invocations = Invocations::new(options.remembered());
        let account =
            Account::open(&infrastructure, options, self.beside.as_ref().map(|other| &**other.account()))
                .await?;
        let mut functions = BTreeMap::new();
        let releases =
            self.binaries.as_ref().map(|(links, _)| Arc::new(Releases::new(links, self.parameters.clone())));
        for resource in &infrastructure.functions {
            let mut deployed = self.deploy(resource, &account)?;
            deployed.fleet = releases.as_ref().map(|releases| self.fleet(&resource.name, releases));
            functions.insert(resource.name.clone(), deployed);
        }
        let cloud = Cloud {
            account,
            infrastructure,
            functions,
            clock: self.clock,
            collapse_delays: self.collapse_delays,
            checkpoints: Mutex::new(streams::read_checkpoints(self.state_dir.as_deref())?),
            state_dir: self.state_dir,
            invocations,
        };
        cloud.connect_queues().await?;
        cloud.connect_streams(self.stream_readers_max)?;
        Ok(Arc::new(cloud))
    }

    fn options(&self) -> AccountOptions {
        AccountOptions {
            state_dir: self.state_dir.clone(),
            clock: self.clock.clone(),
            collapse_delays: self.collapse_delays,
            lifelike: self.lifelike,
            ses_rate: self.ses_rate,
            ses_quota: self.ses_quota,
            sms: self.sms.clone(),
            visibility_seconds: self.visibility_seconds,
            dns_server: self.dns_server.clone(),
        }
    }

    fn deploy(&self, resource: &FunctionResource, account: &Arc<Account>) -> Result<Deployed, StartError> {
        let at = format!("{}: {}", resource.file, resource.logical_id);
        let function = self.functions.iter().find(|function| function.name == resource.name);
        let function =
            *function.ok_or_else(|| StartError::Function(format!("{at}: no function {}", resource.name)))?;
        let mut settings = resource.environment.clone();
        for (of, name, value) in &self.settings {
            if *of == resource.name {
                settings.insert(name.clone(), value.clone());
            }
        }
        check_settings(&function.settings(), &settings)
            .map_err(|wrong| StartError::Function(format!("{at}: {wrong}")))?;
        let instance = |_| -> &'static App {
            let app = App::new(account.sdk_for(&resource.name), settings.clone(), self.clock.clone());
            Box::leak(Box::new(app))
        };
        let instances = Instances::new((0..self.instances).map(instance).collect());
        Ok(Deployed { function, resource: resource.clone(), settings, instances, fleet: None })
    }

    /// The processes get their own release's variables, and what the runner sets beside them.
    fn fleet(&self, function: &str, releases: &Arc<Releases>) -> Fleet {
        let ours = self.settings.iter().filter(|(of, ..)| of == function);
        let mut settings: BTreeMap<_, _> =
            ours.map(|(_, name, value)| (name.clone(), value.clone())).collect();
        let url = self.binaries.as_ref().map(|(_, url)| url.as_str()).unwrap_or_default();
        address_account(&mut settings, &format!("{url}/{function}"));
        let log = self.state_dir.as_ref().map(|dir| dir.join(FUNCTIONS_LOG));
        Fleet::new(function, Arc::clone(releases), settings, self.instances, log)
    }
}
