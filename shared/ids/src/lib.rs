//! Identifiers as callers meet them: a type prefix and a time-ordered body, `email_01h455vb4pex5vsknk084sn02q`.
//!
//! The spelling is TypeID's (<https://github.com/jetify-com/typeid>): a UUIDv7 (RFC 9562, section 5.7) written as 26
//! characters of lower-case Crockford base32. Two ids of one type sort as they were made.

mod base32;
mod environment;
mod id;

pub use environment::{Environment, InvalidEnvironment};
pub use id::{Id, InvalidId, Kind, first_suffix_at, suffix_of};

/// Declares one kind of id: a marker type, its prefix and the alias by which the rest of the code calls it.
macro_rules! kinds {
    ($($(#[$doc:meta])* $alias:ident = $marker:ident($prefix:literal);)*) => {$(
        #[doc(hidden)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $marker {}
        impl Kind for $marker { const PREFIX: &'static str = $prefix; }
        $(#[$doc])*
        pub type $alias = Id<$marker>;
    )*};
}

kinds! {
    /// An organisation: it owns everything.
    OrgId = OrgKind("org");
    /// A sub-account of an organisation.
    TenantId = TenantKind("tenant");
    /// An API key's public part.
    ApiKeyId = ApiKeyKind("key");
    /// A rule about the addresses that an organisation's keys may be used from.
    IpRuleId = IpRuleKind("iprule");
    /// One email, to however many recipients.
    EmailId = EmailKind("email");
    /// One email that came in.
    ReceivedId = ReceivedKind("received");
    /// A file that came with an email.
    AttachmentId = AttachmentKind("att");
    /// A file that was put under an upload link, to be attached.
    UploadId = UploadKind("upload");
    /// One request for many emails.
    BatchId = BatchKind("batch");
    /// A sending domain.
    DomainId = DomainKind("domain");
    /// A kind of email that recipients may subscribe to.
    TopicId = TopicKind("topic");
    /// An address that is not to be written to.
    SuppressionId = SuppressionKind("suppression");
    /// A pool of IP addresses to send from.
    IpPoolId = IpPoolKind("pool");
    /// A webhook endpoint.
    WebhookId = WebhookKind("webhook");
    /// What a webhook endpoint's deliveries are signed with.
    SigningKeyId = SigningKeyKind("whkey");
    /// One event delivered to one webhook endpoint.
    DeliveryId = DeliveryKind("delivery");
    /// A template of emails.
    TemplateId = TemplateKind("template");
    /// Something that happened, as webhooks tell it.
    EventId = EventKind("evt");
    /// Something that must happen later.
    TimerId = TimerKind("timer");
    /// One message on the email queue: an email may have several.
    CopyId = CopyKind("copy");
    /// One try at handing a message to a provider.
    AttemptId = AttemptKind("attempt");
    /// One entry of the audit log.
    AuditEntryId = AuditEntryKind("audit");
    /// What an operator did with dead letters.
    DeadLetterWorkId = DeadLetterWorkKind("letters");
    /// One run of a scheduled job.
    RunId = RunKind("run");
    /// One request, where the caller did not name it.
    RequestId = RequestKind("req");
}
