//! Filters by text that compare too generously, too strictly, or the wrong field.

use std::sync::Arc;

use regex::Regex;

use super::{Line, Mutant};
use crate::mock::error::{Fault, Refusal};
use crate::mock::filter::{Wanted, as_sent};

pub(super) fn mutants() -> Vec<Mutant> {
    Mutant::of_theme("matching", LINES)
}

/// SQL's LIKE: `%` is any text, `_` any character.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    let mut expression = String::from("(?s)^");
    for c in pattern.chars() {
        match c {
            '%' => expression.push_str(".*"),
            '_' => expression.push('.'),
            c => expression.push_str(&regex::escape(&c.to_string())),
        }
    }
    Regex::new(&(expression + "$")).is_ok_and(|regex| regex.is_match(text))
}

const LINES: &[Line] = &[
    (
        "name-in-any-case",
        "name-exact",
        "The column's collation takes TEST.txt and test.txt for the same name.",
        |r| {
            r.filters.line_mut("Name").has = |d, asked, _, _| d.name.eq_ignore_ascii_case(asked);
        },
    ),
    ("name-by-prefix", "name-exact", "The index is searched by prefix.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| d.name.starts_with(asked);
    }),
    ("name-by-part", "name-exact", "The name is compared with LIKE '%…%'.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| d.name.contains(asked);
    }),
    ("name-without-accents", "name-exact", "The collation ignores accents.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| {
            let plain = |text: &str| {
                let text = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd()
                    .normalize(text)
                    .into_owned();
                text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect::<String>()
            };
            plain(&d.name) == plain(asked)
        };
    }),
    ("name-by-its-first-64", "name-exact", "The index of names is shorter than the names.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| {
            d.name == asked
                || asked.chars().count() > 64 && d.name.chars().take(64).eq(asked.chars().take(64))
        };
    }),
    ("name-as-regular-expression", "name-literal", "The name is used as a pattern.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| {
            Regex::new(&format!("^(?:{asked})$")).is_ok_and(|pattern| pattern.is_match(&d.name))
        };
    }),
    ("name-as-like", "name-literal", "The name goes into LIKE unescaped.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| like(asked, &d.name);
    }),
    (
        "name-with-brackets-refused",
        "name-literal",
        "Characters of patterns are refused as an attack.",
        |r| {
            r.filters.line_mut("Name").reading = |text, rules| {
                if text.contains(['[', '(', '^', '|']) {
                    Err(Fault::Parameter)
                } else {
                    as_sent(text, rules)
                }
            };
        },
    ),
    ("name-backslash-lost", "name-literal", "A backslash is taken for an escape.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| d.name == asked.replace('\\', "");
    }),
    ("name-null-is-absent", "filter-by-name", "The word null is converted to a null.", |r| {
        r.filters.line_mut("Name").reading = |text, rules| match text {
            "null" => Ok(Wanted::Anything),
            text => as_sent(text, rules),
        };
    }),
    (
        "name-split-at-commas",
        "filter-by-name",
        "Values are split at commas as those of lists.",
        |r| {
            r.filters.line_mut("Name").reading =
                |text, _| Ok(Wanted::OneOf(text.split(',').map(str::to_owned).collect()));
        },
    ),
    ("name-in-quotes-lost", "filter-by-name", "Quotes are stripped from the value.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| d.name == asked.replace(['"', '\''], "");
    }),
    ("name-html-escaped", "filter-by-name", "The value is escaped before it is compared.", |r| {
        r.filters.line_mut("Name").has = |d, asked, _, _| {
            d.name == asked.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        };
    }),
    ("name-of-the-newest-only", "filter-by-name", "A look-up by name returns one row.", |r| {
        r.edits.page.push(Arc::new(|page, seen| {
            if !seen.query.filters.texts("Name").is_empty() {
                page.records.truncate(1);
            }
            Ok(())
        }));
    }),
    ("invoke-id-by-prefix", "filter-by-invoke-id", "Short ids are completed.", |r| {
        r.filters.line_mut("InvokeId").has = |d, asked, _, _| d.invoke_id.starts_with(asked);
    }),
    (
        "group-or-none",
        "filter-by-resource-group",
        "An outer join keeps deliveries without a group.",
        |r| {
            r.filters.line_mut("ResourceGroupId").has =
                |d, asked, _, _| d.resource_group_id.is_empty() || d.resource_group_id == asked;
        },
    ),
    ("group-by-prefix", "filter-by-resource-group", "Groups are compared as paths are.", |r| {
        r.filters.line_mut("ResourceGroupId").has = |d, asked, _, _| {
            !d.resource_group_id.is_empty()
                && asked.starts_with(&d.resource_group_id[..d.resource_group_id.len() - 1])
        };
    }),
    (
        "instance-by-prefix",
        "filter-by-instance",
        "The list of instances is searched as one text.",
        |r| {
            r.filters.line_mut("InstanceId").has =
                |d, asked, _, _| d.instances.iter().any(|i| i.instance_id.starts_with(asked));
        },
    ),
    (
        "first-instance-only",
        "instance-in-any-place",
        "Only the first instance of a delivery is indexed.",
        |r| {
            r.filters.line_mut("InstanceId").has =
                |d, asked, _, _| d.instances.first().is_some_and(|i| i.instance_id == asked);
        },
    ),
    (
        "last-instance-only",
        "instance-in-any-place",
        "Each instance overwrites the one before in the index.",
        |r| {
            r.filters.line_mut("InstanceId").has =
                |d, asked, _, _| d.instances.last().is_some_and(|i| i.instance_id == asked);
        },
    ),
    (
        "only-instance-only",
        "instance-in-any-place",
        "The list of instances is compared as one text.",
        |r| {
            r.filters.line_mut("InstanceId").has =
                |d, asked, _, _| d.instances.len() == 1 && d.instances[0].instance_id == asked;
        },
    ),
    (
        "finished-instances-only",
        "filter-by-instance",
        "Instances are found in the table of results.",
        |r| {
            r.filters.line_mut("InstanceId").has = |d, asked, _, _| {
                d.instances.iter().any(|i| i.instance_id == asked && !i.finish_time.is_empty())
            };
        },
    ),
    (
        "status-success-never-matches",
        "filter-by-status",
        "The state is stored in lower case and asked in another.",
        |r| {
            r.filters.line_mut("InvocationStatus").has =
                |d, asked, _, status| asked != "Success" && status.of(d).as_str() == asked;
        },
    ),
    (
        "status-partial-failed-refused",
        "status-filters-complete",
        "The list of states is that of instances.",
        |r| {
            r.filters.line_mut("InvocationStatus").reading = |text, rules| match text {
                "PartialFailed" => Err(Fault::Parameter),
                text => as_sent(text, rules),
            };
        },
    ),
    (
        "status-by-first-instance",
        "status-filter-overall",
        "The filter looks at the first row of the join.",
        |r| {
            r.filters.line_mut("InvocationStatus").has =
                |d, asked, _, _| d.instances.first().is_some_and(|i| i.state.as_str() == asked);
        },
    ),
    (
        "status-by-any-instance",
        "status-filter-overall",
        "The filter looks at the instances instead of the delivery.",
        |r| {
            r.filters.line_mut("InvocationStatus").has =
                |d, asked, _, _| d.instances.iter().any(|i| i.state.as_str() == asked);
        },
    ),
    (
        "status-by-all-instances",
        "status-filter-overall",
        "All instances must be in the state asked for.",
        |r| {
            r.filters.line_mut("InvocationStatus").has =
                |d, asked, _, _| d.instances.iter().all(|i| i.state.as_str() == asked);
        },
    ),
    (
        "status-unknown-is-none",
        "filter-by-status",
        "A value that cannot be parsed counts as not given.",
        |r| {
            r.filters.line_mut("InvocationStatus").reading = |text, rules| {
                let known = ["Pending", "Running", "Success", "Failed", "PartialFailed"];
                if known.contains(&text) { as_sent(text, rules) } else { Ok(Wanted::Anything) }
            };
        },
    ),
    (
        "status-in-lower-case-fails",
        "no-server-error",
        "The value is looked up in a table without a default.",
        |r| {
            r.edits.query.push(Arc::new(|_, arguments| match arguments.text("InvocationStatus") {
                Some(text) if text == text.to_lowercase() && !text.is_empty() => {
                    Err(Refusal::from(Fault::Dispatch))
                }
                _ => Ok(()),
            }));
        },
    ),
];
