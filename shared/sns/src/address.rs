//! The URLs in envelopes. Posthorn calls them only if they belong to SNS itself.

/// The most bytes of a URL. The URLs of SNS have about 400 characters.
const BYTES_MAX: usize = 2_048;

/// The URL of a signing certificate: `https://sns.<region>.amazonaws.com/….pem`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CertificateUrl(String);

/// The URL that confirms a subscription: `https://sns.<region>.amazonaws.com/?Action=ConfirmSubscription&…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribeUrl(String);

impl CertificateUrl {
    /// The URL, if it belongs to SNS in the topic's region and names a PEM file.
    pub(crate) fn parse(text: &str, topic_arn: &str) -> Option<Self> {
        let path = sns_path(text, topic_arn)?;
        let plain = !path.contains(['?', '#', '%', '\\']) && !path.contains("..");
        (plain && path.ends_with(".pem")).then(|| Self(text.to_owned()))
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SubscribeUrl {
    /// The URL, if it belongs to SNS in the topic's region and confirms a subscription.
    pub(crate) fn parse(text: &str, topic_arn: &str) -> Option<Self> {
        let path = sns_path(text, topic_arn)?;
        let confirms = path.starts_with("/?Action=ConfirmSubscription&") && !path.contains('#');
        confirms.then(|| Self(text.to_owned()))
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The part of the URL after the host. The host must be exactly that of SNS in the topic's region: no port, no user name, and no
/// other host that only begins or ends like it.
fn sns_path<'t>(text: &'t str, topic_arn: &str) -> Option<&'t str> {
    if text.len() > BYTES_MAX || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let region = region_of(topic_arn)?;
    let path = text.strip_prefix("https://sns.")?.strip_prefix(region)?.strip_prefix(".amazonaws.com")?;
    path.starts_with('/').then_some(path)
}

/// The region of `arn:aws:sns:<region>:<account>:<name>`.
fn region_of(topic_arn: &str) -> Option<&str> {
    let region = topic_arn.strip_prefix("arn:aws:sns:")?.split(':').next()?;
    let sane = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!region.is_empty() && region.bytes().all(sane)).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:t";

    #[test]
    fn only_certificate_urls_of_sns_itself_are_accepted() {
        let good = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a.pem";
        assert_eq!(CertificateUrl::parse(good, TOPIC).unwrap().as_str(), good);
        for bad in [
            "http://sns.eu-west-1.amazonaws.com/a.pem",
            "https://sns.us-east-1.amazonaws.com/a.pem",
            "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
            "https://sns.eu-west-1.amazonaws.com:444/a.pem",
            "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
            "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
            "https://sns.eu-west-1.amazonaws.com.cn/a.pem",
            "https://evilsns.eu-west-1.amazonaws.com/a.pem",
            "https://bucket.s3.amazonaws.com/a.pem",
            "https://sns.eu-west-1.amazonaws.com/a.pem?x=.pem",
            "https://sns.eu-west-1.amazonaws.com/?Action=x#.pem",
            "https://sns.eu-west-1.amazonaws.com/../a.pem",
            "https://sns.eu-west-1.amazonaws.com/a.txt",
            "https://sns.eu-west-1.amazonaws.com\n/a.pem",
            "",
        ] {
            assert_eq!(CertificateUrl::parse(bad, TOPIC), None, "{bad}");
        }
        assert_eq!(CertificateUrl::parse(good, "arn:aws:sns::1:t"), None);
    }

    #[test]
    fn only_confirmation_urls_of_sns_itself_are_accepted() {
        let good = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=a&Token=b";
        assert!(SubscribeUrl::parse(good, TOPIC).is_some());
        for bad in [
            "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=a",
            "https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription&Token=b",
            "http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=b",
        ] {
            assert_eq!(SubscribeUrl::parse(bad, TOPIC), None, "{bad}");
        }
    }
}
