//! Opens and clicks that no person made. They are recorded, and told apart: no list of programs is ever complete, and
//! whoever counts may count otherwise.

/// Why an open or a click is taken for a program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automated {
    /// A HEAD: somebody looked where the link leads and did not go there.
    Head,
    /// The request says itself that it is made ahead of any person's wish (`Sec-Purpose` and its forerunners).
    Prefetch,
    /// A security gateway's, a crawler's or a library's user agent.
    Scanner,
    /// A mail program's proxy that fetches every image of every mail, read or not (Apple's Mail Privacy Protection).
    PrivacyProxy,
    /// There is no user agent; mail programs and browsers send one.
    NoUserAgent,
    /// Sooner than a person can be.
    TooFast,
    /// SES says so of its own events.
    Provider,
}

impl Automated {
    /// What SES says of an open or a click that it tracked itself: `isBotEvent` in the event's `open` or `click`, which is
    /// `Likely` or `Unlikely` since August 2026
    /// (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>). What is neither says
    /// nothing.
    pub fn by_ses(is_bot_event: &str) -> Option<Self> {
        is_bot_event.eq_ignore_ascii_case("likely").then_some(Self::Provider)
    }

    /// As callers read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head_request",
            Self::Prefetch => "prefetch",
            Self::Scanner => "scanner",
            Self::PrivacyProxy => "privacy_proxy",
            Self::NoUserAgent => "no_user_agent",
            Self::TooFast => "too_fast",
            Self::Provider => "provider",
        }
    }
}

/// What a person can't do: the mail must be handed over, be noticed, be opened and be looked at first. Gateways fetch links
/// while they still hold the mail, so that even before its delivery is the same sign.
const OPEN_TOO_FAST_MS: i64 = 1_000;
const CLICK_TOO_FAST_MS: i64 = 2_000;

/// Apple's proxies send this and nothing else; a program that shows a page says more.
const BARE_USER_AGENT: &str = "mozilla/5.0";

/// Proxies that fetch an image when the person opens the mail, and hide who that is: Gmail's and Yahoo's. Each open of a
/// person is one fetch (or none, from their cache), so theirs are people's opens; but see [`OPEN_TOO_FAST_MS`].
const PROXIES_OF_PEOPLE: [&str; 2] = ["googleimageproxy", "yahoomailproxy"];

/// Security gateways and what checks links for people, by what they call themselves. In lower case.
const SCANNERS: [&str; 30] = [
    "barracuda",
    "proofpoint",
    "urldefense",
    "mimecast",
    "safelinks",
    "microsoft defender",
    "microsoft office existence discovery",
    "ms search",
    "symantec",
    "messagelabs",
    "trend micro",
    "trendmicro",
    "fortimail",
    "fortiguard",
    "sophos",
    "ironport",
    "cisco",
    "zscaler",
    "forcepoint",
    "websense",
    "cloudmark",
    "hornetsecurity",
    "avanan",
    "mailscanner",
    "spamassassin",
    "virustotal",
    "urlscan",
    "facebookexternalhit",
    "whatsapp/",
    "skypeuripreview",
];

/// Libraries, command lines and browsers without a screen. In lower case.
const TOOLS: [&str; 24] = [
    "curl/",
    "wget/",
    "httpie/",
    "python",
    "aiohttp",
    "go-http-client",
    "java/",
    "apache-httpclient",
    "libwww-perl",
    "lwp::",
    "node-fetch",
    "axios/",
    "undici",
    "guzzlehttp",
    "php/",
    "ruby",
    "faraday",
    "postmanruntime",
    "winhttp",
    "headlesschrome",
    "phantomjs",
    "puppeteer",
    "playwright",
    "selenium",
];

/// What programs of this sort call themselves in general. In lower case.
const SORTS: [&str; 6] = ["crawl", "spider", "preview", "scanner", "slurp", "prefetch"];

/// A request for a pixel or a link, as far as it tells who made it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Whether it was a click; otherwise an open.
    pub click: bool,
    /// Whether it was a HEAD.
    pub head: bool,
    /// `User-Agent`, or nothing.
    pub user_agent: &'a str,
    /// `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz`, or nothing.
    pub purpose: &'a str,
    /// Milliseconds since the best known moment of delivery; negative before it.
    pub after_delivery_ms: i64,
}

impl Seen<'_> {
    /// Why it is taken for a program's; `None` for a person's.
    pub fn automated(&self) -> Option<Automated> {
        let user_agent = self.user_agent.trim().to_ascii_lowercase();
        let purpose = self.purpose.to_ascii_lowercase();
        if self.head {
            return Some(Automated::Head);
        }
        if purpose.contains("prefetch") || purpose.contains("preview") {
            return Some(Automated::Prefetch);
        }
        let of_people = !self.click && PROXIES_OF_PEOPLE.iter().any(|proxy| user_agent.contains(proxy));
        let too_fast_ms = if self.click { CLICK_TOO_FAST_MS } else { OPEN_TOO_FAST_MS };
        match user_agent.as_str() {
            "" => Some(Automated::NoUserAgent),
            BARE_USER_AGENT => Some(Automated::PrivacyProxy),
            named if !of_people && is_program(named) => Some(Automated::Scanner),
            _ => (self.after_delivery_ms < too_fast_ms).then_some(Automated::TooFast),
        }
    }
}

fn is_program(user_agent: &str) -> bool {
    let mut known = SCANNERS.iter().chain(&TOOLS).chain(&SORTS).chain(&PROXIES_OF_PEOPLE);
    known.any(|name| user_agent.contains(name)) || is_bot(user_agent)
}

/// Cubot makes telephones.
fn is_bot(user_agent: &str) -> bool {
    user_agent.match_indices("bot").any(|(at, _)| !user_agent[..at].ends_with("cu"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    fn seen(click: bool, user_agent: &str) -> Seen<'_> {
        Seen { click, head: false, user_agent, purpose: "", after_delivery_ms: 60_000 }
    }

    #[test]
    fn people_are_people() {
        for user_agent in [
            BROWSER,
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
            "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile Safari/537.36",
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; ms-office; MSOffice 16)",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0",
        ] {
            for click in [false, true] {
                assert_eq!(seen(click, user_agent).automated(), None, "{user_agent}");
            }
        }
    }

    #[test]
    fn image_proxies_open_for_people_and_click_for_nobody() {
        for user_agent in [
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
        ] {
            assert_eq!(seen(false, user_agent).automated(), None, "{user_agent}");
            assert_eq!(seen(true, user_agent).automated(), Some(Automated::Scanner), "{user_agent}");
        }
    }

    #[test]
    fn programs_are_told_apart() {
        for (user_agent, expected) in [
            ("Mozilla/5.0", Automated::PrivacyProxy),
            ("", Automated::NoUserAgent),
            ("  ", Automated::NoUserAgent),
            ("Barracuda Sentinel (EE)", Automated::Scanner),
            ("Mimecast URL Protection", Automated::Scanner),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Automated::Scanner),
            (
                "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/139.0 Safari/537.36",
                Automated::Scanner,
            ),
            (
                "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
                Automated::Scanner,
            ),
            ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", Automated::Scanner),
            ("curl/8.11.0", Automated::Scanner),
            ("python-requests/2.32.3", Automated::Scanner),
            ("Go-http-client/2.0", Automated::Scanner),
            ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/141.0 Safari/537.36", Automated::Scanner),
        ] {
            for click in [false, true] {
                assert_eq!(seen(click, user_agent).automated(), Some(expected), "{user_agent}");
            }
        }
    }

    #[test]
    fn a_head_a_prefetch_and_haste_are_no_persons() {
        let head = Seen { head: true, ..seen(true, BROWSER) };
        assert_eq!(head.automated(), Some(Automated::Head));
        for purpose in ["prefetch", "prefetch;prerender", "Preview"] {
            assert_eq!(Seen { purpose, ..seen(true, BROWSER) }.automated(), Some(Automated::Prefetch));
        }
        for (click, after_delivery_ms, expected) in [
            (true, 1_999, Some(Automated::TooFast)),
            (true, 2_000, None),
            (false, 999, Some(Automated::TooFast)),
            (false, 1_000, None),
            (true, -5_000, Some(Automated::TooFast)),
        ] {
            let seen = Seen { after_delivery_ms, ..seen(click, BROWSER) };
            assert_eq!(seen.automated(), expected, "{click} {after_delivery_ms}");
        }
    }

    #[test]
    fn ses_marks_its_own() {
        assert_eq!(Automated::by_ses("Likely"), Some(Automated::Provider));
        assert_eq!(Automated::by_ses("Unlikely"), None);
        assert_eq!(Automated::by_ses(""), None);
    }

    proptest! {
        #[test]
        fn any_user_agent_is_borne(user_agent in ".{0,80}", purpose in ".{0,20}", click: bool, after_delivery_ms: i64) {
            let _ = Seen { click, head: false, user_agent: &user_agent, purpose: &purpose, after_delivery_ms }.automated();
        }
    }
}
