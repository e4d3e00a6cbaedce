//! Messages made from a seed: the same seed makes the same message, on every machine.

use std::collections::BTreeMap;

use posthorn_ids::EmailId;

use super::super::*;

/// A message to write, and everything that belongs to it.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) message: Message,
    pub(super) content: Content,
    pub(super) files: Vec<File>,
    pub(super) added: Vec<(String, String)>,
}

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize]
    }

    /// True once in `times`.
    fn rarely(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }
}

const NAMES: [&str; 22] = [
    "",
    "Ada Lovelace",
    "Lovelace, Ada",
    "René Descartes",
    "王小明",
    "محمد بن موسى",
    "שלום עולם",
    "👩‍🚀 Ride, Sally 🚀",
    "O'Brien & Söhne GmbH (Büro)",
    "Ops [on-call] <prod>",
    "a@b.example",
    "semi;colon: colon",
    "back\\slash",
    "the \"quoted\" one",
    "=?utf-8?Q?not_encoded?=",
    "dot.ted name.",
    "Ελληνικά",
    "ไทย",
    "A name so long that with its address it cannot stand on one line of a header, whatever is done about it",
    "Ein sehr langer Name mit Umläuten: Öffentlichkeitsarbeit für Überörtliche Angelegenheiten, Außenstelle Süd",
    "tab less",
    "e\u{301} combining, \u{202e}turned\u{202c}",
];

const ADDRESSES: [&str; 9] = [
    "ada@example.com",
    "first.last+label@sub.example.org",
    "x@bücher.example",
    "info@例え.テスト",
    "post@почта.рф",
    "a_b-c=d!e#f@example.net",
    "o'brien@example.com",
    "info@xn--bcher-kva.example",
    "a-local-part-of-sixty-four-characters-is-the-most-that-is-allowe@a-rather-long-name-of-a-domain.example.com",
];

const WORDS: [&str; 20] = [
    "Invoice",
    "für",
    "Straße",
    "🚀",
    "订单",
    "שלום",
    "مرحبا",
    "=?utf-8?B?aGk=?=",
    "100%",
    "\"x\"",
    "<b>",
    "a=b",
    "?=",
    "résumé",
    "--boundary",
    ".",
    "From",
    "👨‍👩‍👧‍👦",
    "e\u{301}",
    "naïve",
];

const FILE_NAMES: [&str; 14] = [
    "report.pdf",
    "Jahresabschluß, 2024.pdf",
    "請求書.pdf",
    "تقرير.xlsx",
    "a \"quoted\" name.txt",
    "100% (final).csv",
    "🚀.png",
    "no-extension",
    "semi;colon='x'.bin",
    "  spaces  around .txt",
    "=?utf-8?Q?x?=.txt",
    "a file name that is so long that it has to be cut into several pieces to stand in the lines of a header, and on.pdf",
    "файл с очень длинным именем, которое не помещается в одну строку заголовка письма, и ещё немного дальше.docx",
    "dots...",
];

/// The message of `seed`.
pub(super) fn given(seed: u64) -> Given {
    let dice = &mut Dice(seed);
    let at = jiff::Timestamp::from_second(1_790_000_000 + dice.roll(100_000_000) as i64).unwrap();
    let (from, to) = (mailbox(dice), mailboxes(dice, 1, 12));
    let subject = sentence(dice, 1, 60);
    let message = Message {
        cc: mailboxes(dice, 0, 3),
        bcc: mailboxes(dice, 0, 3),
        ..Message::new(EmailId::new(at), from, to, &subject)
    };
    let mut content = Content {
        reply_to: mailboxes(dice, 0, 2),
        html: (!dice.rarely(4)).then(|| body(dice, "<p>", "</p>")),
        text: (!dice.rarely(4)).then(|| body(dice, "", "")),
        headers: headers(dice),
        attachments: Vec::new(),
    };
    let files: Vec<File> = (0..dice.roll(5)).map(|at| file(dice, at)).collect();
    if let Some(html) = &mut content.html {
        let named: String = files
            .iter()
            .filter_map(|file| file.content_id.as_ref())
            .filter(|_| !dice.rarely(4))
            .map(|id| image(id))
            .collect();
        html.insert_str(0, &named);
    }
    let added = match dice.rarely(2) {
        true => vec![
            ("List-Unsubscribe".to_owned(), format!("<https://mail.example.com/u/{}>", "t".repeat(200))),
            ("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()),
        ],
        false => Vec::new(),
    };
    Given { message, content, files, added }
}

/// The HTML that shows a file.
pub(super) fn image(content_id: &str) -> String {
    format!("<img src=\"cid:{}\">", content_id.replace('@', "%40"))
}

fn mailbox(dice: &mut Dice) -> Mailbox {
    let (name, address) = (dice.pick(&NAMES), dice.pick(&ADDRESSES));
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    let text = if name.is_empty() { address.to_owned() } else { format!("\"{quoted}\" <{address}>") };
    let mailbox: Mailbox = text.parse().unwrap();
    assert_eq!(mailbox.name().unwrap_or_default(), name);
    mailbox
}

fn mailboxes(dice: &mut Dice, least: u64, most: u64) -> Vec<Mailbox> {
    (0..least + dice.roll(most - least + 1)).map(|_| mailbox(dice)).collect()
}

/// Words for a header: folding must lose no word and add no white space.
fn sentence(dice: &mut Dice, least: u64, most: u64) -> String {
    let words: Vec<&str> = (0..least + dice.roll(most - least + 1)).map(|_| dice.pick(&WORDS)).collect();
    match dice.rarely(6) {
        // Without a place to fold.
        true => words.concat(),
        false => words.join(" "),
    }
}

fn body(dice: &mut Dice, before: &str, after: &str) -> String {
    let line_end = dice.pick(&["\n", "\r\n", "\r"]);
    let mut body = String::new();
    for _ in 0..dice.roll(8) {
        let line = match dice.roll(8) {
            0 => String::new(),
            // Longer than a line may be.
            1 => "x".repeat(900 + dice.roll(3_000) as usize),
            2 => "訳".repeat(400 + dice.roll(400) as usize),
            // Lines with a special meaning in SMTP or mailbox files.
            3 => dice
                .pick(&[".", "..", "From here on", "--", "=", "=3D", "trailing space ", "tab\t"])
                .to_owned(),
            4 => "a ".repeat(700),
            _ => sentence(dice, 1, 30),
        };
        body.push_str(&format!("{before}{line}{after}{line_end}"));
    }
    if dice.rarely(2) { body.trim_end_matches(['\r', '\n']).to_owned() } else { body }
}

fn headers(dice: &mut Dice) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for at in 0..dice.roll(5) {
        let name =
            dice.pick(&["X-Entity-Ref-ID", "References", "In-Reply-To", "X-Campaign", "Auto-Submitted"]);
        let name = if at == 0 { name.to_owned() } else { format!("X-{at}-{}", dice.roll(9)) };
        let value = match dice.roll(6) {
            0 => String::new(),
            1 => "word ".repeat(1 + dice.roll(190) as usize).trim_end().to_owned(),
            // The longest accepted value, without a place to fold.
            2 => "v".repeat(998 - name.len() - ": ".len()),
            3 => "x".repeat(60 + dice.roll(30) as usize) + "  two  spaces  and\\ \"quotes\"; a=b",
            4 => "<https://example.com/?a=1&b=2>, <mailto:x@example.com?subject=a%20b>".to_owned(),
            _ => format!("{}", dice.roll(u64::MAX)),
        };
        headers.insert(name, value);
    }
    headers
}

fn file(dice: &mut Dice, at: u64) -> File {
    let kinds = [
        "application/pdf",
        "image/png",
        "text/plain",
        "text/html",
        "text/csv",
        "application/octet-stream",
        "message/rfc822",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ];
    let bytes = match dice.roll(5) {
        0 => Vec::new(),
        1 => (0..=255).collect(),
        2 => b"line\nline\r\nline\r.\r\n.\r\n--\r\nFrom x\r\n".to_vec(),
        3 => "Grüße aus München 🚀\n".as_bytes().to_vec(),
        _ => (0..dice.roll(20_000)).map(|_| dice.roll(256) as u8).collect(),
    };
    File {
        filename: dice.pick(&FILE_NAMES).to_owned(),
        content_type: dice.pick(&kinds).to_owned(),
        content_id: dice.rarely(2).then(|| format!("image-{at}.{}@example.com", dice.roll(1_000))),
        bytes,
    }
}
