//! Files are sent, time passes and lists are walked, in any order: nothing is lost, nothing comes
//! twice, and states only go forward.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{client, sent, states, wait};
use crate::mock::Rules;
use crate::mock::fixture::Client;

const INSTANCES: [&str; 6] = ["i-well", "i-stopped", "i-silent", "i-slow", "i-endless", "i-full"];
/// How many walks go on at the same time.
const WALKS: usize = 3;

#[derive(Clone, Debug)]
enum Step {
    /// Sends a file to these instances.
    Send(BTreeSet<usize>),
    /// Lets seconds pass.
    Wait(i64),
    /// Goes one page on in a walk, or begins it.
    Walk { walk: usize, size: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        prop::collection::btree_set(0..INSTANCES.len(), 1..4).prop_map(Step::Send),
        prop_oneof![Just(0), 1..4_i64, 10..100_i64].prop_map(Step::Wait),
        (0..WALKS, 1..5_usize).prop_map(|(walk, size)| Step::Walk { walk, size }),
    ]
}

/// A walk that is under way.
#[derive(Default)]
struct Walk {
    /// What was there when it began.
    due: BTreeSet<String>,
    seen: Vec<String>,
    token: Option<String>,
}

impl Walk {
    /// Reads the next page. `true`: it was the last.
    fn go_on(&mut self, client: &Client, size: usize) -> bool {
        let size = size.to_string();
        let mut params = vec![("MaxResults", size.as_str())];
        params.extend(self.token.as_deref().map(|token| ("NextToken", token)));
        let answer = client.get(&params);
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.seen.extend(answer.ids());
        self.token = answer.token();
        self.token.is_none()
    }

    fn check(&self) {
        let seen: BTreeSet<String> = self.seen.iter().cloned().collect();
        assert_eq!(seen.len(), self.seen.len(), "something came twice: {:?}", self.seen);
        let lost: Vec<_> = self.due.difference(&seen).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
    }
}

/// How far a state is: it may only grow, and a final one may not change.
fn rank(state: &str) -> u8 {
    match state {
        "Pending" => 0,
        "Running" => 1,
        _ => 2,
    }
}

/// The states of all deliveries, each after what it was before.
fn look(client: &Client, known: &mut BTreeMap<String, Vec<String>>) {
    let mut walk = Walk::default();
    while !walk.go_on(client, 50) {}
    for id in &walk.seen {
        let now = states(&super::result(client, id));
        if let Some(before) = known.get(id) {
            assert_eq!(before.len(), now.len());
            for (before, now) in before.iter().zip(&now) {
                let forward = rank(now) > rank(before) || now == before;
                assert!(forward, "{id} went from {before} to {now}");
            }
        }
        known.insert(id.clone(), now);
    }
    assert_eq!(walk.seen.len(), known.len(), "a delivery is gone");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_nothing_doubled_states_go_forward(
        order in 0..3_usize,
        steps in prop::collection::vec(step(), 1..50),
    ) {
        let orders = ["newest-first", "oldest-first", "by-invoke-id"];
        let client = client(Rules::page().with_reading("list-order", orders[order]).unwrap());
        let mut known = BTreeMap::new();
        let mut walks: [Option<Walk>; WALKS] = Default::default();
        for step in steps {
            match step {
                Step::Send(to) => {
                    let names: Vec<String> =
                        (1..=to.len()).map(|n| format!("InstanceId.{n}")).collect();
                    let ids = to.iter().map(|at| INSTANCES[*at]);
                    let params: Vec<_> = names.iter().map(String::as_str).zip(ids).collect();
                    let id = sent(&client, &params);
                    prop_assert!(known.insert(id, vec!["Pending".to_owned(); to.len()]).is_none());
                }
                Step::Wait(seconds) => wait(&client, seconds),
                Step::Walk { walk, size } => {
                    let due = || known.keys().cloned().collect();
                    let going = walks[walk].get_or_insert_with(|| Walk { due: due(), ..Walk::default() });
                    if going.go_on(&client, size) {
                        going.check();
                        walks[walk] = None;
                    }
                }
            }
            look(&client, &mut known);
        }
        for mut walk in walks.into_iter().flatten() {
            while !walk.go_on(&client, 3) {}
            walk.check();
        }
    }
}
