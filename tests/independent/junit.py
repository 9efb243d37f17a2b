"""Reads our JUnit report with an independent reader and compares it with the run document."""

import json
import sys

from junitparser import JUnitXml

junit = JUnitXml.fromfile(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as file:
    run = json.load(file)

names = [f"{case.classname}::{case.name}" for suite in junit for case in suite]
rows = {row["id"] for row in run["rows"]}
missing = [row for row in rows if not any(row in name for name in names)]
assert not missing, f"rows without a test case: {missing[:5]}"
assert len(names) == len(rows), f"{len(names)} test cases for {len(rows)} rows"
failures = sum(suite.failures for suite in junit)
new = run["summary"]["rows"]["fail"] - run["summary"]["known"]
assert failures == new, f"{failures} failures for {new} rows that fail and are not known"
print(f"junit: {len(names)} test cases, {failures} failures, as the run document says")
