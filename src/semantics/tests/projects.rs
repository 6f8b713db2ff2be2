//! Projects of several files, the operator's file, and what is not reported because it only follows.

use super::*;
use crate::extent::many;
use crate::source::FileId;

const ENDPOINT: &str =
    "endpoint e { POST \"https://api.example.com/\" default method m returns $flow.key.link }\n";

fn of_files(files: &[&str]) -> Vec<(String, String)> {
    let sources = project(files);
    let (_, diagnostics) = compile(&sources, &Options::default());
    shown(&sources, &diagnostics)
}

fn pair(code: &str, text: &str) -> (String, String) {
    (code.to_owned(), text.to_owned())
}

#[test]
fn files_see_each_others_declarations() {
    let flow = "flow f { run a run b flow-end webhook }\ntest f \"x\" { given call { \"uuid\": \"u\", \"legs\": [{}] } reply a 200 expect request a { } }";
    let webhooks = "webhook a { invoke e.m }\nwebhook b { GET \"{{$account.crm}}/x\" }";
    let account = "account { set crm = \"https://crm.example.com\" }";
    assert_eq!(of_files(&[flow, webhooks, ENDPOINT, account]), []);
    assert_eq!(
        of_files(&[flow, webhooks, account]),
        [pair("endpoint::no_default", "flow-end webhook"), pair("name::unknown", "e"),]
    );
    assert_eq!(
        of_files(&[webhooks, webhooks, ENDPOINT, account]),
        [pair("name::duplicate", "a"), pair("name::duplicate", "b"),]
    );
}

#[test]
fn the_operators_account_replaces_the_projects() {
    let project_file = "account { set crm = \"https://crm.example.com\" allow http }
        webhook a { GET \"{{$account.crm}}/x\" } webhook b { GET \"http://api.example.com/\" }";
    let operator = "account { set crm = \"https://test.example.com\" }";
    let sources = project(&[project_file, operator]);
    let options = Options { account: Some(FileId(1)) };
    let (_, diagnostics) = compile(&sources, &options);
    assert_eq!(shown(&sources, &diagnostics), [pair("url::http_not_allowed", "http")]);

    let sources = project(&["webhook a { GET \"{{$account.crm}}/x\" }", operator]);
    let (program, _) = compile(&sources, &options);
    let json = serde_json::to_string(&program.unwrap()).unwrap();
    assert!(json.contains(r#"{"fixed":"https://test.example.com/x"}"#), "{json}");

    let sources = project(&["", "# nothing"]);
    assert_eq!(shown(&sources, &compile(&sources, &options).1), [pair("line::missing", "")]);
    let sources = project(&["", "account { } webhook a { GET \"https://api.example.com/\" }"]);
    assert_eq!(shown(&sources, &compile(&sources, &options).1), [pair("line::misplaced", "webhook")]);
}

#[test]
fn without_errors_there_is_a_program_with_every_declaration() {
    let text = format!("{ENDPOINT} webhook a {{ GET \"https://api.example.com/\" wait 20s }} flow f {{ }}");
    let sources = project(&[&text]);
    let (program, diagnostics) = compile(&sources, &Options::default());
    assert_eq!(shown(&sources, &diagnostics), [pair("wait::silent", "20s")]);
    let program = program.unwrap();
    assert_eq!((program.endpoints.len(), program.webhooks.len(), program.flows.len()), (1, 1, 1));
    let sources = project(&["webhook a { }"]);
    assert!(compile(&sources, &Options::default()).0.is_none());
}

/// Whatever cannot be read, only that is reported.
#[test]
fn what_only_follows_is_not_reported() {
    for (broken, rest) in [
        // A webhook without its request, an endpoint without its address, its methods and its default.
        ("webhook a { ) }", "flow f { run a }\ntest a \"x\" { reply 200 expect request { } }"),
        ("endpoint e { ) }", "webhook a { invoke e.m }\nflow f { flow-end webhook }"),
        // An account that may set and allow anything.
        (
            "account { ) }",
            "webhook a { GET \"{{$account.crm}}/x\" }\nwebhook b { GET \"http://127.0.0.1/\" }",
        ),
        // Steps of a flow, and replies to them.
        (
            "flow f { ) }",
            "webhook a { GET \"https://api.example.com/\" }\ntest f \"x\" { reply a 200 expect request a { } }",
        ),
        // What a broken webhook may save.
        (
            "webhook a { GET \"https://api.example.com/\" ) response json { $flow.key.ticket_1 = data } }",
            "webhook b { GET \"https://api.example.com/{{$flow.key.ticket_1}}\" response json { $flow.key.ticket_2 = data } }",
        ),
    ] {
        let found = of_files(&[broken, rest]);
        let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["syntax::unexpected"], "{broken}\n{rest}\n{found:?}");
    }
}

#[test]
fn what_follows_from_the_rest_of_a_long_declaration_is_not_reported() {
    let methods: String = (0..40_000).map(|number| format!(" method send_{number}\n")).collect();
    let endpoint = format!("endpoint e {{ // of tools\n POST \"https://x.com/\"\n{methods} default\n}}");
    let found =
        of_files(&[&endpoint, "webhook a { invoke e.send_39999 }\nflow f { run a flow-end webhook }"]);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["syntax::unexpected"], "{found:?}");
}

#[test]
fn independent_faults_in_one_declaration_are_all_reported() {
    let text = "webhook a {
        GET \"https://api.example.com/\"
        notes \"{{$call.x}}\"
        auth basic(\"a:b\", \"c\")
        headers { Host: $flwo.key.x }
        query { x: $secret.K }
        accept status 99
        response json { $user.key.x = data[ $flow.key.y = header \"a b\" }
        wait 0s
    }";
    let found = faults(text);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    for code in [
        "variable::not_allowed",
        "header::invalid",
        "secret::literal",
        "header::controlled",
        "variable::unknown_group",
        "secret::in_url",
        "syntax::unexpected",
        "wait::out_of_range",
    ] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
}

#[test]
fn each_misspelled_name_of_many_is_reported() {
    let names = many(250, 1_000);
    let mut text = String::new();
    for n in 0..names {
        text += &format!(
            "webhook lookup_customer_{n} {{ GET \"https://api.example.com/{{{{$flow.key.balance_of_{n}}}}}\"
               response json {{ $flow.key.balances_of_{n} = data }} }}\n
             flow lookup_customers{n} {{ run lookup_custmer_{n} }}\n"
        );
    }
    let found = faults(&text);
    let count = |code: &str| found.iter().filter(|(found, _)| found == code).count();
    assert_eq!((count("name::unknown"), count("variable::probable_typo")), (names, names));
}

#[test]
fn deep_and_broken_input_ends() {
    let deep = "[".repeat(100_000);
    let texts = [
        format!("webhook a {{ POST \"https://api.example.com/\" body json {deep} }}"),
        format!(
            "webhook a {{ POST \"https://api.example.com/\" body json {}1{} }}",
            "[".repeat(127),
            "]".repeat(127)
        ),
        "{{".repeat(10_000),
        "webhook a { GET \"".to_owned() + &"{{\"".repeat(1_000),
        String::from_utf8_lossy(&(0..=255u8).cycle().take(10_000).collect::<Vec<_>>()).into_owned(),
    ];
    for text in texts {
        let _ = faults(&text);
    }
}
