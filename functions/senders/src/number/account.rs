//! What AWS is asked about a number, and what its answers mean.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::uses::Use;
use posthorn_senders::{Number, NumberType};
use posthorn_sms::MessageType;
use posthorn_sms_voice::{
    CREATES_OPT_OUT_LISTS, CallError, MessageType as AwsMessageType, Number as AwsNumber, NumberRequest,
    READS_NUMBERS, REQUESTS_NUMBERS, RequestableNumberType, SmsVoice,
};

/// The uses of all functions of this file.
pub(super) const ASKS_AWS: Use = Use::All(&[CREATES_OPT_OUT_LISTS, REQUESTS_NUMBERS, READS_NUMBERS]);

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

/// Asks for a number. A repetition gives the same one. Returns AWS's id of it.
///
/// # Errors
/// AWS's refusal, or that the outcome is unknown.
pub(super) async fn ask(app: &App, scope: &Scope, number: &Number) -> Result<String, CallError> {
    let (voice, list) = (app.part::<SmsVoice>(), opt_out_list(app, scope));
    let of_list = [(TAG_OF_LIST.to_owned(), app.setting("STAGE").to_owned())];
    match voice.create_opt_out_list(&list, &of_list, &list).await {
        // It exists.
        Ok(()) | Err(CallError::Conflict { .. }) => {}
        Err(error) => return Err(error),
    }
    let request = NumberRequest {
        country: number.country.to_string(),
        number_type: match number.number_type {
            NumberType::Simulator => RequestableNumberType::Simulator,
            NumberType::TollFree => RequestableNumberType::TollFree,
            NumberType::LongCode => RequestableNumberType::LongCode,
        },
        message_type: of_message(number.message_type),
        opt_out_list: Some(list),
        registration: None,
        exactly: None,
        is_protected: false,
        tags: vec![(TAG.to_owned(), number.id.to_string())],
        token: number.token(),
    };
    voice.request_number(request).await
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

/// A number of the account that was rented for this scope as `wanted` describes, and that none of `known` (AWS's ids) is. Two such numbers
/// are alike in everything, so each can stand for each.
///
/// # Errors
/// If AWS does not answer.
pub(super) async fn orphan(
    app: &App,
    scope: &Scope,
    wanted: &Number,
    known: &[String],
) -> Result<Option<AwsNumber>, CallError> {
    let (list, mut next) = (opt_out_list(app, scope), None);
    for _ in 0..PAGES_MAX {
        let page = app.part::<SmsVoice>().numbers(&[], next).await?;
        let fits = |one: &AwsNumber| {
            one.opt_out_list == list
                && one.country == wanted.country.as_str()
                && one.message_type == of_message(wanted.message_type)
                && type_of(one) == Some(wanted.number_type)
                && !known.contains(&one.id)
        };
        if let Some(found) = page.items.into_iter().find(fits) {
            return Ok(Some(found));
        }
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    Ok(None)
}

fn type_of(number: &AwsNumber) -> Option<NumberType> {
    match number.number_type {
        posthorn_sms_voice::NumberType::Simulator => Some(NumberType::Simulator),
        posthorn_sms_voice::NumberType::TollFree => Some(NumberType::TollFree),
        posthorn_sms_voice::NumberType::LongCode => Some(NumberType::LongCode),
        _ => None,
    }
}
