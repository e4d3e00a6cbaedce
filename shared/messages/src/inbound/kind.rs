use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kind of a received mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InboundKind {
    /// A person wrote it.
    Message,
    /// A machine sent it: an out-of-office reply, a ticket confirmation, a mailing list.
    AutoReply,
    /// A mail server reports that a mail was delivered or not.
    Bounce,
}

/// The properties that decide a mail's kind.
pub(super) struct Traits<'m> {
    /// `multipart/report` with a `message/delivery-status` part (RFC 3464).
    pub is_delivery_report: bool,
    /// The envelope's sender.
    pub envelope_sender: &'m str,
    /// The address in `From`.
    pub from: &'m str,
    /// A header's value by its lower-case name.
    pub header: &'m dyn Fn(&str) -> Option<String>,
}

/// Local parts that only mail servers send from.
const MAIL_SERVERS: [&str; 2] = ["mailer-daemon", "postmaster"];

/// Decides the kind. RFC 3834: an automatic answer has an `Auto-Submitted` other than `no` (section 2); sections 4 and
/// 5 say where answers go. The other marks come from programs that do not follow this RFC.
pub(super) fn kind_of(traits: &Traits<'_>) -> InboundKind {
    let local =
        |address: &str| address.rsplit_once('@').map_or(address, |(local, _)| local).to_ascii_lowercase();
    let server = |address: &str| MAIL_SERVERS.contains(&local(address).as_str());
    let header = |name: &str| (traits.header)(name).map(|value| value.trim().to_ascii_lowercase());
    if traits.is_delivery_report
        || server(traits.from)
        || local(traits.envelope_sender) == MAIL_SERVERS[0]
        || header("x-failed-recipients").is_some()
    {
        return InboundKind::Bounce;
    }
    let submitted = header("auto-submitted").is_some_and(|value| {
        let keyword = value.split([';', ' ']).next().unwrap_or_default();
        !keyword.is_empty() && keyword != "no"
    });
    let bulk = header("precedence")
        .is_some_and(|value| matches!(value.as_str(), "bulk" | "junk" | "auto_reply" | "auto-reply"));
    // `X-Auto-Response-Suppress` is not such a mark: it asks other machines not to answer, and Exchange also adds it to
    // mail from people ([MS-OXCMAIL], section 2.2.3.2.14).
    let answers =
        ["x-autoreply", "x-autorespond"].iter().any(|name| header(name).is_some_and(|value| value != "no"));
    // Only machines send with an empty return path (RFC 5321, section 4.5.5).
    let returns_nowhere = traits.envelope_sender.is_empty() || traits.envelope_sender == "<>";
    if submitted || bulk || answers || returns_nowhere {
        InboundKind::AutoReply
    } else {
        InboundKind::Message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(sender: &str, from: &str, header: Option<(&str, &str)>) -> InboundKind {
        let find = |name: &str| header.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
        kind_of(&Traits { is_delivery_report: false, envelope_sender: sender, from, header: &find })
    }

    #[test]
    fn mail_from_machines_is_distinguished_from_mail_from_people() {
        use InboundKind::*;
        for (sender, from, header, expected) in [
            ("ada@example.com", "ada@example.com", None, Message),
            ("ada@example.com", "ada@example.com", Some(("auto-submitted", "no")), Message),
            (
                "ada@example.com",
                "ada@example.com",
                Some(("auto-submitted", "auto-replied (vacation)")),
                AutoReply,
            ),
            (
                "ada@example.com",
                "ada@example.com",
                Some(("auto-submitted", "auto-generated; x=y")),
                AutoReply,
            ),
            ("ada@example.com", "ada@example.com", Some(("precedence", "Bulk")), AutoReply),
            ("ada@example.com", "ada@example.com", Some(("precedence", "first-class")), Message),
            ("ada@example.com", "ada@example.com", Some(("precedence", "list")), Message),
            ("ada@example.com", "ada@example.com", Some(("x-autoreply", "yes")), AutoReply),
            ("ada@example.com", "ada@example.com", Some(("x-auto-response-suppress", "DR, OOF")), Message),
            ("ada@example.com", "ada@example.com", Some(("x-auto-response-suppress", "All")), Message),
            (
                "ada@example.com",
                "ada@example.com",
                Some(("x-auto-response-suppress", "DR, OOF, AutoReply")),
                Message,
            ),
            ("ada@example.com", "ada@example.com", Some(("auto-submitted", "NO")), Message),
            ("ada@example.com", "ada@example.com", Some(("auto-submitted", "auto-notified")), AutoReply),
            ("", "ada@example.com", None, AutoReply),
            ("", "MAILER-DAEMON@mx.example.com", None, Bounce),
            ("postmaster@example.com", "Postmaster@example.com", None, Bounce),
            ("ada@example.com", "ada@example.com", Some(("x-failed-recipients", "b@example.com")), Bounce),
        ] {
            assert_eq!(kind(sender, from, header), expected, "{sender} {from} {header:?}");
        }
    }
}
