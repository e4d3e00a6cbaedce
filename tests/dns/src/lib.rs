//! A DNS server on loopback for tests: answers over real UDP with the entries that a test puts in.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use hickory_proto::{
    op::{Message, OpCode, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, AAAA, CNAME, MX, TXT},
    },
};
use tokio::{net::UdpSocket, task::JoinHandle};

/// An entry of a name, or how the server behaves when asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A TXT record, of any length.
    Txt(String),
    /// An MX record: preference and host.
    Mx(u16, String),
    /// A CNAME record.
    Cname(String),
    /// An A or AAAA record.
    Address(IpAddr),
    /// The server fails: SERVFAIL.
    Failure,
    /// The server does not answer.
    Silence,
}

impl Entry {
    /// An address, `[10, 0, 0, 1]` for one.
    pub fn a(address: impl Into<IpAddr>) -> Self {
        Self::Address(address.into())
    }
}

type Zone = Arc<Mutex<HashMap<String, Vec<Entry>>>>;

/// A running server; it stops when it is dropped.
pub struct DnsServer {
    address: SocketAddr,
    zone: Zone,
    task: JoinHandle<()>,
}

impl DnsServer {
    /// Starts a server on a free port. Names without an entry do not exist: NXDOMAIN.
    ///
    /// # Panics
    /// When loopback cannot be bound.
    #[allow(clippy::expect_used, reason = "a test that cannot be set up must fail")]
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("loopback can be bound");
        let address = socket.local_addr().expect("a bound socket has an address");
        let zone = Zone::default();
        let task = tokio::spawn(serve(socket, Arc::clone(&zone)));
        Self { address, zone, task }
    }

    /// The value for the setting `DNS_SERVER`: `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Adds an entry to those that the name has.
    pub fn put(&self, name: &str, entry: Entry) {
        let mut zone = self.zone.lock().unwrap_or_else(PoisonError::into_inner);
        zone.entry(key(name)).or_default().push(entry);
    }

    /// Removes all entries of the name.
    pub fn clear(&self, name: &str) {
        self.zone.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(name));
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

async fn serve(socket: UdpSocket, zone: Zone) {
    let mut buffer = [0; 4096];
    loop {
        let Ok((length, peer)) = socket.recv_from(&mut buffer).await else { return };
        let Some(answer) = Message::from_vec(&buffer[..length]).ok().and_then(|query| answer(&query, &zone))
        else {
            continue;
        };
        // Ignored: the client may have gone away.
        let _ = socket.send_to(&answer, peer).await;
    }
}

fn answer(query: &Message, zone: &Zone) -> Option<Vec<u8>> {
    let question = query.queries.first()?;
    let name = question.name();
    let entries = zone.lock().unwrap_or_else(PoisonError::into_inner).get(&key(&name.to_ascii())).cloned();
    let mut response = Message::response(query.metadata.id, OpCode::Query);
    response.metadata.recursion_available = true;
    response.add_query(question.clone());
    match entries {
        None => response.metadata.response_code = ResponseCode::NXDomain,
        Some(entries) if entries.contains(&Entry::Silence) => return None,
        Some(entries) if entries.contains(&Entry::Failure) => {
            response.metadata.response_code = ResponseCode::ServFail;
        }
        Some(entries) => {
            let records = entries.iter().filter_map(|entry| record(name, question.query_type(), entry));
            response.add_answers(records.collect::<Vec<_>>());
        }
    }
    response.to_vec().ok()
}

/// The entry as a record, if it has the type that was asked for.
fn record(name: &Name, asked: RecordType, entry: &Entry) -> Option<Record> {
    let data = match entry {
        // A character string of a TXT record has at most 255 bytes (RFC 1035, section 3.3).
        Entry::Txt(text) => {
            let pieces = text.as_bytes().chunks(255).map(|piece| String::from_utf8_lossy(piece).into_owned());
            RData::TXT(TXT::new(pieces.collect()))
        }
        Entry::Mx(preference, host) => RData::MX(MX::new(*preference, Name::from_ascii(host).ok()?)),
        Entry::Cname(host) => RData::CNAME(CNAME(Name::from_ascii(host).ok()?)),
        Entry::Address(IpAddr::V4(address)) => RData::A(A(*address)),
        Entry::Address(IpAddr::V6(address)) => RData::AAAA(AAAA(*address)),
        Entry::Failure | Entry::Silence => return None,
    };
    let record = Record::from_rdata(name.clone(), 60, data);
    (record.record_type() == asked).then_some(record)
}
