use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolverConfig, ResolverOpts},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::{RData, RecordType},
};
use posthorn_app::{App, FromApp};

/// The time limit of one try at one name server.
const TRY_TIMEOUT: Duration = Duration::from_millis(1_500);
/// The tries after the first.
const RETRIES: usize = 1;
/// The time limit of one lookup with all its queries: an alias may lead to seven others (a limit of hickory), each on a slow server.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(6);
const DNS_PORT: u16 = 53;

/// Looks names up in the DNS. A response has at most 64 KiB (RFC 1035, section 4.2.2), and a lookup ends within six seconds.
/// Nothing is cached: a record that was just published must be found immediately, and an address that was public a moment ago may
/// have changed.
#[derive(Clone)]
pub struct Resolver(Result<TokioResolver, Arc<NetError>>);

/// The lookup failed: a time-out, or a server that failed or refused. This says nothing about the name.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the DNS did not answer about {name}")]
pub struct LookupError {
    name: String,
    #[source]
    source: Arc<NetError>,
}

/// A mail exchanger (RFC 5321, section 5).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailExchanger {
    /// Hosts with a lower value are tried first.
    pub preference: u16,
    /// The host, in lower case, without the final dot.
    pub host: String,
}

impl FromApp for Resolver {
    fn from_app(app: &App) -> Self {
        Self::new(app.setting("DNS_SERVER"))
    }
}

impl Resolver {
    /// A resolver that uses `server`, an IP address with or without a port. Empty means the system's name server.
    pub fn new(server: &str) -> Self {
        Self(build(server).map_err(Arc::new))
    }

    /// The TXT records of `name`, each as one text; empty if there are none.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, LookupError> {
        self.records(name, RecordType::TXT, |data| match data {
            RData::TXT(txt) => Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
            _ => None,
        })
        .await
    }

    /// The mail exchangers of `name`; empty if there are none.
    pub async fn mx(&self, name: &str) -> Result<Vec<MailExchanger>, LookupError> {
        self.records(name, RecordType::MX, |data| match data {
            RData::MX(mx) => {
                Some(MailExchanger { preference: mx.preference, host: host_text(&mx.exchange.to_ascii()) })
            }
            _ => None,
        })
        .await
    }

    /// The target of the CNAME record of `name`, in lower case, without the final dot; empty if there is none.
    pub async fn cname(&self, name: &str) -> Result<Vec<String>, LookupError> {
        self.records(name, RecordType::CNAME, |data| match data {
            RData::CNAME(cname) => Some(host_text(&cname.0.to_ascii())),
            _ => None,
        })
        .await
    }

    /// All IPv4 and IPv6 addresses of `host`; empty if it has none.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, LookupError> {
        let answer = in_time(self.inner(host)?.lookup_ip(absolute(host))).await;
        match answer {
            Ok(found) => Ok(found.iter().collect()),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(failed(host, error)),
        }
    }

    async fn records<T>(
        &self,
        name: &str,
        kind: RecordType,
        read: impl Fn(&RData) -> Option<T>,
    ) -> Result<Vec<T>, LookupError> {
        let answer = in_time(self.inner(name)?.lookup(absolute(name), kind)).await;
        match answer {
            Ok(found) => Ok(found.answers().iter().filter_map(|record| read(&record.data)).collect()),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(failed(name, error)),
        }
    }

    fn inner(&self, name: &str) -> Result<&TokioResolver, LookupError> {
        self.0.as_ref().map_err(|error| LookupError { name: name.to_owned(), source: Arc::clone(error) })
    }
}

async fn in_time<T>(lookup: impl Future<Output = Result<T, NetError>>) -> Result<T, NetError> {
    tokio::time::timeout(LOOKUP_TIMEOUT, lookup).await.unwrap_or(Err(NetError::Timeout))
}

fn failed(name: &str, error: NetError) -> LookupError {
    LookupError { name: name.to_owned(), source: Arc::new(error) }
}

/// Adds the final dot, so that the machine's search domains are not used.
fn absolute(name: &str) -> String {
    if name.ends_with('.') { name.to_owned() } else { format!("{name}.") }
}

fn host_text(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn build(server: &str) -> Result<TokioResolver, NetError> {
    let mut builder = if server.is_empty() {
        TokioResolver::builder_tokio()?
    } else {
        TokioResolver::builder_with_config(config_of(server)?, TokioRuntimeProvider::default())
    };
    limit(builder.options_mut());
    builder.build()
}

fn limit(options: &mut ResolverOpts) {
    options.cache_size = 0;
    options.timeout = TRY_TIMEOUT;
    options.attempts = RETRIES;
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
}

fn config_of(server: &str) -> Result<ResolverConfig, NetError> {
    let address = server
        .parse::<SocketAddr>()
        .or_else(|_| server.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, DNS_PORT)))
        .map_err(|_| NetError::Msg(format!("DNS_SERVER is not an IP address: {server}")))?;
    let mut name_server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut name_server.connections {
        set_port(connection, address.port());
    }
    Ok(ResolverConfig::from_parts(None, Vec::new(), vec![name_server]))
}

fn set_port(connection: &mut ConnectionConfig, port: u16) {
    connection.port = port;
}
