use super::*;
use crate::mock::fixture::Client;

#[test]
fn a_plain_call_is_answered() {
    let client = Client::new(Rules::page());
    let answer = client.get(&[]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.ids().len(), 10);
    assert_eq!(answer.header("content-type"), Some("application/json;charset=utf-8"));
    assert_eq!(answer.header("x-acs-request-id"), answer.json()["RequestId"].as_str());
}
