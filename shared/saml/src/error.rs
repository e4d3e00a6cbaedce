/// Why a response is refused. The text is for the organisation's log: it holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SamlError {
    /// The response cannot be read.
    #[error("the response cannot be read: {0}")]
    Malformed(String),
    /// It has a document type, which could define entities.
    #[error("the response has a document type (DTD)")]
    Dtd,
    /// The identity provider says that nobody logged in.
    #[error("the identity provider refused: {0}")]
    Status(String),
    /// It is built as no identity provider must build it, and as attackers do.
    #[error("the response is not built as it must be: {0}")]
    Structure(String),
    /// The assertion, or a part of it, is encrypted.
    #[error("the response is encrypted; turn encryption off at the identity provider")]
    Encrypted,
    /// The assertion has no signature of its own.
    #[error("the assertion is not signed; let the identity provider sign assertions, not only responses")]
    Unsigned,
    /// An algorithm that is not allowed.
    #[error("the signature uses an algorithm that is not allowed: {0}")]
    Algorithm(String),
    /// A signature does not fit what it is said to sign, or none of the connection's certificates.
    #[error("the signature is not valid: {0}")]
    Signature(&'static str),
    /// It comes from somebody else.
    #[error("the issuer is {0}")]
    Issuer(String),
    /// It was sent to another address.
    #[error("the response was made for the destination {0}")]
    Destination(String),
    /// The person is confirmed for another address.
    #[error("the assertion was made for the recipient {0}")]
    Recipient(String),
    /// It is for another service.
    #[error("the assertion was made for the audience {0}")]
    Audience(String),
    /// It answers another request, or none: log-ins that begin at the identity provider are refused.
    #[error("the response answers the request {0}")]
    Request(String),
    /// Its time is over.
    #[error("the assertion was valid until {0}")]
    Late(String),
    /// Its time has not come.
    #[error("the assertion is valid from {0} on")]
    Early(String),
    /// It does not say who logged in, as this profile needs it.
    #[error("the assertion does not say who logged in: {0}")]
    Subject(&'static str),
    /// The id of the person is another one at each log-in.
    #[error("the NameID is transient; let the identity provider send a persistent one")]
    Transient,
}

impl SamlError {
    /// Its name in the log.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Dtd => "dtd",
            Self::Status(_) => "provider",
            Self::Structure(_) => "structure",
            Self::Encrypted => "encrypted",
            Self::Unsigned => "unsigned",
            Self::Algorithm(_) => "algorithm",
            Self::Signature(_) => "signature",
            Self::Issuer(_) => "issuer",
            Self::Destination(_) => "destination",
            Self::Recipient(_) => "recipient",
            Self::Audience(_) => "audience",
            Self::Request(_) => "request",
            Self::Late(_) => "assertion_expired",
            Self::Early(_) => "assertion_early",
            Self::Subject(_) => "subject",
            Self::Transient => "transient",
        }
    }
}
