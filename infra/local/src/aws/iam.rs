//! Roles: what each function may call, and which permissions it has used.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use super::{
    call::{Caller, Need},
    policy::{Effect, Statement, covers},
};

/// One allowed pair of a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The function whose role it is.
    pub function: String,
    /// The action as the policy spells it.
    pub action: String,
    /// The resource as the policy spells it.
    pub resource: String,
}

/// The roles of all functions.
#[derive(Debug, Default)]
pub(crate) struct Iam {
    roles: BTreeMap<String, Vec<Statement>>,
    used: Mutex<BTreeSet<Grant>>,
}

impl Iam {
    pub fn new(roles: BTreeMap<String, Vec<Statement>>) -> Self {
        Self { roles, used: Mutex::default() }
    }

    /// The first need that the caller's role does not allow, if any. Marks each allowed grant as used.
    pub fn refuse<'n>(&self, caller: &Caller, needs: &'n [Need]) -> Option<&'n Need> {
        let function = caller.function()?;
        let statements = self.roles.get(function).map_or(&[][..], Vec::as_slice);
        needs.iter().find(|need| !self.allows(function, statements, need))
    }

    fn allows(&self, function: &str, statements: &[Statement], need: &Need) -> bool {
        let matching =
            |effect| statements.iter().filter(move |s| s.effect == effect).filter_map(|s| matched(s, need));
        if matching(Effect::Deny).next().is_some() {
            return false;
        }
        let Some((action, resource)) = matching(Effect::Allow).next() else { return false };
        let grant = Grant { function: function.into(), action: action.into(), resource: resource.into() };
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(grant);
        true
    }

    /// Every allowed pair that no call has needed so far.
    pub fn unused(&self) -> Vec<Grant> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        self.grants().into_iter().filter(|grant| !used.contains(grant)).collect()
    }

    /// Every allowed pair.
    pub fn grants(&self) -> BTreeSet<Grant> {
        let mut grants = BTreeSet::new();
        for (function, statement) in self.roles.iter().flat_map(|(f, all)| all.iter().map(move |s| (f, s))) {
            if statement.effect == Effect::Allow {
                for (action, resource) in
                    statement.actions.iter().flat_map(|a| statement.resources.iter().map(move |r| (a, r)))
                {
                    grants.insert(Grant {
                        function: function.clone(),
                        action: action.clone(),
                        resource: resource.clone(),
                    });
                }
            }
        }
        grants
    }
}

/// The action and resource of `statement` that cover `need`.
fn matched<'s>(statement: &'s Statement, need: &Need) -> Option<(&'s str, &'s str)> {
    let action = statement.actions.iter().find(|pattern| covers(pattern, &need.action))?;
    let resource = statement.resources.iter().find(|pattern| covers(pattern, &need.resource))?;
    Some((action, resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iam(effect: Effect) -> Iam {
        let allow = Statement {
            effect: Effect::Allow,
            actions: vec!["dynamodb:GetItem".into(), "dynamodb:PutItem".into()],
            resources: vec!["arn:t".into(), "arn:t/index/*".into()],
        };
        let second =
            Statement { effect, actions: vec!["dynamodb:PutItem".into()], resources: vec!["arn:t".into()] };
        Iam::new(BTreeMap::from([("f".to_string(), vec![allow, second])]))
    }

    fn check(iam: &Iam, action: &str, resource: &str) -> bool {
        let needs = [Need { action: action.into(), resource: resource.into() }];
        iam.refuse(&Caller::Function("f".into()), &needs).is_none()
    }

    #[test]
    fn a_call_outside_of_the_role_is_refused() {
        let iam = iam(Effect::Allow);
        assert!(check(&iam, "dynamodb:GetItem", "arn:t"));
        assert!(check(&iam, "dynamodb:GetItem", "arn:t/index/list"));
        assert!(!check(&iam, "dynamodb:GetItem", "arn:other"));
        assert!(!check(&iam, "dynamodb:Query", "arn:t"));
        let stranger = Caller::Function("g".into());
        assert!(
            iam.refuse(&stranger, &[Need { action: "dynamodb:GetItem".into(), resource: "arn:t".into() }])
                .is_some()
        );
    }

    #[test]
    fn a_deny_overrides_an_allow() {
        assert!(!check(&iam(Effect::Deny), "dynamodb:PutItem", "arn:t"));
    }

    #[test]
    fn grants_that_no_call_needed_are_listed() {
        let iam = iam(Effect::Allow);
        check(&iam, "dynamodb:GetItem", "arn:t");
        let unused: Vec<_> = iam.unused().into_iter().map(|g| (g.action, g.resource)).collect();
        assert_eq!(unused.len(), 3);
        assert!(!unused.contains(&("dynamodb:GetItem".to_string(), "arn:t".to_string())));
    }
}
