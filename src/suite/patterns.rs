//! JSONPaths and regular expressions, compiled once and shared.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use regex::Regex;
use serde_json_path::JsonPath;

/// How large a regular expression may become when it is compiled, in bytes.
pub const MOST_PROGRAM: usize = 1 << 20;

/// A cache of compiled patterns by their text. A text that does not compile is not kept.
#[derive(Debug, Default)]
pub struct Patterns {
    paths: RwLock<HashMap<String, Arc<JsonPath>>>,
    regexes: RwLock<HashMap<String, Arc<Regex>>>,
}

impl Patterns {
    /// The JSONPath of a text.
    pub fn path(&self, text: &str) -> Result<Arc<JsonPath>, String> {
        cached(&self.paths, text, |text| JsonPath::parse(text).map_err(|error| error.to_string()))
    }

    /// The regular expression of a text. Matching takes linear time.
    pub fn regex(&self, text: &str) -> Result<Arc<Regex>, String> {
        cached(&self.regexes, text, |text| {
            regex::RegexBuilder::new(text)
                .size_limit(MOST_PROGRAM)
                .build()
                .map_err(|error| error.to_string())
        })
    }
}

fn cached<T>(
    cache: &RwLock<HashMap<String, Arc<T>>>,
    text: &str,
    compile: impl Fn(&str) -> Result<T, String>,
) -> Result<Arc<T>, String> {
    if let Ok(known) = cache.read()
        && let Some(found) = known.get(text)
    {
        return Ok(Arc::clone(found));
    }
    let compiled = Arc::new(compile(text)?);
    if let Ok(mut known) = cache.write() {
        known.insert(text.to_owned(), Arc::clone(&compiled));
    }
    Ok(compiled)
}
