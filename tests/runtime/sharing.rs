//! What embedders put together themselves: environments of one prepared program, and who delivers a flow's end.

use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hooklang::delivery::{CallRecord, Deliver, Delivery, DeliveryStatus, FlowEndRun};
use hooklang::flow::{self, FlowError};
use hooklang::ir::Step;
use hooklang::runtime::{Env, Prepared, Runner, Secrets, Settings, Status, Variables};

use super::fake::Fake;
use super::project::{Project, block_on, program};

#[test]
fn environments_of_one_program_share_nothing_of_a_run() {
    let text = r#"webhook w { POST "https://a.example.com/" auth bearer($secret.KEY) }"#;
    let prepared = Arc::new(Prepared::new(Arc::new(program(text))));
    for (key, redact, shown) in
        [("made-up-1", false, "Bearer made-up-1"), ("made-up-2", true, "Bearer [secret]")]
    {
        let fake = Fake::new([]);
        let secrets = Arc::new(Secrets::from_iter([("KEY".to_owned(), key.to_owned())]));
        let settings = Settings { redact, ..Settings::default() };
        let runner = Runner::from(Env::new(Arc::clone(&prepared), secrets, fake.clone(), settings));
        let run = block_on(runner.run_webhook("w", &mut Variables::new())).unwrap();
        assert_eq!(run.request.unwrap().headers[0].1, shown);
        let sent = fake.request();
        assert_eq!(sent.step, "w");
        assert_eq!(sent.headers["Authorization"], format!("Bearer {key}"));
    }
}

/// Queues what it is handed.
#[derive(Default)]
struct Queue(Mutex<Vec<String>>);

impl Deliver for Queue {
    fn deliver<'a>(&'a self, delivery: Delivery<'a>) -> BoxFuture<'a, FlowEndRun> {
        let Delivery { flow, endpoint, call, payload, .. } = delivery;
        let body = payload.compact();
        let known = format!("{flow} {} {} {}", endpoint.name, call, body.contains("gold"));
        self.0.lock().unwrap().push(known);
        let run = FlowEndRun::unsent(DeliveryStatus::Queued, payload, None, true);
        std::future::ready(run).boxed()
    }
}

const FLOW: &str = r#"
    endpoint events { POST "https://hooks.example.com/" default }
    webhook a { GET "https://a.example.com/" }
    webhook b { GET "https://b.example.com/" }
    flow f { set $flow.key.tier = "gold" run a flow-end webhook run b }"#;

#[test]
fn a_flow_hands_its_end_to_whoever_delivers() {
    let mut project = Project::new(FLOW, &[], []);
    let record = CallRecord { uuid: "u-1".to_owned(), ..CallRecord::default() };
    let queue = Queue::default();
    let run = flow::run(&project.runner, "f", &mut project.variables, Some(&record), &queue);
    let run = block_on(run).unwrap();
    assert_eq!(*queue.0.lock().unwrap(), ["f events u-1 true"]);
    assert_eq!((run.status, run.flow_end.unwrap().status), (Status::Success, DeliveryStatus::Queued));
    let steps: Vec<_> = project.fake.requests().into_iter().map(|request| request.step).collect();
    assert_eq!(steps, ["a", "b"], "the flow itself sends nothing to the endpoint");
}

#[test]
fn a_step_without_a_webhook_is_told_before_anything_runs() {
    let mut program = program(FLOW);
    for step in &mut Arc::make_mut(&mut program.flows[0]).end.as_mut().unwrap().steps {
        if let Step::Run { webhook, .. } = step {
            "gone".clone_into(webhook);
        }
    }
    let fake = Fake::new([]);
    let runner = Runner::new(Arc::new(program), Secrets::default(), fake.clone(), Settings::default());
    let record = CallRecord::default();
    let error = block_on(runner.run_flow("f", &mut Variables::new(), Some(&record))).unwrap_err();
    assert_eq!(error, FlowError::UnknownWebhook { flow: "f".to_owned(), webhook: "gone".to_owned() });
    assert!(fake.requests().is_empty());
}
