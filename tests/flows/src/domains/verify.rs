use posthorn_harness::{DOMAIN, Fault, Service, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::json;

use super::{add, get, path, publish, publish_all, ses_calls};

#[tokio::test]
async fn a_domain_can_send_once_its_records_are_found() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    // Lists are ordered by the millisecond; the world's domain must be older.
    world.advance_seconds(1);
    let domain = add(&world, "Bücher.Example.").await;
    assert_eq!((&domain["name"], &domain["status"]), (&json!("xn--bcher-kva.example"), &json!("pending")));
    let verify = format!("/v1/domains/{}/verify", text(&domain["id"]));
    let before = world.call("POST", &verify, None).await.json();
    assert_eq!(
        (&before["all_verified"], before["missing_records"].as_array().unwrap().len()),
        (&json!(false), 3)
    );
    let email = json!({ "from": "a@mail.xn--bcher-kva.example", "to": ["b@example.com"], "subject": "s", "text": "t" });
    let refused = world.call("POST", "/v1/emails", Some(email.clone())).await;
    assert_eq!(refused.json()["code"], "DOMAIN_NOT_VERIFIED");
    publish_all(&world, &dns, &domain).await;
    let after = world.call("POST", &verify, None).await.json();
    assert_eq!(
        (&after["all_verified"], &after["status"], &after["missing_records"]),
        (&json!(true), &json!("verified"), &json!([]))
    );
    assert_eq!(world.call("POST", "/v1/emails", Some(email)).await.status, 200);
    let listed = world.call("GET", "/v1/domains", None).await.json();
    assert_eq!(
        (&listed["data"][0]["status"], &listed["data"][1]["name"]),
        (&json!("verified"), &json!(DOMAIN))
    );
}

#[tokio::test]
async fn a_missing_record_is_shown_with_what_was_found() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    for record in domain["records"].as_array().unwrap() {
        match text(&record["type"]).as_str() {
            "MX" => dns.put("send.new.example", Entry::Mx(20, "mx.other.example.".into())),
            "TXT" if record["record"] == "Ownership" => dns.put(&text(&record["name"]), Entry::Failure),
            _ => publish(&dns, record),
        }
    }
    let path = format!("/v1/domains/{}", text(&domain["id"]));
    let verified = world.call("POST", &format!("{path}/verify"), None).await.json();
    let missing = verified["missing_records"].as_array().unwrap();
    assert_eq!(missing.len(), 2, "{verified}");
    assert_eq!(
        (&missing[0]["record"], &missing[0]["status"]),
        (&json!("Ownership"), &json!("temporary_failure"))
    );
    assert_eq!((&missing[1]["type"], &missing[1]["found"]), (&json!("MX"), &json!(["20 mx.other.example"])));
    assert_eq!(world.call("GET", &path, None).await.json()["missing_records"], verified["missing_records"]);
}

#[tokio::test]
async fn a_domain_is_not_verified_while_ses_disagrees_or_does_not_answer() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    let verify = format!("{}/verify", path(&domain));
    let waiting = json!({ "sending": false, "dkim": "PENDING", "mail_from": "PENDING" });
    let fault = |times| Fault::Fail {
        function: "verify-domain".into(),
        service: Service::Ses,
        action: "GetEmailIdentity".into(),
        status: 400,
        code: "BadRequestException".into(),
        times,
    };
    world.cloud.set_fault(fault(1));
    let unasked = world.call("POST", &verify, None).await.json();
    assert_eq!((&unasked["status"], &unasked["provider"]), (&json!("pending"), &waiting));
    assert_eq!(unasked["all_verified"], true, "the records exist");
    let asked = world.call("POST", &verify, None).await.json();
    let agreed = json!({ "sending": true, "dkim": "SUCCESS", "mail_from": "SUCCESS" });
    assert_eq!((&asked["status"], &asked["provider"]), (&json!("verified"), &agreed));
    world.cloud.set_fault(fault(1));
    assert_eq!(
        world.call("POST", &verify, None).await.json()["status"],
        "verified",
        "the domain stays verified"
    );
}

#[tokio::test]
async fn ses_gives_up_after_72_hours_and_the_domain_shows_it() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish(&dns, &domain["records"][0]);
    let verify = format!("{}/verify", path(&domain));
    let proven = world.call("POST", &verify, None).await.json();
    assert_eq!((&proven["status"], &proven["provider"]["dkim"]), (&json!("pending"), &json!("PENDING")));
    world.advance_seconds(73 * 3600);
    assert_eq!(world.call("POST", &verify, None).await.json()["status"], "failed");
    for record in &proven["records"].as_array().unwrap()[1..] {
        publish(&dns, record);
    }
    let late = world.call("POST", &verify, None).await.json();
    assert_eq!((&late["status"], &late["provider"]["dkim"]), (&json!("failed"), &json!("FAILED")));
    // The schedule removes the identity from SES. A manual check then starts from the beginning.
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    let withdrawn = get(&world, &domain).await;
    assert_eq!(
        (&withdrawn["ownership_proven_at"], &withdrawn["next_check_at"]),
        (&json!(null), &json!(null))
    );
    assert!(!world.cloud.account().ses().has_identity("new.example"));
    world.advance_seconds(60);
    assert_eq!(world.call("POST", &verify, None).await.json()["status"], "pending");
    assert_eq!(world.call("POST", &verify, None).await.json()["status"], "verified");
    // After it is added again, it needs a new proof.
    assert_eq!(world.call("DELETE", &path(&domain), None).await.status, 200);
    world.advance_seconds(60);
    let again = add(&world, "new.example").await;
    let verify = format!("{}/verify", path(&again));
    assert_eq!(world.call("POST", &verify, None).await.json()["ownership_proven_at"], json!(null));
    publish(&dns, &again["records"][0]);
    assert_eq!(
        world.call("POST", &verify, None).await.json()["all_verified"],
        true,
        "the old token in the DNS does no harm"
    );
    assert_eq!(world.call("POST", &verify, None).await.json()["status"], "verified");
}

#[tokio::test]
async fn dmarc_is_recommended_but_not_required() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    dns.clear("_dmarc.new.example");
    let verify = format!("{}/verify", path(&domain));
    let codes = |domain: &serde_json::Value| {
        let warnings = domain["dmarc"]["warnings"].as_array().unwrap().clone();
        warnings.iter().map(|warning| text(&warning["code"])).collect::<Vec<_>>()
    };
    let without = world.call("POST", &verify, None).await.json();
    assert_eq!((&without["status"], codes(&without)), (&json!("verified"), vec!["missing".to_owned()]));
    dns.put("_dmarc.new.example", Entry::Txt("v=DMARC1; p=none; aspf=s".into()));
    let with = world.call("POST", &verify, None).await.json();
    assert_eq!(codes(&with), ["policy_none", "no_reports", "strict_spf"]);
    assert_eq!(with["dmarc"]["published"], json!(["v=DMARC1; p=none; aspf=s"]));
    assert_eq!(with["dmarc"]["recommended"], "v=DMARC1; p=none; rua=mailto:dmarc@new.example;");
}

#[tokio::test]
async fn a_test_environments_domain_asks_no_provider_or_dns_and_its_name_can_make_it_fail() {
    let world = World::new().await;
    for (name, expected) in [("new.example", "verified"), ("unverified.example", "pending")] {
        let body = json!({ "name": name });
        let added = world.call_as(&world.acme.test, "POST", "/v1/domains", Some(body), &[]).await.json();
        assert_eq!((&added["status"], added["records"].as_array().unwrap().len()), (&json!("pending"), 4));
        assert_eq!(added["next_check_at"], json!(null));
        let verify = format!("{}/verify", path(&added));
        let verified = world.call_as(&world.acme.test, "POST", &verify, None, &[]).await.json();
        let records = if expected == "verified" { 7 } else { 4 };
        assert_eq!(
            (&verified["status"], verified["records"].as_array().unwrap().len()),
            (&json!(expected), records),
            "{name}"
        );
        let deleted = world.call_as(&world.acme.test, "DELETE", &path(&added), None, &[]).await;
        assert_eq!(deleted.status, 200);
    }
    for function in ["create-domain", "verify-domain", "delete-domain"] {
        assert_eq!(ses_calls(&world, function), 0, "{function}");
    }
    let live = add(&world, "new.example").await;
    assert_eq!(get(&world, &live).await["status"], "pending", "the live domain is separate");
}

#[tokio::test]
async fn a_record_pasted_with_quotes_or_under_a_doubled_name_is_shown_as_such() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "mail.new.example").await;
    let records = domain["records"].as_array().unwrap();
    dns.put(&text(&records[0]["name"]), Entry::Txt(format!("\"{}\"", text(&records[0]["value"]))));
    dns.put("send.mail.new.example.new.example", Entry::Mx(10, format!("{}.", text(&records[1]["value"]))));
    dns.put("send.mail.new.example", Entry::Txt("v=spf1 include:amazonses.com ~all".into()));
    dns.put("send.mail.new.example", Entry::Txt("v=spf1 mx ~all".into()));
    dns.put("_dmarc.mail.new.example.mail.new.example", Entry::Txt("v=DMARC1; p=none".into()));
    let verify = format!("{}/verify", path(&domain));
    let seen = world.call("POST", &verify, None).await.json();
    let missing = seen["missing_records"].as_array().unwrap();
    let mistakes: Vec<_> = missing.iter().map(|record| record["mistake"]["code"].clone()).collect();
    assert_eq!(mistakes, [json!("quoted"), json!("doubled_name"), json!("several_policies")], "{seen}");
    assert_eq!(missing[1]["found"], json!(["send.mail.new.example.new.example"]));
    assert!(text(&missing[0]["mistake"]["advice"]).contains("quotation marks"));
    assert_eq!(seen["dmarc"]["warnings"][0]["code"], "doubled_name");
    assert_eq!(seen["ownership_proven_at"], json!(null), "a proof must be exact");
    // The policy of the registered domain applies to its subdomains.
    dns.clear("_dmarc.mail.new.example.mail.new.example");
    let above = "v=DMARC1; p=none; sp=reject; rua=mailto:d@new.example";
    dns.put("_dmarc.new.example", Entry::Txt(above.into()));
    let seen = world.call("POST", &verify, None).await.json();
    assert_eq!(
        (&seen["dmarc"]["policy"], &seen["dmarc"]["policy_domain"], &seen["dmarc"]["warnings"]),
        (&json!("reject"), &json!("new.example"), &json!([])),
        "{seen}"
    );
    assert_eq!(seen["dmarc"]["published"], json!([above]));
    assert_eq!(seen["dmarc"]["recommended"], "v=DMARC1; p=reject; rua=mailto:dmarc@mail.new.example;");
}
