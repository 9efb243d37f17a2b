"""10 000 cases against one stub server: ours, clients with nothing around them, hurl, wrk."""

import functools
import itertools
import re

import generated
from machine import Refused, Server, interleaved, median, missing, ratio, spread, timed, tool, wrk
from table import Table

ROWS = 10_000
# What is tried before the comparison: the best of each is compared. One client can be best with one
# thread, since the stub needs a core too.
CONNECTIONS = (8, 16, 32)
THREADS = (1, 2)
# Files, and how many at once, for hurl. With fewer files than cases it reports files, not cases.
HURL_MODES = ((1, 1), (2, 2), (16, 2), (16, 16))
WRK_SECONDS = 2


def run(bench):
    folder = bench.scratch / "throughput"
    suite = folder / "matrix"
    generated.matrix_suite(suite, ROWS)
    with Server([bench.program("stub")]) as stub:
        clients, picked, absent = _clients(bench, folder, suite, stub.address)
        results = interleaved(clients, bench.runs)
    bare = [measured.wall for measured in results["bare reqwest"]]
    table = Table(
        f"{ROWS:,} cases against the stub",
        ["tool", "cases/s", "CPU s", "peak MiB", "of bare reqwest", "spread"],
    )
    for name, runs in results.items():
        wall = [measured.wall for measured in runs]
        cases = ROWS / median(wall) if name != "wrk" else median(1 / measured.wall for measured in runs)
        share = ratio(bare, wall) if name != "wrk" else median(b / (ROWS * w) for b, w in zip(bare, wall))
        cpu = median(measured.cpu for measured in runs) if name != "wrk" else None
        peak = median(measured.peak for measured in runs)
        table.rows.append([name, cases, cpu, peak, share, f"{spread(wall):.0%}"])
    table.rows += [[name, told, None, None, None, None] for name, told in absent.items()]
    table.notes += picked
    return [table]


def _clients(bench, folder, suite, address):
    schema = suite / "schemas/response.schema.json"
    ours = [bench.binary, "run", "-q", "--suite", suite, "--target", f"http://{address}"]
    clients = {"acs-conform": functools.partial(timed, ours)}
    picked, absent = [], {}

    def bare(kind, connections, threads):
        return timed([
            bench.program("bare"), kind, "--address", address, "--rows", ROWS,
            "--connections", connections, "--threads", threads, "--schema", schema,
        ])

    for kind in ("reqwest", "hyper"):
        modes = {
            f"{connections} connections, {threads} thread{'s' * (threads > 1)}":
                functools.partial(bare, kind, connections, threads)
            for connections, threads in itertools.product(CONNECTIONS, THREADS)
        }
        clients[f"bare {kind}"] = _best(f"bare {kind}", modes, picked)
    if tool("hurl"):
        clients |= _hurl(folder, address, picked)
    else:
        absent["hurl"] = missing("hurl")
    if tool("wrk"):
        clients["wrk"] = functools.partial(_wrk, folder, address)
    else:
        absent["wrk"] = missing("wrk")
    return clients, picked, absent


def _hurl(folder, address, picked):
    version = re.search(r"hurl (\S+)", timed([tool("hurl"), "--version"]).out)[1]
    modes = {}
    for files, jobs in (*HURL_MODES, (ROWS, 2)):
        inputs = folder / f"hurl-{files}"
        if not inputs.exists():
            generated.hurl_files(inputs, address, ROWS, files)
        command = [tool("hurl"), "--test", "--parallel", "--jobs", jobs, *sorted(inputs.iterdir())]
        modes[(files, jobs)] = functools.partial(timed, command)
    per_case = modes.pop((ROWS, 2))
    named = {f"{files} files, --parallel --jobs {jobs}": mode for (files, jobs), mode in modes.items()}
    return {
        f"hurl {version}, best mode": _best("hurl", named, picked),
        f"hurl {version}, a file and a result per case": per_case,
    }


def _wrk(folder, address):
    script = folder / "post.lua"
    headers = f'wrk.headers["x-acs-action"] = "{generated.OPERATION}"\n'
    script.write_text(f'wrk.method = "POST"\n{headers}')
    rate, measured = wrk(f"http://{address}/?RegionId=cn-hangzhou&InvokeId=f-hz0000000", WRK_SECONDS, script=script)
    # As seconds per request, so that it stands in the same column as the others.
    measured.wall = 1 / rate
    return measured


def _best(name, modes, picked):
    """The quickest of several modes, by the better of two runs each."""
    took = {}
    for mode, measure in modes.items():
        try:
            took[mode] = min(measure().wall, measure().wall)
        except Refused as refused:
            picked.append(f"- {name}, {mode}: left out ({str(refused)[-200:]})")
    best = min(took, key=took.get)
    tried = ", ".join(f"{mode}: {ROWS / wall:,.0f}/s" for mode, wall in took.items())
    picked.append(f"- {name}: {best} (tried: {tried})")
    return modes[best]
