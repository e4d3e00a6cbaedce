//! `GET /t/o/{token}`: the open pixel.
//!
//! In: the token of one copy of a message. Written: the open, if the token is valid. Out: the same picture for any token, so
//! that a caller learns nothing about tokens.

use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger, causes,
    http::{self, Answer, Bytes, Call, Media, Route},
};
use posthorn_tokens::OpenError;
use posthorn_tracking::{MessageCopy, OPEN_PURPOSE};

use crate::tracking::{
    track::{self, AnyQuery, record},
    tracked_link::{self, open_link},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "track-open",
    trigger: Trigger::Http(&ROUTE),
    uses: &[tracked_link::USES, track::USES],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/t/o/{token}",
    summary: "The open pixel of an email",
    media: Media::Bytes("image/gif"),
    head: true,
    ..Route::DEFAULT
};

/// One transparent pixel (GIF89a), in the fewest bytes that every program reads.
const DOT: [u8; 43] = [
    b'G', b'I', b'F', b'8', b'9', b'a', // signature
    1, 0, 1, 0, 0x80, 0, 0, // one by one, with a colour table of two
    0, 0, 0, 0xff, 0xff, 0xff, // black, white
    0x21, 0xf9, 4, 1, 0, 0, 0, 0, // the first colour is transparent
    0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, // one picture, all of it
    2, 2, 0x44, 1, 0,    // its one pixel
    0x3b, // end
];

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Bytes>, Problem> {
    match open_link(app, &call, OPEN_PURPOSE).await {
        Ok((scope, payload)) => match MessageCopy::from_bytes(&payload) {
            Ok(copy) => record(app, &call, &scope, copy, None).await,
            Err(error) => tracing::error!(error = causes(&error), "a valid token that names no copy"),
        },
        Err(OpenError::Invalid(reason)) => tracing::info!(%reason, "not a valid token"),
        Err(OpenError::Ring(error)) => tracing::error!(error = causes(&error), "an open was not recorded"),
    }
    Ok(Answer::ok(Bytes(DOT.to_vec())))
}
