//! Recognises opens and clicks that no person made. They are recorded and marked, because no list of programs is
//! complete, and callers may want to count differently.

/// Why an open or a click is attributed to a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automated {
    /// A HEAD request: it checks where the link leads without following it.
    Head,
    /// The request declares itself a prefetch (`Sec-Purpose` and its predecessors).
    Prefetch,
    /// The user agent of a security gateway, a crawler or a library.
    Scanner,
    /// A mail program's proxy that fetches every image of every mail, read or not (Apple's Mail Privacy Protection).
    PrivacyProxy,
    /// There is no user agent. Mail programs and browsers send one.
    NoUserAgent,
    /// It is faster than a person can be.
    TooFast,
    /// SES marks its own event as automated.
    Provider,
}

impl Automated {
    /// Reads SES's mark of an open or a click that SES tracked: `isBotEvent` in the event's `open` or `click`. Since
    /// August 2026 it is `Likely` or `Unlikely`
    /// (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>). Any other value is
    /// ignored.
    pub fn by_ses(is_bot_event: &str) -> Option<Self> {
        is_bot_event.eq_ignore_ascii_case("likely").then_some(Self::Provider)
    }

    /// The name in the API.
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

/// Faster than this is not a person: the mail must first arrive, be noticed, be opened and be read. Gateways fetch
/// links before they pass the mail on, so an open or click before the delivery counts as too fast too.
const OPEN_TOO_FAST_MS: i64 = 1_000;
const CLICK_TOO_FAST_MS: i64 = 2_000;

/// Apple's proxies send exactly this. A program that shows pages sends a longer user agent.
const BARE_USER_AGENT: &str = "mozilla/5.0";

/// Gmail's and Yahoo's proxies. They fetch an image when a person opens the mail, and hide who it is. Each open is one
/// fetch (or none, from their cache), so their fetches count as people's opens, except if faster than
/// [`OPEN_TOO_FAST_MS`].
const PROXIES_OF_PEOPLE: [&str; 2] = ["googleimageproxy", "yahoomailproxy"];

/// Names of security gateways and link checkers in user agents, in lower case.
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

/// Names of libraries, command-line tools and headless browsers, in lower case.
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

/// Words that such programs generally have in their names, in lower case.
const SORTS: [&str; 6] = ["crawl", "spider", "preview", "scanner", "slurp", "prefetch"];

/// The parts of a request for a pixel or a link that show who made it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Whether it is a click; otherwise an open.
    pub click: bool,
    /// Whether it is a HEAD request.
    pub head: bool,
    /// `User-Agent`; empty if absent.
    pub user_agent: &'a str,
    /// `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz`; empty if absent.
    pub purpose: &'a str,
    /// Milliseconds since the best known time of delivery; negative before it.
    pub after_delivery_ms: i64,
}

impl Seen<'_> {
    /// Why it is attributed to a program; `None` for a person's.
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

/// Whether `bot` occurs, except in Cubot, which makes phones.
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
    fn browsers_and_mail_programs_count_as_people() {
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
    fn image_proxies_open_for_people_but_do_not_click_for_them() {
        for user_agent in [
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
        ] {
            assert_eq!(seen(false, user_agent).automated(), None, "{user_agent}");
            assert_eq!(seen(true, user_agent).automated(), Some(Automated::Scanner), "{user_agent}");
        }
    }

    #[test]
    fn programs_are_recognised_by_their_user_agents() {
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
    fn head_requests_prefetches_and_too_fast_requests_are_automated() {
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
    fn only_sess_mark_likely_is_automated() {
        assert_eq!(Automated::by_ses("Likely"), Some(Automated::Provider));
        assert_eq!(Automated::by_ses("Unlikely"), None);
        assert_eq!(Automated::by_ses(""), None);
    }

    proptest! {
        #[test]
        fn no_user_agent_causes_a_panic(user_agent in ".{0,80}", purpose in ".{0,20}", click: bool, after_delivery_ms: i64) {
            let _ = Seen { click, head: false, user_agent: &user_agent, purpose: &purpose, after_delivery_ms }.automated();
        }
    }
}
