//! Inbound mail of every shape that a stranger could choose to make reading costly.
//!
//! `make mail-bombs` runs the shapes at 40 MB, the most that SES takes, in a release build.

use std::{fmt::Write as _, time::Duration};

use posthorn_messages::inbound::{Incomplete, parse_inbound};

use super::*;

const DEFAULT_BYTES: usize = 2 * 1024 * 1024;
/// Memory that reading may take in addition to the mail, whatever its size: two bodies in each intermediate form, and the lists
/// of headers and parts.
const READING_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Keeping also holds the largest attachment, decoded. It is no larger than the mail.
const KEEPING_MULTIPLE_MAX: f64 = 1.0;
/// Holds for 40 MB in a release build.
const TOOK_MAX: Duration = Duration::from_secs(5);

/// A shape of mail: its name, a function that makes one of about a given size, and the reasons for which it may be incomplete.
struct Shape {
    name: &'static str,
    mail: fn(usize) -> Vec<u8>,
    incomplete: &'static [Incomplete],
}

fn bytes() -> usize {
    std::env::var("POSTHORN_MAIL_BYTES").ok().and_then(|bytes| bytes.parse().ok()).unwrap_or(DEFAULT_BYTES)
}

fn repeat(head: &str, piece: &str, bytes: usize) -> Vec<u8> {
    [head.as_bytes(), &piece.as_bytes().repeat(bytes / piece.len())].concat()
}

const MIXED: &str = "Content-Type: multipart/mixed; boundary=B\r\n\r\n";

fn nested(bytes: usize) -> Vec<u8> {
    let mut mail = String::new();
    for level in 0.. {
        let _ = write!(mail, "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
        if mail.len() >= bytes {
            break;
        }
    }
    mail.into_bytes()
}

/// Boundaries that each begin with the previous one, and lines that almost match all of them.
fn long_boundaries(bytes: usize) -> Vec<u8> {
    let mut mail = String::new();
    for level in 1..=50 {
        let boundary = "x".repeat(200 + level);
        let _ = write!(mail, "Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--{boundary}\r\n");
    }
    repeat(&format!("{mail}\r\n"), &format!("--{}\r\n", "x".repeat(200)), bytes)
}

fn wide_header(bytes: usize) -> Vec<u8> {
    let list = "\"A, B\" <a@example.com>, ".repeat(bytes / 24);
    format!("From: a@b\r\nTo: {list}\r\nReferences: {}\r\n\r\nx", "<a@b> ".repeat(bytes / 600)).into_bytes()
}

fn many_files(bytes: usize) -> Vec<u8> {
    repeat(MIXED, "--B\r\nContent-Type: image/png; name*0=a; name*1*=b\r\n\r\nx\r\n", bytes)
}

fn header_of_a_part(bytes: usize) -> Vec<u8> {
    repeat(&format!("{MIXED}--B\r\n"), "a:\r\n", bytes)
}

const SHAPES: [Shape; 27] = [
    shape("messages in messages", |n| repeat("", "Content-Type: message/rfc822\r\n\r\n", n), &[]),
    shape("global messages", |n| repeat("", "Content-Type: message/global\r\n\r\n", n), &[]),
    shape(
        "digests",
        |n| repeat("", "Content-Type: multipart/digest; boundary=B\r\n\r\n--B\r\n\r\n", n),
        &[Incomplete::Parts],
    ),
    shape("multiparts in multiparts", nested, &[Incomplete::Nesting]),
    shape("long boundaries", long_boundaries, &[Incomplete::Text]),
    shape("short headers", |n| repeat("", "a:\r\n", n), &[Incomplete::Headers]),
    shape(
        "received lines",
        |n| repeat("", "Received: from a by b; Sat, 21 Nov 2026 10:00:00 +0000\r\n", n),
        &[Incomplete::Headers],
    ),
    shape("a folded header", |n| repeat("Subject:", " a\r\n", n), &[Incomplete::Headers]),
    shape("one header", |n| repeat("Subject: ", "a", n), &[Incomplete::Headers]),
    shape("encoded words", |n| repeat("Subject: ", "=?utf-8?q?=C3=A4?= ", n), &[Incomplete::Headers]),
    shape("open encoded words", |n| repeat("Subject: ", "=?utf-8?q?", n), &[Incomplete::Headers]),
    shape("comments", |n| repeat("From: ", "(", n), &[Incomplete::Headers]),
    shape("quotes", |n| repeat("To: ", "\\\"<", n), &[Incomplete::Headers]),
    shape("a wide header", wide_header, &[Incomplete::Headers]),
    shape("parameters", |n| repeat("Content-Type: text/plain", "; name*1=a", n), &[Incomplete::Headers]),
    shape("a header of a part", header_of_a_part, &[Incomplete::Headers]),
    shape("parts", |n| repeat(MIXED, "--B\r\n", n), &[Incomplete::Parts]),
    shape("files", many_files, &[Incomplete::Parts]),
    shape("closed boundaries", |n| repeat(MIXED, "--B--\r\n", n), &[]),
    shape("almost boundaries", |n| repeat(MIXED, "--x\r\n", n), &[Incomplete::Text]),
    shape("one line", |n| repeat("Subject: x\r\n\r\n", "x", n), &[Incomplete::Text]),
    shape("empty lines", |n| repeat("Subject: x\r\n\r\n", "\r\n", n), &[Incomplete::Text]),
    shape(
        "quoted-printable",
        |n| repeat("Content-Transfer-Encoding: quoted-printable\r\n\r\n", "x = =C3=A4 ?a=b&c=1\r\n", n),
        &[Incomplete::Text],
    ),
    shape(
        "pieces of base64",
        |n| repeat("Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n", "QQ==", n),
        &[],
    ),
    shape(
        "lines like quotations",
        |n| repeat("Subject: x\r\n\r\n", "On 1 Nov 2026\r\n10:00 a@b\r\nx:\r\n", n),
        &[Incomplete::Text],
    ),
    shape(
        "deep HTML",
        |n| repeat("Content-Type: text/html\r\n\r\n", "<div><blockquote type=cite>x", n),
        &[Incomplete::Html],
    ),
    shape(
        "attributes",
        |n| repeat("Content-Type: text/html\r\n\r\n<p", " class='x y' a=\"&amp;\"", n),
        &[Incomplete::Html],
    ),
];

const fn shape(name: &'static str, mail: fn(usize) -> Vec<u8>, incomplete: &'static [Incomplete]) -> Shape {
    Shape { name, mail, incomplete }
}

/// Reads a mail and decodes its attachments one by one, as `receive-email` does.
fn read(raw: &[u8]) {
    let mail = parse_inbound(raw, "ada@example.com");
    for part in &mail.parts {
        assert_eq!(part.decode(raw).len() as u64, part.bytes);
    }
}

#[test]
fn mail_of_every_shape_takes_no_more_memory_than_its_size_and_a_constant() {
    let mut wrong = Vec::new();
    for Shape { name, mail, incomplete } in SHAPES {
        let raw = mail(bytes());
        let reading = cost_of(|| parse_inbound(&raw, "ada@example.com"));
        let keeping = cost_of(|| read(&raw));
        println!(
            "{name:>26}: {:>5.1} MB, read in {:>5} ms with {:>5.1} MB ({:.2} times it), kept with {:>5.1} MB ({:.2} times it)",
            raw.len() as f64 / 1e6,
            reading.took.as_millis(),
            reading.peak_bytes as f64 / 1e6,
            reading.multiple_of(raw.len()),
            keeping.peak_bytes as f64 / 1e6,
            keeping.multiple_of(raw.len()),
        );
        let kept_max = READING_BYTES_MAX + (raw.len() as f64 * KEEPING_MULTIPLE_MAX) as usize;
        let mail = parse_inbound(&raw, "ada@example.com");
        let faults = [
            (reading.peak_bytes > READING_BYTES_MAX, "reading takes too much memory"),
            (keeping.peak_bytes > kept_max, "keeping takes too much memory"),
            (keeping.took > TOOK_MAX, "it takes too long"),
            (mail.incomplete != incomplete, "it is incomplete for other reasons"),
        ];
        wrong.extend(
            faults
                .iter()
                .filter(|(is_so, _)| *is_so)
                .map(|(_, fault)| format!("{name}: {fault}: {reading:?} {keeping:?} {:?}", mail.incomplete)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A mail of four times the size may take four times the memory. It must take much less than sixteen times the time, which a
/// nested loop would take.
#[test]
fn the_cost_of_mail_grows_no_faster_than_its_size() {
    for Shape { name, mail, .. } in SHAPES {
        let (small, large) = (mail(bytes() / 4), mail(bytes()));
        let (of_small, of_large) = (cost_of(|| read(&small)), cost_of(|| read(&large)));
        let memory = of_large.peak_bytes as f64 / of_small.peak_bytes.max(1 << 20) as f64;
        assert!(memory <= 4.4, "{name}: {memory:.1} times the memory for four times the mail");
        let time = of_large.took.as_secs_f64() / of_small.took.as_secs_f64().max(0.05);
        assert!(time <= 12.0, "{name}: {time:.1} times the time for four times the mail");
    }
}
