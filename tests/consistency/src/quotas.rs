//! Checks AWS's default quotas for the planned size: 400 functions in 22 contexts. Each future function is assumed to need what
//! today's functions need on average.

use posthorn_runtime::{Function, Trigger};

use crate::template::Template;

/// The planned size.
const FUNCTIONS: usize = 400;
const CONTEXTS: usize = 22;
/// The largest context is assumed to have this many times the mean number of functions.
const LARGEST: usize = 4;

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const RESOURCES_OF_A_STACK: usize = 500;
/// The same page: resources that one operation on nested stacks creates, updates or deletes.
const RESOURCES_OF_AN_OPERATION: usize = 2_500;
/// The same page, of a template that is read from S3.
const BYTES_OF_A_TEMPLATE: usize = 1_000_000;
const PARAMETERS_OF_A_STACK: usize = 200;
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const ROLES: usize = 1_000;
/// The same page: characters of all inline policies of a role, white space not counted.
const POLICY_OF_A_ROLE: usize = 10_240;
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
const NAME: usize = 64;
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const ROUTES_OF_AN_API: usize = 300;

/// How many resources SAM makes for a function: itself, its log group and its role; a permission for each route and topic, a
/// mapping for each queue and stream, a subscription, or schedules with their role.
fn resources(function: &Function) -> usize {
    3 + match function.trigger {
        Trigger::Http(route) => 1 + usize::from(route.head),
        Trigger::Unrouted | Trigger::Queue(_) => 1,
        Trigger::Topic(_) => 2,
        Trigger::Stream(reader) => reader.of.len(),
        Trigger::Schedule(schedule) => 1 + schedule.inputs.len(),
        Trigger::Invoked(_) => 0,
    }
}

fn roles(function: &Function) -> usize {
    1 + usize::from(matches!(function.trigger, Trigger::Schedule(_)))
}

/// Scales `count`, which `of` need today, to `planned`; rounded up.
fn at(planned: usize, count: usize, of: usize) -> usize {
    (count * planned).div_ceil(of.max(1))
}

/// Every quota that is exceeded, each with the amount needed. Prints all counts.
pub fn broken(functions: &[&Function], written: &[Template], made: &[Template]) -> Vec<String> {
    let of_functions: usize = functions.iter().map(|function| resources(function)).sum();
    let of_state: usize = written
        .iter()
        .map(|stack| stack.document["Resources"].as_object().map_or(0, serde_json::Map::len))
        .sum();
    let bytes = made.iter().map(|stack| stack.document.to_string().len()).sum();
    let largest = at(FUNCTIONS, LARGEST, CONTEXTS);
    // Each stack of functions adds an API and its stage; each context adds two stacks to the root.
    let operation =
        at(FUNCTIONS, of_functions, functions.len()) + at(CONTEXTS, of_state, written.len()) + 4 * CONTEXTS;
    let policy = made.iter().flat_map(policies).max().unwrap_or_default();
    let parameters =
        made.iter().map(|stack| stack.document["Parameters"].as_object().map_or(0, serde_json::Map::len));
    let name = functions.iter().map(|function| physical(function).len()).max().unwrap_or_default();
    let counted = [
        (
            "resources of the largest stack",
            at(largest, of_functions, functions.len()) + 2,
            RESOURCES_OF_A_STACK,
        ),
        ("resources of an operation", operation, RESOURCES_OF_AN_OPERATION),
        ("bytes of the largest template", at(largest, bytes, functions.len()), BYTES_OF_A_TEMPLATE),
        ("parameters of a stack", parameters.max().unwrap_or_default() + CONTEXTS, PARAMETERS_OF_A_STACK),
        (
            "roles",
            at(FUNCTIONS, functions.iter().map(|function| roles(function)).sum(), functions.len()),
            ROLES,
        ),
        ("characters of a role's policy", policy, POLICY_OF_A_ROLE),
        ("characters of a function's name", name, NAME),
        ("routes of an API", largest, ROUTES_OF_AN_API),
    ];
    let over = counted.iter().inspect(|(what, needed, most)| println!("{what}: {needed} of {most}"));
    over.filter(|(_, needed, most)| needed > most)
        .map(|(what, needed, most)| {
            format!("{what}: {needed} at {FUNCTIONS} functions, and AWS allows {most}")
        })
        .collect()
}

/// A function's name with the longest possible stage.
fn physical(function: &Function) -> String {
    format!("posthorn-{}-{}-{}", "s".repeat(16), function.context, function.name)
}

/// The lengths of the policies of a stack's roles, with the longest possible names in place of references.
fn policies(stack: &Template) -> Vec<usize> {
    let roles = stack.resources("AWS::IAM::Role");
    roles
        .map(|(_, role)| {
            let text = role["Properties"]["Policies"].to_string();
            let names = [
                ("!Sub ", ""),
                ("${AWS::Partition}", "aws-us-gov"),
                ("${AWS::Region}", "ap-southeast-1"),
                ("${AWS::AccountId}", "123456789012"),
                ("${Stage}", "ssssssssssssssss"),
            ];
            names.iter().fold(text, |text, (from, to)| text.replace(from, to)).len()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_that_would_be_exceeded_is_named() {
        static LONG: Function = Function {
            context: "mail",
            name: "answer-everybody-who-ever-wrote-to-us-at-once",
            ..Function::DEFAULT
        };
        let reported = broken(&[&LONG], &[], &[]);
        assert_eq!(reported, ["characters of a function's name: 76 at 400 functions, and AWS allows 64"]);
    }
}
