//! The words of each mail. Each says why one gets it, and what to do if it was somebody else.

use std::net::IpAddr;

use posthorn_identity::{Address, News};

use super::{mail::Mail, shown::shown_name};

/// How long most links are valid, as mails say it.
const ONE_HOUR: &str = "The link works once, for one hour.";
const IGNORE: &str = "If it was not you, do nothing: without the link nothing happens.";

/// The address has no account yet.
pub(super) fn register(link: String) -> Mail {
    Mail {
        subject: "Create your Posthorn account".into(),
        paragraphs: vec![
            "You get this mail because somebody entered this address to create a Posthorn account.".into(),
            format!("If it was you, go on with the link. {ONE_HOUR}"),
        ],
        link: Some(("Create the account", link)),
        if_not_you: vec![IGNORE.into()],
    }
}

/// The address has an account, and somebody tries to create one.
pub(super) fn already_registered(reset_page: String) -> Mail {
    Mail {
        subject: "You already have a Posthorn account".into(),
        paragraphs: vec![
            "You get this mail because somebody entered this address to create a Posthorn account.".into(),
            "There is an account with this address already: log in with it. If you forgot its password, ask for a new one."
                .into(),
        ],
        link: Some(("Ask for a new password", reset_page)),
        if_not_you: vec!["If it was not you, do nothing: nothing was changed.".into()],
    }
}

/// The password was forgotten.
pub(super) fn reset(link: String) -> Mail {
    Mail {
        subject: "Set a new Posthorn password".into(),
        paragraphs: vec![
            "You get this mail because somebody said that they forgot the password of your Posthorn account."
                .into(),
            format!("If it was you, set a new password with the link. {ONE_HOUR} It ends all your sessions."),
        ],
        link: Some(("Set a new password", link)),
        if_not_you: vec![
            "If it was not you, do nothing: your password stays as it is. Do not pass the link on.".into(),
        ],
    }
}

/// The account is to get this address.
pub(super) fn change_email(link: String) -> Mail {
    Mail {
        subject: "Confirm your new address for Posthorn".into(),
        paragraphs: vec![
            "You get this mail because the owner of a Posthorn account entered this address as the account's new one."
                .into(),
            format!("If it was you, confirm the address with the link. {ONE_HOUR}"),
        ],
        link: Some(("Confirm the address", link)),
        if_not_you: vec![
            "If it was not you, do nothing. Do not pass the link on: whoever opens it links this address to the account."
                .into(),
        ],
    }
}

/// An invitation to an organisation.
pub(super) fn invitation(org_name: &str, inviter: &str, link: String) -> Mail {
    let (org, inviter) = (shown_name(org_name, "an organisation"), shown_name(inviter, "A member"));
    Mail {
        subject: format!("Invitation to “{org}” on Posthorn"),
        paragraphs: vec![
            format!(
                "You get this mail because a member of an organisation on Posthorn invites you to join it. \
                 The member is “{inviter}”, the organisation is “{org}”. They chose these names themselves."
            ),
            "If you know them, see the invitation with the link. It is valid for seven days.".into(),
        ],
        link: Some(("See the invitation", link)),
        if_not_you: vec!["If you do not know them, do nothing: without the link nothing happens.".into()],
    }
}

/// Where a change came from, if it is known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct From<'a> {
    pub(super) ip: Option<&'a str>,
    pub(super) device: Option<&'a str>,
}

impl From<'_> {
    fn sentence(self) -> Option<String> {
        let ip =
            self.ip.and_then(|text| text.parse::<IpAddr>().ok()).map(|ip| format!("from the address {ip}"));
        let device =
            self.device.map(|text| format!("on the device “{}”", shown_name(text, "without a name")));
        let parts: Vec<String> = ip.into_iter().chain(device).collect();
        if parts.is_empty() { None } else { Some(format!("It happened {}.", parts.join(", "))) }
    }
}

/// Something happened to the account.
pub(super) fn news(news: &News, from: From<'_>, reset_page: String) -> Mail {
    let (subject, what) = match news {
        News::Welcome => ("Welcome to Posthorn", "You get this mail because you created a Posthorn account.".into()),
        News::NewDevice => (
            "New device in your Posthorn account",
            "You get this mail because somebody logged in to your Posthorn account on a device that was not used before."
                .into(),
        ),
        News::PasswordChanged => (
            "Your Posthorn password was changed",
            "You get this mail because the password of your Posthorn account was changed. The account's other sessions have ended."
                .into(),
        ),
        News::EmailChanged { to } => ("The address of your Posthorn account was changed", email_changed(to)),
        News::FactorChanged { what } => (
            "The log-in of your Posthorn account was changed",
            format!("You get this mail because of a change of your Posthorn account: {}.", shown_name(what, "a factor")),
        ),
    };
    let if_not_you = match news {
        News::Welcome => {
            "If it was not you, set a new password with the link: then the account is yours alone."
        }
        News::EmailChanged { .. } => {
            "If it was not you, somebody else has your account. Ask the owners of your organisation to remove it at once."
        }
        _ => "If it was not you, set a new password with the link now. That ends all sessions.",
    };
    let link = (!matches!(news, News::EmailChanged { .. })).then_some(("Ask for a new password", reset_page));
    let paragraphs = [Some(what), from.sentence(), Some("If it was you, there is nothing to do.".into())];
    Mail {
        subject: subject.into(),
        paragraphs: paragraphs.into_iter().flatten().collect(),
        link,
        if_not_you: vec![if_not_you.into()],
    }
}

fn email_changed(to: &Address) -> String {
    format!(
        "You get this mail because the address of a Posthorn account was changed to {to}. Both addresses get this mail. \
         From now on, log in with the new one."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_says_why_it_comes_and_what_to_do_if_it_was_somebody_else() {
        let to: Address = "new@example.com".parse().unwrap();
        let all = [News::Welcome, News::NewDevice, News::PasswordChanged, News::EmailChanged { to }];
        let factor = News::FactorChanged { what: "an authenticator app was added".into() };
        let url = || "https://posthorn.example/x".to_owned();
        let mails = [
            register(url()),
            already_registered(url()),
            reset(url()),
            change_email(url()),
            invitation("Acme", "Ada", url()),
        ];
        let news = all.iter().chain([&factor]).map(|one| news(one, From::default(), url()));
        for mail in mails.into_iter().chain(news) {
            let text = mail.text();
            assert!(text.starts_with("You get this mail because"), "{text}");
            assert!(
                text.contains("If it was not you,") || text.contains("If you do not know them,"),
                "{text}"
            );
            assert!(!mail.subject.contains('\n') && mail.subject.len() < 120);
        }
    }

    #[test]
    fn names_in_an_invitation_cannot_become_a_message() {
        let mail = invitation("Your account is locked!\nPay at https://evil.example", "", String::new());
        assert_eq!(
            mail.subject,
            "Invitation to “Your account is locked Pay at https evil example” on Posthorn"
        );
        assert!(mail.text().contains("“A member”") && !mail.text().contains("evil.example"));
    }

    #[test]
    fn where_it_came_from_is_an_address_and_a_plain_name() {
        let from = From { ip: Some("192.0.2.7"), device: Some("Firefox/130.0 (evil.example)") };
        let sentence = from.sentence().unwrap();
        assert_eq!(
            sentence,
            "It happened from the address 192.0.2.7, on the device “Firefox 130 0 evil example”."
        );
        assert_eq!(From { ip: Some("evil.example"), device: None }.sentence(), None);
    }
}
