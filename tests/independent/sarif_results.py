"""Compares our SARIF report with the run document; its form is checked against the schema of its authors."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    [told] = json.load(file)["runs"]
with open(sys.argv[2], encoding="utf-8") as file:
    run = json.load(file)

findings = [(row, failure) for row in run["rows"] for failure in row["failures"]]
rules = [rule["id"] for rule in told["tool"]["driver"]["rules"]]
assert rules == sorted({failure["clause"] for _, failure in findings}), "a rule is a clause"
assert len(told["results"]) == len(findings), f"{len(told['results'])} results for {len(findings)} findings"
for result, (row, failure) in zip(told["results"], findings):
    assert rules[result["ruleIndex"]] == result["ruleId"] == failure["clause"]
    assert result["level"] == {"must": "error", "should": "warning", "may": "note"}[failure["level"]]
    assert ("suppressions" in result) == row["known"], row["id"]
    if failure["at"]:
        place = result["locations"][0]["physicalLocation"]
        path, line, _ = failure["at"].rsplit(":", 2)
        assert place["artifactLocation"]["uri"] == path and place["region"]["startLine"] == int(line)
print(f"sarif: {len(findings)} results of {len(rules)} rules, as the run document says")
