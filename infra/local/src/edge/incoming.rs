//! A request at the port.

use std::net::SocketAddr;

/// A request with its whole body.
pub(super) struct Incoming {
    pub peer: SocketAddr,
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}
