use posthorn_harness::{Fault, Service, World};
use posthorn_identity::{About, News, queue_mail, queue_mail_as};
use posthorn_ids::EventId;
use serde_json::json;

use super::{ADA, PASSWORD, subjects};

const DEAD: &str = "posthorn-dev-account-mail-dead";

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answers_and_only_their_owners_see_a_difference() {
    let world = World::new().await;
    world.registered(ADA, PASSWORD).await;
    for path in ["/v1/auth/register", "/v1/auth/forgot-password"] {
        let ask = |email: &'static str| world.call_public(path, json!({ "email": email }));
        let (known, unknown) = (ask(ADA).await, ask("bob@people.example").await);
        assert_eq!((known.status, known.json()), (unknown.status, unknown.json()), "{path}");
        let names = |answer: &posthorn_harness::HttpAnswer| {
            answer.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&known), names(&unknown), "{path}");
    }
    world.cloud.pump().await;
    let told = subjects(&world, ADA);
    for subject in ["You already have a Posthorn account", "Set a new Posthorn password"] {
        assert!(told.contains(&subject.to_owned()), "{told:?}");
    }
    assert_eq!(subjects(&world, "bob@people.example"), ["Create your Posthorn account"]);
}

#[tokio::test]
async fn an_address_gets_three_mails_of_a_purpose_in_an_hour() {
    let world = World::new().await;
    world.registered(ADA, PASSWORD).await;
    let reset = || world.call_public("/v1/auth/forgot-password", json!({ "email": ADA }));
    let sent = || subjects(&world, ADA).iter().filter(|one| *one == "Set a new Posthorn password").count();
    for n in 1..=5 {
        assert_eq!(reset().await.status, 202);
        world.cloud.pump().await;
        assert_eq!(sent(), n.min(3));
    }
    world.call_public("/v1/auth/register", json!({ "email": ADA })).await;
    world.cloud.pump().await;
    assert!(
        subjects(&world, ADA).contains(&"You already have a Posthorn account".to_owned()),
        "another purpose"
    );
    world.advance_seconds(3_601);
    reset().await;
    world.cloud.pump().await;
    assert_eq!(sent(), 4);
}

#[tokio::test]
async fn a_mail_is_automatic_has_two_forms_and_a_link_to_the_console_with_the_token_in_its_fragment() {
    let world = World::new().await;
    world.invited(world.scope().org(), ADA, "viewer").await;
    let [mail] = &world.account_mails_to(ADA)[..] else { panic!("one mail") };
    assert_eq!(
        (mail.auto_submitted.as_str(), mail.subject.as_str()),
        ("auto-generated", "Invitation to “Acme” on Posthorn")
    );
    let token = mail.token().unwrap();
    for form in [&mail.text, &mail.html] {
        assert!(form.contains(&format!("/join#token={token}")), "{form}");
    }
}

#[tokio::test]
async fn news_says_when_and_where_it_happened_and_which_installation_sends_it() {
    let world = World::new().await;
    world.registered(ADA, PASSWORD).await;
    world.advance_seconds(3_600);
    let body = json!({ "email": ADA, "password": PASSWORD }).to_string();
    let firefox = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0";
    let headers = [("content-type", "application/json"), ("user-agent", firefox)];
    let logged_in = world.cloud.http("POST", "/v1/auth/log-in", &headers, body.as_bytes()).await;
    assert_eq!(logged_in.status, 200, "{}", logged_in.json());
    world.cloud.pump().await;
    let mails = world.account_mails_to(ADA);
    let mail = mails.iter().find(|mail| mail.subject.starts_with("New device")).expect("a mail");
    for form in [&mail.text, &mail.html] {
        assert!(form.contains("It happened on 21 November 2026, 11:00 UTC, from the IP address "), "{form}");
        assert!(form.contains("on the device “Firefox on macOS”."), "{form}");
        assert!(form.contains("Posthorn at unset.invalid. This is an automatic mail."), "{form}");
    }
}

#[tokio::test]
async fn an_invitation_by_a_key_names_no_member_and_has_the_role_and_the_end() {
    let world = World::new().await;
    let role = json!({ "name": "Support", "permissions": ["emails:read"] });
    let role = world.call("POST", "/v1/roles", Some(role)).await.json();
    let invited = json!({ "email": ADA, "role": role["id"] });
    let invited = world.call("POST", "/v1/invitations", Some(invited)).await;
    assert_eq!(invited.status, 200, "{}", invited.json());
    world.cloud.pump().await;
    let text = &world.account_mails_to(ADA)[0].text;
    assert!(text.contains("invites you to join it on Posthorn.") && !text.contains("member"), "{text}");
    assert!(text.contains("You would have the role “Support”."), "{text}");
    assert!(text.contains("It ends on 28 November 2026, 10:00 UTC."), "{text}");
}

#[tokio::test]
async fn a_message_that_arrives_twice_is_one_mail() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let id = EventId::new(app.now());
    for _ in 0..2 {
        let about = About::Register { email: ADA.parse().unwrap() };
        queue_mail_as(&app, id, None, about).await.unwrap();
        world.cloud.pump().await;
    }
    assert_eq!(subjects(&world, ADA).len(), 1);
}

#[tokio::test]
async fn a_mail_that_ses_refuses_is_a_dead_letter_without_a_token_and_is_sent_once_when_it_is_replayed() {
    let world = World::new().await;
    world.cloud.set_fault(Fault::Fail {
        function: "send-account-mail".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 400,
        code: "MessageRejected".into(),
        times: 5,
    });
    world.call_public("/v1/auth/register", json!({ "email": ADA })).await;
    world.cloud.pump().await;
    assert_eq!((subjects(&world, ADA).len(), world.cloud.account().depth(DEAD).visible), (0, 1));
    let operate = async |method: &str, path: &str, body| {
        let answer = world.call_as(&world.operator, method, path, body, &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()
    };
    let listed = operate("GET", "/v1/dead-letters/account-mail-dead", None).await;
    let payload = &listed["data"][0]["payload"];
    assert_eq!((&payload["about"], payload.get("token")), (&json!("register"), None), "{listed}");
    let ids = json!({ "ids": [listed["data"][0]["id"]] });
    operate("POST", "/v1/dead-letters/account-mail-dead/replay", Some(ids)).await;
    world.cloud.pump().await;
    assert_eq!((subjects(&world, ADA).len(), world.cloud.account().depth(DEAD).visible), (1, 0));
    assert!(world.account_mails_to(ADA)[0].token().is_some());
}

#[tokio::test]
async fn a_message_with_a_scope_and_one_that_cannot_be_read_end_as_dead_letters() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let news =
        About::News { email: ADA.parse().unwrap(), news: News::Welcome, at: None, ip: None, device: None };
    queue_mail(&app, "req_1", news).await.unwrap();
    let url = format!("{}account-mail", app.setting("QUEUE_URL_PREFIX"));
    let scoped = json!({ "scope": world.scope_label(), "payload": { "id": EventId::new(app.now()), "about": "register", "email": ADA } });
    for body in [scoped.to_string(), "{}".to_owned()] {
        let post = posthorn_queues::Post { body, group: None };
        app.part::<posthorn_queues::Queues>().post(&url, post, 0).await.unwrap();
    }
    world.cloud.pump().await;
    assert_eq!(subjects(&world, ADA), ["Welcome to Posthorn"]);
    assert_eq!(world.cloud.account().depth(DEAD).visible, 2);
}
