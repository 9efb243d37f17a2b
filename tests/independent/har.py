"""Reads a recording with an independent reader, and compares what it sees with the run's report."""

import json
import sys

from haralyzer import HarParser

har, report = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
parser = HarParser(har)
entries = parser.har_data["entries"]
assert len(entries) == report["summary"]["requests"], (len(entries), report["summary"]["requests"])
assert {entry["_row"] for entry in entries} == {row["id"] for row in report["rows"] if row["requests"]}
seen = 0
for page_or_entry in parser.pages[0].entries if parser.pages else []:
    assert page_or_entry.request.url.startswith(report["target"]["url"]), page_or_entry.request.url
    assert page_or_entry.response.status in range(100, 600), page_or_entry.response.status
    assert page_or_entry.startTime is not None
    seen += 1
assert seen == len(entries), (seen, len(entries))
print(f"haralyzer: {seen} entries, all tied to rows")
