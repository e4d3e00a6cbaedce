//! Tells one subscriber of an update, once. An update or a subscription that is gone meanwhile is not told.

use posthorn_app::App;
use posthorn_ids::{IncidentId, IncidentUpdateId};
use posthorn_notices::{NoticeMail, note_sent, send_once, was_sent};
use posthorn_runtime::queue::Retry;
use posthorn_status::{Board, Contact, Incident, PageName, StatusWork, Subscriber, Update, time};
use posthorn_store::Read;
use serde_json::{Value, json};

use super::{
    confirm::{Answered, post},
    links::end_url,
};
use crate::{
    places::{incidents, subscribers, told},
    status::reading::{board, page_name},
};

/// Tells the subscriber with this key of an update.
///
/// # Errors
/// [`Retry`] if a read or a write fails, or nobody took the message.
pub(crate) async fn tell(
    app: &App,
    (incident, update): (IncidentId, IncidentUpdateId),
    key: &str,
    receive_count: u32,
) -> Result<(), Retry> {
    let (record, id) = (told(app, key), StatusWork::told(update, key));
    if was_sent(&record, id).await? {
        return Ok(());
    }
    let Some(found) = incidents(app).get::<Incident>(&incident.suffix(), Read::Consistent).await? else {
        return Ok(());
    };
    let Some(subscriber) = subscribers(app).get::<Subscriber>(key, Read::Consistent).await? else {
        return Ok(());
    };
    let incident = found.value;
    let Some(update) = incident.update(update) else { return Ok(()) };
    let (page, unsubscribe) = (page_name(app), end_url(app, key).await?);
    match &subscriber.value.contact {
        Contact::Email(address) => {
            let mail = mail(&page, &incident, update, (address, unsubscribe));
            send_once(app, &record, (id, receive_count), mail).await
        }
        Contact::Webhook(url) => {
            let body = payload(&board(app).await?, &page, &incident, &unsubscribe);
            match post(app, (id, url), &body, receive_count).await? {
                Answered::Taken => note_sent(app, &record, id, "webhook".to_owned()).await?,
                Answered::Gone => {
                    subscribers(app).delete_if::<Subscriber>(key, &subscriber).await?;
                }
                Answered::GivenUp => {}
            }
            Ok(())
        }
    }
}

fn mail(
    page: &PageName,
    incident: &Incident,
    update: &Update,
    (address, unsubscribe): (&str, String),
) -> NoticeMail {
    let of: Vec<&str> = incident.affected.iter().map(|one| one.component.name()).collect();
    let mut text = format!("{}: {}\n\n{}\n\n", update.status.words(), incident.name, update.body);
    if let Some(window) = incident.window {
        text.push_str(&format!("From {} to {}\n", time(window.begins_ms), time(window.ends_ms)));
    }
    if !of.is_empty() {
        text.push_str(&format!("Concerns: {}\n", of.join(", ")));
    }
    text.push_str(&format!(
        "Said at {}\n{}#{}\n\n-- \nYou get this because you subscribed to the status page of {}.\nUnsubscribe: {unsubscribe}\n",
        time(update.at_ms),
        page.url,
        incident.id,
        page.name,
    ));
    NoticeMail {
        to: vec![address.to_owned()],
        subject: format!("[{}] {} ({})", update.status.words(), incident.name, page.name),
        text,
        html: None,
        unsubscribe_url: Some(unsubscribe),
    }
}

/// The body of a request, in the form of Statuspage's webhooks
/// (<https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/>).
fn payload(board: &Board, page: &PageName, incident: &Incident, unsubscribe: &str) -> Value {
    let verdict = board.verdict();
    json!({
        "meta": {
            "unsubscribe": unsubscribe,
            "documentation": page.documentation(),
            "generated_at": time(board.now.as_millisecond()),
        },
        "page": {
            "id": page.id,
            "status_indicator": verdict.indicator.as_str(),
            "status_description": verdict.description,
        },
        "incident": board.incident_document(page, incident),
    })
}
