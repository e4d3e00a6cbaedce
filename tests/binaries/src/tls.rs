//! TLS as a function in the cloud has it: it reads the system's whole list of roots, and makes a handshake for the first
//! connection to each service.

use std::{fs, io, net::SocketAddr, path::Path, path::PathBuf, sync::Arc};

use axum::serve::Listener;
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Where Debian and Amazon Linux keep the system's roots.
const SYSTEM_ROOTS: [&str; 2] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/// A listener on loopback that speaks TLS with a self-signed certificate.
pub struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

/// A file of root certificates: the system's, and the listener's.
#[derive(Debug)]
pub struct Roots {
    path: PathBuf,
}

impl Drop for Roots {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Roots {
    /// The value for `SSL_CERT_FILE`. Code that reads the system's roots reads this file instead.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl TlsListener {
    /// Listens on a free port. Gives also the roots that its clients must trust.
    pub async fn bind() -> (Self, Roots) {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.key_pair.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider speaks TLS")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("key and certificate match");
        let tcp = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let port = tcp.local_addr().expect("an address").port();
        let path = std::env::temp_dir().join(format!("posthorn-roots-{}-{port}.pem", std::process::id()));
        let system = SYSTEM_ROOTS.iter().find_map(|place| fs::read_to_string(place).ok()).unwrap_or_default();
        fs::write(&path, format!("{system}\n{}", made.cert.pem())).expect("the roots are written");
        (Self { tcp, acceptor: TlsAcceptor::from(Arc::new(config)) }, Roots { path })
    }

    async fn accept_one(&self) -> io::Result<(TlsStream<TcpStream>, SocketAddr)> {
        let (stream, address) = self.tcp.accept().await?;
        stream.set_nodelay(true)?;
        Ok((self.acceptor.accept(stream).await?, address))
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    /// Ignores failed handshakes: a client that leaves early must not stop the server.
    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            if let Ok(accepted) = self.accept_one().await {
                return accepted;
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}
