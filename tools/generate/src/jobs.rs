//! The list of all jobs, which the context ops shows to the operator. It follows from the schedules of all contexts' functions.

use posthorn_runtime::{Function, Schedule, Trigger};

use crate::functions::physical;

/// The file with the list.
pub const FILE: &str = "functions/ops/src/jobs/declared.rs";

/// The scheduled functions, in order.
fn scheduled<'a>(functions: &[&'a Function]) -> Vec<(&'a Function, Schedule)> {
    let schedule = |function: &&'a Function| match function.trigger {
        Trigger::Schedule(schedule) => Some((*function, schedule)),
        _ => None,
    };
    functions.iter().filter_map(schedule).collect()
}

/// The names of the scheduled functions in the cloud, in order.
pub fn functions(functions: &[&Function]) -> Vec<String> {
    scheduled(functions).into_iter().map(|(function, _)| physical(function)).collect()
}

/// The text of the file with the list, sorted by the jobs' names.
pub fn text(functions: &[&Function]) -> String {
    let mut jobs: Vec<String> = scheduled(functions)
        .into_iter()
        .flat_map(|(function, schedule)| {
            let jobs = schedule.jobs(function.name).into_iter();
            jobs.map(move |(name, input)| entry(&name, function, &schedule, input))
        })
        .collect();
    jobs.sort();
    format!(
        "// Written by `make generate`.
//! All jobs, from the declarations of the scheduled functions of all contexts.

use crate::jobs::job::Job;

/// Every job, in the order of their names.
#[rustfmt::skip]
pub static JOBS: &[Job] = &[
{}];
",
        jobs.concat()
    )
}

fn entry(name: &str, function: &Function, schedule: &Schedule, input: &str) -> String {
    let (context, function_name, every) = (function.context, function.name, schedule.every);
    let (seconds, lease, while_paused) =
        (schedule.seconds(), function.timeout_seconds(), schedule.while_paused);
    format!(
        "    Job {{
        name: {name:?}, context: {context:?}, function: {function_name:?}, input: r#\"{input}\"#,
        every: {every:?}, every_seconds: {seconds}, lease_seconds: {lease},
        while_paused: {while_paused:?},
    }},
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_input_of_a_schedule_is_a_job_and_other_functions_have_none() {
        static DRAIN: Function = Function {
            context: "timers",
            name: "drain",
            trigger: Trigger::Schedule(Schedule {
                every: "5 minutes",
                inputs: &["{\"shard\":0}", "{\"shard\":1}"],
                while_paused: "Nothing is drained.",
            }),
            ..Function::DEFAULT
        };
        let all = [&DRAIN, &Function::DEFAULT];
        assert_eq!(functions(&all), ["posthorn-${Stage}-timers-drain"]);
        let text = text(&all);
        assert_eq!(text.matches("Job {").count(), 2, "{text}");
        assert!(
            text.contains(
                r##"name: "drain-1", context: "timers", function: "drain", input: r#"{"shard":1}"#"##
            )
        );
        assert!(text.contains("every_seconds: 300, lease_seconds: 30"));
    }
}
