"""A matrix of a million rows, with reports: memory, and time per row against 10 000 rows."""

import generated
from machine import Refused, Server, median, sized, timed
from table import Table

FEW, MANY = 10_000, 1_000_000


def run(bench):
    folder = bench.scratch / "scale"
    table = Table(
        "A matrix with `--report json=… --report junit=…`",
        ["rows", "µs per row", "of that at 10,000", "CPU s", "peak MiB", "json MiB", "junit MiB", "wanted"],
    )
    per_row = {}
    with Server([bench.program("stub")]) as stub:
        for rows, runs in ((FEW, bench.runs), (MANY, 1)):
            suite, json, junit = folder / f"matrix-{rows}", folder / "run.json", folder / "run.xml"
            generated.matrix_suite(suite, rows)
            command = [
                bench.binary, "run", "-q", "--suite", suite, "--target", f"http://{stub.address}",
                "--report", f"json={json}", "--report", f"junit={junit}",
            ]
            measured = [timed(command) for _ in range(runs)]
            # A report that is not whole would be quick.
            _whole(json, b'"verdict":', b"}", rows)
            _whole(junit, b"<testcase", b"</testsuites>", rows)
            per_row[rows] = median(m.wall for m in measured) / rows
            table.rows.append([
                rows, per_row[rows] * 1e6, per_row[rows] / per_row[FEW],
                median(m.cpu for m in measured), median(m.peak for m in measured),
                sized(json), sized(junit), "at most 200 MiB and 1.2" if rows == MANY else None,
            ])
    return [table]


def _whole(path, mark, end, rows):
    """Demands that a report tells every row and is complete."""
    marks, last = 0, b""
    with path.open("rb") as report:
        while piece := report.read(1 << 24):
            # A mark may lie across two pieces; a piece of the last one's end is too short to hold two.
            marks += (last[-len(mark) + 1:] + piece).count(mark)
            last = piece
    if marks < rows or not last.rstrip().endswith(end):
        raise Refused(f"{path.name} tells {marks} of {rows} rows, and ends with {last[-40:]!r}")
