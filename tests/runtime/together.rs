//! Runs at once, and who watches them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hooklang::runtime::{Observer, Status, Variables};

use super::fake::{Answer, answer};
use super::project::Project;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_share_a_runner_and_nothing_else() {
    let text = r#"webhook w { POST "https://a.example.com/{{$flow.key.n}}" response json { $flow.key.v = data or $flow.key.n } }"#;
    let project = Project::new(text, &[], []);
    let run = |n: i64| {
        let runner = project.runner.clone();
        tokio::spawn(async move {
            let mut variables = Variables::new();
            variables.give("$flow.key.n", n.into()).unwrap();
            let run = runner.run_webhook("w", &mut variables).await.unwrap();
            assert_eq!(run.status, Status::Success);
            assert_eq!(variables.flow("v"), Some(&n.into()));
        })
    };
    let runs: Vec<_> = (0..64).map(run).collect();
    for run in runs {
        run.await.unwrap();
    }
    assert_eq!(project.fake.requests().len(), 64);
}

#[derive(Default)]
struct Watcher(Mutex<Vec<String>>);

impl Observer for Watcher {
    fn waiting(&self, webhook: &str, wait: Duration, hold_music: bool) {
        self.0.lock().unwrap().push(format!("{webhook} waits {wait:?}, music: {hold_music}"));
    }

    fn answered(&self, webhook: &str, _: Duration) {
        self.0.lock().unwrap().push(format!("{webhook} answered"));
    }
}

#[tokio::test]
async fn an_observer_is_told_while_a_webhook_waits() {
    let text = r#"
        webhook w { GET "https://a.example.com/" wait 100ms with hold music }
        webhook refused { GET "https://127.0.0.1/" }
        webhook later { GET "https://a.example.com/" no wait }
        flow f { run w run refused run later run w }"#
        .replace("https://127.0.0.1/", "{{$flow.key.url}}");
    let mut project = Project::new(&text, &[], [Answer::Never, answer(200, "")])
        .give("$flow.key.url", "https://127.0.0.1/");
    let watcher = Arc::new(Watcher::default());
    let runner = project.runner.with_observer(watcher.clone());
    runner.run_flow("f", &mut project.variables, None).await.unwrap();
    runner.finish().await;
    let waits = "w waits 100ms, music: true";
    assert_eq!(*watcher.0.lock().unwrap(), [waits, "w answered", waits, "w answered"]);
    assert_eq!(project.fake.requests().len(), 3);
}
