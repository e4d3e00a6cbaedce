//! What AWS is asked about a number, and what its answers mean.

use std::time::Duration;

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::uses::Use;
use posthorn_senders::{Number, NumberType};
use posthorn_sms::MessageType;
use posthorn_sms_voice::{
    CREATES_OPT_OUT_LISTS, CallError, MessageType as AwsMessageType, Number as AwsNumber, NumberRequest,
    READS_NUMBERS, READS_TAGS, REQUESTS_NUMBERS, RequestableNumberType, SmsVoice,
};

/// The uses of all functions of this file but [`rented`].
pub(super) const ASKS_AWS: Use = Use::All(&[CREATES_OPT_OUT_LISTS, REQUESTS_NUMBERS, READS_NUMBERS]);
/// The uses of [`rented`].
pub(super) const SEARCHES: Use = Use::All(&[READS_NUMBERS, READS_TAGS]);

/// The time between two calls of one kind.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/quotas.html>
pub(super) const PAUSE: Duration = Duration::from_millis(1_100);
/// The tag that names a number here.
const TAG: &str = "posthorn:number";
/// The tag that names the installation of an opt-out list.
const TAG_OF_LIST: &str = "posthorn:stage";
/// More pages than an account's numbers have.
const PAGES_MAX: usize = 50;

/// The opt-out list of a scope: of its own, because one scope's STOP must not silence another. Letters, digits and `-` alone, and at most
/// 64 characters, as AWS wants it.
pub(super) fn opt_out_list(app: &App, scope: &Scope) -> String {
    let text = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, scope.label().as_bytes());
    let hex: String = text.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("posthorn-{}-{hex}", app.setting("STAGE"))
}

/// Makes sure that the scope's opt-out list exists.
///
/// # Errors
/// AWS's refusal, or that the outcome is unknown.
pub(super) async fn make_list(app: &App, scope: &Scope) -> Result<(), CallError> {
    let (list, tag) = (opt_out_list(app, scope), (TAG_OF_LIST.to_owned(), app.setting("STAGE").to_owned()));
    match app.part::<SmsVoice>().create_opt_out_list(&list, &[tag], &list).await {
        // It exists.
        Ok(()) | Err(CallError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Asks for a number. A repetition gives the same one. Returns AWS's id of it.
///
/// # Errors
/// AWS's refusal, or that the outcome is unknown.
pub(super) async fn ask(app: &App, scope: &Scope, number: &Number) -> Result<String, CallError> {
    let request = NumberRequest {
        country: number.country.to_string(),
        number_type: match number.number_type {
            NumberType::Simulator => RequestableNumberType::Simulator,
            NumberType::TollFree => RequestableNumberType::TollFree,
            NumberType::LongCode => RequestableNumberType::LongCode,
        },
        message_type: of_message(number.message_type),
        opt_out_list: Some(opt_out_list(app, scope)),
        registration: None,
        exactly: None,
        is_protected: false,
        tags: vec![(TAG.to_owned(), number.id.to_string())],
        token: number.token(),
    };
    app.part::<SmsVoice>().request_number(request).await
}

fn of_message(kind: MessageType) -> AwsMessageType {
    match kind {
        MessageType::Transactional => AwsMessageType::Transactional,
        MessageType::Promotional => AwsMessageType::Promotional,
    }
}

/// One of the account's numbers by AWS's id; `None` if it is gone.
///
/// # Errors
/// If AWS does not answer.
pub(super) async fn by_id(app: &App, aws_id: &str) -> Result<Option<AwsNumber>, CallError> {
    match app.part::<SmsVoice>().numbers(&[aws_id.to_owned()], None).await {
        Ok(page) => Ok(page.items.into_iter().next()),
        Err(CallError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The number of the account that was rented for `wanted`: its tag says so. All numbers of the scope's opt-out list are looked at.
///
/// # Errors
/// If AWS does not answer for all of them: then there may be one.
pub(super) async fn rented(app: &App, scope: &Scope, wanted: &Number) -> Result<Option<String>, CallError> {
    let (voice, list, id) = (app.part::<SmsVoice>(), opt_out_list(app, scope), wanted.id.to_string());
    let mut next = None;
    for _ in 0..PAGES_MAX {
        let page = voice.numbers(&[], next).await?;
        for one in page.items.iter().filter(|one| one.opt_out_list == list) {
            if voice.tag_of_number(&one.arn, TAG).await?.as_deref() == Some(&id) {
                return Ok(Some(one.id.clone()));
            }
        }
        match page.next {
            Some(more) => next = Some(more),
            None => return Ok(None),
        }
        // AWS takes one such call a second.
        tokio::time::sleep(PAUSE).await;
    }
    Err(CallError::NotNow("the account has more numbers than were looked at".to_owned()))
}
