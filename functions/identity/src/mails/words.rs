//! The words of each mail. Each says why one gets it, and what to do if it was somebody else.

use std::net::IpAddr;

use jiff::Timestamp;
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
            format!("If it was you, open the link to create the account. {ONE_HOUR}"),
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
            format!(
                "If it was you, open the link to set a new password. {ONE_HOUR} The new password ends all your sessions."
            ),
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
            format!("If it was you, open the link to confirm the address. {ONE_HOUR}"),
        ],
        link: Some(("Confirm the address", link)),
        if_not_you: vec![
            "If it was not you, do nothing. Do not pass the link on: whoever opens it links this address to the account."
                .into(),
        ],
    }
}

/// What an invitation says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Invited<'a> {
    pub(super) org_name: &'a str,
    /// The name of the person who invites; `None` for an API key.
    pub(super) inviter: Option<&'a str>,
    /// The role's name; `None` if it was removed meanwhile.
    pub(super) role: Option<&'a str>,
    pub(super) ends_at: Timestamp,
}

/// An invitation to an organisation.
pub(super) fn invitation(invited: Invited<'_>, link: String) -> Mail {
    let Invited { org_name, inviter, role, ends_at } = invited;
    let org = shown_name(org_name, "an organisation");
    let why = match inviter.map(|name| shown_name(name, "A member")) {
        Some(inviter) => format!(
            "You get this mail because a member of an organisation on Posthorn invites you to join it. \
             The member is “{inviter}”, the organisation is “{org}”. They chose these names themselves."
        ),
        None => format!(
            "You get this mail because “{org}” invites you to join it on Posthorn. \
             The organisation chose this name itself."
        ),
    };
    let role = role.map(|name| format!("You would have the role “{}”. ", shown_name(name, "without a name")));
    let ends_at = shown_time(ends_at);
    Mail {
        subject: format!("Invitation to “{org}” on Posthorn"),
        paragraphs: vec![
            why,
            format!(
                "{}If you know them, open the link to see the invitation. It ends on {ends_at}.",
                role.unwrap_or_default()
            ),
        ],
        link: Some(("See the invitation", link)),
        if_not_you: vec!["If you do not know them, do nothing: without the link nothing happens.".into()],
    }
}

/// When and from where a change came, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct From<'a> {
    pub(super) at: Option<Timestamp>,
    pub(super) ip: Option<&'a str>,
    pub(super) device: Option<&'a str>,
}

impl From<'_> {
    fn sentence(self) -> Option<String> {
        let at = self.at.map(|at| format!("on {}", shown_time(at)));
        let ip = self.ip.and_then(|text| text.parse::<IpAddr>().ok());
        let ip = ip.map(|ip| format!("from the IP address {ip}"));
        let device =
            self.device.map(|text| format!("on the device “{}”", shown_name(text, "without a name")));
        let parts: Vec<String> = [at, ip, device].into_iter().flatten().collect();
        if parts.is_empty() { None } else { Some(format!("It happened {}.", parts.join(", "))) }
    }
}

/// A time for people in any time zone.
fn shown_time(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// Something happened to the account.
pub(super) fn news(news: &News, recipient: &Address, from: From<'_>, reset_page: String) -> Mail {
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
        News::Erased => (
            "Your Posthorn account is erased",
            "You get this mail because the owner of your Posthorn account asked to erase it. What is left of its data is removed within about two hours."
                .into(),
        ),
    };
    let link = (!matches!(news, News::EmailChanged { .. } | News::Erased))
        .then_some(("Ask for a new password", reset_page));
    let paragraphs = [Some(what), from.sentence(), Some("If it was you, there is nothing to do.".into())];
    Mail {
        subject: subject.into(),
        paragraphs: paragraphs.into_iter().flatten().collect(),
        link,
        if_not_you: if_not_you(news, recipient).iter().map(|one| (*one).to_owned()).collect(),
    }
}

fn if_not_you(news: &News, recipient: &Address) -> &'static [&'static str] {
    match news {
        News::Welcome => {
            &["If it was not you, set a new password with the link: then the account is yours alone."]
        }
        News::EmailChanged { to } if to == recipient => {
            &["If you do not know this account, ask whoever runs this installation."]
        }
        News::EmailChanged { .. } => &[
            "If it was not you, somebody else controls your account. Ask an owner of each of your organisations to \
             remove you as a member now. If you are the only owner, ask whoever runs this installation.",
        ],
        News::FactorChanged { .. } => &[
            "If it was not you: set a new password with the link, which ends all sessions. Then log in, and remove every \
             passkey and authenticator app that is not yours: they still work after a new password.",
            "If the log-in asks for a code that you do not have, ask whoever runs this installation.",
        ],
        News::Erased => {
            &["If it was not you, tell whoever runs this installation. The account cannot be brought back."]
        }
        News::NewDevice | News::PasswordChanged => {
            &["If it was not you, set a new password with the link now. That ends all sessions."]
        }
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
        let factor = News::FactorChanged { what: "an authenticator app was added".into() };
        let all =
            [News::Welcome, News::NewDevice, News::PasswordChanged, News::Erased, News::EmailChanged { to }];
        let url = || "https://posthorn.example/x".to_owned();
        let mails = [
            register(url()),
            already_registered(url()),
            reset(url()),
            change_email(url()),
            invitation(invited("Acme", Some("Ada")), url()),
            invitation(invited("Acme", None), url()),
        ];
        let addresses = ["ada@example.com", "new@example.com"].map(|text| text.parse::<Address>().unwrap());
        let news = all
            .iter()
            .chain([&factor])
            .flat_map(|one| addresses.each_ref().map(|to| news(one, to, From::default(), url())));
        for mail in mails.into_iter().chain(news) {
            let text = mail.text("posthorn.example");
            assert!(text.starts_with("You get this mail because"), "{text}");
            assert!(
                ["If it was not you,", "If it was not you:", "If you do not know"]
                    .iter()
                    .any(|one| text.contains(one)),
                "{text}"
            );
            assert!(!mail.subject.contains('\n') && mail.subject.len() < 120);
        }
    }

    fn invited<'a>(org_name: &'a str, inviter: Option<&'a str>) -> Invited<'a> {
        let ends_at = "2026-12-06T19:47:31Z".parse().unwrap();
        Invited { org_name, inviter, role: Some("developer"), ends_at }
    }

    #[test]
    fn an_invitation_names_who_invites_the_role_and_the_end() {
        let by_ada = invitation(invited("Acme", Some("Ada")), String::new()).text("posthorn.example");
        assert!(by_ada.contains("The member is “Ada”, the organisation is “Acme”."), "{by_ada}");
        let by_key = invitation(invited("Acme", None), String::new()).text("posthorn.example");
        assert!(by_key.contains("“Acme” invites you to join it on Posthorn."), "{by_key}");
        assert!(!by_key.contains("member"), "{by_key}");
        for text in [by_ada, by_key] {
            assert!(text.contains("You would have the role “developer”."), "{text}");
            assert!(text.contains("It ends on 6 December 2026, 19:47 UTC."), "{text}");
        }
    }

    #[test]
    fn the_old_and_the_new_address_get_their_own_advice() {
        let to: Address = "new@example.com".parse().unwrap();
        let changed = News::EmailChanged { to: to.clone() };
        let advice = |recipient: &Address| if_not_you(&changed, recipient).concat();
        assert!(advice(&"old@example.com".parse().unwrap()).contains("remove you as a member now"));
        assert!(
            !advice(&to).contains("remove you") && advice(&to).contains("whoever runs this installation")
        );
    }

    #[test]
    fn names_in_an_invitation_cannot_become_a_message() {
        let org_name = "Your account is locked!\nPay at https://evil.example";
        let mail = invitation(invited(org_name, Some("")), String::new());
        assert_eq!(
            mail.subject,
            "Invitation to “Your account is locked Pay at https evil example” on Posthorn"
        );
        assert!(mail.text("").contains("“A member”") && !mail.text("").contains("evil.example"));
    }

    #[test]
    fn where_it_came_from_is_an_address_and_a_plain_name() {
        let at = Some("2026-11-29T19:47:31Z".parse().unwrap());
        let from = From { at, ip: Some("192.0.2.7"), device: Some("Firefox/130.0 (evil.example)") };
        let sentence = from.sentence().unwrap();
        assert_eq!(
            sentence,
            "It happened on 29 November 2026, 19:47 UTC, from the IP address 192.0.2.7, on the device “Firefox 130 0 evil example”."
        );
        assert_eq!(From { at: None, ip: Some("evil.example"), device: None }.sentence(), None);
    }
}
