//! `POST /v1/uploads`: a link to upload a file that emails can attach.
//!
//! Written: the idempotency record, nothing else. The link itself fixes the size and the place of the file. An email that names
//! an upload without a file is refused. Files are deleted after 32 days, longer than any email can be scheduled ahead.

use std::time::Duration;

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::UploadId;
use posthorn_messages::ATTACHMENT_BYTES_MAX;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Bucket,
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::places::{UPLOADS, UPLOADS_PREFIX};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "create-upload",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Messages), Bucket::BLOBS.put(UPLOADS_PREFIX)],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/uploads",
    permission: Some(Permission::EmailsSend),
    summary: "Create a link to upload an attachment",
    request: Some(schema::<CreateUpload>),
    response: Some(schema::<Upload>),
    idempotent: true,
    example: Example::NONE.body(r#"{"bytes": 48213}"#),
    ..Route::DEFAULT
};

/// How long the link is valid.
const LINK_VALID: Duration = Duration::from_secs(15 * 60);

/// The file to upload.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateUpload {
    /// Its exact size in bytes; up to 28 MiB.
    #[garde(range(min = 1, max = ATTACHMENT_BYTES_MAX))]
    pub bytes: u64,
}

/// Where to upload the file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Upload {
    /// Always `upload`.
    pub object: &'static str,
    /// Name it in an attachment's `upload_id`.
    pub id: UploadId,
    /// Send the file here, with `method` and `content_type`.
    pub url: String,
    /// Always `PUT`.
    pub method: &'static str,
    /// The `Content-Type` to send it with.
    pub content_type: &'static str,
    /// When the link expires (RFC 3339).
    pub expires_at: String,
}

/// The same for every file: the attachment names the media type.
const CONTENT_TYPE: &str = "application/octet-stream";

async fn handle(app: &'static App, call: Call<CreateUpload>) -> Result<Answer<Upload>, Problem> {
    let scope = call.scope()?;
    let fresh = UploadId::new(app.now());
    let record = record_request(app, scope, Table::Messages, call.idempotency_key.as_ref(), fresh).await?;
    let blobs = app.part::<Blobs>().scoped(scope);
    let url =
        blobs.upload_link(UPLOADS, &record.id.suffix(), call.body.bytes, CONTENT_TYPE, LINK_VALID).await?;
    let expires_at = (app.now() + jiff::SignedDuration::try_from(LINK_VALID).unwrap_or_default()).to_string();
    let upload = Upload {
        object: "upload",
        id: record.id,
        url,
        method: "PUT",
        content_type: CONTENT_TYPE,
        expires_at,
    };
    Ok(Answer::ok(upload).replayed(record.again))
}
