//! The account over the port, as a function in its own process uses it.

use std::path::Path;

use aws_sdk_dynamodb::{
    config::{BehaviorVersion, Credentials, Region},
    error::ProvideErrorMetadata,
    types::AttributeValue,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{aws::Description, *};

/// Everything that the templates deploy, on its own port, without pollers.
async fn port() -> (Arc<Cloud>, SocketAddr) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cloud = Cloud::builder(all_functions::functions(), root).memory();
    let cloud = cloud.setting("create-upload", "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1/_local/s3/");
    let cloud = cloud.start().await.unwrap();
    let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Edge::new(Arc::clone(&cloud)).router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (cloud, address)
}

/// Sends a request with these headers. Returns the whole answer, status line first.
async fn ask(address: SocketAddr, method: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("{method} {path} HTTP/1.1\r\n{headers}connection: close\r\ncontent-length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn description(address: SocketAddr, function: &str) -> Description {
    let path = format!("/_aws/{function}/environment");
    let answer = ask(address, "GET", &path, &format!("host: {address}\r\n")).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    serde_json::from_str(body).unwrap()
}

fn dynamodb(endpoint: &str) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("ASIAEXAMPLE", "sample", None, None, "tests"))
        .endpoint_url(endpoint);
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_account_over_http_checks_each_call_against_the_functions_role() {
    let (_cloud, address) = port().await;
    let found = description(address, "send-email").await;
    let client = dynamodb(&found.environment["AWS_ENDPOINT_URL"]);
    let key = || AttributeValue::S("none".to_owned());

    let read =
        client.get_item().table_name(&found.environment["ACCESS_TABLE"]).key("pk", key()).key("sk", key());
    assert!(read.send().await.unwrap().item.is_none(), "the edge may read keys; this one does not exist");

    let table = &found.environment["MESSAGES_TABLE"];
    let removed = client.delete_item().table_name(table).key("pk", key()).key("sk", key()).send().await;
    assert_eq!(removed.unwrap_err().code(), Some("AccessDeniedException"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_environment_has_the_templates_settings_and_the_accounts_address() {
    let (cloud, address) = port().await;
    for function in ["send-email", "sweep-messages", "drain-timers", "create-upload", "create-org"] {
        let found = description(address, function).await;
        let resources = &cloud.infrastructure().functions;
        let resource = resources.iter().find(|resource| resource.name == function).unwrap();
        assert_eq!((found.timeout_seconds, found.memory_mb), (resource.timeout_seconds, resource.memory_mb));
        let mut expected = resource.environment.clone();
        let endpoint = format!("http://{address}/_aws/{function}");
        if function == "create-upload" {
            expected.insert("AWS_ENDPOINT_URL_S3".to_owned(), format!("{endpoint}/"));
        }
        expected.insert("AWS_ENDPOINT_URL".to_owned(), endpoint);
        assert_eq!(found.environment, expected, "{function}");
        assert_eq!(found.is_operators, function == "create-org");
    }
    let unknown = ask(address, "GET", "/_aws/fly/environment", &format!("host: {address}\r\n")).await;
    assert!(unknown.starts_with("HTTP/1.1 404"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browser_pages_cannot_reach_the_account() {
    let (cloud, address) = port().await;
    let own = format!("host: {address}\r\n");
    for headers in [
        String::new(),
        "host: attacker.example\r\n".to_owned(),
        format!("host: attacker.example:{}\r\n", address.port()),
        "host: 127.0.0.1.attacker.example\r\n".to_owned(),
        format!("{own}origin: https://attacker.example\r\n"),
        format!("{own}origin: http://{address}\r\n"),
        format!("{own}origin: null\r\n"),
        format!("{own}sec-fetch-site: cross-site\r\n"),
    ] {
        for (method, path) in [
            ("GET", "/_aws/send-email/environment"),
            ("POST", "/_aws/send-email/"),
            ("POST", "/_local/invoke/create-owner-link"),
        ] {
            let answer = ask(address, method, path, &headers).await;
            // HTTP/1.1 requires a Host, so the server may refuse a request without one earlier.
            let is_refused = ["HTTP/1.1 403", "HTTP/1.1 400"].iter().any(|status| answer.starts_with(status));
            assert!(is_refused, "{method} {path} with {headers:?}: {answer}");
        }
    }
    assert!(cloud.ledger().take().iter().all(|entry| entry.function != "send-email"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_functions_without_another_trigger_are_invoked_by_hand() {
    let (_cloud, address) = port().await;
    let own = format!("host: {address}\r\n");
    for (function, status, text) in [
        ("create-owner-link", "422", "MALFORMED_BODY"),
        ("create-org", "404", "by hand"),
        ("sweep-messages", "404", "by hand"),
        ("gone", "404", "by hand"),
    ] {
        let answer = ask(address, "POST", &format!("/_local/invoke/{function}"), &own).await;
        let is_so = answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(text);
        assert!(is_so, "{function}: {answer}");
    }
}

#[tokio::test]
async fn requests_from_another_machine_are_refused_whatever_their_headers() {
    let request = |peer: &str, host: &str| Incoming {
        peer: peer.parse().unwrap(),
        method: "GET".to_owned(),
        path: "/_aws/send-email/environment".to_owned(),
        query: String::new(),
        headers: vec![("host".to_owned(), host.to_owned())],
        body: Vec::new(),
    };
    assert!(aws::refusal(&request("192.0.2.7:1234", "127.0.0.1:4800")).is_some());
    for (peer, host) in [
        ("127.0.0.1:1234", "127.0.0.1:4800"),
        ("127.0.0.1:1234", "localhost"),
        ("[::1]:1234", "[::1]:4800"),
        ("127.0.0.1:1234", "host.docker.internal:4800"),
    ] {
        assert_eq!(aws::refusal(&request(peer, host)), None, "{peer} {host}");
    }
}

/// The port with a console of two files and a documentation of one.
async fn with_console() -> (tempfile::TempDir, SocketAddr) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("index.html"), "<title>Console</title>").unwrap();
    std::fs::write(folder.path().join("assets/app-1.js"), "let it;").unwrap();
    std::fs::create_dir(folder.path().join("docs")).unwrap();
    std::fs::write(folder.path().join("docs/index.html"), "<title>Docs</title>").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cloud = Cloud::builder(all_functions::functions(), root).memory().start().await.unwrap();
    let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let edge = Edge::new(cloud).console(folder.path());
    let app = edge.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (folder, address)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_console_has_every_address_that_no_api_has() {
    let (_folder, address) = with_console().await;
    let host = format!("host: {address}\r\n");
    for path in ["/", "/sign-in", "/o/org_1/live/emails/email_1?q=a%20b"] {
        let answer = ask(address, "GET", path, &host).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("<title>Console"), "{path}: {answer}");
        assert!(answer.contains("content-security-policy: default-src 'self'"), "{answer}");
        assert!(answer.contains("cache-control: no-cache"), "{answer}");
    }
    let script = ask(address, "GET", "/assets/app-1.js", &host).await;
    assert!(script.contains("immutable") && script.ends_with("let it;"), "{script}");
    for path in ["/docs", "/docs/", "/docs/index.html"] {
        let answer = ask(address, "GET", path, &host).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("<title>Docs"), "{path}: {answer}");
        assert!(answer.contains("content-security-policy: default-src 'self'"), "{answer}");
    }
    for path in [
        "/docs/gone.html",
        "/docs/gone/",
        "/assets/app-0.js",
        "/../Cargo.toml",
        "/assets/..%2f..%2f.bashrc",
        "/favicon.ico",
    ] {
        let answer = ask(address, "GET", path, &host).await;
        assert!(answer.starts_with("HTTP/1.1 404") && !answer.contains("immutable"), "{path}: {answer}");
    }
    let unknown = ask(address, "GET", "/v1/nothing", &host).await;
    assert!(unknown.starts_with("HTTP/1.1 404") && unknown.contains("application/"), "{unknown}");
    let posted = ask(address, "POST", "/sign-in", &host).await;
    assert!(posted.starts_with("HTTP/1.1 404"), "{posted}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_that_is_not_built_says_how_to_build_it() {
    let (_cloud, address) = port().await;
    let answer = ask(address, "GET", "/", &format!("host: {address}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("make console"), "{answer}");
}

/// Posts a form. Returns the whole answer.
async fn post_form(address: SocketAddr, path: &str, form: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    let request = format!("{head}content-length: {}\r\n\r\n{form}", form.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_shows_its_texts_answers_and_chooses_what_becomes_of_the_next() {
    let (cloud, address) = port().await;
    let sms = cloud.account().sms();
    let number = sms.add_number("US", "TOLL_FREE").unwrap().number;
    let client = aws_sdk_pinpointsmsvoicev2::Client::new(&cloud.account().sdk_for_owner());
    let send = || {
        let call = client.send_text_message().origination_identity(&number);
        call.destination_phone_number("+14255550101").message_body("<b>Hi</b>").send()
    };
    send().await.unwrap();
    let host = format!("host: {address}\r\n");
    let chosen = post_form(address, "/local/phones/14255550101/outcome", "outcome=expired").await;
    assert!(chosen.contains("303") && chosen.contains("location: /local/phones/14255550101"), "{chosen}");
    let page = ask(address, "GET", "/local/phones/14255550101", &host).await;
    assert!(page.contains("value='expired' aria-pressed=true"), "{page}");
    assert!(page.contains("&lt;b&gt;Hi&lt;/b&gt;") && !page.contains("<b>Hi"), "{page}");
    send().await.unwrap();
    let to = number.replace('+', "%2B");
    post_form(address, "/local/phones/14255550101/texts", &format!("to={to}&body=Hello+you")).await;
    let path = format!("/_local/texts?from=%2B14255550101&to={to}");
    assert!(post_form(address, &path, "And you").await.contains("message_id"));
    let texts = sms.texts().of("+14255550101");
    let bodies: Vec<_> = texts.iter().map(|text| (text.inbound, text.body.as_str())).collect();
    assert_eq!(bodies, [(false, "<b>Hi</b>"), (false, "<b>Hi</b>"), (true, "Hello you"), (true, "And you")]);
    let last = sms.texts().events_of(&texts[1].id).pop().unwrap();
    assert_eq!(last.event["messageStatus"], "TTL_EXPIRED");
    let list = ask(address, "GET", "/local/phones", &host).await;
    assert!(list.contains("href='/local/phones/14255550101'>+14255550101</a><td>4<td>And you"), "{list}");
    for (path, status) in [("/local/phones/a", "404"), ("/local/phones/14255550101/other", "404")] {
        assert!(ask(address, "GET", path, &host).await.starts_with(&format!("HTTP/1.1 {status}")), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_reach_the_account_over_http() {
    let (cloud, address) = port().await;
    let number = cloud.account().sms().add_number("US", "TOLL_FREE").unwrap().number;
    let config = aws_sdk_pinpointsmsvoicev2::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("ASIAEXAMPLE", "sample", None, None, "tests"))
        .endpoint_url(format!("http://{address}/_aws/owner"));
    let client = aws_sdk_pinpointsmsvoicev2::Client::from_conf(config.build());
    let call = client.send_text_message().origination_identity(number);
    call.destination_phone_number("+14255550101").message_body("Hi").send().await.unwrap();
    assert_eq!(cloud.account().sms().texts().phones().len(), 1);
}
