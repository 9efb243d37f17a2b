//! How calls are read, permitted and answered.

use std::sync::Arc;

use serde_json::json;

use super::bend_answer;
use crate::mock::mutants::{Line, Mutant};
use crate::mock::policy::Access;
use crate::mock::wildcard;
use crate::wire::Params;

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-calls", LINES)
}

/// Fails the server where a parameter holds a text.
fn fail_on(rules: &mut crate::mock::Rules, is_fatal: fn(&str) -> bool) {
    rules.edits.http.push(Arc::new(move |response, context| {
        let fatal = context.params.iter().any(|(_, v)| is_fatal(&String::from_utf8_lossy(v)));
        if fatal && context.operation == context.rules.send.operation {
            response.status = 500;
        }
    }));
}

const LINES: &[Line] = &[
    ("right-to-read", "access-action", "The check of the sibling was copied.", |r| {
        r.send.access.action = "ecs:DescribeSendFileResults";
    }),
    ("right-on-all", "access-action", "The right is asked for on all instances.", |r| {
        r.send.access.names_resource =
            |pattern, resource| pattern.ends_with('*') && wildcard::matches(pattern, resource);
    }),
    ("patterns-as-text", "access-action", "Patterns are compared as they stand.", |r| {
        r.send.access.names_resource =
            |pattern, resource| pattern == "*" || pattern.replace('*', "") == resource;
    }),
    ("nobody-asked", "access-not-granted", "The check is in front of another port.", |r| {
        r.send.access.judge = |_, _, _| Access::Whole;
    }),
    ("without-statements", "access-not-granted", "No statement is no restriction.", |r| {
        r.send.access.judge = |policy, asked, rules| {
            let all = crate::mock::policy::AccessRules::page().judge;
            if policy.statements.is_empty() { Access::Whole } else { all(policy, asked, rules) }
        };
    }),
    ("any-action", "access-other-action", "Who may read may write.", |r| {
        r.send.access.names_action = |_, _| true;
    }),
    ("action-by-its-end", "access-other-action", "A pattern is cut at its asterisk.", |r| {
        r.send.access.names_action =
            |pattern, action| wildcard::matches(pattern, action) || pattern.ends_with('*');
    }),
    ("any-resource", "access-resource-instance", "The resource is not looked at.", |r| {
        r.send.access.names_resource = |_, _| true;
    }),
    ("any-region", "access-resource-instance", "Only the end of the resource is compared.", |r| {
        r.send.access.names_resource = |pattern, resource| {
            let end = |text: &str| text.rsplit(':').next().unwrap_or_default().to_owned();
            wildcard::matches(&end(pattern), &end(resource))
        };
    }),
    ("first-instance-only", "access-every-instance", "The list is taken for a scalar.", |r| {
        r.send.judged = |instances| &instances[..instances.len().min(1)];
    }),
    ("last-instance-only", "access-every-instance", "The answer is overwritten in a loop.", |r| {
        r.send.judged = |instances| &instances[instances.len().saturating_sub(1)..];
    }),
    ("second-instance-only", "access-every-instance", "The loop leaves at the first yes.", |r| {
        r.send.judged = |instances| match instances {
            [_, second, ..] => std::slice::from_ref(second),
            all => all,
        };
    }),
    ("allow-over-deny", "access-deny-over-allow", "Any Allow is enough.", |r| {
        r.send.access.decide = |allowed, _| allowed;
    }),
    ("under-a-third-code", "denied-code", "The error of the framework is passed on.", |r| {
        r.errors.rule_mut(crate::mock::error::Fault::Forbidden).code = "NoPermission".into();
    }),
    ("post-only", "get-accepted", "Writes are taken by POST alone.", |r| {
        r.request.methods = vec!["POST"];
    }),
    ("get-only", "post-accepted", "The client of the tests uses GET.", |r| {
        r.request.methods = vec!["GET"];
    }),
    ("query-only", "form-body-read", "The body is not read.", |r| {
        r.request.parameters = |request| {
            let mut bare = request.clone();
            bare.body = Vec::new();
            bare.params()
        };
    }),
    ("action-in-header-only", "action-in-parameter", "Only the new SDKs are served.", |r| {
        r.request.action = |request, _| request.header("x-acs-action").map(str::to_owned);
    }),
    ("action-in-parameter-only", "action-in-header", "Only the old SDKs are served.", |r| {
        r.request.action =
            |_, params| params.first_text("Action").map(std::borrow::Cow::into_owned);
    }),
    ("decoded-twice", "value-decoding", "The framework has decoded already.", |r| {
        r.request.parameters = |request| {
            let again = |value: &[u8]| percent_encoding::percent_decode(value).collect::<Vec<u8>>();
            let sent = request.params();
            let pairs = sent.iter().map(|(name, value)| (name.to_vec(), again(value)));
            pairs.collect::<Params>()
        };
    }),
    ("latin-values", "value-decoding", "Bytes are taken for characters.", |r| {
        r.send.record = |delivery| {
            delivery.description = delivery.description.bytes().map(char::from).collect();
        };
    }),
    ("blank-for-plus", "value-decoding", "A plus is a blank, also where it is encoded.", |r| {
        r.send.record = |delivery| delivery.description = delivery.description.replace('+', " ");
    }),
    ("answer-as-text", "json-answer", "The id is the whole body.", |r| {
        r.edits.http.push(Arc::new(|response, context| {
            if context.operation == context.rules.send.operation && response.status == 200 {
                response.body = b"f-1".to_vec().into();
            }
        }));
    }),
    ("error-nested", "error-envelope", "Errors stand under a member of their own.", |r| {
        r.edits.error.push(Arc::new(|error, _| *error = json!({"Error": error.take()})));
    }),
    ("error-without-request-id", "error-envelope", "The id is made by another layer.", |r| {
        r.edits.error.push(Arc::new(|error, _| {
            error.as_object_mut().map(|members| members.remove("RequestId"));
        }));
    }),
    ("fails-on-nul", "no-server-error", "The text goes to a layer in C.", |r| {
        fail_on(r, |text| text.contains('\0'));
    }),
    ("fails-on-huge-numbers", "no-server-error", "A number is parsed without a check.", |r| {
        fail_on(r, |text| text.len() > 19 && text.bytes().all(|b| b.is_ascii_digit()));
    }),
    ("fails-on-broken-utf8", "no-server-error", "Bytes are decoded strictly.", |r| {
        fail_on(r, |text| text.contains('\u{fffd}'));
    }),
    ("fails-on-emoji", "no-server-error", "The column takes three bytes a character.", |r| {
        fail_on(r, |text| text.chars().any(|c| c.len_utf8() == 4 && text.len() == 4));
    }),
    ("answer-without-id", "field-invoke-id", "The delivery is made after the answer.", |r| {
        bend_answer(r, |answer| {
            answer.as_object_mut().map(|members| members.remove("InvokeId"));
        });
    }),
    ("empty-id", "field-invoke-id", "The id is not known yet.", |r| {
        bend_answer(r, |answer| answer["InvokeId"] = json!(""));
    }),
    ("id-as-number", "field-invoke-id", "The id is that of a column.", |r| {
        bend_answer(r, |answer| answer["InvokeId"] = json!(17));
    }),
    ("id-nested", "field-invoke-id", "The document is that of the results.", |r| {
        bend_answer(r, |answer| {
            *answer = json!({"RequestId": answer["RequestId"], "Invocation": answer.take()});
        });
    }),
    ("answer-without-request-id", "field-request-id", "The id is in a header only.", |r| {
        bend_answer(r, |answer| {
            answer.as_object_mut().map(|members| members.remove("RequestId"));
        });
    }),
    ("success-flag", "no-unknown-members", "The framework's envelope is used.", |r| {
        bend_answer(r, |answer| answer["Success"] = json!(true));
    }),
    ("small-request-id", "request-id-format", "The library writes small letters.", |r| {
        bend_answer(r, |answer| {
            let id = answer["RequestId"].as_str().unwrap_or_default().to_lowercase();
            answer["RequestId"] = json!(id);
        });
    }),
];
