//! RAM policies: what a caller may do.

use super::error::{Denied, Fault, Refusal};
use super::validate::Query;
use super::wildcard;

/// A caller's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The statements; their order means nothing.
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it does with what it names.
    pub effect: Effect,
    /// Patterns of actions.
    pub actions: Vec<String>,
    /// Patterns of resources.
    pub resources: Vec<String>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It permits.
    Allow,
    /// It forbids.
    Deny,
}

/// What a call wants to read.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The region.
    pub region: &'a str,
    /// The account.
    pub account: &'a str,
    /// The instance; `None` for all of the region.
    pub instance: Option<&'a str>,
}

/// What happens to a caller with rights to some instances who asks for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scoped {
    /// The call is refused.
    Refused,
    /// Only deliveries to an allowed instance are listed.
    Trimmed,
    /// Every delivery is listed.
    Whole,
}

/// How policies are judged.
#[derive(Clone)]
pub struct AccessRules {
    /// The action of the page's table.
    pub action: &'static str,
    /// The resource of the page's table, without the instance at its end.
    pub resource: fn(&Asked<'_>) -> String,
    /// Whether a pattern of a statement names the action.
    pub names_action: fn(pattern: &str, action: &str) -> bool,
    /// Whether a pattern of a statement names the resource.
    pub names_resource: fn(pattern: &str, resource: &str) -> bool,
    /// What Allow and Deny make together.
    pub decide: fn(allowed: bool, denied: bool) -> bool,
    /// A caller with rights to some instances who asks for all.
    pub scoped: Scoped,
    /// What a caller gets who may use all instances but some and names none.
    pub denied: Scoped,
    /// How a denial is told.
    pub fault: Fault,
    /// Whether a call is judged at all.
    pub is_judged: fn(&Query, &Policy) -> bool,
    /// The whole rule.
    pub judge: fn(&Policy, &Asked<'_>, &AccessRules) -> Access,
}

/// What a caller may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// All that was asked for.
    Whole,
    /// Deliveries to an allowed instance only.
    Trimmed,
    /// Nothing.
    None(Denied),
}

impl AccessRules {
    /// The page's table, and how RAM reads policies.
    pub fn page() -> Self {
        Self {
            action: "ecs:DescribeSendFileResults",
            resource: |asked| format!("acs:ecs:{}:{}:instance/", asked.region, asked.account),
            names_action: |pattern, action| {
                wildcard::matches(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
            },
            names_resource: wildcard::matches,
            decide: |allowed, denied| allowed && !denied,
            scoped: Scoped::Refused,
            denied: Scoped::Refused,
            fault: Fault::Forbidden,
            is_judged: |_, _| true,
            judge,
        }
    }

    /// The refusal that tells a denial.
    pub fn refusal(&self, denied: Denied) -> Refusal {
        let told = (self.fault == Fault::ForbiddenRam).then_some(denied);
        Refusal { denied: told, ..Refusal::from(self.fault) }
    }

    /// Whether a policy lets its holder read one instance.
    pub fn allows_instance(&self, policy: &Policy, asked: &Asked<'_>, instance: &str) -> bool {
        let resource = (self.resource)(asked) + instance;
        let names = |pattern: &str| (self.names_resource)(pattern, &resource);
        (self.decide)(self.any(policy, Effect::Allow, names), self.any(policy, Effect::Deny, names))
    }

    /// Whether a statement with this effect is about the action and about a resource.
    pub fn any(&self, policy: &Policy, effect: Effect, names: impl Fn(&str) -> bool) -> bool {
        policy.statements.iter().any(|statement| {
            statement.effect == effect
                && statement.actions.iter().any(|a| (self.names_action)(a, self.action))
                && statement.resources.iter().any(|r| names(r))
        })
    }
}

/// With an instance, that one must be allowed; without one, all of the region must be.
fn judge(policy: &Policy, asked: &Asked<'_>, rules: &AccessRules) -> Access {
    let prefix = (rules.resource)(asked);
    if let Some(instance) = asked.instance {
        if rules.allows_instance(policy, asked, instance) {
            return Access::Whole;
        }
        let resource = prefix + instance;
        let denied = rules.any(policy, Effect::Deny, |r| (rules.names_resource)(r, &resource));
        return Access::None(if denied { Denied::Explicitly } else { Denied::Implicitly });
    }
    let covers = |pattern: &str| wildcard::covers_all(pattern, &prefix);
    let touches = |pattern: &str| wildcard::touches_any(pattern, &prefix);
    let all_allowed = rules.any(policy, Effect::Allow, covers);
    if (rules.decide)(all_allowed, rules.any(policy, Effect::Deny, touches)) {
        return Access::Whole;
    }
    let some_allowed = rules.any(policy, Effect::Allow, touches);
    let all_denied = rules.any(policy, Effect::Deny, covers);
    let partly = if all_allowed { rules.denied } else { rules.scoped };
    if partly != Scoped::Refused && (rules.decide)(some_allowed, all_denied) {
        return if partly == Scoped::Whole { Access::Whole } else { Access::Trimmed };
    }
    Access::None(if all_denied { Denied::Explicitly } else { Denied::Implicitly })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn policy(statements: &[(Effect, &str, &str)]) -> Policy {
        let statement = |&(effect, action, resource): &(Effect, &str, &str)| Statement {
            effect,
            actions: vec![action.to_owned()],
            resources: vec![resource.to_owned()],
        };
        Policy { statements: statements.iter().map(statement).collect() }
    }

    const NO: Access = Access::None(Denied::Implicitly);
    const FORBIDDEN: Access = Access::None(Denied::Explicitly);
    const ALL: &str = "acs:ecs:cn-x:1:instance/*";
    const ONE: &str = "acs:ecs:cn-x:1:instance/i-1";
    use Effect::{Allow, Deny};

    #[rstest]
    #[case::everything(&[(Allow, "*", "*")], Access::Whole, Access::Whole)]
    #[case::nothing(&[], NO, NO)]
    #[case::action_in_another_case(&[(Allow, "ECS:describesendfileresults", ALL)], Access::Whole, Access::Whole)]
    #[case::another_action(&[(Allow, "ecs:SendFile", "*")], NO, NO)]
    #[case::one_character(&[(Allow, "ecs:DescribeSendFileResult?", ALL)], Access::Whole, Access::Whole)]
    #[case::that_instance(&[(Allow, "ecs:*", ONE)], Access::Whole, NO)]
    #[case::another_instance(&[(Allow, "ecs:*", "acs:ecs:cn-x:1:instance/i-2")], NO, NO)]
    #[case::another_region(&[(Allow, "ecs:*", "acs:ecs:cn-y:1:instance/*")], NO, NO)]
    #[case::any_region(&[(Allow, "ecs:*", "acs:ecs:*:1:instance/*")], Access::Whole, Access::Whole)]
    #[case::another_account(&[(Allow, "ecs:*", "acs:ecs:cn-x:2:instance/*")], NO, NO)]
    #[case::resource_case(&[(Allow, "ecs:*", "acs:ecs:cn-x:1:INSTANCE/*")], NO, NO)]
    #[case::denied(&[(Allow, "*", "*"), (Deny, "ecs:*", "*")], FORBIDDEN, FORBIDDEN)]
    #[case::deny_first(&[(Deny, "ecs:*", "*"), (Allow, "*", "*")], FORBIDDEN, FORBIDDEN)]
    #[case::that_instance_denied(&[(Allow, "*", "*"), (Deny, "*", ONE)], FORBIDDEN, NO)]
    #[case::another_denied(&[(Allow, "*", "*"), (Deny, "*", "acs:ecs:cn-x:1:instance/i-2")], Access::Whole, NO)]
    #[case::another_action_denied(&[(Allow, "*", "*"), (Deny, "ecs:SendFile", "*")], Access::Whole, Access::Whole)]
    fn policies_are_judged(
        #[case] statements: &[(Effect, &str, &str)],
        #[case] one: Access,
        #[case] all: Access,
    ) {
        let rules = AccessRules::page();
        let asked = |instance| Asked { region: "cn-x", account: "1", instance };
        let policy = policy(statements);
        assert_eq!((rules.judge)(&policy, &asked(Some("i-1")), &rules), one);
        assert_eq!((rules.judge)(&policy, &asked(None), &rules), all);
    }

    #[rstest]
    #[case::some(&[(Allow, "*", ONE)], Access::Trimmed)]
    #[case::all_but_one(&[(Allow, "*", "*"), (Deny, "*", ONE)], Access::Trimmed)]
    #[case::none(&[(Allow, "ecs:SendFile", "*")], NO)]
    #[case::all_denied(&[(Allow, "*", ONE), (Deny, "*", "*")], FORBIDDEN)]
    #[case::another_region(&[(Allow, "*", "acs:ecs:cn-y:1:instance/*")], NO)]
    fn a_scoped_caller_sees_a_part(
        #[case] statements: &[(Effect, &str, &str)],
        #[case] expected: Access,
    ) {
        let rules =
            AccessRules { scoped: Scoped::Trimmed, denied: Scoped::Trimmed, ..AccessRules::page() };
        let asked = Asked { region: "cn-x", account: "1", instance: None };
        assert_eq!((rules.judge)(&policy(statements), &asked, &rules), expected);
    }
}
