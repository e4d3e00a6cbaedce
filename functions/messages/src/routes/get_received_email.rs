//! `GET /v1/emails/receiving/{id}`: one inbound mail with its content.

use base64::{Engine, prelude::BASE64_STANDARD};
use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_items::Scope;
use posthorn_messages::inbound::InboundPart;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    inbound::received::{self, ReceivedEmail},
    places::INBOUND,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-received-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[received::READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/emails/receiving/{id}",
    permission: Some(Permission::InboundRead),
    summary: "Retrieve a received email",
    query: Some(schema::<GetReceivedEmail>),
    response: Some(schema::<ReceivedEmail>),
    example: Example::at("/v1/emails/receiving/received_01kajbch80e8j885zsatp7rpcz"),
    ..Route::DEFAULT
};

/// How to show the mail.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GetReceivedEmail {
    /// Where inline images are: `data_uri` (the default) writes them into the HTML, as far as they fit; `cid` leaves the HTML
    /// as it was received.
    #[garde(skip)]
    #[serde(default)]
    pub html_format: HtmlFormat,
}

/// Where inline images are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HtmlFormat {
    /// In the HTML.
    #[default]
    DataUri,
    /// Among the attachments, by their `content_id`.
    Cid,
}

/// The most bytes of images together. Base64 makes four bytes of three, and the answer must fit Lambda's 6 MB.
const IMAGES_BYTES_MAX: u64 = 1024 * 1024;

async fn handle(
    app: &'static App,
    call: Call<(), GetReceivedEmail>,
) -> Result<Answer<ReceivedEmail>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let head = received::head(app, scope, id).await?;
    let mut body = received::body(app, scope, id).await?;
    if let (HtmlFormat::DataUri, Some(html)) = (call.query.html_format, body.html.as_mut()) {
        write_images_in(app, scope, &head.attachments, html).await?;
    }
    Ok(Answer::ok(ReceivedEmail::whole(&head, body)))
}

/// Replaces references to images with the images (RFC 2392, RFC 2397). An image that does not fit stays a reference.
async fn write_images_in(
    app: &App,
    scope: &Scope,
    attachments: &[InboundPart],
    html: &mut String,
) -> Result<(), Problem> {
    let blobs = app.part::<Blobs>().scoped(scope);
    let mut left = IMAGES_BYTES_MAX;
    for part in attachments.iter().filter(|part| is_image(&part.content_type)) {
        let Some(id) = part.content_id.as_deref().filter(|id| !id.is_empty()) else { continue };
        let reference = format!("cid:{id}");
        // Each reference is replaced, so an image counts as often as it occurs.
        let shown = html.matches(&reference).count() as u64;
        let Some(bytes_needed) =
            part.bytes.checked_mul(shown).filter(|needed| *needed > 0 && *needed <= left)
        else {
            continue;
        };
        if let Some(bytes) = blobs.get(INBOUND, &part.id.suffix(), part.bytes).await? {
            left -= bytes_needed;
            let uri = format!("data:{};base64,{}", part.content_type, BASE64_STANDARD.encode(bytes));
            *html = html.replace(&reference, &uri);
        }
    }
    Ok(())
}

/// Whether it is an image type, without characters that could end the HTML attribute that it is written into.
fn is_image(content_type: &str) -> bool {
    content_type.strip_prefix("image/").is_some_and(|subtype| {
        subtype.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}
