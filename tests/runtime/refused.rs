//! What is refused before anything is sent (sections 4 and 6), and what is said of a host that is hidden.

use hooklang::runtime::transport::SendFault;

use super::fake::Answer;
use super::project::{Project, block_on};

/// The message of a webhook that sends to `$flow.key.v`, which is refused.
fn refused(account: &str, url: &str, value: &str) -> String {
    let text = format!("account {{ {account} }}\nwebhook w {{ GET \"{url}\" }}");
    let mut project = Project::new(&text, &[], []).give("$flow.key.v", value);
    block_on(project.refuse("INVALID_REQUEST")).message.unwrap_or_default()
}

#[test]
fn addresses() {
    for (account, value, part) in [
        ("", "http://a.example.com/", "`http://`, and `account` does not `allow http`"),
        ("", "https://127.0.0.1/", "a loopback address"),
        ("", "https://2130706433/", "a loopback address"),
        ("", "https://0x7f.1/", "a loopback address"),
        ("", "https://[::1]/", "a loopback address"),
        ("", "https://[::ffff:7f00:1]/", "the address is refused"),
        ("", "https://169.254.169.254/", "the address is refused"),
        ("allow network \"10.0.0.0/8\"", "https://192.168.1.1/", "the address is refused"),
        ("", "ftp://a.example.com/", "none that begins with `https://`"),
        ("", "//a.example.com/", "none that begins with `https://`"),
        ("", "https:a.example.com", "none that begins with `https://`"),
        ("", "https:///a.example.com/", "comes out empty"),
        ("", "https://u@a.example.com/", "user name or password"),
        ("", "https://:@a.example.com/", "user name or password"),
        ("", "https://a.example.com\\@b.example.com/\t", "a tab"),
        ("", "https://a\nb.example.com/", "a line break"),
        ("", "https://a.example.com:/", "the port"),
        ("", "https://a.example.com:65536/", "not a URL"),
        ("", "https://a..example.com/", "comes out empty"),
        ("", "https://a b/", "not a URL"),
        ("", "https://xn--w/", "not a URL"),
        ("", "", "none that begins with `https://`"),
    ] {
        let message = refused(account, "{{$flow.key.v}}", value);
        assert!(message.starts_with("a.hook:2:") && message.contains(part), "{value}: {message}");
    }
}

#[test]
fn what_the_account_allows() {
    for (account, url) in [
        ("allow http", "http://a.example.com/"),
        ("allow network \"10.0.0.0/8\"", "https://10.1.2.3/"),
        ("allow http allow network \"127.0.0.0/8\"", "http://2130706433/"),
    ] {
        let text = format!("account {{ {account} }}\nwebhook w {{ GET \"{{{{$flow.key.v}}}}\" }}");
        let mut project = Project::new(&text, &[], []).give("$flow.key.v", url);
        block_on(project.succeed());
        assert_eq!(project.fake.requests().len(), 1);
    }
}

#[test]
fn headers_that_the_client_sets() {
    for name in ["Host", "content-length", "Transfer-Encoding", "CONNECTION", "", "a b", "ü", "a:"] {
        let text = r#"webhook w { GET "https://a.example.com/" headers { "{{$flow.key.v}}": 1 } }"#;
        let mut project = Project::new(text, &[], []).give("$flow.key.v", name);
        block_on(project.refuse("INVALID_REQUEST"));
    }
    let text = r#"webhook w { GET "https://a.example.com/" auth bearer("t{{$flow.key.v}}") headers { "Authori{{$flow.key.v}}": 1 } }"#;
    let mut project = Project::new(text, &[], []).give("$flow.key.v", "zation");
    block_on(project.refuse("INVALID_REQUEST"));
}

#[test]
fn more_headers_than_a_request_can_have() {
    let project = |count: usize| {
        let headers: String = (0..count).map(|number| format!("    X-{number}: 1\n")).collect();
        let text = format!("webhook w {{\n  GET \"https://a.example.com/\"\n  headers {{\n{headers}  }}\n}}");
        Project::new(&text, &[], [])
    };
    block_on(project(20_000).succeed());
    let message = block_on(project(20_001).refuse("INVALID_REQUEST")).message.unwrap();
    let expected = "a.hook:20004:5: the request has more than 20000 headers, the most that can be sent";
    assert_eq!(message, expected);
}

#[test]
fn a_host_that_is_hidden_is_not_in_messages() {
    let text =
        r#"endpoint e { POST "https://{{$secret.H}}.example.com/" method m } webhook w { invoke e.m }"#;
    for fault in [
        SendFault::NoConnection("the name `tiny.example.com` could not be resolved".into()),
        SendFault::RefusedAddress("`tiny.example.com` resolves to 10.0.0.1, a private address".into()),
        SendFault::NotSendable("`tiny.example.com` is too long".into()),
    ] {
        let mut project = Project::new(text, &[("H", "tiny")], [Answer::Now(Err(fault))]);
        let run = block_on(project.run());
        let shown = serde_json::to_string(&run).unwrap();
        assert!(!shown.contains("tiny") && !shown.contains("10.0.0.1"), "{shown}");
        assert!(shown.contains("https://[secret].example.com/?method=m"), "{shown}");
    }
    let fault = SendFault::NoConnection("the name `tiny.example.com` could not be resolved".into());
    let mut project = Project::new(text, &[("H", "tiny")], [Answer::Now(Err(fault))]);
    let message = block_on(project.run()).message.unwrap();
    assert!(message.contains("the name `[secret].example.com` could not be resolved"), "{message}");
}
