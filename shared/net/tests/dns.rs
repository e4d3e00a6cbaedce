//! The resolver against a real server.

use posthorn_net::{AddressGuard, MailExchanger, PublicUrl, Resolver, Unresolvable};
use posthorn_test_dns::{DnsServer, Entry};

async fn server() -> (DnsServer, Resolver) {
    let server = DnsServer::start().await;
    let resolver = Resolver::new(&server.address());
    (server, resolver)
}

#[tokio::test]
async fn records_of_each_type_are_read() {
    let (dns, resolver) = server().await;
    let long = "v=DMARC1; p=none; rua=".to_owned() + &"x".repeat(400);
    dns.put("_dmarc.acme.example", Entry::Txt(long.clone()));
    dns.put("acme.example", Entry::Txt("one".into()));
    dns.put("acme.example", Entry::Txt("two".into()));
    dns.put("send.acme.example", Entry::Mx(10, "Feedback-SMTP.example.".into()));
    dns.put("k._domainkey.acme.example", Entry::Cname("k.dkim.example.".into()));
    dns.put("acme.example", Entry::Address("192.0.2.1".parse().unwrap()));
    dns.put("acme.example", Entry::Address("2001:db8::1".parse().unwrap()));
    assert_eq!(resolver.txt("_dmarc.acme.example").await.unwrap(), [long]);
    assert_eq!(resolver.txt("acme.example").await.unwrap(), ["one", "two"]);
    let exchanger = MailExchanger { preference: 10, host: "feedback-smtp.example".into() };
    assert_eq!(resolver.mx("send.acme.example").await.unwrap(), [exchanger]);
    assert_eq!(resolver.cname("k._domainkey.acme.example").await.unwrap(), ["k.dkim.example"]);
    let addresses = resolver.addresses("acme.example").await.unwrap();
    assert_eq!(addresses, ["192.0.2.1", "2001:db8::1"].map(|text| text.parse::<std::net::IpAddr>().unwrap()));
}

#[tokio::test]
async fn an_absent_record_and_a_failed_lookup_give_different_results() {
    let (dns, resolver) = server().await;
    dns.put("other-type.example", Entry::Mx(1, "mx.example.".into()));
    dns.put("broken.example", Entry::Failure);
    dns.put("silent.example", Entry::Silence);
    assert!(resolver.txt("absent.example").await.unwrap().is_empty());
    assert!(resolver.txt("other-type.example").await.unwrap().is_empty());
    assert!(resolver.addresses("absent.example").await.unwrap().is_empty());
    for name in ["broken.example", "silent.example"] {
        let error = resolver.txt(name).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the DNS did not answer about {name}"));
    }
    assert!(resolver.addresses("broken.example").await.is_err());
}

#[tokio::test]
async fn a_record_published_after_a_lookup_is_found_by_the_next_lookup() {
    let (dns, resolver) = server().await;
    assert!(resolver.txt("late.example").await.unwrap().is_empty());
    dns.put("late.example", Entry::Txt("here".into()));
    assert_eq!(resolver.txt("late.example").await.unwrap(), ["here"]);
    dns.clear("late.example");
    assert!(resolver.txt("late.example").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_server_setting_fails_at_the_lookup_and_not_before() {
    assert!(Resolver::new("not an address").txt("acme.example").await.is_err());
}

#[tokio::test]
async fn a_url_is_refused_at_creation_if_its_host_resolves_to_a_private_address() {
    let (dns, resolver) = server().await;
    let guard = AddressGuard::default();
    dns.put("good.example", Entry::Address("8.8.8.8".parse().unwrap()));
    dns.put("mixed.example", Entry::Address("8.8.8.8".parse().unwrap()));
    dns.put("mixed.example", Entry::Address("10.0.0.1".parse().unwrap()));
    dns.put("six.example", Entry::Address("fd00:ec2::254".parse().unwrap()));
    dns.put("broken.example", Entry::Failure);
    let check = async |host: &str| {
        PublicUrl::parse(&format!("https://{host}/"), &guard).unwrap().resolve_check(&resolver, &guard).await
    };
    assert!(check("good.example").await.is_ok());
    assert!(check("8.8.8.8").await.is_ok());
    assert!(matches!(check("mixed.example").await, Err(Unresolvable::NotPublic)));
    assert!(matches!(check("six.example").await, Err(Unresolvable::NotPublic)));
    assert!(matches!(check("absent.example").await, Err(Unresolvable::NoSuchHost)));
    assert!(matches!(check("broken.example").await, Err(Unresolvable::CouldNotAsk(_))));
}
