//! Which endpoint serves a region: a table of the suite, since it differs between products.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::suite::yaml;

/// Region to host, e.g. `cn-hangzhou` to `ecs.cn-hangzhou.aliyuncs.com`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Endpoints(BTreeMap<String, String>);

impl Endpoints {
    /// Reads a suite's `endpoints.yaml`, a mapping of regions to hosts.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostic> {
        yaml::read(file, text)
    }

    /// The host that serves a region.
    pub fn host(&self, region: &str) -> Option<&str> {
        self.0.get(region).map(String::as_str)
    }

    /// What to do about a region that is not in the table.
    pub(super) fn hint(&self, region: &str) -> String {
        let closest = self.0.keys().min_by_key(|known| strsim::damerau_levenshtein(known, region));
        match closest {
            Some(known) if strsim::damerau_levenshtein(known, region) <= 3 => {
                format!("did you mean `{known}`? Else name the endpoint with `url`")
            }
            _ => "name the endpoint with `url`".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "cn-hangzhou: ecs.cn-hangzhou.aliyuncs.com\nus-east-1: b.example\n";

    #[test]
    fn a_region_has_a_host_or_a_hint() {
        let endpoints = Endpoints::read("endpoints.yaml", TABLE).unwrap();
        assert_eq!(endpoints.host("us-east-1"), Some("b.example"));
        assert_eq!(endpoints.host("cn-hangzou"), None);
        let hint = "did you mean `cn-hangzhou`? Else name the endpoint with `url`";
        assert_eq!(endpoints.hint("cn-hangzou"), hint);
        assert_eq!(endpoints.hint("moon"), "name the endpoint with `url`");
    }

    #[test]
    fn a_region_stands_once() {
        let told = Endpoints::read("endpoints.yaml", "a: b\na: c\n").unwrap_err();
        assert_eq!((told.line, told.title.as_str()), (2, "the key `a` stands twice"));
    }

    #[test]
    fn every_built_in_table_can_be_read() {
        for suite in std::fs::read_dir("cases").unwrap() {
            let path = suite.unwrap().path().join("endpoints.yaml");
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let endpoints = Endpoints::read("endpoints.yaml", &text).unwrap();
            let hangzhou = endpoints.host("cn-hangzhou").unwrap();
            assert!(hangzhou.ends_with(".cn-hangzhou.aliyuncs.com"), "{hangzhou}");
        }
    }
}
