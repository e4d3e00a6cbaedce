use std::collections::BTreeSet;

use posthorn_harness::{Fault, HttpAnswer, Service, When, World, functions, text};
use posthorn_runtime::Trigger;
use serde_json::{Value, json};

/// A call with the operator's key.
async fn operate(world: &World, method: &str, path: &str) -> HttpAnswer {
    world.call_as(&world.operator, method, path, None, &[]).await
}

async fn job(world: &World, name: &str) -> Value {
    let answer = operate(world, "GET", &format!("/v1/jobs/{name}")).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

async fn runs(world: &World, name: &str) -> Vec<Value> {
    let answer = operate(world, "GET", &format!("/v1/jobs/{name}/runs")).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["data"].as_array().unwrap().clone()
}

async fn act(world: &World, name: &str, verb: &str) -> HttpAnswer {
    operate(world, "POST", &format!("/v1/jobs/{name}/{verb}")).await
}

async fn tick(world: &World, name: &str) {
    world.cloud.tick(name, "{}").await.unwrap();
}

/// Lets the sweep find one email to queue again.
async fn lose_an_email(world: &World) {
    let fault = world.cloud.set_fault(Fault::Fail {
        function: "send-email".into(),
        service: Service::Sqs,
        action: "SendMessage".into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: 9,
    });
    let body = posthorn_harness::email("success@simulator.amazonses.com");
    assert_eq!(world.call("POST", "/v1/emails", Some(body)).await.status, 200);
    assert!(fault.fired() > 0);
    world.cloud.clear_faults();
    world.advance_seconds(301);
}

#[tokio::test]
async fn every_schedule_of_the_declarations_is_listed_with_each_of_its_inputs() {
    let world = World::new().await;
    let answer = operate(&world, "GET", "/v1/jobs").await.json();
    let listed = answer["data"].as_array().unwrap();
    let names: BTreeSet<String> = listed.iter().map(|job| text(&job["name"])).collect();
    let declared = functions().into_iter().filter_map(|function| match function.trigger {
        Trigger::Schedule(schedule) => Some(schedule.jobs(function.name)),
        _ => None,
    });
    assert_eq!(names, declared.flatten().map(|(name, _)| name).collect());
    assert!(names.contains("drain-timers-3") && !names.contains("drain-timers"));
    assert!(listed.iter().all(|job| job["state"] == "late" && job["last_run"].is_null()), "{listed:?}");
}

#[tokio::test]
async fn a_run_that_finds_nothing_is_only_the_jobs_last_run_and_one_that_works_has_a_record() {
    let world = World::new().await;
    tick(&world, "sweep-messages").await;
    let idle = job(&world, "sweep-messages").await;
    assert_eq!((&idle["state"], &idle["last_run"]["outcome"]), (&json!("waiting"), &json!("done")));
    assert!(idle["next_run_at"].as_str().unwrap() > idle["last_run"]["ended_at"].as_str().unwrap());
    assert_eq!(runs(&world, "sweep-messages").await, [json!(null); 0]);
    lose_an_email(&world).await;
    tick(&world, "sweep-messages").await;
    let found = runs(&world, "sweep-messages").await;
    assert_eq!((found.len(), &found[0]["counts"]["queued"]), (1, &json!(1)), "{found:?}");
    assert_eq!(found[0]["id"], job(&world, "sweep-messages").await["last_run"]["id"]);
}

#[tokio::test]
async fn runs_are_kept_for_ninety_days_and_paged_newest_first() {
    let world = World::new().await;
    for _ in 0..3 {
        assert_eq!(act(&world, "poll-domains", "run").await.status, 202);
        world.cloud.pump().await;
        world.advance_seconds(60);
    }
    let page = operate(&world, "GET", "/v1/jobs/poll-domains/runs?limit=2").await.json();
    assert_eq!((page["data"].as_array().unwrap().len(), &page["has_more"]), (2, &json!(true)));
    assert!(text(&page["data"][0]["id"]) > text(&page["data"][1]["id"]));
    let next = format!("/v1/jobs/poll-domains/runs?limit=2&after={}", text(&page["next_cursor"]));
    assert_eq!(operate(&world, "GET", &next).await.json()["data"].as_array().unwrap().len(), 1);
    let items = world.cloud.account().items("posthorn-dev-ops").unwrap();
    let run = items.iter().find(|item| item["kind"]["S"] == "run").unwrap();
    let number = |name: &str| run[name]["N"].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(number("ttl") - number("ended_at") / 1000, 90 * 24 * 3600);
}

#[tokio::test]
async fn a_run_that_was_asked_for_begins_at_once_and_says_who_asked() {
    let world = World::new().await;
    let answer = act(&world, "archive-audit", "run").await;
    assert_eq!(answer.status, 202, "{}", answer.json());
    let asked = job(&world, "archive-audit").await;
    assert_eq!(asked["asked"]["id"], answer.json()["run_id"]);
    world.cloud.pump().await;
    let ran = runs(&world, "archive-audit").await;
    assert_eq!((ran.len(), &ran[0]["id"]), (1, &answer.json()["run_id"]), "{ran:?}");
    assert_eq!(ran[0]["asked_by"], asked["asked"]["asked_by"]);
    let after = job(&world, "archive-audit").await;
    assert_eq!((&after["asked"], &after["next_run_at"]), (&json!(null), &json!(null)), "no schedule ran");
}

#[tokio::test]
async fn asking_twice_before_the_run_begins_is_one_run() {
    let world = World::new().await;
    let first = act(&world, "drain-timers-2", "run").await.json();
    let second = act(&world, "drain-timers-2", "run").await.json();
    assert_eq!(first["run_id"], second["run_id"]);
    let invoked = world.cloud.take_invocations().len();
    world.cloud.pump().await;
    assert!(invoked > 0, "the calls themselves");
    let started = world.cloud.take_invocations();
    assert_eq!(
        started.iter().filter(|one| one.function == "drain-timers").count(),
        2,
        "it was started twice"
    );
    assert_eq!(runs(&world, "drain-timers-2").await.len(), 1);
    assert_eq!(runs(&world, "drain-timers-1").await.len(), 0);
}

#[tokio::test]
async fn a_paused_job_does_not_run_says_who_paused_it_and_since_when_and_refuses_a_run() {
    let world = World::new().await;
    tick(&world, "sweep-messages").await;
    lose_an_email(&world).await;
    let paused = act(&world, "sweep-messages", "pause").await;
    assert_eq!((paused.status, &paused.json()["state"]), (200, &json!("paused")), "{}", paused.json());
    assert!(paused.json()["while_paused"].as_str().unwrap().contains("not queued again"));
    for _ in 0..3 {
        world.advance_seconds(60);
        tick(&world, "sweep-messages").await;
    }
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 0);
    let refused = act(&world, "sweep-messages", "run").await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("JOB_PAUSED")));
    let shown = job(&world, "sweep-messages").await;
    assert_eq!(shown["paused_at"], paused.json()["paused_at"]);
    assert!(shown["paused_by"].as_str().unwrap().starts_with("key_"), "{shown}");
    assert_eq!(act(&world, "sweep-messages", "pause").await.json()["paused_at"], shown["paused_at"]);
    let resumed = act(&world, "sweep-messages", "resume").await.json();
    assert_eq!((&resumed["state"], &resumed["paused_by"]), (&json!("waiting"), &json!(null)));
    tick(&world, "sweep-messages").await;
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn the_audit_log_records_each_pause_resume_and_run_once() {
    let world = World::new().await;
    for verb in ["pause", "pause", "resume", "resume", "run", "run"] {
        let answer = act(&world, "poll-ip-pools", verb).await;
        assert!(answer.status < 300, "{}", answer.json());
    }
    world.cloud.pump().await;
    let log = operate(&world, "GET", "/v1/audit?resource_type=job&resource_id=poll-ip-pools").await.json();
    let did = |entry: &Value| {
        let changes = entry["changes"].as_array().unwrap();
        text(&changes.iter().find(|change| change["field"] == "did").unwrap()["after"])
    };
    let mut all: Vec<String> = log["data"].as_array().unwrap().iter().map(did).collect();
    all.sort();
    assert_eq!(all, ["asked", "paused", "resumed"]);
    assert!(log["data"].as_array().unwrap().iter().all(|entry| entry["actor"]["type"] == "key"));
}

#[tokio::test]
async fn a_killed_run_keeps_other_runs_away_until_its_lease_ends_and_is_then_shown_as_lost() {
    let world = World::new().await;
    tick(&world, "poll-domains").await;
    // After it has read and taken its lease.
    let killed = Fault::KillAt { function: "poll-domains".into(), nth: 3, when: When::Before };
    world.cloud.set_fault(killed);
    world.cloud.tick("poll-domains", "{}").await.unwrap_err();
    let running = job(&world, "poll-domains").await;
    assert_eq!(running["state"], "running", "{running}");
    let refused = act(&world, "poll-domains", "run").await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("JOB_RUNNING")));
    world.advance_seconds(111);
    assert_eq!(act(&world, "poll-domains", "run").await.status, 202);
    world.cloud.pump().await;
    let ended = runs(&world, "poll-domains").await;
    let outcomes: Vec<&Value> = ended.iter().map(|run| &run["outcome"]).collect();
    assert_eq!(outcomes, ["done", "lost"]);
    assert_eq!(ended[1]["id"], running["running"]["id"]);
    assert_eq!(job(&world, "poll-domains").await["failures_in_a_row"], 0);
}

#[tokio::test]
async fn a_run_whose_start_lambda_refuses_begins_with_the_schedule_and_only_once() {
    let world = World::new().await;
    let fault = Fault::Fail {
        function: "run-job".into(),
        service: Service::Lambda,
        action: "Invoke".into(),
        status: 503,
        code: "ServiceException".into(),
        times: 9,
    };
    world.cloud.set_fault(fault);
    let headers = [("idempotency-key", "now")];
    let run = || world.call_as(&world.operator, "POST", "/v1/jobs/release-closed/run", None, &headers);
    assert_eq!(run().await.status, 503);
    world.cloud.clear_faults();
    let asked = text(&job(&world, "release-closed").await["asked"]["id"]);
    tick(&world, "release-closed").await;
    let again = run().await;
    assert_eq!((again.status, text(&again.json()["run_id"])), (202, asked.clone()), "{}", again.json());
    world.cloud.pump().await;
    let ended = runs(&world, "release-closed").await;
    assert_eq!(ended.iter().map(|run| text(&run["id"])).collect::<Vec<_>>(), [asked]);
}

#[tokio::test]
async fn only_the_operator_sees_jobs_and_nobody_else_makes_a_key_that_does() {
    let world = World::new().await;
    let calls =
        [("GET", "/v1/jobs"), ("GET", "/v1/jobs/poll-domains/runs"), ("POST", "/v1/jobs/poll-domains/run")];
    for (method, path) in calls {
        let answer = world.call(method, path, None).await;
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("INSUFFICIENT_SCOPE")), "{path}");
    }
    let body = json!({ "name": "n", "scopes": ["jobs:read"] });
    assert_eq!(world.call("POST", "/v1/api-keys", Some(body)).await.status, 403);
    assert_eq!(operate(&world, "GET", "/v1/jobs/sweep").await.status, 404);
}
