//! Parses the parts of SPF and DMARC policies that matter for a sender.

/// The SPF policies among the texts. More than one is an error (RFC 7208, section 4.5).
pub(crate) fn spf_policies(found: &[String]) -> Vec<&str> {
    let is_policy =
        |text: &&str| text.split(' ').next().is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"));
    found.iter().map(|text| text.trim()).filter(is_policy).collect()
}

/// Whether the policy allows SES: it must be included before `all`, which ends the evaluation (RFC 7208, section 5.1).
pub(crate) fn includes_ses(policy: &str) -> bool {
    let mut terms = policy.split_ascii_whitespace().skip(1).map(str::to_ascii_lowercase);
    let decisive = terms.find_map(|term| match term.trim_start_matches('+') {
        "include:amazonses.com" => Some(true),
        other if other.trim_start_matches(['-', '~', '?']) == "all" => Some(false),
        _ => None,
    });
    decisive.unwrap_or(false)
}

/// The DMARC policies among the texts. Texts without the version at the start are ignored; with two policies, receivers
/// use none (RFC 7489, section 6.6.3).
pub(crate) fn dmarc_policies(found: &[String]) -> Vec<&str> {
    let is_policy = |text: &&str| {
        text.split(';').next().is_some_and(|version| tag(&compact(version), "v") == Some("DMARC1"))
    };
    found.iter().map(|text| text.trim()).filter(is_policy).collect()
}

/// Whether the policy has a valid `p` (RFC 7489, section 6.3).
pub(crate) fn is_valid_dmarc(policy: &str) -> bool {
    matches!(dmarc_tag(policy, "p").as_deref(), Some("none" | "quarantine" | "reject"))
}

/// A tag's value in lower case, without blanks (RFC 7489, section 6.3).
pub(crate) fn dmarc_tag(policy: &str, name: &str) -> Option<String> {
    policy.split(';').map(compact).find_map(|text| tag(&text, name).map(str::to_ascii_lowercase))
}

/// The action of an inherited policy for mail from a subdomain: `sp`, or else `p` (RFC 7489, section 6.3).
pub(crate) fn subdomain_policy(policy: &str) -> Option<String> {
    let valid = |value: &String| matches!(value.as_str(), "none" | "quarantine" | "reject");
    dmarc_tag(policy, "sp").filter(valid).or_else(|| dmarc_tag(policy, "p").filter(valid))
}

/// The value of `name=value`. The name's case is ignored (RFC 5234, section 2.3).
fn tag<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = text.split_once('=')?;
    found.eq_ignore_ascii_case(name).then_some(value)
}

fn compact(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}
