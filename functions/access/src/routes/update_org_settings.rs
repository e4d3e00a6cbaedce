//! `PATCH /v1/org/settings`: changes the settings of the organisation. Warm instances cache them, so a change takes effect within
//! 30 seconds. Shorter sessions also end sessions that are older, and log-ins by single sign-on alone end all others for this organisation.
//!
//! Written: the organisation, in one write.

use garde::Validate;
use jiff::tz::TimeZone;
use posthorn_access::{
    Authorised, DEFAULT_LOCALE, DEFAULT_TIME_ZONE, Org, Permission, SESSION_DAYS_MAX, SESSIONS_MAX,
    codes::{SSO_NOT_READY, WOULD_LOCK_OUT},
};
use posthorn_app::App;
use posthorn_items::{DELIVERIES_DAYS_MIN, EMAILS_DAYS_MIN, Keep, RETENTION_DAYS_MAX, STATISTICS_DAYS_MIN};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, given, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    https_url::{URL_BYTES_MAX, is_https},
    org_settings_view::OrgSettingsView,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-org-settings",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::CHECKS_SSO, Authorised::REVISES_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/org/settings",
    permission: Some(Permission::OrgWrite),
    summary: "Update your organisation's settings",
    request: Some(schema::<UpdateOrgSettings>),
    response: Some(schema::<OrgSettingsView>),
    codes: &[SSO_NOT_READY, WOULD_LOCK_OUT],
    example: Example::NONE.body(r##"{"time_zone": "Europe/Berlin", "theme": {"accent_color": "#2f6fed"}, "retention": {"emails_days": 60}}"##),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateOrgSettings {
    /// An IANA time zone, such as `Europe/Berlin`.
    #[garde(length(max = 64), inner(custom(is_time_zone)))]
    #[serde(default)]
    pub time_zone: Option<String>,
    /// A language tag (BCP 47), such as `de` or `pt-BR`.
    #[garde(length(max = 35), inner(custom(is_locale)))]
    #[serde(default)]
    pub locale: Option<String>,
    /// How many days a member's session lasts at most.
    #[garde(range(min = 1, max = SESSION_DAYS_MAX))]
    #[serde(default)]
    pub session_days_max: Option<u16>,
    /// How many sessions a member may have at the same time. The oldest ends when there are more.
    #[garde(range(min = 1, max = SESSIONS_MAX as u16))]
    #[serde(default)]
    pub sessions_max: Option<u16>,
    /// Whether members reach the organisation only with a session that began through its identity provider. Owners get in with a second
    /// factor too. It needs a connection that is enabled for a verified domain.
    #[garde(skip)]
    #[serde(default)]
    pub sso_only: Option<bool>,
    /// The look of the console and of mails to members.
    #[garde(dive)]
    #[serde(default)]
    pub theme: Option<UpdateTheme>,
    /// How long data is kept, for the organisation and its tenants. Applies to what is written from 30 seconds after the change on;
    /// what was written before keeps its end.
    #[garde(dive)]
    #[serde(default)]
    pub retention: Option<UpdateRetention>,
}

/// The changes of the retention. A field that is left out stays as it is; null keeps the data for ever.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateRetention {
    /// How many days emails are kept, sent and received, with their content, files, events, opens and clicks. Counted from the time
    /// at which an email was to be sent, or came in. An email that is not settled is kept in any case.
    #[garde(range(min = EMAILS_DAYS_MIN, max = RETENTION_DAYS_MAX))]
    #[schemars(range(min = EMAILS_DAYS_MIN, max = RETENTION_DAYS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub emails_days: Option<Option<u16>>,
    /// How many days webhook deliveries are kept, counted from their event.
    #[garde(range(min = DELIVERIES_DAYS_MIN, max = RETENTION_DAYS_MAX))]
    #[schemars(range(min = DELIVERIES_DAYS_MIN, max = RETENTION_DAYS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub deliveries_days: Option<Option<u16>>,
    /// How many days counts of usage are kept, counted from the end of the day or month that they are of.
    #[garde(range(min = STATISTICS_DAYS_MIN, max = RETENTION_DAYS_MAX))]
    #[schemars(range(min = STATISTICS_DAYS_MIN, max = RETENTION_DAYS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub statistics_days: Option<Option<u16>>,
}

/// The changes of the theme. A field that is left out stays as it is; null removes the value.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateTheme {
    /// The color of buttons and links: `#rrggbb`.
    #[garde(inner(inner(custom(is_color))))]
    #[schemars(length(max = 7))]
    #[serde(default, deserialize_with = "given")]
    pub accent_color: Option<Option<String>>,
    /// An `https` URL of a logo.
    #[garde(length(max = URL_BYTES_MAX), inner(inner(custom(is_https))))]
    #[schemars(length(max = URL_BYTES_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub logo_url: Option<Option<String>>,
    /// What the organisation calls the product.
    #[garde(length(chars, min = 1, max = NAME_CHARS_MAX))]
    #[schemars(length(max = NAME_CHARS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub product_name: Option<Option<String>>,
}

const NAME_CHARS_MAX: usize = 100;

/// The database of jiff is built in, so the answer does not depend on the machine.
fn is_time_zone(text: &str, _: &()) -> garde::Result {
    let is_name = TimeZone::get(text).is_ok_and(|zone| zone.iana_name().is_some());
    rule(is_name, "must be an IANA time zone, such as Europe/Berlin")
}

/// The shape of a language tag (RFC 5646, section 2.1): a language, then subtags of up to eight letters and digits.
fn is_locale(text: &str, _: &()) -> garde::Result {
    let mut subtags = text.split('-');
    let is_language = subtags.next().is_some_and(|one| {
        (2..=3).contains(&one.len()) && one.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let is_subtag =
        |one: &str| (1..=8).contains(&one.len()) && one.bytes().all(|byte| byte.is_ascii_alphanumeric());
    rule(is_language && subtags.all(is_subtag), "must be a language tag, such as de or pt-BR")
}

fn is_color(text: &str, _: &()) -> garde::Result {
    let digits = text.strip_prefix('#').unwrap_or_default();
    let is_color = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    rule(is_color, "must be a color like #2f6fed")
}

fn rule(holds: bool, text: &'static str) -> garde::Result {
    if holds { Ok(()) } else { Err(garde::Error::new(text)) }
}

async fn handle(
    app: &'static App,
    call: Call<UpdateOrgSettings>,
) -> Result<Answer<OrgSettingsView>, Problem> {
    let caller = call.authorised()?;
    if call.body.sso_only == Some(true) {
        caller.require_sso_works(app).await?;
    }
    let org = caller.revise_org(app, |org| apply(&call.body, org)).await?;
    Ok(Answer::ok(OrgSettingsView::of(&org)))
}

/// Returns whether this changed anything.
fn apply(wanted: &UpdateOrgSettings, org: &mut Org) -> bool {
    let before = org.clone();
    // Defaults are not stored.
    let set = |field: &mut Option<String>, value: &Option<String>, default: &str| {
        if let Some(value) = value {
            *field = Some(value.clone()).filter(|value| value != default);
        }
    };
    set(&mut org.settings.time_zone, &wanted.time_zone, DEFAULT_TIME_ZONE);
    set(&mut org.settings.locale, &wanted.locale, DEFAULT_LOCALE);
    org.sessions.days_max = wanted.session_days_max.unwrap_or(org.sessions.days_max);
    org.sso_only = wanted.sso_only.unwrap_or(org.sso_only);
    org.sessions.sessions_max = wanted.sessions_max.unwrap_or(org.sessions.sessions_max);
    if let Some(wanted) = &wanted.theme {
        let theme = &mut org.settings.theme;
        let replace = |field: &mut Option<String>, value: &Option<Option<String>>| {
            if let Some(value) = value {
                field.clone_from(value);
            }
        };
        replace(&mut theme.accent_color, &wanted.accent_color);
        replace(&mut theme.logo_url, &wanted.logo_url);
        replace(&mut theme.product_name, &wanted.product_name);
    }
    if let Some(wanted) = &wanted.retention {
        let retention = &mut org.retention;
        for (keep, wanted) in [
            (&mut retention.emails, wanted.emails_days),
            (&mut retention.deliveries, wanted.deliveries_days),
            (&mut retention.statistics, wanted.statistics_days),
        ] {
            *keep = wanted.map_or(*keep, Keep::days);
        }
    }
    *org != before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_break_a_rule_are_refused() {
        let read =
            |text: &str| serde_json::from_str::<UpdateOrgSettings>(text).map(|one| one.validate().is_ok());
        for (text, holds) in [
            (
                r#"{"time_zone": "Europe/Berlin", "locale": "pt-BR", "session_days_max": 1, "sessions_max": 50}"#,
                true,
            ),
            (r#"{"time_zone": "Mars/Olympus"}"#, false),
            (r#"{"locale": "english"}"#, false),
            (r#"{"locale": "de_DE"}"#, false),
            (r#"{"session_days_max": 31}"#, false),
            (r#"{"sessions_max": 0}"#, false),
            (
                r##"{"theme": {"accent_color": "#2f6fed", "logo_url": "https://a.example/x.svg", "product_name": null}}"##,
                true,
            ),
            (r#"{"theme": {"accent_color": "red"}}"#, false),
            (r#"{"theme": {"logo_url": "http://a.example"}}"#, false),
            (r#"{"theme": {"logo_url": "https://u@a.example"}}"#, false),
            (r#"{"theme": {"logo_url": "https://a.example/\"onload=x"}}"#, false),
            (r#"{"theme": {"product_name": ""}}"#, false),
            (r#"{"retention": {"emails_days": 30, "deliveries_days": 15, "statistics_days": 3650}}"#, true),
            (r#"{"retention": {"emails_days": null}}"#, true),
            (r#"{"retention": {"emails_days": 29}}"#, false),
            (r#"{"retention": {"deliveries_days": 14}}"#, false),
            (r#"{"retention": {"statistics_days": 3651}}"#, false),
        ] {
            assert_eq!(read(text).unwrap(), holds, "{text}");
        }
    }
}
