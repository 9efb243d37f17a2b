//! Orders that are mistaken for one another, lost, or written down wrongly.

use jiff::SignedDuration;

use super::bend_results;
use crate::mock::mutants::{Line, Mutant};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("send-orders", LINES)
}

const LINES: &[Line] = &[
    ("same-id", "invoke-id-unique", "The id is that of the instance of the server.", |r| {
        r.send.invoke_id = |_| "f-0123456789abcdef".to_owned();
    }),
    ("short-ids", "invoke-id-unique", "The id is cut to its first letter.", |r| {
        r.send.invoke_id = |_| "f-0".to_owned();
    }),
    ("token-ignored", "client-token-one-delivery", "The parameter is newer than the code.", |r| {
        r.send.token.counts = |_| false;
    }),
    ("long-tokens-ignored", "client-token-same-call", "The column is sixteen wide.", |r| {
        r.send.token.counts = |token| token.len() <= 16;
    }),
    ("token-forgotten", "client-token-same-call", "The cache keeps a minute.", |r| {
        r.send.token.kept_for = SignedDuration::from_secs(60);
    }),
    ("token-by-beginning", "client-token-other-token", "The key of the cache is short.", |r| {
        r.send.token.scope =
            |caller, token| format!("{caller}\n{}", token.chars().take(12).collect::<String>());
    }),
    ("token-in-any-case", "client-token-other-token", "The key of the cache ignores case.", |r| {
        r.send.token.scope = |caller, token| format!("{caller}\n{}", token.to_lowercase());
    }),
    ("one-order-per-caller", "client-token-other-token", "The key is the caller.", |r| {
        r.send.token.scope = |caller, _| caller.to_owned();
        r.send.token.mismatch = crate::mock::send::token::Mismatch::FirstAnswer;
    }),
    ("token-of-32-at-most", "client-token-length", "A UUID has no more.", |r| {
        r.send.token.max = 32;
    }),
    ("lost", "result-found", "The answer is sent before the transaction ends.", |r| {
        r.send.is_kept = false;
    }),
    (
        "id-in-capitals",
        "result-found",
        "The results have the id in the form of the database.",
        |r| {
            bend_results(r, |delivery| {
                let id = delivery["InvokeId"].as_str().unwrap_or_default().to_uppercase();
                delivery["InvokeId"] = serde_json::json!(id);
            });
        },
    ),
    ("name-as-path", "result-shows-order", "The path is stored in place of the name.", |r| {
        r.send.record =
            |delivery| delivery.name = format!("{}/{}", delivery.target_dir, delivery.name);
    }),
    ("dir-with-slash", "result-shows-order", "The path is joined before it is stored.", |r| {
        r.send.record = |delivery| delivery.target_dir.push('/');
    }),
    ("owner-always-root", "result-shows-order", "The agent runs as root.", |r| {
        r.send.record = |delivery| "root".clone_into(&mut delivery.file_owner);
    }),
    ("owner-as-group", "result-shows-order", "One column holds both.", |r| {
        r.send.record = |delivery| {
            delivery.file_group = format!("{}:{}", delivery.file_owner, delivery.file_group);
        };
    }),
    ("mode-as-number", "result-shows-order", "The permissions are stored as a number.", |r| {
        r.send.record = |delivery| {
            delivery.file_mode = delivery.file_mode.trim_start_matches('0').to_owned();
        };
    }),
    ("mode-padded", "result-shows-order", "Four digits are written.", |r| {
        r.send.record = |delivery| delivery.file_mode = format!("{:0>4}", delivery.file_mode);
    }),
    ("never-overwrites", "result-shows-order", "The flag is shown with its default.", |r| {
        r.send.record = |delivery| "false".clone_into(&mut delivery.overwrite);
    }),
    ("description-lost", "result-shows-order", "The column is filled in later.", |r| {
        r.send.record = |delivery| delivery.description.clear();
    }),
    ("type-as-mime", "result-shows-order", "The word of the header is stored.", |r| {
        r.send.record = |delivery| "Base64".clone_into(&mut delivery.content_type);
    }),
    ("owner-not-said", "result-shows-defaults", "The default is the agent's.", |r| {
        r.send.owner.default = "admin";
    }),
    ("mode-not-said", "result-shows-defaults", "The default has no zero.", |r| {
        r.send.mode.default = "644";
    }),
    ("group-not-said", "result-shows-defaults", "The group is the user's own.", |r| {
        r.send.group.default = "users";
    }),
    ("content-cut", "content-shown", "A preview is stored.", |r| {
        r.send.shown_content = |order| order.content.chars().take(4).collect();
    }),
    ("group-lost", "result-by-filter", "The group is checked and not written down.", |r| {
        r.send.record = |delivery| delivery.resource_group_id.clear();
    }),
    ("tags-not-indexed", "result-by-filter", "The index of tags is filled at night.", |r| {
        r.filters.tags.has = |_, _, _| false;
    }),
];
