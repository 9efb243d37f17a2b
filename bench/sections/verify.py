"""A recording of 10 000 exchanges, judged again."""

import generated
from machine import Server, median, sized, spread, timed
from table import Table

ROWS = 10_000


def run(bench):
    suite, recording = bench.scratch / "verify", bench.scratch / "run.har"
    generated.matrix_suite(suite, ROWS)
    with Server([bench.program("stub")]) as stub:
        timed([bench.binary, "run", "-q", "--suite", suite, "--target", f"http://{stub.address}", "--record", recording])
    runs = [timed([bench.binary, "verify", "-q", "--suite", suite, recording]) for _ in range(bench.runs)]
    wall = [measured.wall for measured in runs]
    table = Table("`verify` of a recorded run", ["exchanges", "HAR MiB", "exchanges/s", "CPU s", "peak MiB", "spread", "wanted"])
    table.rows.append([
        ROWS, sized(recording), ROWS / median(wall), median(m.cpu for m in runs), median(m.peak for m in runs),
        f"{spread(wall):.0%}", "at least 20,000/s",
    ])
    return [table]
