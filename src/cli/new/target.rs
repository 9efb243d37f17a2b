//! A target file with every key, most of them asleep.

use std::path::Path;

use super::{create, quoted};
use crate::cli::failure::Failure;
use crate::transport::BaseUrl;

/// Writes a target file and gives what to do next.
pub(super) fn write(file: &Path, url: Option<&str>) -> Result<String, Failure> {
    let url = url.unwrap_or("http://127.0.0.1:8080");
    BaseUrl::parse(url).map_err(|error| {
        Failure::usage(format!("--url: {error}"), "write it as https://ecs.example.com")
    })?;
    create(file, &text(url))?;
    Ok(format!(
        "wrote {file}\n\
         1. fill it in: how the target is seeded decides how much can be judged\n\
         2. acs-conform run --target {file} --plan\n\
         3. acs-conform run --target {file}\n",
        file = file.display()
    ))
}

fn text(url: &str) -> String {
    format!(
        "# An endpoint to judge. Every key but the first two may be left out.\n\
         name: my endpoint 1.0\n\
         url: {url}\n\
         \n\
         # The region that requests name.\n\
         # region: cn-hangzhou\n\
         \n\
         # How it is given a world of data: by PUT, or by a program that reads it; or which data it\n\
         # has already. Without it, what needs known data is untestable.\n\
         # seed: {{put: \"http://127.0.0.1:8081/world\"}}\n\
         # seed: {{command: [./seed.sh]}}\n\
         # seed: {{declared: world.yaml}}\n\
         \n\
         # How its clock is moved, for what takes time to happen.\n\
         # clock: {{post: \"http://127.0.0.1:8081/clock\"}}\n\
         \n\
         # Whose key signs where no world gives a caller. A key never stands in this file.\n\
         # credentials: {{env: true}}         # ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET\n\
         # credentials: {{profile: default}}  # of ~/.aliyun/config.json\n\
         \n\
         # acs3, rpc or none.\n\
         # signature: acs3\n\
         \n\
         # tls: {{ca: ca.pem}}\n\
         # headers: {{x-tenant: qa}}\n\
         # edition: \"2026-06-26\"\n\
         \n\
         # What it does not claim: capabilities, e.g. several-callers. A word that is none is refused with the list.\n\
         # lacks: []\n\
         \n\
         # snapshots: snapshots/\n\
         # pace: {{rate: 10, jobs: 4, retries: 3}}\n\
         # timeout: 10s\n\
         \n\
         # Rows that are known to fail; `run --write-known FILE` collects them.\n\
         # known:\n\
         #   - {{rows: \"paging/*\", reason: \"token is ignored\", ticket: X-1, until: 2027-01-31}}\n",
        url = quoted(url)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::TargetFile;

    #[test]
    fn every_key_is_one_that_a_target_file_has() {
        let written = text("http://127.0.0.1:8080");
        TargetFile::read("target.yaml", &written).unwrap();
        // Awake, one of each kind.
        let mut seen = std::collections::BTreeSet::new();
        let awake: Vec<&str> = written
            .lines()
            .filter_map(|line| line.strip_prefix("# ").or(Some(line)))
            .filter(|line| {
                let key = line.split(':').next().unwrap_or_default().to_owned();
                let is_key = key.chars().all(|c| c.is_ascii_lowercase()) && line.contains(':');
                (is_key && seen.insert(key)) || line.starts_with("  -")
            })
            .collect();
        let awake = awake.join("\n");
        let read = TargetFile::read("target.yaml", &awake).unwrap();
        assert!(read.known.is_some() && read.pace.is_some() && read.seed.is_some(), "{awake}");
    }
}
