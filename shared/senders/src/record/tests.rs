use super::*;

fn record(purpose: Purpose, kind: RecordKind, value: &str) -> RequiredRecord {
    let name = "x.acme.example".to_owned();
    RequiredRecord { purpose, name, kind, value: value.into(), priority: None, required: true }
}

fn met(record: &RequiredRecord, found: &[&str]) -> bool {
    record.is_met_by(&found.iter().map(ToString::to_string).collect::<Vec<_>>())
}

#[test]
fn spf_is_one_policy_that_includes_ses_before_all() {
    let spf = record(Purpose::Spf, RecordKind::Txt, "");
    for good in [
        "v=spf1 include:amazonses.com ~all",
        "V=SPF1 mx  +include:AmazonSES.com -all",
        "v=spf1 include:amazonses.com",
    ] {
        assert!(met(&spf, &["unrelated", good]), "{good}");
    }
    for bad in [
        "v=spf1 ~all",
        "v=spf1 -all include:amazonses.com",
        "v=spf1 -include:amazonses.com all",
        "v=spf10 include:amazonses.com",
        "include:amazonses.com",
    ] {
        assert!(!met(&spf, &[bad]), "{bad}");
    }
    assert!(
        !met(&spf, &["v=spf1 include:amazonses.com ~all", "v=spf1 mx -all"]),
        "two policies are an error"
    );
}

#[test]
fn dmarc_is_one_policy_with_a_valid_action() {
    let dmarc = record(Purpose::Dmarc, RecordKind::Txt, "");
    for good in
        ["v=DMARC1; p=none;", "v=DMARC1;p=reject; rua=mailto:a@acme.example", "v = DMARC1 ; p = Quarantine"]
    {
        assert!(met(&dmarc, &[good]), "{good}");
    }
    for bad in ["v=DMARC1", "v=DMARC1; p=maybe", "p=none; v=DMARC1", "v=dmarc1; p=none"] {
        assert!(!met(&dmarc, &[bad]), "{bad}");
    }
    assert!(!met(&dmarc, &["v=DMARC1; p=none", "v=DMARC1; p=reject"]));
}

#[test]
fn the_mail_exchanger_must_be_the_only_one_with_any_preference() {
    let mx = record(Purpose::Spf, RecordKind::Mx, "feedback-smtp.eu-west-1.amazonses.com");
    assert!(met(&mx, &["20 Feedback-SMTP.eu-west-1.amazonses.com."]));
    assert!(!met(&mx, &["10 feedback-smtp.eu-west-1.amazonses.com", "20 mx.acme.example"]));
    assert!(!met(&mx, &["10 feedback-smtp.us-east-1.amazonses.com"]));
    assert!(!met(&mx, &[]));
}

#[test]
fn a_check_distinguishes_missing_wrong_and_unknown_and_a_time_out_changes_nothing() {
    let ownership = record(Purpose::Ownership, RecordKind::Txt, "posthorn-verification=abc");
    let found = |texts: &[&str]| Finding::Found(texts.iter().map(ToString::to_string).collect());
    let check =
        |finding: &Finding, before: Option<&RecordCheck>| RecordCheck::of(&ownership, finding, before);
    assert_eq!(check(&found(&["other"]), None).status, RecordStatus::Pending);
    let wrong = check(&found(&["other", "posthorn-verification=xyz"]), None);
    assert_eq!(
        (wrong.status, wrong.found),
        (RecordStatus::Failed, vec!["posthorn-verification=xyz".to_string()])
    );
    let right = check(&found(&["posthorn-verification=abc"]), None);
    assert_eq!(right.status, RecordStatus::Verified);
    assert_eq!(check(&Finding::CouldNotAsk, Some(&right)), right);
    assert_eq!(check(&Finding::CouldNotAsk, None).status, RecordStatus::TemporaryFailure);
    assert_eq!(check(&found(&[]), Some(&right)).status, RecordStatus::Pending);
}

#[test]
fn the_stored_published_values_are_bounded() {
    let cname = record(Purpose::Dkim, RecordKind::Cname, "a.dkim.amazonses.com");
    let check = RecordCheck::of(&cname, &Finding::Found(vec!["x".repeat(5_000); 50]), None);
    assert_eq!((check.found.len(), check.found[0].len()), (FOUND_MAX, FOUND_CHARACTERS_MAX));
}
