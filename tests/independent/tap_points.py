"""Reads our TAP report with an independent parser and compares it with the run document."""

import json
import sys
from collections import Counter

from tap.parser import Parser

lines = list(Parser().parse_file(sys.argv[1]))
with open(sys.argv[2], encoding="utf-8") as file:
    run = json.load(file)

strange = [str(line) for line in lines if line.category in ("unknown", "bail")]
assert not strange, f"lines that are no TAP: {strange[:5]}"
assert [line.version for line in lines if line.category == "version"] == [14]
[plan] = [line for line in lines if line.category == "plan"]
points = [line for line in lines if line.category == "test"]
rows = run["rows"]
assert plan.expected_tests == len(points) == len(rows), f"{len(points)} test points for {len(rows)} rows"

told = Counter()
for number, (point, row) in enumerate(zip(points, rows), 1):
    assert point.number == number and row["id"] in point.description, point.description
    counts_as_failed = not point.ok and not point.todo
    assert counts_as_failed == (row["verdict"] == "fail" and not row["known"]), row["id"]
    assert point.todo == (row["verdict"] == "fail" and row["known"]), row["id"]
    assert point.skip == (row["verdict"] in ("untestable", "vacuous", "not-applicable")), row["id"]
    findings = (getattr(point, "yaml_block", None) or {}).get("findings", [])
    assert [f["clause"] for f in findings] == [f["clause"] for f in row["failures"]], row["id"]
    told["failed" if counts_as_failed else "known" if point.todo else "skipped" if point.skip else "ok"] += 1
print(f"tap: {len(points)} test points, as the run document says: {dict(told)}")
