use super::*;

fn check(text: &str, reply: &str, quoted: Option<&str>) {
    let split = split_quoted(text);
    assert_eq!(
        (split.reply, split.quoted.map(|quoted| quoted.lines().next().unwrap())),
        (reply, quoted),
        "{text}"
    );
}

#[test]
fn a_quotation_is_found_by_the_marks_of_common_programs() {
    for (text, quoted) in [
        (
            "Yes.\n\nOn Sat, Nov 21, 2026 at 10:00 AM Acme <hello@acme.example> wrote:\n\n> Hello\n> there\n",
            "On Sat, Nov 21, 2026 at 10:00 AM Acme <hello@acme.example> wrote:",
        ),
        (
            "Yes.\r\n\r\nOn Sat, Nov 21, 2026 at 10:00 AM A long name indeed\r\n<hello@acme.example> wrote:\r\n\r\n> Hello\r\n",
            "On Sat, Nov 21, 2026 at 10:00 AM A long name indeed",
        ),
        (
            "Yes.\n\n> On 21. Nov 2026, at 10:00, Acme <hello@acme.example> wrote:\n> \n> Hello\n",
            "> On 21. Nov 2026, at 10:00, Acme <hello@acme.example> wrote:",
        ),
        ("Yes.\n\nAm 21.11.26 um 10:00 schrieb Acme:\n> Hallo\n", "Am 21.11.26 um 10:00 schrieb Acme:"),
        (
            "Yes.\n\nAcme <hello@acme.example> schrieb am Sa., 21. Nov. 2026, 10:00:\n\n> Hallo\n",
            "Acme <hello@acme.example> schrieb am Sa., 21. Nov. 2026, 10:00:",
        ),
        (
            "Yes.\n\nLe sam. 21 nov. 2026 à 10:00, Acme <hello@acme.example> a écrit :\n\n> Bonjour\n",
            "Le sam. 21 nov. 2026 à 10:00, Acme <hello@acme.example> a écrit :",
        ),
        (
            "Yes.\n\n2026年11月21日(土) 10:00 Acme <hello@acme.example>:\n\n> Hello\n",
            "2026年11月21日(土) 10:00 Acme <hello@acme.example>:",
        ),
        (
            "Yes.\n\n-----Original Message-----\nFrom: Acme\nSent: Saturday\nHello\n",
            "-----Original Message-----",
        ),
        (
            "Yes.\n\n________________________________\nFrom: Acme <hello@acme.example>\nSent: Saturday, November 21, 2026\nTo: Ada\nSubject: Hello\n\nHello\n",
            "________________________________",
        ),
        (
            "Yes.\n\n*From:* Acme <hello@acme.example>\n*Sent:* Saturday\n*To:* Ada\n*Subject:* Hello\n\nHello\n",
            "*From:* Acme <hello@acme.example>",
        ),
        ("Yes.\n\nVon: Acme\nGesendet: Samstag\nAn: Ada\nBetreff: Hallo\n\nHallo\n", "Von: Acme"),
        ("Yes.\n\n> Hello\n>> before\n\n", "> Hello"),
    ] {
        check(text, "Yes.", Some(quoted));
    }
}

#[test]
fn an_answer_below_is_found_and_one_between_the_lines_is_not_split() {
    check(
        "On 21 Nov 2026 Acme wrote:\n> Hello\n> there\n\nYes.\n",
        "Yes.",
        Some("On 21 Nov 2026 Acme wrote:"),
    );
    let between = "On 21 Nov 2026 Acme wrote:\n> Hello\nYes.\n> there\nNo.";
    check(between, between, None);
}

#[test]
fn a_text_that_only_looks_like_a_quotation_is_not_split() {
    for text in [
        "Hello,\nOn Monday he wrote:\nnothing.",
        "Contact ada@example.com, she wrote 3 times:\nonce a day.",
        "At 10:00 of 21 November 2026 I wrote:\nnothing.",
        "Here is my address, valid from 2026:\n21 Road, ada@example.com:",
        "Forwarded:\n\n---------- Forwarded message ---------\nfrom Acme",
        "From: the beginning\nall was well.",
        "a > b\n\nc",
        "",
    ] {
        check(text, text, None);
    }
}

/// The marks of Gmail, of Outlook for Windows, and a plain "original message", in each language.
#[test]
fn marks_are_recognised_in_twenty_languages() {
    let languages = [
        (
            "en",
            "On Sat, Nov 21, 2026 at 10:00 AM Acme <a@acme.example> wrote:",
            "Original Message",
            "From: Acme|Sent: Saturday|To: Ada|Subject: Hello",
        ),
        (
            "de",
            "Am Sa., 21. Nov. 2026 um 10:00 Uhr schrieb Acme <a@acme.example>:",
            "Ursprüngliche Nachricht",
            "Von: Acme|Gesendet: Samstag|An: Ada|Betreff: Hallo",
        ),
        (
            "fr",
            "Le sam. 21 nov. 2026 à 10:00, Acme <a@acme.example> a écrit :",
            "Message d'origine",
            "De : Acme|Envoyé : samedi|À : Ada|Objet : Bonjour",
        ),
        (
            "es",
            "El sáb, 21 nov 2026 a las 10:00, Acme (<a@acme.example>) escribió:",
            "Mensaje original",
            "De: Acme|Enviado el: sábado|Para: Ada|Asunto: Hola",
        ),
        (
            "it",
            "Il giorno sab 21 nov 2026 alle ore 10:00 Acme <a@acme.example> ha scritto:",
            "Messaggio originale",
            "Da: Acme|Inviato: sabato|A: Ada|Oggetto: Ciao",
        ),
        (
            "pt",
            "Em sáb., 21 de nov. de 2026 às 10:00, Acme <a@acme.example> escreveu:",
            "Mensagem original",
            "De: Acme|Enviada em: sábado|Para: Ada|Assunto: Olá",
        ),
        (
            "nl",
            "Op za 21 nov 2026 om 10:00 schreef Acme <a@acme.example>:",
            "Oorspronkelijk bericht",
            "Van: Acme|Verzonden: zaterdag|Aan: Ada|Onderwerp: Hallo",
        ),
        (
            "da",
            "Den lør. 21. nov. 2026 kl. 10.00 skrev Acme <a@acme.example>:",
            "Oprindelig meddelelse",
            "Fra: Acme|Sendt: lørdag|Til: Ada|Emne: Hej",
        ),
        (
            "nb",
            "lør. 21. nov. 2026 kl. 10:00 skrev Acme <a@acme.example>:",
            "Opprinnelig melding",
            "Fra: Acme|Sendt: lørdag|Til: Ada|Emne: Hei",
        ),
        (
            "sv",
            "Den lör 21 nov. 2026 kl 10:00 skrev Acme <a@acme.example>:",
            "Ursprungligt meddelande",
            "Från: Acme|Skickat: lördag|Till: Ada|Ämne: Hej",
        ),
        (
            "fi",
            "la 21. marrask. 2026 klo 10.00 Acme (a@acme.example) kirjoitti:",
            "Alkuperäinen viesti",
            "Lähettäjä: Acme|Lähetetty: lauantai|Vastaanottaja: Ada|Aihe: Hei",
        ),
        (
            "pl",
            "sob., 21 lis 2026 o 10:00 Acme <a@acme.example> napisał(a):",
            "Wiadomość oryginalna",
            "Od: Acme|Wysłano: sobota|Do: Ada|Temat: Witam",
        ),
        (
            "cs",
            "so 21. 11. 2026 v 10:00 odesílatel Acme <a@acme.example> napsal:",
            "Původní zpráva",
            "Od: Acme|Odesláno: sobota|Komu: Ada|Předmět: Ahoj",
        ),
        (
            "ru",
            "сб, 21 нояб. 2026 г. в 10:00, Acme <a@acme.example>:",
            "Исходное сообщение",
            "От: Acme|Отправлено: суббота|Кому: Ada|Тема: Привет",
        ),
        (
            "tr",
            "Acme <a@acme.example>, 21 Kas 2026 Cmt, 10:00 tarihinde şunu yazdı:",
            "Özgün İleti",
            "Kimden: Acme|Gönderildi: Cumartesi|Kime: Ada|Konu: Merhaba",
        ),
        (
            "ja",
            "2026年11月21日(土) 10:00 Acme <a@acme.example>:",
            "元のメッセージ",
            "差出人: Acme|送信日時: 土曜日|宛先: Ada|件名: こんにちは",
        ),
        (
            "zh",
            "Acme <a@acme.example> 于2026年11月21日周六 10:00写道：",
            "原始邮件",
            "发件人: Acme|发送时间: 星期六|收件人: Ada|主题: 你好",
        ),
        (
            "zh-tw",
            "Acme <a@acme.example> 於 2026年11月21日 週六 上午10:00寫道：",
            "原始郵件",
            "寄件者: Acme|寄件日期: 星期六|收件者: Ada|主旨: 你好",
        ),
        (
            "ko",
            "2026년 11월 21일 (토) 오전 10:00, Acme <a@acme.example>님이 작성:",
            "원본 메시지",
            "보낸 사람: Acme|보낸 날짜: 토요일|받는 사람: Ada|제목: 안녕",
        ),
        (
            "hu",
            "Acme <a@acme.example> ezt írta (időpont: 2026. nov. 21., Szo, 10:00):",
            "Eredeti üzenet",
            "Feladó: Acme|Elküldve: szombat|Címzett: Ada|Tárgy: Szia",
        ),
        (
            "uk",
            "сб, 21 лист. 2026 р. о 10:00 Acme <a@acme.example> пише:",
            "Вихідне повідомлення",
            "Від: Acme|Надіслано: субота|Кому: Ada|Тема: Вітання",
        ),
    ];
    for (language, attribution, original, block) in languages {
        let marks = |text: String, first: &str| {
            let split = split_quoted(&text);
            assert_eq!(split.reply, "Yes.", "{language}: {text}");
            assert!(split.quoted.unwrap().starts_with(first), "{language}: {text}");
        };
        marks(format!("Yes.\n\n{attribution}\n\n> Hello\n> there\n"), attribution);
        // Some programs do not mark the quoted lines, and some leave out the empty line.
        marks(format!("Yes.\r\n{attribution}\r\nHello\r\n"), attribution);
        for (at, _) in attribution.match_indices(' ') {
            let (first, second) = attribution.split_at(at);
            // A line with only the end of a word or of a time cannot be recognised.
            if first.contains("2026") || first.contains('@') {
                marks(format!("Yes.\n\n{first}\n{}\n\n> Hello\n", second.trim()), first);
            }
        }
        let original = format!("-----{original}-----");
        marks(format!("Yes.\n\n{original}\n{}\n\nHello", block.replace('|', "\n")), &original);
        let lines = block.replace('|', "\n");
        marks(format!("Yes.\n\n{lines}\n\nHello"), lines.lines().next().unwrap());
        let rule = "_".repeat(32);
        marks(format!("Yes.\n\n{rule}\n{lines}\n\nHello"), &rule);
        let bold: Vec<String> =
            block.split('|').map(|line| format!("*{}", line.replacen(':', ":*", 1))).collect();
        marks(format!("Yes.\n\n{}\n\nHello", bold.join("\n")), &bold[0]);
        let wide = lines.replace(": ", "：").replace(" ：", "：");
        marks(format!("Yes.\n\n{wide}\n\nHello"), wide.lines().next().unwrap());
    }
}

#[test]
fn attributions_of_other_programs_in_these_languages_are_recognised() {
    for attribution in [
        "Op 21 nov. 2026, om 10:00 heeft Acme <a@acme.example> het volgende geschreven:",
        "21. nov. 2026 kl. 10:00 skrev Acme <a@acme.example>:",
        "21 nov. 2026 kl. 10:00 skrev Acme:",
        "Acme <a@acme.example> kirjoitti 21.11.2026 kello 10.00:",
        "Wiadomość napisana przez Acme <a@acme.example> w dniu 21 lis 2026, o godz. 10:00:",
        "W dniu 21.11.2026 o 10:00, Acme pisze:",
        "Dne 21. 11. 2026 v 10:00 Acme napsal(a):",
        "21. 11. 2026 v 10:00, Acme <a@acme.example>:",
        "Суббота, 21 ноября 2026, 10:00 +03:00 от Acme <a@acme.example>:",
        "21 нояб. 2026 г., в 10:00, Acme <a@acme.example> написал(а):",
        "21.11.2026, 10:00, \"Acme\" <a@acme.example>:",
        "Acme <a@acme.example> şunları yazdı (21 Kas 2026 10:00):",
        "2026/11/21 10:00、Acme <a@acme.example>のメール:",
        "在 2026-11-21 10:00:00，\"Acme\" <a@acme.example> 写道：",
        "2026. 11. 21. 오전 10:00, Acme <a@acme.example> 작성:",
        "2026. nov. 21. dátummal, 10:00 időpontban Acme <a@acme.example> írta:",
        "2026.11.21. 10:00 keltezéssel, Acme írta:",
        "在 2026/11/21 10:00, Acme 写道:",
        "21 лист. 2026 р. о 10:00 Acme <a@acme.example> написав(-ла):",
    ] {
        check(&format!("Yes.\n\n{attribution}\n> Hello\n"), "Yes.", Some(attribution));
    }
    check(
        "Yes.\n\n------------------ 原始邮件 ------------------\n发件人: \"Acme\"\nHello",
        "Yes.",
        Some("------------------ 原始邮件 ------------------"),
    );
}

#[test]
fn a_forwarded_mail_is_not_a_quotation() {
    let text = "See below.\n\n---------- Forwarded message ---------\nFrom: Acme <a@acme.example>\nDate: Sat, Nov 21, 2026 at 10:00 AM\nSubject: Hello\nTo: Ada\n\nHello";
    check(text, text, None);
}
