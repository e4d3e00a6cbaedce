//! The status page for people: what works, thirty days of each component, incidents and maintenance windows.

use maud::{Markup, html};
use posthorn_runtime::http::Page;
use posthorn_status::{
    Bar, Board, Component, ComponentStatus, Counts, DAYS_SHOWN, Incident, IncidentStatus, PageName, time,
};

/// How many incidents that are over the page shows.
const PAST_SHOWN: usize = 20;

/// The page.
pub(crate) fn page(board: &Board, name: &PageName) -> Page {
    let (verdict, open) = (board.verdict(), board.unresolved());
    let planned = board.maintenances(|status| !status.is_end());
    let past = board.incidents.iter().filter(|one| !one.is_open()).take(PAST_SHOWN).collect::<Vec<_>>();
    let content = html! {
        p.verdict.(verdict.indicator.as_str()) { (verdict.description) }
        @if !open.is_empty() { h2 { "Incidents" } @for one in &open { (incident(one)) } }
        @if !planned.is_empty() { h2 { "Scheduled maintenance" } @for one in &planned { (incident(one)) } }
        h2 { "Components" }
        @for component in Component::ALL { (component_of(board, component)) }
        p.note {
            "The last " (DAYS_SHOWN) " days, in UTC. Probes are made every five minutes, and an outage is shown when two in a row saw it. "
            "Uptime counts a major outage in full and a partial one for three tenths."
        }
        h2 { "Past incidents" }
        @if past.is_empty() { p { "There were none." } }
        @for one in &past { (incident(one)) }
        (subscribe())
        p.note {
            "For programs: " a href="/api/v2/summary.json" { "summary.json" } ", in the form of Statuspage's API. "
            @if let Some(day) = board.days.first() { "Last probes: " (shown(day.at_ms)) "." }
        }
    };
    Page::new(format!("Status of {}", name.name), content)
}

/// The form for people who want to be told.
fn subscribe() -> Markup {
    html! {
        h2 id="subscribe" { "Be told of incidents" }
        form method="post" action="/status/subscriptions" {
            label for="email" { "By email" }
            input id="email" name="email" type="email" autocomplete="email" placeholder="ada@example.com";
            label for="webhook" { "Or by requests to a URL" }
            input id="webhook" name="webhook" type="url" placeholder="https://hooks.example.com/status";
            button type="submit" { "Subscribe" }
        }
        p.note { "You get a link to confirm first. Fill in one of the two." }
    }
}

fn component_of(board: &Board, component: Component) -> Markup {
    let (status, _) = board.component(component);
    let bars = board.bars(component);
    let mut all = Counts::default();
    bars.iter().for_each(|bar| all.add(&bar.rounds));
    html! {
        section.component {
            h3 {
                (component.name()) " " span.state.(tone(Some(status))) { (sign(Some(status))) " " (status.words()) }
            }
            p.note { (component.description()) }
            ol.bars aria-label={ "The last " (DAYS_SHOWN) " days" } {
                @for bar in &bars {
                    li.(tone(bar.rounds.worst())) title=(told(bar)) { span.hidden { (told(bar)) } }
                }
            }
            @if let Some(uptime) = all.uptime() { p.note { (percent(uptime)) " uptime" } }
        }
    }
}

fn incident(one: &Incident) -> Markup {
    let of: Vec<&str> = one.affected.iter().map(|affected| affected.component.name()).collect();
    html! {
        section.incident id=(one.id) {
            h3 { (one.name) " " span.state.(tone_of(one)) { (one.status().words()) } }
            @if let Some(window) = one.window {
                p { (shown(window.begins_ms)) " to " (shown(window.ends_ms)) }
            }
            @if !of.is_empty() { p.note { "Concerns: " (of.join(", ")) } }
            @for update in one.updates.iter().rev() {
                p.update { strong { (update.status.words()) } ": " (update.body) }
                p.note { time datetime=(time(update.at_ms)) { (shown(update.at_ms)) } }
            }
        }
    }
}

fn tone_of(one: &Incident) -> &'static str {
    match one.status() {
        IncidentStatus::Resolved | IncidentStatus::Completed => "good",
        IncidentStatus::Scheduled | IncidentStatus::InProgress | IncidentStatus::Verifying => "waiting",
        _ => "bad",
    }
}

/// The class of a state, for its colour.
const fn tone(status: Option<ComponentStatus>) -> &'static str {
    match status {
        None => "unknown",
        Some(ComponentStatus::Operational) => "good",
        Some(ComponentStatus::UnderMaintenance) => "waiting",
        Some(ComponentStatus::DegradedPerformance) => "problem",
        Some(ComponentStatus::PartialOutage | ComponentStatus::MajorOutage) => "bad",
    }
}

/// A sign besides the colour, because colour alone tells some people nothing.
const fn sign(status: Option<ComponentStatus>) -> &'static str {
    match status {
        Some(ComponentStatus::Operational) => "✓",
        Some(ComponentStatus::UnderMaintenance) => "◷",
        _ => "!",
    }
}

fn told(bar: &Bar) -> String {
    match (bar.rounds.worst(), bar.rounds.uptime()) {
        (Some(worst), Some(uptime)) => format!("{}: {}, {} uptime", bar.day, worst.words(), percent(uptime)),
        _ => format!("{}: no data", bar.day),
    }
}

/// Two decimals, rounded down: only a day without any downtime has 100 %.
fn percent(share: f64) -> String {
    format!("{:.2} %", (share * 10_000.0 + 1e-6).floor() / 100.0)
}

/// A time for people, to the minute.
fn shown(unix_ms: i64) -> String {
    let whole = time(unix_ms);
    format!("{} {} UTC", &whole[..10], &whole[11..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uptime_is_rounded_down() {
        assert_eq!(percent(1.0), "100.00 %");
        assert_eq!(percent(1.0 - 1.0 / 288_000.0), "99.99 %");
        assert_eq!(percent(0.87), "87.00 %");
        assert_eq!(shown(1_795_000_200_000), "2026-11-18 11:10 UTC");
    }
}
