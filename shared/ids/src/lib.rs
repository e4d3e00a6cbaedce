//! Identifiers as the API shows them: a type prefix and a time-ordered body, `email_01h455vb4pex5vsknk084sn02q`.
//!
//! The format is TypeID (<https://github.com/jetify-com/typeid>): a UUIDv7 (RFC 9562, section 5.7) written as 26
//! characters of lower-case Crockford base32. Ids of one type sort in the order in which they were made.

mod base32;
mod environment;
mod id;
mod principal;

pub use environment::{Environment, InvalidEnvironment};
pub use id::{Id, InvalidId, Kind, first_suffix_at, suffix_of};
pub use principal::{InvalidPrincipal, Principal};

/// Declares kinds of ids: a marker type, its prefix, and the alias that the rest of the code uses.
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
    /// An organisation: the owner of all other things.
    OrgId = OrgKind("org");
    /// A sub-account of an organisation.
    TenantId = TenantKind("tenant");
    /// An API key's public part.
    ApiKeyId = ApiKeyKind("key");
    /// A person with an account.
    PersonId = PersonKind("person");
    /// A person's session on one device.
    SessionId = SessionKind("session");
    /// A time in which somebody sees what a member sees.
    ImpersonationId = ImpersonationKind("imp");
    /// A passkey of a person.
    PasskeyId = PasskeyKind("passkey");
    /// An invitation to an organisation.
    InvitationId = InvitationKind("invitation");
    /// A role that an organisation made itself.
    RoleId = RoleKind("role");
    /// A domain that an organisation proves to be its own.
    OrgDomainId = OrgDomainKind("orgdomain");
    /// A connection to an organisation's identity provider.
    SsoConnectionId = SsoConnectionKind("ssoconn");
    /// An attempt to log in through a connection.
    SsoAttemptId = SsoAttemptKind("ssolog");
    /// An identity provider's directory, which sends an organisation its users and groups.
    DirectoryId = DirectoryKind("dir");
    /// A phone number that a scope sends SMS from.
    NumberId = NumberKind("number");
    /// A link with which a customer's administrator sets up single sign-on.
    SetupLinkId = SetupLinkKind("setup");
    /// A user in a directory.
    DirectoryUserId = DirectoryUserKind("duser");
    /// A group in a directory.
    DirectoryGroupId = DirectoryGroupKind("dgroup");
    /// A product of an organisation.
    ProductId = ProductKind("prod");
    /// A user of a product.
    UserId = UserKind("user");
    /// A user of a product, logged in on one device.
    UserSessionId = UserSessionKind("usession");
    /// A rule about the IP addresses that may use an organisation's keys.
    IpRuleId = IpRuleKind("iprule");
    /// One email, to one or more recipients.
    EmailId = EmailKind("email");
    /// One inbound email.
    ReceivedId = ReceivedKind("received");
    /// Data that is written to a file, to be downloaded.
    ExportId = ExportIdKind("export");
    /// A file attached to an email.
    AttachmentId = AttachmentKind("att");
    /// A file uploaded through an upload link, to be attached to an email.
    UploadId = UploadKind("upload");
    /// One request for many emails.
    BatchId = BatchKind("batch");
    /// A sending domain.
    DomainId = DomainKind("domain");
    /// A kind of email that recipients may subscribe to.
    TopicId = TopicKind("topic");
    /// An address that receives no emails.
    SuppressionId = SuppressionKind("suppression");
    /// A pool of IP addresses to send from.
    IpPoolId = IpPoolKind("pool");
    /// A webhook endpoint.
    WebhookId = WebhookKind("webhook");
    /// The key that signs a webhook endpoint's deliveries.
    SigningKeyId = SigningKeyKind("whkey");
    /// One event delivered to one webhook endpoint.
    DeliveryId = DeliveryKind("delivery");
    /// An email template.
    TemplateId = TemplateKind("template");
    /// An event, as webhooks deliver it.
    EventId = EventKind("evt");
    /// A timer: work that is due later.
    TimerId = TimerKind("timer");
    /// One message on the email queue. An email may have several.
    CopyId = CopyKind("copy");
    /// One attempt to hand a message over to a provider.
    AttemptId = AttemptKind("attempt");
    /// One entry of the audit log.
    AuditEntryId = AuditEntryKind("audit");
    /// One operation of an operator on dead letters.
    DeadLetterWorkId = DeadLetterWorkKind("letters");
    /// The record of what an operator did with a job.
    JobActionId = JobActionKind("jobact");
    /// The record of what an operator did with a migration.
    MigrationActionId = MigrationActionKind("migact");
    /// An incident on the status page, or a scheduled maintenance.
    IncidentId = IncidentKind("incident");
    /// What was said about an incident at one time.
    IncidentUpdateId = IncidentUpdateKind("update");
    /// The record of what an operator did with an incident.
    IncidentActionId = IncidentActionKind("incact");
    /// One run of a scheduled job.
    RunId = RunKind("run");
    /// One request, if the caller gave it no id.
    RequestId = RequestKind("req");
}
