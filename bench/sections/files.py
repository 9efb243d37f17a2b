"""10 000 case files: loaded, linted, expanded."""

import functools

import generated
from machine import interleaved, median, spread, timed
from table import Table

CASES = 10_000


def run(bench):
    suite = bench.scratch / "files"
    generated.files_suite(suite, CASES)
    results = interleaved({
        "lint: load, lint, expand": functools.partial(timed, [bench.binary, "lint", suite]),
        "list rows: load, expand, print": functools.partial(timed, [bench.binary, "list", "rows", "--suite", suite]),
    }, bench.runs)
    table = Table(f"{CASES:,} case files", ["command", "cases/s", "CPU s", "peak MiB", "spread", "wanted"])
    for name, runs in results.items():
        wall = [measured.wall for measured in runs]
        cells = [CASES / median(wall), median(m.cpu for m in runs), median(m.peak for m in runs)]
        table.rows.append([name, *cells, f"{spread(wall):.0%}", "at least 10,000/s" if "lint" in name else None])
    return [table]
