//! Renders the board as documents of the public API.

use crate::{
    AffectedDocument, Board, Change, Component, ComponentDocument, Document, Incident, IncidentDocument,
    IncidentStatus, PageDocument, PageName, StatusDocument, Update, UpdateDocument, time,
};

/// How many incidents a document has at most, as Statuspage's have.
const LISTED_MAX: usize = 50;

impl Board {
    /// The document of this name, such as `summary.json`; `None` if there is none.
    pub fn document(&self, page: &PageName, name: &str) -> Option<Document> {
        let planned = |status: fn(IncidentStatus) -> bool| self.documents(page, self.maintenances(status));
        let mut document = self.empty(page);
        match name {
            "summary.json" => {
                document.status = Some(self.status_document());
                document.components = Some(self.component_documents(page));
                document.incidents = Some(self.documents(page, self.unresolved()));
                document.scheduled_maintenances = Some(planned(|status| !status.is_end()));
            }
            "status.json" => document.status = Some(self.status_document()),
            "components.json" => document.components = Some(self.component_documents(page)),
            "incidents.json" => {
                let all = self.incidents.iter().filter(|one| one.window.is_none()).collect();
                document.incidents = Some(self.documents(page, all));
            }
            "incidents/unresolved.json" => {
                document.incidents = Some(self.documents(page, self.unresolved()));
            }
            "scheduled-maintenances.json" => document.scheduled_maintenances = Some(planned(|_| true)),
            "scheduled-maintenances/upcoming.json" => {
                document.scheduled_maintenances = Some(planned(|status| status == IncidentStatus::Scheduled));
            }
            "scheduled-maintenances/active.json" => {
                document.scheduled_maintenances = Some(planned(IncidentStatus::is_active));
            }
            _ => return None,
        }
        Some(document)
    }

    /// The incidents' documents, at most as many as a document has.
    fn documents(&self, page: &PageName, incidents: Vec<&Incident>) -> Vec<IncidentDocument> {
        incidents.into_iter().take(LISTED_MAX).map(|one| self.incident_document(page, one)).collect()
    }

    /// A document with nothing but the page.
    fn empty(&self, page: &PageName) -> Document {
        let PageName { id, name, url } = page.clone();
        let page = PageDocument { id, name, url, time_zone: "Etc/UTC", updated_at: time(self.updated_ms()) };
        Document { page, status: None, components: None, incidents: None, scheduled_maintenances: None }
    }

    fn status_document(&self) -> StatusDocument {
        let verdict = self.verdict();
        StatusDocument { indicator: verdict.indicator.as_str(), description: verdict.description }
    }

    fn component_documents(&self, page: &PageName) -> Vec<ComponentDocument> {
        Component::ALL.into_iter().map(|component| self.component_document(page, component)).collect()
    }

    fn component_document(&self, page: &PageName, component: Component) -> ComponentDocument {
        let (status, since_ms) = self.component(component);
        ComponentDocument {
            id: component.id(),
            name: component.name(),
            status: status.as_str(),
            created_at: time(self.days.first().map_or(0, |day| day.first_ms)),
            updated_at: time(since_ms),
            position: Component::ALL.iter().position(|one| *one == component).unwrap_or_default() + 1,
            description: component.description(),
            showcase: false,
            start_date: None,
            group_id: None,
            page_id: page.id.clone(),
            group: false,
            only_show_if_degraded: false,
        }
    }

    /// An incident's document.
    pub fn incident_document(&self, page: &PageName, incident: &Incident) -> IncidentDocument {
        let first = |status| incident.first_ms(status).map(time);
        let created_ms = incident.id.created_at().as_millisecond();
        IncidentDocument {
            id: incident.id.to_string(),
            name: incident.name.clone(),
            status: incident.status().as_str(),
            created_at: time(created_ms),
            updated_at: time(incident.changed_ms),
            monitoring_at: first(IncidentStatus::Monitoring),
            resolved_at: first(IncidentStatus::Resolved).or_else(|| first(IncidentStatus::Completed)),
            impact: incident.impact.as_str(),
            shortlink: format!("{}#{}", page.url, incident.id),
            started_at: time(incident.window.map_or(created_ms, |window| window.begins_ms)),
            page_id: page.id.clone(),
            incident_updates: incident.updates.iter().rev().map(|one| update(incident, one)).collect(),
            components: incident
                .affected
                .iter()
                .map(|one| self.component_document(page, one.component))
                .collect(),
            scheduled_for: incident.window.map(|window| time(window.begins_ms)),
            scheduled_until: incident.window.map(|window| time(window.ends_ms)),
        }
    }
}

fn update(incident: &Incident, update: &Update) -> UpdateDocument {
    let affected = |change: &Change| AffectedDocument {
        code: change.component.id(),
        name: change.component.name(),
        old_status: change.old.as_str(),
        new_status: change.new.as_str(),
    };
    let changes: Vec<AffectedDocument> = update.changes.iter().map(affected).collect();
    UpdateDocument {
        id: update.id.to_string(),
        status: update.status.as_str(),
        body: update.body.clone(),
        incident_id: incident.id.to_string(),
        created_at: time(update.at_ms),
        updated_at: time(update.at_ms),
        display_at: time(update.at_ms),
        affected_components: Some(changes).filter(|changes| !changes.is_empty()),
        deliver_notifications: true,
        custom_tweet: None,
        tweet_id: None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;

    fn document(name: &str) -> Value {
        let board = Board::new(Vec::new(), Vec::new(), Timestamp::UNIX_EPOCH);
        let page = PageName { id: "p".into(), name: "n".into(), url: "https://x.example/status".into() };
        serde_json::to_value(board.document(&page, name).unwrap()).unwrap()
    }

    fn keys(value: &Value) -> Vec<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn each_document_has_the_parts_that_statuspages_has() {
        for (name, parts) in [
            ("summary.json", vec!["components", "incidents", "page", "scheduled_maintenances", "status"]),
            ("status.json", vec!["page", "status"]),
            ("components.json", vec!["components", "page"]),
            ("incidents.json", vec!["incidents", "page"]),
            ("incidents/unresolved.json", vec!["incidents", "page"]),
            ("scheduled-maintenances.json", vec!["page", "scheduled_maintenances"]),
            ("scheduled-maintenances/upcoming.json", vec!["page", "scheduled_maintenances"]),
            ("scheduled-maintenances/active.json", vec!["page", "scheduled_maintenances"]),
        ] {
            assert_eq!(keys(&document(name)), parts, "{name}");
        }
        let page = PageName { id: "p".into(), name: "n".into(), url: "u".into() };
        assert!(
            Board::new(vec![], vec![], Timestamp::UNIX_EPOCH).document(&page, "subscribers.json").is_none()
        );
    }

    #[test]
    fn times_always_have_milliseconds() {
        assert_eq!(time(1_795_000_200_000), "2026-11-18T11:10:00.000Z");
        assert_eq!(
            document("status.json")["status"],
            json!({ "indicator": "none", "description": "All Systems Operational" })
        );
    }
}
