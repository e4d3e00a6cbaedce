//! `POST /v1/emails/{id}/cancel`: the same as `DELETE /v1/emails/{id}`, as email SDKs call it.

use posthorn_access::Permission;
use posthorn_messages::codes::NOT_CANCELABLE;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Example, Method, Route, schema},
};

use crate::accept::cancel::{self, Canceled, cancel};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "cancel-scheduled-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[cancel::USES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, cancel)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/emails/{id}/cancel",
    permission: Some(Permission::EmailsSend),
    summary: "Cancel an email that is scheduled or queued",
    response: Some(schema::<Canceled>),
    codes: &[NOT_CANCELABLE],
    example: Example::at("/v1/emails/email_01kajbch80e8j885zsatp7rpcz/cancel"),
    ..Route::DEFAULT
};
