//! Tokens that are fetched once and kept (language, section 3.7).

use std::sync::Arc;
use std::time::Duration;

use super::fake::{Answer, answer};
use super::project::{Project, program};
use crate::support::{Answer as Served, Server};
use hooklang::delivery::CallRecord;
use hooklang::runtime::transport::{HttpTransport, Request, SendFault};
use hooklang::runtime::{Runner, Secrets, Settings, Status, Variables, WebhookRun};

const LOGIN: &str = r#"
    oauth2 crm { POST "https://login.example.com/token" client("i:d", $secret.CLIENT) scope "a b" }"#;
const ORDERS: &str = r#"webhook w { GET "https://api.example.com/orders" auth oauth2(crm) response json { $flow.key.x = data.x } }"#;
const SECRETS: [(&str, &str); 1] = [("CLIENT", "cl1ent/secret")];

fn project(answers: impl IntoIterator<Item = Answer>) -> Project {
    Project::new(&format!("{LOGIN} {ORDERS}"), &SECRETS, answers)
}

fn token(text: &str, expires_in: u32) -> Answer {
    answer(200, format!(r#"{{"access_token":"{text}","token_type":"bEaReR","expires_in":{expires_in}}}"#))
}

fn sent(request: &Request) -> String {
    let header = |name| request.headers.get(name).map_or("-", |value| value.to_str().unwrap());
    let body = request.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned());
    let body = body.unwrap_or_default();
    format!("{} {} {} {body}", request.step, request.url, header("authorization"))
}

fn all_sent(project: &Project) -> Vec<String> {
    project.fake.requests().iter().map(sent).collect()
}

fn reason(run: &WebhookRun) -> (&str, &str) {
    (run.error_reason.map_or("-", |reason| reason.as_str()), run.message.as_deref().unwrap_or("-"))
}

#[tokio::test]
async fn a_token_is_fetched_and_sent() {
    let mut project = project([token("t0ken-1", 3600), answer(200, r#"{"x":1}"#), answer(200, r#"{"x":2}"#)]);
    let run = project.succeed().await;
    project.succeed().await;
    let expected = [
        // RFC 6749, section 2.3.1: encoded as a form is, then as Basic has it: `i%3Ad:cl1ent%2Fsecret`.
        "crm https://login.example.com/token Basic aSUzQWQ6Y2wxZW50JTJGc2VjcmV0 grant_type=client_credentials&scope=a+b",
        "w https://api.example.com/orders Bearer t0ken-1 ",
        "w https://api.example.com/orders Bearer t0ken-1 ",
    ];
    assert_eq!(all_sent(&project), expected);
    assert_eq!(project.flow("x"), "2");
    let shown = run.request.unwrap();
    assert_eq!(shown.headers[0], ("Authorization".to_owned(), "Bearer [secret]".to_owned()));
}

#[tokio::test]
async fn the_client_may_stand_in_the_body_and_parameters_with_it() {
    let login = r#"oauth2 crm {
        POST "https://login.example.com/token"
        client("id", $secret.CLIENT) in body
        parameters { audience: "https://a" resource: "{{$secret.CLIENT}}!" }
    }"#;
    let mut project =
        Project::new(&format!("{login} {ORDERS}"), &SECRETS, [token("t0ken-1", 3600), answer(200, "{}")]);
    project.succeed().await;
    assert_eq!(
        all_sent(&project)[0],
        "crm https://login.example.com/token - grant_type=client_credentials&client_id=id&client_secret=cl1ent%2Fsecret&audience=https%3A%2F%2Fa&resource=cl1ent%2Fsecret%21"
    );
}

/// Section 4: every value is resolved before anything is formed, those of the token's request too.
#[tokio::test]
async fn a_client_that_is_not_held_comes_before_what_cannot_be_formed() {
    let orders = ORDERS.replace("orders\"", "{{$flow.key.none or \"\"}}/x\"");
    let mut project = Project::new(&format!("{LOGIN} {orders}"), &SECRETS, [token("t0ken-1", 3600)]);
    project.refuse("INVALID_REQUEST").await;
    let mut project = Project::new(&format!("{LOGIN} {orders}"), &[], [token("t0ken-1", 3600)]);
    project.refuse("INVALID_FLOW_VAR").await;
}

#[tokio::test]
async fn a_token_is_used_until_shortly_before_its_end() {
    let one = || answer(200, r#"{"access_token":"t0ken","token_type":"Bearer","expires_in":1}"#);
    let mut project = project([one(), answer(200, "{}"), answer(200, "{}"), one(), answer(200, "{}")]);
    project.succeed().await;
    project.succeed().await;
    assert_eq!(project.fake.requests().len(), 3);
    tokio::time::sleep(Duration::from_millis(901)).await;
    project.succeed().await;
    let steps: Vec<_> = project.fake.requests().iter().map(|request| request.step.to_string()).collect();
    assert_eq!(steps, ["crm", "w", "w", "crm", "w"]);
}

#[tokio::test]
async fn an_old_token_that_is_refused_is_replaced_once() {
    let answers = [
        token("t0ken-1", 3600),
        answer(200, "{}"),
        // The token of the earlier run is dropped, another fetched, the request sent once more.
        answer(401, "{}"),
        token("t0ken-2", 3600),
        answer(200, r#"{"x":3}"#),
        // And once only.
        answer(401, "{}"),
        token("t0ken-3", 3600),
        answer(401, "{}"),
    ];
    let mut project = project(answers);
    project.succeed().await;
    project.succeed().await;
    assert_eq!(project.flow("x"), "3");
    let run = project.run().await;
    assert_eq!(reason(&run).0, "AUTHENTICATION_FAILURE");
    assert_eq!(run.status_code, Some(401));
    let tokens: Vec<String> =
        all_sent(&project).iter().map(|sent| sent.split(' ').nth(3).unwrap_or_default().to_owned()).collect();
    let basic = "aSUzQWQ6Y2wxZW50JTJGc2VjcmV0";
    assert_eq!(tokens, [basic, "t0ken-1", "t0ken-1", basic, "t0ken-2", "t0ken-2", basic, "t0ken-3"]);
}

/// Section 4: a duration is set where something was sent, be it the token request or the request before it.
#[tokio::test]
async fn a_duration_is_that_of_whatever_was_sent() {
    let refused = || Answer::Now(Err(SendFault::NoConnection("the connection was refused".into())));
    let mut project = project([
        token("t0ken-1", 3600),
        refused(),
        refused(),
        answer(401, "{}"),
        refused(),
        token("t0ken-2", 3600),
        answer(200, "{}"),
        answer(401, "{}"),
        token("t0ken-3", 3600),
        refused(),
    ]);
    let mut timed = async || {
        project.run().await;
        !project.flow("response_duration").is_empty()
    };
    assert!(timed().await, "a token came");
    assert!(!timed().await, "the token is an earlier run's, and nothing was sent");
    assert!(timed().await, "the answer was 401, and no new token came");
    assert!(timed().await, "both were answered");
    assert!(timed().await, "the answer was 401, a new token came, and no connection");
}

#[tokio::test]
async fn a_refused_address_is_said_to_be_that_of_the_token_request() {
    let text = format!("{} {ORDERS}", LOGIN.replace("login.example.com", "{{$secret.H}}"));
    let secrets = [SECRETS[0], ("H", "10.0.0.1")];
    let run = Project::new(&text, &secrets, []).refuse("INVALID_REQUEST").await;
    let message = run.message.unwrap();
    assert!(message.contains("the token request of `crm`: the address is refused"), "{message}");
}

#[tokio::test]
async fn a_new_token_that_is_refused_is_not_replaced() {
    let mut project = project([token("t0ken-1", 3600), answer(401, "{}")]);
    let run = project.run().await;
    assert_eq!(reason(&run).0, "AUTHENTICATION_FAILURE");
    assert_eq!(project.fake.requests().len(), 2);
}

#[tokio::test]
async fn an_old_token_is_replaced_although_401_is_a_success() {
    let text = format!("{LOGIN} {}", ORDERS.replace("response json", "accept status 401 response json"));
    let answers =
        [token("t0ken-1", 9), answer(200, "{}"), answer(401, "{}"), token("t0ken-2", 9), answer(401, "{}")];
    let mut project = Project::new(&text, &SECRETS, answers);
    project.succeed().await;
    let run = project.succeed().await;
    assert_eq!((run.status_code, project.fake.requests().len()), (Some(401), 5));
}

#[tokio::test]
async fn what_is_not_a_token_fails_the_run() {
    let why = "AUTHENTICATION_FAILURE";
    for (said, expected, told) in [
        (answer(200, "<html>"), why, "but not with a JSON object"),
        (answer(200, "[1]"), why, "but not with a JSON object"),
        (answer(200, "{}"), why, "without a text `access_token`"),
        (answer(200, r#"{"access_token":7,"token_type":"bearer"}"#), why, "without a text `access_token`"),
        (answer(200, r#"{"access_token":"t"}"#), why, "its `token_type` is not `bearer`"),
        (answer(200, r#"{"access_token":"t","token_type":"mac"}"#), why, "its `token_type` is not `bearer`"),
        (answer(200, r#"{"access_token":"a b","token_type":"bearer"}"#), why, "no header can hold"),
        (answer(201, r#"{"access_token":"t","token_type":"bearer"}"#), why, "the server answered 201"),
        (answer(302, ""), why, "the server answered 302; redirects are not followed"),
        (
            answer(400, r#"{"error":"invalid_client","error_description":"cl1ent/secret"}"#),
            why,
            "the server answered 400 (`invalid_client`)",
        ),
        (answer(400, r#"{"error":"cl1ent"}"#), why, "the server answered 400"),
        (answer(503, "busy"), why, "the server answered 503"),
        (
            Answer::Now(Err(SendFault::NoConnection("the connection was refused".into()))),
            "CONNECTION_FAILURE",
            "the connection was refused",
        ),
        (Answer::Now(Err(SendFault::TimedOut)), "TIMEOUT", ""),
    ] {
        let mut project = project([said, token("t0ken-1", 60), answer(200, "{}")]);
        let run = project.run().await;
        let (found, message) = reason(&run);
        assert_eq!(found, expected, "{message}");
        assert!(message.contains(told) && message.contains("the token request of `crm`"), "{message}");
        assert!(message.starts_with("a.hook:2:23: "), "{message}");
        assert!(!message.contains("cl1ent") && !message.contains("description"), "{message}");
        let absent = ["response_status_code", "response_status_type", "response_raw"];
        assert!(absent.into_iter().all(|name| project.flow(name).is_empty()), "{run:#?}");
        // Of all these only a refused connection sent nothing.
        let is_sent = expected != "CONNECTION_FAILURE";
        assert_eq!((!project.flow("response_duration").is_empty(), run.sent), (is_sent, false), "{message}");
        assert_eq!(project.fake.requests().len(), 1);
        // A failure is not kept.
        project.succeed().await;
    }
}

#[tokio::test]
async fn a_run_waits_for_a_token_within_its_own_wait() {
    let text = format!("{LOGIN} {}", ORDERS.replace("response json", "wait 200ms response json"));
    let mut project = Project::new(&text, &SECRETS, [Answer::Never, token("t0ken-1", 60)]);
    let begun = std::time::Instant::now();
    let run = project.run().await;
    assert!(begun.elapsed() < Duration::from_secs(30));
    let message = "a.hook:2:23: `w` waits 200 ms, and the token request of `crm` was not answered by then";
    assert_eq!(reason(&run), ("TIMEOUT", message));
    assert!(run.duration >= Some(Duration::from_millis(200)), "{run:?}");
    // Nobody waits for it any more: the next run asks anew.
    let run = project.succeed().await;
    assert_eq!(project.fake.requests().len(), 3, "{run:?}");
}

#[tokio::test]
async fn its_values_and_addresses_are_checked_with_each_webhook() {
    let mut project = Project::new(&format!("{LOGIN} {ORDERS}"), &[], []);
    let run = project.refuse("INVALID_FLOW_VAR").await;
    assert!(run.message.unwrap().contains("`client` needs a secret"));
    let login = r#"oauth2 crm { POST "https://{{$secret.HOST}}/token" client("a", $secret.CLIENT) }"#;
    let secrets = [("HOST", "localhost"), ("CLIENT", "cl1ent/secret")];
    for dry_run in [false, true] {
        let settings = Settings { dry_run, ..Settings::default() };
        let text = format!("{login} {ORDERS}").replace("{{$secret.HOST}}", "10.1.1.1");
        let refused = hooklang::compile(
            &hooklang::source::Sources::of_text("a.hook", &text),
            &hooklang::Options::default(),
        );
        assert!(refused.0.is_none());
        let mut project =
            Project::with(&format!("{login} {ORDERS}"), &[("HOST", "10.1.1.1"), secrets[1]], [], settings);
        project.refuse("INVALID_REQUEST").await;
    }
}

#[tokio::test]
async fn a_dry_run_names_the_token() {
    let settings = Settings { dry_run: true, ..Settings::default() };
    let mut project = Project::with(&format!("{LOGIN} {ORDERS}"), &SECRETS, [], settings);
    let run = project.run().await;
    assert_eq!(run.status, Status::Sent);
    assert_eq!(run.request.unwrap().headers[0].1, "Bearer [token of crm]");
    assert!(project.fake.requests().is_empty());
}

#[tokio::test]
async fn neither_client_secret_nor_token_is_shown() {
    let echo = r#"{"x":"Bearer t0ken-canary, cl1ent/secret"}"#;
    let text = format!(
        "{LOGIN} {ORDERS} webhook other {{ GET \"https://b.example.com\" response json {{ $flow.key.y = data.x }} }} flow f {{ run w run other }}"
    );
    let mut project =
        Project::new(&text, &SECRETS, [token("t0ken-canary", 60), answer(200, echo), answer(200, echo)]);
    let run = project.runner.run_flow("f", &mut project.variables, None).await.unwrap();
    let shown = serde_json::to_string(&run).unwrap() + &format!("{run:?}");
    let returned = project.runner.returned_variables(&project.variables);
    let shown = shown + &serde_json::to_string(&returned).unwrap();
    assert!(!shown.contains("canary") && !shown.contains("cl1ent"), "{shown}");
    assert_eq!(project.flow("x"), r#""Bearer [secret], [secret]""#);
    assert_eq!(project.flow("y"), r#""Bearer [secret], [secret]""#);

    // What an answer that fails begins with, too.
    let mut project = self::project([token("t0ken-canary", 60), answer(500, "no t0ken-canary here")]);
    let run = project.run().await;
    assert_eq!(run.response.as_deref(), Some("no [secret] here"));
}

#[tokio::test]
async fn a_request_in_the_background_has_a_token_too() {
    let text =
        format!(r#"{LOGIN} webhook w {{ POST "https://api.example.com/x" auth oauth2(crm) no wait }}"#);
    let mut project = Project::new(&text, &SECRETS, [token("t0ken-1", 60), answer(204, "")]);
    let run = project.run().await;
    project.runner.finish().await;
    assert_eq!(run.background.unwrap().ended().unwrap().status_code, Some(204));
    assert_eq!(all_sent(&project)[1], "w https://api.example.com/x Bearer t0ken-1 ");
    let mut project = Project::new(&text, &SECRETS, [answer(400, "")]);
    let run = project.run().await;
    project.runner.finish().await;
    let ended = run.background.unwrap();
    let message = ended.ended().unwrap().message.clone().unwrap();
    assert!(message.contains("the token request of `crm`"), "{message}");
}

#[tokio::test]
async fn endpoints_are_opened_by_a_token_too() {
    let text = format!(
        r#"{LOGIN} endpoint e {{ POST "https://e.example.com/" auth oauth2(crm) default method m }}
        webhook w {{ invoke e.m }} flow f {{ run w flow-end webhook }}"#
    );
    let record = CallRecord::read(r#"{"uuid":"u-1","legs":[{"callee_number":"1"}]}"#).unwrap();
    let mut project = Project::new(&text, &SECRETS, [token("t0ken-1", 60), answer(200, ""), answer(200, "")]);
    let run = project.runner.run_flow("f", &mut project.variables, Some(&record)).await.unwrap();
    assert_eq!(run.status, Status::Success, "{run:#?}");
    let sent = all_sent(&project);
    assert!(sent[1].starts_with("w https://e.example.com/?method=m Bearer t0ken-1"), "{sent:?}");
    assert!(sent[2].starts_with("flow-end https://e.example.com/ Bearer t0ken-1"), "{sent:?}");
    let shown = run.flow_end.unwrap().request.unwrap();
    assert!(shown.headers.contains(&("Authorization".to_owned(), "Bearer [secret]".to_owned())));
}

/// A project against a server on this machine.
fn served(server: &Server, wait: &str) -> Runner {
    let text = format!(
        r#"account {{ allow http allow network "127.0.0.0/8" }}
        oauth2 crm {{ POST "{}" client("id", $secret.CLIENT) }}
        webhook w {{ GET "{}" auth oauth2(crm) wait {wait} with hold music }}"#,
        server.url("/token"),
        server.url("/orders")
    );
    let program = Arc::new(program(&text));
    let transport = HttpTransport::builder().account(&program.account).build().unwrap();
    let secrets: Secrets = [("CLIENT".to_owned(), "cl1ent/secret".to_owned())].into_iter().collect();
    Runner::new(program, secrets, Arc::new(transport), Settings::default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_runs_at_once_cause_one_token_request() {
    let body = r#"{"access_token":"t0ken-1","token_type":"Bearer","expires_in":1}"#;
    let server = Server::start([
        // Late enough for all of them to wait, on a slow machine too.
        ("/token", Served::json(200, body).after(Duration::from_secs(3))),
        ("/orders", Served::json(200, "{}")),
    ]);
    let runner = served(&server, "60s");
    let run = |_| {
        let runner = runner.clone();
        tokio::spawn(async move { runner.run_webhook("w", &mut Variables::new()).await.unwrap() })
    };
    let runs: Vec<_> = (0..1000).map(run).collect();
    for run in runs {
        let run = run.await.unwrap();
        assert_eq!(run.status, Status::Success, "{run:#?}");
    }
    let asked = server.requests().iter().filter(|request| request.path() == "/token").count();
    assert_eq!((asked, server.requests().len()), (1, 1001));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_server_that_hangs_holds_up_no_run_longer_than_its_wait() {
    let server = Server::start([("/token", Served::Silence), ("/orders", Served::json(200, "{}"))]);
    let runner = served(&server, "300ms");
    let runs: Vec<_> = (0..20)
        .map(|_| {
            let runner = runner.clone();
            tokio::spawn(async move { runner.run_webhook("w", &mut Variables::new()).await.unwrap() })
        })
        .collect();
    for run in runs {
        assert_eq!(reason(&run.await.unwrap()).0, "TIMEOUT");
    }
    let paths: Vec<String> = server.requests().iter().map(|request| request.path().to_owned()).collect();
    assert!(!paths.is_empty() && paths.iter().all(|path| path == "/token"), "{paths:?}");
    let broken = Server::start([("/token", Served::Close)]);
    let run = served(&broken, "5s").run_webhook("w", &mut Variables::new()).await.unwrap();
    assert_eq!(reason(&run).0, "CONNECTION_FAILURE");
}
