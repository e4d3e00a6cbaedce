//! The account: its services, and the path of a call through them.

use std::{collections::BTreeMap, sync::Arc};

use posthorn_app::Clock;
use serde_json::Value;

use super::{
    bus::Buses,
    call::{Call, Caller, Service},
    delays,
    dynamodb::Tables,
    faults::{Fault, FaultHandle, Faults, Verdict, When},
    iam::{Grant, Iam},
    invocation::Invocation,
    kms::Keys,
    lambda::Functions,
    ledger::{self, Entry, Ledger, Outcome},
    metering::{Metered, Units},
    partiql,
    resources::arn,
    s3::Buckets,
    sqs::{Depth, Queues},
    topics::Topics,
    wire::{Answer, Request},
};
use crate::{ses::Ses, sms::Sms, template::ReceiptRuleResource};

/// An AWS account in this process.
pub struct Account {
    pub(super) tables: Arc<Tables>,
    pub(super) queues: Queues,
    pub(super) buckets: Buckets,
    pub(super) keys: Keys,
    pub(super) ses: Ses,
    pub(super) sms: Sms,
    pub(super) topics: Arc<Topics>,
    pub(super) buses: Arc<Buses>,
    pub(super) functions: Functions,
    pub(super) iam: Iam,
    pub(super) faults: Faults,
    pub(super) ledger: Ledger,
    pub(super) collapse_delays: bool,
    pub(super) receipt_rules: Vec<ReceiptRuleResource>,
    pub(super) clock: Clock,
}

/// A request that follows a signed link.
pub(crate) struct LinkRequest {
    pub host: String,
    pub method: String,
    pub path: String,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// The connection broke before the answer came.
#[derive(Debug)]
pub(crate) struct AnswerLost;

impl Account {
    /// The calls made so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The email service: its mailbox, and events that tests publish themselves.
    pub fn ses(&self) -> &Ses {
        &self.ses
    }

    /// The text message service: its texts, phones that answer, and what the account may do.
    pub fn sms(&self) -> &Sms {
        &self.sms
    }

    /// The topics, with the deliveries that wait.
    pub fn topics(&self) -> &Topics {
        &self.topics
    }

    /// The event buses, with the events that were published on them.
    pub fn buses(&self) -> &Buses {
        &self.buses
    }

    /// How full a queue is.
    pub fn depth(&self, queue: &str) -> Depth {
        self.queues.depth(queue)
    }

    /// All queues' names.
    pub fn queue_names(&self) -> Vec<String> {
        self.queues.names()
    }

    /// Pairs of action and resource that roles allow and no call has needed so far. Lambda's own actions (logs) are left out.
    pub fn unused_grants(&self) -> Vec<Grant> {
        self.iam.unused().into_iter().filter(|grant| !grant.action.starts_with("logs:")).collect()
    }

    /// Deletes expired items and returns their number.
    pub fn sweep_expired(&self) -> Result<usize, dynoxide::DynoxideError> {
        self.tables.sweep_expired()
    }

    /// Sets a fault.
    pub fn set_fault(&self, fault: Fault) -> FaultHandle {
        self.faults.set(fault)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.faults.clear();
    }

    /// Makes one call on an embedded service from a JSON body, as the account's owner or as a function's poller.
    pub(crate) async fn call_json(
        &self,
        caller: &Caller,
        service: Service,
        action: &str,
        body: Value,
    ) -> Answer {
        let host = if service == Service::Ses { "email" } else { service.prefix() };
        let request = Request {
            host: host.to_string(),
            method: "POST".into(),
            path: "/".into(),
            content_type: String::new(),
            amz: BTreeMap::new(),
            target: format!("Local.{action}"),
            body: body.to_string().into_bytes(),
        };
        self.call(caller, request)
            .await
            .unwrap_or_else(|AnswerLost| Answer::failed(500, "InternalError", "lost"))
    }

    /// Makes a request as a browser or a program does with a signed link. Returns status, content type and body.
    pub(crate) async fn follow(&self, caller: &Caller, link: LinkRequest) -> (u16, String, Vec<u8>) {
        let LinkRequest { host, method, path, content_type, body } = link;
        let request =
            Request { host, method, path, target: String::new(), content_type, amz: BTreeMap::new(), body };
        match self.call(caller, request).await {
            Ok(answer) => (answer.status, answer.content_type, answer.body),
            Err(AnswerLost) => (502, String::new(), Vec::new()),
        }
    }

    /// The path of every call: role, faults, service, ledger.
    pub(crate) async fn call(&self, caller: &Caller, request: Request) -> Result<Answer, AnswerLost> {
        let mut call = match Call::read(&request, &self.keys, &self.sms) {
            Ok(call) => call,
            Err(refusal) => return Ok(refusal),
        };
        if let Some(need) = self.iam.refuse(caller, &call.needs) {
            tracing::error!(
                ?caller,
                action = need.action,
                resource = need.resource,
                "the role does not allow this call"
            );
            let message =
                format!("User is not authorized to perform: {} on resource: {}", need.action, need.resource);
            let answer = Answer::failed(400, "AccessDeniedException", &message);
            self.note(caller, &call, &request, &answer, Units::default(), Vec::new(), false);
            return Ok(answer);
        }
        let verdict = self.faults.judge(caller, &call);
        if verdict == Verdict::Kill(When::Before) {
            Invocation::kill_current().await;
        }
        if verdict == Verdict::Hold {
            self.faults.cleared().await;
        }
        if let Some(answer) = verdict.answer() {
            self.note(caller, &call, &request, &answer, Units::default(), Vec::new(), false);
            return Ok(answer);
        }
        let asked_seconds = delays::asked(&call.action, &call.body);
        let (answer, units) = match verdict {
            Verdict::LeaveOut(place) => self.serve_but(place, &mut call, &request).await,
            _ => self.serve(&mut call, &request).await,
        };
        let unseen = matches!(verdict, Verdict::Kill(When::After) | Verdict::LoseAnswer);
        self.note(caller, &call, &request, &answer, units, asked_seconds, unseen);
        match verdict {
            Verdict::Kill(When::After) => Invocation::kill_current().await,
            Verdict::LoseAnswer => return Err(AnswerLost),
            _ => {}
        }
        Ok(answer)
    }

    /// Executes a batch without the statement at `place`.
    async fn serve_but(&self, place: usize, call: &mut Call, request: &Request) -> (Answer, Units) {
        if !partiql::leave_out(&mut call.body, place) {
            return (partiql::answer_too_busy(None, place), Units::default());
        }
        let (answer, units) = self.serve(call, request).await;
        (partiql::answer_too_busy(Some(answer), place), units)
    }

    async fn serve(&self, call: &mut Call, request: &Request) -> (Answer, Units) {
        let answer = match call.service {
            Service::DynamoDb => {
                let metered = Metered::prepare(&call.action, &mut call.body);
                let mut answer = self.tables.handle(&call.action, &call.body);
                let units = metered.settle(&mut answer);
                return (answer, units);
            }
            Service::Sqs => {
                if self.collapse_delays {
                    delays::collapse(&call.action, &mut call.body);
                }
                self.queues.handle(&call.action, &call.body).await
            }
            Service::Kms => self.keys.handle(&call.action, &call.body).await,
            Service::S3 => self.buckets.handle(&call.action, request),
            Service::Events => self.buses.handle(&call.action, &call.body),
            Service::Lambda => {
                let kind = request.amz.get("x-amz-invocation-type").map_or("", String::as_str);
                self.functions.invoke(&call.path, kind, &request.body)
            }
            Service::Ses => self.ses.handle(&call.action, &call.path, &call.body).await,
            Service::SmsVoice => self.sms.handle(&call.action, &call.body),
        };
        (answer, Units::default())
    }

    #[allow(clippy::too_many_arguments)]
    fn note(
        &self,
        caller: &Caller,
        call: &Call,
        request: &Request,
        answer: &Answer,
        units: Units,
        seconds: Vec<u32>,
        unseen: bool,
    ) {
        let (function, poller) = ledger::who(caller);
        self.ledger.record(Entry {
            function,
            poller,
            service: call.service,
            action: call.action.clone(),
            resources: call.needs.iter().map(|need| short(&need.resource).to_string()).collect(),
            read_units: units.read,
            write_units: units.write,
            seconds,
            items: delays::count(&call.body),
            request_bytes: request.body.len() as u32,
            answer_bytes: answer.body.len() as u32,
            outcome: match (&answer.error, unseen) {
                (_, true) => Outcome::Unseen,
                (Some(code), false) => Outcome::Failed(arn::name(code).to_string()),
                (None, false) => Outcome::Done,
            },
        });
    }
}

/// A resource without the part of its ARN that is the same for all.
fn short(resource: &str) -> &str {
    resource.splitn(6, ':').last().unwrap_or(resource).trim_start_matches("table/")
}
