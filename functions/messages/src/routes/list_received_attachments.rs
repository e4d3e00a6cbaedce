//! `GET /v1/emails/receiving/{id}/attachments`: the attachments of an inbound mail, each with a link.
//!
//! A mail has few, and its head names them all. The cursor is the id of the last one.

use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_messages::inbound::InboundPart;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, ListQuery, Reveals, Route, schema},
};

use crate::inbound::received::{self, LinkedAttachment};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "list-received-attachments",
    trigger: Trigger::Http(&ROUTE),
    uses: &[received::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails/receiving/{id}/attachments",
    permission: Some(Permission::InboundRead),
    summary: "List the attachments of a received email",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<LinkedAttachment>>),
    codes: &[INVALID_CURSOR],
    example: Example::at("/v1/emails/receiving/received_01kajbch80e8j885zsatp7rpcz/attachments")
        .query("limit=20"),
    reveals: &[Reveals::by_answer(HiddenField::Content)],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<LinkedAttachment>>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let head = received::head(app, scope, id).await?;
    // `page` checks the query by the rules of every list.
    let limit = call.query.page()?.limit;
    let (page, has_more) = page(&head.attachments, &call.query, limit)?;
    let mut data = Vec::with_capacity(page.len());
    for part in page {
        data.push(LinkedAttachment::of(app, scope, part).await?);
    }
    let next_cursor = page.last().filter(|_| has_more).map(|last| last.id.to_string());
    Ok(Answer::ok(ListPage::new(data, next_cursor)))
}

/// The part of `all` that the query asks for, and whether there is more in that direction.
fn page<'a>(
    all: &'a [InboundPart],
    query: &ListQuery,
    limit: usize,
) -> Result<(&'a [InboundPart], bool), Problem> {
    let place = |cursor: &String| {
        let found = all.iter().position(|part| part.id.to_string() == *cursor);
        found.ok_or_else(|| INVALID_CURSOR.because("The cursor is not an attachment of this email."))
    };
    if let Some(before) = &query.before {
        let end = place(before)?;
        let start = end.saturating_sub(limit);
        return Ok((&all[start..end], start > 0));
    }
    let start = match &query.after {
        Some(after) => place(after)? + 1,
        None => 0,
    };
    let end = (start + limit).min(all.len());
    Ok((&all[start..end], end < all.len()))
}
