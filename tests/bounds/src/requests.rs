//! Requests: JSON bodies, forms, posts of SNS. Also the answers of the DNS.

use futures::FutureExt;
use messages_functions::{accept::request::SendEmail, routes::send_batch::SendBatch};
use posthorn_messages::read_ses_event;
use posthorn_runtime::http::{parse_json, read_form};
use posthorn_sns::parse_envelope;
use proptest::prelude::*;

use crate::{Cost, cost_of};

const MB: usize = 1 << 20;
/// The largest request.
const BODY_BYTES: usize = 6 * MB;

/// `unit`, repeated between `before` and `after`; `bytes` in total.
fn wide(before: &str, unit: &str, after: &str, bytes: usize) -> String {
    let times = (bytes - before.len() - after.len()) / unit.len();
    let body = unit.repeat(times);
    format!("{before}{}{after}", body.strip_suffix(',').unwrap_or(&body))
}

fn assert_within(name: &str, input: usize, cost: Cost, times: f64, extra_bytes: usize) {
    println!(
        "{name:<34} {:>9} bytes: {:>6.1} x, {:>10} bytes, {:?}",
        input,
        cost.multiple_of(input),
        cost.peak_bytes,
        cost.took
    );
    let most = (input as f64 * times) as usize + extra_bytes;
    assert!(cost.peak_bytes <= most, "{name}: {} bytes, {most} allowed", cost.peak_bytes);
    assert!(cost.took.as_secs() < 10, "{name}: {:?}", cost.took);
}

/// An email takes at most three times its bytes and 16 MB more.
#[test]
fn a_request_to_send_takes_a_small_multiple_of_its_bytes() {
    let keys = |field: &str| {
        let keys: String = (0..BODY_BYTES / 14).map(|at| format!("\"{at:07}\":\"\",")).collect();
        format!("{{\"{field}\":{{{}}}}}", keys.trim_end_matches(','))
    };
    for (name, body) in [
        ("lists in lists", "[".repeat(BODY_BYTES)),
        ("objects in objects", "{\"a\":".repeat(BODY_BYTES / 5)),
        ("empty attachments", wide("{\"attachments\":[", "{},", "]}", BODY_BYTES)),
        ("empty recipients", wide("{\"to\":[", "\"\",", "]}", BODY_BYTES)),
        ("tags", wide("{\"tags\":[", "{\"name\":\"\",\"value\":\"\"},", "]}", BODY_BYTES)),
        ("headers", keys("headers")),
        ("metadata", keys("metadata")),
        ("one field, repeated", wide("{", "\"to\":null,", "}", BODY_BYTES)),
        (
            "values that are objects",
            wide("{\"template\":{\"id\":\"a\",\"variables\":{\"a\":[", "{\"a\":0},", "]}}}", BODY_BYTES),
        ),
        (
            "values that are lists",
            wide("{\"template\":{\"id\":\"a\",\"variables\":{\"a\":[", "[0],", "]}}}", BODY_BYTES),
        ),
        (
            "values that are numbers",
            wide("{\"template\":{\"id\":\"a\",\"variables\":{\"a\":[", "0,", "]}}}", BODY_BYTES),
        ),
        ("a file as a list of numbers", wide("{\"attachments\":[{\"content\":[", "0,", "]}]}", BODY_BYTES)),
        (
            "a Buffer",
            wide("{\"attachments\":[{\"content\":{\"type\":\"Buffer\",\"data\":[", "1,", "]}}]}", BODY_BYTES),
        ),
        ("a file as base64", wide("{\"attachments\":[{\"content\":\"", "aGlo", "\"}]}", BODY_BYTES)),
        ("a text that never ends", format!("{{\"text\":\"{}", "x".repeat(BODY_BYTES))),
        ("a text of escapes", wide("{\"text\":\"", "\\u0000", "\"}", BODY_BYTES)),
    ] {
        let cost = cost_of(|| parse_json::<SendEmail>(body.as_bytes()).map(drop).map_err(drop));
        assert_within(name, body.len(), cost, 3.0, 16 * MB);
    }
}

/// A batch's emails are in memory as text before each is read.
#[test]
fn a_batch_takes_a_small_multiple_of_its_bytes() {
    for (name, body) in [
        ("a batch of zeros", wide("[", "0,", "]", BODY_BYTES)),
        ("a batch of empty objects", wide("[", "{},", "]", BODY_BYTES)),
        ("a batch of one email", wide("[{\"text\":\"", "x", "\"}]", BODY_BYTES)),
    ] {
        let cost = cost_of(|| serde_json::from_str::<SendBatch>(&body).map(drop).map_err(drop));
        assert_within(name, body.len(), cost, 2.0, MB);
    }
}

/// A batch reads 25 emails at a time, so the values of one email must take little memory.
#[test]
fn the_values_of_an_email_in_a_batch_take_little_memory_whatever_they_are() {
    for (name, unit) in [("objects", "{\"a\":0},"), ("lists", "[0],"), ("texts", "\"\","), ("numbers", "0,")]
    {
        let body = wide("{\"template\":{\"id\":\"a\",\"variables\":{\"a\":[", unit, "]}}}", 70 * 1024);
        let cost = cost_of(|| parse_json::<SendEmail>(body.as_bytes()).map(drop).map_err(drop));
        assert_within(name, body.len(), cost, 0.0, 5 * MB);
    }
}

#[test]
fn a_form_takes_a_small_multiple_of_its_bytes() {
    const FORM_BYTES: usize = 64 * 1024;
    let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
    for (name, content_type, body) in [
        ("pairs", "application/x-www-form-urlencoded", wide("", "a=&", "", FORM_BYTES)),
        ("parts", "multipart/form-data; boundary=b", wide("", part, "--b--\r\n", FORM_BYTES)),
        (
            "a part's headers",
            "multipart/form-data; boundary=b",
            wide("--b\r\n", "a:\r\n", "\r\nx", FORM_BYTES),
        ),
        ("a header that never ends", "multipart/form-data; boundary=b", wide("--b\r\n", "a", "", FORM_BYTES)),
        ("delimiters", "multipart/form-data; boundary=b", wide("", "--b\r\n", "", FORM_BYTES)),
    ] {
        let cost = cost_of(|| {
            read_form(content_type.to_owned(), body.clone().into_bytes()).now_or_never().is_some()
        });
        assert_within(name, body.len(), cost, 12.0, 64 * 1024);
    }
}

/// Anybody can post an envelope.
#[test]
fn a_post_of_sns_takes_a_small_multiple_of_its_bytes() {
    for (name, text) in [
        ("an envelope of lists", "[".repeat(MB)),
        ("an envelope with unknown fields", format!("{{\"a\":{}", "[".repeat(MB))),
        ("an envelope of one text", wide("{\"Type\":\"", "x", "\"}", MB)),
        ("an envelope of many fields", wide("{", "\"a\":[],", "}", MB)),
    ] {
        assert_within(name, text.len(), cost_of(|| parse_envelope(&text).map(drop).map_err(drop)), 2.0, 4096);
    }
}

/// An event is read only after its signature was verified, and SNS carries at most 256 KiB. Here it fills a whole request.
#[test]
fn an_event_of_ses_takes_a_small_multiple_of_its_bytes() {
    let event = |mail: &str| {
        wide(
            &format!("{{\"eventType\":\"Send\",\"mail\":{{\"timestamp\":\"\",\"messageId\":\"x\",{mail}"),
            "\"\",",
            "]}}",
            MB,
        )
    };
    for (name, text) in [
        ("an event's destinations", event("\"destination\":[")),
        ("an event's tags", event("\"tags\":{\"a\":[")),
        ("an event's unknown fields", event("\"headers\":[")),
        ("an event in lists", format!("{{\"eventType\":\"Send\",\"mail\":{}", "[".repeat(MB))),
    ] {
        assert_within(
            name,
            text.len(),
            cost_of(|| read_ses_event(&text).map(drop).map_err(drop)),
            24.0,
            4096,
        );
    }
}

/// An answer of the DNS has at most 64 KiB (RFC 1035, section 4.2.2), but two bytes can refer to a name of 255 bytes.
#[test]
fn an_answer_of_the_dns_takes_little_memory_however_many_records_it_has() {
    // Four labels that make a name of 255 bytes.
    let name: Vec<u8> = [63_u8, 63, 63, 61]
        .iter()
        .flat_map(|length| std::iter::once(*length).chain(std::iter::repeat_n(b'a', usize::from(*length))))
        .chain([0])
        .collect();
    let pointer = [0xc0, 12];
    let record = |kind: u16, data: &[u8]| {
        let mut bytes = pointer.to_vec();
        bytes.extend(kind.to_be_bytes());
        bytes.extend([0, 1, 0, 0, 0, 60]);
        bytes.extend((data.len() as u16).to_be_bytes());
        bytes.extend(data);
        bytes
    };
    for (name_of, one) in [
        ("texts", record(16, &[0])),
        ("texts of many pieces", record(16, &[0; 1_000])),
        ("aliases", record(5, &pointer)),
        ("exchangers", record(15, &[0, 1, 0xc0, 12])),
        ("addresses", record(1, &[1, 1, 1, 1])),
    ] {
        let count = (65_535 - 12 - name.len() - 4) / one.len();
        let mut answer = vec![0, 1, 0x81, 0x80, 0, 1];
        answer.extend((count as u16).to_be_bytes());
        answer.extend([0, 0, 0, 0]);
        answer.extend(&name);
        answer.extend([0, 16, 0, 1]);
        answer.extend(one.repeat(count));
        let cost =
            cost_of(|| hickory_proto::op::Message::from_vec(&answer).expect("an answer").answers.len());
        assert_within(name_of, answer.len(), cost, 0.0, 16 * MB);
    }
}

proptest! {
    #[test]
    fn any_body_is_read_or_refused_without_an_internal_error(
        words in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ":", ",", "null", "true", "0", "-1", "1e99", "\"\"", "\"a\"", "\"a@b.example\"", "\"\\u0000\"", "\"\\ud800\"",
            "\"to\":", "\"cc\":", "\"from\":", "\"subject\":", "\"text\":", "\"html\":", "\"headers\":", "\"tags\":", "\"name\":",
            "\"attachments\":", "\"content\":", "\"type\":\"Buffer\"", "\"data\":", "\"template\":", "\"id\":", "\"variables\":",
            "\"scheduled_at\":", "{\"to\":\"a@b.example\",\"attachments\":[{\"content\":", " ", "\n", "\u{e9}",
        ]), 0..40),
    ) {
        if let Err(problem) = parse_json::<SendEmail>(words.concat().as_bytes()) {
            prop_assert!((400..500).contains(&problem.code.status), "{:?}", problem);
        }
    }
}
